//! What a check costs over HTTP, beside a bare actix handler that answers the same bytes.
//!
//! `cargo bench -p keywright --bench http [-- TOKENS..]`, with `wrk` and `taskset` installed: the binary with one
//! worker on one core, the load on another, and the same for the bare server. Rounds of all cases take turns, so that
//! what else the machine does falls on all of them; a figure is the median of its rounds. Time is the processor time
//! of the server alone (proc(5)), user and system.
#![expect(clippy::unwrap_used, reason = "a benchmark ends where it cannot be run")]
#![expect(clippy::print_stdout, reason = "printing is what it does")]

#[path = "http/bare.rs"]
mod bare;
#[path = "http/cases.rs"]
mod cases;
#[path = "shared/filled.rs"]
mod filled;
#[path = "http/load.rs"]
mod load;
#[path = "http/process.rs"]
mod process;

use std::{fs::Permissions, os::unix::fs::PermissionsExt};

use crate::{cases::Case, load::Round, process::Server};

const ROUNDS: usize = 7;
/// As many as a token or policy of some size has.
const STATEMENTS: u32 = 10;

fn main() {
    if std::env::var_os(bare::SWITCH).is_some() {
        return bare::serve();
    }
    let asked: Vec<u32> = std::env::args().skip(1).filter_map(|it| it.parse().ok()).collect();
    let counts = if asked.is_empty() { vec![1_000, 1_000_000] } else { asked };
    println!("| tokens | case | CPU µs | × bare | requests per CPU second | p50 ms | p99 ms |");
    println!("|---|---|---|---|---|---|---|");
    for count in counts {
        compare(count);
    }
}

/// All cases by turns, on a folder of so many tokens.
fn compare(tokens: u32) {
    let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o700)).tempdir().unwrap();
    filled::fill(folder.path(), tokens, STATEMENTS);
    let product = Server::product(folder.path());
    let answer = cases::answer(&product);
    let bare = Server::bare(&answer);
    let cases = cases::all(folder.path(), tokens);
    let mut rounds: Vec<(Vec<Round>, Vec<f64>)> = cases.iter().map(|_| <_>::default()).collect();
    for _ in 0..ROUNDS {
        for (case, (all, ratios)) in cases.iter().zip(&mut rounds) {
            let floor = load::run(&bare, &Case::bare());
            let round = load::run(&product, case);
            ratios.push(round.cpu_micros / floor.cpu_micros);
            all.push(round);
        }
    }
    for (case, (all, ratios)) in cases.iter().zip(rounds) {
        let of = |pick: fn(&Round) -> f64| median(all.iter().map(pick).collect());
        let cpu = of(|it| it.cpu_micros);
        let (p50, p99) = (of(|it| it.p50_millis), of(|it| it.p99_millis));
        let (name, ratio, each) = (case.name, median(ratios), 1e6 / cpu);
        println!("| {tokens} | {name} | {cpu:.2} | {ratio:.2} | {each:.0} | {p50:.2} | {p99:.2} |");
    }
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}
