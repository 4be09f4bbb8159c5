//! The laws of how long tokens last, of rotation, and of networks.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::secret::Secret;

const fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

const DAY: u64 = 24 * 60 * 60 * 1000;

fn days(number: u32) -> Option<Days> {
    Days::new(number)
}

fn secret(number: u8) -> Secret {
    Secret::mint(KindName::Service, &[number; Secret::RANDOM])
}

/// A service token with the secret of that number.
fn token(number: u8, expires_at: Option<Timestamp>) -> Token {
    Token {
        id: TokenId::from_bytes([1; 16]),
        organization: OrganizationId::from_bytes([1; 16]),
        name: Name::new("Deploy").unwrap(),
        kind: TokenKind::Service { statements: Vec::new() },
        state: TokenState::Active,
        digest: secret(number).digest(),
        handle: secret(number).handle(),
        creator: AccountId::from_bytes([1; 16]),
        created_at: at(0),
        updated_at: at(0),
        expires_at,
        networks: None,
        former: None,
        retired: Vec::new(),
    }
}

fn service(lifetime: Lifetime) -> TokenPolicy {
    TokenPolicy { service: lifetime, ..TokenPolicy::default() }
}

fn lifetime() -> impl Strategy<Value = Lifetime> {
    let some = || prop::option::of(1_u32..40);
    (some(), some(), any::<bool>()).prop_map(|(one, other, required)| {
        let (one, other) = (one.and_then(days), other.and_then(days));
        Lifetime::new(one, other, required).or_else(|_| Lifetime::new(other, one, required)).unwrap()
    })
}

proptest! {
    #[test]
    fn no_change_of_a_policy_lengthens_the_life_of_a_token(
        policies in prop::collection::vec((lifetime(), 0..9 * DAY), 1..80),
        created_at in 0..60 * DAY,
        expires_at in prop::option::of(0..90 * DAY),
    ) {
        let (mut policy, mut now) = (TokenPolicy::default(), created_at);
        let token = Token { created_at: at(created_at), ..token(1, expires_at.map(at)) };
        let mut end = token.ends_at(&policy);
        for (wanted, wait) in policies {
            now += wait;
            let maximum = wanted.maximum();
            policy = service(wanted).after(&policy, at(now));
            let next = token.ends_at(&policy);
            prop_assert!(end.is_none_or(|end| next.is_some_and(|next| next <= end)), "{end:?} {next:?}");
            prop_assert!(maximum.is_none_or(|it| next.unwrap() <= it.after(token.created_at)));
            end = next;
        }
        prop_assert!(policy.service.earlier().len() <= Lifetime::MAX_EARLIER);
    }

    #[test]
    fn what_a_policy_gives_a_new_token_is_what_it_ends_by(
        wanted in lifetime(), asked in prop::option::of(0..90 * DAY), now in 0..60 * DAY,
    ) {
        let asked = asked.map(at);
        match wanted.expiry(asked, at(now)) {
            Ok(end) => {
                prop_assert_eq!(wanted.end_of(at(now), end), end);
                prop_assert!(end.is_none_or(|it| at(now) < it));
                prop_assert!(asked.is_none() || end == asked);
                prop_assert!(end.is_some() || !wanted.required());
            }
            Err(InvalidExpiry::Required) => prop_assert!(asked.is_none() && wanted.required()),
            Err(InvalidExpiry::Past) => prop_assert!(asked.unwrap() <= at(now)),
            Err(InvalidExpiry::TooLong(most)) => prop_assert!(asked.unwrap() > most.after(at(now))),
        }
    }

    #[test]
    fn an_old_secret_is_never_good_past_the_end_of_its_token_and_one_at_most_is(
        rotations in prop::collection::vec((0..9_000_000_u64, 0..9_000_000_u64), 1..12),
        end in 1..9_000_000_u64, maximum in prop::option::of(1_u32..3),
    ) {
        let policy = service(Lifetime::new(None, maximum.and_then(days), false).unwrap());
        let (mut it, mut now) = (token(0, Some(at(end))), 0);
        for (number, (wait, grace)) in (1_u8..).zip(rotations) {
            now += wait;
            it.rotate(&secret(number), Duration::from_millis(grace), at(now), &policy);
            let good = |it: &Token, number, now| {
                matches!(it.standing(&secret(number).digest(), now), Some(Standing::Former))
            };
            let last = it.ends_at(&policy).unwrap();
            prop_assert!((0..number).all(|old| !good(&it, old, last)));
            prop_assert!((0..number.saturating_sub(1)).all(|old| !good(&it, old, at(now))));
            prop_assert_eq!(it.standing(&secret(number).digest(), at(now)), Some(Standing::Present));
            prop_assert!(it.retired.len() <= Token::MAX_RETIRED);
        }
    }

    #[test]
    fn a_network_holds_an_address_if_their_first_bits_are_the_same(
        network: u32, prefix in 0_u8..=32, address: u32,
    ) {
        let (one, other) = (std::net::Ipv4Addr::from(network), std::net::Ipv4Addr::from(address));
        let same = (0..prefix).all(|bit| (network ^ address) & (0x8000_0000 >> bit) == 0);
        let network = Network::new(one.into(), prefix).unwrap();
        let mapped = Network::new(one.to_ipv6_mapped().into(), prefix + 96).unwrap();
        prop_assert_eq!(network.contains(other.into()), same);
        prop_assert_eq!(network.contains(other.to_ipv6_mapped().into()), same);
        prop_assert_eq!(mapped, network);
        prop_assert_eq!(network.to_string().parse(), Ok(network));
    }
}

#[test]
fn a_raised_maximum_is_for_tokens_to_come() {
    let policy = |maximum| service(Lifetime::new(None, days(maximum), false).unwrap());
    let short = policy(7).after(&TokenPolicy::default(), at(0));
    let long = policy(30).after(&short, at(DAY));
    let none = service(Lifetime::default()).after(&long, at(2 * DAY));
    let made = |day: u64| Token { created_at: at(day * DAY), ..token(1, None) };
    assert_eq!(made(1).ends_at(&none), Some(at(8 * DAY)));
    assert_eq!(made(2).ends_at(&none), Some(at(32 * DAY)));
    assert_eq!(made(3).ends_at(&none), None);
    assert_eq!(policy(5).after(&none, at(9 * DAY)).service.earlier(), []);
}

#[test]
fn a_token_lasts_at_most_a_hundred_years() {
    let most = days(Days::MAX).unwrap().after(at(5));
    assert_eq!(Lifetime::default().expiry(Some(most), at(5)), Ok(Some(most)));
    let later = at(most.millis() + 1);
    assert!(matches!(Lifetime::default().expiry(Some(later), at(5)), Err(InvalidExpiry::TooLong(_))));
    assert_eq!(days(0), None);
    assert_eq!(days(Days::MAX + 1), None);
}

#[test]
fn a_default_is_within_the_maximum_and_taken_when_nothing_is_asked_for() {
    assert_eq!(Lifetime::new(days(8), days(7), false), Err(InvalidLifetime));
    let asked = |default, maximum, required| {
        Lifetime::new(days(default), days(maximum), required).unwrap().expiry(None, at(1))
    };
    assert_eq!(asked(3, 7, true), Ok(Some(at(1 + 3 * DAY))));
    assert_eq!(asked(0, 7, false), Ok(Some(at(1 + 7 * DAY))));
    assert_eq!(asked(0, 0, false), Ok(None));
    assert_eq!(asked(0, 0, true), Err(InvalidExpiry::Required));
}

#[test]
fn another_secret_undoes_an_alarm_and_not_what_somebody_did() {
    let ben = AccountId::from_bytes([2; 16]);
    let rotated = |state: TokenState| {
        let mut it = Token { state, ..token(1, None) };
        it.rotate(&secret(2), Duration::ZERO, at(1), &TokenPolicy::default());
        it.state
    };
    assert_eq!(rotated(TokenState::Active.alarmed(Alarm::Reused)), TokenState::Active);
    assert_eq!(rotated(TokenState::off(ben)), TokenState::off(ben));
    assert_eq!(rotated(TokenState::off(ben).alarmed(Alarm::Compromised)), TokenState::off(ben));
    let twice = TokenState::Active.alarmed(Alarm::Compromised).alarmed(Alarm::Reused);
    assert_eq!(twice.alarm(), Some(Alarm::Compromised));
}

#[test]
fn networks_are_written_in_one_way() {
    let check = |text: &str, expected: &str| {
        let found = text.parse::<Network>().map(|it| it.to_string());
        assert_eq!(found.as_deref().unwrap_or("-"), expected, "{text}");
    };
    check("203.0.113.9/24", "203.0.113.0/24");
    check("203.0.113.9", "203.0.113.9/32");
    check("2001:DB8:0::1/32", "2001:db8::/32");
    check("2001:db8::1", "2001:db8::1/128");
    check("::ffff:10.1.2.3/104", "10.0.0.0/8");
    check("::ffff:0:0/96", "0.0.0.0/0");
    check("::/0", "::/0");
    for wrong in [
        "",
        "/8",
        "10/8",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/+8",
        "10.0.0.0/08",
        "::/129",
        "010.0.0.0/8",
        "10.0.0.0/8 ",
        "fe80::1%eth0",
        "::ffff:1.2.3.4/64",
        "10.0.0.0/8/8",
        "example.com",
    ] {
        check(wrong, "-");
    }
    assert!(!"::/0".parse::<Network>().unwrap().contains("10.0.0.1".parse().unwrap()));
}

#[test]
fn there_are_some_networks_and_not_too_many_and_none_holds_an_unknown_address() {
    let all =
        |number: u8| Networks::new((0..number).map(|it| Network::new([10, it, 0, 0].into(), 16).unwrap()));
    assert_eq!(all(0), Err(InvalidNetwork::Number));
    assert_eq!(all(17), Err(InvalidNetwork::Number));
    let all = all(16).unwrap();
    assert!(all.contain(Some([10, 15, 1, 1].into())) && !all.contain(Some([10, 16, 1, 1].into())));
    assert!(!all.contain(None));
}
