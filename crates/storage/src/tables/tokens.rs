//! Access tokens.

pub(crate) mod attention;
mod filter;
mod makers;

use keywright_core::{
    Digest, Permit,
    id::{OrganizationId, TokenId},
    text::Name,
    token::Token,
};

pub use self::filter::TokenFilter;
use self::{filter::Inspection, makers::Newest};
use super::listing::ListedToken;
use crate::{
    error::StorageError,
    keys,
    page::{Cutter, Needle, Page, Slice},
    read::{Reader, Source, find, guard},
    write::{Write, WriteError},
};

/// Access tokens. Their secrets are not here: what is kept of one is its digest, and a token is found by it.
#[derive(Debug)]
pub struct Tokens<R>(pub(crate) R);

impl<R: Source> Tokens<R> {
    /// The token of that id.
    pub fn find(&mut self, organization: OrganizationId, id: TokenId) -> Result<Option<Token>, StorageError> {
        Ok(self.any(id)?.filter(|it| it.organization == organization))
    }

    /// The token of whose secret this is kept.
    pub fn by_digest(&mut self, digest: Digest) -> Result<Option<Token>, StorageError> {
        find(&mut self.0, &keys::token(digest))
    }

    /// Which token of the organization has that name, whatever the case and form of its letters.
    pub fn named(
        &mut self,
        organization: OrganizationId,
        name: &Name,
    ) -> Result<Option<TokenId>, StorageError> {
        let found = guard(&mut self.0, &keys::token_name(organization, &name.fold()))?;
        Ok(found.map(TokenId::from_bytes))
    }

    /// The token of that id, whatever its organization.
    pub(crate) fn any(&mut self, id: TokenId) -> Result<Option<Token>, StorageError> {
        let guarded = keys::token_id(id);
        let mut digest = guard(&mut self.0, &guarded)?;
        while let Some(bytes) = digest {
            if let Some(token) = self.by_digest(Digest::from_bytes(bytes))? {
                return Ok(Some(token));
            }
            // It may have been given a new secret meanwhile.
            digest = guard(&mut self.0, &guarded)?.filter(|it| *it != bytes);
        }
        Ok(None)
    }
}

impl Tokens<Reader<'_>> {
    /// The organization's tokens, newest first.
    pub fn page(
        mut self,
        organization: OrganizationId,
        filter: TokenFilter<'_>,
        slice: Slice,
    ) -> Result<Page<Token>, StorageError> {
        let needle = Needle::new(filter.name);
        let is_counted = needle.is_everywhere() && filter.creators.is_none() && !filter.looks_inside();
        let total = is_counted.then(|| self.0.inner.mirror.counts.tokens(organization, filter.kind));
        let mut cutter = Cutter::new(slice);
        let mut inspection = Inspection::new(self.0, organization, filter)?;
        for entry in Newest::of(self.0, organization, filter.creators)? {
            if total.is_some() && cutter.is_full() {
                break;
            }
            let (key, value) = entry?;
            let listed = ListedToken::read(&key, &value)?;
            let is_listed = filter.kind.is_none_or(|it| it == listed.kind) && needle.is_in_fold(listed.fold);
            if is_listed && filter.looks_inside() {
                if !inspection.goes_on() {
                    break;
                }
                if let Some(token) = inspection.of(&listed)? {
                    cutter.offer(token);
                }
            } else if is_listed {
                cutter.tell(|| self.by_digest(listed.digest))?;
            }
        }
        Ok(cutter.finish_of(total.unwrap_or_default()))
    }
}

impl Tokens<&mut Write<'_>> {
    /// Plans a new token.
    pub fn insert(&mut self, permit: &Permit, token: &Token) -> Result<(), WriteError> {
        self.0.insert(permit, token)
    }

    /// Plans that the token of this id becomes this one. Its name and its secret may be others than before.
    pub fn replace(&mut self, permit: &Permit, token: &Token) -> Result<(), WriteError> {
        let old = self.existing(token)?;
        self.0.replace(permit, &old, token)
    }

    /// Plans that the token goes, for ever.
    pub fn remove(&mut self, permit: &Permit, token: &Token) -> Result<(), WriteError> {
        let old = self.existing(token)?;
        self.0.remove(permit, &old)
    }

    fn existing(&mut self, token: &Token) -> Result<Token, WriteError> {
        self.find(token.organization, token.id)?.ok_or(WriteError::Misuse("there is no such token"))
    }
}
