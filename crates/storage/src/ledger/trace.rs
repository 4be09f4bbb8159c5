//! The entries derived from commits, by which the log is listed and looked up: that they are those of the log, and
//! making them anew when they are not.
//!
//! They are written with their commits, and a seal says that there are those of all commits. So a start looks for the
//! seal, and reads the log only where there is none: in a store that was made before there were such entries, or in
//! which [`check`] has found that they are not those of the log. A program that knows no such entries takes them and
//! the seal for strays, and removes both before it commits anything.

use std::ops::Bound;

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

/// Where the seal lies. It says of which layout the entries are.
pub(crate) const SEAL: [u8; 1] = [tag::TRACED];

/// Makes the entries anew, unless there are those of all commits.
///
/// A commit that cannot be read is no reason not to start, since a start does not read old commits either: what can
/// be looked up ends there, the log says so, and the next start tries again.
pub(crate) fn open(store: &Store) -> Result<(), StorageError> {
    let (newest, layout) = (store.head().revision, store.projection.trace_layout());
    let found = store.disk.get(&SEAL)?.map(|seal| seal.to_vec());
    let derives_none = found.is_none() && layout == Derived::NO_TRACE && all(store)?.next().is_none();
    if derives_none || found == Some(vec![layout]) {
        return Ok(());
    }
    tracing::info!(commits = newest.0, "reading the log once, so that it can be looked up");
    match rebuild(store, newest) {
        Err(StorageError::Damaged(what)) => {
            tracing::error!(what, "not all of the log can be looked up");
            Ok(())
        }
        rebuilt => rebuilt,
    }
}

/// Makes all entries anew from the log, and then the seal: if it is interrupted, the next start begins again.
fn rebuild(store: &Store, newest: Revision) -> Result<(), StorageError> {
    #[cfg(test)]
    store.traced_anew.store(true, std::sync::atomic::Ordering::Release);
    break_seal(store)?;
    let mut batch = Batch::new(store);
    batch.remove_all(all(store)?)?;
    walk(store, (Revision::ZERO, Hash::default()), newest, |record| {
        Derived::from_commit(&*store.projection, record)
            .into_iter()
            .try_for_each(|(entry, value)| batch.insert(&entry, value))
    })?;
    batch.apply()?;
    store.disk.sync()?;
    batch.insert(&Key::from(SEAL), vec![store.projection.trace_layout()].into())?;
    batch.apply()?;
    store.disk.sync()
}

/// Adds the entries that a commit should have.
pub(crate) fn expect(sum: &mut EntrySum, store: &Store, record: &CommitRecord) {
    for (entry, value) in Derived::from_commit(&*store.projection, record) {
        sum.add(&entry, &value);
    }
}

/// Checks that the entries are these. If they are not, the seal goes, so that the next start makes them anew.
/// Nobody may write meanwhile.
pub(crate) fn check(store: &Store, expected: EntrySum) -> Result<(), StorageError> {
    if EntrySum::of(all(store)?)? == expected {
        return Ok(());
    }
    break_seal(store)?;
    let what = "the entries of the log are not those of its commits; the next start makes them anew";
    Err(StorageError::Damaged(what.to_owned()))
}

fn break_seal(store: &Store) -> Result<(), StorageError> {
    let mut batch = sled::Batch::default();
    batch.remove(&SEAL);
    store.disk.apply(batch)?;
    store.disk.sync()
}

/// Every entry but the seal.
fn all(store: &Store) -> Result<Entries, StorageError> {
    let (start, end) = (Key::from([tag::TRACE]), Key::from(SEAL));
    Ok(Entries(store.disk.range(&KeyRange { start: Bound::Included(start), end: Bound::Excluded(end) })?))
}

#[cfg(test)]
mod tests;
