//! Who has a policy: members and groups, to whom it is added and from whom it is taken.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_core::{
    group::Group,
    id::{AccountId, GroupId, PolicyId},
};
use keywright_storage::{Member, Page, Related, Show};
use uuid::Uuid;

use super::{LIST, one};
use crate::{
    ApiError,
    console::{
        list::{Asked, Pages},
        page, refusal,
        visit::{Sent, Visit},
    },
    groups, iam, members,
};

/// The members or the groups that have a policy, or could have it.
#[derive(Debug)]
pub(super) struct Holders {
    pub(super) asked: Asked,
    pub(super) kind: Kind,
    pub(super) rows: Vec<Holder>,
    pub(super) pages: Pages,
    /// Why it was not added or taken.
    pub(super) alert: Option<String>,
}

/// Whom a list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Members,
    Groups,
}

/// A member or a group.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    pub(super) id: Uuid,
    pub(super) name: String,
    /// The e-mail address of a member, the description of a group.
    pub(super) about: String,
    pub(super) has_it: bool,
}

pub(super) async fn show_team(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    show(&visit, asked, id.into_inner(), Kind::Members, None, StatusCode::OK).await
}

pub(super) async fn show_groups(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    show(&visit, asked, id.into_inner(), Kind::Groups, None, StatusCode::OK).await
}

pub(super) async fn change_team(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    change(sent, asked, id.into_inner(), Kind::Members).await
}

pub(super) async fn change_groups(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    change(sent, asked, id.into_inner(), Kind::Groups).await
}

async fn change(sent: Sent, asked: Asked, id: Uuid, kind: Kind) -> HttpResponse {
    let Sent { visit, form } = sent;
    let added = form.get("add").and_then(|it| it.parse().ok());
    let removed = form.get("remove").and_then(|it| it.parse().ok());
    let done = match (added, removed) {
        (Some(holder), None) => attach(&visit, id, holder, kind, true).await,
        (None, Some(holder)) => attach(&visit, id, holder, kind, false).await,
        _ => Err(ApiError::NotFound),
    };
    match done {
        Ok(()) => {
            let tab = kind.tab();
            page::done(&visit.frame.look.path(&format!("{LIST}/{id}/{tab}{asked}")))
        }
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            show(&visit, asked, id, kind, Some(alert), status).await
        }
    }
}

/// Adds a policy to a member or group, or takes it away.
async fn attach(
    visit: &Visit,
    policy: Uuid,
    holder: Uuid,
    kind: Kind,
    is_added: bool,
) -> Result<(), ApiError> {
    iam::require(&visit.member)?;
    let policy = PolicyId::from_uuid(policy);
    let act = move |act: &mut crate::act::Act<'_, '_>| match (kind, is_added) {
        (Kind::Members, true) => members::operations::add_policy(act, AccountId::from_uuid(holder), policy),
        (Kind::Members, false) => {
            members::operations::remove_policy(act, AccountId::from_uuid(holder), policy)
        }
        (Kind::Groups, true) => groups::operations::add_policy(act, GroupId::from_uuid(holder), policy),
        (Kind::Groups, false) => groups::operations::remove_policy(act, GroupId::from_uuid(holder), policy),
    };
    visit.member.write(act).await
}

async fn show(
    visit: &Visit,
    asked: Asked,
    id: Uuid,
    kind: Kind,
    alert: Option<String>,
    status: StatusCode,
) -> HttpResponse {
    let policy = match one::find(visit, id).await {
        Ok(policy) => policy,
        Err(error) => return refusal::failure(&visit.frame.look, &error),
    };
    match read(visit, &asked, policy.id, kind).await {
        Ok((rows, total)) => {
            let pages = Pages::new(&asked, total);
            one::holders(visit, &policy, Holders { asked, kind, rows, pages, alert }, status)
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn read(
    visit: &Visit,
    asked: &Asked,
    policy: PolicyId,
    kind: Kind,
) -> Result<(Vec<Holder>, u64), ApiError> {
    let (text, slice) = (asked.text("name").to_owned(), asked.paging().slice());
    let show = if asked.is("show", "all") { Show::All } else { Show::Related };
    let found = visit.member.read(move |db, organization| {
        Ok(match kind {
            Kind::Groups => db.policies().groups(organization, policy, &text, show, slice)?.map(shown),
            Kind::Members => db.policies().members(organization, policy, &text, show, slice)?.map(shown),
        })
    });
    found.await?.ok_or(ApiError::NotFound)
}

fn shown<T>(page: Page<Related<T>>) -> (Vec<Holder>, u64)
where
    Holder: From<Related<T>>,
{
    (page.items.into_iter().map(Holder::from).collect(), page.total)
}

impl From<Related<Group>> for Holder {
    fn from(Related { item, is_related }: Related<Group>) -> Self {
        Self {
            id: item.id.uuid(),
            name: item.name.to_string(),
            about: item.description.to_string(),
            has_it: is_related,
        }
    }
}

impl From<Related<Member>> for Holder {
    fn from(Related { item, is_related }: Related<Member>) -> Self {
        Self {
            id: item.account.id.uuid(),
            about: item.account.email.to_string(),
            name: item.account.name,
            has_it: is_related,
        }
    }
}

impl Holders {
    /// Where they are, on the page of a policy.
    pub(super) fn here(&self, policy: &str) -> String {
        format!("{policy}/{}", self.kind.tab())
    }

    pub(super) fn is_of_groups(&self) -> bool {
        self.kind == Kind::Groups
    }
}

impl Kind {
    /// The end of the address.
    const fn tab(self) -> &'static str {
        match self {
            Self::Members => "team",
            Self::Groups => "groups",
        }
    }
}

impl Holder {
    /// What people call it.
    pub(super) fn called(&self) -> &str {
        if self.name.is_empty() { &self.about } else { &self.name }
    }
}
