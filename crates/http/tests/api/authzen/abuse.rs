//! What somebody might try who has a say in what an API asks.

use serde_json::{Value, json};

use super::{asker, may, post, refused, send, toggle, told};
use crate::{
    conditions::{condition, when},
    words::{FLAGS, say},
    world::World,
};

const MAY: &str = "allow flag ToggleFlag F/*";
const MAY_NOT: &str = "deny flag ToggleFlag F/*";

#[test]
fn nobody_is_given_out_for_another_by_properties() {
    let mut world = World::new();
    let by = asker(&mut world);
    let bea = world.member_who(&[]);
    let policy = world.policy(&[when(MAY, &[condition("subject.id", "Equals", &[&world.owner.id])])]);
    world.attach(&bea, &policy);
    let mut body = toggle("member", &bea.id);
    body["subject"]["properties"] = json!({ "id": world.owner.id, "type": "service" });
    assert_eq!(told(&by, "evaluation", &body)["decision"], false);
    world.say(&policy, &[when(MAY, &[condition("subject.type", "Equals", &["service"])])]);
    assert_eq!(told(&by, "evaluation", &body)["decision"], false);
    world.say(&policy, &[when(MAY, &[condition("action.name", "Equals", &["ArchiveFlag"])])]);
    body["action"]["properties"] = json!({ "name": "ArchiveFlag" });
    assert_eq!(told(&by, "evaluation", &body)["decision"], false);
    world.say(&policy, &[when(MAY, &[condition("resource.id", "Equals", &[&format!("{FLAGS}g")])])]);
    body["resource"]["properties"] = json!({ "id": format!("{FLAGS}g"), "type": "env" });
    assert_eq!(told(&by, "evaluation", &body)["decision"], false);
}

/// By whatever somebody is asked about, conditions know them by one id and one type.
#[test]
fn a_deny_of_somebody_is_not_escaped_by_another_name() {
    let mut world = World::new();
    let by = asker(&mut world);
    let bea = world.member_who(&[]);
    let policy = world.policy(&[say(MAY), when(MAY_NOT, &[condition("subject.id", "Equals", &[&bea.id])])]);
    world.attach(&bea, &policy);
    let (upper, simple) = (bea.id.to_uppercase(), bea.id.replace('-', ""));
    let names = [&bea.id, &bea.email, &bea.email.to_uppercase(), &upper, &simple, &format!("{{{}}}", bea.id)];
    for id in names {
        assert!(!may(&by, "member", id) && !may(&by, "user", id), "{id}");
    }
    world.say(&policy, &[say(MAY), when(MAY_NOT, &[condition("subject.type", "Equals", &["member"])])]);
    assert!(!may(&by, "user", &bea.id));
}

#[test]
fn tags_that_are_sent_count_wherever_they_are() {
    let mut world = World::new();
    let by = asker(&mut world);
    let bea = world.member_who(&[say(MAY), say("deny flag ToggleFlag project/*:env/*:flag/*;locked")]);
    let ask = |id: &str, properties: Value| {
        let mut body = toggle("member", &bea.id);
        body["resource"] = json!({ "type": "flag", "id": format!("{FLAGS}{id}"), "properties": properties });
        told(&by, "evaluation", &body)["decision"].as_bool().unwrap()
    };
    assert!(
        ask("f", json!({})) && ask("f;beta", json!({ "tags": [] })) && ask("f", json!({ "tags": ["beta"] }))
    );
    assert!(!ask("f;locked", json!({})) && !ask("f", json!({ "tags": ["locked"] })));
    assert!(!ask("f;beta", json!({ "tags": ["x", "locked"] })) && !ask("f;locked", json!({ "tags": [] })));
    // What cannot be told to be tags is no reason to go on without.
    for odd in [
        json!("locked"),
        json!([1]),
        json!([["locked"]]),
        json!(["a;b"]),
        json!({ "0": "locked" }),
        json!(null),
    ] {
        assert!(!ask("f", json!({ "tags": odd })), "{odd}");
    }
}

#[test]
fn names_that_mean_nothing_are_a_no() {
    let mut world = World::new();
    let (by, owner) = (asker(&mut world), world.owner.id.clone());
    let ask = |action: &str, kind: &str, id: &str| {
        let body = json!({
            "subject": { "type": "member", "id": owner }, "action": { "name": action },
            "resource": { "type": kind, "id": id },
        });
        told(&by, "evaluation", &body)["decision"].as_bool().unwrap()
    };
    let flag = format!("{FLAGS}f");
    assert!(ask("ToggleFlag", "flag", &flag));
    assert!(ask("CanAccessProject", "project", "p") && ask("CanAccessProject", "project", "project/p"));
    for (action, kind, id) in [
        ("Fly", "flag", flag.as_str()),
        ("toggleflag", "flag", &flag),
        ("*", "flag", &flag),
        ("ToggleFlag", "env", &flag),
        ("ToggleFlag", "*", &flag),
        ("ToggleFlag", "spaceship", &flag),
        ("ToggleFlag", "flag", "project/p"),
        ("ToggleFlag", "flag", "f"),
        ("ToggleFlag", "flag", "project/p:env/dev:flag/f;a;b"),
        ("ToggleFlag", "flag", "project/p:env/dev:flag/f\n"),
        ("CanAccessProject", "project", "p:env/dev"),
        ("CanAccessEnv", "env", "project/p"),
    ] {
        assert!(!ask(action, kind, id), "{action} {kind} {id}");
    }
    assert!(!ask("ToggleFlag", "flag", &format!("{FLAGS}{}", "k".repeat(300))), "it is too long for a key");
}

#[test]
fn what_is_asked_at_once_is_bounded() {
    let mut world = World::new();
    let by = asker(&mut world);
    let mut body = toggle("member", &world.owner.id);
    body["evaluations"] = json!(vec![json!({}); 1_000]);
    let answer = told(&by, "evaluations", &body);
    assert_eq!(answer["evaluations"], json!(vec![json!({ "decision": true }); 1_000]));
    body["evaluations"] = json!(vec![json!({}); 1_001]);
    refused(&post(&by, "evaluations", &body), 400, "at most 1000");
    // What they have in common is said again of each.
    body["evaluations"] = json!([{}]);
    body["context"] = json!({ "long": "x".repeat(40 << 10) });
    refused(&post(&by, "evaluations", &body), 400, "32 KiB");
    body.as_object_mut().unwrap().remove("evaluations");
    assert_eq!(told(&by, "evaluations", &body)["decision"], true);
    let deep = format!("{{\"context\":{}1{}}}", "[".repeat(40), "]".repeat(40));
    refused(&send(&by, "evaluation", &["Content-Type: application/json"], &deep), 400, "levels deep");
    body["context"]["long"] = json!("x".repeat(2 << 20));
    assert_eq!(post(&by, "evaluation", &body).status, 413);
}

#[test]
fn what_is_not_known_of_a_request_allows_nothing_and_denies() {
    let mut world = World::new();
    let by = asker(&mut world);
    let policy = world.policy(&[]);
    let bea = world.member(&[&policy]);
    let ask = |context: Value| {
        let mut body = toggle("member", &bea.id);
        body["context"] = context;
        told(&by, "evaluation", &body)["decision"].as_bool().unwrap()
    };
    let office = || condition("context.ip", "InCidr", &["192.0.2.0/24"]);
    world.say(&policy, &[when(MAY, &[office()])]);
    assert!(ask(json!({ "ip": "192.0.2.1" })));
    assert!(!ask(json!({})) && !ask(json!({ "ip": "198.51.100.1" })) && !ask(json!({ "ip": ["x"] })));
    // Not the address of who asks: that is another's.
    world.say(&policy, &[when(MAY, &[condition("context.ip", "InCidr", &["127.0.0.0/8", "::1"])])]);
    assert!(!ask(json!({})));
    world.say(&policy, &[say(MAY), when(MAY_NOT, &[office()])]);
    assert!(ask(json!({ "ip": "198.51.100.1" })) && !ask(json!({})) && !ask(json!({ "ip": "192.0.2.1" })));
    world.say(&policy, &[when(MAY, &[condition("context.time", "After", &["2020-01-01T00:00:00Z"])])]);
    assert!(
        ask(json!({})) && !ask(json!({ "time": "2019-01-01T00:00:00Z" })) && !ask(json!({ "time": "soon" }))
    );
}
