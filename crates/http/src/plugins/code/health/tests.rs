//! Code that breaks again and again rests; what it says itself and what is the server's fault does not count.

use std::{sync::Arc, time::Duration};

use keywright_core::Timestamp;
use serde_json::Value;

use super::{Counted, Fail, Health, Hook, LINES, OF_ALL};

fn at(second: u64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + second * 1000)
}

fn fail(health: &Health, second: u64, why: &Fail) -> bool {
    health.record(Hook::Job, at(second), Duration::from_millis(1), Some(why))
}

fn trap() -> Fail {
    Fail::Broken("the plugin broke off".to_owned())
}

#[test]
fn the_fifth_failure_within_five_minutes_is_one_too_many() {
    let health = Health::default();
    for second in 0..4 {
        assert!(!fail(&health, second, &trap()));
    }
    assert!(!health.is_resting());
    assert!(fail(&health, 4, &trap()));
    assert!(health.is_resting());
    assert_eq!(health.unsaved().as_deref(), Some("the plugin broke off"));
}

#[test]
fn what_others_call_rests_alone_and_for_a_minute() {
    let health = Health::default();
    let call = |hook, second| health.record(hook, at(second), Duration::from_millis(1), Some(&trap()));
    for second in 0..5 {
        assert!(!call(Hook::Route, second), "nothing of it is written down");
    }
    assert!(!health.is_resting());
    assert!(matches!(health.rests(Hook::Route, at(63)), Some(Fail::Pausing)));
    assert!(health.rests(Hook::Route, at(64)).is_none());
    for hook in [Hook::Page, Hook::Admission, Hook::Job, Hook::Events] {
        assert!(health.rests(hook, at(5)).is_none(), "{hook:?}");
    }
    // Nor does it count against what rests together.
    for second in 5..9 {
        assert!(!call(Hook::Job, second));
    }
    assert!(call(Hook::Job, 9));
    assert!(matches!(health.rests(Hook::Page, at(9)), Some(Fail::Resting)));
    assert!(health.rests(Hook::Start, at(9)).is_none());
}

#[test]
fn failures_long_ago_are_forgotten() {
    let health = Health::default();
    for number in 0..20 {
        assert!(!fail(&health, number * 76, &trap()), "four in five minutes are not too many");
    }
}

#[test]
fn what_is_no_fault_of_the_code_does_not_count() {
    let health = Health::default();
    let others = [Fail::Refused("not today".to_owned()), Fail::Server("no disk".to_owned()), Fail::Busy];
    for number in 0..30 {
        assert!(!fail(&health, number, &others[usize::try_from(number).unwrap() % 3]));
    }
    assert_eq!(health.tallies()[0].1.failures, 30);
}

#[test]
fn it_rests_until_that_is_written_down_and_somebody_resumes_it() {
    let health = Health::default();
    for second in 0..5 {
        fail(&health, second, &trap());
    }
    health.follow(false);
    assert!(health.is_resting(), "what was written down before does not wake it");
    health.saved();
    health.follow(true);
    assert!(health.is_resting());
    health.follow(false);
    assert!(!health.is_resting());
    assert!(!fail(&health, 6, &trap()), "it begins anew");
}

#[test]
fn there_is_only_so_much_in_a_minute() {
    let health = Health::default();
    let count = |second| health.count(Counted::Route(0), 2, at(second));
    assert_eq!([count(0), count(1), count(2)], [Ok(()), Ok(()), Err(58)]);
    assert_eq!(health.count(Counted::Route(1), 2, at(2)), Ok(()));
    assert_eq!(count(60), Ok(()));
}

#[test]
fn the_newest_lines_are_kept() {
    let health = Health::default();
    for number in 0..LINES + 5 {
        health.log(at(0), "info", number.to_string(), Value::Null);
    }
    let lines = health.lines(None, 2);
    assert_eq!(lines.iter().map(|it| it.number).collect::<Vec<_>>(), [1003, 1004]);
    assert_eq!(health.lines(Some(1002), 100).len(), 2);
    assert_eq!(health.lines(None, 5000).len(), LINES);
}

#[test]
fn lines_take_no_more_than_a_mebibyte() {
    let health = Health::default();
    let line = "x".repeat(100_000);
    for _ in 0..50 {
        health.log(at(0), "info", line.clone(), Value::Null);
    }
    assert_eq!(health.lines(None, 100).len(), 10);
    health.log(at(0), "info", "y".repeat(2_000_000), Value::Null);
    assert_eq!(health.lines(None, 100).len(), 0, "one that is larger is not kept");
}

#[test]
fn what_the_plugins_of_an_organization_have_written_counts_together() {
    let written = Arc::default();
    let (first, second) = (Health::new(Arc::clone(&written)), Health::new(written));
    let most = OF_ALL.most;
    assert_eq!(first.write(most - 1, u64::MAX, at(0)), Ok(()));
    assert_eq!(second.write(2, u64::MAX, at(600)), Err(3000));
    assert_eq!(second.write(1, u64::MAX, at(600)), Ok(()));
}

#[test]
fn how_long_calls_took_is_told_of_the_last_ones() {
    let health = Health::default();
    for millis in 1..=100 {
        health.record(Hook::Job, at(0), Duration::from_millis(millis), None);
    }
    let (hook, tally) = health.tallies().remove(0);
    assert_eq!((hook, tally.calls, tally.failures), (Hook::Job, 100, 0));
    assert_eq!(tally.percentile(50), Duration::from_millis(50));
    assert_eq!(tally.percentile(99), Duration::from_millis(99));
}
