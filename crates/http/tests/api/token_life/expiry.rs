//! When a token ends by itself.

use std::time::Duration;

use serde_json::{Value, json};

use super::{DAY, body, moment, text};
use crate::world::World;

#[test]
fn a_token_ends_when_its_maker_says_and_everybody_sees_it() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let end = world.server.now().after(DAY * 30);
    for kind in ["Personal", "Service"] {
        let token = world.token(&owner, &body(kind, &json!({ "expiresAt": text(end) })));
        let one = owner.client.get(&format!("/access-tokens/{}", token.id)).data();
        let own = token.client.get("/access-tokens/self").data();
        for shown in [world.listed(&token), one, own] {
            assert_eq!(moment(&shown["expiresAt"]), end, "{shown}");
        }
    }
    let lasting = world.token(&owner, &body("Service", &json!({ "expiresAt": null })));
    assert_eq!(world.listed(&lasting)["expiresAt"], Value::Null);
}

#[test]
fn a_moment_that_is_none_is_past_or_is_in_more_than_a_hundred_years_is_refused() {
    let world = World::new();
    let now = world.server.now();
    let hundred_years = DAY * 36_525;
    for wrong in [
        "tomorrow".to_owned(),
        "2026-13-01T00:00:00Z".to_owned(),
        "1960-01-01T00:00:00Z".to_owned(),
        text(now),
        text(now.after(hundred_years + DAY)),
    ] {
        let answer =
            world.owner.client.post("/access-tokens", &body("Personal", &json!({ "expiresAt": wrong })));
        answer.refused(400, "expiresAt_is_invalid");
    }
    let far = now.after(hundred_years.checked_sub(Duration::from_mins(1)).unwrap());
    world.owner.client.post("/access-tokens", &body("Personal", &json!({ "expiresAt": text(far) }))).data();
}

#[test]
fn a_token_that_does_not_exist_is_not_shown_and_needs_the_permission() {
    let mut world = World::new();
    let none = world.member(&[&world.policy(&[])]);
    let token = super::service(&mut world);
    let path = format!("/access-tokens/{}", token.id);
    none.client.get(&path).forbidden();
    token.client.get(&path).forbidden();
    world.owner.client.delete(&path).data();
    world.owner.client.get(&path).refused(404, "ResourceNotFound");
}
