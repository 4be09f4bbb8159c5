//! Old secrets, networks, and how long organizations let tokens last.

use std::{net::IpAddr, time::Duration};

use allocation_counter::measure;
use keywright_core::{
    Timestamp,
    id::TokenId,
    organization::Organization,
    token::{Days, Former, Lifetime, Networks, TokenPolicy},
};

use super::{super::Admitted, world::*};
use crate::facts::{Fact, TokenFact};

const DAY: Duration = Duration::from_hours(24);

/// The second token, made at the moment 1000 s.
fn made(number: u8) -> TokenFact {
    TokenFact { id: TokenId::new(at(1000), [number; 10]), ..service(number, 1, &[]) }
}

fn policy(maximum: Option<u32>, kind: &str) -> Fact {
    let lifetime = || Lifetime::new(None, maximum.and_then(Days::new), false).unwrap();
    let mut token_policy = TokenPolicy::default();
    match kind {
        "service" => token_policy.service = lifetime(),
        _ => token_policy.personal = lifetime(),
    }
    match organization(1) {
        Fact::OrganizationPut(it) => Fact::OrganizationPut(Organization { token_policy, ..it }),
        other => other,
    }
}

fn seen(admitted: &Admitted) -> &'static str {
    match admitted {
        Admitted::Found(_) => "in",
        Admitted::Inactive => "inactive",
        Admitted::Elsewhere => "elsewhere",
        Admitted::Expired => "expired",
        Admitted::Retired { .. } => "retired",
        Admitted::Unknown => "unknown",
    }
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn an_old_secret_is_good_up_to_and_not_at_the_end_of_its_grace() {
    let former = Some(Former { digest: digest(6), until: at(2000) });
    let retired = vec![digest(5)];
    let world = directory([
        organization(1),
        Fact::TokenPut(TokenFact { former, retired, expires_at: Some(at(3000)), ..made(2) }),
    ]);
    let look = |number, now| seen(&world.admit(&digest(number), at(now), None));
    assert_eq!([look(2, 1999), look(6, 1999), look(5, 1999)], ["in", "in", "retired"]);
    assert_eq!([look(2, 2000), look(6, 2000), look(5, 2000)], ["in", "retired", "retired"]);
    assert_eq!([look(2, 3000), look(6, 3000), look(7, 3000)], ["expired", "retired", "unknown"]);
    let whose = Some((organization_id(1), made(2).id));
    assert_eq!([5, 6, 2].map(|it| world.whose(&digest(it))), [whose; 3]);
    assert_eq!(world.whose(&digest(7)), None);
    assert_eq!(world.counts().tokens, 1);
}

#[test]
fn what_is_true_of_a_token_is_true_of_its_old_secret() {
    let former = Some(Former { digest: digest(6), until: at(2000) });
    let token = || TokenFact { former: former.clone(), ..made(2) };
    let world = directory([organization(1), Fact::TokenPut(token())]);
    let look = |it: &crate::Directory| seen(&it.admit(&digest(6), at(1500), None));
    let caller = world.admit(&digest(6), at(1500), None).found().unwrap();
    assert_eq!(look(&world), "in");
    world.apply(2, [Fact::TokenPut(switched_off(token()))]);
    assert_eq!(look(&world), "inactive");
    world.apply(3, [Fact::TokenPut(token())]);
    assert_eq!(look(&world), "in");
    world.apply(4, [Fact::SecretForgotten(digest(6)), Fact::TokenPut(TokenFact { former: None, ..token() })]);
    assert_eq!(look(&world), "unknown");
    // Who was let in with it is not let in again.
    assert!(!world.decide(&caller, action("ToggleFlag"), &name(FLAG)).is_allow());
    world.apply(5, [Fact::TokenPut(TokenFact { former: None, retired: vec![digest(6)], ..token() })]);
    assert_eq!(look(&world), "retired");
    world.apply(6, [ended_organization(1)]);
    assert_eq!(look(&world), "unknown");
}

#[test]
fn a_token_with_networks_is_let_in_from_there_alone_and_so_is_its_old_secret() {
    let networks = Networks::new(["10.0.0.0/8", "2001:db8::/32"].map(|it| it.parse().unwrap())).unwrap();
    let former = Some(Former { digest: digest(6), until: at(2000) });
    let fenced = TokenFact { networks: Some(networks), former, ..made(2) };
    let world = directory([organization(1), Fact::TokenPut(fenced.clone()), Fact::TokenPut(made(3))]);
    for number in [2, 6] {
        let look = |from| seen(&world.admit(&digest(number), at(1500), from));
        for inside in ["10.1.2.3", "::ffff:10.1.2.3", "2001:db8::9"] {
            assert_eq!(look(Some(address(inside))), "in", "{inside}");
        }
        for outside in ["11.1.2.3", "::ffff:11.1.2.3", "2001:db9::9", "::10.1.2.3"] {
            assert_eq!(look(Some(address(outside))), "elsewhere", "{outside}");
        }
        assert_eq!(look(None), "elsewhere", "from nobody knows where");
        let from = Some(address("10.1.2.3"));
        assert_eq!(measure(|| drop(world.admit(&digest(number), at(1500), from))).count_total, 0);
    }
    assert_eq!(seen(&world.admit(&digest(3), at(1500), None)), "in", "another without networks");
    // Who was let in from there stays so after a commit.
    let caller = world.admit(&digest(2), at(1500), Some(address("10.1.2.3"))).found().unwrap();
    world.apply(2, [organization(2)]);
    assert_eq!(world.view(|it| it.principal(&caller)).authority.layers().count(), 1);
    world.apply(
        3,
        [
            Fact::TokenGone { id: fenced.id, digest: digest(2) },
            Fact::TokenPut(TokenFact { digest: digest(9), former: None, ..fenced }),
        ],
    );
    assert_eq!(seen(&world.admit(&digest(9), at(1500), Some(address("11.1.2.3")))), "elsewhere");
}

#[test]
fn a_maximum_ends_tokens_of_its_kind_when_it_is_told_and_so_long_after_they_were_made() {
    let world = directory([organization(1), account(1), member(1, 1, &[], &[]), Fact::TokenPut(made(2))]);
    let look = |number, now: Timestamp| seen(&world.admit(&digest(number), now, None));
    let end = at(1000).after(DAY * 3);
    let before = Timestamp::from_millis(end.millis() - 1);
    world.apply(2, [policy(Some(3), "personal")]);
    assert_eq!(look(2, end), "in");
    let world = directory([organization(1), Fact::TokenPut(made(2)), policy(Some(3), "service")]);
    let look = |number, now: Timestamp| seen(&world.admit(&digest(number), now, None));
    let caller = world.admit(&digest(2), before, None).found().unwrap();
    assert_eq!(look(2, before), "in");
    let nothing_new = measure(|| drop(world.admit(&digest(2), before, None)));
    assert_eq!(nothing_new.count_total, 0);
    world.apply(2, [policy(Some(2), "service")]);
    assert_eq!(look(2, before), "expired");
    assert_eq!(world.view(|it| it.principal(&caller)).authority.layers().count(), 0);
    world.apply(3, [policy(None, "service")]);
    assert_eq!(look(2, end), "in", "what holds for whom when it is raised is told with the policy");
}
