//! Whoever is first has the name, and nobody else.

use std::sync::{
    Barrier,
    atomic::{AtomicU32, Ordering::SeqCst},
};

use super::*;
use crate::{Slice, Taken, TokenFilter};

/// Runs eight threads at once; how many of them succeed. The others find something taken.
fn race(run: impl Fn(u32) -> Result<(), WriteError> + Sync) -> usize {
    let start = Barrier::new(8);
    let outcomes = std::thread::scope(|scope| {
        let attempt = |number| {
            start.wait();
            run(number)
        };
        let threads: Vec<_> = (1..=8).map(|number| scope.spawn(move || attempt(number))).collect();
        threads.into_iter().map(|it| it.join().unwrap()).collect::<Vec<_>>()
    });
    for outcome in &outcomes {
        assert!(matches!(outcome, Ok(()) | Err(WriteError::Taken(_))), "{outcome:?}");
    }
    outcomes.iter().filter(|it| it.is_ok()).count()
}

#[test]
fn of_eight_tokens_of_one_name_made_at_once_one_is_made() {
    let world = World::new();
    let spellings = ["Deploy", "deploy", "DEPLOY", " deploy", "ＤＥＰＬＯＹ", "dePloy", "deploY ", "Ｄeploy"];
    for round in 0..5 {
        let made = race(|number| {
            let spelling = spellings[number as usize - 1];
            let made = token(1, round * 10 + number, &format!("{spelling} {round}"));
            world.try_host(|w, permit| w.tokens().insert(permit, &made))
        });
        assert_eq!(made, 1);
    }
    assert_eq!(
        world.db.tokens().page(organization_id(1), TokenFilter::default(), Slice::ALL).unwrap().total,
        5
    );
    world.db.verify().unwrap();
}

#[test]
fn of_eight_renamings_to_one_name_one_is_made() {
    let world = World::new();
    for number in 1..=8 {
        world.token(&token(1, number, &format!("token {number}")));
    }
    let renamed = race(|number| {
        let wanted = token(1, number, "The One");
        world.try_host(|w, permit| w.tokens().replace(permit, &wanted))
    });
    assert_eq!(renamed, 1);
    let named = world.db.tokens().named(organization_id(1), &name("the one")).unwrap().unwrap();
    let found = world.db.tokens().find(organization_id(1), named).unwrap().unwrap();
    assert_eq!(found.name.as_str(), "The One");
}

#[test]
fn of_eight_of_anything_else_with_one_name_one_is_made() {
    let world = World::new();
    let host = |run: &dyn Fn(&mut Write<'_>, &Permit) -> Result<(), WriteError>| world.try_host(run);
    assert_eq!(
        race(|number| host(&|w, permit| w.groups().insert(permit, &group(1, number, "Team", &[])))),
        1
    );
    assert_eq!(
        race(|number| {
            let policy = Policy { key: key("same"), ..policy(1, number, "Policy", &[]) };
            host(&|w, permit| w.policies().insert(permit, &policy))
        }),
        1
    );
    assert_eq!(
        race(|number| host(&|w, permit| w
            .accounts()
            .insert(permit, &account(100 + number, "One@Example.org")))),
        1
    );
    world.host(|w, permit| w.accounts().insert(permit, &account(50, "fay@example.org")));
    assert_eq!(
        race(|number| {
            let membership = Membership { account: account_id(50), ..membership(1, 100 + number, &[], &[]) };
            host(&|w, permit| w.members().insert(permit, &membership))
        }),
        1
    );
    assert_eq!(
        race(|number| {
            let project = Project { key: key("web"), ..environment(1, number).0 };
            host(&|w, permit| w.projects().insert(permit, &project))
        }),
        1
    );
}

#[test]
fn what_was_checked_in_a_write_holds_when_it_is_made() {
    let world = World::new();
    let (project, environment) = world.environment(1, 1);
    let start = Barrier::new(2);
    std::thread::scope(|scope| {
        let remove = scope.spawn(|| {
            start.wait();
            world.try_host(|w, permit| w.projects().remove(permit, &project))
        });
        let insert = scope.spawn(|| {
            start.wait();
            let other = Environment {
                id: EnvironmentId::from_bytes(bytes(2)),
                key: key("dev"),
                ..environment.clone()
            };
            world.try_host(|w, permit| w.environments().insert(permit, &other))
        });
        remove.join().unwrap().unwrap();
        let _first_or_never = insert.join().unwrap();
    });
    assert!(
        world
            .db
            .environments()
            .find(organization_id(1), EnvironmentId::from_bytes(bytes(2)))
            .unwrap()
            .is_none()
    );
}

#[test]
fn a_membership_that_begins_meanwhile_is_seen_by_a_write_that_asked_for_all() {
    let world = World::new();
    world.organization(2);
    let ben = world.member(1, 2, "ben@example.org", &[], &[]);
    let elsewhere = Membership { account: ben.account, ..membership(2, 3, &[], &[]) };
    let runs = AtomicU32::new(0);
    // Nothing else that is read or written here is concerned by the other membership.
    let seen = world.host(|w, permit| {
        let seen = w.members().of(ben.account)?;
        if runs.fetch_add(1, SeqCst) == 0 {
            world.host(|w, permit| w.members().insert(permit, &elsewhere));
        }
        w.groups().insert(permit, &group(1, 1, "Group", &[]))?;
        Ok(seen)
    });
    assert_eq!(seen, [elsewhere, ben]);
    assert_eq!(runs.load(SeqCst), 2);
    world.db.verify().unwrap();
}

#[test]
fn nothing_is_left_of_a_write_that_found_something_taken() {
    let world = World::new();
    world.token(&token(1, 1, "taken"));
    let head = world.db.health().head;
    let outcome = world.try_host(|w, permit| {
        w.groups().insert(permit, &group(1, 1, "Group", &[]))?;
        w.tokens().insert(permit, &token(1, 2, "Taken"))
    });
    assert!(matches!(outcome, Err(WriteError::Taken(Taken::Name))), "{outcome:?}");
    assert_eq!(world.db.health().head, head);
}
