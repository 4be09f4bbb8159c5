//! Tests of the seam, with the engine of a single node behind it.

use crate::{
    Commit, CommitError, Key, Ledger, Operation, Precondition, Revision,
    ledger::tests::{folder, key, open, put},
};

fn commit(preconditions: Vec<Precondition>, number: u64) -> Commit {
    let archive = b"row".to_vec();
    let put = Operation::Put { key: key(number), kind: 1, version: 1, archive };
    Commit { preconditions, operations: vec![put], audit: b"why".to_vec() }
}

#[test]
fn a_commit_is_made_only_if_its_preconditions_hold() {
    let folder = folder();
    let ledger = open(folder.path());
    let absent = || vec![Precondition::Absent(key(1))];
    let at = |revision| vec![Precondition::At(key(1), Revision(revision))];
    assert_eq!(ledger.commit(commit(absent(), 1)).unwrap(), Revision(2));
    let refused = |conditions| matches!(ledger.commit(commit(conditions, 1)), Err(CommitError::Conflict(at)) if at == key(1));
    assert!(refused(absent()));
    assert!(refused(at(1)));
    assert!(refused(at(3)));
    assert_eq!(ledger.head().revision, Revision(2), "a refused commit leaves no gap");
    assert_eq!(ledger.commit(commit(at(2), 1)).unwrap(), Revision(3));
}

#[test]
fn a_commit_without_operations_only_asks() {
    let folder = folder();
    let ledger = open(folder.path());
    let head = ledger.head();
    let ask = |precondition| ledger.commit(Commit { preconditions: vec![precondition], ..Commit::default() });
    assert_eq!(ask(Precondition::Absent(key(1))).unwrap(), head.revision);
    assert!(matches!(ask(Precondition::At(key(1), Revision(1))), Err(CommitError::Conflict(_))));
    assert_eq!(ledger.head(), head);
}

#[test]
fn what_is_no_commit_is_refused_before_it_waits() {
    let folder = folder();
    let ledger = open(folder.path());
    let bad = Commit { operations: vec![Operation::Delete { key: Key::from([0x7f]) }], ..Commit::default() };
    assert!(matches!(ledger.commit(bad), Err(CommitError::Malformed(_))));
}

#[test]
fn the_feed_has_every_commit_once_and_in_order() {
    let folder = folder();
    let ledger = open(folder.path());
    let archive = vec![7; 70_000];
    (0..9).for_each(|number| put(&ledger, number, &archive));
    let revisions =
        |after| ledger.feed(Revision(after)).map(|record| record.unwrap().revision.0).collect::<Vec<_>>();
    assert_eq!(revisions(0), (1..=10).collect::<Vec<_>>());
    assert_eq!(revisions(7), [8, 9, 10]);
    assert_eq!(revisions(10), [0; 0]);
    assert_eq!(revisions(99), [0; 0]);
    let record = ledger.feed(Revision(4)).next().unwrap().unwrap();
    assert_eq!(record.audit, b"a test");
    assert_eq!(record.operations, [Operation::Put { key: key(3), kind: 1, version: 1, archive }]);
}

#[test]
fn pages_have_every_row_once() {
    let folder = folder();
    let ledger = open(folder.path());
    (0..25).for_each(|number| put(&ledger, number, b"row"));
    let pages = |ledger: &Ledger| {
        let (mut keys, mut last) = (Vec::new(), None);
        loop {
            let page = ledger.page(last.as_ref(), 10).unwrap();
            let Some((key, _)) = page.last() else { return keys };
            last = Some(key.clone());
            keys.extend(page.into_iter().map(|(key, _)| key));
        }
    };
    let mut expected: Vec<_> = (0..25).map(key).collect();
    expected.insert(0, Key::from(*b"\x01schema"));
    assert_eq!(pages(&ledger), expected);
}
