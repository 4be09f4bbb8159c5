//! Which tokens somebody should look after, and how many of what there are.

use std::time::Duration;

use keywright_core::token::{Alarm, Bound, Days, Lifetime};

use super::*;
use crate::{Attention, Counted, Shortened, Slice, TokenFilter};

const DAY: Duration = Duration::from_hours(24);

/// The numbers of the tokens that are told, and whether they are all.
fn told(attention: &Attention) -> (Vec<u8>, bool) {
    (attention.tokens.iter().map(|it| it.id.to_bytes()[15]).collect(), attention.is_complete)
}

fn after(days: u32) -> Timestamp {
    NOW.after(DAY * days)
}

fn ended(membership: &Membership) -> Membership {
    Membership { ended_at: Some(NOW), ..membership.clone() }
}

#[test]
fn tokens_that_end_soon_are_told_by_when_they_end() {
    let world = World::new();
    world.organization(2);
    let ends =
        |number, days| Token { expires_at: Some(after(days)), ..token(1, number, &format!("t{number}")) };
    for it in [ends(1, 14), ends(2, 3), ends(3, 15), ends(4, 0), token(1, 5, "t5")] {
        world.token(&it);
    }
    world.token(&Token { state: TokenState::off(account_id(1)), ..ends(6, 5) });
    world.token(&Token { expires_at: Some(after(4)), ..token(2, 7, "of another organization") });
    let soon = || told(&world.db.tokens().ending(organization_id(1), NOW, after(14)).unwrap());
    assert_eq!(soon(), (vec![2, 1], true), "after now, and up to the end of the time");
    world.host(|w, permit| w.tokens().replace(permit, &Token { expires_at: None, ..ends(2, 3) }));
    world.host(|w, permit| w.tokens().remove(permit, &ends(1, 14)));
    assert_eq!(soon(), (Vec::new(), true), "they follow what becomes of a token");
}

#[test]
fn tokens_that_end_soon_because_their_organization_ends_them_are_told_as_well() {
    let world = World::new();
    let made = |number: u8, days: u32, expires_at| {
        let created_at = Days::new(days).unwrap().before(NOW);
        let id = TokenId::new(created_at, [number; 10]);
        Token { id, created_at, expires_at, ..token(1, number.into(), &format!("t{number}")) }
    };
    // The maximum is a hundred days, and was ninety while the fourth was made.
    let all = [
        made(1, 95, None),
        made(2, 99, Some(after(3))),
        made(3, 40, Some(after(2))),
        made(4, 85, None),
        made(5, 101, None),
        made(6, 50, None),
    ];
    for it in &all {
        world.token(it);
    }
    let days = |it| Days::new(it).unwrap();
    let bound = Bound { until: days(84).before(NOW), maximum: days(90) };
    let service = Lifetime::new(None, Some(days(100)), false).unwrap().with_earlier(vec![bound]);
    let old = world.db.organizations().find(organization_id(1)).unwrap().unwrap();
    let strict = Organization { token_policy: TokenPolicy { service, ..TokenPolicy::default() }, ..old };
    world.host(|w, permit| w.organizations().replace(permit, &strict));
    let soon = told(&world.db.tokens().ending(organization_id(1), NOW, after(14)).unwrap());
    assert_eq!(soon, (vec![3, 4], true), "the others were made when ninety days were the most");
    let young = Lifetime::new(None, Some(days(100)), false).unwrap();
    let lenient =
        Organization { token_policy: TokenPolicy { service: young, ..TokenPolicy::default() }, ..strict };
    world.host(|w, permit| w.organizations().replace(permit, &lenient));
    let soon = told(&world.db.tokens().ending(organization_id(1), NOW, after(14)).unwrap());
    assert_eq!(soon, (vec![2, 3, 1], true), "on the first, the second and the fifth day");
}

#[test]
fn tokens_that_nobody_has_used_are_told_unless_they_are_young_or_no_good() {
    let world = World::new();
    let ben = world.member(1, 2, "ben@example.org", &[], &[]);
    world.token(&token(1, 1, "never used"));
    world.token(&token(1, 2, "used of late"));
    world.token(&token(1, 3, "used long ago"));
    world.token(&Token { state: TokenState::off(account_id(1)), ..token(1, 4, "off") });
    world.token(&Token { expires_at: Some(after(50)), ..token(1, 5, "over") });
    world.token(&personal(1, 6, "of somebody who left", 2, Scope::SameAsMember));
    world.token(&Token { created_at: after(20), ..token(1, 7, "young") });
    world.host(|w, permit| w.members().replace(permit, &ended(&ben)));
    for (number, days) in [(3, 1), (2, 30)] {
        let caller =
            world.db.directory().admit(&token(1, number, "used").digest, after(days), None).found().unwrap();
        world.db.directory().touch(&caller, after(days), None, None);
        world.db.write_last_used().unwrap();
    }
    let unused = world.db.tokens().unused_since(organization_id(1), after(10), after(100)).unwrap();
    assert_eq!(told(&unused), (vec![1, 3], true));
}

#[test]
fn what_a_policy_would_cut_short_is_counted_before_it_does() {
    let world = World::new();
    world.organization(2);
    let days = |it| Days::new(it).unwrap();
    let made = |number: u8, age: u32, expires_at| {
        let created_at = days(age).before(NOW);
        Token { created_at, expires_at, ..token(1, number.into(), &format!("t{number}")) }
    };
    let all = [
        made(1, 31, None),
        made(2, 29, None),
        made(3, 1, Some(after(20))),
        made(4, 1, Some(after(90))),
        made(5, 200, Some(days(100).before(NOW))),
    ];
    for it in &all {
        world.token(it);
    }
    world.token(&personal(1, 6, "of another kind", 1, Scope::SameAsMember));
    world.token(&Token { created_at: days(40).before(NOW), ..token(2, 7, "of another organization") });
    let service = |maximum| Lifetime::new(None, maximum, false).unwrap();
    let count = |maximum| {
        let policy = TokenPolicy { service: service(maximum), ..TokenPolicy::default() };
        world.db.tokens().shortened(organization_id(1), &policy, NOW).unwrap()
    };
    let counted = |ended, earlier| Shortened { ended, earlier, is_complete: true };
    assert_eq!(count(Some(days(30))), counted(1, 2));
    assert_eq!(count(Some(days(300))), counted(0, 2));
    assert_eq!(count(None), counted(0, 0));
    // What holds already is cut short by no less.
    let old = world.db.organizations().find(organization_id(1)).unwrap().unwrap();
    let token_policy = TokenPolicy { service: service(Some(days(30))), ..TokenPolicy::default() };
    let strict = Organization { token_policy, ..old };
    world.host(|w, permit| w.organizations().replace(permit, &strict));
    assert_eq!(count(Some(days(30))), counted(0, 0));
    assert_eq!(count(Some(days(10))), counted(1, 2));
}

#[test]
fn tokens_whose_secrets_others_know_are_told_and_listed() {
    let world = World::new();
    world.organization(2);
    let alarmed = |number, alarm| {
        let state = TokenState::Active.alarmed(alarm);
        Token { state, ..token(1, number, &format!("t{number}")) }
    };
    let all = [alarmed(1, Alarm::Compromised), token(1, 2, "t2"), alarmed(3, Alarm::Reused)];
    for it in &all {
        world.token(it);
    }
    world.token(&Token { state: TokenState::off(account_id(1)), ..token(1, 4, "t4") });
    let of_another = TokenState::Active.alarmed(Alarm::Reused);
    world.token(&Token { state: of_another, ..token(2, 5, "of another organization") });
    assert_eq!(told(&world.db.tokens().alarmed(organization_id(1)).unwrap()), (vec![1, 3], true));
    let filter = TokenFilter { alarmed: true, ..TokenFilter::default() };
    let page = world.db.tokens().page(organization_id(1), filter, Slice::ALL).unwrap();
    let numbers: Vec<_> = page.items.iter().map(|it| it.id.to_bytes()[15]).collect();
    assert_eq!((page.total, numbers), (2, vec![3, 1]));
}

#[test]
fn service_tokens_of_who_left_are_told_until_they_come_back() {
    let world = World::new();
    let ben = world.member(1, 2, "ben@example.org", &[], &[]);
    world.token(&token(1, 1, "of who stays"));
    world.token(&Token { creator: account_id(2), ..token(1, 2, "of ben") });
    world.token(&personal(1, 3, "ben himself", 2, Scope::SameAsMember));
    let left_behind = || told(&world.db.tokens().left_behind(organization_id(1)).unwrap());
    assert_eq!(left_behind(), (Vec::new(), true));
    world.host(|w, permit| w.members().replace(permit, &ended(&ben)));
    assert_eq!(left_behind(), (vec![2], true));
    let back = Membership { id: membership_id(3), ..ben };
    world.host(|w, permit| w.members().insert(permit, &back));
    assert_eq!(left_behind(), (Vec::new(), true));
    world.host(|w, permit| w.members().replace(permit, &ended(&back)));
    assert_eq!(left_behind(), (vec![2], true), "who left twice is told of once");
}

#[test]
fn no_more_are_told_than_somebody_can_look_after() {
    let world = World::new();
    let most = u32::try_from(Attention::MAX_SHOWN).unwrap();
    let unused = || told(&world.db.tokens().unused_since(organization_id(1), after(1), after(2)).unwrap());
    (1..=most).for_each(|it| world.token(&token(1, it, &format!("t{it}"))));
    assert_eq!(unused(), ((1..=10).collect(), true));
    world.token(&token(1, most + 1, "one more"));
    assert_eq!(unused(), ((1..=10).collect(), false));
}

#[test]
fn what_there_is_is_counted_as_it_comes_and_goes_and_after_a_restart() {
    let world = World::new();
    let built_in = BuiltIn::ALL.len() as u64;
    let counted = |world: &World| world.db.count(organization_id(1));
    assert_eq!(counted(&world), Counted { tokens: 0, members: 1, groups: 0, policies: built_in });
    let ben = world.member(1, 2, "ben@example.org", &[], &[]);
    let group = world.group(1, 1, "Group", &[]);
    let policy = world.policy(1, 1, "Policy", &[]);
    world.token(&token(1, 1, "token"));
    let all = Counted { tokens: 1, members: 2, groups: 1, policies: built_in + 1 };
    assert_eq!(counted(&world), all);
    let world = world.reopened();
    assert_eq!(counted(&world), all);
    world.host(|w, permit| {
        w.members().replace(permit, &ended(&ben))?;
        w.groups().remove(permit, &group)?;
        w.policies().remove(permit, &policy)?;
        w.tokens().remove(permit, &token(1, 1, "token"))
    });
    assert_eq!(counted(&world), Counted { tokens: 0, members: 1, groups: 0, policies: built_in });
}
