//! Tests of the committer under many writers.

use std::collections::BTreeSet;

use super::*;
use crate::{
    Commit, Operation, Precondition,
    ledger::tests::{folder, key, open},
};

fn request(operations: u8, archive_len: usize) -> Request {
    let put =
        |number| Operation::Put { key: key(number), kind: 1, version: 1, archive: vec![0; archive_len] };
    let operations = (0..u64::from(operations)).map(put).collect();
    Request { commit: Commit { operations, ..Commit::default() }, reply: mpsc::sync_channel(1).0 }
}

#[test]
fn a_group_is_what_waits_up_to_a_batch() {
    let (send, waiting) = mpsc::channel();
    for operations in [100, 100, 100, 1] {
        send.send(request(operations, 0)).unwrap();
    }
    let (group, left_over) = collect(waiting.recv().unwrap(), &waiting);
    assert_eq!(group.len(), 2, "300 operations are too many");
    let (group, left_over) = collect(left_over.unwrap(), &waiting);
    assert_eq!(group.len(), 2);
    assert!(left_over.is_none() && waiting.try_recv().is_err());
}

#[test]
fn a_group_has_no_more_bytes_than_a_commit_may_have() {
    let (send, waiting) = mpsc::channel();
    for _ in 0..3 {
        send.send(request(10, 60_000)).unwrap();
    }
    let (group, left_over) = collect(waiting.recv().unwrap(), &waiting);
    assert_eq!((group.len(), left_over.is_some()), (1, true));
}

#[test]
fn of_many_who_create_the_same_row_one_succeeds() {
    let folder = folder();
    let ledger = open(folder.path());
    for number in 0..10 {
        let create = || {
            let put = Operation::Put { key: key(number), kind: 1, version: 1, archive: Vec::new() };
            let preconditions = vec![Precondition::Absent(key(number))];
            ledger.commit(Commit { preconditions, operations: vec![put], audit: Vec::new() })
        };
        let results: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(create)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        let conflicts =
            results.iter().filter(|result| matches!(result, Err(CommitError::Conflict(_)))).count();
        assert_eq!(conflicts, 15);
    }
}

#[test]
fn revisions_of_many_writers_have_no_gap() {
    let folder = folder();
    let ledger = open(folder.path());
    let write = |writer: u64| {
        let commits = (0..20).map(move |number| {
            let put =
                Operation::Put { key: key(writer * 100 + number), kind: 1, version: 1, archive: vec![1; 99] };
            Commit { operations: vec![put], ..Commit::default() }
        });
        commits.map(|commit| ledger.commit(commit).unwrap().0).collect::<Vec<_>>()
    };
    let revisions: BTreeSet<u64> = thread::scope(|scope| {
        let threads: Vec<_> = (0..16).map(|writer| scope.spawn(move || write(writer))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(revisions, (2..322).collect());
    assert_eq!(ledger.verify().unwrap().commits, 321);
}
