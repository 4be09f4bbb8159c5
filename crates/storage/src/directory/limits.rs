//! How long organizations let their tokens last.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicBool, Ordering},
};

use keywright_core::{
    Timestamp,
    id::{OrganizationId, TokenId},
    token::{KindName, TokenPolicy},
};
use parking_lot::RwLock;

/// The policies of those organizations that end tokens. While none does, asking costs next to nothing.
#[derive(Default)]
pub(super) struct Limits {
    are_any: AtomicBool,
    policies: RwLock<HashMap<OrganizationId, TokenPolicy>>,
}

impl Limits {
    /// When a token ends that would end by itself then. When it was made is told by its id.
    pub(super) fn end_of(
        &self,
        organization: OrganizationId,
        kind: KindName,
        token: TokenId,
        expires_at: Timestamp,
    ) -> Timestamp {
        if !self.are_any.load(Ordering::Acquire) {
            return expires_at;
        }
        let policies = self.policies.read();
        let end = |it: &TokenPolicy| it.of(kind).end_of(token.made_at(), Some(expires_at));
        policies.get(&organization).and_then(end).unwrap_or(expires_at)
    }

    pub(super) fn set(&self, organization: OrganizationId, policy: Option<TokenPolicy>) {
        let mut policies = self.policies.write();
        match policy {
            Some(policy) => policies.insert(organization, policy),
            None => policies.remove(&organization),
        };
        self.are_any.store(!policies.is_empty(), Ordering::Release);
    }
}
