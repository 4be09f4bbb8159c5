//! Whose tokens they are: the people who have made some, and the tokens of several of them as one list.

use std::{cmp::Reverse, iter::Rev, mem};

use keywright_core::{
    id::{AccountId, OrganizationId},
    member::Account,
};
use sled::IVec;

use super::Tokens;
use crate::{
    error::StorageError,
    key::{Key, KeyRange},
    keys,
    page::Needle,
    read::Reader,
    store::Entries,
    tables::{accounts::Accounts, members},
};

impl Tokens<Reader<'_>> {
    /// The people who have made tokens of the organization that are still there, and whose e-mail address or name holds that
    /// text: so many at most, those whose accounts are the newest. They may have left.
    pub fn makers(
        self,
        organization: OrganizationId,
        search: &str,
        most: usize,
    ) -> Result<Vec<Account>, StorageError> {
        let (reader, needle) = (self.0, Needle::new(search));
        let mut found = Vec::new();
        let prefix = keys::tokens_by_creator(organization);
        let mut range = KeyRange::prefix(&prefix);
        // From one person to the next, and not from token to token.
        while found.len() < most {
            let Some(last) = reader.range(&range)?.next_back() else { break };
            let (key, _) = last?;
            let Some(creator) = keys::id_behind(&key, prefix.len()).map(AccountId::from_bytes) else { break };
            range = range.before(&keys::tokens_of_creator(organization, creator));
            if members::is_found(reader, creator, &needle)? {
                found.extend(Accounts(reader).find(creator)?);
            }
        }
        Ok(found)
    }

    /// Whether a person has made a token of the organization that is still there.
    pub fn is_maker(self, organization: OrganizationId, account: AccountId) -> Result<bool, StorageError> {
        let first = self.0.entries(&keys::tokens_of_creator(organization, account))?.next();
        Ok(first.transpose()?.is_some())
    }
}

/// Lists of tokens as one, newest first.
pub(super) struct Newest {
    /// How long what stands before the ids of tokens is.
    prefix: usize,
    /// What comes next of each, and what comes after it.
    lists: Vec<(Option<Found>, Rev<Entries>)>,
}

type Found = Result<(Key, IVec), StorageError>;

impl Newest {
    /// The tokens of an organization; those of these people, if there are any named.
    pub(super) fn of(
        reader: Reader<'_>,
        organization: OrganizationId,
        creators: Option<&[AccountId]>,
    ) -> Result<Self, StorageError> {
        let prefixes: Vec<_> = match creators {
            Some(some) => some.iter().map(|it| keys::tokens_of_creator(organization, *it)).collect(),
            None => vec![keys::tokens(organization)],
        };
        let prefix = prefixes.first().map_or(0, Vec::len);
        let lists = prefixes.iter().map(|it| {
            let mut list = reader.entries(it)?.rev();
            Ok((list.next(), list))
        });
        Ok(Self { prefix, lists: lists.collect::<Result<_, StorageError>>()? })
    }
}

impl Iterator for Newest {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        let prefix = self.prefix;
        // An error comes first: a list ends at it.
        let (next, list) = self.lists.iter_mut().min_by_key(|(next, _)| match next {
            Some(Err(_)) => (0, None),
            Some(Ok((key, _))) => (1, Some(Reverse(keys::id_behind(key, prefix)))),
            None => (2, None),
        })?;
        mem::replace(next, list.next())
    }
}
