//! The laws of throttling, and what an attacker gets.

use proptest::prelude::*;

use super::*;

const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);
const DAY: Duration = Duration::from_hours(24);

/// An account and a peer by number. Folding an address takes its time in a test build, so there is none.
fn source(account: u32, peer: u32) -> Source {
    Source { account: AccountKey(u128::from(account).to_be_bytes()), peer: Peer::V4(peer.into()) }
}

fn seconds(number: u64) -> Timestamp {
    START.after(Duration::from_secs(number))
}

/// Tries as soon as it may, for so long, choosing a source each time; counts the attempts.
fn attack(throttle: &mut Throttle, lasting: Duration, mut choose: impl FnMut(u32) -> Source) -> u32 {
    let (mut now, mut attempts) = (START, 0);
    while now.since(START) < lasting {
        let source = choose(attempts);
        match throttle.check(&source, now) {
            Ok(()) => {
                throttle.failed(&source, now);
                attempts += 1;
            }
            Err(Wait(wait)) => now = now.after(wait),
        }
    }
    attempts
}

#[test]
fn five_failures_are_free_and_then_waiting_doubles_up_to_fifteen_minutes() {
    let mut throttle = Throttle::new();
    let (mut now, mut waits) = (START, Vec::new());
    for _ in 0..17 {
        let wait = throttle.check(&source(1, 1), now).err().map_or(0, |Wait(it)| it.as_secs());
        waits.push(wait);
        now = now.after(Duration::from_secs(wait));
        throttle.failed(&source(1, 1), now);
    }
    // One failure is forgiven on the way, so one wait comes twice.
    assert_eq!(waits, [0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 512]);
}

#[test]
fn one_who_keeps_guessing_gets_about_a_hundred_guesses_a_day() {
    let guesses = attack(&mut Throttle::new(), DAY, |_| source(1, 1));
    assert!((90..=120).contains(&guesses), "{guesses}");
    let week = attack(&mut Throttle::new(), DAY * 7, |_| source(1, 1));
    assert!(week <= 96 * 7 + 20, "{week}");
}

#[test]
fn a_thousand_addresses_get_two_hundred_guesses_at_one_account_and_a_hundred_a_day() {
    let guesses = attack(&mut Throttle::new(), DAY, |attempt| source(1, attempt % 1_000));
    assert!((150..=220).contains(&guesses), "{guesses}");
}

#[test]
fn one_address_gets_some_thirty_thousand_guesses_a_day_on_however_many_accounts() {
    let guesses = attack(&mut Throttle::new(), DAY, |attempt| source(attempt, 1));
    assert!((20_000..=30_000).contains(&guesses), "{guesses}");
}

#[test]
fn a_person_is_not_locked_out_of_where_that_person_usually_is() {
    let mut throttle = Throttle::new();
    throttle.succeeded(&source(1, 1), START);
    let now = seconds(1);
    for attempt in 0..10_000 {
        throttle.failed(&source(1, 100 + attempt), now);
        throttle.failed(&source(100 + attempt, 1), now);
    }
    assert_eq!(throttle.check(&source(1, 1), now), Ok(()));
    assert!(throttle.check(&source(1, 2), now).is_err(), "elsewhere the account is being attacked");
    assert!(throttle.check(&source(2, 1), now).is_err(), "others there are unknown");
    let long_after = START.after(Throttle::KNOWN_FOR);
    throttle.failed(&source(1, 9), long_after);
    for attempt in 0..200 {
        throttle.failed(&source(1, 100 + attempt), long_after);
    }
    assert!(throttle.check(&source(1, 1), long_after).is_err(), "that is forgotten after 30 days");
}

#[test]
fn a_success_forgives_the_failures_of_its_pair_alone() {
    let mut throttle = Throttle::new();
    for _ in 0..5 {
        throttle.failed(&source(1, 1), START);
        throttle.failed(&source(1, 2), START);
    }
    throttle.succeeded(&source(1, 1), START);
    for peer in [1, 2] {
        throttle.failed(&source(1, peer), START);
    }
    assert_eq!(throttle.check(&source(1, 1), START), Ok(()));
    assert_eq!(throttle.check(&source(1, 2), START), Err(Wait(Duration::from_secs(1))));
}

#[test]
fn the_wait_ends_up_to_and_not_at_its_last_moment() {
    let mut throttle = Throttle::new();
    for _ in 0..6 {
        throttle.failed(&source(1, 1), START);
    }
    let last = START.after(Duration::from_millis(999));
    assert_eq!(throttle.check(&source(1, 1), last), Err(Wait(Duration::from_millis(1))));
    assert_eq!(throttle.check(&source(1, 1), seconds(1)), Ok(()));
}

#[test]
fn the_case_of_an_address_does_not_make_another_account() {
    let one = Source::new(&Email::new("ann@example.com").unwrap(), Peer::Local);
    let same = Source::new(&Email::new("  ANN@Example.com ").unwrap(), Peer::Local);
    let other = Source::new(&Email::new("anna@example.com").unwrap(), Peer::Local);
    assert!(one == same && one != other);
}

#[test]
fn a_flood_of_single_failures_pushes_out_only_itself() {
    let mut throttle = Throttle::with_capacity(100);
    for _ in 0..8 {
        throttle.failed(&source(0, 0), START);
    }
    for number in 1..10_000 {
        throttle.failed(&source(number, number), START);
    }
    assert!(throttle.check(&source(0, 0), START).is_err());
    assert_eq!(throttle.pairs.len(), 100);
}

#[test]
fn what_has_lapsed_is_forgotten() {
    let mut throttle = Throttle::new();
    for number in 0..1_000 {
        throttle.failed(&source(number, number), START);
        throttle.succeeded(&source(number, number), START);
        throttle.failed(&source(number, number), START);
    }
    let much_later = START.after(Throttle::KNOWN_FOR + DAY);
    throttle.failed(&source(0, 0), much_later);
    throttle.succeeded(&source(0, 0), much_later);
    let sizes = (throttle.pairs.len(), throttle.accounts.len(), throttle.peers.len(), throttle.known.len());
    assert_eq!(sizes, (0, 1, 1, 1));
}

/// What happened to one of few accounts from one of few peers, some milliseconds after the last.
#[derive(Clone, Copy, Debug)]
struct Event {
    succeeds: bool,
    source: Source,
    after: u64,
}

fn event() -> impl Strategy<Value = Event> {
    let after = prop_oneof![4 => 0u64..50, 2 => 0u64..5_000, 1 => 0u64..2_000_000];
    (prop::bool::weighted(0.1), 0u32..4, 0u32..4, after).prop_map(|(succeeds, account, peer, after)| Event {
        succeeds,
        source: source(account, peer),
        after,
    })
}

fn events(most: usize) -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec(event(), 0..most)
}

fn play(throttle: &mut Throttle, events: &[Event]) -> Timestamp {
    events.iter().fold(START, |now, event| {
        let now = now.after(Duration::from_millis(event.after));
        if event.succeeds {
            throttle.succeeded(&event.source, now);
        } else {
            throttle.failed(&event.source, now);
        }
        now
    })
}

fn everywhere() -> impl Iterator<Item = Source> {
    (0..4).flat_map(|account| (0..4).map(move |peer| source(account, peer)))
}

proptest! {
    #[test]
    fn nobody_waits_longer_than_fifteen_minutes(events in events(400)) {
        let mut throttle = Throttle::new();
        let now = play(&mut throttle, &events);
        for source in everywhere() {
            if let Err(Wait(wait)) = throttle.check(&source, now) {
                prop_assert!(!wait.is_zero() && wait <= Duration::from_mins(15));
                prop_assert_eq!(throttle.check(&source, now.after(wait)), Ok(()));
            }
        }
    }

    #[test]
    fn successes_alone_are_never_throttled(mut events in events(400)) {
        for event in &mut events {
            event.succeeds = true;
        }
        let mut throttle = Throttle::new();
        let now = play(&mut throttle, &events);
        for source in everywhere() {
            prop_assert_eq!(throttle.check(&source, now), Ok(()));
        }
    }

    /// Who has not failed is only kept waiting where the account has failed more than 100 times, or the
    /// address more than 300 times, and never where the pair is known.
    #[test]
    fn what_others_do_keeps_one_waiting_by_the_documented_rules_only(
        others in events(500),
        is_known: bool,
    ) {
        let own = source(0, 0);
        let mut throttle = Throttle::new();
        if is_known {
            throttle.succeeded(&own, START);
        }
        let others: Vec<Event> = others.into_iter().filter(|it| it.source != own).collect();
        let now = play(&mut throttle, &others);
        let failures = |is_of: &dyn Fn(&Event) -> bool| {
            others.iter().filter(|it| !it.succeeds && is_of(it)).count()
        };
        let of_account = failures(&|it| it.source.account == own.account);
        let of_peer = failures(&|it| it.source.peer == own.peer);
        if is_known || (of_account <= 100 && of_peer <= 300) {
            prop_assert_eq!(throttle.check(&own, now), Ok(()));
        }
    }

    /// One more failure, at any point, makes nobody's wait shorter.
    #[test]
    fn another_failure_never_helps(events in events(200), more in event(), at in any::<prop::sample::Index>()) {
        let (mut throttle, mut other) = (Throttle::new(), Throttle::new());
        let now = play(&mut throttle, &events);
        let mut longer = events.clone();
        longer.insert(at.index(events.len() + 1), Event { succeeds: false, after: 0, ..more });
        play(&mut other, &longer);
        for source in everywhere() {
            let wait = |it: &Throttle| it.check(&source, now).err();
            prop_assert!(wait(&other) >= wait(&throttle));
        }
    }

    /// Waiting is enough: without further failures, one who may try now may try later.
    #[test]
    fn time_alone_never_locks_anybody_out(events in events(200), millis in 0u64..10_000_000) {
        let mut throttle = Throttle::new();
        let now = play(&mut throttle, &events);
        let later = now.after(Duration::from_millis(millis));
        for source in everywhere() {
            let known_later = throttle.known.get(&source).is_none_or(|until| later < until);
            if known_later && throttle.check(&source, now).is_ok() {
                prop_assert_eq!(throttle.check(&source, later), Ok(()));
            }
        }
    }

    #[test]
    fn memory_is_bounded_whatever_happens(
        steps in prop::collection::vec((any::<bool>(), 0u32..500, 0u32..500, 0u64..100_000), 0..800),
        capacity in 1usize..20,
    ) {
        let mut throttle = Throttle::with_capacity(capacity);
        let events: Vec<Event> = steps
            .into_iter()
            .map(|(succeeds, account, peer, after)| Event { succeeds, source: source(account, peer), after })
            .collect();
        play(&mut throttle, &events);
        let sizes =
            [throttle.pairs.len(), throttle.accounts.len(), throttle.peers.len(), throttle.known.len()];
        prop_assert!(sizes.iter().all(|it| *it <= capacity), "{sizes:?}");
    }
}
