//! What a check costs over HTTP, beside a bare actix handler that answers the same bytes.
//!
//! `cargo bench -p keywright --bench http [-- TOKENS[xSTATEMENTS]..]`, with `wrk` and `taskset` installed: the binary
//! (`KEYWRIGHT_BIN` for another one, such as that of the profile `dist`) with one worker on one core, the load on
//! another, and the same for the bare server. Rounds of all cases on folders of all sizes take turns, each beside a round
//! of the bare server, so that what else the machine does falls on all of them; a figure is the median of its rounds.
//! `-- logins` shows what logins cost, and what a storm of them does to checks.
//! Time is the processor time of the server alone (proc(5)), user and system.
#![expect(clippy::unwrap_used, reason = "a benchmark ends where it cannot be run")]
#![expect(clippy::indexing_slicing, reason = "a benchmark ends where it cannot be run")]
#![expect(clippy::print_stdout, reason = "printing is what it does")]

#[path = "http/bare.rs"]
mod bare;
#[path = "http/cases.rs"]
mod cases;
#[path = "shared/filled.rs"]
mod filled;
#[path = "http/load.rs"]
mod load;
#[path = "http/logins.rs"]
mod logins;
#[path = "http/process.rs"]
mod process;

use std::{
    fs::Permissions,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
};

use tempfile::TempDir;

use crate::{cases::Case, load::Round, process::Server};

const ROUNDS: usize = 7;
/// What is measured where nothing is asked for: as many tokens, with as many statements in each that has its own.
const SIZES: [&str; 4] = ["1000x10", "1000000x10", "1000x1", "1000x1000"];

fn main() {
    if std::env::var_os(bare::SWITCH).is_some() {
        return bare::serve();
    }
    let asked: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    if asked == ["logins"] {
        return logins::run();
    }
    let sizes = if asked.is_empty() { SIZES.map(str::to_owned).to_vec() } else { asked };
    let subjects: Vec<Subject> = sizes.iter().map(|it| Subject::of(it)).collect();
    let bare = Server::bare(&cases::answer(&subjects[0].server));
    let mut all: Vec<Vec<Rounds>> =
        subjects.iter().map(|it| it.cases.iter().map(|_| Rounds::default()).collect()).collect();
    for _ in 0..ROUNDS {
        for (subject, rounds) in subjects.iter().zip(&mut all) {
            for (case, rounds) in subject.cases.iter().zip(rounds) {
                let floor = load::run(&bare, &Case::bare());
                let round = load::run(&subject.server, case);
                rounds.ratios.push(round.cpu_micros / floor.cpu_micros);
                rounds.floors.push(floor);
                rounds.all.push(round);
            }
        }
    }
    println!("| tokens x statements | case | CPU µs | x bare | requests per CPU second | p50 ms | p99 ms |");
    println!("|---|---|---|---|---|---|---|");
    let floors: Vec<&Round> = all.iter().flatten().flat_map(|it| &it.floors).collect();
    show("", "bare", &floors, 1.0);
    for ((size, subject), rounds) in sizes.iter().zip(&subjects).zip(all) {
        for (case, rounds) in subject.cases.iter().zip(rounds) {
            show(size, case.name, &rounds.all.iter().collect::<Vec<_>>(), median(rounds.ratios));
        }
    }
}

/// The product on a folder of some size, and what it is asked.
struct Subject {
    server: Server,
    cases: Vec<Case>,
    _folder: TempDir,
}

/// Those of one case: its own, those of the bare server beside them, and how many times as long they took.
#[derive(Default)]
struct Rounds {
    all: Vec<Round>,
    floors: Vec<Round>,
    ratios: Vec<f64>,
}

impl Subject {
    /// `TOKENS` or `TOKENSxSTATEMENTS`.
    fn of(size: &str) -> Self {
        let (tokens, statements) = size.split_once('x').unwrap_or((size, "10"));
        let tokens = tokens.parse().unwrap();
        let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o700)).tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::DirBuilder::new().mode(0o700).create(&data).unwrap();
        filled::fill(&data, tokens, statements.parse().unwrap());
        let server = Server::product(folder.path());
        Self { cases: cases::all(folder.path(), tokens), server, _folder: folder }
    }
}

fn show(size: &str, name: &str, rounds: &[&Round], ratio: f64) {
    let of = |pick: fn(&Round) -> f64| median(rounds.iter().map(|it| pick(it)).collect());
    let cpu = of(|it| it.cpu_micros);
    let (p50, p99, each) = (of(|it| it.p50_millis), of(|it| it.p99_millis), 1e6 / cpu);
    println!("| {size} | {name} | {cpu:.2} | {ratio:.2} | {each:.0} | {p50:.2} | {p99:.2} |");
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}
