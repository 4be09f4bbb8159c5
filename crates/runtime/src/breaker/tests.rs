//! When code is taken out.

use super::*;

const MINUTE: u64 = 60_000;

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

#[test]
fn five_failures_in_five_minutes_are_too_many() {
    let mut breaker = Breaker::default();
    for it in 0..4 {
        assert!(!breaker.note(&Failure::Trap("unreachable".into()), at(it * MINUTE)));
    }
    assert!(breaker.note(&Failure::Memory(1), at(5 * MINUTE - 1)));
    assert!(breaker.is_tripped(at(5 * MINUTE - 1)));
    breaker.reset();
    assert!(!breaker.is_tripped(at(5 * MINUTE - 1)));
}

#[test]
fn failures_are_forgotten_after_five_minutes() {
    let mut breaker = Breaker::default();
    for it in 0..4 {
        assert!(!breaker.note(&Failure::Calls(1), at(it)));
    }
    assert!(!breaker.note(&Failure::Calls(1), at(5 * MINUTE)), "the first is forgotten by then");
    assert!(!breaker.note(&Failure::Calls(1), at(5 * MINUTE + 3)), "and so are the other three");
}

#[test]
fn only_signs_of_broken_code_count() {
    let mut breaker = Breaker::default();
    for _ in 0..20 {
        let said = Failure::Refused("no".into());
        assert!(!breaker.note(&said, at(1)) && !breaker.note(&Failure::Host("kv.get"), at(1)));
    }
    let late = Failure::Deadline(Duration::from_millis(50));
    let noted: Vec<_> = (0..5).map(|_| breaker.note(&late, at(1))).collect();
    assert_eq!(noted, [false, false, false, false, true]);
}
