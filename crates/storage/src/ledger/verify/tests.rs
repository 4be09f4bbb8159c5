//! Tests of verification: it names what is wrong.

use super::*;
use crate::{
    Ledger,
    commit::record::log_key,
    ledger::tests::{folder, key, open, put},
};

/// 40 commits on 10 rows after the schema, with checkpoints at 16 and 32.
fn store(folder: &std::path::Path) -> Ledger {
    let ledger = open(folder);
    (0..40).for_each(|number| put(&ledger, number % 10, &number.to_be_bytes()));
    ledger
}

fn overwrite(ledger: &Ledger, key: &[u8], value: Option<Vec<u8>>) {
    let mut batch = sled::Batch::default();
    match value {
        Some(value) => batch.insert(key, value),
        None => batch.remove(key),
    }
    ledger.store.disk.apply(batch).unwrap();
}

/// Seals a changed record anew, so that only the chain tells.
fn forge(ledger: &Ledger, revision: u64, change: impl FnOnce(&mut CommitRecord)) {
    let (mut record, _) = ledger.store.record(Revision(revision)).unwrap().unwrap();
    change(&mut record);
    overwrite(ledger, &log_key(Revision(revision)), Some(record.encode()));
}

fn fault(ledger: &Ledger) -> String {
    ledger.verify().unwrap_err().to_string()
}

#[test]
fn a_good_store_is_counted() {
    let folder = folder();
    let counted = store(folder.path()).verify().unwrap();
    let expected = Verification { rows: 11, commits: 41, checkpoints: 2, foreign_checkpoints: 0 };
    assert_eq!(counted, expected);
}

#[test]
fn a_changed_audit_byte_is_named_by_its_commit() {
    let folder = folder();
    let ledger = store(folder.path());
    let key = log_key(Revision(7));
    let mut bytes = ledger.store.disk.get(&key).unwrap().unwrap().to_vec();
    let place = bytes.windows(6).position(|window| window == b"a test").unwrap();
    bytes[place] ^= 1;
    overwrite(&ledger, &key, Some(bytes));
    assert_eq!(fault(&ledger), "damaged data: the record of commit 7");
}

#[test]
fn a_forged_record_breaks_the_chain_behind_it() {
    let folder = folder();
    let ledger = store(folder.path());
    forge(&ledger, 7, |record| record.audit = b"something else".to_vec());
    assert_eq!(fault(&ledger), "damaged data: commit 8 does not follow the commit before it");
}

#[test]
fn a_forged_last_record_disagrees_with_the_head() {
    let folder = folder();
    let ledger = store(folder.path());
    forge(&ledger, 41, |record| record.audit = b"something else".to_vec());
    assert!(fault(&ledger).contains("the log ends in"));
}

#[test]
fn a_missing_record_is_named() {
    let folder = folder();
    let ledger = store(folder.path());
    overwrite(&ledger, &log_key(Revision(20)), None);
    assert_eq!(fault(&ledger), "damaged data: the record of commit 20 is missing");
}

#[test]
fn a_forged_or_missing_checkpoint_is_named() {
    for forgery in [None, Some(5)] {
        let folder = folder();
        let ledger = store(folder.path());
        forge(&ledger, 16, |record| {
            let genuine = record.checkpoint.unwrap();
            record.checkpoint = forgery.map(|rows| {
                let mut forged = genuine;
                forged.rows = rows;
                forged
            });
        });
        let expected = "damaged data: the checkpoint of commit 16 is not signed with the key of this folder";
        assert_eq!(fault(&ledger), expected);
    }
}

#[test]
fn rows_that_are_not_what_the_log_says_are_named() {
    let folder = folder();
    let ledger = store(folder.path());
    let genuine = ledger.store.disk.get(&key(3)).unwrap().map(|bytes| bytes.to_vec());
    let named = |ledger: &Ledger| fault(ledger);

    overwrite(&ledger, &key(3), None);
    assert_eq!(
        named(&ledger),
        "damaged data: the row under key 100000000000000003, written by commit 35, is missing"
    );

    let older = Row::seal(&key(3), Revision(25), 1, 1, &23_u64.to_be_bytes());
    overwrite(&ledger, &key(3), Some(older.to_ivec().to_vec()));
    let expected = "damaged data: the row under key 100000000000000003 is not the one that commit 35 wrote";
    assert_eq!(named(&ledger), expected);

    overwrite(&ledger, &key(3), genuine);
    let stray = Row::seal(&key(99), Revision(25), 1, 1, b"stray");
    overwrite(&ledger, &key(99), Some(stray.to_ivec().to_vec()));
    assert_eq!(named(&ledger), "damaged data: no commit wrote the row under key 100000000000000063");
}
