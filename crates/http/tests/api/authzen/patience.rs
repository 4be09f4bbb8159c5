//! What takes too long is given up: evaluations as a whole, searches page by page.

use std::{collections::BTreeSet, time::Duration};

use serde_json::{Value, json};

use super::{asker, post, refused, toggle, told};
use crate::{
    client::Client,
    words::say,
    world::{World, flag},
};

/// As many evaluations, of which each takes so long that a hundred are too many.
fn evaluations(world: &World, by: &Client, count: usize, semantic: &str) -> super::Raw {
    let mut body = toggle("member", &world.owner.id);
    body["evaluations"] = json!(vec![json!({}); count]);
    body["options"] = json!({ "evaluations_semantic": semantic });
    world.server.hurry(Duration::from_millis(100));
    let seen = post(by, "evaluations", &body);
    world.server.hurry(Duration::ZERO);
    seen
}

#[test]
fn evaluations_that_take_too_long_are_given_up() {
    let mut world = World::new();
    let by = asker(&mut world);
    let given_up = evaluations(&world, &by, 100, "execute_all");
    refused(&given_up, 400, "the evaluations take too long: ask fewer at once");
    let answered = |seen: super::Raw| {
        assert_eq!(seen.status, 200, "{seen:?}");
        let told: Value = serde_json::from_str(&seen.body).unwrap();
        told["evaluations"].as_array().unwrap().len()
    };
    assert_eq!(answered(evaluations(&world, &by, 10, "execute_all")), 10, "there is time for these");
    assert_eq!(answered(evaluations(&world, &by, 100, "permit_on_first_permit")), 1, "one is not too many");
    assert_eq!(told(&by, "evaluation", &toggle("member", &world.owner.id))["decision"], true);
}

/// How many pages of a search there are, and all that is found on them.
fn pages(by: &Client, what: &str, body: &Value) -> (usize, BTreeSet<String>) {
    let (mut body, mut pages, mut found) = (body.clone(), 0, BTreeSet::new());
    loop {
        let page = told(by, &format!("search/{what}"), &body);
        for it in page["results"].as_array().unwrap() {
            let name = it["id"].as_str().or(it["name"].as_str()).unwrap();
            assert!(found.insert(name.to_owned()), "{name} is found twice");
        }
        pages += 1;
        assert!(pages < 500, "a page looks at one candidate at least");
        match page["page"]["next_token"].as_str().unwrap() {
            "" => return (pages, found),
            token => body["page"] = json!({ "token": token }),
        }
    }
}

#[test]
fn a_search_that_takes_too_long_ends_its_page_and_loses_nothing() {
    let mut world = World::new();
    let by = asker(&mut world);
    for number in 0..12 {
        let key = format!("flag-{number}");
        world.owner.client.post(&world.flags("dev"), &flag(&key, &[])).data();
        let (owner, says) = (world.owner.clone(), say("allow flag ToggleFlag F/*"));
        world.service(&owner, &[says]);
    }
    let flags = toggle("member", &world.owner.id);
    for (what, body, count) in [
        ("subject", toggle("service", "ignored"), 12),
        ("resource", flags.clone(), 14),
        ("action", flags, 10),
    ] {
        let (one, all) = pages(&by, what, &body);
        assert!(one == 1 && all.len() >= count, "{what}: {all:?}");
        world.server.hurry(Duration::from_millis(500));
        let (several, found) = pages(&by, what, &body);
        assert!(several > 2 && several < count, "{what}: {several} pages");
        world.server.hurry(Duration::from_secs(3));
        let (many, slowly) = pages(&by, what, &body);
        world.server.hurry(Duration::ZERO);
        assert!(many >= all.len(), "{what}: {many} pages");
        assert_eq!((&found, &slowly), (&all, &all), "{what}");
    }
}
