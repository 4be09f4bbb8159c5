//! How many of what an organization has, so that it need not be counted.

use std::collections::HashMap;

use keywright_core::{id::OrganizationId, member::Membership, policy::BuiltIn, token::KindName};
use parking_lot::RwLock;

use crate::{
    database::Database,
    key::Key,
    keys::{self, tag},
    row::Row,
    rows::{self, TokenRow, v1::token::ArchivedKind},
};

/// How many of what each organization has.
#[derive(Debug, Default)]
pub(crate) struct Counts(RwLock<HashMap<OrganizationId, Count>>);

/// How many of what an organization has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Counted {
    /// Tokens, of whatever state.
    pub tokens: u64,
    /// Members.
    pub members: u64,
    /// Groups.
    pub groups: u64,
    /// Policies, the built-in ones among them.
    pub policies: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    personal: u64,
    service: u64,
    members: u64,
    groups: u64,
    policies: u64,
}

/// What a row counts as.
#[derive(Clone, Copy)]
enum Counting {
    Token(KindName),
    Member,
    Group,
    Policy,
}

impl Database {
    /// How many of what an organization has. It takes no longer where there are more.
    #[must_use]
    pub fn count(&self, organization: OrganizationId) -> Counted {
        let count = self.inner().mirror.counts.of(organization);
        Counted {
            tokens: count.personal + count.service,
            members: count.members,
            groups: count.groups,
            policies: count.policies + BuiltIn::ALL.len() as u64,
        }
    }
}

impl Counts {
    /// Follows a change of a row.
    pub(crate) fn follow(&self, key: &Key, old: Option<&Row>, new: Option<&Row>) {
        if ![tag::TOKEN, tag::MEMBERSHIP, tag::GROUP, tag::POLICY].contains(&key.tag()) {
            return;
        }
        let mut counts = self.0.write();
        if let Some((organization, what)) = old.and_then(|it| read(key, it)) {
            let count = counts.entry(organization).or_default().of_mut(what);
            *count = count.saturating_sub(1);
        }
        if let Some((organization, what)) = new.and_then(|it| read(key, it)) {
            *counts.entry(organization).or_default().of_mut(what) += 1;
        }
    }

    fn of(&self, organization: OrganizationId) -> Count {
        self.0.read().get(&organization).copied().unwrap_or_default()
    }

    /// How many tokens of that kind there are, or of either.
    pub(crate) fn tokens(&self, organization: OrganizationId, kind: Option<KindName>) -> u64 {
        let count = self.of(organization);
        match kind {
            Some(KindName::Personal) => count.personal,
            Some(KindName::Service) => count.service,
            None => count.personal + count.service,
        }
    }
}

impl Count {
    fn of_mut(&mut self, what: Counting) -> &mut u64 {
        match what {
            Counting::Token(KindName::Personal) => &mut self.personal,
            Counting::Token(KindName::Service) => &mut self.service,
            Counting::Member => &mut self.members,
            Counting::Group => &mut self.groups,
            Counting::Policy => &mut self.policies,
        }
    }
}

/// A row that cannot be read counts nowhere: whoever reads it says so. Memberships that have ended do not count.
fn read(key: &Key, row: &Row) -> Option<(OrganizationId, Counting)> {
    let of_key = || keys::first_id(key).map(OrganizationId::from_bytes);
    Some(match key.tag() {
        tag::TOKEN => {
            let token = TokenRow::open(key, row).ok()?;
            let kind = kind_of(token.kind());
            (OrganizationId::from_bytes(*token.organization()), Counting::Token(kind))
        }
        tag::MEMBERSHIP => {
            let membership = rows::open::<Membership>(key, row).ok()?;
            (membership.ended_at.is_none()).then(of_key).flatten().map(|it| (it, Counting::Member))?
        }
        tag::GROUP => (of_key()?, Counting::Group),
        tag::POLICY => (of_key()?, Counting::Policy),
        _ => return None,
    })
}

pub(crate) fn kind_of(kind: &ArchivedKind) -> KindName {
    match kind {
        ArchivedKind::Personal { .. } | ArchivedKind::Narrowed { .. } => KindName::Personal,
        ArchivedKind::Service { .. } => KindName::Service,
    }
}
