//! One decision, the reading of the name included: by a fragment, by its statements one by one, and
//! FeatBit's way. All three must say the same. Figures: docs/performance.md.

#[path = "decide/cpu_time.rs"]
mod cpu_time;
#[path = "decide/engines.rs"]
mod engines;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use keywright_core::{
    Action, Catalogue, Fragment, Request, ResourceName, Statement, fragment::decide, statement::StatementText,
};

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

/// What somebody can make slow: 60 policies of 45 KB each, full of wildcards, and a name that nearly matches them all.
fn hard(c: &mut Criterion<CpuTime>) {
    const POLICIES: usize = 60;
    const PATTERNS: usize = 1_300;
    type Write = fn(usize) -> String;
    let kinds: [(&str, Write); 3] = [
        ("ends", |it| format!("project/*a{it}:env/*a*:flag/*a*b")),
        ("pieces", |it| format!("project/*a*:env/*a*:flag/*a{it}b*")),
        ("long pieces", |it| format!("project/*a*:env/*aaaaaaaaa*:flag/*aaaaaaaaa{it}b*")),
    ];
    let mut group = c.benchmark_group("hard");
    group.sample_size(10);
    for (kind, write) in kinds {
        let policy = |at: usize| {
            let statements = (0..PATTERNS).map(|it| StatementText {
                id: String::new(),
                resource_type: "flag".to_owned(),
                effect: "allow".to_owned(),
                actions: vec!["ToggleFlag".to_owned()],
                conditions: Vec::new(),
                resources: vec![write(at * PATTERNS + it)],
            });
            statements.map(|it| Statement::parse(&Catalogue::featbit(), it)).collect::<Result<Vec<_>, _>>()
        };
        let Ok(policies) = (0..POLICIES).map(policy).collect::<Result<Vec<_>, _>>() else { return };
        let fragments: Vec<Fragment> = policies.iter().map(Fragment::compile).collect();
        let a = "a".repeat(248);
        let name = format!("project/{a}:env/{a}:flag/{a}");
        let Ok(resource) = ResourceName::parse(&name) else { return };
        let request = Request::new(Action::TOGGLE_FLAG, &resource);
        group.bench_function(kind, |b| b.iter(|| decide(&fragments, black_box(request))));
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime);
    targets = decisions, compile, hard
}
criterion_main!(benches);
