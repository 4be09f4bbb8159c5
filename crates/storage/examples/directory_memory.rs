//! Prints what tokens take in memory, and how long it takes to tell the directory of them.
//!
//! `cargo run --release -p keywright-storage --example directory_memory [TOKENS]`
#![expect(clippy::print_stdout, reason = "printing is what it does")]

#[path = "../benches/lookup/world.rs"]
mod world;

use std::time::Instant;

use allocation_counter::{AllocationInfo, measure};
use keywright_core::{Catalogue, policy::BuiltInError};
use keywright_storage::Directory;

fn main() -> Result<(), BuiltInError> {
    let count = std::env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(1_000_000);
    let [empty, full] = [Directory::new(&Catalogue::featbit())?, Directory::new(&Catalogue::featbit())?];
    let without = measure(|| world::load(&empty, 0));
    let resident = resident_bytes();
    let start = Instant::now();
    let with = measure(|| world::load(&full, count));
    let took = start.elapsed();
    let of_tokens = held(&with) - held(&without);
    println!("{} tokens told in {took:?}, {:?} each", full.counts().tokens, took / count.max(1));
    println!("{} bytes per token", of_tokens / i64::from(count.max(1)));
    println!("{} bytes for 1000 members", held(&without));
    println!(
        "{} bytes resident per token, all in all",
        (resident_bytes() - resident) / i64::from(count.max(1))
    );
    Ok(())
}

fn held(info: &AllocationInfo) -> i64 {
    info.bytes_current
}

/// From `/proc`, in pages of 4 KiB (proc(5)); nothing where there is none.
fn resident_bytes() -> i64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|it| it.parse::<i64>().ok()).unwrap_or_default() * 4096
}
