//! How long one call takes, in a fresh instance: each hook of a small guest, natively and interpreted; and those of any
//! component, whose file is named in `KEYWRIGHT_COMPONENT`.
//!
//! `KEYWRIGHT_COMPONENT=plugin.wasm cargo bench -p keywright-runtime`

#![expect(clippy::unwrap_used, clippy::panic, reason = "a bench that cannot run should say so and end")]

#[expect(dead_code, reason = "most of it is for the tests")]
#[path = "../src/guests.rs"]
mod guests;

use std::{hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use keywright_runtime::{
    Actor, AdminCall, AdminReply, Bounds, Code, Compiler, Engine, Entry, Event, Fault, Header, Hook, Host,
    HttpRequest, HttpResponse, Kind, KvTerms, Line, Loader, Operation, Program, Reason, RouteRequest, Scan,
    Used, View,
};

use self::guests::{Guest, NOTHING, World, event, manifest, operation, request, view};

/// A small guest with all hooks, each of which does nothing. At 16 lies a response, too, with the status 200.
fn small() -> Vec<u8> {
    let hooks = Hook::ALL.into_iter().filter(|it| *it != Hook::Routes);
    let guest = hooks.fold(Guest::default(), |guest, it| guest.hook(it, NOTHING));
    let response = "(i32.store16 (i32.const 64) (i32.const 200)) (i32.const 64)";
    guest.hook(Hook::Routes, response).component()
}

/// Runs each hook that a program has.
fn calls(criterion: &mut Criterion, what: &str, program: &Program) {
    let hooks: Vec<_> = Hook::ALL.into_iter().filter(|it| program.surface().has(*it)).collect();
    let manifest = manifest(&hooks);
    let code = Code::link(program, &manifest, &manifest.capabilities).unwrap();
    let mut group = criterion.benchmark_group(what);
    for hook in hooks {
        let call = call(hook);
        let bounds = code.bounds(hook).within(Bounds::TIME);
        group.bench_function(hook.as_str(), |it| it.iter(|| call(&code, bounds)));
    }
    group.finish();
}

/// Calls a hook. A plugin that says that it failed is one that was called.
fn call(hook: Hook) -> impl Fn(&Code, Bounds) {
    let (operation, request, view) = (operation(), request(), view());
    let events: Vec<_> = (0..100).map(event).collect();
    move |code, bounds| {
        let world = World::default();
        let failure = match hook {
            Hook::Lifecycle => black_box(code.start(world, bounds, Reason::Enabled)).err(),
            Hook::Admission => black_box(code.review(world, bounds, &operation)).err(),
            Hook::Events => black_box(code.handle_events(world, bounds, &events)).err(),
            Hook::Routes => black_box(code.handle_route(world, bounds, &request)).err(),
            Hook::Pages => black_box(code.render(world, bounds, &view)).err(),
            Hook::Jobs => black_box(code.run_job(world, bounds, "nightly")).err(),
        };
        assert!(!failure.as_ref().is_some_and(keywright_runtime::Failure::is_broken), "{failure:?}");
    }
}

fn components() -> Vec<(String, Vec<u8>)> {
    let named = std::env::var("KEYWRIGHT_COMPONENT").ok().map(|it| {
        let bytes = std::fs::read(&it).unwrap();
        (it.rsplit('/').next().unwrap_or_default().to_owned(), bytes)
    });
    [("small".to_owned(), small())].into_iter().chain(named).collect()
}

fn all(criterion: &mut Criterion) {
    for kind in [Kind::Native, Kind::Interpreter] {
        let engine = Engine::of(kind).unwrap();
        for (name, component) in components() {
            let compiled = engine.compile(&component).unwrap();
            let loader = Loader { engine: engine.clone(), compiler: Compiler::Here, cache: None };
            let program = loader.load(&component).unwrap().program;
            let what = format!("{kind:?}/{name}").to_lowercase();
            calls(criterion, &what, &program);
            let mut group = criterion.benchmark_group(&what);
            group.sample_size(10).measurement_time(Duration::from_secs(2));
            group.bench_function("compile", |it| it.iter(|| engine.compile(&component).unwrap()));
            group.bench_function("load", |it| it.iter(|| Program::load(&engine, &compiled).unwrap()));
            group.finish();
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    targets = all
}
criterion_main!(benches);
