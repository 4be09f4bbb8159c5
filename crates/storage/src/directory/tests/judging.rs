//! What is known of a token, and which reason a decision has.

use keywright_core::{Request, token::KindName};

use super::{
    super::{Directory, Known, Ruling},
    world::*,
};
use crate::facts::{Fact, TokenFact};

const ALL: &str = "project/*:env/*:flag/*";

/// A member who may toggle and clone and not delete, with a token that is narrowed to less; and a service token.
fn world() -> Directory {
    let own = [allow("ToggleFlag", ALL), allow("CloneFlag", ALL), allow("DeleteFlag", ALL)];
    let scope = [
        allow("ToggleFlag", ALL),
        allow("DeleteFlag", ALL),
        allow("ArchiveFlag", ALL),
        deny("CloneFlag", ALL),
    ];
    directory([
        organization(1),
        account(1),
        member(1, 1, &[1], &[1]),
        policy(1, 1, &own),
        group(1, 1, &[2]),
        policy(2, 1, &[deny("DeleteFlag", ALL)]),
        Fact::TokenPut(personal(1, 1, 1)),
        Fact::TokenPut(narrowed(2, 1, 1, &scope)),
        Fact::TokenPut(service(3, 1, &[allow("ToggleFlag", ALL), deny("DeleteFlag", ALL)])),
    ])
}

fn rule(world: &Directory, token: u8, named: &str) -> Option<Ruling> {
    let caller = world.admit(&digest(token), at(1), None).found()?;
    let flag = name(FLAG);
    let ruling = world.view(|it| it.rule(&caller, Request::new(action(named), &flag)));
    let decision = world.decide(&caller, action(named), &name(FLAG));
    assert_eq!(ruling.map(|it| it == Ruling::Allowed), Some(decision.is_allow()), "{token} {named}");
    ruling
}

#[test]
fn a_decision_has_the_reason_of_any_layer_that_denies() {
    let world = world();
    for (token, named, expected) in [
        (1, "ToggleFlag", Ruling::Allowed),
        (1, "CloneFlag", Ruling::Allowed),
        (1, "DeleteFlag", Ruling::Denied),
        (1, "ArchiveFlag", Ruling::NotAllowed),
        (2, "ToggleFlag", Ruling::Allowed),
        // The scope denies it, the member may.
        (2, "CloneFlag", Ruling::Denied),
        // The member is denied it, the scope allows it.
        (2, "DeleteFlag", Ruling::Denied),
        // The scope allows it, and nothing allows the member.
        (2, "ArchiveFlag", Ruling::NotAllowed),
        (2, "RestoreFlag", Ruling::NotAllowed),
        (3, "ToggleFlag", Ruling::Allowed),
        (3, "DeleteFlag", Ruling::Denied),
        (3, "CloneFlag", Ruling::NotAllowed),
    ] {
        assert_eq!(rule(&world, token, named), Some(expected), "{token} {named}");
    }
}

#[test]
fn who_would_not_be_let_in_any_more_gets_no_ruling() {
    let world = world();
    let caller = world.admit(&digest(3), at(1), None).found().unwrap();
    let flag = name(FLAG);
    let rule = || world.view(|it| it.rule(&caller, Request::new(action("ToggleFlag"), &flag)));
    assert_eq!(rule(), Some(Ruling::Allowed));
    world.apply(2, [Fact::TokenPut(switched_off(service(3, 1, &[allow("ToggleFlag", ALL)])))]);
    assert_eq!(rule(), None);
}

#[test]
fn a_token_is_known_whatever_its_state_until_it_or_its_organization_is_gone() {
    let world = world();
    let known = |number: u8| world.view(|it| it.known(&digest(number), at(1)));
    let personal = Known {
        token: token_id(1),
        kind: KindName::Personal,
        organization: organization_id(1),
        account: Some(account_id(1)),
        expires_at: None,
    };
    assert_eq!(known(1), Some(personal));
    assert_eq!(known(2), Some(Known { token: token_id(2), ..personal }));
    let service_token = Known { token: token_id(3), kind: KindName::Service, account: None, ..personal };
    assert_eq!(known(3), Some(service_token));
    let over = TokenFact { expires_at: Some(at(1)), ..switched_off(service(3, 1, &[])) };
    world.apply(2, [Fact::TokenPut(over), ended(1, 1)]);
    assert_eq!(known(3), Some(Known { expires_at: Some(at(1)), ..service_token }));
    assert_eq!(known(1), Some(personal));
    assert_eq!(known(4), None);
    world.apply(3, [ended_organization(1)]);
    assert_eq!(known(1), None);
}
