//! Tests of derived entries: they are always those of the live rows.

use std::sync::{Arc, Mutex};

use super::*;
use crate::{
    Change, KeyRange, Ledger, LedgerOptions, Projection, Revision,
    ledger::tests::{Failure, folder, key},
};

/// Lists rows by their archive, under a tag that can be changed; and keeps the order in which rows came.
struct ByArchive {
    tag: u8,
    seen: Mutex<Vec<(Revision, Vec<Key>)>>,
}

impl ByArchive {
    fn new(tag: u8) -> Arc<Self> {
        Arc::new(Self { tag, seen: Mutex::default() })
    }
}

impl Projection for ByArchive {
    fn derive(&self, key: &Key, row: &Row, out: &mut Derived) {
        if key.tag() == 0x10 {
            out.put(&[&[self.tag], row.archive(), key.as_bytes()].concat(), key);
        }
    }

    fn load(&self, key: &Key, _: &Row) -> Result<(), StorageError> {
        self.seen.lock().unwrap().push((Revision::ZERO, vec![key.clone()]));
        Ok(())
    }

    fn apply(&self, revision: Revision, changes: &[Change]) {
        self.seen.lock().unwrap().push((revision, changes.iter().map(|change| change.key.clone()).collect()));
    }
}

fn open_by(folder: &std::path::Path, tag: u8) -> Ledger {
    Ledger::open(folder, &LedgerOptions::default(), ByArchive::new(tag)).unwrap()
}

fn write(ledger: &Ledger, number: u64, archive: Option<&[u8]>) {
    let written: Result<(), Failure> = ledger.write(|tx| {
        let mut tx = tx.audit(b"a test".to_vec());
        match archive {
            Some(archive) => tx.put(key(number), 1, 1, archive),
            None => tx.delete(key(number)),
        }
        Ok(())
    });
    written.unwrap();
}

/// The rows listed under a tag, by archive.
fn listed(ledger: &Ledger, tag: u8) -> Vec<(Key, Key)> {
    let entries = ledger.entries(&KeyRange::prefix(&[tag | tag::DERIVED])).unwrap();
    entries.map(|entry| entry.map(|(entry, row)| (entry, Key::from(&*row))).unwrap()).collect()
}

fn names(listed: &[(Key, Key)]) -> Vec<Key> {
    listed.iter().map(|(_, row)| row.clone()).collect()
}

#[test]
fn entries_follow_their_rows() {
    let folder = folder();
    let ledger = open_by(folder.path(), 0x20);
    write(&ledger, 1, Some(b"b"));
    write(&ledger, 2, Some(b"a"));
    assert_eq!(names(&listed(&ledger, 0x20)), [key(2), key(1)]);
    write(&ledger, 2, Some(b"c"));
    assert_eq!(names(&listed(&ledger, 0x20)), [key(1), key(2)]);
    write(&ledger, 1, None);
    assert_eq!(names(&listed(&ledger, 0x20)), [key(2)]);
    ledger.verify().unwrap();
}

#[test]
fn entries_that_disagree_with_the_rows_are_made_anew() {
    let folder = folder();
    let expected = {
        let ledger = open_by(folder.path(), 0x20);
        (0..600).for_each(|number| write(&ledger, number, Some(b"row")));
        let expected = listed(&ledger, 0x20);
        let mut batch = sled::Batch::default();
        batch.remove(expected[3].0.to_ivec());
        batch.insert(expected[4].0.to_ivec(), b"elsewhere");
        batch.insert(&[0xe0, 1], b"stray");
        ledger.store.disk.apply(batch).unwrap();
        assert!(ledger.verify().unwrap_err().to_string().contains("derived entries"));
        expected
    };
    let ledger = open_by(folder.path(), 0x20);
    assert_eq!(listed(&ledger, 0x20), expected);
    assert_eq!(ledger.entries(&KeyRange::prefix(&[0xe0])).unwrap().count(), 0);
    ledger.verify().unwrap();
}

#[test]
fn a_program_that_derives_other_entries_makes_them_when_it_opens() {
    let folder = folder();
    {
        let ledger = open_by(folder.path(), 0x20);
        write(&ledger, 1, Some(b"b"));
        write(&ledger, 2, Some(b"a"));
    }
    let ledger = open_by(folder.path(), 0x21);
    assert_eq!(names(&listed(&ledger, 0x21)), [key(2), key(1)]);
    assert_eq!(listed(&ledger, 0x20), []);
}

#[test]
fn indexes_are_loaded_with_every_row_and_told_of_every_commit_before_it_is_acknowledged() {
    let folder = folder();
    write(&open_by(folder.path(), 0x20), 1, Some(b"b"));
    let projection = ByArchive::new(0x20);
    let ledger =
        Ledger::open(folder.path(), &LedgerOptions::default(), Arc::clone(&projection) as _).unwrap();
    let loaded: Vec<_> = projection.seen.lock().unwrap().drain(..).flat_map(|(_, keys)| keys).collect();
    assert_eq!(loaded, [Key::from(*b"\x01schema"), key(1)]);
    for number in 5..9 {
        write(&ledger, number, Some(b"b"));
        assert_eq!(projection.seen.lock().unwrap().pop(), Some((ledger.head().revision, vec![key(number)])));
    }
    write(&ledger, 77, None);
    assert_eq!(
        projection.seen.lock().unwrap().pop(),
        Some((ledger.head().revision, vec![])),
        "there was nothing to delete"
    );
}
