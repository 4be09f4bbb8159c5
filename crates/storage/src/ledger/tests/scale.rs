//! How long many rows take.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Instant,
};

use super::{folder, open};
use crate::{Commit, Key, Ledger, Operation};

const ROWS: u64 = 200_000;

fn row(number: u64) -> Operation {
    // Spread like hashes.
    let spread = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes();
    let key = Key::from([[0x50].as_slice(), &spread, &spread, &spread, &spread].concat());
    Operation::Put { key, kind: 1, version: 1, archive: vec![7; 247] }
}

fn fill(ledger: &Ledger) {
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let first = next.fetch_add(256, Ordering::Relaxed);
                    if first >= ROWS {
                        return;
                    }
                    let operations = (first..ROWS.min(first + 256)).map(row).collect();
                    ledger.commit(Commit { operations, ..Commit::default() }).unwrap();
                }
            });
        }
    });
}

#[test]
#[ignore = "long: two hundred thousand rows"]
fn many_rows_open_in_seconds() {
    let folder = folder();
    let begin = Instant::now();
    fill(&open(folder.path()));
    println!("filled in {:?}", begin.elapsed());
    let begin = Instant::now();
    let ledger = open(folder.path());
    let opened = begin.elapsed();
    println!("opened in {opened:?}");
    assert_eq!(ledger.head().rows, ROWS + 1);
    let begin = Instant::now();
    ledger.verify().unwrap();
    println!("verified in {:?}", begin.elapsed());
    let size = std::fs::metadata(folder.path().join("db")).unwrap().len();
    println!("{} MiB on disk", size >> 20);
    assert!(opened.as_secs() < 10, "{opened:?}, even where much else goes on");
}
