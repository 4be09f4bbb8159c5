//! The derived entries: that they are those of the live rows, and making them anew when they are not.

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

    /// The entries that are there.
    pub(crate) fn found(store: &Store) -> Result<Self, StorageError> {
        let mut sum = Self::default();
        for entry in all(store)? {
            let (key, value) = entry?;
            sum.add(&key, &value);
        }
        Ok(sum)
    }

    fn add(&mut self, key: &[u8], value: &[u8]) {
        self.entries += 1;
        self.digest = self.digest.with(term(&[&key.len().to_be_bytes(), key, value]));
    }
}

/// Makes all entries anew from the rows. If it is interrupted, the next start finds that they do not add up.
pub(crate) fn rebuild(store: &Store) -> Result<(), StorageError> {
    let mut batch = Batch { store, writes: sled::Batch::default(), len: 0 };
    for entry in all(store)? {
        let (key, _) = entry?;
        batch.writes.remove(key.to_ivec());
        batch.grown()?;
    }
    for found in store.rows()? {
        let (key, row) = found?;
        for (entry, value) in Derived::of(&*store.projection, &key, Some(&row)) {
            batch.writes.insert(entry.to_ivec(), value);
            batch.grown()?;
        }
    }
    batch.apply()?;
    store.disk.sync()
}

fn all(store: &Store) -> Result<Entries, StorageError> {
    let start = std::ops::Bound::Included(Key::from([tag::DERIVED]));
    Ok(Entries(store.disk.range(&KeyRange { start, end: std::ops::Bound::Unbounded })?))
}

/// Writes that are applied as soon as there are enough of them.
struct Batch<'a> {
    store: &'a Store,
    writes: sled::Batch,
    len: usize,
}

impl Batch<'_> {
    fn grown(&mut self) -> Result<(), StorageError> {
        self.len += 1;
        if self.len < BATCH { Ok(()) } else { self.apply() }
    }

    fn apply(&mut self) -> Result<(), StorageError> {
        self.len = 0;
        self.store.disk.apply(std::mem::take(&mut self.writes))
    }
}

#[cfg(test)]
mod tests;
