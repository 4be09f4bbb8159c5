//! The writer's own books: a slot for everything that has been named, and what a fact changes.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use keywright_core::{
    Timestamp,
    group::Group,
    id::{AccountId, GroupId, MembershipId, OrganizationId, PolicyId},
    member::Membership,
    policy::Policy,
    token::{Scope, TokenKind, TokenState},
};

use super::{
    compiled::Compiled,
    holder::Power,
    interned::Interned,
    owners::Owners,
    places::{Environment, Project},
    sessions::Session,
    slots::{
        AccountSlot, GroupSlot, GroupState, MemberSlot, MemberState, OrganizationSlot, PolicySlot,
        PolicyState,
    },
    step::Step,
    tokens::Entry,
};
use crate::facts::{Fact, SessionFact, TokenFact};

/// Every slot by the id of what it is of. Only the writer looks here: readers come to a slot from a token,
/// a session or a member that names it.
#[derive(Default)]
pub(super) struct Registers {
    organizations: HashMap<OrganizationId, Arc<OrganizationSlot>>,
    accounts: HashMap<AccountId, Arc<AccountSlot>>,
    policies: HashMap<PolicyId, Arc<PolicySlot>>,
    groups: HashMap<GroupId, Arc<GroupSlot>>,
    members: HashMap<MembershipId, Arc<MemberSlot>>,
    pub(super) interned: Interned,
    pub(super) owners: Owners,
}

impl Registers {
    /// Does everything about a fact that readers do not see: finds slots, compiles statements. What is left
    /// are steps that take next to no time.
    pub(super) fn prepare(&mut self, fact: Fact, steps: &mut Vec<Step>) {
        match fact {
            Fact::OrganizationPut(it) => steps.push(Step::Organization(self.organization(it.id))),
            Fact::AccountPut(it) => steps.push(Step::Account(self.account(it.id), it)),
            Fact::MembershipPut(it) => self.membership(&it, steps),
            Fact::GroupPut(it) => steps.push(self.group(&it)),
            Fact::GroupGone(id) => steps.extend(gone(&mut self.groups, &id).map(|it| Step::Group(it, None))),
            Fact::PolicyPut(it) => steps.push(self.policy(&it)),
            Fact::PolicyGone(id) => {
                steps.extend(gone(&mut self.policies, &id).map(|it| Step::Policy(it, None)));
            }
            Fact::TokenPut(it) => steps.push(Step::Token(it.digest, Some(self.token(it)))),
            Fact::TokenGone { digest, .. } => steps.push(Step::Token(digest, None)),
            Fact::SessionPut(SessionFact { id, account, expires_at }) => {
                let account = self.account(account);
                steps.push(Step::Session(id, Some(Session { account, expires_at })));
            }
            Fact::SessionGone(id) => steps.push(Step::Session(id, None)),
            Fact::ProjectPut { id, organization, key } => {
                steps.push(Step::Project(id, Some(Project { organization, key })));
            }
            Fact::ProjectGone(id) => steps.push(Step::Project(id, None)),
            Fact::EnvironmentPut { id, organization, project, key } => {
                steps.push(Step::Environment(id, Some(Environment { organization, project, key })));
            }
            Fact::EnvironmentGone(id) => steps.push(Step::Environment(id, None)),
        }
    }

    fn member(&mut self, id: MembershipId) -> Arc<MemberSlot> {
        slot(&mut self.members, id, || MemberSlot::new(id))
    }

    fn organization(&mut self, id: OrganizationId) -> Arc<OrganizationSlot> {
        slot(&mut self.organizations, id, || OrganizationSlot::new(id))
    }

    fn account(&mut self, id: AccountId) -> Arc<AccountSlot> {
        slot(&mut self.accounts, id, || AccountSlot::new(id))
    }

    fn membership(&mut self, fact: &Membership, steps: &mut Vec<Step>) {
        let member = self.member(fact.id);
        let seat = (fact.organization, fact.account);
        if !fact.is_active() {
            self.owners.leave(fact.organization, fact.id);
            steps.push(Step::Member(member, None));
            steps.push(Step::SeatGone(seat, fact.id));
            return;
        }
        let state = MemberState {
            organization: self.organization(fact.organization),
            account: self.account(fact.account),
            policies: self.policies(&fact.policies),
            groups: fact.groups.iter().map(|&it| slot(&mut self.groups, it, GroupSlot::default)).collect(),
        };
        self.owners.join(fact.organization, &member);
        let holder = self.interned.holder(&state.organization, Power::Member(Arc::clone(&member)));
        steps.push(Step::Member(member, Some(Arc::new(state))));
        steps.push(Step::Seat(seat, holder));
    }

    fn group(&mut self, fact: &Group) -> Step {
        let state = GroupState { organization: fact.organization, policies: self.policies(&fact.policies) };
        Step::Group(slot(&mut self.groups, fact.id, GroupSlot::default), Some(Arc::new(state)))
    }

    fn policy(&mut self, fact: &Policy) -> Step {
        let compiled = Compiled::new(Arc::clone(&fact.statements));
        let state = PolicyState { origin: fact.origin, compiled };
        Step::Policy(slot(&mut self.policies, fact.id, PolicySlot::default), Some(Arc::new(state)))
    }

    fn policies(&mut self, ids: &[PolicyId]) -> Box<[Arc<PolicySlot>]> {
        ids.iter().map(|&it| slot(&mut self.policies, it, PolicySlot::default)).collect()
    }

    fn token(&mut self, fact: TokenFact) -> Entry {
        let power = match fact.kind {
            TokenKind::Service { statements } => Power::Service(self.interned.statements(statements)),
            TokenKind::Personal { membership, scope: Scope::SameAsMember } => {
                Power::Member(self.member(membership))
            }
            TokenKind::Personal { membership, scope: Scope::Narrowed(statements) } => {
                Power::Narrowed(self.member(membership), self.interned.statements(statements))
            }
        };
        let organization = self.organization(fact.organization);
        Entry {
            digest: fact.digest,
            id: fact.id,
            holder: self.interned.holder(&organization, power),
            expires_at: fact.expires_at.unwrap_or(NEVER),
            last_used: 0.into(),
            is_active: fact.state == TokenState::Active,
        }
    }
}

const NEVER: Timestamp = Timestamp::from_millis(u64::MAX);

fn slot<K: Eq + Hash, V>(slots: &mut HashMap<K, Arc<V>>, id: K, new: impl FnOnce() -> V) -> Arc<V> {
    Arc::clone(slots.entry(id).or_insert_with(|| Arc::new(new())))
}

/// The slot to empty. It stays where its id lingers, and is forgotten where it does not.
fn gone<K: Eq + Hash, V>(slots: &mut HashMap<K, Arc<V>>, id: &K) -> Option<Arc<V>> {
    let slot = slots.get(id).map(Arc::clone)?;
    // This one and the one in the map.
    if Arc::strong_count(&slot) == 2 {
        slots.remove(id);
    }
    Some(slot)
}
