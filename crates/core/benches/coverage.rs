//! How long it takes to tell whether statements are covered.

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use keywright_core::{
    Catalogue, Coverage, Statement, covered,
    statement::{StatementError, StatementText},
};

type Statements = Result<Vec<Statement>, StatementError>;

fn statement(effect: &str, actions: &[&str], resources: Vec<String>) -> Result<Statement, StatementError> {
    let actions = actions.iter().map(|&it| it.to_owned()).collect();
    let (resource_type, effect) = ("flag".to_owned(), effect.to_owned());
    let written = StatementText { resource_type, effect, actions, resources, ..StatementText::default() };
    Statement::parse(&Catalogue::featbit(), written)
}

/// Statements of three actions on four patterns each; those of `narrow` within those that are not.
fn allows(count: usize, narrow: bool) -> Statements {
    let end = if narrow { "flag/ui-*;beta" } else { "flag/ui-*" };
    let actions = ["ToggleFlag", "UpdateFlagName", "UpdateFlagTags"];
    let resources = |at| (0..4).map(|it| format!("project/web-{at}:env/stage-{it}:{end}")).collect();
    (0..count).map(|at| statement("allow", &actions, resources(at))).collect()
}

/// Denies that meet the allows, `narrow` ones within those that are not.
fn denies(count: usize, narrow: bool) -> Statements {
    let start = if narrow { "project/web-" } else { "project/*" };
    let resources =
        |at| vec![format!("{start}{at}:env/*:flag/*-secret"), format!("{start}{at}:*:flag/*;pci")];
    (0..count).map(|at| statement("deny", &["ToggleFlag"], resources(at))).collect()
}

/// As hard as patterns get within their limits: what is wanted and the deny that is held interleave in
/// each segment, and no deny that is wanted rules out the last ways.
fn hard() -> Result<[Vec<Statement>; 2], StatementError> {
    let of = |glob: &str| vec![format!("project/{glob}:env/{glob}:flag/{glob}")];
    let wanted = statement("allow", &["ToggleFlag"], of("*a*b*c*"))?;
    let held = [statement("allow", &["*"], of("*"))?, statement("deny", &["*"], of("*x*y*z*"))?];
    let mut all = vec![wanted];
    for (one, other) in [("a", "x"), ("x", "b"), ("b", "z"), ("y", "c"), ("c", "y")] {
        all.push(statement("deny", &["*"], of(&format!("*{one}*{other}*")))?);
    }
    Ok([all, held.to_vec()])
}

fn bench(c: &mut Criterion) {
    let catalogue = Catalogue::featbit();
    let mut group = c.benchmark_group("covered");
    group.measurement_time(Duration::from_secs(3)).sample_size(20);
    let mut case = |name: &str, size: usize, wanted: Statements, held: Statements| {
        let (Ok(wanted), Ok(held)) = (wanted, held) else { unreachable!("{name} are statements") };
        assert_ne!(covered(&catalogue, &wanted, &held), Coverage::TooComplex, "{name} {size}");
        group.bench_function(BenchmarkId::new(name, size), |b| {
            b.iter(|| covered(&catalogue, black_box(&wanted), black_box(&held)));
        });
    };
    for size in [1, 10, 100] {
        case("by itself", size, allows(size, false), allows(size, false));
        case("by wider ones", size, allows(size, true), allows(size, false));
        let with = |wide, narrow| Ok([allows(size, narrow)?, denies(size.div_ceil(5), wide)?].concat());
        case("by wider ones, with denies", size, with(false, true), with(true, false));
    }
    drop(group);
    let Ok([wanted, held]) = hard() else { unreachable!("they are statements") };
    c.bench_function("covered/hard", |b| {
        b.iter(|| covered(&catalogue, black_box(&wanted), black_box(&held)));
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
