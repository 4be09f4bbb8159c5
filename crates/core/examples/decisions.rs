//! Makes decisions to be counted: `decisions ENGINE STATEMENTS ROUNDS`, each round 4,096 requests.
//!
//! Run under callgrind with two numbers of rounds, the difference is what decisions cost, without
//! what making the statements and requests does. `benches/gates.sh` does so.

#[path = "../benches/decide/engines.rs"]
mod engines;

use std::{env, hint::black_box, process::ExitCode};

use self::engines::{ENGINES, workload::Workload};

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let name = arguments.next();
    let engine = ENGINES.iter().find(|(engine, _)| name.as_deref() == Some(*engine));
    let mut number = || arguments.next().and_then(|it| it.parse::<usize>().ok());
    let (Some((_, engine)), Some(statements), Some(rounds)) = (engine, number(), number()) else {
        return ExitCode::from(2);
    };
    let Ok(workload) = Workload::new(statements) else { return ExitCode::FAILURE };
    for _ in 0..rounds {
        for (policy, asked) in workload.asked() {
            black_box(engine(black_box(policy), black_box(asked)));
        }
    }
    ExitCode::SUCCESS
}
