//! Who has which power. Tokens of the same power share one holder.

use std::sync::Arc;

use arc_swap::Guard;
use keywright_core::{
    Action, Decision, TypeId,
    catalogue::ActionMask,
    fragment::Search,
    id::TokenId,
    principal::{Authority, Credential, Layer},
    resource::ResourceName,
};

use super::{
    compiled::Compiled,
    slots::{MemberSlot, MemberState, OrganizationSlot},
};

/// Power in one organization.
pub(super) struct Holder {
    pub(super) organization: Arc<OrganizationSlot>,
    pub(super) power: Power,
}

/// Whose power it is.
pub(super) enum Power {
    /// A member's, at this moment.
    Member(Arc<MemberSlot>),
    /// A member's at this moment, and no more than a scope.
    Narrowed(Arc<MemberSlot>, Arc<Compiled>),
    /// A service token's own.
    Service(Arc<Compiled>),
}

impl Holder {
    /// The member whose power it is, if it is one's.
    pub(super) fn member(&self) -> Option<&Arc<MemberSlot>> {
        match &self.power {
            Power::Member(member) | Power::Narrowed(member, _) => Some(member),
            Power::Service(_) => None,
        }
    }

    /// The statements that narrow it, or are all it has.
    pub(super) fn statements(&self) -> Option<&Arc<Compiled>> {
        match &self.power {
            Power::Narrowed(_, own) | Power::Service(own) => Some(own),
            Power::Member(_) => None,
        }
    }

    /// The state of the member whose power it is, if that is in force here. Power of a member of another
    /// organization is none.
    pub(super) fn in_force(&self, member: &MemberSlot) -> Guard<Option<Arc<MemberState>>> {
        let state = member.state.load();
        match state.as_deref() {
            Some(it) if it.is_in_force() && Arc::ptr_eq(&it.organization, &self.organization) => state,
            _ => Guard::from_inner(None),
        }
    }

    /// What a token of this holder is, if it has any power at this moment.
    pub(super) fn credential(&self, token: TokenId) -> Option<Credential> {
        let Some(member) = self.member() else {
            return self.organization.is_there().then_some(Credential::Service { token });
        };
        let state = self.in_force(member);
        let account = state.as_ref()?.account.id;
        Some(Credential::Personal { token, membership: member.id, account })
    }

    /// Whether it has any power at this moment.
    pub(super) fn is_in_force(&self) -> bool {
        match self.member() {
            Some(member) => self.in_force(member).is_some(),
            None => self.organization.is_there(),
        }
    }

    /// The actions among `wanted` that it may do on one thing: every layer must allow (formal-core 3.2).
    pub(super) fn permitted(
        &self,
        resource_type: TypeId,
        wanted: ActionMask,
        name: &ResourceName<'_>,
    ) -> ActionMask {
        let mut permitted = wanted;
        if let Some(own) = self.statements() {
            let mut search = Search::new(permitted);
            own.fragment.search(resource_type, name, &mut search);
            permitted = search.found().permitted();
        }
        match self.member() {
            Some(_) if permitted.is_empty() => permitted,
            Some(member) => match self.in_force(member).as_deref() {
                Some(state) => {
                    let mut search = Search::new(permitted);
                    state.search(resource_type, name, &mut search);
                    search.found().permitted()
                }
                None => ActionMask::NONE,
            },
            None if self.organization.is_there() => permitted,
            None => ActionMask::NONE,
        }
    }

    /// Whether it may do this to that.
    pub(super) fn decide(&self, action: Action, name: &ResourceName<'_>) -> Decision {
        let permitted = self.permitted(action.resource_type(), action.mask(), name);
        if permitted.has(action) { Decision::Allow } else { Decision::Deny }
    }

    /// What it may do, as the statements say it. No layer at all if it has no power.
    pub(super) fn authority(&self) -> Authority {
        let own = self.statements().map(|it| vec![Arc::clone(&it.statements)]);
        let Some(member) = self.member() else {
            return Authority::new(own.filter(|_| self.organization.is_there()).into_iter().collect());
        };
        match self.in_force(member).as_deref() {
            Some(state) => {
                let mut layer = Layer::new();
                state.each_policy(|policy| {
                    layer.push(Arc::clone(&policy.statements));
                    true
                });
                Authority::new([layer].into_iter().chain(own).collect())
            }
            None => Authority::default(),
        }
    }
}
