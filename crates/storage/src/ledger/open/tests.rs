//! Tests of what opening refuses.

use std::{collections::BTreeMap, fs, time::Duration};

use super::*;
use crate::{
    Hash, Ledger, NoProjection,
    ledger::tests::{folder, key, open, put},
};

fn try_open(folder: &Path, options: &LedgerOptions) -> Result<Ledger, StorageError> {
    Ledger::open(folder, options, Arc::new(NoProjection))
}

/// All files of a folder with what is in them.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

/// Copies the files of a store, as a backup would, over whatever is there.
fn restore(backup: &BTreeMap<String, Vec<u8>>, only: impl Fn(&str) -> bool) {
    for (path, bytes) in backup.iter().filter(|(path, _)| only(path)) {
        fs::write(path, bytes).unwrap();
    }
}

fn is_slot(path: &str) -> bool {
    path.ends_with("head.a") || path.ends_with("head.b")
}

/// A store whose rows are older than its slots: the rows are those after row 1, the slots those after row 2.
fn rolled_back(folder: &Path) -> (Head, Head) {
    let older = {
        let ledger = open(folder);
        put(&ledger, 1, b"one");
        ledger.head()
    };
    let backup = content(folder);
    let newer = {
        let ledger = open(folder);
        put(&ledger, 2, b"two");
        put(&ledger, 3, b"three");
        ledger.head()
    };
    for path in content(folder).keys().filter(|path| path.contains("/snap.")) {
        fs::remove_file(path).unwrap();
    }
    restore(&backup, |path| !is_slot(path));
    (older, newer)
}

#[test]
fn rows_older_than_the_slots_are_refused_with_what_is_missing() {
    let folder = folder();
    let (older, newer) = rolled_back(folder.path());
    for _ in 0..2 {
        let error = try_open(folder.path(), &LedgerOptions::default()).unwrap_err();
        let message = error.to_string();
        let StorageError::Lost { missing, hash } = error else { panic!("{error:?}") };
        assert_eq!(missing, format!("commits {} to {}", older.revision.next(), newer.revision));
        assert_eq!(hash, older.hash);
        assert!(message.contains(&older.hash.to_string()), "{message}");
    }
}

#[test]
fn a_rollback_is_accepted_with_the_right_hash_only_and_then_stays() {
    let folder = folder();
    let (older, newer) = rolled_back(folder.path());
    for wrong in [newer.hash, Hash::default()] {
        let options = LedgerOptions { accept_rollback: Some(wrong), ..LedgerOptions::default() };
        assert!(matches!(try_open(folder.path(), &options), Err(StorageError::Lost { .. })));
    }
    let options = LedgerOptions { accept_rollback: Some(older.hash), ..LedgerOptions::default() };
    assert_eq!(try_open(folder.path(), &options).unwrap().head(), older);
    let ledger = open(folder.path());
    assert_eq!(ledger.head(), older);
    assert_eq!(ledger.get(&key(2)).unwrap(), None);
    put(&ledger, 2, b"another two");
    ledger.verify().unwrap();
}

#[test]
fn rows_newer_than_the_slots_are_fine() {
    // Killed after the rows were durable, before the slot was written.
    let folder = folder();
    drop(open(folder.path()));
    let backup = content(folder.path());
    put(&open(folder.path()), 1, b"one");
    restore(&backup, is_slot);
    let ledger = open(folder.path());
    assert_eq!(ledger.get(&key(1)).unwrap().unwrap().archive(), b"one");
    assert_eq!(Slots::peek(folder.path()), Some(ledger.head()));
}

#[test]
fn one_damaged_slot_does_no_harm_and_two_are_refused() {
    let folder = folder();
    put(&open(folder.path()), 1, b"one");
    for name in ["head.a", "head.b"] {
        fs::write(folder.path().join(name), b"torn").unwrap();
        assert!(open(folder.path()).get(&key(1)).unwrap().is_some());
    }
    let head = open(folder.path()).head();
    fs::remove_file(folder.path().join("head.a")).unwrap();
    fs::write(folder.path().join("head.b"), b"torn").unwrap();
    let error = try_open(folder.path(), &LedgerOptions::default()).unwrap_err();
    assert!(error.to_string().contains("the head slots head.a and head.b"), "{error}");
    let options = LedgerOptions { accept_rollback: Some(head.hash), ..LedgerOptions::default() };
    assert_eq!(try_open(folder.path(), &options).unwrap().head(), head);
    assert_eq!(open(folder.path()).head(), head);
}

#[test]
fn slots_of_another_history_are_refused() {
    let (folder, other) = (folder(), folder());
    put(&open(folder.path()), 1, b"one");
    put(&open(other.path()), 1, b"uno");
    for name in ["head.a", "head.b"] {
        fs::copy(other.path().join(name), folder.path().join(name)).unwrap();
    }
    let error = try_open(folder.path(), &LedgerOptions::default()).unwrap_err();
    assert!(error.to_string().contains("acknowledged data is missing: commit 2 with hash"), "{error}");
}

#[test]
fn a_data_file_that_is_gone_is_not_taken_for_a_new_store() {
    let folder = folder();
    put(&open(folder.path()), 1, b"one");
    for (path, _) in content(folder.path()) {
        if path.ends_with("/db") || path.contains("/snap.") {
            fs::remove_file(path).unwrap();
        }
    }
    let error = try_open(folder.path(), &LedgerOptions::default()).unwrap_err();
    assert!(error.to_string().contains("missing: commits 1 to 2"), "{error}");
}

#[test]
fn a_row_that_is_lost_or_changed_behind_our_back_is_missed() {
    for replacement in [None, Some(crate::row::Row::seal(&key(1), Revision(2), 1, 1, b"two"))] {
        let folder = folder();
        let head = {
            let ledger = open(folder.path());
            put(&ledger, 1, b"one");
            let mut batch = sled::Batch::default();
            match replacement {
                None => batch.remove(key(1).to_ivec()),
                Some(row) => batch.insert(key(1).to_ivec(), row.to_ivec()),
            }
            ledger.store.disk.apply(batch).unwrap();
            ledger.head()
        };
        let error = try_open(folder.path(), &LedgerOptions::default()).unwrap_err();
        assert!(matches!(&error, StorageError::Lost { hash, .. } if *hash == head.hash), "{error:?}");
        assert!(error.to_string().contains("rows with digest"), "{error}");
        let options = LedgerOptions { accept_rollback: Some(head.hash), ..LedgerOptions::default() };
        assert!(try_open(folder.path(), &options).is_ok());
        let ledger = open(folder.path());
        let error = ledger.verify().unwrap_err().to_string();
        assert!(error.contains("the row under key 100000000000000001"), "the log still knows it: {error}");
    }
}

#[test]
fn a_newer_schema_is_refused_and_nothing_is_touched() {
    let folder = folder();
    put(&open(folder.path()), 1, b"one");
    let (mut slots, head) = Slots::open(folder.path()).unwrap();
    slots.write(&Head { schema: SCHEMA + 1, revision: Revision(9), ..head.unwrap() }).unwrap();
    let before = content(folder.path());
    let error = try_open(folder.path(), &LedgerOptions::default()).unwrap_err();
    assert!(matches!(error, StorageError::NewerSchema { found: 2, known: 1 }));
    assert!(error.to_string().contains("use the newer program"), "{error}");
    assert_eq!(content(folder.path()), before);
}

#[test]
fn a_store_is_open_in_one_place_at_a_time() {
    let folder = folder();
    let first = open(folder.path());
    let impatient = LedgerOptions { patience: Duration::from_millis(50), ..LedgerOptions::default() };
    let error = try_open(folder.path(), &impatient).unwrap_err();
    assert!(matches!(error, StorageError::InUse { holder: Some(_), .. }), "{error:?}");
    drop(first);
    assert!(try_open(folder.path(), &impatient).is_ok());
}

#[test]
fn without_its_key_the_whole_log_is_checked() {
    let folder = folder();
    {
        let ledger = open(folder.path());
        (0..40).for_each(|number| put(&ledger, number, b"row"));
        assert_eq!(ledger.verify().unwrap().checkpoints, 2);
    }
    fs::remove_file(folder.path().join("chain.key")).unwrap();
    let ledger = open(folder.path());
    let verified = ledger.verify().unwrap();
    assert_eq!((verified.checkpoints, verified.foreign_checkpoints), (0, 2));
    (0..10).for_each(|number| put(&ledger, number, b"row"));
    assert_eq!(ledger.verify().unwrap().checkpoints, 1);
}
