//! What those who were let in may do.

use keywright_core::{Decision, Request, catalogue::ActionMask};

use super::{super::Caller, world::*};
use crate::{Directory, facts::Fact};

const ALL_FLAGS: &str = "project/*:env/*:flag/*";

fn caller(world: &Directory, number: u8) -> Caller {
    world.admit(&digest(number), at(1), None).found().unwrap()
}

fn may(world: &Directory, caller: &Caller, what: &str) -> bool {
    let decided = world.decide(caller, action(what), &name(FLAG)).is_allow();
    let mask = world.view(|it| it.mask(caller, action(what).resource_type(), &name(FLAG)));
    assert_eq!(mask.has(action(what)), decided);
    let principal = world.view(|it| it.principal(caller));
    let resource = name(FLAG);
    let request = Request::new(action(what), &resource);
    assert_eq!(principal.authority.decide(request).is_allow(), decided);
    decided
}

fn world() -> Directory {
    directory([
        organization(1),
        account(1),
        member(1, 1, &[1], &[1]),
        group(1, 1, &[2]),
        policy(1, 1, &[allow("ToggleFlag", ALL_FLAGS)]),
        policy(2, 1, &[allow("DeleteFlag", ALL_FLAGS)]),
        Fact::TokenPut(personal(1, 1, 1)),
        Fact::TokenPut(narrowed(2, 1, 1, &[allow("DeleteFlag", ALL_FLAGS), allow("CreateFlag", ALL_FLAGS)])),
        Fact::TokenPut(service(3, 1, &[allow("ToggleFlag", ALL_FLAGS)])),
    ])
}

#[test]
fn a_personal_token_may_what_its_member_may_at_this_moment() {
    let world = world();
    let token = caller(&world, 1);
    assert!(may(&world, &token, "ToggleFlag") && may(&world, &token, "DeleteFlag"));
    assert!(!may(&world, &token, "CreateFlag"));
    world.apply(2, [policy(1, 1, &[])]);
    assert!(!may(&world, &token, "ToggleFlag"), "an edited policy");
    world.apply(3, [policy(1, 1, &[deny("DeleteFlag", ALL_FLAGS)])]);
    assert!(!may(&world, &token, "DeleteFlag"), "a deny");
    world.apply(4, [Fact::PolicyGone(policy_id(1))]);
    assert!(may(&world, &token, "DeleteFlag"), "a removed deny");
    world.apply(5, [group(1, 1, &[])]);
    assert!(!may(&world, &token, "DeleteFlag"), "a policy taken from a group");
    world.apply(6, [group(1, 1, &[2])]);
    assert!(may(&world, &token, "DeleteFlag"), "and given back");
    world.apply(7, [Fact::GroupGone(group_id(1))]);
    assert!(!may(&world, &token, "DeleteFlag"), "a removed group");
    world.apply(8, [member(1, 1, &[2], &[])]);
    assert!(may(&world, &token, "DeleteFlag"), "a policy of the member's own");
}

#[test]
fn a_narrowed_token_may_what_its_member_and_its_scope_both_allow() {
    let world = world();
    let token = caller(&world, 2);
    assert!(may(&world, &token, "DeleteFlag"));
    assert!(!may(&world, &token, "ToggleFlag"), "the member may, the scope does not say so");
    assert!(!may(&world, &token, "CreateFlag"), "the scope says so, the member may not");
    world.apply(2, [policy(1, 1, &[allow("CreateFlag", ALL_FLAGS)]), group(1, 1, &[])]);
    assert!(may(&world, &token, "CreateFlag"));
    assert!(!may(&world, &token, "DeleteFlag"));
}

#[test]
fn a_service_token_keeps_what_it_has_whatever_becomes_of_its_maker() {
    let world = world();
    let token = caller(&world, 3);
    world.apply(2, [ended(1, 1), Fact::PolicyGone(policy_id(1)), Fact::GroupGone(group_id(1))]);
    assert!(may(&world, &token, "ToggleFlag"));
    assert!(!may(&world, &token, "DeleteFlag"));
}

#[test]
fn a_caller_that_would_not_be_let_in_any_more_may_nothing() {
    let changes: [fn() -> Fact; 4] = [
        || Fact::TokenPut(switched_off(personal(1, 1, 1))),
        || Fact::TokenGone { id: token_id(1), digest: digest(1) },
        || ended(1, 1),
        || {
            Fact::AccountPut(crate::facts::AccountFact {
                id: account_id(1),
                is_confirmed: false,
                has_one_time_password: true,
            })
        },
    ];
    for change in changes {
        let world = world();
        let token = caller(&world, 1);
        assert!(may(&world, &token, "ToggleFlag"));
        world.apply(2, [change()]);
        assert!(!may(&world, &token, "ToggleFlag"));
        let mask = world.view(|it| it.mask(&token, action("ToggleFlag").resource_type(), &name(FLAG)));
        assert_eq!(mask, ActionMask::NONE);
    }
}

#[test]
fn a_caller_with_a_session_that_has_ended_may_nothing() {
    let world = world();
    world.apply(2, [session(1, 1, at(100))]);
    let enter = || world.view(|it| it.session(session_id(1), account_id(1), organization_id(1), at(1)));
    let person = enter().unwrap();
    world.apply(3, [group(2, 1, &[])]);
    assert!(may(&world, &person, "ToggleFlag"));
    world.apply(4, [Fact::SessionGone(session_id(1))]);
    assert!(!may(&world, &person, "ToggleFlag"));
}

#[test]
fn a_caller_kept_over_a_new_secret_of_its_token_may_nothing() {
    let world = world();
    let token = caller(&world, 3);
    let rotated =
        crate::facts::TokenFact { digest: digest(7), ..service(3, 1, &[allow("ToggleFlag", ALL_FLAGS)]) };
    world.apply(2, [Fact::TokenGone { id: token_id(3), digest: digest(3) }, Fact::TokenPut(rotated)]);
    assert!(!may(&world, &token, "ToggleFlag"));
    assert!(may(&world, &caller(&world, 7), "ToggleFlag"));
}

#[test]
fn policies_and_groups_of_another_organization_mean_nothing() {
    let world = directory([
        organization(1),
        organization(2),
        account(1),
        member(1, 1, &[1], &[1, 2]),
        policy(1, 2, &[everything()]),
        policy(2, 1, &[allow("DeleteFlag", ALL_FLAGS)]),
        policy(3, 2, &[everything()]),
        group(1, 2, &[2]),
        group(2, 1, &[3]),
        Fact::TokenPut(personal(1, 1, 1)),
    ]);
    let token = caller(&world, 1);
    assert!(!may(&world, &token, "DeleteFlag"));
    assert!(!may(&world, &token, "ToggleFlag"));
}

#[test]
fn the_mask_of_everything_has_actions_without_a_name() {
    let world = directory([organization(1), Fact::TokenPut(service(1, 1, &[everything()]))]);
    let token = caller(&world, 1);
    let flag = action("ToggleFlag").resource_type();
    assert_eq!(world.view(|it| it.mask(&token, flag, &name(FLAG))), ActionMask::ALL);
    assert_eq!(world.decide(&token, action("CanManageIAM"), &name("iam/*")), Decision::Allow);
}
