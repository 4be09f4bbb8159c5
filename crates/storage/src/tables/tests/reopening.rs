//! What was written is there when the folder is opened again.

use super::*;
use crate::{Slice, TokenFilter};

#[test]
fn a_database_is_the_same_after_it_was_opened_again() {
    let world = World::new();
    let policy = world.policy(1, 1, "Policy", &[("allow", "ToggleFlag")]);
    let group = world.group(1, 1, "Group", &[policy.id]);
    world.member(1, 2, "ben@example.org", &[], &[group.id]);
    world.token(&token(1, 1, "Service"));
    world.token(&personal(1, 2, "Personal", 2, Scope::Narrowed(statements(&[("deny", "ToggleFlag")]))));
    world.environment(1, 1);
    let read = |db: &Database| {
        let here = organization_id(1);
        let tokens = db.tokens().page(here, TokenFilter::default(), Slice::ALL).unwrap();
        let policies = db.policies().page(here, "", Slice::ALL).unwrap();
        let members = db.members().page(here, "", Slice::ALL).unwrap();
        let groups = db.groups().page(here, "", Slice::ALL).unwrap();
        let projects = db.projects().all(here).unwrap();
        let environments = db.environments().of(here, ProjectId::from_bytes(bytes(1))).unwrap();
        let organizations = db.organizations().all().unwrap();
        let workspaces = db.workspaces().all().unwrap();
        let counts = db.directory().counts();
        let told = format!("{tokens:?} {policies:?} {members:?} {groups:?} {projects:?} {environments:?}");
        format!("{told} {organizations:?} {workspaces:?} {counts:?} {:?} {:?}", db.meta(), db.health().head)
    };
    let before = read(&world.db);
    let (instance, key) = (world.db.meta().instance, world.db.meta().signing_key);
    let world = world.reopened();
    assert_eq!(read(&world.db), before);
    assert_eq!((world.db.meta().instance, world.db.meta().signing_key), (instance, key));
    assert!(!world.db.is_empty().unwrap());
    world.db.verify().unwrap();
}

#[test]
fn a_new_database_is_empty_and_has_keys_of_its_own() {
    let (one, two) = (World::empty(), World::empty());
    assert!(one.db.is_empty().unwrap());
    assert_ne!(one.db.meta().signing_key, two.db.meta().signing_key);
    assert_ne!(one.db.meta().instance, two.db.meta().instance);
    assert!(one.folder.path().join("db").exists());
    assert!(!format!("{:?}", one.db.meta()).contains("signing_key"));
}

#[test]
fn r06_time_goes_on_from_the_newest_commit() {
    let later = |seconds| NOW.after(std::time::Duration::from_secs(seconds));
    let world = World::new();
    assert_eq!((world.db.now(later(60)), world.db.now(NOW)), (later(60), later(60)));
    let world = world.reopened();
    assert_eq!((world.db.now(Timestamp::default()), world.db.now(later(1))), (NOW, later(1)));
    let permit = Permit::host();
    let write = |number, at| {
        let account = account(number, &format!("{number}@example.org"));
        let written: Result<(), WriteError> = world.db.write(|w| {
            w.accounts().insert(&permit, &account)?;
            let subject = Subject::new(account.id, account.email.as_str());
            Ok(w.record(Entry::new(&permit, Event::OneTimePasswordIssued, subject, at), ()))
        });
        written.unwrap();
    };
    // Who began earlier may have ended later.
    write(2, later(30));
    write(3, later(20));
    assert_eq!(world.reopened().db.now(NOW), later(30));
}
