//! One decision, the reading of the name included: by a fragment, by its statements one by one, and
//! FeatBit's way. All three must say the same. Figures: docs/performance.md.

#[path = "decide/cpu_time.rs"]
mod cpu_time;
#[path = "decide/engines.rs"]
mod engines;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use keywright_core::Fragment;

use self::{
    cpu_time::CpuTime,
    engines::{ENGINES, workload::Workload},
};

const SIZES: [usize; 4] = [1, 10, 100, 1000];

fn decisions(c: &mut Criterion<CpuTime>) {
    let mut group = c.benchmark_group("decide");
    for n in SIZES {
        let Ok(workload) = Workload::new(n) else { return };
        for (policy, asked) in workload.asked() {
            let [answer, others @ ..] = ENGINES.map(|(_, engine)| engine(policy, asked));
            assert!(others.iter().all(|it| *it == answer), "engines differ on {asked:?} of {policy:?}");
        }
        for (name, engine) in ENGINES {
            let mut asked = workload.asked().cycle();
            group.bench_function(BenchmarkId::new(name, n), |b| {
                b.iter(|| asked.next().map(|(policy, asked)| engine(black_box(policy), black_box(asked))));
            });
        }
    }
}

fn compile(c: &mut Criterion<CpuTime>) {
    let mut group = c.benchmark_group("compile");
    for n in SIZES {
        let Ok(workload) = Workload::new(n) else { return };
        let mut policies = workload.principals.iter().cycle();
        group.bench_function(BenchmarkId::new("fragment", n), |b| {
            b.iter(|| policies.next().map(|it| Fragment::compile(&it.statements)));
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime);
    targets = decisions, compile
}
criterion_main!(benches);
