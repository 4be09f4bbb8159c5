//! What belongs to what: a list of the one, in which each can be added to the other or taken away.

use actix_web::HttpResponse;
use uuid::Uuid;

use super::{form::Form, list::Pages, page, refusal, visit::Visit};
use crate::{ApiError, iam};

/// A list of what may belong to something.
#[derive(Clone, Debug)]
pub(super) struct Relations {
    pub(super) rows: Vec<Relation>,
    pub(super) pages: Pages,
    /// Where the buttons send which one is meant; nothing if it cannot be changed here.
    pub(super) action: Option<String>,
}

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) note: String,
    /// Where more is said of it.
    pub(super) path: String,
    /// From where it comes: its name, and where more is said of that.
    pub(super) via: Option<(String, String)>,
    pub(super) is_related: bool,
}

/// One of the tabs of a page.
#[derive(Clone, Debug)]
pub(super) struct Tab {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) is_here: bool,
}

/// The tabs of a page, of which the first is shown unless another is asked for.
pub(super) fn tabs(titles: &[(&'static str, &'static str)], asked: &str) -> Vec<Tab> {
    let known = titles.iter().any(|(name, _)| *name == asked);
    let is_here = |at: usize, name: &str| if known { name == asked } else { at == 0 };
    let tab = |(at, (name, title)): (usize, &(&'static str, &'static str))| Tab {
        name,
        title,
        is_here: is_here(at, name),
    };
    titles.iter().enumerate().map(tab).collect()
}

/// A button of such a list that was pressed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Press {
    /// Which one is meant.
    pub(super) of: Uuid,
    /// Whether it is to be added, and not taken away.
    pub(super) is_added: bool,
}

impl Press {
    /// What was pressed, by somebody who manages what members have.
    pub(super) fn read(visit: &Visit, form: &Form) -> Result<Self, ApiError> {
        iam::require(&visit.member)?;
        let of = form.get("of").and_then(|it| it.parse().ok()).ok_or(ApiError::NotFound)?;
        Ok(Self { of, is_added: form.get("do") == Some("add") })
    }
}

/// To the page again, which says that it was done; or why it was not.
pub(super) fn answer(visit: &Visit, back: &str, done: Result<(), ApiError>) -> HttpResponse {
    match done {
        Ok(()) => page::done(back),
        Err(error) => refusal::excuse(&visit.frame.look, &error, back),
    }
}
