//! The local replica: rows on disk, the head, and the indexes that follow from them.

use std::sync::Arc;

use parking_lot::RwLock;
use sled::IVec;

use crate::{
    commit::record::{CommitRecord, log_key},
    disk::{Disk, RawEntries},
    error::{CommitError, StorageError},
    head::{Hash, Head},
    key::{Key, KeyRange, Revision, tag},
    projection::Projection,
    row::{Row, Rows},
    sequence::Sequence,
};

/// What readers share, and the lock that whoever changes it must hold.
pub(crate) struct Store {
    pub(crate) disk: Disk,
    pub(crate) projection: Arc<dyn Projection>,
    /// Moves when rows change on disk, which is before they are durable.
    pub(crate) written: Sequence,
    /// Moves when the indexes change, which is after.
    pub(crate) applied: Sequence,
    /// For tests: the log was read, so that it can be looked up.
    #[cfg(test)]
    pub(crate) traced_anew: std::sync::atomic::AtomicBool,
    head: RwLock<Head>,
    /// Why nothing is acknowledged any more.
    degraded: RwLock<Option<String>>,
}

impl Store {
    pub(crate) fn new(disk: Disk, projection: Arc<dyn Projection>, head: Head) -> Self {
        Self {
            disk,
            projection,
            written: Sequence::default(),
            applied: Sequence::default(),
            #[cfg(test)]
            traced_anew: false.into(),
            head: RwLock::new(head),
            degraded: RwLock::new(None),
        }
    }

    /// The newest durable commit.
    pub(crate) fn head(&self) -> Head {
        *self.head.read()
    }

    pub(crate) fn set_head(&self, head: Head) {
        *self.head.write() = head;
    }

    /// Why nothing is acknowledged any more, if so.
    pub(crate) fn degraded(&self) -> Option<String> {
        self.degraded.read().clone()
    }

    /// Ends all writing until the store is opened again. The first reason stands.
    pub(crate) fn degrade(&self, reason: &str) {
        let mut degraded = self.degraded.write();
        if degraded.is_none() {
            tracing::error!(reason, "the store accepts no more writes");
            *degraded = Some(reason.to_owned());
        }
    }

    /// The answer to a write meanwhile.
    pub(crate) fn unavailable(&self) -> CommitError {
        CommitError::Unavailable(self.degraded().unwrap_or_else(|| "the store is closing".to_owned()))
    }

    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Row>, StorageError> {
        self.disk.get(key)?.map(|bytes| Row::open(key, bytes)).transpose()
    }

    /// Every live row.
    pub(crate) fn rows(&self) -> Result<Rows, StorageError> {
        self.scan(&KeyRange {
            start: std::ops::Bound::Included(Key::from([*tag::ROWS.start()])),
            end: std::ops::Bound::Excluded(Key::from([tag::LOG])),
        })
    }

    pub(crate) fn scan(&self, range: &KeyRange) -> Result<Rows, StorageError> {
        Ok(Rows(Entries(self.disk.range(range)?)))
    }

    /// The record of a commit and the hash after it; nothing if it is not in the log.
    pub(crate) fn record(&self, revision: Revision) -> Result<Option<(CommitRecord, Hash)>, StorageError> {
        let mut bytes = Vec::new();
        for part in Entries(self.disk.range(&KeyRange::prefix(&log_key(revision)))?) {
            bytes.extend_from_slice(&part?.1);
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        let damaged = || StorageError::Damaged(format!("the record of commit {revision}"));
        let record =
            CommitRecord::decode(&bytes).filter(|record| record.revision == revision).ok_or_else(damaged)?;
        let hash = record.previous.chain(&bytes);
        Ok(Some((record, hash)))
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("head", &self.head())
            .field("degraded", &self.degraded())
            .finish_non_exhaustive()
    }
}

/// Keys with their bare values in order, from either end. Ends at the first error.
#[derive(Debug)]
pub struct Entries(pub(crate) RawEntries);

impl Iterator for Entries {
    type Item = Result<(Key, IVec), StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

impl DoubleEndedIterator for Entries {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back()
    }
}
