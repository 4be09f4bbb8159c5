//! One token: looked at, renamed, switched, removed.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_core::{Action, id::TokenId};
use uuid::Uuid;

use super::{LIST, Over, Tokens, render, rows::Row};
use crate::{
    ApiError,
    access_tokens::{
        bodies::{self, AccessTokenVm, TokenScope},
        operations::{self, Switching},
        requests::UpdateAccessToken,
        rights::{Deed, Hands},
    },
    console::{
        list::Asked,
        page, refusal,
        statements::Editor,
        visit::{Sent, Visit},
    },
};

/// A token and what it may do.
#[derive(Clone, Debug)]
pub(super) struct Details {
    pub(super) row: Row,
    /// Whether it can do what its member can.
    pub(super) is_same: bool,
    pub(super) editor: Editor,
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

pub(super) async fn show(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    open(&visit, asked, id.into_inner(), None, StatusCode::OK).await
}

pub(super) async fn rename(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let Sent { visit, form } = sent;
    let id = id.into_inner();
    match change_name(&visit, TokenId::from_uuid(id), form.text("name")).await {
        Ok(()) => page::done(&format!("{}{asked}", visit.frame.look.path(LIST))),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            open(&visit, asked, id, Some(alert), status).await
        }
    }
}

pub(super) async fn switch(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let Sent { visit, form } = sent;
    let id = TokenId::from_uuid(id.into_inner());
    let active = match form.get("status") {
        Some("Active") => Ok(true),
        Some("Inactive") => Ok(false),
        _ => Err(ApiError::invalid("form_is_incomplete")),
    };
    let done = match require_there(&visit, id).await.and(active) {
        Ok(active) => {
            let wanted = Switching { active: Some(active), ..Switching::default() };
            visit.member.write(move |act| operations::switch(act, id, wanted)).await
        }
        Err(error) => Err(error),
    };
    finish(&visit, asked, id, done).await
}

pub(super) async fn remove(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let (visit, id) = (sent.visit, TokenId::from_uuid(id.into_inner()));
    let done = match require_there(&visit, id).await {
        Ok(()) => visit.member.write(move |act| operations::remove(act, id)).await,
        Err(error) => Err(error),
    };
    finish(&visit, asked, id, done).await
}

pub(super) async fn ask_deactivate(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let w = Tokens(visit.frame.look.language);
    let question = |row: &Row, path: String, asked: &Asked| Question {
        title: w.sure_deactivate(&row.name),
        hint: match (row.is_personal, row.is_anothers) {
            (false, _) => w.deactivated(),
            (true, false) => w.deactivated_own(),
            (true, true) => w.deactivated_anothers(),
        },
        button: w.deactivate(),
        action: format!("{path}/status{asked}"),
        status: "Inactive",
    };
    ask(&visit, asked, id.into_inner(), Deed::Deactivate, question).await
}

pub(super) async fn ask_remove(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    let w = Tokens(visit.frame.look.language);
    let question = |row: &Row, path: String, asked: &Asked| Question {
        title: w.sure_remove(&row.name),
        hint: w.removed(),
        button: w.remove(),
        action: format!("{path}/remove{asked}"),
        status: "",
    };
    ask(&visit, asked, id.into_inner(), Deed::Remove, question).await
}

/// The list after something was done to a token, or the token with why it was not.
pub(super) async fn finish(
    visit: &Visit,
    asked: Asked,
    id: TokenId,
    done: Result<(), ApiError>,
) -> HttpResponse {
    match done {
        Ok(()) => page::done(&format!("{}{asked}", visit.frame.look.path(LIST))),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            open(visit, asked, id.uuid(), Some(alert), status).await
        }
    }
}

/// Who may do nothing to tokens learns nothing of them; everybody else learns that there is none such.
async fn require_there(visit: &Visit, id: TokenId) -> Result<(), ApiError> {
    operations::require_any_manage(&visit.member)?;
    let now = visit.member.state.now();
    visit.member.read(move |db, organization| bodies::one(db, organization, id, now)).await.map(drop)
}

async fn change_name(visit: &Visit, id: TokenId, name: &str) -> Result<(), ApiError> {
    operations::require_any_manage(&visit.member)?;
    let change = UpdateAccessToken { name: Some(name.to_owned()), permissions: None };
    let change = change.check(&visit.member.catalogue())?;
    visit.member.write(move |act| operations::rename(act, id, &change)).await.map(drop)
}

async fn open(
    visit: &Visit,
    asked: Asked,
    id: Uuid,
    alert: Option<String>,
    status: StatusCode,
) -> HttpResponse {
    match find(visit, id).await {
        Ok(token) => {
            let (language, catalogue) = (visit.frame.look.language, visit.member.catalogue());
            let editor = Editor::shown(language, &catalogue, &token.permissions);
            let is_same = matches!(token.scope, Some(TokenScope::SameAsMember));
            let row = Row::new(&token, Hands::of(&visit.member));
            let over = Over::One(Box::new(Details { row, is_same, editor, alert }));
            render(visit, asked, over, status).await
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn ask(
    visit: &Visit,
    asked: Asked,
    id: Uuid,
    deed: Deed,
    question: impl Fn(&Row, String, &Asked) -> Question,
) -> HttpResponse {
    match find(visit, id).await {
        Ok(token) => {
            let row = Row::new(&token, Hands::of(&visit.member));
            if !row.can(deed) {
                return refusal::failure(&visit.frame.look, &ApiError::forbidden());
            }
            let path = visit.frame.look.path(&format!("{LIST}/{id}"));
            let over = Over::Sure(question(&row, path, &asked));
            render(visit, asked, over, StatusCode::OK).await
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

pub(super) async fn find(visit: &Visit, id: Uuid) -> Result<AccessTokenVm, ApiError> {
    visit.member.require(Action::LIST_ACCESS_TOKENS, operations::ANY)?;
    let (id, now) = (TokenId::from_uuid(id), visit.member.state.now());
    visit.member.read(move |db, organization| bodies::one(db, organization, id, now)).await
}
