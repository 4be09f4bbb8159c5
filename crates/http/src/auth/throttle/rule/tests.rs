//! One rule against a slow twin that remembers every failure.

use proptest::prelude::*;

use super::*;

const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn later(millis: u64) -> Timestamp {
    START.after(Duration::from_millis(millis))
}

fn rule(free: u32, forgiven_in: u64, longest: u64) -> Rule {
    let millis = Duration::from_millis;
    Rule { free, forgiven_in: millis(forgiven_in), shortest: millis(1), longest: millis(longest) }
}

fn play(rule: &Rule, failures: &[u64]) -> Option<Debt> {
    failures.iter().fold(None, |debt, &at| Some(rule.after_failure(debt, later(at))))
}

/// Goes through time millisecond by millisecond: what is owed shrinks by one each time, and a failure adds
/// what it takes to forgive it. Until when to wait, after all failures.
fn blocked_by_twin(rule: &Rule, failures: &[u64]) -> u64 {
    let every = u64::try_from(rule.forgiven_in.as_millis()).unwrap();
    let longest = u64::try_from(rule.longest.as_millis()).unwrap();
    let most = u64::from(rule.free + Rule::STEPS) * every;
    let (mut owed, mut blocked) = (0, 0);
    for now in 0..=failures.last().copied().unwrap_or(0) {
        for _ in failures.iter().filter(|&&at| at == now) {
            owed = (owed + every).min(most);
            let costly = owed.div_ceil(every).saturating_sub(u64::from(rule.free));
            let wait = if costly == 0 { 0 } else { (1u64 << (costly - 1)).min(longest) };
            blocked = blocked.max(now + wait);
        }
        owed = owed.saturating_sub(1);
    }
    blocked
}

#[test]
fn a_long_attack_on_a_pair_is_forgiven_five_hours_after_its_end() {
    let failures: Vec<u64> = (0..100_000).collect();
    let debt = play(&Rule::PAIR, &failures).unwrap();
    assert_eq!(debt.paid_at.since(later(99_999)), Rule::PAIR.forgiven_in * 21);
    assert_eq!(debt.blocked_until.since(later(99_999)), Rule::PAIR.longest);
}

#[test]
fn a_failure_during_a_long_wait_does_not_shorten_it() {
    let rule = rule(0, 3, 60);
    let first = play(&rule, &[0; 7]).unwrap();
    assert_eq!(first.blocked_until, later(60));
    let second = rule.after_failure(Some(first), later(20));
    assert_eq!(second.blocked_until, later(60), "six of the seven are forgiven by then");
}

prop_compose! {
    fn failures()(mut at in prop::collection::vec(0u64..400, 1..60)) -> Vec<u64> {
        at.sort_unstable();
        at
    }
}

proptest! {
    #[test]
    fn a_rule_does_what_its_slow_twin_does(
        failures in failures(),
        free in 0u32..6,
        forgiven_in in 1u64..60,
        longest in 1u64..200,
    ) {
        let rule = rule(free, forgiven_in, longest);
        let debt = play(&rule, &failures).unwrap();
        let twin = later(blocked_by_twin(&rule, &failures));
        prop_assert_eq!(debt.blocked_until, twin);
        prop_assert!(debt.lapses_at() >= debt.blocked_until);
    }

    #[test]
    fn another_failure_never_makes_a_wait_shorter(
        failures in failures(),
        more in 0u64..400,
        free in 0u32..6,
        forgiven_in in 1u64..60,
    ) {
        let rule = rule(free, forgiven_in, 100);
        let mut longer = failures.clone();
        longer.push(more);
        longer.sort_unstable();
        let until = |failures: &[u64]| play(&rule, failures).map(|it| it.blocked_until);
        prop_assert!(until(&longer) >= until(&failures));
    }
}
