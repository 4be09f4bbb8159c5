//! The only place that calls sled. What it panics about becomes an error here.

pub(crate) mod folder;
pub(crate) mod guard;
pub(crate) mod open;
pub(crate) mod slots;

use std::{
    fs::File,
    sync::atomic::{AtomicBool, Ordering},
};

use sled::IVec;

use crate::{
    error::StorageError,
    key::{Key, KeyRange},
};

/// An open sled, with a handle of our own on its file: sled's `flush` does not sync on Linux.
#[derive(Debug)]
pub(crate) struct Disk {
    /// There until it is dropped.
    trees: Option<Trees>,
    file: File,
    /// A batch may be half applied in memory: sled must not write any more, not even when it is dropped.
    torn: AtomicBool,
    /// For tests: the next sync fails.
    #[cfg(test)]
    pub(crate) fail_sync: AtomicBool,
}

#[derive(Debug)]
struct Trees {
    db: sled::Db,
    /// Rows, log and derived entries.
    rows: sled::Tree,
    /// What is kept beside the commits.
    local: sled::Tree,
}

impl Disk {
    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<IVec>, StorageError> {
        let trees = self.trees()?;
        guard::sled(|| format!("the row under key {}", Key::from(key)), || trees.rows.get(key))
    }

    pub(crate) fn range(&self, range: &KeyRange) -> Result<RawEntries, StorageError> {
        scan(&self.trees()?.rows, range)
    }

    pub(crate) fn local_range(&self, range: &KeyRange) -> Result<RawEntries, StorageError> {
        scan(&self.trees()?.local, range)
    }

    /// Applies a batch in memory and hands it to sled's log. After an error nothing may be written any more.
    pub(crate) fn apply(&self, batch: sled::Batch) -> Result<(), StorageError> {
        let trees = self.trees()?;
        self.torn.store(true, Ordering::Release);
        guard::sled(|| "a page that the change concerns".to_owned(), || trees.rows.apply_batch(batch))?;
        self.torn.store(false, Ordering::Release);
        Ok(())
    }

    /// Returns when everything applied has reached the disk.
    pub(crate) fn sync(&self) -> Result<(), StorageError> {
        let trees = self.trees()?;
        guard::sled(|| "the log".to_owned(), || trees.db.flush())?;
        #[cfg(test)]
        if self.fail_sync.load(Ordering::Relaxed) {
            let source = std::io::ErrorKind::StorageFull.into();
            return Err(StorageError::Io { doing: "sync, on purpose".to_owned(), source });
        }
        self.file.sync_data().map_err(StorageError::io("sync the data file"))
    }

    pub(crate) fn local_get(&self, key: &[u8]) -> Result<Option<IVec>, StorageError> {
        let trees = self.trees()?;
        guard::sled(|| "a local value".to_owned(), || trees.local.get(key))
    }

    pub(crate) fn local_apply(&self, batch: sled::Batch) -> Result<(), StorageError> {
        let trees = self.trees()?;
        guard::sled(|| "a local value".to_owned(), || trees.local.apply_batch(batch))
    }

    pub(crate) fn local_flush(&self) -> Result<(), StorageError> {
        let trees = self.trees()?;
        guard::sled(|| "the log".to_owned(), || trees.db.flush()).map(drop)
    }

    fn trees(&self) -> Result<&Trees, StorageError> {
        self.trees.as_ref().ok_or(StorageError::Closed)
    }
}

fn scan(tree: &sled::Tree, range: &KeyRange) -> Result<RawEntries, StorageError> {
    if range.is_empty() {
        return Ok(RawEntries { iter: None, last: None });
    }
    let bounds = (range.start.as_ref().map(Key::to_ivec), range.end.as_ref().map(Key::to_ivec));
    let iter = guard::sled(|| "the rows".to_owned(), || Ok(tree.range(bounds)))?;
    Ok(RawEntries { iter: Some(iter), last: None })
}

impl Drop for Disk {
    fn drop(&mut self) {
        let Some(trees) = self.trees.take() else { return };
        if self.torn.load(Ordering::Acquire) {
            // Dropping sled writes what it has in memory.
            std::mem::forget(trees);
        } else if let Err(error) = guard::catch(|| drop(trees)) {
            tracing::error!(error, "closing the data file failed");
        }
    }
}

/// Keys and values in order, from either end.
pub(crate) struct RawEntries {
    iter: Option<sled::Iter>,
    last: Option<Key>,
}

impl RawEntries {
    pub(crate) fn next(&mut self) -> Option<Result<(Key, IVec), StorageError>> {
        self.step(Iterator::next)
    }

    pub(crate) fn next_back(&mut self) -> Option<Result<(Key, IVec), StorageError>> {
        self.step(DoubleEndedIterator::next_back)
    }

    fn step(
        &mut self,
        step: impl FnOnce(&mut sled::Iter) -> Option<sled::Result<(IVec, IVec)>>,
    ) -> Option<Result<(Key, IVec), StorageError>> {
        let iter = self.iter.as_mut()?;
        let last = &self.last;
        let place = || {
            last.as_ref()
                .map_or_else(|| "the first rows".to_owned(), |key| format!("the rows beyond key {key}"))
        };
        match guard::sled(place, || step(iter).transpose()) {
            Ok(Some((key, value))) => {
                let key = Key::from_ivec(key);
                self.last = Some(key.clone());
                Some(Ok((key, value)))
            }
            Ok(None) => {
                self.iter = None;
                None
            }
            Err(error) => {
                self.iter = None;
                Some(Err(error))
            }
        }
    }
}

impl std::fmt::Debug for RawEntries {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawEntries").field("last", &self.last).finish_non_exhaustive()
    }
}
