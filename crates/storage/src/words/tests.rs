//! A policy is parsed once for each time it was written.

use std::sync::Arc;

use crate::{
    WriteError,
    tables::tests::{World, organization_id, policy, record, statements},
};

#[test]
fn a_policy_is_parsed_again_when_it_was_written_again_and_only_then() {
    let world = World::new();
    let written = world.policy(1, 1, "Policy", &[("allow", "ToggleFlag")]);
    let read = || world.db.policies().find(organization_id(1), written.id).unwrap();
    let (first, second) = (read().unwrap(), read().unwrap());
    assert!(Arc::ptr_eq(&first.statements, &second.statements));
    let changed = policy(1, 1, "Policy", &[("deny", "ToggleFlag")]);
    world.host(|w, permit| w.policies().replace(permit, &changed));
    assert_eq!(read().unwrap().statements, changed.statements);
    world.host(|w, permit| w.policies().remove(permit, &changed));
    assert!(read().is_none());
}

#[test]
fn what_is_only_planned_is_read_in_that_write_alone() {
    let world = World::new();
    let written = world.policy(1, 1, "Policy", &[("allow", "ToggleFlag")]);
    let permit = keywright_core::Permit::host();
    let planned = policy(1, 1, "Policy", &[("deny", "ToggleFlag")]);
    let stopped = world.db.write::<(), WriteError>(|w| {
        w.policies().replace(&permit, &planned)?;
        let read = w.policies().find(organization_id(1), planned.id)?.unwrap();
        assert_eq!(*read.statements, *statements(&[("deny", "ToggleFlag")]));
        let _forgotten = record(w, &permit, ());
        Err(WriteError::Misuse("stop"))
    });
    assert!(stopped.is_err());
    let read = world.db.policies().find(organization_id(1), written.id).unwrap().unwrap();
    assert_eq!(read.statements, written.statements);
}
