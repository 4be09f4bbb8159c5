//! Tests of what is kept beside the commits.

use super::*;
use crate::ledger::tests::{folder, key, open, put};

fn values(values: &[(u64, &[u8])]) -> Vec<(Key, Vec<u8>)> {
    values.iter().map(|(number, value)| (key(*number), value.to_vec())).collect()
}

#[test]
fn local_values_are_outside_the_commits() {
    let folder = folder();
    {
        let ledger = open(folder.path());
        let head = ledger.head();
        ledger.local().put(values(&[(1, b"one"), (2, b"")])).unwrap();
        ledger.local().flush().unwrap();
        assert_eq!(ledger.head(), head);
        assert_eq!(ledger.get(&key(1)).unwrap(), None);
    }
    let ledger = open(folder.path());
    assert_eq!(ledger.local().get(&key(1)).as_deref(), Some(b"one".as_slice()));
    assert_eq!(ledger.local().get(&key(2)).as_deref(), Some(b"".as_slice()));
    assert_eq!(ledger.local().get(&key(3)), None);
    ledger.verify().unwrap();
}

#[test]
fn a_damaged_local_value_is_as_if_it_was_never_there() {
    let folder = folder();
    let ledger = open(folder.path());
    ledger.local().put(values(&[(1, b"one")])).unwrap();
    let found = ledger.store.disk.local_get(&key(1)).unwrap().unwrap();
    let mut batch = sled::Batch::default();
    batch.insert(key(2).to_ivec(), &found);
    batch.insert(key(3).to_ivec(), b"x");
    ledger.store.disk.local_apply(batch).unwrap();
    assert_eq!(ledger.local().get(&key(2)), None, "it belongs to another key");
    assert_eq!(ledger.local().get(&key(3)), None, "it is too short");
    assert_eq!(ledger.local().scan(&[0x10]).collect::<Vec<_>>(), values(&[(1, b"one")]));
    assert_eq!(ledger.local().get(&key(1)).as_deref(), Some(b"one".as_slice()));
}

#[test]
fn many_local_values_are_written_at_once_and_listed_in_order() {
    let folder = folder();
    let ledger = open(folder.path());
    let all: Vec<_> = (0..1000).map(|number: u64| (key(number), number.to_be_bytes().to_vec())).collect();
    ledger.local().put(all.iter().rev().cloned()).unwrap();
    assert_eq!(ledger.local().scan(&[0x10]).collect::<Vec<_>>(), all);
    assert_eq!(ledger.local().scan(&[0x11]).count(), 0);
}

#[test]
fn local_values_are_small() {
    let folder = folder();
    let ledger = open(folder.path());
    let large = vec![0; Local::MAX_BYTES];
    assert!(ledger.local().put(values(&[(1, &large)])).is_err());
    put(&ledger, 1, b"the store goes on");
}
