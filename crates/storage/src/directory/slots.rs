//! What the things that decisions rest on are at this moment.
//!
//! Each thing has one slot for as long as anything names it. Whoever names it holds the slot, so a change
//! reaches everybody by replacing what is in one slot. An empty slot is a thing that was removed, or that
//! nobody has told of yet: it means nothing.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use arc_swap::ArcSwapOption;
use keywright_core::{
    id::{AccountId, OrganizationId},
    policy::Origin,
};

use super::compiled::Compiled;
use crate::facts::AccountFact;

/// A policy.
#[derive(Default)]
pub(super) struct PolicySlot(pub(super) ArcSwapOption<PolicyState>);

/// What a policy says.
pub(super) struct PolicyState {
    pub(super) origin: Origin,
    pub(super) compiled: Compiled,
}

/// A group.
#[derive(Default)]
pub(super) struct GroupSlot(pub(super) ArcSwapOption<GroupState>);

/// What a group gives.
pub(super) struct GroupState {
    pub(super) organization: OrganizationId,
    pub(super) policies: Box<[Arc<PolicySlot>]>,
}

/// An account: whether its person may act in a login session.
pub(super) struct AccountSlot {
    pub(super) id: AccountId,
    must_set_password: AtomicBool,
}

impl PolicySlot {
    /// Whether to go on, after a visit to what the policy says; that of another organization says nothing.
    pub(super) fn visit(
        &self,
        organization: OrganizationId,
        visit: &mut impl FnMut(&Compiled) -> bool,
    ) -> bool {
        match self.0.load().as_deref() {
            Some(state) if state.is_visible_in(organization) => visit(&state.compiled),
            _ => true,
        }
    }
}

impl PolicyState {
    fn is_visible_in(&self, organization: OrganizationId) -> bool {
        match self.origin {
            Origin::BuiltIn => true,
            Origin::Customer(owner) => owner == organization,
        }
    }
}

impl GroupSlot {
    /// Whether to go on, after visits to what the group's policies say; those of a group of another
    /// organization say nothing.
    pub(super) fn visit(
        &self,
        organization: OrganizationId,
        visit: &mut impl FnMut(&Compiled) -> bool,
    ) -> bool {
        match self.0.load().as_deref() {
            Some(state) if state.organization == organization => {
                state.policies.iter().all(|it| it.visit(organization, visit))
            }
            _ => true,
        }
    }
}

impl AccountSlot {
    pub(super) fn new(id: AccountId) -> Self {
        Self { id, must_set_password: AtomicBool::new(true) }
    }

    /// Whether the person must set a password of their own before anything else.
    pub(super) fn must_set_password(&self) -> bool {
        self.must_set_password.load(Ordering::Acquire)
    }

    pub(super) fn become_as(&self, fact: AccountFact) {
        let must_set_password = fact.has_one_time_password || !fact.is_confirmed;
        self.must_set_password.store(must_set_password, Ordering::Release);
    }
}
