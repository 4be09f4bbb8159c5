//! One decision, in process, against other engines: the same statements, the same questions, and the same answers, or
//! this fails. `cargo run --release --manifest-path peers/Cargo.toml`. Figures: docs/performance.md.
//!
//! Statements and questions are those of core's benchmark `decide`. Every engine has for each principal a set of its
//! own, does beforehand what can be done beforehand, and is given the action in a form of its own and the name of the
//! resource as text; `engines.rs` says what is part of a decision.

mod contest;
#[path = "../../crates/core/benches/decide/cpu_time.rs"]
mod cpu_time;
mod engines;
#[path = "../../crates/core/benches/decide/engines.rs"]
mod ours;
mod parts;
mod table;

use std::io::{self, Write as _};

use anyhow::Result;

use crate::{
    contest::Contest,
    engines::KINDS,
    ours::workload::Workload,
    table::{SIZES, Table},
};

/// How often every engine has its turn.
const ROUNDS: usize = 7;

fn main() -> Result<()> {
    let mut workloads = Vec::new();
    for size in SIZES {
        workloads.push(Workload::new(size)?);
    }
    let mut contests = Vec::new();
    for (size, workload) in SIZES.into_iter().zip(&workloads) {
        let contest = Contest::new(workload)?;
        let count = workload.requests.len();
        writeln!(io::stderr(), "{size} statements: {} engines give {count} same answers", KINDS.len())?;
        contests.push(contest);
    }
    let mut table = Table::default();
    for round in 1..=ROUNDS {
        writeln!(io::stderr(), "round {round} of {ROUNDS}")?;
        let turns = contests.iter_mut().map(Contest::take_turns).collect::<Result<Vec<_>>>()?;
        table.add_round(turns);
    }
    write!(io::stdout(), "{}", table.written())?;
    Ok(())
}
