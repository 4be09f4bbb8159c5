//! Tests of the entries of the log: there are those of all commits, however the store came to be.

use super::*;
use crate::{
    Ledger,
    ledger::tests::{folder, key, open, open_traced, put},
};

/// Whether the log was read when the store was opened.
fn was_rebuilt(ledger: &Ledger) -> bool {
    ledger.store.traced_anew.load(std::sync::atomic::Ordering::Acquire)
}

/// All entries, without the seal.
fn entries(ledger: &Ledger) -> Vec<(Key, Vec<u8>)> {
    all(&ledger.store).unwrap().map(|it| it.map(|(key, value)| (key, value.to_vec())).unwrap()).collect()
}

/// Damages the entries and the seal.
fn apply(ledger: &Ledger, change: impl FnOnce(&mut sled::Batch)) {
    let mut batch = sled::Batch::default();
    change(&mut batch);
    ledger.store.disk.apply(batch).unwrap();
}

#[test]
fn every_commit_has_its_entries() {
    let folder = folder();
    let ledger = open_traced(folder.path(), 1);
    put(&ledger, 1, b"one");
    put(&ledger, 2, b"two");
    put(&ledger, 1, b"uno");
    let changes = |number: u64| {
        let prefix = [&[0xf1], key(number).as_bytes()].concat();
        let found = entries(&ledger).into_iter().filter(|(key, _)| key.starts_with(&prefix));
        found.map(|(key, _)| *key.last().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(changes(1), [2, 4]);
    assert_eq!(changes(2), [3]);
    ledger.verify().unwrap();
}

#[test]
fn a_start_reads_the_log_only_where_it_must() {
    let folder = folder();
    let stray = |ledger: &Ledger| entries(ledger).iter().any(|(key, _)| key.as_bytes() == [0xfe]);
    {
        let ledger = open_traced(folder.path(), 1);
        put(&ledger, 1, b"one");
        apply(&ledger, |batch| batch.insert(&[0xfe], b"stray"));
    }
    let ledger = open_traced(folder.path(), 1);
    assert!(!was_rebuilt(&ledger));
    assert!(stray(&ledger), "what is there was not made anew");
}

#[test]
fn a_store_from_before_there_were_entries_gets_them() {
    let folder = folder();
    let expected = {
        let ledger = open_traced(folder.path(), 1);
        (0..600).for_each(|number| put(&ledger, number % 7, b"row"));
        let expected = entries(&ledger);
        apply(&ledger, |batch| {
            for (key, _) in &expected {
                batch.remove(key.to_ivec());
            }
            batch.remove(&SEAL);
        });
        expected
    };
    assert_eq!(expected.len(), 601, "the schema and the rows");
    {
        let ledger = open_traced(folder.path(), 1);
        assert!(was_rebuilt(&ledger));
        assert_eq!(entries(&ledger), expected);
        ledger.verify().unwrap();
        put(&ledger, 1, b"more");
    }
    let ledger = open_traced(folder.path(), 1);
    assert!(!was_rebuilt(&ledger), "once is enough");
    assert_eq!(entries(&ledger).len(), 602);
    ledger.verify().unwrap();
}

#[test]
fn a_program_that_derives_other_entries_makes_them_when_it_opens() {
    let folder = folder();
    put(&open_traced(folder.path(), 1), 1, b"one");
    let ledger = open_traced(folder.path(), 2);
    assert!(was_rebuilt(&ledger));
    assert!(entries(&ledger).iter().all(|(key, _)| key.tag() == 0xf2));
    assert_eq!(entries(&ledger).len(), 2);
}

#[test]
fn a_program_that_knows_no_entries_leaves_a_store_in_which_they_are_made_anew() {
    let folder = folder();
    put(&open_traced(folder.path(), 1), 1, b"one");
    put(&open(folder.path()), 2, b"two");
    let ledger = open_traced(folder.path(), 1);
    assert_eq!(entries(&ledger).len(), 3);
    ledger.verify().unwrap();
}

type Damage = fn(&mut sled::Batch, &[(Key, Vec<u8>)]);

#[test]
fn entries_that_are_not_those_of_the_log_are_found_and_made_anew() {
    let damages: [Damage; 3] = [
        |batch, entries| batch.remove(entries[3].0.to_ivec()),
        |batch, entries| batch.insert(entries[4].0.to_ivec(), b"something else"),
        |batch, _| batch.insert(&[0xfe], b"stray"),
    ];
    for damage in damages {
        let folder = folder();
        let expected = {
            let ledger = open_traced(folder.path(), 1);
            (0..9).for_each(|number| put(&ledger, number, b"row"));
            let expected = entries(&ledger);
            apply(&ledger, |batch| damage(batch, &expected));
            let error = ledger.verify().unwrap_err().to_string();
            assert!(error.contains("the entries of the log are not those of its commits"), "{error}");
            put(&ledger, 9, b"row");
            assert!(ledger.verify().is_err(), "a commit does not hide it");
            expected
        };
        let ledger = open_traced(folder.path(), 1);
        assert!(was_rebuilt(&ledger));
        assert_eq!(entries(&ledger)[..expected.len()], expected);
        ledger.verify().unwrap();
    }
}

#[test]
fn making_them_is_begun_again_where_it_was_interrupted() {
    let folder = folder();
    {
        let ledger = open_traced(folder.path(), 1);
        (0..9).for_each(|number| put(&ledger, number, b"row"));
        // As it is while they are made anew: no seal, some of the old, some of the new.
        apply(&ledger, |batch| {
            batch.remove(&SEAL);
            batch.insert(&[0xf1, 0], b"old");
            batch.remove(entries(&ledger)[5].0.to_ivec());
        });
    }
    let ledger = open_traced(folder.path(), 1);
    assert_eq!(entries(&ledger).len(), 10);
    ledger.verify().unwrap();
}

#[test]
fn a_commit_that_cannot_be_read_does_not_keep_a_store_from_opening() {
    let folder = folder();
    {
        let ledger = open_traced(folder.path(), 1);
        (0..4200).for_each(|number| put(&ledger, number, b"row"));
        apply(&ledger, |batch| {
            batch.remove(&crate::commit::record::log_key(Revision(7)));
            batch.remove(&SEAL);
        });
    }
    let ledger = open_traced(folder.path(), 1);
    put(&ledger, 1, b"row");
    assert!(ledger.verify().unwrap_err().to_string().contains("commit 7 is missing"));
    drop(ledger);
    assert!(was_rebuilt(&open_traced(folder.path(), 1)), "the next start tries again");
}
