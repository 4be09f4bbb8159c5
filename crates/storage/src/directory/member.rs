//! Members: memberships, as decisions see them.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use arc_swap::ArcSwapOption;
use keywright_core::{
    TypeId,
    fragment::Search,
    id::{AccountId, MembershipId, OrganizationId},
    resource::ResourceName,
};

use super::{
    compiled::Compiled,
    slots::{GroupSlot, PolicySlot},
};

/// A membership. What most requests need of it lies together, and whether it has power is one flag: it goes
/// on, and its account is confirmed.
pub(super) struct Member {
    is_in_force: AtomicBool,
    pub(super) id: MembershipId,
    pub(super) organization: OrganizationId,
    /// Never changes once it is known.
    account: OnceLock<AccountId>,
    grants: ArcSwapOption<Grants>,
}

/// What is attached to a member, and the groups it is in.
pub(super) type Grants = Box<[Grant]>;

/// Something that a member has policies by.
pub(super) enum Grant {
    Policy(Arc<PolicySlot>),
    Group(Arc<GroupSlot>),
}

impl Member {
    /// A membership of which nothing has been told yet.
    pub(super) fn new(id: MembershipId, organization: OrganizationId) -> Self {
        Self {
            is_in_force: AtomicBool::new(false),
            id,
            organization,
            account: OnceLock::new(),
            grants: ArcSwapOption::empty(),
        }
    }

    /// Whether it has power at this moment.
    pub(super) fn is_in_force(&self) -> bool {
        self.is_in_force.load(Ordering::Acquire)
    }

    /// Whose membership it is, once that was told.
    pub(super) fn account(&self) -> Option<AccountId> {
        self.account.get().copied()
    }

    pub(super) fn belongs_to(&self, account: AccountId) {
        self.account.get_or_init(|| account);
    }

    pub(super) fn set_in_force(&self, is_in_force: bool) {
        self.is_in_force.store(is_in_force, Ordering::Release);
    }

    /// Replaces what it has; returns what it had.
    pub(super) fn set_grants(&self, grants: Option<Arc<Grants>>) -> Option<Arc<Grants>> {
        self.grants.swap(grants)
    }

    /// Looks through the policies of the member and of its groups.
    pub(super) fn search(&self, resource_type: TypeId, name: &ResourceName<'_>, search: &mut Search<'_>) {
        self.each_policy(|policy| {
            policy.fragment.search(resource_type, name, search);
            !search.is_over()
        });
    }

    /// Whether it may do everything there is.
    pub(super) fn is_owner(&self) -> bool {
        let (mut allows_everything, mut denies) = (false, false);
        self.each_policy(|policy| {
            allows_everything |= policy.allows_everything;
            denies |= policy.denies;
            !denies
        });
        allows_everything && !denies
    }

    /// Visits what the member's policies say until `visit` says no. One without power has none.
    pub(super) fn each_policy(&self, mut visit: impl FnMut(&Compiled) -> bool) {
        if !self.is_in_force() {
            return;
        }
        for grant in self.grants.load().iter().flat_map(|it| it.iter()) {
            let go_on = match grant {
                Grant::Policy(policy) => policy.visit(self.organization, &mut visit),
                Grant::Group(group) => group.visit(self.organization, &mut visit),
            };
            if !go_on {
                return;
            }
        }
    }
}
