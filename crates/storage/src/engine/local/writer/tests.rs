//! Tests of what happens when a commit cannot be made durable or shown.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::{
    Change, Commit, CommitError, Derived, Key, Ledger, LedgerOptions, Operation, Projection, Revision, Row,
    StorageError,
    ledger::tests::{Failure, break_slots, fail_sync, folder, key, open, put},
};

fn commit(ledger: &Ledger, number: u64) -> Result<Revision, CommitError> {
    let put = Operation::Put { key: key(number), kind: 1, version: 1, archive: b"row".to_vec() };
    ledger.commit(Commit { operations: vec![put], ..Commit::default() })
}

/// Nothing is acknowledged, reads go on, and the health says so.
fn is_degraded(ledger: &Ledger, reason: &str) {
    for _ in 0..2 {
        let refused = commit(ledger, 9);
        assert!(
            matches!(&refused, Err(CommitError::Unavailable(why)) if why.contains(reason)),
            "{refused:?}"
        );
    }
    assert!(ledger.health().degraded.unwrap().contains(reason));
    assert_eq!(ledger.get(&key(1)).unwrap().unwrap().archive(), b"one");
    assert!(ledger.local().flush().is_err());
    // Not even an answer that needs no write: it could rest on what is not durable.
    let idempotent: Result<(), Failure> = ledger.write(|tx| tx.get(&key(1)).map(drop).map_err(Failure::from));
    assert!(matches!(idempotent, Err(Failure::Commit(CommitError::Unavailable(_)))));
}

#[test]
fn after_a_failed_sync_nothing_is_acknowledged_until_reopened() {
    let folder = folder();
    let ledger = open(folder.path());
    put(&ledger, 1, b"one");
    let head = ledger.head();
    assert_eq!(ledger.health().degraded, None);
    fail_sync(&ledger, true);
    assert!(matches!(commit(&ledger, 2), Err(CommitError::Unavailable(_))));
    fail_sync(&ledger, false);
    is_degraded(&ledger, "on purpose");
    assert_eq!(ledger.head(), head, "the head is the newest acknowledged commit");
    drop(ledger);
    let ledger = open(folder.path());
    put(&ledger, 2, b"two");
    ledger.verify().unwrap();
}

/// Panics when it is told to.
#[derive(Default)]
struct Fragile(AtomicBool);

impl Projection for Fragile {
    fn derive(&self, _: &Key, _: &Row, _: &mut Derived) {}

    fn load(&self, _: &Key, _: &Row) -> Result<(), StorageError> {
        Ok(())
    }

    fn apply(&self, _: Revision, _: &[Change]) {
        assert!(!self.0.load(Ordering::Relaxed), "an index broke");
    }
}

#[test]
fn after_an_index_broke_nothing_is_acknowledged_until_reopened() {
    let folder = folder();
    let fragile = Arc::new(Fragile::default());
    let ledger = Ledger::open(folder.path(), &LedgerOptions::default(), Arc::clone(&fragile) as _).unwrap();
    put(&ledger, 1, b"one");
    fragile.0.store(true, Ordering::Relaxed);
    assert!(matches!(commit(&ledger, 2), Err(CommitError::Unavailable(_))));
    fragile.0.store(false, Ordering::Relaxed);
    is_degraded(&ledger, "an index broke");
    drop(ledger);
    let ledger = open(folder.path());
    assert!(ledger.get(&key(2)).unwrap().is_some(), "it was durable, only not shown");
}

#[test]
fn a_head_slot_that_cannot_be_written_ends_all_writing() {
    let folder = folder();
    let ledger = open(folder.path());
    put(&ledger, 1, b"one");
    break_slots(&ledger);
    assert!(matches!(commit(&ledger, 2), Err(CommitError::Unavailable(_))));
    is_degraded(&ledger, "head slot");
}
