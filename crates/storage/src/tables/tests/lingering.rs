//! What is gone is gone, although its id may still be written somewhere.

use super::*;
use crate::{Show, Slice};

#[test]
fn a_removed_policy_means_nothing_where_it_was_attached() {
    let world = World::new();
    let policy = world.policy(1, 1, "Policy", &[("allow", "ToggleFlag")]);
    let group = world.group(1, 1, "Group", &[policy.id]);
    let ben = world.member(1, 2, "ben@example.org", &[policy.id], &[group.id]);
    let has = || {
        let here = organization_id(1);
        let members = world.db.members();
        [
            members.direct_policies(here, ben.account, "", Show::Related, Slice::ALL).unwrap().unwrap().total,
            world.db.members().inherited_policies(here, ben.account, "", Slice::ALL).unwrap().unwrap().total,
            world.db.groups().policies(here, group.id, "", Show::Related, Slice::ALL).unwrap().unwrap().total,
            world.db.members().policies_of(&ben).unwrap().len() as u64,
        ]
    };
    assert_eq!(has(), [1, 1, 1, 1]);
    world.host(|w, permit| w.policies().remove(permit, &policy));
    assert_eq!(has(), [0; 4]);
}

#[test]
fn a_removed_group_means_nothing_to_who_was_in_it() {
    let world = World::new();
    let group = world.group(1, 1, "Group", &[BuiltIn::Developer.id()]);
    let ben = world.member(1, 2, "ben@example.org", &[], &[group.id]);
    assert_eq!(world.db.members().policies_of(&ben).unwrap().len(), 1);
    world.host(|w, permit| w.groups().remove(permit, &group));
    let here = organization_id(1);
    assert_eq!(world.db.members().policies_of(&ben).unwrap().len(), 0);
    assert_eq!(world.db.members().groups_of(&ben).unwrap().len(), 0);
    let groups =
        world.db.members().groups(here, ben.account, "", Show::Related, Slice::ALL).unwrap().unwrap();
    assert_eq!(groups.total, 0);
}

#[test]
fn an_environment_goes_with_its_project_and_its_key_comes_free() {
    let world = World::new();
    let (project, environment) = world.environment(1, 1);
    let here = organization_id(1);
    world.host(|w, permit| w.projects().remove(permit, &project));
    assert!(world.db.environments().find(here, environment.id).unwrap().is_none());
    assert!(world.db.environments().of(here, project.id).unwrap().is_empty());
    let again = Project { id: ProjectId::from_bytes(bytes(2)), ..project };
    world.host(|w, permit| w.projects().insert(permit, &again));
    let orphan = world.try_host(|w, permit| w.environments().replace(permit, &environment));
    assert!(matches!(orphan, Err(WriteError::Misuse(_))), "{orphan:?}");
}

#[test]
fn who_left_has_no_membership_and_who_comes_back_has_another() {
    let world = World::new();
    let group = world.group(1, 1, "Group", &[]);
    let ben = world.member(1, 2, "ben@example.org", &[BuiltIn::Developer.id()], &[group.id]);
    let here = organization_id(1);
    let counts = || {
        let (db, page) = (&world.db, Slice::ALL);
        [
            db.members().page(here, "", page).unwrap().total,
            db.groups().members(here, group.id, "", Show::Related, page).unwrap().unwrap().total,
            db.groups().members(here, group.id, "", Show::All, page).unwrap().unwrap().total,
            db.policies()
                .members(here, BuiltIn::Developer.id(), "", Show::Related, page)
                .unwrap()
                .unwrap()
                .total,
        ]
    };
    assert_eq!(counts(), [2, 1, 2, 1]);
    let ended = Membership { ended_at: Some(NOW), ..ben.clone() };
    world.host(|w, permit| w.members().replace(permit, &ended));
    assert_eq!(counts(), [1, 0, 1, 0]);
    assert!(world.db.members().find(here, ben.account).unwrap().is_none());
    assert_eq!(world.db.members().membership(here, ben.id).unwrap(), Some(ended.clone()));
    let revived = world.try_host(|w, permit| w.members().replace(permit, &ben));
    assert!(
        matches!(revived, Err(WriteError::Misuse(_))),
        "an ended membership never lives again: {revived:?}"
    );
    let back = Membership { id: membership_id(3), ..ben };
    world.host(|w, permit| w.members().insert(permit, &back));
    assert_eq!(world.db.members().current(here, back.account).unwrap(), Some(back));
}
