//! Who has a policy: members and groups, to whom it is added and from whom it is taken.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_core::id::{AccountId, GroupId, PolicyId};
use uuid::Uuid;

use super::{LIST, Words, one};
use crate::{
    ApiError,
    act::Act,
    console::{
        list::{Asked, Pages},
        refusal,
        relations::{self, Press, Relations, Wanted, answer},
        visit::{Sent, Visit},
    },
    groups, members,
};

/// Whom a list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Members,
    Groups,
}

pub(super) async fn show_team(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    show(&visit, &asked, id.into_inner(), Kind::Members).await
}

pub(super) async fn show_groups(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    show(&visit, &asked, id.into_inner(), Kind::Groups).await
}

pub(super) async fn change_team(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    change(sent, &asked, id.into_inner(), Kind::Members).await
}

pub(super) async fn change_groups(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    change(sent, &asked, id.into_inner(), Kind::Groups).await
}

async fn change(sent: Sent, asked: &Asked, id: Uuid, kind: Kind) -> HttpResponse {
    let Sent { visit, form } = sent;
    let done = match Press::read(&visit, &form) {
        Ok(press) => attach(&visit, PolicyId::from_uuid(id), kind, press).await,
        Err(error) => Err(error),
    };
    answer(&visit, &format!("{}{asked}", kind.path(&visit, id)), done)
}

/// Adds a policy to a member or group, or takes it away.
async fn attach(visit: &Visit, policy: PolicyId, kind: Kind, press: Press) -> Result<(), ApiError> {
    let Press { of, is_added } = press;
    let act = move |act: &mut Act<'_, '_>| match (kind, is_added) {
        (Kind::Members, true) => members::operations::add_policy(act, AccountId::from_uuid(of), policy),
        (Kind::Members, false) => members::operations::remove_policy(act, AccountId::from_uuid(of), policy),
        (Kind::Groups, true) => groups::operations::add_policy(act, GroupId::from_uuid(of), policy),
        (Kind::Groups, false) => groups::operations::remove_policy(act, GroupId::from_uuid(of), policy),
    };
    visit.member.write(act).await
}

async fn show(visit: &Visit, asked: &Asked, id: Uuid, kind: Kind) -> HttpResponse {
    let policy = match one::find(visit, id).await {
        Ok(policy) => policy,
        Err(error) => return refusal::failure(&visit.frame.look, &error),
    };
    match read(visit, asked, policy.id, kind).await {
        Ok(holders) => match holders.pages.elsewhere(&holders.at) {
            Some(last) => last,
            None => one::holders(visit, &policy, kind, holders, StatusCode::OK),
        },
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn read(visit: &Visit, asked: &Asked, policy: PolicyId, kind: Kind) -> Result<Relations, ApiError> {
    let (look, wanted) = (visit.frame.look.clone(), Wanted::new(asked));
    let w = Words(look.language);
    let found = visit.member.read(move |db, organization| {
        let Wanted { name, show, slice } = wanted;
        Ok(match kind {
            Kind::Groups => {
                let page = db.policies().groups(organization, policy, &name, show, slice)?;
                page.map(|it| relations::groups(&look, it))
            }
            Kind::Members => {
                let page = db.policies().members(organization, policy, &name, show, slice)?;
                page.map(|it| relations::members(&look, it))
            }
        })
    });
    let page = found.await?.ok_or(ApiError::NotFound)?;
    let at = kind.path(visit, policy.uuid());
    Ok(Relations {
        rows: page.items,
        pages: Pages::new(asked, page.total),
        asked: asked.clone(),
        action: Some(at.clone()),
        at,
        label: if kind == Kind::Groups { w.groups() } else { w.team() },
        empty: w.nobody(),
        noted: if kind == Kind::Groups { w.description() } else { visit.frame.look.w.email() },
    })
}

impl Kind {
    /// Where the list is.
    fn path(self, visit: &Visit, policy: Uuid) -> String {
        let tab = match self {
            Self::Members => "team",
            Self::Groups => "groups",
        };
        visit.frame.look.path(&format!("{LIST}/{policy}/{tab}"))
    }
}
