//! Tests of transactions: alone against a map, together against each other.

use std::{cell::Cell, thread};

use proptest::prelude::*;

use super::*;
use crate::ledger::tests::{Failure, folder, key, open, put};

fn number(row: Option<Row>) -> u64 {
    row.map_or(0, |row| u64::from_be_bytes(row.archive().try_into().unwrap()))
}

/// Adds one to a counter.
fn increment(ledger: &Ledger, counter: u64) {
    let written: Result<(), Failure> = ledger.write(|tx| {
        let value = number(tx.get(&key(counter))?) + 1;
        tx.audit(b"one more".to_vec()).put(key(counter), 1, 1, &value.to_be_bytes());
        Ok(())
    });
    written.unwrap();
}

#[test]
fn no_increment_of_eight_threads_is_lost() {
    let folder = folder();
    let ledger = open(folder.path());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..50).for_each(|round| increment(&ledger, round % 3)));
        }
    });
    let total: u64 = (0..3).map(|counter| number(ledger.get(&key(counter)).unwrap())).sum();
    assert_eq!(total, 400);
    assert_eq!(ledger.head().revision, Revision(401), "one commit each, no gap");
    ledger.verify().unwrap();
}

#[test]
fn a_write_whose_reads_changed_is_run_again_and_in_the_end_alone() {
    let folder = folder();
    let ledger = open(folder.path());
    let runs = Cell::new(0);
    let written: Result<u64, Failure> = ledger.write(|tx| {
        runs.set(runs.get() + 1);
        let value = number(tx.get(&key(1))?);
        // While others may write, somebody always does.
        if runs.get() <= TRIES {
            increment(&ledger, 1);
        }
        tx.audit(b"a test".to_vec()).put(key(2), 1, 1, &value.to_be_bytes());
        Ok(value)
    });
    assert_eq!((written.unwrap(), runs.get()), (3, 4));
    assert_eq!(number(ledger.get(&key(2)).unwrap()), 3);
}

#[test]
fn an_answer_without_a_write_rests_on_what_still_stands() {
    let folder = folder();
    let ledger = open(folder.path());
    let first = Cell::new(true);
    let refused: Result<(), Failure> = ledger.write(|tx| {
        let found = tx.get(&key(1))?;
        if first.replace(false) {
            put(&ledger, 1, b"one");
        }
        if found.is_none() { Err(Failure::Refused) } else { Ok(()) }
    });
    assert!(refused.is_ok(), "the refusal rested on a row that was there by then");
    assert_eq!(ledger.head().revision, Revision(2), "and nothing was written");
}

#[test]
fn a_transaction_reads_what_it_writes() {
    let folder = folder();
    let ledger = open(folder.path());
    put(&ledger, 1, b"one");
    put(&ledger, 3, b"three");
    put(&ledger, 5, b"five");
    let seen: Result<Vec<_>, Failure> = ledger.write(|tx| {
        let mut tx = tx.audit(b"a test".to_vec());
        tx.put(key(3), 1, 1, b"drei");
        tx.put(key(4), 1, 1, b"four");
        tx.put(key(6), 1, 1, b"six");
        tx.delete(key(5));
        tx.delete(key(9));
        let tx = tx.reads();
        assert_eq!(tx.get(&key(3))?.unwrap().revision(), Revision::ZERO, "only planned so far");
        assert_eq!(tx.get(&key(5))?, None);
        let rows = tx.scan(&KeyRange::prefix(&[0x10]))?;
        Ok(rows.map(|row| row.unwrap().1.archive().to_vec()).collect())
    });
    assert_eq!(seen.unwrap(), [b"one".as_slice(), b"drei", b"four", b"six"]);
}

#[test]
fn a_write_that_plans_nothing_commits_nothing() {
    let folder = folder();
    let ledger = open(folder.path());
    let head = ledger.head();
    let done: Result<u8, Failure> = ledger.write(|tx| {
        tx.audit(b"for nothing".to_vec());
        Ok(7)
    });
    assert_eq!((done.unwrap(), ledger.head()), (7, head));
}

#[test]
fn a_view_sees_rows_that_belong_together() {
    let folder = folder();
    let ledger = open(folder.path());
    let pair = |value: u64| {
        let written: Result<(), Failure> = ledger.write(|tx| {
            let mut tx = tx.audit(b"a pair".to_vec());
            tx.put(key(1), 1, 1, &value.to_be_bytes());
            tx.put(key(2), 1, 1, &value.to_be_bytes());
            Ok(())
        });
        written.unwrap();
    };
    pair(0);
    thread::scope(|scope| {
        let writer = scope.spawn(|| (1..200).for_each(pair));
        let mut views = 0;
        while !writer.is_finished() {
            let (left, right) = ledger.view(|| {
                let left = number(ledger.get(&key(1)).unwrap());
                thread::yield_now();
                (left, number(ledger.get(&key(2)).unwrap()))
            });
            assert_eq!(left, right);
            views += 1;
        }
        assert!(views > 10);
    });
}

/// What a transaction of the model test does.
#[derive(Clone, Debug)]
enum Step {
    Put(u64, Vec<u8>),
    Delete(u64),
    Get(u64),
    Scan,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..8_u64, prop::collection::vec(any::<u8>(), 0..9))
            .prop_map(|(number, archive)| Step::Put(number, archive)),
        (0..8_u64).prop_map(Step::Delete),
        (0..8_u64).prop_map(Step::Get),
        Just(Step::Scan),
    ]
}

type Model = BTreeMap<Key, Vec<u8>>;

fn rows(rows: impl Iterator<Item = Result<(Key, Row), StorageError>>) -> Model {
    rows.map(|row| row.map(|(key, row)| (key, row.archive().to_vec())).unwrap()).collect()
}

/// Runs the steps on both and compares what they see.
fn run(tx: &mut Transaction<'_>, model: &mut Model, steps: &[Step]) -> Result<(), Failure> {
    for step in steps {
        let mut writes = tx.audit(b"model".to_vec());
        match step {
            Step::Put(number, archive) => {
                writes.put(key(*number), 1, 1, archive);
                model.insert(key(*number), archive.clone());
            }
            Step::Delete(number) => {
                writes.delete(key(*number));
                model.remove(&key(*number));
            }
            Step::Get(number) => {
                let found = tx.get(&key(*number))?.map(|row| row.archive().to_vec());
                assert_eq!(found.as_ref(), model.get(&key(*number)));
            }
            Step::Scan => assert_eq!(&rows(tx.scan(&KeyRange::prefix(&[0x10]))?), model),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn transactions_agree_with_a_map(transactions in prop::collection::vec((prop::collection::vec(step(), 0..8), any::<bool>()), 1..12)) {
        let folder = folder();
        let mut model = Model::new();
        {
            let ledger = open(folder.path());
            for (steps, keep) in &transactions {
                let outcome: Result<Model, Failure> = ledger.write(|tx| {
                    let mut planned = model.clone();
                    run(tx, &mut planned, steps)?;
                    if *keep { Ok(planned) } else { Err(Failure::Refused) }
                });
                if let Ok(planned) = outcome {
                    model = planned;
                }
                prop_assert_eq!(&rows(ledger.rows(&KeyRange::prefix(&[0x10])).unwrap()), &model);
            }
        }
        let ledger = open(folder.path());
        prop_assert_eq!(&rows(ledger.rows(&KeyRange::prefix(&[0x10])).unwrap()), &model);
        let backwards = rows(ledger.rows(&KeyRange::prefix(&[0x10])).unwrap().rev());
        prop_assert_eq!(backwards, model);
        ledger.verify().unwrap();
    }
}
