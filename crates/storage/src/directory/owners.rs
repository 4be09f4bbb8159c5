//! Who owns an organization, as far as it is quickly known.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use keywright_core::id::{MembershipId, OrganizationId};

use super::{holder::Holder, member::Member};

/// The members of each organization, and those among them who were lately seen to own it.
#[derive(Default)]
pub(super) struct Owners(HashMap<OrganizationId, Members>);

#[derive(Default)]
struct Members {
    /// In the order in which they joined: who made the organization comes first.
    all: BTreeMap<MembershipId, Arc<Holder>>,
    seen: Vec<(MembershipId, Arc<Holder>)>,
}

impl Owners {
    /// At most so many are remembered.
    const SEEN: usize = 8;

    /// Takes note of a member.
    pub(super) fn join(&mut self, organization: OrganizationId, id: MembershipId, member: &Arc<Holder>) {
        self.0.entry(organization).or_default().all.insert(id, Arc::clone(member));
    }

    /// Forgets a member.
    pub(super) fn leave(&mut self, organization: OrganizationId, member: MembershipId) {
        if let Some(members) = self.0.get_mut(&organization) {
            members.all.remove(&member);
        }
    }

    /// Looks at a member who changed.
    pub(super) fn look_at(&mut self, holder: &Arc<Holder>) {
        if let Some(member) = holder.member()
            && let Some(members) = self.0.get_mut(&member.organization)
            && members.seen.len() < Self::SEEN
            && member.is_owner()
            && !members.seen.iter().any(|it| it.0 == member.id)
        {
            members.seen.push((member.id, Arc::clone(holder)));
        }
    }

    /// Some of those who own the organization; none only if nobody does.
    pub(super) fn some(&mut self, organization: OrganizationId) -> Vec<MembershipId> {
        let Some(Members { all, seen }) = self.0.get_mut(&organization) else { return Vec::new() };
        seen.retain(|it| is_owner(&it.1));
        if seen.is_empty() {
            let owners = all.iter().filter(|it| is_owner(it.1)).take(Self::SEEN);
            seen.extend(owners.map(|(&id, it)| (id, Arc::clone(it))));
        }
        seen.iter().map(|it| it.0).collect()
    }

    /// All who own the organization. Looks at every member.
    pub(super) fn all(&self, organization: OrganizationId) -> Vec<MembershipId> {
        let members = self.0.get(&organization).into_iter().flat_map(|it| &it.all);
        members.filter(|it| is_owner(it.1)).map(|it| *it.0).collect()
    }
}

fn is_owner(holder: &Holder) -> bool {
    holder.member().is_some_and(Member::is_owner)
}
