//! The entries derived from commits, by which the log is listed and looked up: that they are those of the log, and
//! making them anew when they are not.
//!
//! They are written with their commits, and with them a mark that says up to which commit there are all of them.
//! So a start compares two numbers, and reads the log only where the mark is missing: in a store that was made
//! before there were such entries, or in which [`check`] has found that they are not those of the log.

use std::{
    ops::Bound,
    sync::atomic::{AtomicBool, Ordering},
};

use crate::{
    commit::record::CommitRecord,
    error::StorageError,
    head::Hash,
    key::{Key, KeyRange, Revision, tag},
    ledger::{
        entries::{Batch, EntrySum},
        verify::walk,
    },
    projection::Derived,
    store::{Entries, Store},
};

/// Where the mark lies.
pub(crate) const MARK: [u8; 1] = [tag::TRACED];

/// Whether there are the entries of all commits.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    whole: AtomicBool,
    /// For tests: the log was read.
    #[cfg(test)]
    rebuilt: AtomicBool,
}

impl Trace {
    /// Whether commits may move the mark on.
    pub(crate) fn is_whole(&self) -> bool {
        self.whole.load(Ordering::Acquire)
    }

    /// For tests: whether the log was read when the store was opened.
    #[cfg(test)]
    pub(crate) fn was_rebuilt(&self) -> bool {
        self.rebuilt.load(Ordering::Acquire)
    }

    fn set_whole(&self, whole: bool) {
        self.whole.store(whole, Ordering::Release);
    }
}

/// What the mark says when there are the entries of all commits up to this one: `layout u8 | revision u64`.
pub(crate) fn mark(store: &Store, revision: Revision) -> Vec<u8> {
    [[store.projection.trace_layout()].as_slice(), &revision.0.to_be_bytes()].concat()
}

/// Makes the entries anew, unless there are those of all commits.
///
/// A commit that cannot be read is no reason not to start, since a start does not read old commits either: what can
/// be looked up ends there, the log says so, and the next start tries again.
pub(crate) fn open(store: &Store) -> Result<(), StorageError> {
    let newest = store.head().revision;
    let found = store.disk.get(&MARK)?;
    if found.is_some_and(|found| *found == *mark(store, newest)) {
        store.trace.set_whole(true);
        return Ok(());
    }
    if newest > Revision::ZERO {
        tracing::info!(commits = newest.0, "reading the log once, so that it can be looked up");
    }
    match rebuild(store, newest) {
        Err(StorageError::Damaged(what)) => {
            tracing::error!(what, "not all of the log can be looked up");
            Ok(())
        }
        rebuilt => rebuilt,
    }
}

/// Makes all entries anew from the log, and then the mark: if it is interrupted, the next start begins again.
fn rebuild(store: &Store, newest: Revision) -> Result<(), StorageError> {
    #[cfg(test)]
    store.trace.rebuilt.store(true, Ordering::Release);
    forget_mark(store)?;
    let mut batch = Batch::new(store);
    batch.remove_all(all(store)?)?;
    walk(store, (Revision::ZERO, Hash::default()), newest, |record| {
        Derived::from_commit(&*store.projection, record)
            .into_iter()
            .try_for_each(|(entry, value)| batch.insert(&entry, value))
    })?;
    batch.insert(&Key::from(MARK), mark(store, newest).into())?;
    batch.apply()?;
    store.disk.sync()?;
    store.trace.set_whole(true);
    Ok(())
}

/// Adds the entries that a commit should have.
pub(crate) fn expect(sum: &mut EntrySum, store: &Store, record: &CommitRecord) {
    for (entry, value) in Derived::from_commit(&*store.projection, record) {
        sum.add(&entry, &value);
    }
}

/// Checks that the entries are these. If they are not, the mark goes, so that the next start makes them anew.
/// Nobody may write meanwhile.
pub(crate) fn check(store: &Store, expected: EntrySum) -> Result<(), StorageError> {
    if store.trace.is_whole() && EntrySum::of(all(store)?)? == expected {
        return Ok(());
    }
    forget_mark(store)?;
    let what = "the entries of the log are not those of its commits; the next start makes them anew";
    Err(StorageError::Damaged(what.to_owned()))
}

fn forget_mark(store: &Store) -> Result<(), StorageError> {
    store.trace.set_whole(false);
    let mut batch = sled::Batch::default();
    batch.remove(&MARK);
    store.disk.apply(batch)?;
    store.disk.sync()
}

/// Every entry but the mark.
fn all(store: &Store) -> Result<Entries, StorageError> {
    let (start, end) = (Key::from([tag::TRACE]), Key::from(MARK));
    Ok(Entries(store.disk.range(&KeyRange { start: Bound::Included(start), end: Bound::Excluded(end) })?))
}

#[cfg(test)]
mod tests;
