//! R12: of two names that people would take for the same, one is taken.

use std::{
    sync::Barrier,
    thread::{self, ScopedJoinHandle},
};

use serde_json::{Value, json};

use super::{
    client::{Client, agent},
    server::{QUIET, Server},
    world::World,
};

#[test]
fn r12_of_two_equal_names_at_once_one_is_made() {
    race(30);
}

#[test]
#[ignore = "long: a thousand pairs of each kind"]
fn r12_of_two_equal_names_at_once_one_is_made_a_thousand_times() {
    race(1000);
}

fn race(pairs: usize) {
    let world = World::on(Server::start_as(QUIET));
    let owner = &world.owner.client;
    let token = |name: &str| json!({ "name": name, "type": "Personal", "permissions": [] });
    let group = |name: &str| json!({ "name": name, "description": "" });
    one_each(owner, pairs, "/access-tokens", token);
    one_each(owner, pairs, "/groups", group);
}

/// Makes pairs of things at the same moment, with names that differ in case, form and white space only.
fn one_each(owner: &Client, pairs: usize, path: &str, body: impl Fn(&str) -> Value + Copy + Sync) {
    let barrier = Barrier::new(2);
    let make = |name: &'static str| {
        let agent = agent();
        let attempt = |pair| {
            let body = body(&name.replace('#', &format!("{pair}")));
            barrier.wait();
            owner.call_by(&agent, "POST", path, Some(&body)).unwrap().status
        };
        (0..pairs).map(attempt).collect::<Vec<_>>()
    };
    let (left, right): (Vec<u16>, Vec<u16>) = thread::scope(|scope| {
        let right = scope.spawn(|| make("CAFE\u{301}  STRASSE #"));
        (make("Caf\u{e9} Stra\u{df}e #"), ScopedJoinHandle::join(right).unwrap())
    });
    for (pair, (left, right)) in left.into_iter().zip(right).enumerate() {
        let (better, worse) = (left.min(right), left.max(right));
        assert!(better == 200 && (400..500).contains(&worse), "{path}, pair {pair}: {left} and {right}");
    }
    let listed = owner.get(&format!("{path}?pageSize=1")).data();
    assert_eq!(listed["totalCount"], pairs, "{path}");
}
