//! Flags: found by key and id, listed by name, key, tags and state.

use keywright_core::{
    flag::{Author, Flag, Targeting, VariationType},
    id::{FlagId, FlagRevision},
    text::Tag,
};

use super::*;
use crate::{FlagFilter, FlagOrder, Page, Slice, Taken};

const ENVIRONMENT: u32 = 1;

fn environment_id() -> EnvironmentId {
    EnvironmentId::from_bytes(bytes(ENVIRONMENT))
}

pub(super) fn flag(number: u32, text: &str, tags: &[&str]) -> Flag {
    Flag {
        id: FlagId::from_bytes(bytes(number)),
        organization: organization_id(1),
        environment: environment_id(),
        key: key(&text.to_lowercase().replace(' ', "-")),
        name: name(text),
        description: Description::new("").unwrap(),
        variation_type: VariationType::Boolean,
        variations: Vec::new(),
        disabled_variation: "off".to_owned(),
        targeting: Targeting::everybody("on".to_owned()),
        is_enabled: number.is_multiple_of(2),
        is_archived: number.is_multiple_of(3),
        tags: tags.iter().map(|it| Tag::new(it).unwrap()).collect(),
        created_by: Author::Account(account_id(1)),
        updated_by: Author::Account(account_id(1)),
        revision: FlagRevision::from_bytes(bytes(number)),
        created_at: NOW,
        updated_at: NOW,
        comment: String::new(),
    }
}

fn with_flags() -> World {
    let world = World::new();
    world.environment(1, ENVIRONMENT);
    let flags = [
        flag(1, "Dark Mode", &["ui", "beta"]),
        flag(2, "Checkout", &["beta"]),
        flag(3, "Banner", &["ui"]),
        Flag { name: name("Éclair mode"), ..flag(4, "Zebra", &[]) },
    ];
    for flag in &flags {
        world.host(|w, permit| w.flags().insert(permit, flag));
    }
    world
}

fn numbers(page: &Page<Flag>) -> Vec<u8> {
    page.items.iter().map(|it| it.id.to_bytes()[15]).collect()
}

#[track_caller]
fn check(world: &World, filter: FlagFilter<'_>, expected: &[u8]) {
    let page = world.db.flags().page(environment_id(), filter, |_| true, Slice::ALL).unwrap();
    assert_eq!(numbers(&page), expected, "{filter:?}");
    assert_eq!(page.total, expected.len() as u64);
}

#[test]
fn flags_are_listed_newest_first_or_by_key() {
    let world = with_flags();
    check(&world, FlagFilter::default(), &[4, 3, 2, 1]);
    check(&world, FlagFilter { order: FlagOrder::Key, ..FlagFilter::default() }, &[3, 2, 1, 4]);
}

#[test]
fn flags_are_found_by_name_or_key_and_all_tags_and_state() {
    let world = with_flags();
    let all = FlagFilter::default();
    let tags = |all: &[&str]| -> Vec<Tag> { all.iter().map(|it| Tag::new(it).unwrap()).collect() };
    check(&world, FlagFilter { name: "MODE", ..all }, &[4, 1]);
    check(&world, FlagFilter { name: "dark-m", ..all }, &[1]);
    check(&world, FlagFilter { name: "e\u{301}clair", ..all }, &[4]);
    check(&world, FlagFilter { tags: &tags(&["beta"]), ..all }, &[2, 1]);
    check(&world, FlagFilter { tags: &tags(&["beta", "ui"]), ..all }, &[1]);
    check(&world, FlagFilter { tags: &tags(&["Beta"]), ..all }, &[]);
    check(&world, FlagFilter { is_enabled: Some(true), ..all }, &[4, 2]);
    check(&world, FlagFilter { is_archived: Some(true), ..all }, &[3]);
    check(&world, FlagFilter { is_archived: Some(false), is_enabled: Some(false), ..all }, &[1]);
}

#[test]
fn who_may_see_some_flags_sees_those_and_their_number() {
    let world = with_flags();
    let may_see = |it: &Flag| it.tags.iter().any(|tag| tag.as_str() == "ui");
    let slice = Slice { offset: 1, size: 1 };
    let page = world.db.flags().page(environment_id(), FlagFilter::default(), may_see, slice).unwrap();
    assert_eq!((numbers(&page), page.total), (vec![1], 2));
}

#[test]
fn the_tags_of_an_environment_are_listed_once_and_in_order() {
    let world = with_flags();
    let tags = world.db.flags().tags(environment_id()).unwrap();
    assert_eq!(tags.into_iter().collect::<Vec<_>>(), ["beta", "ui"]);
}

#[test]
fn a_flag_key_is_taken_in_its_environment_until_the_flag_is_gone() {
    let world = with_flags();
    let again = Flag { id: FlagId::from_bytes(bytes(9)), ..flag(1, "Dark Mode", &[]) };
    let insert = || world.try_host(|w, permit| w.flags().insert(permit, &again));
    assert!(matches!(insert(), Err(WriteError::Taken(Taken::Key))));
    assert_eq!(
        world.db.flags().keyed(environment_id(), &again.key).unwrap().unwrap().id.to_bytes(),
        bytes(1)
    );
    world.host(|w, permit| w.flags().remove(permit, &flag(1, "Dark Mode", &[])));
    assert!(world.db.flags().keyed(environment_id(), &again.key).unwrap().is_none());
    insert().unwrap();
}

#[test]
fn a_flag_is_made_only_where_its_environment_is() {
    let world = with_flags();
    let elsewhere = Flag { environment: EnvironmentId::from_bytes(bytes(7)), ..flag(8, "New", &[]) };
    let foreign = Flag { organization: organization_id(2), ..flag(8, "New", &[]) };
    for flag in [elsewhere, foreign] {
        let made = world.try_host(|w, permit| w.flags().insert(permit, &flag));
        assert!(matches!(made, Err(WriteError::Misuse(_))), "{made:?}");
    }
}
