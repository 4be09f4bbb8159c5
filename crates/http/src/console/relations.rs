//! What belongs to what: a list of the one, in which each can be added to the other or taken away.

use actix_web::HttpResponse;
use keywright_core::{group::Group, policy::Policy};
use keywright_storage::{Member, Page, Related, Show, Slice};
use uuid::Uuid;

use super::{
    form::Form,
    frame::Look,
    list::{Asked, Pages},
    page,
    policies::described,
    refusal,
    visit::Visit,
};
use crate::{ApiError, iam};

/// A list of what may belong to something.
#[derive(Clone, Debug)]
pub(super) struct Relations {
    pub(super) rows: Vec<Relation>,
    pub(super) pages: Pages,
    pub(super) asked: Asked,
    /// Where the list is, to be filtered.
    pub(super) at: String,
    /// Where the buttons send which one is meant; nothing if it cannot be changed here.
    pub(super) action: Option<String>,
    /// What readers of screens call it.
    pub(super) label: &'static str,
    /// What is said where there is none.
    pub(super) empty: &'static str,
    /// What the second column is called: what is noted of each.
    pub(super) noted: &'static str,
}

/// What is asked of a list of relations: a part of a name, whether all that could be related are shown, and which of
/// them.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) show: Show,
    pub(super) slice: Slice,
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

impl Wanted {
    pub(super) fn new(asked: &Asked) -> Self {
        let show = if asked.is("show", "all") { Show::All } else { Show::Related };
        Self { name: asked.text("name").to_owned(), show, slice: asked.paging().slice() }
    }
}

impl Relation {
    pub(super) fn of_policy(look: &Look, policy: &Policy, is_related: bool) -> Self {
        Self {
            id: policy.id.uuid().to_string(),
            name: policy.name.to_string(),
            note: described(look.language, policy),
            path: look.path(&format!("iam/policies/{}", policy.id.uuid())),
            via: None,
            is_related,
        }
    }

    fn of_group(look: &Look, group: &Group, is_related: bool) -> Self {
        Self {
            id: group.id.uuid().to_string(),
            name: group.name.to_string(),
            note: group.description.to_string(),
            path: group_page(look, group),
            via: None,
            is_related,
        }
    }

    fn of_member(look: &Look, Member { account, .. }: &Member, is_related: bool) -> Self {
        Self {
            id: account.id.uuid().to_string(),
            name: if account.name.is_empty() { account.email.to_string() } else { account.name.clone() },
            note: account.email.to_string(),
            path: look.path(&format!("iam/team/{}", account.id.uuid())),
            via: None,
            is_related,
        }
    }
}

/// Where more is said of a group.
pub(super) fn group_page(look: &Look, group: &Group) -> String {
    look.path(&format!("iam/groups/{}", group.id.uuid()))
}

/// What is listed of policies.
pub(super) fn policies(look: &Look, page: Page<Related<Policy>>) -> Page<Relation> {
    page.map(|it| Relation::of_policy(look, &it.item, it.is_related))
}

/// What is listed of groups.
pub(super) fn groups(look: &Look, page: Page<Related<Group>>) -> Page<Relation> {
    page.map(|it| Relation::of_group(look, &it.item, it.is_related))
}

/// What is listed of members.
pub(super) fn members(look: &Look, page: Page<Related<Member>>) -> Page<Relation> {
    page.map(|it| Relation::of_member(look, &it.item, it.is_related))
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
        match form.get("do") {
            Some("add") => Ok(Self { of, is_added: true }),
            Some("remove") => Ok(Self { of, is_added: false }),
            _ => Err(ApiError::invalid("form_is_incomplete")),
        }
    }
}

/// To the page again, which says that it was done; or why it was not.
pub(super) fn answer(visit: &Visit, back: &str, done: Result<(), ApiError>) -> HttpResponse {
    match done {
        Ok(()) => page::done(back),
        Err(error) => refusal::excuse(&visit.frame.look, &error, back),
    }
}
