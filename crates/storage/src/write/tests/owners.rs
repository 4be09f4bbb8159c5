//! Whether somebody is left who can do everything.

use keywright_core::{
    id::{MembershipId, PolicyId},
    member::{Login, PasswordHash},
    policy::BuiltIn,
};

use crate::{
    Write, WriteError,
    tables::tests::{NOW, World, account_id, membership_id, organization_id, record},
};

/// Whether there is an owner after what `run` plans, which is then forgotten. Whoever is likely to be one makes
/// no difference.
fn owned(world: &World, run: impl Fn(&mut Write<'_>, &keywright_core::Permit)) -> bool {
    let [nobody, first, second] = [None, Some(1), Some(2)].map(|it| owned_likely(world, &run, it));
    assert_eq!((nobody, first), (first, second));
    nobody
}

fn owned_likely(
    world: &World,
    run: impl Fn(&mut Write<'_>, &keywright_core::Permit),
    likely: Option<u32>,
) -> bool {
    #[derive(Debug)]
    enum Stop {
        Owned(bool),
        Failed,
    }
    impl From<WriteError> for Stop {
        fn from(_: WriteError) -> Self {
            Self::Failed
        }
    }
    let permit = keywright_core::Permit::host();
    let stopped = world.db.write::<(), Stop>(|w| {
        run(w, &permit);
        Err(Stop::Owned(w.has_owner(organization_id(1), likely.map(membership_id)).unwrap()))
    });
    match stopped {
        Err(Stop::Owned(owned)) => owned,
        other => panic!("{other:?}"),
    }
}

fn end(id: MembershipId) -> impl Fn(&mut Write<'_>, &keywright_core::Permit) {
    move |w, permit| {
        let mut membership = w.members().membership(organization_id(1), id).unwrap().unwrap();
        membership.ended_at = Some(NOW);
        w.members().replace(permit, &membership).unwrap();
    }
}

#[test]
fn the_last_owner_is_seen_to_go() {
    let world = World::new();
    assert!(owned(&world, |_, _| {}));
    assert!(!owned(&world, end(membership_id(1))));
    world.member(1, 2, "ben@example.org", &[BuiltIn::Administrator.id()], &[]);
    assert!(!owned(&world, end(membership_id(1))), "an administrator owns nothing");
    world.member(1, 3, "cat@example.org", &[BuiltIn::Owner.id()], &[]);
    assert!(owned(&world, end(membership_id(1))));
    world.organization(2);
    world.member(2, 4, "dan@example.org", &[BuiltIn::Owner.id()], &[]);
    world.host(|w, permit| {
        end(membership_id(3))(w, permit);
        Ok(())
    });
    assert!(!owned(&world, end(membership_id(1))), "the owner of another organization is none here");
}

#[test]
fn who_is_not_confirmed_is_no_owner() {
    let world = World::new();
    world.member(1, 2, "ben@example.org", &[BuiltIn::Owner.id()], &[]);
    world.host(|w, permit| {
        let mut account = w.accounts().find(account_id(2))?.unwrap();
        account.login = Login::Never;
        w.accounts().replace(permit, &account)
    });
    assert!(!owned(&world, end(membership_id(1))));
}

/// Puts a one-time password in the place of a person's own.
fn give_one_time_password(world: &World, number: u32) {
    world.host(|w, permit| {
        let mut account = w.accounts().find(account_id(number))?.unwrap();
        let hash = PasswordHash::from_phc("$argon2id$".to_owned());
        account.login = Login::OneTime { hash, expires_at: NOW, confirmed: true };
        w.accounts().replace(permit, &account)
    });
}

#[test]
fn who_has_a_one_time_password_is_an_owner_only_where_there_was_no_other() {
    let world = World::new();
    world.member(1, 2, "ben@example.org", &[BuiltIn::Owner.id()], &[]);
    assert!(owned(&world, end(membership_id(1))));
    give_one_time_password(&world, 2);
    assert!(owned(&world, |_, _| {}));
    assert!(!owned(&world, end(membership_id(1))));
    assert!(owned(&world, end(membership_id(2))));
    give_one_time_password(&world, 1);
    assert!(owned(&world, |_, _| {}) && owned(&world, end(membership_id(1))));
    let end_both = |w: &mut Write<'_>, permit: &keywright_core::Permit| {
        end(membership_id(1))(w, permit);
        end(membership_id(2))(w, permit);
    };
    assert!(!owned(&world, end_both));
}

#[test]
fn a_deny_of_anything_makes_no_owner_and_a_group_may_make_one() {
    let world = World::new();
    let all = world.policy(1, 1, "All", &[("allow", "*")]);
    let less = world.policy(1, 2, "Less", &[("deny", "ToggleFlag")]);
    let group = world.group(1, 1, "Owners", &[all.id]);
    world.member(1, 2, "ben@example.org", &[less.id], &[group.id]);
    assert!(!owned(&world, end(membership_id(1))));
    world.member(1, 3, "cat@example.org", &[], &[group.id]);
    assert!(owned(&world, end(membership_id(1))));
    let remove_group = |w: &mut Write<'_>, permit: &keywright_core::Permit| {
        end(membership_id(1))(w, permit);
        w.groups().remove(permit, &group).unwrap();
    };
    assert!(!owned(&world, remove_group), "what is planned counts");
}

#[test]
fn of_two_owners_who_remove_each_other_one_stays() {
    for _ in 0..8 {
        let world = World::new();
        world.member(1, 2, "ben@example.org", &[BuiltIn::Owner.id()], &[]);
        let permit = keywright_core::Permit::host();
        let remove = |id: MembershipId| {
            world.db.write::<bool, WriteError>(|w| {
                end(id)(w, &permit);
                if w.has_owner(organization_id(1), None)? {
                    Ok(record(w, &permit, true))
                } else {
                    Err(WriteError::Misuse("last owner"))
                }
            })
        };
        let removed = std::thread::scope(|scope| {
            let threads = [1, 2].map(|number| scope.spawn(move || remove(membership_id(number)).is_ok()));
            threads.into_iter().map(|it| it.join().unwrap()).filter(|it| *it).count()
        });
        assert_eq!(removed, 1);
    }
}

#[test]
fn an_id_that_means_nothing_is_passed_over() {
    let world = World::new();
    let gone = PolicyId::from_bytes([5; 16]);
    world.host(|w, permit| {
        let mut membership = w.members().membership(organization_id(1), membership_id(1))?.unwrap();
        membership.policies.insert(0, gone);
        w.members().replace(permit, &membership)
    });
    assert!(owned(&world, |_, _| {}));
}
