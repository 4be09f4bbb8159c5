//! The entries derived from rows: that they are those of the live rows, and making them anew when they are not.

use std::ops::Bound;

use sled::IVec;

use crate::{
    error::StorageError,
    head::{Digest, term},
    key::{Key, KeyRange, tag},
    projection::Derived,
    row::Row,
    store::{Entries, Store},
};

/// How many entries are written or removed in one batch: readers of sled wait while it is applied.
const BATCH: usize = 256;

/// Entries counted and added up. Two sets of entries with the same sum are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EntrySum {
    entries: u64,
    digest: Digest,
}

impl EntrySum {
    /// Adds the entries that a row should have.
    pub(crate) fn expect(&mut self, store: &Store, key: &Key, row: &Row) {
        for (entry, value) in Derived::of(&*store.projection, key, Some(row)) {
            self.add(&entry, &value);
        }
    }

    /// The entries of rows that are there.
    pub(crate) fn found(store: &Store) -> Result<Self, StorageError> {
        Self::of(all(store)?)
    }

    /// These entries.
    pub(crate) fn of(entries: Entries) -> Result<Self, StorageError> {
        let mut sum = Self::default();
        for entry in entries {
            let (key, value) = entry?;
            sum.add(&key, &value);
        }
        Ok(sum)
    }

    /// Both together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { entries: self.entries + other.entries, digest: self.digest.and(other.digest) }
    }

    pub(crate) fn add(&mut self, key: &[u8], value: &[u8]) {
        self.entries += 1;
        self.digest = self.digest.with(term(&[&key.len().to_be_bytes(), key, value]));
    }
}

/// Makes all entries anew from the rows. If it is interrupted, the next start finds that they do not add up.
pub(crate) fn rebuild(store: &Store) -> Result<(), StorageError> {
    let mut batch = Batch::new(store);
    batch.remove_all(all(store)?)?;
    for found in store.rows()? {
        let (key, row) = found?;
        for (entry, value) in Derived::of(&*store.projection, &key, Some(&row)) {
            batch.insert(&entry, value)?;
        }
    }
    batch.apply()?;
    store.disk.sync()
}

fn all(store: &Store) -> Result<Entries, StorageError> {
    let start = Bound::Included(Key::from([tag::DERIVED]));
    Ok(Entries(store.disk.range(&KeyRange { start, end: Bound::Excluded(Key::from([tag::TRACE])) })?))
}

/// Writes that are applied as soon as there are enough of them.
pub(crate) struct Batch<'a> {
    store: &'a Store,
    writes: sled::Batch,
    len: usize,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(store: &'a Store) -> Self {
        Self { store, writes: sled::Batch::default(), len: 0 }
    }

    pub(crate) fn remove_all(&mut self, entries: Entries) -> Result<(), StorageError> {
        for entry in entries {
            let (key, _) = entry?;
            self.writes.remove(key.to_ivec());
            self.grown()?;
        }
        Ok(())
    }

    pub(crate) fn insert(&mut self, key: &Key, value: IVec) -> Result<(), StorageError> {
        self.writes.insert(key.to_ivec(), value);
        self.grown()
    }

    fn grown(&mut self) -> Result<(), StorageError> {
        self.len += 1;
        if self.len < BATCH { Ok(()) } else { self.apply() }
    }

    pub(crate) fn apply(&mut self) -> Result<(), StorageError> {
        self.len = 0;
        self.store.disk.apply(std::mem::take(&mut self.writes))
    }
}

#[cfg(test)]
mod tests;
