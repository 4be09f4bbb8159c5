//! Tokens that somebody should look after. Only so many are looked at, however many there are.

use std::ops::Bound;

use keywright_core::{
    Timestamp,
    id::{AccountId, OrganizationId, TokenId},
    token::{Days, KindName, Token, TokenKind, TokenPolicy, TokenState},
};

use super::{ListedToken, Tokens};
use crate::{
    error::StorageError,
    key::{Key, KeyRange},
    keys,
    read::Reader,
    tables::{members::Members, organizations::Organizations},
};

/// Some tokens that somebody should look after.
#[derive(Clone, Debug)]
pub struct Attention {
    /// At most [`Attention::MAX_SHOWN`] of them.
    pub tokens: Vec<Token>,
    /// Whether these are all: there are no more, and everything was looked at.
    pub is_complete: bool,
}

/// How many tokens a change of what an organization asks of its tokens cuts short.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shortened {
    /// Those that end at once.
    pub ended: u64,
    /// Those that get an end, or an earlier one.
    pub earlier: u64,
    /// Whether every token was looked at: otherwise it is at least so many.
    pub is_complete: bool,
}

/// A search that ends when enough was found, or enough was looked at.
struct Search {
    found: Attention,
    left: usize,
}

impl Attention {
    /// The most tokens that are told.
    pub const MAX_SHOWN: usize = 10;
    /// The most tokens, and the most people, that are looked at for one list: some ten milliseconds.
    pub const MAX_EXAMINED: usize = 5_000;
}

impl Tokens<Reader<'_>> {
    /// Tokens that may be used and will end by themselves after `now` and up to `until`, by their own end or because
    /// their organization lets them last no longer: the next first.
    pub fn ending(
        mut self,
        organization: OrganizationId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Attention, StorageError> {
        let after = |at: Timestamp| Timestamp::from_millis(at.millis().saturating_add(1));
        let bound = |at| Key::from(keys::tokens_ending(organization, at));
        let (start, end) = (bound(after(now)), bound(after(until)));
        let range = KeyRange { start: Bound::Included(start), end: Bound::Excluded(end) };
        let policy = Organizations(self.0).find(organization)?.map(|it| it.token_policy).unwrap_or_default();
        let mut search = Search::new();
        for entry in self.0.inner.ledger.entries(&range)? {
            let (key, _) = entry?;
            if !search.goes_on() {
                break;
            }
            let digest = keys::last_digest(&key);
            let token = digest.map(|it| self.by_digest(it)).transpose()?.flatten();
            let token = self.in_force(token)?;
            // Those that end sooner than by themselves come below.
            if let Some(token) = token.filter(|it| it.ends_at(&policy) == it.expires_at) {
                search.tell(token);
            }
        }
        for days in maxima(&policy) {
            let made = (days.before(now), days.before(until));
            self.cut_short(organization, &policy, made, (now, until), &mut search)?;
        }
        search.found.tokens.sort_by_key(|it| it.ends_at(&policy));
        search.found.tokens.truncate(Attention::MAX_SHOWN);
        Ok(search.found)
    }

    /// Those of the tokens that were made in a time that end in another because their organization lets them last no
    /// longer.
    fn cut_short(
        &mut self,
        organization: OrganizationId,
        policy: &TokenPolicy,
        (made_from, made_until): (Timestamp, Timestamp),
        (now, until): (Timestamp, Timestamp),
        search: &mut Search,
    ) -> Result<(), StorageError> {
        let bound = |at: Timestamp| Key::from(keys::tokens_made(organization, at));
        let end = Timestamp::from_millis(made_until.millis().saturating_add(1));
        let range = KeyRange { start: Bound::Included(bound(made_from)), end: Bound::Excluded(bound(end)) };
        for entry in self.0.inner.ledger.entries(&range)? {
            let (key, _) = entry?;
            if !search.goes_on() {
                break;
            }
            let digest = keys::last_digest(&key);
            let token = digest.map(|it| self.by_digest(it)).transpose()?.flatten();
            let is_cut = |it: &Token| {
                let end = it.ends_at(policy);
                end != it.expires_at && end.is_some_and(|end| now < end && end <= until)
            };
            if let Some(token) = self.in_force(token)?.filter(is_cut)
                && !search.found.tokens.iter().any(|it| it.id == token.id)
            {
                search.tell(token);
            }
        }
        Ok(())
    }

    /// Tokens that may be used and were not since that moment, nor made since: the oldest first.
    pub fn unused_since(
        mut self,
        organization: OrganizationId,
        moment: Timestamp,
        now: Timestamp,
    ) -> Result<Attention, StorageError> {
        let policy = Organizations(self.0).find(organization)?.map(|it| it.token_policy).unwrap_or_default();
        let mut search = Search::new();
        for entry in self.0.entries(&keys::tokens(organization))? {
            let (key, value) = entry?;
            if !search.goes_on() {
                break;
            }
            if id(&key).is_some_and(|it| self.0.inner.last_used(it).is_some_and(|it| it.at >= moment)) {
                continue;
            }
            let token = self.by_digest(ListedToken::read(&key, &value)?.digest)?;
            // They are listed in the order in which they were made.
            if token.as_ref().is_some_and(|it| it.created_at >= moment) {
                break;
            }
            let lasts = |it: &Token| it.ends_at(&policy).is_none_or(|at| now < at);
            if let Some(token) = self.in_force(token)?.filter(lasts) {
                search.tell(token);
            }
        }
        Ok(search.found)
    }

    /// Tokens against whose secret something is known: the oldest first.
    pub fn alarmed(mut self, organization: OrganizationId) -> Result<Attention, StorageError> {
        let mut search = Search::new();
        for entry in self.0.entries(&keys::tokens(organization))? {
            let (key, value) = entry?;
            if !search.goes_on() {
                break;
            }
            let token = self.by_digest(ListedToken::read(&key, &value)?.digest)?;
            if let Some(token) = token.filter(|it| it.state.alarm().is_some()) {
                search.tell(token);
            }
        }
        Ok(search.found)
    }

    /// How many of the tokens that have not ended a policy cuts short: the oldest [`Attention::MAX_EXAMINED`] are looked at.
    pub fn shortened(
        mut self,
        organization: OrganizationId,
        policy: &TokenPolicy,
        now: Timestamp,
    ) -> Result<Shortened, StorageError> {
        let before = Organizations(self.0).find(organization)?.map(|it| it.token_policy).unwrap_or_default();
        let mut found = Shortened { ended: 0, earlier: 0, is_complete: true };
        let mut search = Search::new();
        for entry in self.0.entries(&keys::tokens(organization))? {
            let (key, value) = entry?;
            if !search.goes_on() {
                break;
            }
            let Some(token) = self.by_digest(ListedToken::read(&key, &value)?.digest)? else { continue };
            let (old, new) = (token.ends_at(&before), token.ends_at(policy));
            if old == new || old.is_some_and(|end| end <= now) {
                continue;
            }
            match new {
                Some(end) if end <= now => found.ended += 1,
                _ => found.earlier += 1,
            }
        }
        Ok(Shortened { is_complete: search.found.is_complete, ..found })
    }

    /// Service tokens, whether they may be used or not, of people who have left the organization.
    pub fn left_behind(mut self, organization: OrganizationId) -> Result<Attention, StorageError> {
        let mut search = Search::new();
        for entry in self.0.entries(&keys::ended_memberships(organization))? {
            let (_, account) = entry?;
            if !search.goes_on() {
                break;
            }
            let Some(account) = keys::last_id(&account).map(AccountId::from_bytes) else { continue };
            // Who came back has not left; who left more than once is met more than once.
            let is_known = search.found.tokens.iter().any(|it| it.creator == account);
            if is_known || Members(self.0).current(organization, account)?.is_some() {
                continue;
            }
            self.made_by(organization, account, &mut search)?;
        }
        Ok(search.found)
    }

    /// The service tokens that somebody made.
    fn made_by(
        &mut self,
        organization: OrganizationId,
        creator: AccountId,
        search: &mut Search,
    ) -> Result<(), StorageError> {
        for entry in self.0.entries(&keys::tokens_of_creator(organization, creator))? {
            let (key, value) = entry?;
            if !search.goes_on() {
                break;
            }
            let listed = ListedToken::read(&key, &value)?;
            if listed.kind == KindName::Service
                && let Some(token) = self.by_digest(listed.digest)?
            {
                search.tell(token);
            }
        }
        Ok(())
    }

    /// The token, if it may be used for all that its state and its member's say.
    fn in_force(&mut self, token: Option<Token>) -> Result<Option<Token>, StorageError> {
        let Some(token) = token.filter(|it| it.state == TokenState::Active) else { return Ok(None) };
        let TokenKind::Personal { membership, .. } = token.kind else { return Ok(Some(token)) };
        let membership = Members(self.0).membership(token.organization, membership)?;
        Ok(membership.is_some_and(|it| it.is_active()).then_some(token))
    }
}

impl Search {
    fn new() -> Self {
        let found = Attention { tokens: Vec::new(), is_complete: true };
        Self { found, left: Attention::MAX_EXAMINED }
    }

    /// Whether one more is looked at. To be asked only where there is one more.
    fn goes_on(&mut self) -> bool {
        let goes_on = self.left > 0 && self.found.is_complete;
        self.left = self.left.saturating_sub(1);
        self.found.is_complete &= goes_on;
        goes_on
    }

    fn tell(&mut self, token: Token) {
        if self.found.tokens.len() < Attention::MAX_SHOWN {
            self.found.tokens.push(token);
        } else {
            self.found.is_complete = false;
        }
    }
}

/// Every length to which a policy holds some token, the shortest first.
fn maxima(policy: &TokenPolicy) -> Vec<Days> {
    let mut all: Vec<_> = policy.personal.maxima().chain(policy.service.maxima()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The token of a list's key: it stands before the digest.
fn id(key: &[u8]) -> Option<TokenId> {
    key.len()
        .checked_sub(keys::DIGEST)
        .and_then(|at| key.get(..at))
        .and_then(keys::last_id)
        .map(TokenId::from_bytes)
}
