//! Segments: found where they reach, listed by name, key and state, and kept apart.

use keywright_core::{
    id::SegmentId,
    segment::{Reach, Scope as Shares, Segment},
};

use super::*;
use crate::{Page, Place, SegmentFilter, Slice, Taken};

/// What is shared lies under its organization: no environment may have its id.
fn environment_id(number: u32) -> EnvironmentId {
    EnvironmentId::from_bytes(bytes(100 + number))
}

fn place(world: &World, number: u32) -> Place {
    world.db.segments().place(organization_id(1), environment_id(number)).unwrap().unwrap()
}

fn segment(number: u32, text: &str, reach: Reach) -> Segment {
    Segment {
        id: SegmentId::from_bytes(bytes(number)),
        organization: organization_id(1),
        reach,
        key: key(&text.to_lowercase().replace(' ', "-")),
        name: name(text),
        description: Description::new("").unwrap(),
        included: Vec::new(),
        excluded: Vec::new(),
        rules: Vec::new(),
        tags: Vec::new(),
        is_archived: number.is_multiple_of(3),
        created_at: NOW,
        updated_at: NOW,
    }
}

fn of(environment: u32) -> Reach {
    Reach::Environment(environment_id(environment))
}

/// The environments 1 and 2, in projects of their own, with two segments each, and three shared ones.
pub(super) fn with_segments() -> World {
    let world = World::new();
    let (project, environment) = world.environment(1, 101);
    world.environment(1, 102);
    let one = Shares::Environment { project: project.key.clone(), environment: environment.key };
    for segment in [
        segment(1, "Beta Testers", of(1)),
        segment(2, "Everybody", Reach::Shared(vec![Shares::Organization])),
        segment(3, "Away", of(1)),
        segment(4, "Of one", Reach::Shared(vec![one])),
        segment(5, "Beta Testers", of(2)),
        segment(7, "Beta Testers", Reach::Shared(vec![Shares::Project(project.key)])),
        segment(8, "Nowhere", Reach::Shared(Vec::new())),
    ] {
        world.host(|w, permit| w.segments().insert(permit, &segment));
    }
    world
}

fn numbers(page: &Page<Segment>) -> Vec<u8> {
    page.items.iter().map(|it| it.id.to_bytes()[15]).collect()
}

#[track_caller]
fn check(world: &World, environment: u32, filter: SegmentFilter<'_>, expected: &[u8]) {
    let place = place(world, environment);
    let page = world.db.segments().page(&place, filter, |_| true, Slice::ALL).unwrap();
    assert_eq!(numbers(&page), expected, "{filter:?}");
    assert_eq!(page.total, expected.len() as u64);
}

#[test]
fn a_list_has_what_reaches_the_environment_newest_first() {
    let world = with_segments();
    check(&world, 1, SegmentFilter::default(), &[7, 4, 3, 2, 1]);
    check(&world, 2, SegmentFilter::default(), &[5, 2]);
    let away = SegmentFilter { is_archived: Some(true), ..SegmentFilter::default() };
    check(&world, 1, away, &[3]);
    check(&world, 1, SegmentFilter { name: "TESTERS", ..SegmentFilter::default() }, &[7, 1]);
    check(&world, 1, SegmentFilter { name: "of-one", ..SegmentFilter::default() }, &[4]);
}

#[test]
fn who_sees_some_sees_those_and_their_number() {
    let world = with_segments();
    let may_see = |it: &Segment| it.reach.is_shared();
    let slice = Slice { offset: 1, size: 1 };
    let page = world.db.segments().page(&place(&world, 1), SegmentFilter::default(), may_see, slice).unwrap();
    assert_eq!((numbers(&page), page.total), (vec![4], 3));
}

#[test]
fn a_segment_is_found_where_it_reaches() {
    let world = with_segments();
    for (environment, reached) in [(1, vec![1, 2, 3, 4, 7]), (2, vec![2, 5])] {
        let place = place(&world, environment);
        let found = (0..10).filter(|&it| {
            let id = SegmentId::from_bytes(bytes(it));
            world.db.segments().find(&place, id).unwrap().is_some()
        });
        assert_eq!(found.collect::<Vec<_>>(), reached);
    }
}

#[test]
fn keys_are_unique_in_an_environment_and_among_those_that_are_shared() {
    let world = with_segments();
    let insert = |it: Segment| world.try_host(|w, permit| w.segments().insert(permit, &it));
    for again in [segment(20, "Beta Testers", of(1)), segment(20, "Everybody", Reach::Shared(Vec::new()))] {
        let taken = insert(again);
        assert!(matches!(taken, Err(WriteError::Taken(Taken::Key))), "{taken:?}");
    }
    insert(segment(21, "Everybody", of(1))).unwrap();
    assert!(world.db.segments().keyed(environment_id(1), &key("everybody")).unwrap().is_some());
    assert!(world.db.segments().keyed(environment_id(2), &key("everybody")).unwrap().is_none());
    assert!(world.db.segments().keyed_shared(organization_id(1), &key("everybody")).unwrap().is_some());
    assert!(world.db.segments().keyed_shared(organization_id(1), &key("away")).unwrap().is_none());
    world.db.verify().unwrap();
}

#[test]
fn the_key_and_the_home_of_a_segment_stay() {
    let world = with_segments();
    let misuse = |it: &Segment| {
        let refused = world.try_host(|w, permit| w.segments().replace(permit, it));
        assert!(matches!(refused, Err(WriteError::Misuse(_))), "{refused:?}");
    };
    misuse(&Segment { key: key("other"), ..segment(1, "Beta Testers", of(1)) });
    misuse(&segment(1, "Beta Testers", of(2)));
    misuse(&segment(1, "Beta Testers", Reach::Shared(Vec::new())));
    misuse(&segment(2, "Everybody", of(1)));
    let renamed = Segment { name: name("Other"), ..segment(1, "Beta Testers", of(1)) };
    world.host(|w, permit| w.segments().replace(permit, &renamed));
    let elsewhere = segment(2, "Everybody", Reach::Shared(Vec::new()));
    world.host(|w, permit| w.segments().replace(permit, &elsewhere));
    check(&world, 2, SegmentFilter::default(), &[5]);
    world.host(|w, permit| w.segments().remove(permit, &elsewhere));
    world.host(|w, permit| w.segments().insert(permit, &segment(22, "Everybody", Reach::Shared(Vec::new()))));
    world.db.verify().unwrap();
}

#[test]
fn a_segment_goes_with_its_environment() {
    let world = with_segments();
    let here = organization_id(1);
    let environment = world.db.environments().find(here, environment_id(1)).unwrap().unwrap();
    world.host(|w, permit| w.environments().remove(permit, &environment));
    assert_eq!(world.db.segments().place(here, environment.id).unwrap(), None);
    let orphan = world.try_host(|w, permit| w.segments().replace(permit, &segment(1, "Beta Testers", of(1))));
    assert!(matches!(orphan, Err(WriteError::Misuse(_))), "{orphan:?}");
    assert_eq!(world.db.segments().places(here).unwrap().len(), 1);
}
