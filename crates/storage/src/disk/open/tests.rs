//! Tests of opening sled.

use std::sync::Arc;

use super::*;
use crate::{
    Commit, Ledger, LedgerOptions, NoProjection, Operation,
    ledger::tests::{folder, key, open, put},
};

fn snapshot(folder: &Path) -> PathBuf {
    snapshots(folder).unwrap().pop().expect("sled writes a snapshot of its page table when it opens")
}

/// A store with a snapshot in it.
fn store(folder: &Path) {
    for number in 0..40 {
        put(&open(folder), number % 20, b"a row of the store");
    }
}

fn is_cured(folder: &Path) {
    let before = fs::read_dir(folder).unwrap().count();
    let ledger = open(folder);
    for number in 0..20 {
        assert_eq!(ledger.get(&key(number)).unwrap().unwrap().archive(), b"a row of the store");
    }
    ledger.verify().unwrap();
    assert!(
        folder.join("kept.1").read_dir().unwrap().count() > 0,
        "the bad snapshot is kept, {before} files before"
    );
}

#[test]
fn an_emptied_snapshot_is_set_aside() {
    let folder = folder();
    store(folder.path());
    fs::write(snapshot(folder.path()), b"").unwrap();
    is_cured(folder.path());
}

#[test]
fn a_snapshot_with_a_flipped_bit_is_set_aside() {
    let folder = folder();
    store(folder.path());
    let path = snapshot(folder.path());
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    fs::write(path, bytes).unwrap();
    is_cured(folder.path());
}

#[test]
fn a_half_written_snapshot_is_set_aside() {
    let folder = folder();
    store(folder.path());
    fs::write(folder.path().join("snap.7FFFFFFFFFFFFFFF.generating"), b"half").unwrap();
    is_cured(folder.path());
}

#[test]
fn kept_snapshots_are_never_overwritten() {
    let folder = folder();
    for number in 1..4 {
        let file = folder.path().join("snap.1");
        fs::write(&file, [number]).unwrap();
        let kept = set_aside(folder.path(), &[file]).unwrap();
        assert_eq!(kept, folder.path().join(format!("kept.{number}")));
        assert_eq!(fs::read(kept.join("snap.1")).unwrap(), [number]);
    }
}

#[test]
fn rows_of_the_largest_size_never_leave_the_data_file() {
    let folder = folder();
    let ledger = Ledger::open(folder.path(), &LedgerOptions::default(), Arc::new(NoProjection)).unwrap();
    let archive = vec![7; Commit::MAX_ROW_BYTES - 100];
    for round in 0..6 {
        for first in (0..60).step_by(10) {
            let put = |number| Operation::Put {
                key: key(number),
                kind: round,
                version: 1,
                archive: archive.clone(),
            };
            let delete = |number| Operation::Delete { key: key(number) };
            let all = first..first + 10;
            let operations =
                all.map(
                    |number| if (number + u64::from(round)) % 5 == 0 { delete(number) } else { put(number) },
                );
            ledger.commit(Commit { operations: operations.collect(), ..Commit::default() }).unwrap();
            assert_eq!(
                folder.path().join("blobs").read_dir().unwrap().count(),
                0,
                "sled does not sync such files"
            );
        }
    }
}
