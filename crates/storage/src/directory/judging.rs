//! What is known of a token whoever presents it, and why a decision is what it is: for those who ask about others.

use std::sync::Arc;

use keywright_core::{
    Digest, Request, Timestamp,
    id::{AccountId, OrganizationId, TokenId},
    principal::Authority,
    token::KindName,
};

use super::{
    caller::Caller,
    holder::Holder,
    member::Member,
    tokens::{self, Entry},
    view::View,
};

/// A token that there is, in whatever state.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Known {
    /// The token.
    pub token: TokenId,
    /// Whose permissions it has.
    pub kind: KindName,
    /// Where it works, and nowhere else.
    pub organization: OrganizationId,
    /// Whom a personal token acts for.
    pub account: Option<AccountId>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

/// A decision, and which of its three reasons it has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use]
pub enum Ruling {
    /// A statement of each layer allows it, and none denies it.
    Allowed,
    /// A statement denies it.
    Denied,
    /// No statement of some layer allows it.
    NotAllowed,
}

impl View<'_> {
    /// The token that has a secret of that digest now, or had it and is in its grace, whether or not it lets its bearer
    /// in. None of an organization that has ended.
    #[must_use]
    pub fn known(self, digest: &Digest, now: Timestamp) -> Option<Known> {
        let tables = &self.directory.tables;
        let read = |it: &Entry| {
            let (organization, kind) = (it.holder.organization(), it.holder.kind());
            let end = tables.limits.end_of(organization, kind, it.id, it.validity.expires_at());
            let account = it.holder.member().and_then(Member::account);
            Known { token: it.id, kind, organization, account, expires_at: tokens::end(end) }
        };
        let former = |it: &Entry| (now < it.validity.expires_at()).then(|| read(it));
        let found = tables.tokens.find(digest, read).or_else(|| tables.former.find(digest, former).flatten());
        found.filter(|it| !tables.ended.has(it.organization))
    }

    /// Whether the caller may do what is asked, and why not. Nothing for one who would not be let in any more.
    pub fn rule(self, caller: &Caller, request: Request<'_>) -> Option<Ruling> {
        self.again(caller).map(|it| Ruling::of(&it.holder, request))
    }

    /// All that a member may do, in the words of the statements. Nothing for one who is none, or has no power.
    #[must_use]
    pub fn member_authority(self, organization: OrganizationId, account: AccountId) -> Option<Authority> {
        self.member(organization, account).map(|it| it.authority())
    }

    /// Whether a member may do what is asked, logged in or not. Nothing for one who is none, or has no power.
    pub fn rule_member(
        self,
        organization: OrganizationId,
        account: AccountId,
        request: Request<'_>,
    ) -> Option<Ruling> {
        self.member(organization, account).map(|it| Ruling::of(&it, request))
    }

    fn member(self, organization: OrganizationId, account: AccountId) -> Option<Arc<Holder>> {
        let tables = &self.directory.tables;
        let holder = tables.sessions.holder((organization, account))?;
        let is_in_force = holder.member().is_some_and(Member::is_in_force);
        (is_in_force && !tables.ended.has(organization)).then_some(holder)
    }
}

impl Ruling {
    fn of(holder: &Holder, request: Request<'_>) -> Self {
        if holder.decide(request).is_allow() {
            Self::Allowed
        } else if holder.denies(request) {
            Self::Denied
        } else {
            Self::NotAllowed
        }
    }
}
