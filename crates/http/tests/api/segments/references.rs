//! Which flags mean a segment, who is told so, and that a segment which is meant stays.

use super::{shared::shared, *};
use crate::world::flag;

/// Makes a flag in an environment, with a rule about the segment.
fn meaning(world: &World, environment: &str, key: &str, property: &str, segment: &str) -> Value {
    let owner = &world.owner.client;
    let made = owner.post(&world.flags(environment), &flag(key, &[])).data();
    let condition =
        json!({ "id": "c", "property": property, "op": "", "value": json!([segment]).to_string() });
    let served = json!([{ "id": "on", "rollout": [0.0, 1.0], "exptRollout": 1.0 }]);
    let rule = json!({ "id": "r", "name": "R", "dispatchKey": null, "includedInExpt": false,
        "conditions": [condition], "variations": served });
    let patch = json!([{ "op": "add", "path": "/rules/-", "value": rule }]);
    owner.call("PATCH", &format!("{}/{key}", world.flags(environment)), Some(&patch)).data();
    let env = if environment == "dev" { &world.dev } else { &world.prod };
    json!({ "envId": env, "id": made["id"], "name": made["name"], "key": key })
}

#[test]
fn flags_that_mean_a_segment_are_told_wherever_it_reaches() {
    let world = World::new();
    let it = Segment::of(&world, &shared("common", &["organization/playground"]));
    let path = format!("{}/flag-references", it.path);
    assert_eq!(it.owner.get(&path).data(), json!([]));
    let inside = meaning(&world, "dev", "inside", "User is in segment", &it.id);
    let outside = meaning(&world, "prod", "outside", "User is not in segment", &it.id.to_uppercase());
    meaning(&world, "dev", "other", "User is in segment", &world.owner.id);
    meaning(&world, "dev", "named", "name", &it.id);
    let told = |by: &Client| {
        let mut told = by.get(&path).data().as_array().unwrap().clone();
        told.sort_by_key(|it| it["key"].to_string());
        told
    };
    assert_eq!(told(&it.owner), [inside.clone(), outside.clone()]);
    let see = |environment: &str| {
        world.member_who(&[say(&format!("allow env CanAccessEnv project/p:env/{environment}"))]).client
    };
    assert_eq!(told(&see("dev")), [inside]);
    assert_eq!(told(&see("*")).len(), 2);
    see("prod").get(&path).forbidden();
    let prod = format!("/envs/{}/segments/{}/flag-references", world.prod, it.id);
    assert_eq!(see("prod").get(&prod).data(), json!([outside]));
    world.stranger().get(&path).refused(401, "Unauthorized");
}

#[test]
fn a_segment_that_flags_mean_stays() {
    let world = World::new();
    let it = Segment::of(&world, &shared("common", &["organization/playground"]));
    meaning(&world, "prod", "outside", "User is in segment", &it.id);
    it.touch(&it.owner, "archive").refused(422, "SegmentIsBeingUsed");
    let away = json!([{ "op": "replace", "path": "/isArchived", "value": true }]);
    it.patch(&it.owner, &away).refused(422, "SegmentIsBeingUsed");
    assert_eq!(it.shown()["isArchived"], false);
    let none = json!([{ "op": "replace", "path": "/rules", "value": [] }]);
    it.owner.call("PATCH", &format!("{}/outside", world.flags("prod")), Some(&none)).data();
    it.touch(&it.owner, "archive").data();
    it.owner.delete(&it.path).data();
}
