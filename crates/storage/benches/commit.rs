//! Durable commits per second, by how many write at once. Each commit writes three rows: a token of the usual size,
//! a guard of its name and its owner's row.

use std::{
    fs::Permissions,
    hint::black_box,
    os::unix::fs::PermissionsExt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use keywright_storage::{
    Commit, CommitError, Key, KeyRange, Ledger, LedgerOptions, NoProjection, Operation, StorageError,
};

/// The archive of a token with one statement of three actions.
const TOKEN_BYTES: usize = 247;

fn key(tag: u8, number: u64) -> Key {
    // As a hash would: spread over the whole interval.
    let spread = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes();
    Key::from([[tag].as_slice(), &spread, &spread, &spread, &spread].concat())
}

fn put(tag: u8, number: u64, bytes: usize) -> Operation {
    Operation::Put { key: key(tag, number), kind: tag, version: 1, archive: vec![7; bytes] }
}

fn commit(number: u64) -> Commit {
    let operations =
        vec![put(0x50, number, TOKEN_BYTES), put(0x52, number, 16), put(0x20, number % 1000, 200)];
    Commit { operations, audit: vec![7; 120], ..Commit::default() }
}

/// How long `writers` threads take for `commits` commits together.
fn write(ledger: &Ledger, next: &AtomicU64, writers: u64, commits: u64) -> Result<Duration, CommitError> {
    let last = next.load(Ordering::Relaxed) + commits;
    let begin = Instant::now();
    thread::scope(|scope| {
        let work = || {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= last {
                    return Ok::<(), CommitError>(());
                }
                ledger.commit(commit(number))?;
            }
        };
        let threads: Vec<_> = (0..writers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or(Ok(())))
    })?;
    Ok(begin.elapsed())
}

fn commits(criterion: &mut Criterion) {
    let Ok((_folder, ledger)) = ledger() else { return };
    let next = AtomicU64::new(0);
    let mut group = criterion.benchmark_group("durable commits");
    group.throughput(Throughput::Elements(1)).sample_size(10).measurement_time(Duration::from_secs(10));
    for writers in [1, 8, 64] {
        group.bench_function(format!("{writers} writers"), |bencher| {
            bencher.iter_custom(|count| write(&ledger, &next, writers, count).unwrap_or(Duration::MAX));
        });
    }
    group.finish();
}

/// What sled does for a row on the way of a listing, to compare the index in memory with.
fn reads(criterion: &mut Criterion) {
    let Ok((_folder, ledger)) = ledger() else { return };
    let Ok(_) = write(&ledger, &AtomicU64::new(0), 64, 10_000) else { return };
    let mut number = 0;
    criterion.bench_function("a row of 10,000", |bencher| {
        bencher.iter(|| {
            number = (number + 1) % 10_000;
            black_box(ledger.get(&key(0x50, number)).is_ok())
        });
    });
    criterion.bench_function("all rows of 10,000 tokens", |bencher| {
        bencher.iter(|| ledger.rows(&KeyRange::prefix(&[0x50])).map(Iterator::count).unwrap_or_default());
    });
}

fn ledger() -> Result<(tempfile::TempDir, Ledger), StorageError> {
    let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o700)).tempdir();
    let folder = folder.map_err(|source| StorageError::Io { doing: "make a folder".to_owned(), source })?;
    let ledger = Ledger::open(folder.path(), &LedgerOptions::default(), Arc::new(NoProjection))?;
    Ok((folder, ledger))
}

criterion_group!(benches, commits, reads);
criterion_main!(benches);
