//! Nothing crosses an organization.

use super::*;
use crate::{Show, Slice, TokenFilter};

/// Organization 1 with one of each, all of number 1; organization 2 with its owner, number 2.
fn two() -> World {
    let world = World::new();
    world.policy(1, 1, "Policy", &[]);
    world.group(1, 1, "Group", &[]);
    world.token(&token(1, 1, "Token"));
    world.environment(1, 1);
    world.organization(2);
    world.member(2, 2, "ben@example.org", &[BuiltIn::Owner.id()], &[]);
    world
}

#[test]
fn an_id_of_another_organization_is_as_one_that_nobody_has() {
    let World { db, .. } = two();
    let there = |organization| {
        let here = organization_id(organization);
        let (one, page) = (bytes(1), Slice::ALL);
        let group = GroupId::from_bytes(one);
        let policy = PolicyId::from_bytes(one);
        [
            db.tokens().find(here, TokenId::from_bytes(one)).unwrap().is_some(),
            db.policies().find(here, policy).unwrap().is_some(),
            db.groups().find(here, group).unwrap().is_some(),
            db.members().find(here, account_id(1)).unwrap().is_some(),
            db.members().membership(here, membership_id(1)).unwrap().is_some(),
            db.projects().find(here, ProjectId::from_bytes(one)).unwrap().is_some(),
            db.environments().find(here, EnvironmentId::from_bytes(one)).unwrap().is_some(),
            db.groups().members(here, group, "", Show::All, page).unwrap().is_some(),
            db.groups().policies(here, group, "", Show::All, page).unwrap().is_some(),
            db.policies().members(here, policy, "", Show::All, page).unwrap().is_some(),
            db.policies().groups(here, policy, "", Show::All, page).unwrap().is_some(),
            db.members().groups(here, account_id(1), "", Show::All, page).unwrap().is_some(),
            db.members().direct_policies(here, account_id(1), "", Show::All, page).unwrap().is_some(),
            db.members().inherited_policies(here, account_id(1), "", page).unwrap().is_some(),
        ]
    };
    assert_eq!(there(1), [true; 14]);
    assert_eq!(there(2), [false; 14]);
}

#[test]
fn lists_hold_what_is_in_the_organization_only() {
    let World { db, .. } = two();
    let counts = |organization| {
        let here = organization_id(organization);
        [
            db.tokens().page(here, TokenFilter::default(), Slice::ALL).unwrap().total,
            db.policies().page(here, "", Slice::ALL).unwrap().total - 3,
            db.groups().page(here, "", Slice::ALL).unwrap().total,
            db.members().page(here, "", Slice::ALL).unwrap().total,
            db.projects().all(here).unwrap().len() as u64,
        ]
    };
    assert_eq!(counts(1), [1; 5]);
    assert_eq!(counts(2), [0, 0, 0, 1, 0]);
}

#[test]
fn what_is_attached_to_a_built_in_policy_is_listed_per_organization() {
    let World { db, .. } = two();
    let owners = |organization| {
        let here = organization_id(organization);
        let page =
            db.policies().members(here, BuiltIn::Owner.id(), "", Show::Related, Slice::ALL).unwrap().unwrap();
        page.items.into_iter().map(|it| it.item.account.id).collect::<Vec<_>>()
    };
    assert_eq!((owners(1), owners(2)), (vec![account_id(1)], vec![account_id(2)]));
}

#[test]
fn a_row_of_another_organization_can_neither_be_replaced_nor_removed() {
    let world = two();
    let moved = Token { organization: organization_id(2), ..token(1, 1, "Token") };
    let replaced = world.try_host(|w, permit| w.tokens().replace(permit, &moved));
    assert!(matches!(replaced, Err(WriteError::Misuse(_))), "{replaced:?}");
    let removed = world.try_host(|w, permit| w.groups().remove(permit, &group(2, 1, "Group", &[])));
    assert!(matches!(removed, Err(WriteError::Misuse(_))), "{removed:?}");
}

#[test]
fn a_person_can_be_in_many_organizations() {
    let world = two();
    let again = Membership { account: account_id(1), ..membership(2, 3, &[], &[]) };
    world.host(|w, permit| w.members().insert(permit, &again));
    let of: Vec<_> = world.db.members().of(account_id(1)).unwrap().into_iter().map(|it| it.id).collect();
    assert_eq!(of, [membership_id(3), membership_id(1)]);
    let organizations = world.db.organizations().of(account_id(1)).unwrap();
    assert_eq!(
        organizations.iter().map(|it| it.id).collect::<Vec<_>>(),
        [organization_id(2), organization_id(1)]
    );
}
