//! Readers and writers at once: no answer rests on a mixture of two states.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};

use parking_lot::Mutex;

use super::{
    super::{Admitted, View},
    world::*,
};
use crate::{Directory, facts::Fact};

const ALL_FLAGS: &str = "project/*:env/*:flag/*";
const READERS: usize = 2;

/// At every revision the member may toggle by exactly one of two policies, one of its own and one of a
/// group; may delete never; and exactly one of two tokens is switched on.
fn world() -> Directory {
    directory([
        organization(1),
        account(1),
        member(1, 1, &[1], &[1]),
        group(1, 1, &[2]),
        policy(1, 1, &one_side(true)),
        policy(2, 1, &one_side(false)),
        Fact::TokenPut(personal(1, 1, 1)),
        Fact::TokenPut(switched_off(personal(2, 1, 1))),
        Fact::TokenPut(personal(3, 1, 1)),
    ])
}

/// The side that has it allows toggling, and denies what the other side allows.
fn one_side(has_it: bool) -> Vec<keywright_core::Statement> {
    if has_it {
        vec![
            allow("ToggleFlag", ALL_FLAGS),
            deny("DeleteFlag", ALL_FLAGS),
            allow("UpdateFlagName", ALL_FLAGS),
        ]
    } else {
        vec![allow("DeleteFlag", ALL_FLAGS), allow("UpdateFlagTags", ALL_FLAGS)]
    }
}

/// One writer moves the rights from one policy to the other and back, one switches one token off and the
/// other on.
fn commit(writer: usize, even: bool) -> [Fact; 2] {
    let token = |number, on| if on { personal(number, 1, 1) } else { switched_off(personal(number, 1, 1)) };
    match writer {
        0 => [policy(1, 1, &one_side(even)), policy(2, 1, &one_side(!even))],
        _ => [Fact::TokenPut(token(1, even)), Fact::TokenPut(token(2, !even))],
    }
}

fn read(world: &Directory) {
    // One question on its own.
    let caller = world.admit(&digest(3), at(1), None).found().unwrap();
    let flag = name(FLAG);
    let decide = |what| world.decide(&caller, action(what), &flag).is_allow();
    assert!(decide("ToggleFlag"), "neither policy allowed it");
    assert!(!decide("DeleteFlag"), "the allow of one state and no deny of the other");
    // Several questions about one state.
    let (names, tags, tokens) = world.view(|it: View<'_>| {
        let may = |what| it.decide(&caller, action(what), &flag).is_allow();
        let is_in = |number| matches!(it.admit(&digest(number), at(1), None), Admitted::Found(_));
        (may("UpdateFlagName"), may("UpdateFlagTags"), [is_in(1), is_in(2)])
    });
    assert!(names && tags, "both sides give one of the two, whichever has the rest");
    assert!(tokens[0] != tokens[1], "{tokens:?} of two tokens, of which one is switched on");
}

/// Readers ask until each has asked so often, while two writers commit without a pause.
fn race(reads: u64) -> u64 {
    let (world, commits) = (world(), Mutex::new(1));
    let (is_over, done, start) = (AtomicBool::new(false), AtomicU64::new(0), Barrier::new(READERS + 2));
    thread::scope(|scope| {
        for writer in 0..2 {
            let (world, commits, is_over, start) = (&world, &commits, &is_over, &start);
            scope.spawn(move || {
                start.wait();
                for even in [false, true].into_iter().cycle() {
                    let mut revision = commits.lock();
                    *revision += 1;
                    world.apply(*revision, commit(writer, even));
                    if is_over.load(Ordering::Relaxed) {
                        return;
                    }
                }
            });
        }
        let readers: Vec<_> = (0..READERS)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    while done.fetch_add(1, Ordering::Relaxed) < reads {
                        read(&world);
                    }
                })
            })
            .collect();
        let ends: Vec<_> = readers.into_iter().map(thread::ScopedJoinHandle::join).collect();
        is_over.store(true, Ordering::Relaxed);
        assert!(ends.iter().all(Result::is_ok), "a reader saw a mixture");
    });
    *commits.lock()
}

#[test]
fn no_mixture_of_two_states_is_ever_judged() {
    let commits = race(100_000);
    assert!(commits > 1000, "only {commits} commits came in between");
}

#[test]
#[ignore = "long: a million reads"]
fn no_mixture_of_two_states_is_judged_in_a_million_reads() {
    let commits = race(1_000_000);
    assert!(commits > 10_000, "only {commits} commits came in between");
}
