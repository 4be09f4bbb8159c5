//! Which tokens are listed, and those of them that have to be looked at one by one.

use std::collections::HashMap;

use keywright_core::{
    Timestamp,
    id::{AccountId, OrganizationId},
    token::{KindName, Token, TokenKind, TokenPolicy},
};

use super::{ListedToken, Tokens};
use crate::{
    error::StorageError,
    read::Reader,
    tables::{members::Members, organizations::Organizations},
};

/// Which tokens are listed.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokenFilter<'a> {
    /// Those whose name holds this, whatever its case; all, if it is empty.
    pub name: &'a str,
    /// Those of this kind.
    pub kind: Option<KindName>,
    /// Those that these people made; each of them is named once.
    pub creators: Option<&'a [AccountId]>,
    /// Those that were not used since that moment, nor made since.
    pub unused_since: Option<Timestamp>,
    /// Those that end by themselves after the first moment and up to the second.
    pub ending: Option<(Timestamp, Timestamp)>,
    /// Those whose people have left, or only others: the creator of a service token, the member of a personal one.
    pub orphaned: Option<bool>,
    /// Only those against whose secret something is known.
    pub alarmed: bool,
}

/// Looks at tokens one by one: only so many.
pub(super) struct Inspection<'r, 'f> {
    reader: Reader<'r>,
    filter: TokenFilter<'f>,
    policy: TokenPolicy,
    /// Whether somebody is a member, of those who were met.
    members: HashMap<AccountId, bool>,
    left: usize,
}

impl TokenFilter<'_> {
    /// The most tokens that are looked at one by one for one page: some tenths of a second. Older ones are not found.
    pub const MAX_EXAMINED: usize = 50_000;

    /// Whether the list alone does not tell.
    pub(super) fn looks_inside(&self) -> bool {
        self.alarmed || self.unused_since.is_some() || self.ending.is_some() || self.orphaned.is_some()
    }
}

impl<'r, 'f> Inspection<'r, 'f> {
    pub(super) fn new(
        reader: Reader<'r>,
        organization: OrganizationId,
        filter: TokenFilter<'f>,
    ) -> Result<Self, StorageError> {
        let found = Organizations(reader).find(organization)?.filter(|_| filter.ending.is_some());
        let policy = found.map(|it| it.token_policy).unwrap_or_default();
        let left = TokenFilter::MAX_EXAMINED;
        Ok(Self { reader, filter, policy, members: HashMap::new(), left })
    }

    /// Whether one more is looked at.
    pub(super) fn goes_on(&self) -> bool {
        self.left > 0
    }

    /// The token of an entry of the list, if it is wanted.
    pub(super) fn of(&mut self, listed: &ListedToken<'_>) -> Result<Option<Token>, StorageError> {
        self.left = self.left.saturating_sub(1);
        let Some(token) = Tokens(self.reader).by_digest(listed.digest)? else { return Ok(None) };
        Ok(self.is_wanted(&token)?.then_some(token))
    }

    fn is_wanted(&mut self, token: &Token) -> Result<bool, StorageError> {
        let is_unused = |since: Timestamp| {
            let last = self.reader.inner.last_used(token.id).map(|it| it.at);
            token.created_at < since && last.is_none_or(|it| it < since)
        };
        let ends = |(after, until)| token.ends_at(&self.policy).is_some_and(|it| after < it && it <= until);
        if self.filter.alarmed && token.state.alarm().is_none() {
            return Ok(false);
        }
        if !self.filter.unused_since.is_none_or(is_unused) || !self.filter.ending.is_none_or(ends) {
            return Ok(false);
        }
        match self.filter.orphaned {
            Some(wanted) => Ok(self.is_orphaned(token)? == wanted),
            None => Ok(true),
        }
    }

    fn is_orphaned(&mut self, token: &Token) -> Result<bool, StorageError> {
        let mut members = Members(self.reader);
        if let TokenKind::Personal { membership, .. } = token.kind {
            let membership = members.membership(token.organization, membership)?;
            return Ok(!membership.is_some_and(|it| it.is_active()));
        }
        if let Some(is_member) = self.members.get(&token.creator) {
            return Ok(!is_member);
        }
        let is_member = members.current(token.organization, token.creator)?.is_some();
        self.members.insert(token.creator, is_member);
        Ok(!is_member)
    }
}
