//! The audit log: who did what to what, what that changed, and who may know.

mod filters;
mod large;
mod organization;
mod readers;
mod segments;

use serde_json::{Value, json};

use super::{client::Client, world::World};

/// The log of an environment of the world.
fn log(world: &World, environment: &str) -> String {
    let id = if environment == "dev" { &world.dev } else { &world.prod };
    format!("/envs/{id}/audit-logs")
}

fn items(by: &Client, path: &str) -> Vec<Value> {
    let page = by.get(path).data();
    let items = page["items"].as_array().unwrap().clone();
    assert_eq!(page["totalCount"], items.len(), "{path} fits on a page");
    items
}

/// Event and subject of each entry.
fn told(items: &[Value]) -> Vec<String> {
    let text = |it: &Value, name: &str| it[name].as_str().unwrap().to_owned();
    items.iter().map(|it| format!("{} {}", text(it, "event"), text(it, "refName"))).collect()
}

fn state(entry: &Value, name: &str) -> Value {
    let text = entry["dataChange"][name].as_str().unwrap();
    if text.is_empty() { Value::Null } else { serde_json::from_str(text).unwrap() }
}

#[test]
fn what_is_done_to_a_flag_is_told_newest_first_with_what_it_changed() {
    let world = World::new();
    let owner = &world.owner.client;
    let flag = format!("{}/f", world.flags("dev"));
    let now = || owner.get(&flag).data();
    let mut states = vec![Value::Null, now()];
    let id = states[1]["id"].clone();
    let comment = json!({ "comment": "for the launch" });
    let steps: [(&str, &str, Value); 6] = [
        ("PUT", "/toggle/true", comment.clone()),
        ("PUT", "/name", json!({ "name": "F 2", "comment": "better" })),
        ("PUT", "/tags", json!({ "tags": ["beta"] })),
        ("PUT", "/archive", json!({})),
        ("PUT", "/restore", json!({})),
        ("PUT", "/archive", comment),
    ];
    for (method, path, body) in steps {
        owner.call(method, &format!("{flag}{path}"), Some(&body)).data();
        states.push(now());
    }
    owner.call("DELETE", &flag, Some(&json!({ "comment": "done with it" }))).data();
    states.push(Value::Null);

    let mut entries = items(owner, &log(&world, "dev"));
    entries.reverse();
    let expected = [
        ("Create", "FlagCreated", "", json!([])),
        ("Update", "FlagToggled", "for the launch", json!([{ "kind": "TurnFlagOn", "value": "" }])),
        ("Update", "FlagChanged", "better", json!([{ "kind": "UpdateName", "value": "F 2" }])),
        ("Update", "FlagChanged", "", json!([{ "kind": "AddTags", "value": ["beta"] }])),
        ("Archive", "FlagArchived", "", json!([{ "kind": "ArchiveFlag", "value": "" }])),
        ("Restore", "FlagRestored", "", json!([{ "kind": "RestoreFlag", "value": "" }])),
        ("Archive", "FlagArchived", "for the launch", json!([{ "kind": "ArchiveFlag", "value": "" }])),
        ("Remove", "FlagRemoved", "done with it", json!([])),
    ];
    assert_eq!(entries.len(), expected.len());
    for (place, (entry, (operation, event, comment, instructions))) in
        entries.iter().zip(expected).enumerate()
    {
        let rest = json!({
            "id": entry["id"], "refId": id, "refName": entry["refName"], "refType": "FeatureFlag",
            "operation": operation, "event": event, "dataChange": entry["dataChange"], "comment": comment,
            "creatorId": world.owner.id, "creatorName": entry["creatorName"], "creatorEmail": world.owner.email,
            "onBehalfOf": null, "isDataChangeOmitted": false,
            "createdAt": entry["createdAt"], "instructions": instructions,
        });
        assert_eq!(*entry, rest);
        assert_eq!(state(entry, "previous"), states[place], "before {event}");
        assert_eq!(state(entry, "current"), states[place + 1], "after {event}");
    }
    let mut ids: Vec<_> = entries.iter().map(|it| it["id"].as_str().unwrap()).collect();
    ids.dedup();
    assert_eq!(ids.len(), entries.len(), "each has an id of its own");
}

#[test]
fn g15_what_a_token_did_is_told_under_its_name_also_when_it_is_gone() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.personal(&owner);
    let name = world.listed(&token)["name"].clone();
    world.toggle(&token.client, "dev").data();
    let entry = || items(&owner.client, &log(&world, "dev"))[0].clone();
    let check = |entry: Value| {
        assert_eq!(
            (&entry["creatorId"], &entry["creatorName"], &entry["creatorEmail"]),
            (&json!(token.id), &name, &json!("Access token"))
        );
    };
    check(entry());
    owner.client.delete(&format!("/access-tokens/{}", token.id)).data();
    check(entry());
}

#[test]
fn what_somebody_did_who_has_left_is_told_under_their_name() {
    let world = World::new();
    let member = world.member(&[super::world::DEVELOPER]);
    world.toggle(&member.client, "dev").data();
    world.owner.client.delete(&format!("/members/remove-from-org/{}", member.id)).data();
    let entry = items(&world.owner.client, &log(&world, "dev"))[0].clone();
    assert_eq!((&entry["creatorId"], &entry["creatorEmail"]), (&json!(member.id), &json!(member.email)));
}

#[test]
fn the_log_is_there_after_a_restart() {
    let mut world = World::new();
    world.toggle(&world.owner.client, "dev").data();
    let before = (items(&world.owner.client, &log(&world, "dev")), items(&world.owner.client, "/audit-logs"));
    world.restart();
    let client = &world.owner.client;
    assert_eq!((items(client, &log(&world, "dev")), items(client, "/audit-logs")), before);
}

#[test]
fn two_states_are_compared() {
    let world = World::new();
    let owner = &world.owner.client;
    let path = format!("{}/compare", log(&world, "dev"));
    let ask = |kind: &str, previous: &str, current: &str| {
        owner.post(
            &path,
            &json!({ "refType": kind, "dataChange": { "previous": previous, "current": current } }),
        )
    };
    let flag = owner.get(&format!("{}/f", world.flags("dev"))).data();
    let mut other = flag.clone();
    other["name"] = json!("Other");
    assert_eq!(
        ask("FeatureFlag", &flag.to_string(), &other.to_string()).data(),
        json!([{ "kind": "UpdateName", "value": "Other" }])
    );
    assert_eq!(
        ask("Segment", r#"{"isArchived":false}"#, r#"{"isArchived":true}"#).data(),
        json!([{ "kind": "Archive", "value": "" }])
    );
    ask("Policy", "{}", "{}").refused(400, "refType_is_invalid");
    ask("FeatureFlag", "", "{}").refused(400, "previous_is_required");
    ask("FeatureFlag", "{}", "[]").refused(400, "current_is_invalid");
    ask("FeatureFlag", "{}", r#"{"a":1,"a":2}"#).refused(400, "current_is_invalid");
    ask("FeatureFlag", &"[".repeat(5000), "{}").refused(400, "previous_is_invalid");
    owner.post(&path, &json!({})).refused(400, "refType_is_invalid");
}
