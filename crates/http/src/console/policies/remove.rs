//! Removing a policy: the question, and what is done.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_core::id::PolicyId;
use uuid::Uuid;

use super::{LIST, Over, Words, one, render};
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
    policies::operations,
};

pub(super) async fn ask(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    question(&visit, asked, id.into_inner(), None, StatusCode::OK).await
}

pub(super) async fn submit(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let (visit, id) = (sent.visit, id.into_inner());
    match remove(&visit, id).await {
        Ok(()) => page::done(&format!("{}{asked}", visit.frame.look.path(LIST))),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            question(&visit, asked, id, Some(alert), status).await
        }
    }
}

async fn remove(visit: &Visit, id: Uuid) -> Result<(), ApiError> {
    iam::require(&visit.member)?;
    let id = PolicyId::from_uuid(id);
    visit.member.write(move |act| operations::remove(act, id)).await
}

async fn question(
    visit: &Visit,
    asked: Asked,
    id: Uuid,
    alert: Option<String>,
    status: StatusCode,
) -> HttpResponse {
    let look = &visit.frame.look;
    match one::find(visit, id).await {
        Ok(policy) => {
            let w = Words(look.language);
            let action = look.path(&format!("{LIST}/{id}/remove{asked}"));
            let title = w.sure_remove(&policy.name);
            let question = Question::dangerous(title, (w.removed(), w.remove()), action, alert);
            render(visit, asked, Over::Sure(question), status).await
        }
        Err(error) => refusal::failure(look, &error),
    }
}
