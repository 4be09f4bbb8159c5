//! Who owns an organization, as far as it is quickly known.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use keywright_core::id::{MembershipId, OrganizationId};

use super::slots::MemberSlot;

/// The members of each organization, and those among them who were lately seen to own it.
#[derive(Default)]
pub(super) struct Owners(HashMap<OrganizationId, Members>);

#[derive(Default)]
struct Members {
    /// In the order in which they joined: who made the organization comes first.
    all: BTreeMap<MembershipId, Arc<MemberSlot>>,
    seen: Vec<Arc<MemberSlot>>,
}

impl Owners {
    /// At most so many are remembered.
    const SEEN: usize = 8;

    /// Takes note of a member.
    pub(super) fn join(&mut self, organization: OrganizationId, member: &Arc<MemberSlot>) {
        self.0.entry(organization).or_default().all.insert(member.id, Arc::clone(member));
    }

    /// Forgets a member.
    pub(super) fn leave(&mut self, organization: OrganizationId, member: MembershipId) {
        if let Some(members) = self.0.get_mut(&organization) {
            members.all.remove(&member);
        }
    }

    /// Looks at a member who changed.
    pub(super) fn look_at(&mut self, member: &Arc<MemberSlot>) {
        if let Some(state) = member.state.load().as_ref()
            && let Some(members) = self.0.get_mut(&state.organization.id)
            && members.seen.len() < Self::SEEN
            && state.is_owner()
            && !members.seen.iter().any(|it| Arc::ptr_eq(it, member))
        {
            members.seen.push(Arc::clone(member));
        }
    }

    /// Some of those who own the organization; none only if nobody does.
    pub(super) fn some(&mut self, organization: OrganizationId) -> Vec<MembershipId> {
        let Some(members) = self.0.get_mut(&organization) else { return Vec::new() };
        members.seen.retain(|it| is_owner(it));
        if members.seen.is_empty() {
            members.seen.extend(members.all.values().filter(|it| is_owner(it)).take(Self::SEEN).cloned());
        }
        members.seen.iter().map(|it| it.id).collect()
    }

    /// All who own the organization. Looks at every member.
    pub(super) fn all(&self, organization: OrganizationId) -> Vec<MembershipId> {
        let members = self.0.get(&organization).into_iter().flat_map(|it| it.all.values());
        members.filter(|it| is_owner(it)).map(|it| it.id).collect()
    }
}

fn is_owner(member: &MemberSlot) -> bool {
    member.state.load().as_ref().is_some_and(|it| it.is_owner())
}
