//! Finding a token, and judging by it: in the directory, and in sled for comparison.
//!
//! `cargo bench -p keywright-storage --bench lookup`. Every lookup waits for the one before, so what is
//! measured is how long one takes, not how many overlap. `TOKENS=10000000` before the command is another size; leave sled out
//! then (`-- find`). The memory is of the allocator that the program has. How much: `examples/directory_memory.rs`.
#![expect(clippy::unwrap_used, reason = "a benchmark ends where it cannot be run")]
#![expect(clippy::panic, reason = "a benchmark ends where it cannot be run")]
#![expect(clippy::indexing_slicing, reason = "a benchmark ends where it cannot be run")]

#[path = "lookup/thread_time.rs"]
mod thread_time;
#[path = "lookup/world.rs"]
mod world;

use std::{cell::LazyCell, hint::black_box, time::Duration};

use criterion::{BenchmarkGroup, BenchmarkId, Criterion, criterion_group, criterion_main};
use keywright_core::{Action, Catalogue, ResourceName};
use keywright_storage::{
    Directory,
    directory::{Admitted, Caller},
};

use self::{
    thread_time::ThreadTime,
    world::{NOW, digest, load},
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SIZES: [u32; 2] = [10_000, 1_000_000];

fn sizes() -> Vec<u32> {
    let asked = std::env::var("TOKENS").ok().and_then(|it| it.parse().ok());
    asked.map_or_else(|| SIZES.to_vec(), |it| vec![it])
}

/// Numbers without a pattern, each of which depends on the answer for the one before.
struct Numbers {
    state: u64,
    below: u32,
}

impl Numbers {
    fn below(below: u32) -> Self {
        Self { state: 1, below }
    }

    fn next(&mut self, answer: u8) -> u32 {
        // Knuth's MMIX; its upper half is the better one.
        let step = 1_442_695_040_888_963_407 + u64::from(answer);
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(step);
        u32::try_from(((self.state >> 32) * u64::from(self.below)) >> 32).unwrap()
    }
}

fn lookup(criterion: &mut Criterion<ThreadTime>) {
    let mut group = criterion.benchmark_group("lookup");
    for count in sizes() {
        let directory = Directory::new(&Catalogue::featbit()).unwrap();
        load(&directory, count);
        judge(&mut group, &directory, count);
        drop(directory);
        read(&mut group, count);
        sled_get(&mut group, count);
    }
    group.finish();
}

fn judge(group: &mut BenchmarkGroup<'_, ThreadTime>, directory: &Directory, count: u32) {
    let flag = ResourceName::parse("project/web:env/prod:flag/f1-dark-mode").unwrap();
    let toggle = Catalogue::featbit().action_named("ToggleFlag").unwrap();
    let answer = |caller: &Caller| caller.organization().to_bytes()[0];
    let (mut numbers, mut last) = (Numbers::below(count), 0);
    group.bench_function(BenchmarkId::new("digest alone", count), |bencher| {
        bencher.iter(|| last = black_box(digest(numbers.next(last))).to_bytes()[0]);
    });
    group.bench_function(BenchmarkId::new("admit", count), |bencher| {
        bencher.iter(|| {
            last = answer(&directory.admit(&digest(numbers.next(last)), NOW, None).found().unwrap());
        });
    });
    group.bench_function(BenchmarkId::new("admit, not waiting", count), |bencher| {
        bencher.iter(|| black_box(directory.admit(&digest(numbers.next(0)), NOW, None)).found().is_some());
    });
    group.bench_function(BenchmarkId::new("admit the same", count), |bencher| {
        let digest = digest(7);
        bencher.iter(|| directory.admit(black_box(&digest), NOW, None));
    });
    group.bench_function(BenchmarkId::new("unknown", count), |bencher| {
        bencher.iter(|| {
            let unknown = directory.admit(&digest(numbers.next(last) + count), NOW, None);
            last = u8::from(unknown.found().is_none());
        });
    });
    group.bench_function(BenchmarkId::new("admit and decide", count), |bencher| {
        bencher.iter(|| last = ask(directory, numbers.next(last), toggle, &flag));
    });
    let caller = directory.admit(&digest(7), NOW, None).found().unwrap();
    group.bench_function(BenchmarkId::new("decide", count), |bencher| {
        bencher.iter(|| directory.decide(black_box(&caller), toggle, &flag));
    });
    group.bench_function(BenchmarkId::new("touch", count), |bencher| {
        bencher.iter(|| directory.touch(black_box(&caller), NOW, None, None));
    });
    find(group, directory, count);
}

/// Finding a token alone: one that is over is found like any other, and nothing else is looked at. The last
/// thing to do with a directory, since those tokens stay over.
fn find(group: &mut BenchmarkGroup<'_, ThreadTime>, directory: &Directory, count: u32) {
    let late = NOW.after(Duration::from_secs(u64::from(count) + 1));
    let mut numbers = Numbers::below(count / 2);
    let mut found = |last: u8| match directory.admit(&digest(2 * numbers.next(last)), late, None) {
        Admitted::Expired => 1,
        _ => panic!("not a token that is over"),
    };
    let mut last = 0;
    group.bench_function(BenchmarkId::new("find", count), |bencher| bencher.iter(|| last = found(last)));
    group.bench_function(BenchmarkId::new("find, not waiting", count), |bencher| {
        bencher.iter(|| black_box(found(0)));
    });
}

/// One read of as much memory as the tokens take, whose place the one before tells: what nothing that looks
/// among so many can do without.
fn read(group: &mut BenchmarkGroup<'_, ThreadTime>, count: u32) {
    let mut order: Vec<u32> = (0..count).collect();
    let mut numbers = Numbers::below(count);
    for place in 0..order.len() {
        order.swap(place, numbers.next(0) as usize);
    }
    let mut lines = vec![[0_u32; 16]; order.len()];
    for (from, to) in order.iter().zip(order.iter().cycle().skip(1)) {
        lines[*from as usize][0] = *to;
    }
    let mut place = 0;
    group.bench_function(BenchmarkId::new("one read of memory", count), |bencher| {
        bencher.iter(|| place = black_box(lines[place as usize][0]));
    });
}

fn ask(directory: &Directory, number: u32, action: Action, flag: &ResourceName<'_>) -> u8 {
    let digest = digest(number);
    let decision = directory.view(|view| {
        let caller = view.admit(&digest, NOW, None).found()?;
        Some(view.decide(&caller, action, flag))
    });
    u8::from(decision.unwrap().is_allow())
}

/// What it would take to read the row of a token, of 250 bytes, on each request.
fn sled_get(group: &mut BenchmarkGroup<'_, ThreadTime>, count: u32) {
    let folder = tempfile::tempdir().unwrap();
    // Made when it is asked for: it takes a while.
    let database = LazyCell::new(|| {
        let config = sled::Config::new().path(folder.path()).cache_capacity(2 << 30).flush_every_ms(None);
        let database = config.open().unwrap();
        for number in 0..count {
            database.insert(digest(number).to_bytes(), [1; 250].as_slice()).unwrap();
        }
        database
    });
    let (mut numbers, mut last) = (Numbers::below(count), 0);
    group.bench_function(BenchmarkId::new("sled get", count), |bencher| {
        bencher.iter(|| last = database.get(digest(numbers.next(last)).to_bytes()).unwrap().unwrap()[0]);
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(ThreadTime);
    targets = lookup
}
criterion_main!(benches);
