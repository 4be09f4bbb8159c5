//! Tests of what a commit may be.

use super::*;

fn put(key: impl Into<Key>, archive: &[u8]) -> Operation {
    Operation::Put { key: key.into(), kind: 1, version: 1, archive: archive.to_vec() }
}

fn commit(operations: Vec<Operation>) -> Commit {
    Commit { operations, ..Commit::default() }
}

#[test]
fn a_commit_has_at_most_256_operations() {
    let operations = |count: u8| (0..=count).map(|number| put([0x10, number], b"")).collect::<Vec<_>>();
    assert!(commit(operations(255)).check().is_ok());
    let mut too_many = operations(255);
    too_many.push(put([0x11], b""));
    assert!(matches!(commit(too_many).check(), Err(CommitError::TooLarge(_))));
}

#[test]
fn a_commit_and_a_row_have_a_largest_size() {
    let largest = vec![0; Commit::MAX_ROW_BYTES - HEADER_LEN - 2];
    assert!(commit(vec![put([0x10, 0], &largest)]).check().is_ok());
    let larger = [&largest[..], &[0]].concat();
    assert!(matches!(commit(vec![put([0x10, 0], &larger)]).check(), Err(CommitError::TooLarge(_))));
    let eleven = (0..11).map(|number| put([0x10, number], &largest)).collect();
    assert!(matches!(commit(eleven).check(), Err(CommitError::TooLarge(_))), "11 * 96 KiB > 1 MiB");
    let audit = vec![0; Commit::MAX_BYTES];
    let commit = Commit { audit, operations: vec![put([0x10], b"")], ..Commit::default() };
    assert!(matches!(commit.check(), Err(CommitError::TooLarge(_))));
}

#[test]
fn only_rows_can_be_written_and_each_once() {
    for bad in [
        Key::from([]),
        Key::from([0x00]),
        Key::from([0x7f, 1]),
        Key::from([0x80]),
        Key::from(vec![0x10; 1025]),
    ] {
        let result = commit(vec![put(bad.clone(), b"")]).check();
        assert!(matches!(result, Err(CommitError::Malformed(_))), "{bad}");
    }
    let twice = commit(vec![put([0x10], b""), Operation::Delete { key: Key::from([0x10]) }]);
    assert!(matches!(twice.check(), Err(CommitError::Malformed(_))));
}

#[test]
fn debug_does_not_show_archives() {
    assert_eq!(format!("{:?}", put([0x10], b"secret")), "Put(10, kind 1 v1, 6 bytes)");
}
