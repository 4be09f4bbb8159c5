//! What a limit lets through.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::SeqCst},
};

use keywright_core::Timestamp;
use proptest::prelude::*;

use super::{Limiter, MAX_KEYS, NoRate, Rate, Rates};
use crate::Clock;

/// A limiter, and the milliseconds of its clock.
fn limiter(rate: &str) -> (Limiter<u32>, Arc<AtomicU64>) {
    let millis = Arc::new(AtomicU64::new(1_700_000_000_000));
    let told = Arc::clone(&millis);
    let clock = Clock::new(move || Timestamp::from_millis(told.load(SeqCst)));
    (Limiter::new("token", rate.parse().unwrap(), &clock), millis)
}

/// How many of some calls of one key get through.
fn passed(limiter: &Limiter<u32>, key: u32, calls: u32) -> u32 {
    (0..calls).map(|_| u32::from(limiter.take(&key).is_ok())).sum()
}

#[test]
fn a_rate_is_a_number_and_a_time() {
    for text in ["1/s", "100/s", "600/m", "1000000/h"] {
        assert_eq!(text.parse::<Rate>().unwrap().to_string(), text);
    }
    for text in
        ["", "1", "/s", "0/s", "-1/s", "+1/s", "1.5/s", " 1/s", "1/d", "1/S", "1/s ", "1000001/h", "1/s/s"]
    {
        assert_eq!(text.parse::<Rate>(), Err(NoRate), "{text}");
    }
}

#[test]
fn so_many_calls_get_through_at_once_and_then_one_after_the_other() {
    let (limiter, millis) = limiter("600/m");
    assert_eq!(passed(&limiter, 1, 1000), 600);
    assert_eq!(limiter.take(&1).unwrap_err().wait(), 1);
    millis.fetch_add(99, SeqCst);
    assert_eq!(passed(&limiter, 1, 10), 0);
    millis.fetch_add(1, SeqCst);
    assert_eq!(passed(&limiter, 1, 10), 1);
    millis.fetch_add(1000, SeqCst);
    assert_eq!(passed(&limiter, 1, 100), 10);
    millis.fetch_add(60_000, SeqCst);
    assert_eq!(passed(&limiter, 1, 1000), 600);
}

#[test]
fn one_does_not_use_up_what_another_has() {
    let (limiter, _) = limiter("5/m");
    assert_eq!((passed(&limiter, 1, 9), passed(&limiter, 2, 9)), (5, 5));
}

#[test]
fn what_is_left_is_said() {
    let (limiter, millis) = limiter("10/m");
    let left = limiter.take(&1).unwrap().unwrap();
    assert_eq!((left.calls, left.seconds), (9, 6));
    assert_eq!(passed(&limiter, 1, 9), 9);
    let left = limiter.take(&1).unwrap_err();
    assert_eq!((left.calls, left.seconds, left.wait()), (0, 6, 6));
    millis.fetch_add(100, SeqCst);
    assert_eq!(limiter.take(&1).unwrap_err().wait(), 6, "who comes back then is let in");
    millis.fetch_add(5_800, SeqCst);
    assert_eq!(limiter.take(&1).unwrap_err().wait(), 1);
    millis.fetch_add(100, SeqCst);
    assert_eq!(limiter.take(&1).unwrap().map(|it| it.seconds), Some(60));
}

/// Whoever has one address of a network of 64 bits has them all.
#[test]
fn addresses_are_counted_as_peers() {
    let clock = Clock::new(|| Timestamp::from_millis(1_700_000_000_000));
    let rates = Rates::new(&clock, Some("2/m".parse().unwrap()), None);
    let is_let_in = |address: Option<&str>| rates.of_address(address.map(|it| it.parse().unwrap())).is_ok();
    assert!(is_let_in(Some("2001:db8:1:2::1")) && is_let_in(Some("2001:db8:1:2::2")));
    assert!(!is_let_in(Some("2001:db8:1:2:ffff::3")) && is_let_in(Some("2001:db8:1:3::1")));
    assert!(is_let_in(Some("192.0.2.1")) && is_let_in(Some("::ffff:192.0.2.1")));
    assert!(!is_let_in(Some("192.0.2.1")) && is_let_in(Some("192.0.2.2")) && is_let_in(None));
}

#[test]
fn who_has_all_calls_left_is_forgotten() {
    let (limiter, millis) = limiter("10/s");
    for key in 0..1000 {
        assert!(limiter.take(&key).is_ok());
    }
    assert_eq!(limiter.counts.len(), 1000);
    millis.fetch_add(2_000, SeqCst);
    limiter.forget();
    assert_eq!(limiter.counts.len(), 0);
}

#[test]
fn more_than_can_be_counted_fill_no_memory_and_are_counted_again_later() {
    let (limiter, millis) = limiter("1/h");
    for key in 0..2 * u32::try_from(MAX_KEYS).unwrap() {
        assert!(limiter.take(&key).is_ok());
    }
    assert!(limiter.counts.len() <= MAX_KEYS + super::EACH as usize);
    assert_eq!(passed(&limiter, 0, 9), 9, "nobody is shut out");
    millis.fetch_add(2 * 60 * 60 * 1000, SeqCst);
    limiter.forget();
    assert_eq!(passed(&limiter, 0, 9), 1);
}

proptest! {
    /// In any time there pass at most as many calls as there may be at once, and those that come to be meanwhile.
    #[test]
    fn no_more_pass_than_may(
        calls in 1..200_u32,
        steps in prop::collection::vec((0..3_000_u64, 1..50_u32), 1..40),
    ) {
        let (limiter, millis) = limiter(&format!("{calls}/m"));
        let begin = millis.load(SeqCst);
        let mut all = 0;
        for (wait, tries) in steps {
            millis.fetch_add(wait, SeqCst);
            all += passed(&limiter, 7, tries);
            let passed_since = u64::from(calls) * (millis.load(SeqCst) - begin) / 60_000;
            prop_assert!(u64::from(all) <= u64::from(calls) + passed_since + 1);
        }
    }
}
