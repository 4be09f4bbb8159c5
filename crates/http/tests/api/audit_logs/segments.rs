//! What was done to segments, of one environment and shared.

use super::*;
use crate::{
    neighbour::segment,
    words::say,
    world::{Member, statement},
};

/// Makes a segment in `dev` and gives its path there and its id.
fn made(world: &World, body: &Value) -> (String, String) {
    let segments = format!("/envs/{}/segments", world.dev);
    let id = world.owner.client.post(&segments, body).data()["id"].as_str().unwrap().to_owned();
    (format!("{segments}/{id}"), id)
}

fn who_accesses(world: &World, environments: &str) -> Member {
    world.member_who(&[statement("env", "allow", &["CanAccessEnv"], environments)])
}

#[test]
fn what_is_done_to_a_segment_is_told_with_what_it_changed() {
    let world = World::new();
    let owner = &world.owner.client;
    let (path, id) = made(&world, &segment("beta"));
    let first = owner.get(&path).data();
    owner.put(&format!("{path}/name"), &json!({ "name": "Beta" })).data();
    let named = owner.get(&path).data();
    owner.touch(&format!("{path}/archive")).data();
    owner.touch(&format!("{path}/restore")).data();
    owner.touch(&format!("{path}/archive")).data();
    let last = owner.get(&path).data();
    owner.delete(&path).data();

    let entries = items(owner, &format!("{}?refType=Segment", log(&world, "dev")));
    let events =
        ["Removed Beta", "Archived Beta", "Restored Beta", "Archived Beta", "Changed Beta", "Created beta"];
    assert_eq!(told(&entries), events.map(|it| format!("Segment{it}")));
    assert_eq!(entries, items(owner, &format!("{}?refId={id}", log(&world, "dev"))));
    assert!(items(owner, &log(&world, "prod")).iter().all(|it| it["refType"] != "Segment"));
    let [removed, .., changed, created] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((state(created, "previous"), state(created, "current")), (Value::Null, first.clone()));
    assert_eq!((state(changed, "previous"), state(changed, "current")), (first, named));
    assert_eq!(changed["instructions"], json!([{ "kind": "UpdateName", "value": "Beta" }]));
    assert_eq!((state(removed, "previous"), state(removed, "current")), (last, Value::Null));
}

#[test]
fn what_is_done_to_a_shared_segment_is_for_who_may_access_every_environment() {
    let world = World::new();
    let owner = &world.owner.client;
    let organization = owner.get("/organizations").data()[0]["key"].as_str().unwrap().to_owned();
    let mut body = segment("common");
    body["type"] = json!("shared");
    body["scopes"] = json!([format!("organization/{organization}")]);
    let (path, id) = made(&world, &body);
    let everywhere = format!("{}?crossEnvironment=true&refId={id}", log(&world, "prod"));
    let here = format!("{}?refId={id}", log(&world, "dev"));
    let entries = items(owner, &everywhere);
    assert_eq!(told(&entries), ["SegmentCreated common"]);
    let mut shown = owner.get(&path).data();
    shown["envId"] = json!("00000000-0000-0000-0000-000000000000");
    assert_eq!(state(&entries[0], "current"), shown);
    assert_eq!(items(owner, "/audit-logs?refType=Segment"), entries);
    assert_eq!(items(owner, &here), [] as [Value; 0], "it is in no environment");
    assert_eq!(told(&items(&who_accesses(&world, "project/*:env/*").client, &everywhere)).len(), 1);
    let one = who_accesses(&world, "project/p:env/prod").client;
    assert_eq!(items(&one, &everywhere), [] as [Value; 0]);
}

#[test]
fn who_may_do_everything_to_a_segment_reads_what_was_done_to_it() {
    let world = World::new();
    let (f, g) = (made(&world, &segment("f")).1, made(&world, &segment("g")).1);
    let by = world.member_who(&[say("allow segment ManageSegment S/f")]).client;
    let of = |environment: &str, id: &str| format!("{}?refId={id}", log(&world, environment));
    assert_eq!(told(&items(&by, &of("dev", &f))), ["SegmentCreated f"]);
    for path in [of("dev", &g), of("prod", &f), log(&world, "dev"), of("dev", &world.owner.id)] {
        by.get(&path).forbidden();
    }
}

#[test]
fn g3b_what_was_done_to_segments_of_others_is_not_told() {
    let mut world = World::new();
    let theirs = crate::neighbour::Neighbour::new(&mut world);
    let id = &theirs.ids["segment"];
    for path in [
        format!("{}?crossEnvironment=true&refId={id}", log(&world, "dev")),
        format!("/audit-logs?refId={id}"),
    ] {
        assert_eq!(items(&world.owner.client, &path), [] as [Value; 0], "{path}");
    }
}
