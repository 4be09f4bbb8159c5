//! How organizations end, and which speaks for a workspace.

use super::*;

/// Organization 1, and organization 2 in the workspace of its own; a third beside the first.
fn three() -> (World, Organization) {
    let world = World::new();
    world.organization(2);
    let first = world.db.organizations().find(organization_id(1)).unwrap().unwrap();
    let beside = Organization { id: organization_id(3), key: key("beside"), ..first };
    world.host(|w, permit| w.organizations().insert(permit, &beside));
    (world, beside)
}

fn end(world: &World, organization: &Organization) {
    let ended = Organization { ended_at: Some(NOW), ..organization.clone() };
    world.host(|w, permit| w.organizations().replace(permit, &ended));
}

fn another(world: &World, than: &Organization) -> Option<OrganizationId> {
    let found = world.db.write::<_, WriteError>(|w| {
        let found = w.organizations().another(than)?;
        Ok(w.unchanged(found.map(|it| it.id)))
    });
    found.unwrap()
}

#[test]
fn an_ended_organization_is_as_if_it_were_not_there_and_its_key_is_free() {
    let (world, beside) = three();
    let World { db, .. } = &world;
    let ids = || db.organizations().all().unwrap().iter().map(|it| it.id).collect::<Vec<_>>();
    assert_eq!(ids(), [1, 2, 3].map(organization_id));
    end(&world, &beside);
    assert_eq!(ids(), [1, 2].map(organization_id));
    assert_eq!(db.organizations().find(beside.id).unwrap(), None);
    assert_eq!(db.organizations().keyed(beside.workspace, &beside.key).unwrap(), None);
    let again = world.try_host(|w, permit| w.organizations().replace(permit, &beside));
    assert!(matches!(again, Err(WriteError::Misuse(_))), "it never lives again: {again:?}");
    let next = Organization { id: organization_id(4), ..beside };
    world.host(|w, permit| w.organizations().insert(permit, &next));
    db.verify().unwrap();
}

#[test]
fn memberships_in_an_ended_organization_are_none() {
    let (world, beside) = three();
    let cleo = world.member(3, 5, "cleo@example.org", &[BuiltIn::Owner.id()], &[]);
    let of = || world.db.members().of(cleo.account).unwrap().len();
    assert_eq!((of(), world.db.organizations().of(cleo.account).unwrap().len()), (1, 1));
    end(&world, &beside);
    assert_eq!((of(), world.db.organizations().of(cleo.account).unwrap().len()), (0, 0));
}

#[test]
fn another_organization_is_one_of_the_same_workspace_that_goes_on() {
    let (world, beside) = three();
    let [first, second] =
        [1, 2].map(|it| world.db.organizations().find(organization_id(it)).unwrap().unwrap());
    assert_eq!(another(&world, &first), Some(beside.id));
    assert_eq!(another(&world, &beside), Some(first.id));
    assert_eq!(another(&world, &second), None);
    end(&world, &beside);
    assert_eq!(another(&world, &first), None);
}

#[test]
fn the_oldest_organization_that_goes_on_speaks_for_the_workspace() {
    let (world, beside) = three();
    let first = world.db.organizations().find(organization_id(1)).unwrap().unwrap();
    let oldest = || world.db.organizations().oldest(first.workspace).unwrap().map(|it| it.id);
    assert_eq!(oldest(), Some(first.id));
    end(&world, &first);
    assert_eq!(oldest(), Some(beside.id));
}
