//! Guests that do what they must not: each is stopped in time, and the next call works.

use std::{
    iter,
    time::{Duration, Instant},
};

use super::*;

/// The least that a call is given here, and what it is stopped within: its 250 ms and some ticks.
const STOPPED: Duration = Duration::from_millis(280);
/// How often a guest is asked before it counts that it was not stopped so.
const TRIES: usize = 5;

/// Asks a guest on each engine, and another one after it. Where the machine had no time for it, once more.
#[track_caller]
fn check(guest: &Guest, expected: impl Fn(&Failure) -> bool) {
    for kind in KINDS {
        let code = load(kind, guest, &[Hook::Admission]);
        let other = load(kind, &Guest::new(Hook::Admission, NOTHING), &[Hook::Admission]);
        let asked = || {
            let (world, began) = (World::default(), Instant::now());
            let failure = review(&code, &world).unwrap_err();
            let took = began.elapsed();
            let used = world.look().used.unwrap();
            assert!(used.memory <= 16 << 20, "{kind:?}: {used:?}");
            let next = review(&other, &world);
            (expected(&failure) && took < STOPPED && next == Ok(Vec::new()))
                .then_some(())
                .ok_or((failure, took, next))
        };
        let tries: Vec<_> = iter::repeat_with(asked).take(TRIES).take_while(Result::is_err).collect();
        assert!(tries.len() < TRIES, "{kind:?}: {tries:?}");
    }
}

#[track_caller]
fn trap(body: &str, rest: &str, why: &str) {
    let guest = Guest::new(Hook::Admission, body).with(rest);
    check(&guest, |it| matches!(it, Failure::Trap(text) if text.contains(why)));
}

#[track_caller]
fn nonsense(guest: &Guest, why: &str) {
    check(guest, |it| matches!(it, Failure::Nonsense(text) if text.contains(why)));
}

/// An answer at 32 with a list of so many objections at an address.
fn objections(at: u32, count: u32) -> String {
    format!("(call $text (i32.const 36) (i32.const {at}) (i32.const {count})) (i32.const 32)")
}

#[test]
fn a_loop_without_end_is_stopped() {
    let guest = Guest::new(Hook::Admission, "(loop $on (br $on)) (i32.const 16)");
    check(&guest, |it| *it == Failure::Deadline(Bounds::TIME));
    let started = Guest::new(Hook::Admission, NOTHING).with("(func $spin (loop $on (br $on))) (start $spin)");
    check(&started, |it| *it == Failure::Deadline(Bounds::TIME));
    let fills =
        "(loop $on (memory.fill (i32.const 0) (i32.const 7) (i32.const 16000000)) (br $on)) (i32.const 16)";
    check(&Guest::new(Hook::Admission, fills).pages(250), |it| matches!(it, Failure::Deadline(_)));
}

#[test]
fn an_allocator_without_end_is_stopped() {
    let guest = Guest::new(Hook::Admission, NOTHING).realloc("(loop $on (br $on)) (i32.const 0)");
    check(&guest, |it| matches!(it, Failure::Deadline(_)));
}

#[test]
fn what_breaks_off_is_told() {
    trap("(unreachable)", "", "unreachable");
    trap("(i32.div_u (i32.const 1) (i32.const 0))", "", "divide by zero");
    trap("(i32.load (i32.const 0x7fffffff))", "", "out of bounds");
    let deep = "(func $deep (param i64) (result i64) (i64.add (call $deep (local.get 0)) (i64.const 1)))";
    trap("(drop (call $deep (i64.const 1))) (i32.const 16)", deep, "call stack exhausted");
}

#[test]
fn more_memory_than_there_is_is_not_given() {
    let grows = "(loop $on (br_if $on (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) (unreachable)";
    check(&Guest::new(Hook::Admission, grows), |it| *it == Failure::Memory(16 << 20));
    let large = Guest::new(Hook::Admission, NOTHING).pages(1 << 14);
    check(&large, |it| *it == Failure::Memory(16 << 20));
    // Several memories have no more than one.
    let two = Guest::new(Hook::Admission, NOTHING).pages(150).with("(memory $second 150)");
    check(&two, |it| *it == Failure::Memory(16 << 20));
    let table = "(if (i32.eq (table.grow (ref.null func) (i32.const 10000000)) (i32.const -1)) (then (unreachable))) (i32.const 16)";
    let table = Guest::new(Hook::Admission, table).with("(table 1 funcref)");
    check(&table, |it| *it == Failure::Memory(16 << 20));
}

#[test]
fn who_lives_with_less_memory_may() {
    let modest = "(loop $on (br_if $on (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) (i32.const 16)";
    let code = load(Kind::Native, &Guest::new(Hook::Admission, modest), &[Hook::Admission]);
    assert_eq!(review(&code, &World::default()), Ok(Vec::new()));
}

#[test]
fn asking_without_end_is_stopped() {
    let clock = r#"(import "keywright:plugin/clock@1.0.0" "now-ms" (func $now (result i64)))"#;
    let guest = Guest::new(Hook::Admission, "(loop $on (drop (call $now)) (br $on)) (i32.const 16)");
    check(&guest.import("clock", clock), |it| *it == Failure::Calls(Bounds::CALLS));
    let random = r#"(import "keywright:plugin/random@1.0.0" "bytes" (func $bytes (param i32 i32)))"#;
    let guest = Guest::new(Hook::Admission, "(call $bytes (i32.const 1025) (i32.const 64)) (i32.const 16)");
    nonsense(&guest.import("random", random), "1025 random bytes");
}

#[test]
fn lists_and_texts_are_not_copied_without_end() {
    let copied = "too much data is being copied";
    // Empty ones, of which each would take 72 bytes here.
    nonsense(&Guest::new(Hook::Admission, &objections(0, 600_000)).pages(250), copied);
    // Few ones, of which each says the same megabyte.
    let same = "(call $text (i32.const 1024) (i32.const 8192) (i32.const 1000000))
        (memory.copy (i32.const 1048) (i32.const 1024) (i32.const 24))
        (memory.copy (i32.const 1072) (i32.const 1024) (i32.const 24))";
    let same = format!("{same} {}", objections(1024, 3));
    nonsense(&Guest::new(Hook::Admission, &same).pages(100), copied);
    nonsense(&Guest::new(Hook::Admission, &objections(8192, 101)).pages(2), "more than 100 objections");
    let long = "(call $text (i32.const 1024) (i32.const 8192) (i32.const 65537))";
    let long = format!("{long} {}", objections(1024, 1));
    nonsense(&Guest::new(Hook::Admission, &long).pages(3), "more than 65536 bytes of objections");
}

#[test]
fn answers_that_are_none_are_told() {
    nonsense(&Guest::new(Hook::Admission, &objections(0xffff_fff0, 2)), "out of bounds");
    nonsense(&Guest::new(Hook::Admission, &objections(1025, 1)), "aligned");
    nonsense(&Guest::new(Hook::Admission, "(i32.store8 (i32.const 64) (i32.const 9)) (i32.const 64)"), "");
    let bytes =
        format!("(call $text (i32.const 1024) (i32.const 2048) (i32.const 4)) {}", objections(1024, 1));
    nonsense(&Guest::new(Hook::Admission, &bytes).with(r#"(data (i32.const 2048) "\ff\fe\fd\fc")"#), "utf-8");
    nonsense(&Guest::new(Hook::Admission, NOTHING).realloc("(i32.const -8)"), "");
}

#[test]
fn pages_and_responses_are_bounded() {
    let text = |bytes: u32| {
        format!("(call $text (i32.const 36) (i32.const 8192) (i32.const {bytes})) (i32.const 32)")
    };
    let render = |bytes: u32| {
        let guest = Guest::new(Hook::Pages, &text(bytes)).pages(40);
        let code = load(Kind::Native, &guest, &[Hook::Pages]);
        code.render(World::default(), code.bounds(Hook::Pages), &view())
    };
    assert_eq!(render(256 << 10).unwrap().len(), 256 << 10);
    assert_eq!(render((256 << 10) + 1), Err(Failure::Nonsense("more than 262144 bytes of a page".into())));
    let answer = |status: u32, bytes: u32| {
        let body = format!(
            "(i32.store16 (i32.const 32) (i32.const {status}))
             (call $text (i32.const 44) (i32.const 8192) (i32.const {bytes})) (i32.const 32)"
        );
        let code = load(Kind::Native, &Guest::new(Hook::Routes, &body).pages(40), &[Hook::Routes]);
        code.handle_route(World::default(), code.bounds(Hook::Routes), &request())
    };
    assert_eq!(answer(200, 1 << 20).unwrap().body.len(), 1 << 20);
    assert_eq!(
        answer(200, (1 << 20) + 1),
        Err(Failure::Nonsense("more than 1048576 bytes of a response".into()))
    );
    assert_eq!(answer(599, 0).unwrap().status, 599);
    for status in [0, 100, 101, 199, 600, 65_535] {
        let why = format!("{status} is no status of a response");
        assert_eq!(answer(status, 0), Err(Failure::Nonsense(why)));
    }
}

#[test]
fn the_time_of_the_world_is_the_plugins_own() {
    for kind in KINDS {
        let code = load(kind, &calls_out(Hook::Jobs), &[Hook::Jobs]);
        let world = World::default();
        let run = |time| code.run_job(world.clone(), Bounds::new(Duration::from_millis(time), 16 << 20), "a");
        assert_eq!(run(200), Ok(()));
        let left = world.look().left.unwrap();
        assert!(left <= Duration::from_millis(200) && left > Duration::from_millis(50), "{left:?}");
        world.look().slow = Duration::from_millis(60);
        assert_eq!(run(50), Err(Failure::Deadline(Duration::from_millis(50))));
    }
}

#[test]
fn what_a_call_waits_for_is_not_its_own_time_where_it_may_wait() {
    for kind in KINDS {
        let code = load(kind, &calls_out(Hook::Jobs), &[Hook::Jobs]);
        let world = World::default();
        world.look().slow = Duration::from_millis(60);
        let bounds = Bounds::new(Duration::from_millis(50), 16 << 20);
        let run =
            |patience| code.run_job(world.clone(), bounds.patient(Duration::from_millis(patience)), "a");
        assert_eq!(run(1000), Ok(()));
        let left = world.look().left.unwrap();
        assert!(left > Duration::from_millis(500), "{left:?} were left to wait");
        assert_eq!(run(0), Err(Failure::Deadline(Duration::from_millis(50))));
    }
}

#[test]
fn code_that_waits_is_stopped_when_it_goes_on_for_too_long() {
    for kind in KINDS {
        let code =
            load(kind, &Guest::new(Hook::Jobs, "(loop $for_ever (br $for_ever)) unreachable"), &[Hook::Jobs]);
        let bounds = Bounds::new(Duration::from_millis(50), 16 << 20).patient(Bounds::PATIENCE);
        let began = std::time::Instant::now();
        assert_eq!(
            code.run_job(World::default(), bounds, "a"),
            Err(Failure::Deadline(Duration::from_millis(50)))
        );
        assert!(began.elapsed() < Duration::from_secs(2), "its patience is not its own time");
    }
}

#[test]
fn no_call_is_given_more_than_the_most_there_is() {
    let bounds = Bounds::new(Duration::from_hours(1), u64::MAX);
    assert_eq!((bounds.time(), bounds.memory()), (Duration::from_millis(250), 64 << 20));
    assert_eq!(bounds.within(Duration::from_millis(3)).time(), Duration::from_millis(3));
    assert_eq!(bounds.within(Duration::from_secs(9)).time(), Duration::from_millis(250));
    let grows = "(loop $on (br_if $on (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (i32.const 16)";
    let code = load(Kind::Native, &Guest::new(Hook::Admission, grows), &[Hook::Admission]);
    let world = World::default();
    assert_eq!(code.review(world.clone(), bounds, &operation()), Ok(Vec::new()));
    assert_eq!(world.look().used.unwrap().memory, 64 << 20);
}

#[test]
fn a_server_that_fails_is_not_the_plugins_fault() {
    for kind in KINDS {
        let code = load(kind, &calls_out(Hook::Jobs), &[Hook::Jobs]);
        let world = World::default();
        world.look().is_broken = true;
        let bounds = code.bounds(Hook::Jobs);
        let failure = code.run_job(world.clone(), bounds, "a").unwrap_err();
        assert_eq!(failure, Failure::Host("kv.get"));
        assert!(!failure.is_broken());
        world.look().is_broken = false;
        assert_eq!(code.run_job(world, bounds, "a"), Ok(()));
    }
}
