//! The list's rows, its filter of creators, and its pages.

use keywright_core::{
    id::{AccountId, OrganizationId},
    token::KindName,
};
use keywright_storage::{Database, Slice};
use uuid::Uuid;

use super::Asked;
use crate::{
    ApiError, Paging, WireTime,
    access_tokens::{
        bodies::{AccessTokenVm, TokenStatus, TokenType},
        operations,
    },
    caller::Member,
};

/// Which kinds of tokens somebody may manage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mays {
    pub(super) personal: bool,
    pub(super) service: bool,
}

/// A token as the list shows it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) is_personal: bool,
    pub(super) is_active: bool,
    pub(super) creator: String,
    pub(super) last_used: Option<String>,
    pub(super) expires: Option<String>,
    pub(super) mask: String,
    /// Whether the one who looks may manage it.
    pub(super) is_managed: bool,
}

/// Somebody to filter by.
#[derive(Clone, Debug)]
pub(super) struct Creator {
    pub(super) id: Uuid,
    pub(super) label: String,
}

/// Where in the list a page is.
#[derive(Clone, Debug)]
pub(super) struct Pages {
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) total: u64,
    pub(super) size: u32,
    /// What the address of the page before says, if there is one.
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
}

impl Mays {
    pub(super) fn of(member: &Member) -> Self {
        let may = |kind| member.may(operations::manage(kind), operations::ANY);
        Self { personal: may(KindName::Personal), service: may(KindName::Service) }
    }

    pub(super) fn any(self) -> bool {
        self.personal || self.service
    }
}

impl Row {
    pub(super) fn new(token: &AccessTokenVm, mays: Mays, _: AccountId) -> Self {
        let is_personal = matches!(token.r#type, TokenType::Personal);
        let creator = token.creator.as_ref().map(|it| {
            if it.name.is_empty() { it.email.clone() } else { format!("{} ({})", it.name, it.email) }
        });
        Self {
            id: token.id,
            name: token.name.clone(),
            is_personal,
            is_active: matches!(token.status, TokenStatus::Active),
            creator: creator.unwrap_or_default(),
            last_used: token.last_used_at.as_ref().map(moment),
            expires: token.expires_at.as_ref().map(moment),
            mask: token.token.clone(),
            is_managed: if is_personal { mays.personal } else { mays.service },
        }
    }
}

impl Pages {
    pub(super) const SIZES: [u32; 3] = [10, 20, 30];

    pub(super) fn new(asked: &Asked, paging: Paging, total: u64) -> Self {
        let (from, size) = (paging.offset(), paging.size());
        let to = (from + u64::from(size)).min(total);
        let index = asked.page.max(1);
        let at = |page: u32| asked.query(page, size);
        Self {
            from: if from < total { from + 1 } else { total },
            to,
            total,
            size,
            previous: (index > 1).then(|| at(index - 1)),
            next: (to < total).then(|| at(index + 1)),
        }
    }
}

impl Asked {
    /// Whether it asks for everything.
    pub(super) fn is_empty(&self) -> bool {
        self.name.is_empty() && self.kind.is_empty() && self.creator.is_empty()
    }

    /// The same filters on another page.
    fn query(&self, page: u32, size: u32) -> String {
        let pairs = [
            ("name", self.name.clone()),
            ("type", self.kind.clone()),
            ("creator", self.creator.clone()),
            ("page", page.to_string()),
            ("size", size.to_string()),
        ];
        let pairs: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    }
}

/// The members to filter by; an organization may have more than a list can show.
pub(super) fn creators(db: &Database, organization: OrganizationId) -> Result<Vec<Creator>, ApiError> {
    let page = db.members().page(organization, "", Slice { offset: 0, size: 200 })?;
    let shown = page.items.into_iter().map(|it| {
        let email = it.account.email.to_string();
        let label = if it.account.name.is_empty() { email } else { format!("{} ({email})", it.account.name) };
        Creator { id: it.account.id.uuid(), label }
    });
    Ok(shown.collect())
}

/// `2026-11-23 19:32`, in UTC.
fn moment(time: &WireTime) -> String {
    let text = serde_json::to_value(time).ok();
    let text = text.as_ref().and_then(|it| it.as_str()).unwrap_or_default();
    let (day, rest) = text.split_once('T').unwrap_or_default();
    format!("{day} {}", rest.get(..5).unwrap_or_default())
}
