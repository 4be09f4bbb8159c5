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
    holder::Holder,
    interned::Interned,
    member::{Grant, Member},
    owners::Owners,
    places::{Environment, Project},
    sessions::Session,
    slots::{AccountSlot, GroupSlot, GroupState, PolicySlot, PolicyState},
    step::Step,
    tokens::{Entry, Validity},
};
use crate::facts::{AccountFact, Fact, SessionFact, TokenFact};

/// Every slot by the id of what it is of. Only the writer looks here: readers come to a slot from a token,
/// a session or a member that names it.
#[derive(Default)]
pub(super) struct Registers {
    accounts: HashMap<AccountId, Account>,
    policies: HashMap<PolicyId, Arc<PolicySlot>>,
    groups: HashMap<GroupId, Arc<GroupSlot>>,
    /// A membership is in one organization; what names it in another names one that never begins.
    members: HashMap<(MembershipId, OrganizationId), Arc<Holder>>,
    pub(super) interned: Interned,
    pub(super) owners: Owners,
}

struct Account {
    slot: Arc<AccountSlot>,
    is_confirmed: bool,
    /// Its memberships that go on.
    members: Vec<Arc<Holder>>,
}

impl Registers {
    /// Does everything about a fact that readers do not see: finds slots, compiles statements. What is left
    /// are steps that take next to no time.
    pub(super) fn prepare(&mut self, fact: Fact, steps: &mut Vec<Step>) {
        match fact {
            // What is in an organization names it.
            Fact::OrganizationPut(it) if it.is_active() => {
                let policy = it.token_policy;
                let ends_some = !(policy.personal.is_unbounded() && policy.service.is_unbounded());
                steps.push(Step::Limits(it.id, ends_some.then_some(policy)));
            }
            Fact::OrganizationPut(it) => steps.push(Step::OrganizationEnded(it.id)),
            Fact::AccountPut(it) => self.account(it, steps),
            Fact::MembershipPut(it) => self.membership(&it, steps),
            Fact::GroupPut(it) => steps.push(self.group(&it)),
            Fact::GroupGone(id) => steps.extend(gone(&mut self.groups, &id).map(|it| Step::Group(it, None))),
            Fact::PolicyPut(it) => steps.push(self.policy(&it)),
            Fact::PolicyGone(id) => {
                steps.extend(gone(&mut self.policies, &id).map(|it| Step::Policy(it, None)));
            }
            Fact::TokenPut(it) => self.token(it, steps),
            Fact::TokenGone { id, digest } => {
                steps.extend([Step::Token(digest, None), Step::Fence(id, None)]);
            }
            Fact::SecretForgotten(digest) => steps.push(Step::Former(digest, None)),
            Fact::SessionPut(SessionFact { id, account, expires_at }) => {
                let account = Arc::clone(&self.account_of(account).slot);
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

    fn account_of(&mut self, id: AccountId) -> &mut Account {
        self.accounts.entry(id).or_insert_with(|| Account {
            slot: Arc::new(AccountSlot::new(id)),
            is_confirmed: false,
            members: Vec::new(),
        })
    }

    fn account(&mut self, fact: AccountFact, steps: &mut Vec<Step>) {
        let account = self.account_of(fact.id);
        account.is_confirmed = fact.is_confirmed;
        steps.push(Step::Account(Arc::clone(&account.slot), fact));
        let in_force = |it: &Arc<Holder>| Step::InForce(Arc::clone(it), fact.is_confirmed);
        steps.extend(account.members.iter().map(in_force));
    }

    fn member(&mut self, id: MembershipId, organization: OrganizationId) -> Arc<Holder> {
        let new = || Holder::Member(Member::new(id, organization));
        slot(&mut self.members, (id, organization), new)
    }

    fn membership(&mut self, fact: &Membership, steps: &mut Vec<Step>) {
        let holder = self.member(fact.id, fact.organization);
        let seat = (fact.organization, fact.account);
        let account = self.account_of(fact.account);
        account.members.retain(|it| !Arc::ptr_eq(it, &holder));
        if !fact.is_active() {
            self.owners.leave(fact.organization, fact.id);
            steps.push(Step::InForce(Arc::clone(&holder), false));
            steps.push(Step::Grants(holder, None));
            steps.push(Step::SeatGone(seat, fact.id));
            return;
        }
        account.members.push(Arc::clone(&holder));
        let is_confirmed = account.is_confirmed;
        self.owners.join(fact.organization, fact.id, &holder);
        if let Some(member) = holder.member() {
            member.belongs_to(fact.account);
        }
        let policies =
            fact.policies.iter().map(|&it| Grant::Policy(slot(&mut self.policies, it, PolicySlot::default)));
        let groups =
            fact.groups.iter().map(|&it| Grant::Group(slot(&mut self.groups, it, GroupSlot::default)));
        let grants = policies.chain(groups).collect();
        steps.push(Step::Grants(Arc::clone(&holder), Some(Arc::new(grants))));
        steps.push(Step::InForce(Arc::clone(&holder), is_confirmed));
        steps.push(Step::Seat(seat, holder));
    }

    fn group(&mut self, fact: &Group) -> Step {
        let policies = fact.policies.iter().map(|&it| slot(&mut self.policies, it, PolicySlot::default));
        let state = GroupState { organization: fact.organization, policies: policies.collect() };
        Step::Group(slot(&mut self.groups, fact.id, GroupSlot::default), Some(Arc::new(state)))
    }

    fn policy(&mut self, fact: &Policy) -> Step {
        let compiled = Compiled::new(Arc::clone(&fact.statements));
        let state = PolicyState { origin: fact.origin, compiled };
        Step::Policy(slot(&mut self.policies, fact.id, PolicySlot::default), Some(Arc::new(state)))
    }

    fn token(&mut self, fact: TokenFact, steps: &mut Vec<Step>) {
        let holder = match fact.kind {
            TokenKind::Service { statements } => self.interned.service(fact.organization, statements),
            TokenKind::Personal { membership, scope } => {
                let member = self.member(membership, fact.organization);
                match scope {
                    Scope::SameAsMember => member,
                    Scope::Narrowed(statements) => self.interned.narrowed(member, statements),
                }
            }
        };
        let is_active = fact.state == TokenState::Active;
        let validity = Validity::new(fact.expires_at.unwrap_or(NEVER), is_active);
        let validity = validity.fenced(fact.networks.is_some());
        let entry =
            |digest, validity| Some(Entry { digest, id: fact.id, holder: Arc::clone(&holder), validity });
        steps.push(Step::Token(fact.digest, entry(fact.digest, validity)));
        let former = fact.former.map(|it| (it.digest, it.until));
        let retired = fact.retired.into_iter().map(|it| (it, Timestamp::default()));
        for (digest, until) in former.into_iter().chain(retired) {
            steps.push(Step::Former(digest, entry(digest, validity.until(until))));
        }
        if fact.networks.is_some() {
            steps.push(Step::Fence(fact.id, fact.networks));
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
