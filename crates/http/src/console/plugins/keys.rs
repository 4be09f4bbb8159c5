//! The keys of authors whose bundles are believed.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use keywright_core::{id::PluginKeyId, plugin::PluginKey};
use uuid::Uuid;

use super::{KEYS, LIST, Words};
use crate::{
    ApiError,
    console::{
        form::Form,
        frame::{Frame, Look},
        list::{Asked, Moment, moment},
        page,
        question::Question,
        refusal,
        visit::{Sent, Visit},
    },
    plugins::{bodies::key_text, change as steps, operations, requests::TrustPluginKey},
};

#[derive(Template)]
#[template(path = "plugins/keys.html")]
struct KeysPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
    at: String,
    asked: Asked,
    rows: Vec<Row>,
    may_manage: bool,
    over: Over,
}

/// A key.
struct Row {
    id: Uuid,
    name: String,
    key: String,
    since: Moment,
}

/// What lies over the list.
enum Over {
    Nothing,
    /// A key to trust, as far as it was filled in, and why it was not taken.
    New(Form, Option<String>),
    Sure(Question),
}

pub(super) async fn show(visit: Visit) -> HttpResponse {
    render(&visit, |_, _| Some(Over::Nothing), StatusCode::OK).await
}

pub(super) async fn show_new(visit: Visit) -> HttpResponse {
    match operations::require_manage(&visit.member) {
        Ok(()) => render(&visit, |_, _| Some(Over::New(Form::default(), None)), StatusCode::OK).await,
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

pub(super) async fn add(sent: Sent) -> HttpResponse {
    let Sent { visit, form } = sent;
    match trust(&visit, &form).await {
        Ok(_) => page::done(&visit.frame.look.path(KEYS)),
        Err(error) if error.is_forbidden() => refusal::failure(&visit.frame.look, &error),
        Err(error) => {
            let (status, alert) = Words(visit.frame.look.language).why(&error);
            render(&visit, |_, _| Some(Over::New(form, Some(alert))), status).await
        }
    }
}

pub(super) async fn ask(visit: Visit, id: Path<Uuid>) -> HttpResponse {
    let w = Words(visit.frame.look.language);
    if let Err(error) = operations::require_manage(&visit.member) {
        return refusal::failure(&visit.frame.look, &error);
    }
    let over = |rows: &[Row], at: &str| {
        let row = rows.iter().find(|it| it.id == *id)?;
        let action = format!("{at}/{}/remove", row.id);
        let words = (w.distrust_hint(), w.remove());
        Some(Over::Sure(Question::dangerous(w.sure_distrust(&row.name), words, action, None)))
    };
    render(&visit, over, StatusCode::OK).await
}

pub(super) async fn remove(sent: Sent, id: Path<Uuid>) -> HttpResponse {
    let look = &sent.visit.frame.look;
    match steps::distrust(&sent.visit.member, PluginKeyId::from_uuid(*id)).await {
        Ok(()) => page::done(&look.path(KEYS)),
        Err(error) => refusal::failure(look, &error),
    }
}

async fn trust(visit: &Visit, form: &Form) -> Result<PluginKey, ApiError> {
    operations::require_manage(&visit.member)?;
    let text = |name: &str| Some(form.text(name).trim().to_owned());
    let (name, key) = TrustPluginKey { name: text("name"), key: text("key") }.check()?;
    steps::trust(&visit.member, name, key).await
}

/// The keys, with something over them; that there is none such, if that is nothing.
async fn render(
    visit: &Visit,
    over: impl FnOnce(&[Row], &str) -> Option<Over>,
    status: StatusCode,
) -> HttpResponse {
    let look = &visit.frame.look;
    let rows = match read(visit).await {
        Ok(rows) => rows,
        Err(error) => return refusal::failure(look, &error),
    };
    let at = look.path(KEYS);
    let Some(over) = over(&rows, &at) else { return refusal::failure(look, &ApiError::NotFound) };
    let page = KeysPage {
        look,
        frame: &visit.frame,
        w: Words(look.language),
        at,
        asked: Asked::default(),
        rows,
        may_manage: operations::require_manage(&visit.member).is_ok(),
        over,
    };
    page::render(status, &page)
}

async fn read(visit: &Visit) -> Result<Vec<Row>, ApiError> {
    operations::require_list(&visit.member)?;
    let row = |key: &PluginKey| Row {
        id: key.id.uuid(),
        name: key.name.to_string(),
        key: key_text(&key.key),
        since: moment(key.created_at),
    };
    let keys = visit.member.read(|db, organization| Ok(db.plugins().keys(organization)?)).await?;
    Ok(keys.iter().map(row).collect())
}
