//! The slow rule: plain maps of facts, and the decision of the model's own types over them.

use std::collections::{BTreeMap, BTreeSet};

use keywright_core::{
    Timestamp,
    group::Group,
    id::{AccountId, GroupId, MembershipId, OrganizationId, PolicyId, SessionId, TokenId},
    member::Membership,
    policy::Policy,
    principal::{Authority, Credential, Layer},
    token::{Scope, TokenKind, TokenState},
};

use crate::facts::{AccountFact, Fact, SessionFact, TokenFact};

/// Everything that was told, and the time.
#[derive(Clone, Debug, Default)]
pub(super) struct Books {
    pub(super) accounts: BTreeMap<AccountId, AccountFact>,
    pub(super) members: BTreeMap<MembershipId, Membership>,
    pub(super) groups: BTreeMap<GroupId, Group>,
    pub(super) policies: BTreeMap<PolicyId, Policy>,
    /// By digest.
    pub(super) tokens: BTreeMap<[u8; 32], TokenFact>,
    pub(super) sessions: BTreeMap<SessionId, SessionFact>,
    pub(super) gone: Gone,
    pub(super) now: Timestamp,
}

/// What was removed and never lives again.
#[derive(Clone, Debug, Default)]
pub(super) struct Gone {
    groups: BTreeSet<GroupId>,
    policies: BTreeSet<PolicyId>,
    digests: BTreeSet<[u8; 32]>,
    sessions: BTreeSet<SessionId>,
    organizations: BTreeSet<OrganizationId>,
}

/// Whether a bearer is let in.
#[derive(Debug)]
pub(super) enum Verdict {
    In(Credential, Authority),
    Inactive,
    Expired,
    Unknown,
}

impl Books {
    pub(super) fn tell(&mut self, fact: &Fact) {
        match fact.clone() {
            Fact::AccountPut(it) => drop(self.accounts.insert(it.id, it)),
            Fact::MembershipPut(it) => drop(self.members.insert(it.id, it)),
            Fact::GroupPut(it) => drop(self.groups.insert(it.id, it)),
            Fact::GroupGone(id) => {
                self.groups.remove(&id);
                self.gone.groups.insert(id);
            }
            Fact::PolicyPut(it) => drop(self.policies.insert(it.id, it)),
            Fact::PolicyGone(id) => {
                self.policies.remove(&id);
                self.gone.policies.insert(id);
            }
            Fact::TokenPut(it) => drop(self.tokens.insert(it.digest.to_bytes(), it)),
            Fact::TokenGone { digest, .. } => {
                self.tokens.remove(&digest.to_bytes());
                self.gone.digests.insert(digest.to_bytes());
            }
            Fact::SessionPut(it) => drop(self.sessions.insert(it.id, it)),
            Fact::SessionGone(id) => {
                self.sessions.remove(&id);
                self.gone.sessions.insert(id);
            }
            Fact::OrganizationPut(it) if it.is_active() => {}
            Fact::OrganizationPut(it) => drop(self.gone.organizations.insert(it.id)),
            Fact::ProjectPut { .. }
            | Fact::ProjectGone(_)
            | Fact::SecretForgotten(_)
            | Fact::EnvironmentPut { .. }
            | Fact::EnvironmentGone(_) => {}
        }
    }

    /// Whether the rows could ever say so after what they said: what is gone stays gone, what cannot be
    /// edited stays as it is, and nobody is twice a member.
    pub(super) fn may_be_told(&self, fact: &Fact) -> bool {
        match fact {
            Fact::GroupPut(it) => !self.gone.groups.contains(&it.id),
            Fact::PolicyPut(it) => !self.gone.policies.contains(&it.id),
            Fact::SessionPut(it) => !self.gone.sessions.contains(&it.id),
            Fact::OrganizationPut(it) => !it.is_active() || !self.gone.organizations.contains(&it.id),
            Fact::MembershipPut(it) => {
                let is_free = |other: &Membership| {
                    other.id == it.id
                        || !other.is_active()
                        || (other.account, other.organization) != (it.account, it.organization)
                };
                self.members.get(&it.id).is_none_or(|old| {
                    old.is_active() && (old.account, old.organization) == (it.account, it.organization)
                }) && (!it.is_active() || self.members.values().all(is_free))
            }
            Fact::TokenPut(it) => {
                !self.gone.digests.contains(&it.digest.to_bytes())
                    && self.tokens.get(&it.digest.to_bytes()).is_none_or(|old| {
                        old.id == it.id && format!("{:?}", old.kind) == format!("{:?}", it.kind)
                    })
            }
            _ => true,
        }
    }

    pub(super) fn admit(&self, digest: &[u8; 32]) -> Verdict {
        let Some(token) = self.tokens.get(digest) else { return Verdict::Unknown };
        if self.gone.organizations.contains(&token.organization) {
            return Verdict::Unknown;
        }
        if token.expires_at.is_some_and(|end| self.now >= end) {
            return Verdict::Expired;
        }
        if token.state != TokenState::Active {
            return Verdict::Inactive;
        }
        match &token.kind {
            TokenKind::Service { statements } => {
                let own = vec![statements.clone().into()];
                Verdict::In(Credential::Service { token: token.id }, Authority::new(vec![own]))
            }
            TokenKind::Personal { membership, scope } => {
                self.admit_personal(token.id, token.organization, *membership, scope)
            }
        }
    }

    fn admit_personal(
        &self,
        token: TokenId,
        organization: OrganizationId,
        membership: MembershipId,
        scope: &Scope,
    ) -> Verdict {
        let Some(member) = self.active(membership).filter(|it| it.organization == organization) else {
            return Verdict::Inactive;
        };
        let mut layers = vec![self.layer_of(member)];
        if let Scope::Narrowed(statements) = scope {
            layers.push(vec![statements.clone().into()]);
        }
        let account = member.account;
        Verdict::In(Credential::Personal { token, membership, account }, Authority::new(layers))
    }

    /// Who is logged in with a session, acting in an organization.
    pub(super) fn enter(
        &self,
        session: SessionId,
        account: AccountId,
        organization: OrganizationId,
    ) -> Option<(Credential, Authority)> {
        let known =
            self.sessions.get(&session).filter(|_| !self.gone.organizations.contains(&organization))?;
        let person = self.accounts.get(&account)?;
        let is_in = known.account == account
            && self.now < known.expires_at
            && person.is_confirmed
            && !person.has_one_time_password;
        let here = |it: &&Membership| it.account == account && it.organization == organization;
        let member = self.members.values().filter(|it| it.is_active()).find(here).filter(|_| is_in)?;
        let membership = member.id;
        let authority = Authority::new(vec![self.layer_of(member)]);
        Some((Credential::Session { session, account, membership }, authority))
    }

    /// A membership that goes on, of a person who has power.
    pub(super) fn active(&self, membership: MembershipId) -> Option<&Membership> {
        self.members.get(&membership).filter(|it| {
            it.is_active() && self.accounts.get(&it.account).is_some_and(|account| account.is_confirmed)
        })
    }

    /// What a member may do by policies of its own and of its groups.
    pub(super) fn layer_of(&self, member: &Membership) -> Layer {
        let here = member.organization;
        let groups = member.groups.iter().filter_map(|it| self.groups.get(it));
        let of_groups = groups.filter(|it| it.organization == here).flat_map(|it| &it.policies);
        let policies = member.policies.iter().chain(of_groups).filter_map(|it| self.policies.get(it));
        policies.filter(|it| it.is_visible_in(here)).map(|it| it.statements.clone()).collect()
    }
}
