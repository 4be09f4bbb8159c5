//! Secrets that a token had before, in somebody's hands.

use std::{thread::sleep, time::Duration};

use serde_json::{Value, json};

use super::{eventually, is_in, log, owner, rotate, service, unauthorized};
use crate::world::{Token, World};

const POLICY: &str = "/organizations/token-policy";

fn policy(deactivate: bool) -> Value {
    let lifetime = json!({ "defaultDays": null, "maximumDays": null, "required": false });
    json!({ "personal": lifetime, "service": lifetime, "deactivateOnReuse": deactivate })
}

/// How often it was told that a secret of the token was used again.
fn told(world: &World, token: &Token) -> usize {
    log(world, token).iter().filter(|(_, comment)| comment == "from 127.0.0.1").count()
}

#[test]
fn a_dead_secret_is_unknown_and_told_of_once_in_a_minute() {
    let mut world = World::new();
    let ann = world.owner.clone();
    let old = service(&mut world);
    let new = rotate(&mut world, &ann.client, &old, 0);
    for _ in 0..20 {
        unauthorized(&old.client.get("/projects"));
    }
    eventually("it is told", || told(&world, &new) == 1);
    sleep(Duration::from_millis(300));
    assert_eq!(told(&world, &new), 1);
    assert!(is_in(&world, &new), "the policy says nothing of it");
    world.server.advance(Duration::from_secs(61));
    unauthorized(&old.client.get("/projects"));
    eventually("it is told again", || told(&world, &new) == 2);
}

#[test]
fn where_the_policy_says_so_the_token_is_switched_off_until_it_has_another_secret() {
    let mut world = World::new();
    let ann = world.owner.clone();
    ann.client.put(POLICY, &policy(true)).data();
    let old = service(&mut world);
    let new = rotate(&mut world, &ann.client, &old, 0);
    let other = service(&mut world);
    unauthorized(&old.client.get("/projects"));
    eventually("it is switched off", || !is_in(&world, &new));
    new.client.get("/projects").forbidden();
    let shown = world.listed(&new);
    assert_eq!((&shown["status"], &shown["statusDetail"]), (&json!("Inactive"), &json!("Reused")));
    world.restart();
    let ann = owner(&world);
    world.again(&new.client).get("/projects").forbidden();
    let toggle = format!("/access-tokens/{}/toggle", new.id);
    ann.client.put(&toggle, &json!({ "status": "Active" })).refused(422, "TokenIsCompromised");
    let rotation = format!("/access-tokens/{}/rotate", new.id);
    ann.client.post(&rotation, &json!({ "graceSeconds": 60 })).refused(422, "TokenIsCompromised");
    let newest = rotate(&mut world, &ann.client, &new, 0);
    assert!(is_in(&world, &newest) && is_in(&world, &other));
    assert_eq!(ann.client.get(&format!("/access-tokens/{}", new.id)).data()["statusDetail"], Value::Null);
    assert!(!is_in(&world, &new));
    eventually("the one that was replaced last is watched, too", || !is_in(&world, &newest));
}

#[test]
fn a_secret_whose_grace_has_ended_by_itself_is_dead_and_eight_are_remembered() {
    let mut world = World::new();
    let ann = world.owner.clone();
    let mut tokens = vec![service(&mut world)];
    for _ in 0..10 {
        let next = rotate(&mut world, &ann.client, tokens.last().unwrap(), 30);
        tokens.push(next);
    }
    world.server.advance(Duration::from_secs(40));
    let newest = tokens.pop().unwrap();
    assert!(is_in(&world, &newest));
    for old in &tokens {
        unauthorized(&old.client.get("/projects"));
    }
    // Of ten old secrets one was in its grace, and the eight before it are remembered.
    eventually("nine are told of", || told(&world, &newest) == 9);
}
