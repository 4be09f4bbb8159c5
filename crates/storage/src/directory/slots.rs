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
    TypeId,
    fragment::Search,
    id::{AccountId, MembershipId, OrganizationId},
    policy::Origin,
    resource::ResourceName,
};

use super::compiled::Compiled;
use crate::facts::AccountFact;

/// An organization: whether it is there.
pub(super) struct OrganizationSlot {
    pub(super) id: OrganizationId,
    is_there: AtomicBool,
}

/// An account: whether its person has power, and may use it in a login session.
pub(super) struct AccountSlot {
    pub(super) id: AccountId,
    is_confirmed: AtomicBool,
    has_one_time_password: AtomicBool,
}

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

/// A membership. One that has ended is empty.
pub(super) struct MemberSlot {
    pub(super) id: MembershipId,
    pub(super) state: ArcSwapOption<MemberState>,
}

/// What a membership that goes on is.
pub(super) struct MemberState {
    pub(super) organization: Arc<OrganizationSlot>,
    pub(super) account: Arc<AccountSlot>,
    pub(super) policies: Box<[Arc<PolicySlot>]>,
    pub(super) groups: Box<[Arc<GroupSlot>]>,
}

impl OrganizationSlot {
    pub(super) fn new(id: OrganizationId) -> Self {
        Self { id, is_there: AtomicBool::new(false) }
    }

    pub(super) fn is_there(&self) -> bool {
        self.is_there.load(Ordering::Acquire)
    }

    pub(super) fn appear(&self) {
        self.is_there.store(true, Ordering::Release);
    }
}

impl AccountSlot {
    pub(super) fn new(id: AccountId) -> Self {
        Self { id, is_confirmed: AtomicBool::new(false), has_one_time_password: AtomicBool::new(false) }
    }

    /// Whether the person has ever set a password of their own: until then it holds no power (R05).
    pub(super) fn is_confirmed(&self) -> bool {
        self.is_confirmed.load(Ordering::Acquire)
    }

    /// Whether the person must set a password of their own before anything else in a login session.
    pub(super) fn must_set_password(&self) -> bool {
        self.has_one_time_password.load(Ordering::Acquire) || !self.is_confirmed()
    }

    pub(super) fn become_as(&self, fact: AccountFact) {
        self.is_confirmed.store(fact.is_confirmed, Ordering::Release);
        self.has_one_time_password.store(fact.has_one_time_password, Ordering::Release);
    }
}

impl MemberSlot {
    pub(super) fn new(id: MembershipId) -> Self {
        Self { id, state: ArcSwapOption::empty() }
    }
}

impl MemberState {
    /// Whether the member has power: the organization is there, and the account is confirmed.
    pub(super) fn is_in_force(&self) -> bool {
        self.organization.is_there() && self.account.is_confirmed()
    }

    /// Looks through the policies of the member and of its groups. Those of another organization mean nothing.
    pub(super) fn search(&self, resource_type: TypeId, name: &ResourceName<'_>, search: &mut Search) {
        self.each_policy(|policy| {
            policy.fragment.search(resource_type, name, search);
            !search.is_over()
        });
    }

    /// Whether the member may do everything there is.
    pub(super) fn is_owner(&self) -> bool {
        let (mut allows_everything, mut denies) = (false, false);
        self.each_policy(|policy| {
            allows_everything |= policy.allows_everything;
            denies |= policy.denies;
            !denies
        });
        self.is_in_force() && allows_everything && !denies
    }

    /// Visits what the member's policies say, directly attached ones first, until `visit` says no.
    pub(super) fn each_policy(&self, mut visit: impl FnMut(&Compiled) -> bool) {
        let organization = self.organization.id;
        if !each_of(&self.policies, organization, &mut visit) {
            return;
        }
        for group in &self.groups {
            if let Some(group) = group.0.load().as_deref()
                && group.organization == organization
                && !each_of(&group.policies, organization, &mut visit)
            {
                return;
            }
        }
    }
}

/// Whether to go on.
fn each_of(
    policies: &[Arc<PolicySlot>],
    organization: OrganizationId,
    visit: &mut impl FnMut(&Compiled) -> bool,
) -> bool {
    policies.iter().all(|policy| match policy.0.load().as_deref() {
        Some(state) if state.is_visible_in(organization) => visit(&state.compiled),
        _ => true,
    })
}

impl PolicyState {
    fn is_visible_in(&self, organization: OrganizationId) -> bool {
        match self.origin {
            Origin::BuiltIn => true,
            Origin::Customer(owner) => owner == organization,
        }
    }
}
