//! What does not agree is named.

use crate::{
    Commit, Operation, StorageError,
    rows::GUARD,
    tables::tests::{World, group, name, organization_id, token},
};

fn with_token() -> World {
    let world = World::new();
    world.token(&token(1, 1, "token"));
    world
}

/// Makes a commit that no table would make.
fn commit(world: &World, operation: Operation) {
    let commit = Commit { operations: vec![operation], ..Commit::default() };
    world.db.inner().ledger.commit(commit).unwrap();
}

fn put(world: &World, key: Vec<u8>, kind: u8, archive: &[u8]) {
    commit(world, Operation::Put { key: key.into(), kind, version: 1, archive: archive.to_vec() });
}

#[track_caller]
fn damaged(world: &World, expected: &str) {
    match world.db.verify() {
        Err(StorageError::Damaged(what)) => assert!(what.contains(expected), "{what}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_the_tables_write_agrees() {
    with_token().db.verify().unwrap();
}

#[test]
fn a_name_without_its_guard_is_found() {
    let world = with_token();
    let key = crate::keys::token_name(organization_id(1), &name("token").fold());
    commit(&world, Operation::Delete { key: key.into() });
    damaged(&world, "of tokens has a name whose guard 52");
}

#[test]
fn a_guard_of_another_is_found() {
    let world = with_token();
    put(&world, crate::keys::token_name(organization_id(1), &name("token").fold()), GUARD, &[9; 16]);
    damaged(&world, "of tokens has a name whose guard 52");
}

#[test]
fn a_guard_of_nobody_is_found() {
    let world = with_token();
    put(&world, crate::keys::group_name(organization_id(1), &name("nobody").fold()), GUARD, &[9; 16]);
    damaged(&world, "guards of names");
}

#[test]
fn a_row_that_cannot_be_read_is_found_and_keeps_the_database_from_opening() {
    let world = with_token();
    put(
        &world,
        crate::keys::flag(
            keywright_core::id::EnvironmentId::from_bytes([1; 16]),
            keywright_core::id::FlagId::from_bytes([2; 16]),
        ),
        0x64,
        b"no flag",
    );
    damaged(&world, "of flags: its bytes are no such row");
    let id = group(1, 1, "Group", &[]).id;
    put(&world, crate::keys::group(organization_id(1), id), 0x30, b"no group");
    let crate::tables::tests::World { db, folder } = world;
    drop(db);
    let opened = crate::tables::tests::try_open(folder.path());
    assert!(opened.is_err_and(|it| it.to_string().contains("of groups: its bytes are no such row")));
}

#[test]
fn a_row_of_no_table_is_found() {
    let world = with_token();
    put(&world, vec![0x7a, 1], 0x7a, b"");
    damaged(&world, "the row 7a01 is of no table");
}
