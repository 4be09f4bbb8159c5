//! The keys of new things: made of their names where nothing is written, and asked about while somebody fills in a
//! form.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use keywright_core::{id::OrganizationId, text::Key};
use keywright_storage::Database;

use super::{list::Asked, page, refusal, visit::Visit, words::words};
use crate::{ApiError, names};

words! {
    /// Keys.
    Keys {
        key: "Key", "键";
        hint: "Unique, and part of the resource name; it cannot be changed. Empty: made of the letters and digits of the name.", "必须唯一，是资源名称的一部分，创建后不可更改。留空则由名称中的英文字母和数字生成。";
        free(key): "{key} is free", "{key} 可用";
        taken(key): "{key} is taken", "{key} 已被使用";
    }
}

/// The field of a key in a form, as it was filled in.
#[derive(Clone, Debug)]
pub(super) struct KeyField {
    pub(super) w: Keys,
    /// Where keys are asked about.
    pub(super) at: String,
    pub(super) key: String,
    /// What is asked for, where nothing can be made of the name.
    pub(super) needed: Option<&'static str>,
}

/// What is said below a key.
#[derive(Template)]
#[template(
    source = "{% if is_needed %}<span class=\"error needed\">{{ text }}</span>{% else %}{{ text }}{% endif %}",
    ext = "html"
)]
struct Hint {
    text: String,
    /// Whether one has to be written.
    is_needed: bool,
}

impl KeyField {
    pub(super) fn new(visit: &Visit, at: String) -> Self {
        Self { w: Keys(visit.frame.look.language), at, key: String::new(), needed: None }
    }

    /// The field as it was sent.
    pub(super) fn sent(self, name: &str, key: &str) -> Self {
        let is_needed = !name.trim().is_empty() && made(name, key).is_none();
        let needed = is_needed.then(|| self.w.0.failures().key_required());
        Self { key: key.to_owned(), needed, ..self }
    }
}

/// The key of a form; where it is empty, the one that the name suggests.
pub(super) fn made(name: &str, key: &str) -> Option<String> {
    match key.trim() {
        "" => names::slug(name).map(|it| it.to_string()),
        key => Some(key.to_owned()),
    }
}

/// Says which key a thing would have, whether it is free, or that one has to be written: to who may make such things.
pub(super) async fn hint(
    visit: &Visit,
    asked: &Asked,
    may: Result<(), ApiError>,
    is_taken: impl FnOnce(&Database, OrganizationId, &Key) -> Result<bool, ApiError> + Send + 'static,
) -> HttpResponse {
    let hint = match may {
        Ok(()) => said(visit, asked, is_taken).await,
        Err(error) => Err(error),
    };
    match hint {
        Ok(hint) => page::render(StatusCode::OK, &hint),
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn said(
    visit: &Visit,
    asked: &Asked,
    is_taken: impl FnOnce(&Database, OrganizationId, &Key) -> Result<bool, ApiError> + Send + 'static,
) -> Result<Hint, ApiError> {
    let language = visit.frame.look.language;
    let (w, failures, name) = (Keys(language), language.failures(), asked.text("name"));
    let plain = |text: String| Hint { text, is_needed: false };
    let key = match made(name, asked.text("key")).as_deref().map(Key::new) {
        None if name.is_empty() => return Ok(plain(w.hint().to_owned())),
        None => return Ok(Hint { text: failures.key_required().to_owned(), is_needed: true }),
        Some(Err(_)) => return Ok(plain(failures.key_invalid().to_owned())),
        Some(Ok(key)) => key,
    };
    let wanted = key.clone();
    let is_taken = visit.member.read(move |db, organization| is_taken(db, organization, &wanted)).await?;
    Ok(plain(if is_taken { w.taken(key) } else { w.free(key) }))
}
