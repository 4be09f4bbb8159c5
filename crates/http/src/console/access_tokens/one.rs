//! One token: looked at, renamed, switched, removed.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_core::{Action, id::TokenId};
use uuid::Uuid;

use super::{Asked, LIST, Over, Tokens, render, rows::{Mays, Row}};
use crate::{
    ApiError,
    access_tokens::{
        bodies::{self, AccessTokenVm, UpdateAccessToken},
        operations,
    },
    console::{form::Form, page, refusal, visit::Visit},
};

/// A token and what it may do.
#[derive(Clone, Debug)]
pub(super) struct Details {
    pub(super) row: Row,
    /// As JSON; empty where it can do what its member can.
    pub(super) permissions: String,
    pub(super) alert: Option<String>,
}

/// Whether something is really to be done.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) title: String,
    pub(super) hint: &'static str,
    pub(super) button: &'static str,
    /// Where the answer goes, and what it says.
    pub(super) action: String,
    pub(super) status: &'static str,
}

pub(super) async fn show(visit: Visit, id: Path<Uuid>) -> HttpResponse {
    open(&visit, id.into_inner(), None, StatusCode::OK).await
}

pub(super) async fn rename(visit: Visit, id: Path<Uuid>, form: Form) -> HttpResponse {
    let id = id.into_inner();
    match change_name(&visit, TokenId::from_uuid(id), form.text("name")).await {
        Ok(()) => page::done(&visit.frame.look.path(LIST)),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            open(&visit, id, Some(alert), status).await
        }
    }
}

pub(super) async fn switch(visit: Visit, id: Path<Uuid>, form: Form) -> HttpResponse {
    let (id, active) = (TokenId::from_uuid(id.into_inner()), form.get("status") == Some("Active"));
    let done = match operations::require_any_manage(&visit.member) {
        Ok(()) => visit.member.write(move |act| operations::switch(act, id, Some(active))).await,
        Err(error) => Err(error),
    };
    finish(&visit, id, done).await
}

pub(super) async fn remove(visit: Visit, id: Path<Uuid>, _: Form) -> HttpResponse {
    let id = TokenId::from_uuid(id.into_inner());
    let done = match operations::require_any_manage(&visit.member) {
        Ok(()) => visit.member.write(move |act| operations::remove(act, id)).await,
        Err(error) => Err(error),
    };
    finish(&visit, id, done).await
}

pub(super) async fn ask_deactivate(visit: Visit, id: Path<Uuid>) -> HttpResponse {
    let w = Tokens(visit.frame.look.language);
    let question = |row: &Row, path: String| Question {
        title: w.sure_deactivate(&row.name),
        hint: w.deactivated(),
        button: w.deactivate(),
        action: format!("{path}/status"),
        status: "Inactive",
    };
    ask(&visit, id.into_inner(), question).await
}

pub(super) async fn ask_remove(visit: Visit, id: Path<Uuid>) -> HttpResponse {
    let w = Tokens(visit.frame.look.language);
    let question = |row: &Row, path: String| Question {
        title: w.sure_remove(&row.name),
        hint: w.removed(),
        button: w.remove(),
        action: format!("{path}/remove"),
        status: "",
    };
    ask(&visit, id.into_inner(), question).await
}

/// The list after something was done to a token, or the token with why it was not.
async fn finish(visit: &Visit, id: TokenId, done: Result<(), ApiError>) -> HttpResponse {
    match done {
        Ok(()) => page::done(&visit.frame.look.path(LIST)),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            open(visit, id.uuid(), Some(alert), status).await
        }
    }
}

async fn change_name(visit: &Visit, id: TokenId, name: &str) -> Result<(), ApiError> {
    operations::require_any_manage(&visit.member)?;
    let change = UpdateAccessToken { name: Some(name.to_owned()), permissions: None };
    let change = change.check(visit.member.state.db.catalogue())?;
    visit.member.write(move |act| operations::rename(act, id, &change)).await.map(drop)
}

async fn open(visit: &Visit, id: Uuid, alert: Option<String>, status: StatusCode) -> HttpResponse {
    match find(visit, id).await {
        Ok(token) => {
            let permissions = if token.permissions.is_empty() {
                String::new()
            } else {
                serde_json::to_string_pretty(&token.permissions).unwrap_or_default()
            };
            let row = Row::new(&token, Mays::of(&visit.member), visit.member.account);
            let over = Over::One(Box::new(Details { row, permissions, alert }));
            render(visit, Asked::default(), over, status).await
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn ask(visit: &Visit, id: Uuid, question: impl Fn(&Row, String) -> Question) -> HttpResponse {
    match find(visit, id).await {
        Ok(token) => {
            let row = Row::new(&token, Mays::of(&visit.member), visit.member.account);
            let path = visit.frame.look.path(&format!("{LIST}/{id}"));
            render(visit, Asked::default(), Over::Sure(question(&row, path)), StatusCode::OK).await
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn find(visit: &Visit, id: Uuid) -> Result<AccessTokenVm, ApiError> {
    visit.member.require(Action::LIST_ACCESS_TOKENS, operations::ANY)?;
    visit.member.read(move |db, organization| bodies::one(db, organization, TokenId::from_uuid(id))).await
}
