//! Feature flags.

use std::collections::BTreeSet;

use keywright_core::{
    Permit,
    flag::Flag,
    id::{EnvironmentId, FlagId},
    text::{Key, Tag},
};

use super::environments::Environments;
use crate::{
    error::StorageError,
    key::Key as RowKey,
    keys,
    page::{Cutter, Needle, Page, Slice},
    read::{Reader, Source, find, guard},
    row::Row,
    rows::{self, FlagRow},
    write::{Write, WriteError},
};

pub use keywright_core::organization::FlagOrder;

/// Feature flags of an environment. One is there only while its environment is: look for that first.
#[derive(Debug)]
pub struct Flags<R>(pub(crate) R);

/// Which flags are listed, and in which order.
#[derive(Clone, Copy, Debug, Default)]
pub struct FlagFilter<'a> {
    /// Those whose name or key holds this, whatever its case; all, if it is empty.
    pub name: &'a str,
    /// Those that have all of these tags.
    pub tags: &'a [Tag],
    /// Those that are on, or off.
    pub is_enabled: Option<bool>,
    /// Those that are put away, or not.
    pub is_archived: Option<bool>,
    /// In which order.
    pub order: FlagOrder,
}

impl<R: Source> Flags<R> {
    /// The flag of that id.
    pub fn find(&mut self, environment: EnvironmentId, id: FlagId) -> Result<Option<Flag>, StorageError> {
        find(&mut self.0, &keys::flag(environment, id))
    }

    /// The flag of that key.
    pub fn keyed(&mut self, environment: EnvironmentId, key: &Key) -> Result<Option<Flag>, StorageError> {
        match guard(&mut self.0, &keys::flag_key(environment, key))? {
            Some(id) => self.find(environment, FlagId::from_bytes(id)),
            None => Ok(None),
        }
    }
}

impl Flags<Reader<'_>> {
    /// The flags of an environment that may be seen, as `may_see` says of each.
    pub fn page(
        self,
        environment: EnvironmentId,
        filter: FlagFilter<'_>,
        may_see: impl Fn(&Flag) -> bool,
        slice: Slice,
    ) -> Result<Page<Flag>, StorageError> {
        let needle = Needle::new(filter.name);
        let mut cutter = Cutter::new(slice);
        let mut tell = |key: &[u8], row: &Row| {
            if filter.selects(FlagRow::open(key, row)?, &needle) {
                let flag = rows::read(key, row, &self.0.words().catalogues)?;
                if may_see(&flag) {
                    cutter.offer(flag);
                }
            }
            Ok::<_, StorageError>(())
        };
        match filter.order {
            FlagOrder::CreatedAt => {
                for found in self.0.rows(&keys::flags(environment))?.rev() {
                    let (key, row) = found?;
                    tell(&key, &row)?;
                }
            }
            FlagOrder::Key => {
                for found in self.0.rows(&keys::flag_keys(environment))? {
                    if let Some((key, row)) = self.behind(environment, found?)? {
                        tell(&key, &row)?;
                    }
                }
            }
        }
        Ok(cutter.finish())
    }

    /// Every tag of the environment's flags, in order.
    pub fn tags(self, environment: EnvironmentId) -> Result<BTreeSet<String>, StorageError> {
        let mut tags = BTreeSet::new();
        for found in self.0.rows(&keys::flags(environment))? {
            let (key, row) = found?;
            let flag = FlagRow::open(&key, &row)?;
            for tag in flag.tags().iter().filter(|it| !tags.contains(it.as_str())).collect::<Vec<_>>() {
                tags.insert(tag.as_str().to_owned());
            }
        }
        Ok(tags)
    }

    /// The row of the flag that has a key, from the key's guard.
    fn behind(
        &self,
        environment: EnvironmentId,
        (guard, row): (RowKey, Row),
    ) -> Result<Option<(Vec<u8>, Row)>, StorageError> {
        let rows::Guard(id) = rows::Guard::read(&guard, &row)?;
        let key = keys::flag(environment, FlagId::from_bytes(id));
        let mut reader = self.0;
        Ok(reader.get(&key)?.map(|row| (key, row)))
    }
}

impl Flags<&mut Write<'_>> {
    /// Plans a new flag in an environment that is there.
    pub fn insert(&mut self, permit: &Permit, flag: &Flag) -> Result<(), WriteError> {
        self.check_place(flag)?;
        self.0.insert(permit, flag)
    }

    /// Plans that the flag of this id becomes this one. Its key stays: resource names hold it.
    pub fn replace(&mut self, permit: &Permit, flag: &Flag) -> Result<(), WriteError> {
        let old = self.existing(flag)?;
        if old.key != flag.key {
            return Err(WriteError::Misuse("the key of a flag stays"));
        }
        self.0.replace(permit, &old, flag)
    }

    /// Plans that the flag goes.
    pub fn remove(&mut self, permit: &Permit, flag: &Flag) -> Result<(), WriteError> {
        let old = self.existing(flag)?;
        self.0.remove(permit, &old)
    }

    fn existing(&mut self, flag: &Flag) -> Result<Flag, WriteError> {
        self.check_place(flag)?;
        let found = self.find(flag.environment, flag.id)?;
        found
            .filter(|it| it.organization == flag.organization)
            .ok_or(WriteError::Misuse("there is no such flag"))
    }

    fn check_place(&mut self, flag: &Flag) -> Result<(), WriteError> {
        let environment = Environments(&mut *self.0).find(flag.organization, flag.environment)?;
        environment.map(|_| ()).ok_or(WriteError::Misuse("there is no such environment"))
    }
}

impl FlagFilter<'_> {
    fn selects(&self, flag: FlagRow<'_>, needle: &Needle) -> bool {
        let has = |tag: &Tag| flag.tags().iter().any(|it| it.as_str() == tag.as_str());
        self.is_enabled.is_none_or(|it| it == *flag.is_enabled())
            && self.is_archived.is_none_or(|it| it == *flag.is_archived())
            && self.tags.iter().all(has)
            && (needle.is_in(flag.name()) || needle.is_in(flag.key()))
    }
}
