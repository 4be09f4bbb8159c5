//! The seam to the layer above: what follows from the rows, on disk and in memory.

use sled::IVec;

use crate::{
    commit::record::CommitRecord,
    error::StorageError,
    key::{Key, Revision, tag},
    row::Row,
};

/// What a commit did to one row. Not both are `None`.
#[derive(Clone, Debug)]
pub struct Change {
    /// The row's key.
    pub key: Key,
    /// What was there before.
    pub old: Option<Row>,
    /// What is there now.
    pub new: Option<Row>,
}

/// What follows from rows and commits: entries derived on disk, and indexes in memory.
///
/// The indexes must be safe to read while [`apply`](Self::apply) runs (atomics, locks, swapped pointers);
/// [`Ledger::view`](crate::Ledger::view) tells readers when what they read did not belong together.
pub trait Projection: Send + Sync {
    /// The entries that follow from this row alone, always the same for the same row. Their keys must name the
    /// row, so that no two rows have an entry in common. The store keeps the entries of exactly the live rows,
    /// also after this function has changed in a new version of the program.
    fn derive(&self, key: &Key, row: &Row, out: &mut Derived);

    /// The entries that follow from this commit alone, always the same for the same commit: what the log is listed
    /// and looked up by. Their keys begin with [`tag::TRACE`] or more, and must name the commit. A program that
    /// derives others for commits that were made already says so by another [`layout`](Self::trace_layout).
    fn trace(&self, _: &CommitRecord, _: &mut Derived) {}

    /// Which entries [`trace`](Self::trace) derives; 0 for none. Where a store has those of another layout, it makes them anew
    /// when it is opened.
    fn trace_layout(&self) -> u8 {
        Derived::NO_TRACE
    }

    /// One live row, while the store is opened. An error keeps it from opening.
    fn load(&self, key: &Key, row: &Row) -> Result<(), StorageError>;

    /// A commit is durable and will be acknowledged once this returns.
    fn apply(&self, revision: Revision, changes: &[Change]);
}

/// For stores in which nothing follows from the rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProjection;

impl Projection for NoProjection {
    fn derive(&self, _: &Key, _: &Row, _: &mut Derived) {}

    fn load(&self, _: &Key, _: &Row) -> Result<(), StorageError> {
        Ok(())
    }

    fn apply(&self, _: Revision, _: &[Change]) {}
}

/// Collects the entries of a row, or of a commit.
#[derive(Debug, Default)]
pub struct Derived {
    entries: Vec<(Key, IVec)>,
}

impl Derived {
    /// The layout of the entries of commits where there are none.
    pub(crate) const NO_TRACE: u8 = 0;

    /// Adds an entry. Its key is found under the same tag with [`tag::DERIVED`] set, whether or not it was set
    /// in `key`.
    pub fn put(&mut self, key: &[u8], value: &[u8]) {
        let mut bytes = IVec::from(key);
        if let Some(first) = bytes.first_mut() {
            *first |= tag::DERIVED;
            self.entries.push((Key::from_ivec(bytes), IVec::from(value)));
        }
    }

    pub(crate) fn of(projection: &dyn Projection, key: &Key, row: Option<&Row>) -> Vec<(Key, IVec)> {
        let mut derived = Self::default();
        if let Some(row) = row {
            projection.derive(key, row, &mut derived);
        }
        debug_assert!(
            derived.entries.iter().all(|(key, _)| key.tag() < tag::TRACE),
            "these tags are of the log"
        );
        derived.entries
    }

    pub(crate) fn from_commit(projection: &dyn Projection, record: &CommitRecord) -> Vec<(Key, IVec)> {
        let mut derived = Self::default();
        projection.trace(record, &mut derived);
        debug_assert!(
            derived.entries.iter().all(|(key, _)| (tag::TRACE..tag::TRACED).contains(&key.tag())),
            "these tags are of rows"
        );
        derived.entries
    }
}
