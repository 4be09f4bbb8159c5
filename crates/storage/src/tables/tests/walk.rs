//! A walk comes by everything once, in pieces of any size, and looks at no more rows than it may.

use keywright_core::{flag::Flag, id::TokenId, token::KindName};

use super::{flags::flag, segments::with_segments, *};
use crate::{Mark, Met, Way};

/// All that is met on a walk in pieces of so many rows, and in how many.
fn walk(world: &World, organization: u32, way: Way, most: usize) -> (Vec<Met>, usize) {
    let (mut all, mut mark, mut pieces): (Vec<Met>, Option<Mark>, usize) = (Vec::new(), None, 0);
    loop {
        let piece = world.db.walk(organization_id(organization), way, mark.as_ref(), most).unwrap();
        assert!(piece.met.len() <= most, "{way:?}");
        pieces += 1;
        // Behind each that was met, the walk goes on with the next.
        for ((behind, _), (_, next)) in piece.met.iter().zip(piece.met.iter().skip(1)) {
            let rest = world.db.walk(organization_id(organization), way, Some(behind), 100).unwrap();
            assert_eq!(&rest.met[0].1, next, "{way:?}");
        }
        all.extend(piece.met.into_iter().map(|it| it.1));
        match piece.rest {
            Some(rest) => mark = Some(rest),
            None => return (all, pieces),
        }
    }
}

fn texts(met: &[Met]) -> Vec<String> {
    let text = |it: &Met| match it {
        Met::Member(id) => format!("member {}", id.to_bytes()[15]),
        Met::Token(id, _) => format!("token {}", id.to_bytes()[15]),
        Met::Resource(name) => name.clone(),
    };
    met.iter().map(text).collect()
}

#[track_caller]
fn check(world: &World, way: Way, expected: &[&str]) {
    for most in 1..12 {
        let (met, pieces) = walk(world, 1, way, most);
        assert_eq!(texts(&met), expected, "{way:?} {most}");
        assert!(pieces >= expected.len().div_ceil(most));
    }
    assert_eq!(walk(world, 3, way, 5), (Vec::new(), 1), "another organization has none");
}

#[test]
fn members_and_tokens_are_met_in_the_order_of_their_ids() {
    let world = World::empty();
    for number in [1, 2] {
        world.organization(number);
    }
    for number in [1, 2, 3] {
        world.member(1, number, &format!("m{number}@example.com"), &[], &[]);
    }
    let ended = membership(1, 2, &[], &[]);
    let ended = Membership { ended_at: Some(NOW), ..ended };
    world.host(|w, permit| w.members().replace(permit, &ended));
    world.member(2, 4, "m4@example.com", &[], &[]);
    check(&world, Way::Members, &["member 1", "member 3"]);
    for number in 1..5 {
        world.token(&token(1, number, &format!("t{number}")));
        world.token(&personal(1, 10 + number, &format!("p{number}"), 1, Scope::SameAsMember));
    }
    world.token(&token(2, 9, "theirs"));
    check(&world, Way::Tokens(KindName::Service), &["token 1", "token 2", "token 3", "token 4"]);
    check(&world, Way::Tokens(KindName::Personal), &["token 11", "token 12", "token 13", "token 14"]);
    let (met, _) = walk(&world, 2, Way::Tokens(KindName::Service), 1);
    assert_eq!(met, [Met::Token(TokenId::from_bytes(bytes(9)), token(2, 9, "theirs").digest)]);
}

#[test]
fn resources_are_met_by_their_names() {
    let world = World::new();
    world.environment(1, 1);
    for (number, text, tags) in [(1, "a", &["ui", "beta"][..]), (2, "b", &[]), (3, "c", &[])] {
        world.host(|w, permit| w.flags().insert(permit, &flag(number, text, tags)));
    }
    let (project, environment) = world.environment(1, 2);
    let other = Flag { environment: environment.id, ..flag(4, "a", &[]) };
    world.host(|w, permit| w.flags().insert(permit, &other));
    let projects = texts(&walk(&world, 1, Way::Projects, 100).0);
    assert_eq!(projects.last(), Some(&format!("project/{}", project.key)));
    check(&world, Way::Projects, &projects.iter().map(String::as_str).collect::<Vec<_>>());
    let places = texts(&walk(&world, 1, Way::Environments, 100).0);
    let [first, second] = [&places[places.len() - 2], &places[places.len() - 1]];
    let names = [
        format!("{first}:flag/a;ui,beta"),
        format!("{first}:flag/b"),
        format!("{first}:flag/c"),
        format!("{second}:flag/a"),
    ];
    check(&world, Way::Flags, &names.iter().map(String::as_str).collect::<Vec<_>>());
    // With its project goes what is in it.
    world.host(|w, permit| w.projects().remove(permit, &project));
    check(&world, Way::Flags, &names[..3].iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn a_shared_segment_is_met_wherever_it_may_be_used() {
    let world = with_segments();
    let (met, _) = walk(&world, 1, Way::Segments, 100);
    let met = texts(&met);
    assert_eq!(met.len(), 5 + 2, "{met:?}");
    for most in 1..12 {
        assert_eq!(texts(&walk(&world, 1, Way::Segments, most).0), met, "{most}");
    }
}

#[test]
fn a_mark_of_anywhere_leads_to_what_is_ones_own() {
    let world = World::new();
    world.member(1, 77, "m77@example.com", &[], &[]);
    for bytes in [&b""[..], b"x", &[0; 16], &[255; 16], &[255; 33], &[0; 100]] {
        for way in
            [Way::Members, Way::Flags, Way::Segments, Way::Environments, Way::Tokens(KindName::Service)]
        {
            let piece = world.db.walk(organization_id(1), way, Some(&Mark::from_bytes(bytes)), 10).unwrap();
            let all = walk(&world, 1, way, 100).0;
            assert!(piece.met.iter().all(|(_, it)| all.contains(it)), "{way:?} {bytes:?}");
        }
    }
}
