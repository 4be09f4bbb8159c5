//! What is done with the text of a token before it is looked up: reading it and taking its digest.

#[path = "decide/cpu_time.rs"]
mod cpu_time;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use keywright_core::{Secret, token::KindName};

use self::cpu_time::CpuTime;

fn token(c: &mut Criterion<CpuTime>) {
    let secret = Secret::mint(KindName::Service, &[42; Secret::RANDOM]);
    let text = secret.expose().to_owned();
    let mistyped = text.replacen("-kws", "-kwp", 1);
    let mut group = c.benchmark_group("token");
    group.bench_function("read", |b| b.iter(|| black_box(&*text).parse::<Secret>()));
    group.bench_function("refuse a typing error", |b| b.iter(|| black_box(&*mistyped).parse::<Secret>()));
    group.bench_function("digest", |b| b.iter(|| black_box(&secret).digest()));
    group.bench_function("read and digest", |b| {
        b.iter(|| black_box(&*text).parse().map(|it: Secret| it.digest()));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime);
    targets = token
}
criterion_main!(benches);
