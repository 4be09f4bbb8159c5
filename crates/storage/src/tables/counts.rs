//! How many tokens an organization has, so that a list of all of them need not be counted.

use std::collections::HashMap;

use keywright_core::{
    id::OrganizationId,
    token::{KindName, Token},
};
use parking_lot::RwLock;

use crate::{
    key::Key,
    keys::tag,
    row::Row,
    rows::{self, v1::token::ArchivedKind},
};

/// How many tokens each organization has, by kind.
#[derive(Debug, Default)]
pub(crate) struct Counts(RwLock<HashMap<OrganizationId, Count>>);

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    personal: u64,
    service: u64,
}

impl Counts {
    /// Follows a change of a row.
    pub(crate) fn follow(&self, key: &Key, old: Option<&Row>, new: Option<&Row>) {
        if key.tag() != tag::TOKEN {
            return;
        }
        let mut counts = self.0.write();
        if let Some((organization, kind)) = old.and_then(|it| token(key, it)) {
            let count = counts.entry(organization).or_default().of_mut(kind);
            *count = count.saturating_sub(1);
        }
        if let Some((organization, kind)) = new.and_then(|it| token(key, it)) {
            *counts.entry(organization).or_default().of_mut(kind) += 1;
        }
    }

    /// How many tokens of that kind there are, or of either.
    pub(crate) fn tokens(&self, organization: OrganizationId, kind: Option<KindName>) -> u64 {
        let count = self.0.read().get(&organization).copied().unwrap_or_default();
        match kind {
            Some(KindName::Personal) => count.personal,
            Some(KindName::Service) => count.service,
            None => count.personal + count.service,
        }
    }
}

impl Count {
    fn of_mut(&mut self, kind: KindName) -> &mut u64 {
        match kind {
            KindName::Personal => &mut self.personal,
            KindName::Service => &mut self.service,
        }
    }
}

/// A row that cannot be read counts nowhere: whoever reads it says so.
fn token(key: &Key, row: &Row) -> Option<(OrganizationId, KindName)> {
    let token = rows::open::<Token>(key, row).ok()?;
    Some((OrganizationId::from_bytes(token.organization), kind_of(&token.kind)))
}

pub(crate) fn kind_of(kind: &ArchivedKind) -> KindName {
    match kind {
        ArchivedKind::Personal { .. } | ArchivedKind::Narrowed { .. } => KindName::Personal,
        ArchivedKind::Service { .. } => KindName::Service,
    }
}
