//! Guests that mean well: what goes in, what comes out, and what they may do meanwhile.

use super::*;
use crate::{Handled, Level, Reason};

/// Objects in the name of what it was asked: the kind of the operation is the field, its object the message.
const ECHO: &str = "
(call $text (i32.const 1024) (local.get 0) (local.get 1))
(call $text (i32.const 1032) (i32.const 512) (i32.const 4))
(call $text (i32.const 1040) (local.get 8) (local.get 9))
(call $text (i32.const 36) (i32.const 1024) (i32.const 1))
(i32.const 32)";

/// An error with this text, from where it lies and how long it is.
fn error(text: &str) -> String {
    format!("(i32.store8 (i32.const 32) (i32.const 1)) (call $text (i32.const 36) {text}) (i32.const 32)")
}

#[test]
fn a_review_sees_the_operation_and_objects() {
    for kind in KINDS {
        let guest = Guest::new(Hook::Admission, ECHO).with(r#"(data (i32.const 512) "code")"#);
        let code = load(kind, &guest, &[Hook::Admission]);
        let expected = Objection {
            field: "TokenCreated".into(),
            code: "code".into(),
            message: r#"{"name":"ci"}"#.into(),
        };
        assert_eq!(review(&code, &World::default()), Ok(vec![expected]));
    }
}

#[test]
fn a_hook_can_fail_in_its_own_words() {
    for kind in KINDS {
        let code = load(kind, &Guest::new(Hook::Jobs, &error("(local.get 0) (local.get 1)")), &[Hook::Jobs]);
        let run = |name: &str| code.run_job(World::default(), code.bounds(Hook::Jobs), name);
        assert_eq!(run("nightly"), Err(Failure::Refused("nightly".into())));
        let long = "密".repeat(3000);
        let Err(Failure::Refused(cut)) = run(&long) else { panic!("refused") };
        assert_eq!(cut.len(), 4095);
        assert!(long.starts_with(&cut));
    }
}

#[test]
fn events_are_handled_refused_or_dropped() {
    let handle = |body: &str| {
        let code = load(Kind::Native, &Guest::new(Hook::Events, body), &[Hook::Events]);
        code.handle_events(World::default(), code.bounds(Hook::Events), &[event(1), event(2)])
    };
    assert_eq!(handle(NOTHING), Ok(Handled::Done));
    let retry =
        "(i32.store8 (i32.const 32) (i32.const 1)) (i32.store (i32.const 40) (local.get 1)) (i32.const 32)";
    assert_eq!(handle(retry), Ok(Handled::Retry(2)));
    let drop = "(i32.store8 (i32.const 32) (i32.const 1)) (i32.store8 (i32.const 36) (i32.const 1))
        (call $text (i32.const 40) (i32.load offset=8 (local.get 0)) (i32.load offset=12 (local.get 0)))
        (i32.const 32)";
    assert_eq!(handle(drop), Ok(Handled::Drop("e".into())));
}

#[test]
fn a_route_gets_its_request_and_answers() {
    let echo = "(i32.store16 (i32.const 32) (i32.const 201))
        (call $text (i32.const 36) (i32.load offset=40 (local.get 0)) (i32.load offset=44 (local.get 0)))
        (call $text (i32.const 44) (i32.load offset=48 (local.get 0)) (i32.load offset=52 (local.get 0)))
        (i32.const 32)";
    for kind in KINDS {
        let code = load(kind, &Guest::new(Hook::Routes, echo), &[Hook::Routes]);
        let request = request();
        let answer = code.handle_route(World::default(), code.bounds(Hook::Routes), &request).unwrap();
        assert_eq!((answer.status, answer.headers, answer.body), (201, request.headers, request.body));
    }
}

#[test]
fn a_page_is_drawn_and_acts() {
    let render = "(call $text (i32.const 36) (local.get 2) (local.get 3)) (i32.const 32)";
    let act = error("(i32.load offset=64 (local.get 0)) (i32.load offset=68 (local.get 0))");
    for kind in KINDS {
        let code = load(kind, &Guest::new(Hook::Pages, render).act(&act), &[Hook::Pages]);
        let bounds = code.bounds(Hook::Pages);
        assert_eq!(code.render(World::default(), bounds, &view()), Ok("令牌".to_owned()));
        let acted = code.act(World::default(), bounds, &view(), "close", r#"{"id":7}"#);
        assert_eq!(acted, Err(Failure::Refused(r#"{"id":7}"#.into())));
    }
}

#[test]
fn who_has_no_such_hook_is_not_asked() {
    let code = load(Kind::Native, &Guest::new(Hook::Jobs, NOTHING), &[Hook::Jobs]);
    assert_eq!(review(&code, &World::default()), Err(Failure::NoHook(Hook::Admission)));
    assert_eq!(code.start(World::default(), code.bounds(Hook::Lifecycle), Reason::Enabled), Ok(()));
    let refuses = Guest::new(Hook::Lifecycle, &error("(i32.const 512) (i32.const 3)"))
        .with(r#"(data (i32.const 512) "no!")"#);
    let code = load(Kind::Native, &refuses, &[]);
    let started = code.start(World::default(), code.bounds(Hook::Lifecycle), Reason::Upgraded);
    assert_eq!(started, Err(Failure::Refused("no!".into())));
}

#[test]
fn what_judges_does_nothing() {
    for kind in KINDS {
        let (judge, worker) = (World::default(), World::default());
        let code = load(kind, &calls_out(Hook::Admission), &[Hook::Admission]);
        assert_eq!(review(&code, &judge), Ok(Vec::new()));
        assert_eq!(judge.look().asked, ["kv.get", "kv.scan"]);
        assert!(judge.look().kept.is_empty());
        let code = load(kind, &calls_out(Hook::Jobs), &[Hook::Jobs]);
        assert_eq!(code.run_job(worker.clone(), code.bounds(Hook::Jobs), "a"), Ok(()));
        let all = ["kv.get", "kv.scan", "kv.put", "kv.delete", "http", "admin", "caller-may"];
        assert_eq!(worker.look().asked, all);
        assert_eq!(worker.look().used.unwrap().calls, 7);
    }
}

#[test]
fn who_is_denied_hears_why() {
    // What `kv.put` answered: an error, which is a denial, with a text. It is told as the failure of the review.
    let put = r#"(import "keywright:plugin/kv@1.0.0" "put" (func $put (param i32 i32 i32 i32 i32 i64 i32 i64 i32)))"#;
    let told = error("(i32.load (i32.const 76)) (i32.load (i32.const 80))");
    let body = format!(
        "(call $put (i32.const 512) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i64.const 0)
          (i32.const 0) (i64.const 0) (i32.const 64)) {told}"
    );
    let guest = Guest::new(Hook::Admission, &body).with(r#"(data (i32.const 512) "a")"#).import("kv", put);
    let code = load(Kind::Native, &guest, &[Hook::Admission]);
    let why = "a hook that judges changes and calls nothing: kv.put";
    assert_eq!(review(&code, &World::default()), Err(Failure::Refused(why.into())));
}

#[test]
fn no_call_sees_what_another_left() {
    let counts = "(global.set $count (i32.add (global.get $count) (i32.const 1)))
        (if (i32.ne (global.get $count) (i32.const 1)) (then (unreachable)))
        (if (i32.ne (i32.load (i32.const 60000)) (i32.const 0)) (then (unreachable)))
        (i32.store (i32.const 60000) (i32.const 7))
        (i32.const 16)";
    let guest = Guest::new(Hook::Admission, counts).with("(global $count (mut i32) (i32.const 0))");
    for kind in KINDS {
        let code = load(kind, &guest, &[Hook::Admission]);
        for _ in 0..10 {
            assert_eq!(review(&code, &World::default()), Ok(Vec::new()));
        }
    }
}

#[test]
fn lines_of_the_log_are_cut_and_counted() {
    let write = r#"(import "keywright:plugin/log@1.0.0" "write" (func $write (param i32 i32 i32 i32 i32)))"#;
    let body = "(local $n i32)
        (loop $on
          (call $write (i32.const 2) (i32.const 8192) (i32.const 5000) (i32.const 512) (i32.const 7))
          (local.set $n (i32.add (local.get $n) (i32.const 1)))
          (br_if $on (i32.lt_u (local.get $n) (i32.const 130))))
        (i32.const 16)";
    let guest = Guest::new(Hook::Admission, body).with(r#"(data (i32.const 512) "{\"a\":1}")"#);
    let code = load(Kind::Native, &guest.import("log", write), &[Hook::Admission]);
    let world = World::default();
    assert_eq!(review(&code, &world), Ok(Vec::new()));
    let inside = world.look();
    assert_eq!((inside.lines.len(), inside.used.unwrap().lost_lines), (100, 30));
    let line = &inside.lines[0];
    assert_eq!((line.level, line.message.len(), &line.fields["a"]), (Level::Warn, 4096, &1.into()));
}

#[test]
fn the_time_stands_still_during_a_call() {
    let clock = r#"(import "keywright:plugin/clock@1.0.0" "now-ms" (func $now (result i64)))"#;
    let body = "(if (i64.ne (call $now) (i64.const 1700000000000)) (then (unreachable)))
        (drop (call $now)) (i32.const 16)";
    let code =
        load(Kind::Native, &Guest::new(Hook::Admission, body).import("clock", clock), &[Hook::Admission]);
    let world = World::default();
    assert_eq!(review(&code, &world), Ok(Vec::new()));
    assert_eq!(world.look().asked, ["now"]);
    assert_eq!(world.look().used.unwrap().calls, 2);
}
