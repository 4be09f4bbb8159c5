//! What the code of plugins keeps: values under keys, of one plugin in one organization, durable as everything else.
//!
//! Each change is a commit, and its entry says no more than that the plugin kept something: it is in the log and in no
//! list of it, and nobody is told of it, for a plugin that keeps something at each event would tell itself for ever.

use keywright_core::{
    Permit, Timestamp,
    audit::{Entry, Event, Subject},
    id::{OrganizationId, PluginId},
};

use crate::{
    database::Database,
    error::StorageError,
    key::KeyRange,
    keys,
    read::{Reader, Source, find},
    rows::{self, Kept, KeptUse},
    write::{Write, WriteError, Written},
};

/// What the code of plugins keeps.
#[derive(Debug)]
pub struct KeptTable<R>(pub(crate) R);

/// Whose things are meant.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Keeper {
    /// The organization.
    pub organization: OrganizationId,
    /// The plugin.
    pub plugin: PluginId,
}

/// How much may be kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Quota {
    /// The most bytes of all keys and values.
    pub bytes: u64,
    /// The most keys.
    pub keys: u64,
}

/// Something that is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeptEntry {
    /// Its key.
    pub key: String,
    /// What it is.
    pub value: Vec<u8>,
    /// Changes with each write, and never comes again.
    pub version: u64,
}

/// Why something was not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The key is empty or too long, or the value too large.
    #[error("a key has 1 to 512 bytes and a value at most 64 KiB")]
    Invalid,
    /// It has another version.
    #[error("it has changed meanwhile")]
    Changed,
    /// It is more than may be kept.
    #[error("no more may be kept")]
    OverQuota,
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// How many things are looked at or let go of in one commit, of which each is a row.
const AT_ONCE: usize = 200;

impl KeptEntry {
    /// The most bytes of a key.
    pub const MAX_KEY: usize = 512;
    /// The most bytes of a value: a row with its key is less than 96 KiB.
    pub const MAX_VALUE: usize = 64 << 10;
}

impl<R: Source> KeptTable<R> {
    fn entry(&mut self, whose: Keeper, key: &str) -> Result<Option<Kept>, StorageError> {
        find(&mut self.0, &keys::kept(whose.organization, whose.plugin, key))
    }

    fn usage(&mut self, whose: Keeper) -> Result<Option<KeptUse>, StorageError> {
        find(&mut self.0, &keys::kept_use(whose.organization, whose.plugin))
    }
}

impl KeptTable<Reader<'_>> {
    /// What is kept under a key, if it has not expired.
    pub fn get(
        mut self,
        whose: Keeper,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<KeptEntry>, StorageError> {
        if !is_key(key) {
            return Ok(None);
        }
        Ok(self.entry(whose, key)?.filter(|it| it.is_live(now)).map(Into::into))
    }

    /// What is kept under keys that begin so, in their order, behind one of them, and has not expired.
    pub fn scan(
        self,
        whose: Keeper,
        prefix: &str,
        after: Option<&str>,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<KeptEntry>, StorageError> {
        let catalogue = &self.0.words().catalogues;
        let of = |key: &str| keys::kept(whose.organization, whose.plugin, key);
        let range = KeyRange::prefix(&of(prefix));
        let range = match after {
            Some(after) if after > prefix => range.after(&of(after)),
            _ => range,
        };
        let mut found = Vec::new();
        for row in self.0.inner.ledger.rows(&range)? {
            if found.len() >= most {
                break;
            }
            let (key, row) = row?;
            let kept: Kept = rows::read(&key, &row, catalogue)?;
            if kept.is_live(now) && kept.name.starts_with(prefix) {
                found.push(kept.into());
            }
        }
        Ok(found)
    }

    /// How much a plugin keeps: bytes, and keys. What has expired and has not been swept up counts.
    pub fn used(mut self, whose: Keeper) -> Result<Quota, StorageError> {
        let found = self.usage(whose)?;
        Ok(found.map_or(Quota { bytes: 0, keys: 0 }, |it| Quota { bytes: it.bytes, keys: it.keys }))
    }

    /// Who keeps something, or kept it.
    pub fn keepers(self) -> Result<Vec<Keeper>, StorageError> {
        let catalogue = &self.0.words().catalogues;
        let found = self.0.rows(&[keys::tag::KEPT_USE])?.map(|it| {
            let (key, row) = it?;
            let found: KeptUse = rows::read(&key, &row, catalogue)?;
            Ok(Keeper { organization: found.organization, plugin: found.plugin })
        });
        found.collect()
    }

    fn some(self, whose: Keeper, is_meant: impl Fn(&Kept) -> bool) -> Result<Vec<String>, StorageError> {
        let catalogue = &self.0.words().catalogues;
        let mut found = Vec::new();
        for row in self.0.rows(&keys::kept_by(whose.organization, whose.plugin))? {
            let (key, row) = row?;
            let kept: Kept = rows::read(&key, &row, catalogue)?;
            if is_meant(&kept) {
                found.push(kept.name);
            }
            if found.len() >= AT_ONCE {
                break;
            }
        }
        Ok(found)
    }
}

impl Database {
    /// Keeps a value under a key, and says its version. With `if_version` only if it has that one; 0 is one that is not
    /// there.
    ///
    /// # Errors
    /// When it may not be kept, or cannot be written.
    pub fn keep(
        &self,
        whose: Keeper,
        quota: Quota,
        entry: (&str, &[u8]),
        if_version: Option<u64>,
        (now, expires_at): (Timestamp, Option<Timestamp>),
    ) -> Result<u64, KeepError> {
        let (key, value) = entry;
        if !is_key(key) || value.len() > KeptEntry::MAX_VALUE {
            return Err(KeepError::Invalid);
        }
        let put = |write: &mut Write<'_>| {
            let old = write.kept().entry(whose, key)?;
            let seen = old.as_ref().filter(|it| it.is_live(now)).map_or(0, |it| it.version);
            if if_version.is_some_and(|it| it != seen) {
                return Err(KeepError::Changed);
            }
            let mut usage = usage(write, whose)?;
            let (name, value) = (key.to_owned(), value.to_vec());
            let Keeper { organization, plugin } = whose;
            usage.version += 1;
            let new = Kept { organization, plugin, name, value, version: usage.version, expires_at };
            usage.keys += u64::from(old.is_none());
            usage.bytes = (usage.bytes + new.bytes()).saturating_sub(old.as_ref().map_or(0, Kept::bytes));
            if usage.keys > quota.keys || usage.bytes > quota.bytes {
                return Err(KeepError::OverQuota);
            }
            let permit = Permit::own_plugin(organization, plugin);
            match &old {
                Some(old) => write.replace(&permit, old, &new)?,
                None => write.insert(&permit, &new)?,
            }
            replace_usage(write, &permit, &usage)?;
            Ok(record(write, &permit, whose, now, new.version))
        };
        match self.write(put) {
            // There may be room when what has expired is gone.
            Err(KeepError::OverQuota) if self.sweep(whose, now)? > 0 => self.write(put),
            other => other,
        }
    }

    /// Lets go of what is kept under a key. Whether it was there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn let_go(&self, whose: Keeper, key: &str, now: Timestamp) -> Result<bool, KeepError> {
        if !is_key(key) {
            return Ok(false);
        }
        self.write(|write| {
            let Some(old) = write.kept().entry(whose, key)? else { return Ok(write.unchanged(false)) };
            let was_there = old.is_live(now);
            take_away(write, whose, [old], now).map(|it| it.map(|()| was_there))
        })
    }

    /// Lets go of all that a plugin keeps that is gone, and of how much it was.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn forget_kept(&self, whose: Keeper, now: Timestamp) -> Result<(), KeepError> {
        while self.take_some(whose, now, |_| true)? > 0 {}
        self.write(|write| {
            let Some(usage) = write.kept().usage(whose)? else { return Ok(write.unchanged(())) };
            let permit = Permit::own_plugin(whose.organization, whose.plugin);
            write.remove(&permit, &usage)?;
            Ok(record(write, &permit, whose, now, ()))
        })
    }

    /// Lets go of some of what has expired. How many things that were.
    fn sweep(&self, whose: Keeper, now: Timestamp) -> Result<usize, KeepError> {
        self.take_some(whose, now, |it| !it.is_live(now))
    }

    fn take_some(
        &self,
        whose: Keeper,
        now: Timestamp,
        is_meant: impl Fn(&Kept) -> bool,
    ) -> Result<usize, KeepError> {
        let some = self.kept().some(whose, &is_meant).map_err(WriteError::from)?;
        if some.is_empty() {
            return Ok(0);
        }
        self.write(|write| {
            let mut all = Vec::new();
            for key in &some {
                all.extend(write.kept().entry(whose, key)?.filter(&is_meant));
            }
            let count = all.len();
            if all.is_empty() {
                return Ok(write.unchanged(0));
            }
            take_away(write, whose, all, now).map(|it| it.map(|()| count))
        })
    }
}

fn usage(write: &mut Write<'_>, whose: Keeper) -> Result<KeptUse, StorageError> {
    let Keeper { organization, plugin } = whose;
    let fresh = || KeptUse { organization, plugin, keys: 0, bytes: 0, version: 0 };
    Ok(write.kept().usage(whose)?.unwrap_or_else(fresh))
}

fn replace_usage(write: &mut Write<'_>, permit: &Permit, usage: &KeptUse) -> Result<(), WriteError> {
    write.replace(permit, usage, usage)
}

fn take_away(
    write: &mut Write<'_>,
    whose: Keeper,
    all: impl IntoIterator<Item = Kept>,
    now: Timestamp,
) -> Result<Written<()>, KeepError> {
    let permit = Permit::own_plugin(whose.organization, whose.plugin);
    let mut usage = usage(write, whose)?;
    for old in all {
        usage.keys = usage.keys.saturating_sub(1);
        usage.bytes = usage.bytes.saturating_sub(old.bytes());
        write.remove(&permit, &old)?;
    }
    replace_usage(write, &permit, &usage)?;
    Ok(record(write, &permit, whose, now, ()))
}

fn record<T>(write: &mut Write<'_>, permit: &Permit, whose: Keeper, now: Timestamp, value: T) -> Written<T> {
    let entry = Entry::new(permit, Event::PluginKept, Subject::new(whose.plugin, ""), now);
    write.record(entry, value)
}

fn is_key(key: &str) -> bool {
    (1..=KeptEntry::MAX_KEY).contains(&key.len())
}

impl From<Kept> for KeptEntry {
    fn from(kept: Kept) -> Self {
        Self { key: kept.name, value: kept.value, version: kept.version }
    }
}

impl From<StorageError> for KeepError {
    fn from(error: StorageError) -> Self {
        Self::Write(error.into())
    }
}

#[cfg(test)]
mod tests;
