//! Rules: asked before what they are about is committed, of everybody in their organization, and never in the way of who
//! ends something.

use serde_json::Value;

use super::*;
use crate::{neighbour::Neighbour, world::DEVELOPER};

fn refused(world: &mut World, by: &Client, days: Option<u64>) {
    let body = token(world, days);
    make(world, by, &body).refused(422, "PluginObjected");
}

fn taken(world: &mut World, by: &Client, days: Option<u64>) -> String {
    let body = token(world, days);
    make(world, by, &body).data()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_rule_objects_to_what_it_is_about_and_nothing_is_committed() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let ben = world.member(&[DEVELOPER]).client;
    let name = enable(&ann, RULE, &json!({ "maxDays": 30 }));
    let before = ann.get("/access-tokens").data()["totalCount"].clone();
    for (by, days) in [(&ann, None), (&ben, Some(31))] {
        let answer = by.post("/access-tokens", &token(&world, days));
        answer.refused(422, "PluginObjected");
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        let message = "service tokens must expire within 30 days";
        assert_eq!(body["errors"][1], format!("{name}: {message}"));
        let expected = json!([{ "plugin": name, "rule": "life", "field": "expiresAt", "code": "lives-too-long",
            "message": message, "certain": days.is_some() }]);
        assert_eq!((&body["success"], &body["data"]), (&json!(false), &Value::Null));
        assert_eq!(body["objections"], expected);
    }
    assert_eq!(ann.get("/access-tokens").data()["totalCount"], before);
    taken(&mut world, &ben, Some(29));
    let personal = json!({ "name": unique("mine"), "type": "Personal", "permissions": [] });
    make(&mut world, &ann, &personal).data();
}

#[test]
fn permission_is_asked_before_any_rule() {
    let world = World::new();
    enable(&world.owner.client, RULE, &json!({}));
    let nobody = world.member(&[&world.policy(&[])]);
    nobody.client.post("/access-tokens", &token(&world, None)).forbidden();
}

#[test]
fn all_plugins_are_asked_and_all_they_have_against_it_is_told() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = r#"
[[rule]]
name = "name"
on = ["TokenCreated"]
must = ["object.name Matches ^never$"]
field = "name"
code = "name-pattern"
message = "names are never"
"#;
    let (life, pattern) = (enable(ann, RULE, &json!({})), enable(ann, name, &json!({})));
    let answer = ann.post("/access-tokens", &token(&world, None));
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let told = body["objections"].as_array().unwrap().iter().map(|it| (&it["plugin"], &it["code"]));
    let expected = [(&json!(life), &json!("lives-too-long")), (&json!(pattern), &json!("name-pattern"))];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[test]
fn a_rule_ends_with_its_plugin_and_stays_over_a_restart() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let name = enable(&ann, RULE, &json!({}));
    world.restart();
    let ann = world.again(&ann);
    refused(&mut world, &ann, None);
    assert_eq!(ann.touch(&format!("/plugins/{name}/disable")).data()["status"], "Disabled");
    taken(&mut world, &ann, None);
    ann.touch(&format!("/plugins/{name}/enable")).data();
    refused(&mut world, &ann, None);
    ann.delete(&format!("/plugins/{name}")).data();
    taken(&mut world, &ann, None);
}

#[test]
fn no_rule_keeps_anybody_from_ending_a_token_or_a_plugin() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let id = taken(&mut world, &ann, None);
    let nothing = "[[rule]]\nname = \"nothing\"\non = [\"*\"]\nmust = [\"object.no Equals yes\"]\ncode = \"no\"\nmessage = \"no\"\n";
    let (bytes, hash) = bundle("never", "1.0.0", nothing);
    let answer = ann.upload("POST", &format!("/plugins?sha256={hash}"), &bytes);
    if answer.status == 400 {
        // What is never judged cannot be named; so each that can be is.
        let judged = "[[rule]]\nname = \"nothing\"\non = [\"Policy*\", \"Group*\", \"TokenActivated\", \"TokenRenamed\"]\nmust = [\"object.no Equals yes\"]\ncode = \"no\"\nmessage = \"no\"\n";
        enable(&ann, judged, &json!({}));
    } else {
        answer.data();
        ann.put("/plugins/never/enable", &json!({})).data();
    }
    let body = json!({ "name": "p", "key": unique("p"), "description": "" });
    ann.post("/policies", &body).refused(422, "PluginObjected");
    ann.touch(&format!("/access-tokens/{id}/toggle")).data();
    ann.touch(&format!("/access-tokens/{id}/toggle")).refused(422, "PluginObjected");
    ann.delete(&format!("/access-tokens/{id}")).data();
    let plugins = ann.get("/plugins").data();
    for name in plugins.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()) {
        ann.touch(&format!("/plugins/{name}/disable")).data();
    }
    ann.post("/policies", &body).data();
}

#[test]
fn a_rule_of_one_organization_is_not_asked_in_another() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world).owner;
    let ann = world.owner.client.clone();
    let name = enable(&ann, RULE, &json!({}));
    taken(&mut world, &theirs, None);
    theirs.get(&format!("/plugins/{name}")).refused(404, "ResourceNotFound");
    theirs.touch(&format!("/plugins/{name}/disable")).refused(404, "ResourceNotFound");
    refused(&mut world, &ann, None);
}

#[test]
fn a_server_without_plugins_asks_none_and_lets_them_be_managed() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let name = enable(&ann, RULE, &json!({}));
    world.server.restart_with_plugins(false);
    let ann = world.again(&ann);
    world.owner.client = ann.clone();
    taken(&mut world, &ann, None);
    let problem = ann.get("/plugins").data()[0]["problem"].clone();
    assert_eq!(problem, "this server runs without plugins");
    ann.touch(&format!("/plugins/{name}/disable")).data();
    world.server.restart_with_plugins(true);
    let ann = world.again(&ann);
    world.owner.client = ann.clone();
    taken(&mut world, &ann, None);
}

#[test]
fn rules_that_cannot_be_asked_object_to_everything_until_somebody_ends_them() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let name = enable(&ann, RULE, &json!({}));
    lose_bundle(&world, &ann, &name);
    world.restart();
    let ann = world.again(&ann);
    let answer = ann.post("/access-tokens", &token(&world, Some(5)));
    answer.refused(422, "PluginObjected");
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let told = &body["objections"][0];
    assert_eq!((&told["code"], &told["certain"]), (&json!("plugin-cannot-act"), &json!(false)));
    assert!(ann.get("/plugins").data()[0]["problem"].as_str().unwrap().contains("damaged"));
    ann.touch(&format!("/plugins/{name}/disable")).data();
    taken(&mut world, &ann, None);
}

/// Takes the bundle of a plugin away, as damage would.
fn lose_bundle(world: &World, by: &Client, name: &str) {
    use keywright_core::{
        Permit,
        audit::{Entry, Event, Subject},
        id::OrganizationId,
    };
    let hash = by.get(&format!("/plugins/{name}")).data()["plugin"]["hash"].as_str().unwrap().to_owned();
    let hash = *ContentHash::parse(&hash).unwrap().as_bytes();
    let organization = OrganizationId::from_uuid(by.organization.as_ref().unwrap().parse().unwrap());
    let (permit, now) = (Permit::host(), world.server.now());
    let written: Result<(), keywright_storage::WriteError> = world.server.database().write(|rows| {
        rows.plugins().forget(&permit, organization, &hash)?;
        let entry = Entry::new(&permit, Event::PluginUploaded, Subject::new("x", "x"), now);
        Ok(rows.record(entry, ()))
    });
    written.unwrap();
}

#[test]
fn what_a_plugin_is_told_is_checked_and_its_secrets_are_never_shown() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let secret = "hooks-T0-very-secret-path";
    let schema = "[config]\ntype = \"object\"\n[config.properties.url]\ntype = \"string\"\nformat = \"secret\"\n\
                  [config.properties.days]\ntype = \"integer\"\nminimum = 1\nmaximum = 9\ndefault = 3\n";
    let name = enable(&ann, schema, &json!({ "url": secret }));
    let path = format!("/plugins/{name}/config");
    let answer = ann.put(&path, &json!({ "config": { "days": 10, "other": 1 } }));
    answer.refused(400, "config_is_invalid");
    for line in ["config.days is not from 1 to 9", "config.other is no field of this plugin"] {
        assert!(answer.body.contains(line), "{}", answer.body);
    }
    let shown = ann.get(&format!("/plugins/{name}")).data();
    assert_eq!(shown["config"], json!({ "url": "secret:url", "days": 3 }));
    assert_eq!(shown["configSchema"]["properties"]["url"]["format"], "secret");
    // A handle keeps the secret; one of another does not.
    ann.put(&path, &json!({ "config": { "url": "secret:url", "days": 4 } })).data();
    assert_eq!(
        ann.get(&format!("/plugins/{name}")).data()["config"],
        json!({ "url": "secret:url", "days": 4 })
    );
    ann.put(&path, &json!({ "config": { "url": "secret:days" } })).refused(400, "config_is_invalid");
    let log = ann.get("/audit-logs?pageSize=100").body;
    assert!(log.contains("secret:url") && log.contains(r#""refType":"Plugin""#), "{log}");
    let heard = ann.heard.text();
    let left = world.server.leavings();
    assert!(!heard.contains(secret) && memchr::memmem::find(&left, secret.as_bytes()).is_none());
}
