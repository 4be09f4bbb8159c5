//! Removing a member: asked first.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_core::id::AccountId;
use uuid::Uuid;

use super::{LIST, Over, Words, render};
use crate::{
    ApiError,
    console::{
        list::Asked,
        page,
        question::Question,
        refusal,
        visit::{Sent, Visit},
    },
    iam,
    members::{bodies, operations},
};

/// From what somebody is removed.
#[derive(Clone, Copy)]
enum From {
    Organization,
    Workspace,
}

pub(super) async fn organization(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    ask(&visit, &asked, *id, From::Organization, None).await
}

pub(super) async fn workspace(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    ask(&visit, &asked, *id, From::Workspace, None).await
}

pub(super) async fn remove(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    finish(&sent.visit, &asked, *id, From::Organization).await
}

pub(super) async fn remove_from_workspace(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    finish(&sent.visit, &asked, *id, From::Workspace).await
}

async fn finish(visit: &Visit, asked: &Asked, id: Uuid, from: From) -> HttpResponse {
    match end(visit, id, from).await {
        Ok(()) => page::done(&format!("{}{asked}", visit.frame.look.path(LIST))),
        Err(error @ ApiError::NotFound) => refusal::failure(&visit.frame.look, &error),
        Err(error) => ask(visit, asked, id, from, Some(&error)).await,
    }
}

async fn end(visit: &Visit, id: Uuid, from: From) -> Result<(), ApiError> {
    email(visit, id).await?;
    let id = AccountId::from_uuid(id);
    match from {
        From::Organization => visit.member.write(move |act| operations::remove(act, id)).await,
        From::Workspace => visit.member.write(move |act| operations::remove_from_workspace(act, id)).await,
    }
}

async fn ask(visit: &Visit, asked: &Asked, id: Uuid, from: From, error: Option<&ApiError>) -> HttpResponse {
    let email = match email(visit, id).await {
        Ok(email) => email,
        Err(error) => return refusal::failure(&visit.frame.look, &error),
    };
    let language = visit.frame.look.language;
    let (status, alert) = match error {
        Some(error) => {
            let (status, alert) = language.failures().why(error);
            (status, Some(alert))
        }
        None => (StatusCode::OK, None),
    };
    let w = Words(language);
    let (title, hint, button, end) = match from {
        From::Organization => (w.sure_remove(email), w.remove_hint(), w.remove_org(), "remove"),
        From::Workspace => (
            w.sure_remove_workspace(email),
            w.remove_workspace_hint(),
            w.remove_workspace(),
            "remove-from-workspace",
        ),
    };
    let action = visit.frame.look.path(&format!("{LIST}/{id}/{end}{asked}"));
    let question = Question::dangerous(title, (hint, button), action, alert);
    render(visit, asked, Over::Sure(question), status).await
}

/// The address of a member, for who may know it.
async fn email(visit: &Visit, id: Uuid) -> Result<String, ApiError> {
    iam::require(&visit.member)?;
    let id = AccountId::from_uuid(id);
    visit.member.read(move |db, organization| bodies::one(db, organization, id)).await.map(|it| it.email)
}
