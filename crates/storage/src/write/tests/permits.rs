//! A write is done by who may, tells of it, and stays where it is allowed.

use keywright_core::{
    Action, Catalogue, Permit, Principal, Request, ResourceName,
    audit::{Entry, Event, Subject},
    authorize,
    id::{MembershipId, SessionId, TokenId},
    organization::{Organization, Workspace},
    policy::BuiltIn,
    principal::{Authority, Credential},
    text::Key,
    token::Token,
};

use crate::{
    Write, WriteError, Written,
    tables::tests::{NOW, World, account, account_id, group, name, organization_id, record, token},
};

fn owner(organization: u32) -> Principal {
    let statements = BuiltIn::Owner.policy(&Catalogue::featbit()).unwrap().statements;
    Principal {
        credential: Credential::Session {
            session: SessionId::from_bytes([1; 16]),
            account: account_id(1),
            membership: MembershipId::from_bytes([1; 16]),
        },
        organization: organization_id(organization),
        authority: Authority::new(vec![vec![statements]]),
    }
}

fn permit_in(organization: u32) -> Permit {
    permit_to(organization, Action::CAN_MANAGE_IAM, "iam/*")
}

fn permit_to(organization: u32, action: Action, resource: &str) -> Permit {
    let resource = ResourceName::parse(resource).unwrap();
    authorize(&owner(organization), Request::new(action, &resource)).unwrap()
}

fn write(
    world: &World,
    run: impl Fn(&mut Write<'_>) -> Result<Written<()>, WriteError>,
) -> Result<(), WriteError> {
    world.db.write(run)
}

#[track_caller]
fn refused(result: &Result<(), WriteError>) {
    assert!(matches!(result, Err(WriteError::NotPermitted)), "{result:?}");
}

#[test]
fn a_workspace_is_changed_by_who_was_asked_about_it_in_the_organization_that_speaks_for_it() {
    let world = World::new();
    let first = world.db.organizations().find(organization_id(1)).unwrap().unwrap();
    let beside = Organization { id: organization_id(3), key: Key::new("beside").unwrap(), ..first.clone() };
    world.host(|w, permit| w.organizations().insert(permit, &beside));
    let workspace = world.db.workspaces().find(first.workspace).unwrap().unwrap();
    let renamed = Workspace { name: name("Works"), ..workspace };
    let rename = |permit: &Permit| {
        write(&world, |w| {
            w.workspaces().replace(permit, &renamed)?;
            Ok(record(w, permit, ()))
        })
    };
    let (action, resource) = (Action::UPDATE_WORKSPACE_GENERAL_SETTINGS, "workspace/*");
    refused(&rename(&permit_to(3, action, resource)));
    refused(&rename(&permit_in(1)));
    rename(&permit_to(1, action, resource)).unwrap();
    assert_eq!(world.db.workspaces().find(first.workspace).unwrap(), Some(renamed));
    world.db.verify().unwrap();
}

#[test]
fn a_permit_of_one_organization_is_not_good_in_another() {
    let world = World::new();
    let permit = permit_in(1);
    let group_of = |organization| group(organization, 1, "Group", &[]);
    refused(&write(&world, |w| {
        w.groups().insert(&permit, &group_of(2))?;
        Ok(record(w, &permit, ()))
    }));
    write(&world, |w| {
        w.groups().insert(&permit, &group_of(1))?;
        Ok(record(w, &permit, ()))
    })
    .unwrap();
    assert!(world.db.groups().find(organization_id(2), group_of(2).id).unwrap().is_none());
}

#[test]
fn a_token_may_write_itself_alone() {
    let world = World::new();
    let (own, other) = (token(1, 1, "own"), token(1, 2, "other"));
    for it in [&own, &other] {
        world.token(it);
    }
    let principal = Principal { credential: Credential::Service { token: own.id }, ..owner(1) };
    let permit = Permit::own_token(&principal).unwrap();
    let remove = |it: &Token| {
        write(&world, |w| {
            w.tokens().remove(&permit, it)?;
            Ok(record(w, &permit, ()))
        })
    };
    refused(&remove(&other));
    remove(&own).unwrap();
    assert!(
        world.db.tokens().find(organization_id(1), TokenId::from_bytes(own.id.to_bytes())).unwrap().is_none()
    );
}

#[test]
fn a_person_may_write_their_own_account_alone_without_a_decision() {
    let world = World::new();
    world.member(1, 2, "ben@example.org", &[], &[]);
    let permit = Permit::own_account(account_id(2));
    let rename = |number, email| {
        let mut renamed = account(number, email);
        renamed.name = "New".to_owned();
        write(&world, |w| {
            w.accounts().replace(&permit, &renamed)?;
            Ok(record(w, &permit, ()))
        })
    };
    refused(&rename(1, "ann@example.org"));
    rename(2, "ben@example.org").unwrap();
    refused(&write(&world, |w| {
        w.groups().insert(&permit, &group(1, 1, "Group", &[]))?;
        Ok(record(w, &permit, ()))
    }));
}

#[test]
fn one_write_is_made_by_one_and_told_of_by_the_same() {
    let world = World::new();
    let (here, host) = (permit_in(1), Permit::host());
    refused(&write(&world, |w| {
        w.groups().insert(&here, &group(1, 1, "One", &[]))?;
        w.groups().insert(&host, &group(1, 2, "Two", &[]))?;
        Ok(record(w, &here, ()))
    }));
    refused(&write(&world, |w| {
        w.groups().insert(&here, &group(1, 1, "One", &[]))?;
        Ok(record(w, &host, ()))
    }));
}

#[test]
fn what_is_planned_is_told_and_what_is_told_is_planned() {
    let world = World::new();
    let permit = permit_in(1);
    let silent = write(&world, |w| {
        w.groups().insert(&permit, &group(1, 1, "One", &[]))?;
        Ok(w.unchanged(()))
    });
    assert!(matches!(silent, Err(WriteError::Misuse(_))), "{silent:?}");
    let silent = write(&world, |w| {
        w.groups().insert(&permit, &group(1, 1, "One", &[]))?;
        Ok(w.record_all(Vec::new(), ()))
    });
    assert!(matches!(silent, Err(WriteError::Misuse(_))), "{silent:?}");
    let empty = write(&world, |w| Ok(record(w, &permit, ())));
    assert!(matches!(empty, Err(WriteError::Misuse(_))), "{empty:?}");
    assert_eq!(world.db.groups().page(organization_id(1), "", crate::Slice::ALL).unwrap().total, 0);
}

#[test]
fn the_audit_log_tells_who_did_what_and_why_they_could() {
    let world = World::new();
    let before = world.db.health().head.revision;
    let permit = permit_in(1);
    let made = token(1, 1, "made");
    write(&world, |w| {
        w.tokens().insert(&permit, &made)?;
        let entry = Entry::new(&permit, Event::TokenCreated, Subject::new(made.id, "made"), NOW);
        Ok(w.record_all(vec![entry.clone().with_comment("one"), entry], ()))
    })
    .unwrap();
    let told: Vec<_> = world.db.audit(before).map(Result::unwrap).collect();
    let [(revision, first), (_, second)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(*revision, before.next());
    assert_eq!((first.comment.as_str(), second.comment.as_str()), ("one", ""));
    assert_eq!((first.at, first.organization), (NOW, Some(organization_id(1))));
    assert_eq!((first.actor, first.event), (permit.actor(), Event::TokenCreated));
    assert_eq!(first.subject, Subject::new(made.id, name("made").as_str()));
    let asked =
        crate::AuditBasis::Decided { action: "CanManageIAM".to_owned(), resource: "iam/*".to_owned() };
    assert_eq!(first.basis, asked);
}
