//! The life of a login session, step by step and against a slow twin that remembers everything.

use proptest::prelude::*;

use super::*;

const START: Timestamp = Timestamp::from_millis(1_000_000);

fn session() -> Renewal {
    let (id, account) = (SessionId::from_bytes([1; 16]), AccountId::from_bytes([2; 16]));
    LoginSession::start(id, account, [3; FAMILY], [0; SECRET], START)
}

fn later(millis: u64) -> Timestamp {
    START.after(Duration::from_millis(millis))
}

#[test]
fn a_refresh_token_is_good_once() {
    let Renewal { session, token: first } = session();
    let renewed = session.refresh(&first, [1; SECRET], later(5)).unwrap();
    let again = renewed.session.refresh(&renewed.token, [2; SECRET], later(60_000)).unwrap();
    assert_eq!(again.session.id, session.id);
    assert_eq!(again.session.expires_at, session.expires_at);
    assert_ne!(again.session.current, session.current);
}

#[test]
fn a_replaced_token_is_only_refused_for_ten_seconds_and_then_revokes() {
    let first = session();
    let renewed = first.session.refresh(&first.token, [1; SECRET], later(0)).unwrap();
    for millis in [0, 1, 9_999, 10_000] {
        let refused = renewed.session.refresh(&first.token, [2; SECRET], later(millis));
        assert_eq!(refused.unwrap_err(), RefreshRefused::JustReplaced, "{millis}");
    }
    let refused = renewed.session.refresh(&first.token, [2; SECRET], later(10_001)).unwrap_err();
    let RefreshRefused::Reused(revoked) = refused else { panic!("{refused:?}") };
    assert_eq!(revoked.state, SessionState::Ended { at: later(10_001), why: EndReason::RefreshReuse });
    let dead = revoked.refresh(&renewed.token, [3; SECRET], later(10_002));
    assert_eq!(dead.unwrap_err(), RefreshRefused::Ended, "the good token died with its family");
}

#[test]
fn a_token_replaced_long_ago_revokes_however_many_followed() {
    let first = session();
    let mut now = first.session.clone();
    let mut token = first.token.next([0; SECRET]);
    for step in 1..=20 {
        let next = now.refresh(&token, [step; SECRET], later(u64::from(step) * 60_000)).unwrap();
        (now, token) = (next.session, next.token);
    }
    let refused = now.refresh(&first.token, [99; SECRET], later(20 * 60_000 + 1)).unwrap_err();
    assert!(matches!(refused, RefreshRefused::Reused(_)), "{refused:?}");
}

#[test]
fn three_tabs_that_wake_up_together_do_not_end_the_session() {
    let first = session();
    let second = first.session.refresh(&first.token, [1; SECRET], later(0)).unwrap();
    let third = second.session.refresh(&second.token, [2; SECRET], later(400)).unwrap();
    let late = third.session.refresh(&first.token, [3; SECRET], later(900));
    assert_eq!(late.unwrap_err(), RefreshRefused::JustReplaced);
}

#[test]
fn a_session_ends_up_to_and_not_at_thirty_days_and_renewals_do_not_prolong_it() {
    let first = session();
    let thirty_days = LoginSession::LIFETIME;
    let last = START.after(thirty_days.checked_sub(Duration::from_millis(1)).unwrap());
    let renewed = first.session.refresh(&first.token, [1; SECRET], last).unwrap();
    assert!(renewed.session.is_live(last));
    let end = START.after(thirty_days);
    assert!(!renewed.session.is_live(end));
    let refused = renewed.session.refresh(&renewed.token, [2; SECRET], end);
    assert_eq!(refused.unwrap_err(), RefreshRefused::Expired);
}

#[test]
fn a_forged_token_of_a_known_session_neither_renews_nor_revokes() {
    let first = session();
    let other_family = RefreshToken::new(first.session.id, [9; FAMILY], [0; SECRET]);
    let other_session = RefreshToken::new(SessionId::from_bytes([9; 16]), [3; FAMILY], [0; SECRET]);
    for forged in [other_family, other_session] {
        let refused = first.session.refresh(&forged, [1; SECRET], later(60_000));
        assert_eq!(refused.unwrap_err(), RefreshRefused::Unknown);
    }
}

#[test]
fn the_first_reason_to_end_stays() {
    let out = session().session.ended(EndReason::Logout, later(1));
    assert_eq!(out.ended(EndReason::PasswordChange, later(2)), out);
    assert!(!out.is_live(later(2)));
}

#[test]
fn neither_a_session_nor_a_renewal_can_be_printed_with_its_secrets() {
    let text = format!("{:?}", session());
    assert!(text.contains("Digest(redacted)") && text.contains("RefreshToken("), "{text}");
    assert!(!text.contains("AAAA") && !text.contains("[3, 3"), "{text}");
}

/// The slow twin: every token there ever was, with the moment it was replaced.
struct Twin {
    replaced: Vec<Option<Timestamp>>,
    ended: bool,
}

impl Twin {
    fn expect(&mut self, index: usize, now: Timestamp) -> &'static str {
        let lately = |at: Timestamp| now.since(at) <= LoginSession::GRACE;
        // Beyond the eight replaced last, a token is not remembered and so counts as stolen.
        let remembered = self.replaced.len().saturating_sub(1 + LoginSession::RETIRED) <= index;
        match self.replaced.get(index).copied().flatten() {
            _ if self.ended => "ended",
            _ if now >= START.after(LoginSession::LIFETIME) => "expired",
            None => {
                *self.replaced.get_mut(index).unwrap() = Some(now);
                self.replaced.push(None);
                "renewed"
            }
            Some(at) if lately(at) && remembered => "just replaced",
            Some(_) => {
                self.ended = true;
                "reused"
            }
        }
    }
}

fn outcome(result: &Result<Renewal, RefreshRefused>) -> &'static str {
    match result {
        Ok(_) => "renewed",
        Err(RefreshRefused::Ended) => "ended",
        Err(RefreshRefused::Expired) => "expired",
        Err(RefreshRefused::JustReplaced) => "just replaced",
        Err(RefreshRefused::Reused(_)) => "reused",
        Err(RefreshRefused::Unknown) => "unknown",
    }
}

/// Mostly short waits, so that several tokens are replaced within the grace; some long ones.
fn wait() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0u64..700, 2 => 4_000u64..12_000, 1 => 0u64..1_000_000_000]
}

proptest! {
    /// Steps name a token by how many are newer: 0 is the good one.
    #[test]
    fn a_session_does_what_its_slow_twin_does(steps in prop::collection::vec((0usize..12, wait()), 1..60)) {
        let first = session();
        let (mut session, mut now) = (first.session, START);
        let mut tokens = vec![first.token];
        let mut twin = Twin { replaced: vec![None], ended: false };
        for (newer, wait) in steps {
            now = now.after(Duration::from_millis(wait));
            let index = tokens.len().saturating_sub(1 + newer);
            let mut secret = [0; SECRET];
            secret[..8].copy_from_slice(&(tokens.len() as u64).to_le_bytes());
            let result = session.refresh(&tokens[index], secret, now);
            prop_assert_eq!(outcome(&result), twin.expect(index, now));
            match result {
                Ok(renewal) => {
                    session = renewal.session;
                    tokens.push(renewal.token);
                }
                Err(RefreshRefused::Reused(revoked)) => session = *revoked,
                Err(_) => {}
            }
            prop_assert!(session.retired.len() <= LoginSession::RETIRED);
            prop_assert_eq!(session.is_live(now), !twin.ended && now < session.expires_at);
        }
    }

    /// Uses of one token that arrive together are put in an order by whoever keeps the session.
    #[test]
    fn of_parallel_uses_of_one_token_exactly_one_succeeds(uses in 1usize..20, wait in 0u64..10_000) {
        let first = session();
        let mut kept = first.session;
        let mut successes = 0;
        for number in 1..=uses {
            let result = kept.refresh(&first.token, [u8::try_from(number).unwrap(); SECRET], later(wait));
            if let Ok(renewal) = result {
                kept = renewal.session;
                successes += 1;
            }
        }
        prop_assert_eq!(successes, 1);
        prop_assert!(kept.is_live(later(wait)));
    }

    #[test]
    fn an_ended_session_never_lives_again(wait: u32, steps in prop::collection::vec(wait(), 1..20)) {
        let first = session();
        let mut now = later(u64::from(wait) % 1_000_000_000);
        let ended = first.session.ended(EndReason::RefreshReuse, now);
        for step in steps {
            now = now.after(Duration::from_millis(step));
            prop_assert!(!ended.is_live(now));
            prop_assert_eq!(outcome(&ended.refresh(&first.token, [1; SECRET], now)), "ended");
            prop_assert_eq!(ended.ended(EndReason::Logout, now).state, ended.state);
        }
    }
}
