//! Tests of the store as a whole.

mod child;
mod durable;
mod faults;
mod full;
mod kill;
mod scale;

use std::{
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::{Arc, atomic::Ordering},
};

use crate::{
    Change, CommitError, CommitRecord, Derived, Key, KeyRange, Ledger, LedgerOptions, NoProjection,
    Projection, Revision, Row, StorageError,
};

/// For stores in which every change of a row has an entry, of this layout.
pub(crate) struct Traced(pub(crate) u8);

impl Projection for Traced {
    fn derive(&self, _: &Key, _: &Row, _: &mut Derived) {}

    fn trace(&self, record: &CommitRecord, out: &mut Derived) {
        for operation in &record.operations {
            let parts = [&[0xf0 | self.0], operation.key().as_bytes(), &record.revision.0.to_be_bytes()];
            out.put(&parts.concat(), &record.audit);
        }
    }

    fn trace_layout(&self) -> u8 {
        self.0
    }

    fn load(&self, _: &Key, _: &Row) -> Result<(), StorageError> {
        Ok(())
    }

    fn apply(&self, _: Revision, _: &[Change]) {}
}

/// What the closures of these tests fail with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}")]
    Commit(CommitError),
    #[error("{0}")]
    Storage(StorageError),
    #[error("refused")]
    Refused,
}

impl From<CommitError> for Failure {
    fn from(error: CommitError) -> Self {
        Self::Commit(error)
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

/// A private folder for one test.
pub(crate) fn folder() -> tempfile::TempDir {
    let private = std::fs::Permissions::from_mode(0o700);
    tempfile::Builder::new().prefix("keywright").permissions(private).tempdir().unwrap()
}

pub(crate) fn open(folder: &Path) -> Ledger {
    Ledger::open(folder, &LedgerOptions::default(), Arc::new(NoProjection)).unwrap()
}

pub(crate) fn open_traced(folder: &Path, layout: u8) -> Ledger {
    Ledger::open(folder, &LedgerOptions::default(), Arc::new(Traced(layout))).unwrap()
}

/// The key of row `number`.
pub(crate) fn key(number: u64) -> Key {
    let mut key = vec![0x10];
    key.extend_from_slice(&number.to_be_bytes());
    Key::from(key)
}

pub(crate) fn put(ledger: &Ledger, number: u64, archive: &[u8]) {
    let written: Result<(), Failure> = ledger.write(|tx| {
        tx.audit(b"a test".to_vec()).put(key(number), 1, 1, archive);
        Ok(())
    });
    written.unwrap();
}

/// Makes the next syncs fail, or succeed again.
pub(crate) fn fail_sync(ledger: &Ledger, fail: bool) {
    ledger.store.disk.fail_sync.store(fail, Ordering::Relaxed);
}

/// Makes heads impossible to write.
pub(crate) fn break_slots(ledger: &Ledger) {
    ledger.writer.lock().break_slots();
}

#[test]
fn a_ledger_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Ledger>();
    shared::<crate::Row>();
}

fn archives(ledger: &Ledger) -> Vec<Vec<u8>> {
    let rows = ledger.rows(&KeyRange::prefix(&[0x10])).unwrap();
    rows.map(|found| found.unwrap().1.archive().to_vec()).collect()
}

#[test]
fn what_was_written_is_there_after_opening_again() {
    let folder = folder();
    let head = {
        let ledger = open(folder.path());
        put(&ledger, 1, b"one");
        put(&ledger, 2, b"two");
        put(&ledger, 1, b"uno");
        ledger.head()
    };
    let ledger = open(folder.path());
    assert_eq!(ledger.head(), head);
    assert_eq!(head.revision, Revision(4), "the schema, then three writes");
    assert_eq!(archives(&ledger), [b"uno", b"two"]);
    assert_eq!(ledger.get(&key(1)).unwrap().unwrap().revision(), Revision(4));
    let verified = ledger.verify().unwrap();
    assert_eq!((verified.rows, verified.commits), (3, 4));
}

#[test]
fn a_write_that_fails_writes_nothing() {
    let folder = folder();
    let ledger = open(folder.path());
    let head = ledger.head();
    let refused: Result<(), Failure> = ledger.write(|tx| {
        tx.audit(b"a test".to_vec()).put(key(1), 1, 1, b"never");
        Err(Failure::Refused)
    });
    assert!(matches!(refused, Err(Failure::Refused)));
    assert_eq!(ledger.head(), head);
    assert_eq!(ledger.get(&key(1)).unwrap(), None);
}
