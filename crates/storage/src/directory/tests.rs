//! The directory, told small worlds.

mod admission;
mod allocation;
mod judging;
mod life;
mod model;
mod power;
mod race;
pub(crate) mod world;

use std::sync::Arc;

use keywright_core::{
    Catalogue, Decision,
    id::{EnvironmentId, ProjectId},
    policy::BuiltIn,
    text::Key,
};

use self::world::*;
use super::*;

#[test]
fn facts_may_come_in_any_order() {
    let facts = || {
        [
            organization(1),
            account(1),
            member(1, 1, &[1], &[1]),
            group(1, 1, &[2]),
            policy(1, 1, &[deny("DeleteFlag", "project/*:env/*:flag/*")]),
            policy(2, 1, &[allow("*", "project/*:env/*:flag/*")]),
            Fact::TokenPut(personal(1, 1, 1)),
        ]
    };
    for backwards in [false, true] {
        let directory = Directory::new(&Catalogue::featbit()).unwrap();
        let all: Vec<_> = if backwards { facts().into_iter().rev().collect() } else { facts().into() };
        for fact in all {
            directory.apply(0, [fact]);
        }
        let caller = directory.admit(&digest(1), at(1), None).found().unwrap();
        assert_eq!(directory.decide(&caller, action("ToggleFlag"), &name(FLAG)), Decision::Allow);
        assert_eq!(directory.decide(&caller, action("DeleteFlag"), &name(FLAG)), Decision::Deny);
    }
}

#[test]
fn tokens_of_equal_statements_share_what_is_compiled_of_them() {
    let say = |what: &str| vec![allow(what, "project/*:env/*:flag/*")];
    let tokens = [service(1, 1, &say("ToggleFlag")), service(2, 1, &say("ToggleFlag"))];
    let others = [service(3, 1, &say("DeleteFlag")), service(4, 2, &say("ToggleFlag"))];
    let narrowed = [narrowed(5, 1, 1, &say("ToggleFlag")), narrowed(6, 1, 1, &say("ToggleFlag"))];
    let facts = tokens.into_iter().chain(others).chain(narrowed).map(Fact::TokenPut);
    let directory = directory([account(1), member(1, 1, &[], &[])].into_iter().chain(facts));
    let holder = |number| directory.admit(&digest(number), at(1), None).found().unwrap().holder;
    assert!(Arc::ptr_eq(&holder(1), &holder(2)));
    assert!(!Arc::ptr_eq(&holder(1), &holder(3)));
    assert!(!Arc::ptr_eq(&holder(1), &holder(4)));
    assert!(Arc::ptr_eq(holder(1).statements().unwrap(), holder(4).statements().unwrap()));
    assert!(Arc::ptr_eq(&holder(5), &holder(6)));
    assert!(Arc::ptr_eq(holder(1).statements().unwrap(), holder(5).statements().unwrap()));
}

#[test]
fn what_nobody_has_any_more_is_forgotten() {
    let directory = directory([organization(1)]);
    for round in 0..5000_u64 {
        let statements = [allow("ToggleFlag", &format!("project/*:env/*:flag/f{round}"))];
        directory.apply(round + 2, [Fact::TokenPut(service(1, 1, &statements))]);
    }
    let kept = directory.registers.lock().interned.kept();
    assert!(kept < 2100, "{kept} holders and statements for one token");
}

#[test]
fn the_owners_of_an_organization_are_known() {
    let world = directory([
        organization(1),
        account(1),
        account(2),
        account(3),
        Fact::MembershipPut(keywright_core::member::Membership {
            policies: vec![BuiltIn::Owner.id()],
            ..membership(1, 1, &[], &[])
        }),
        member(2, 1, &[], &[1]),
        member(3, 1, &[1, 2], &[]),
        group(1, 1, &[1]),
        policy(1, 1, &[everything()]),
        policy(2, 1, &[deny("DeleteFlag", "project/*:env/*:flag/*")]),
    ]);
    let owners = |numbers: &[u8]| numbers.iter().map(|&it| membership_id(it)).collect::<Vec<_>>();
    assert_eq!(world.owners(organization_id(1)), owners(&[1, 2]));
    assert_eq!(world.probable_owners(organization_id(1)), owners(&[1, 2]));
    world.apply(2, [ended(1, 1)]);
    assert_eq!(world.probable_owners(organization_id(1)), owners(&[2]));
    world.apply(3, [Fact::PolicyGone(policy_id(2)), group(1, 1, &[])]);
    assert_eq!(world.probable_owners(organization_id(1)), owners(&[3]));
    assert_eq!(world.owners(organization_id(1)), owners(&[3]));
    world.apply(4, [Fact::PolicyGone(policy_id(1))]);
    assert!(world.probable_owners(organization_id(1)).is_empty());
}

#[test]
fn environments_have_the_names_that_resources_in_them_begin_with() {
    let (project, environment) = (ProjectId::from_bytes([1; 16]), EnvironmentId::from_bytes([1; 16]));
    let key = |text| Key::new(text).unwrap();
    let (here, elsewhere) = (organization_id(1), organization_id(2));
    let directory = directory([
        Fact::EnvironmentPut { id: environment, organization: here, project, key: key("prod") },
        Fact::ProjectPut { id: project, organization: here, key: key("web") },
    ]);
    let seen =
        |from| directory.view(|view| (view.project(from, project), view.environment(from, environment)));
    assert_eq!(seen(here), (Some("project/web".to_owned()), Some("project/web:env/prod".to_owned())));
    assert_eq!(seen(elsewhere), (None, None));
    directory.apply(2, [Fact::ProjectGone(project)]);
    assert_eq!(seen(here), (None, None));
}

#[test]
fn uses_are_taken_out_once_and_the_latest_wins() {
    let directory = directory([organization(1), Fact::TokenPut(service(1, 1, &[]))]);
    let caller = directory.admit(&digest(1), at(1), None).found().unwrap();
    let used = |seconds, agent| Use::new(at(seconds), None, Some(agent));
    directory.touch(&caller, at(10), None, Some("b"));
    directory.touch(&caller, at(9), None, Some("a"));
    directory.touch(&caller, Timestamp::from_millis(10_500), None, Some("the same second"));
    assert_eq!(directory.last_use(token_id(1)), Some(used(10, "b")));
    assert_eq!(directory.drain_last_used(), [(token_id(1), used(10, "b"))]);
    assert_eq!(directory.drain_last_used(), []);
    directory.touch(&caller, at(11), None, Some("c"));
    directory.return_last_used([(token_id(1), used(10, "b"))]);
    assert_eq!(directory.drain_last_used(), [(token_id(1), used(11, "c"))]);
}

#[test]
fn a_use_is_noted_even_when_the_token_has_a_new_place_or_secret() {
    let directory = directory(
        [organization(1)].into_iter().chain([1, 3, 5].map(|it| Fact::TokenPut(service(it, 1, &[])))),
    );
    let caller = directory.admit(&digest(5), at(1), None).found().unwrap();
    directory.apply(2, [Fact::TokenGone { id: token_id(1), digest: digest(1) }]);
    directory.touch(&caller, at(10), None, None);
    assert_eq!(directory.last_use(token_id(5)).unwrap().at, at(10));
    directory.apply(3, [Fact::TokenGone { id: token_id(5), digest: digest(5) }]);
    directory.touch(&caller, at(11), None, None);
    assert_eq!(directory.last_use(token_id(5)).unwrap().at, at(11));
}

#[test]
fn what_there_is_is_counted() {
    let directory = directory([
        organization(1),
        account(1),
        account(2),
        member(1, 1, &[], &[]),
        member(2, 1, &[], &[]),
        Fact::TokenPut(personal(1, 1, 1)),
        session(1, 1, at(100)),
    ]);
    assert_eq!(directory.counts(), Counts { tokens: 1, members: 2, sessions: 1 });
    directory.apply(2, [ended(2, 1), Fact::TokenGone { id: token_id(1), digest: digest(1) }]);
    assert_eq!(directory.counts(), Counts { tokens: 0, members: 1, sessions: 1 });
    assert_eq!(directory.revision(), 2);
}
