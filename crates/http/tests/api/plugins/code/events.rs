//! Code that hears of events: in order, again, and aside; never of what it does itself.

use std::time::Duration;

use super::*;

const HEARS: &str = "[capabilities]\nkv = { bytes = \"1MiB\", keys = 100 }\n\n[[event]]\non = [\"Policy*\"]\nbatch = 1\n\n[[route]]\npath = \"/heard\"\nmethods = [\"GET\"]\nauth = \"known\"\n";

/// Keeps the name of the last event that it heard of, and how many those were; then answers what lies at 600.
fn listener(answer: &str) -> Guest {
    let imports = r#"
        (import "keywright:plugin/kv@1.0.0" "get" (func $get (param i32 i32 i32)))
        (import "keywright:plugin/kv@1.0.0" "put" (func $put (param i32 i32 i32 i32 i32 i64 i32 i64 i32)))"#;
    // The body of the first event stands at 56 of its record: seq 0, id 8, at 16, kind 24, actor 32, body 56.
    let hear = "(call $put (i32.const 700) (i32.const 1)
            (i32.load offset=56 (local.get 0)) (i32.load offset=60 (local.get 0))
            (i32.const 0) (i64.const 0) (i32.const 0) (i64.const 0) (i32.const 64))
        (i32.const 600)";
    let tell = "(call $get (i32.const 700) (i32.const 1) (i32.const 64))
        (i32.store16 (i32.const 256) (i32.const 200))
        (if (i32.load8_u (i32.const 72))
          (then
            (i32.store offset=12 (i32.const 256) (i32.load (i32.const 80)))
            (i32.store offset=16 (i32.const 256) (i32.load (i32.const 84)))))
        (i32.const 256)";
    let data = format!(
        r#"(data (i32.const 600) "{answer}") (data (i32.const 640) "nonsense") (data (i32.const 700) "k")"#
    );
    Guest::new(Hook::Events, hear).hook(Hook::Routes, tell).import("kv", imports).with(&data)
}

const DONE: &str = r"\00";
/// Again, after 7 seconds.
const RETRY: &str = r"\01\00\00\00\00\00\00\00\07\00\00\00";
/// Never: `nonsense`.
const DROP: &str = r"\01\00\00\00\01\00\00\00\80\02\00\00\08\00\00\00";

fn heard(by: &Client, name: &str) -> Value {
    let body = call(by, "GET", &key_of(by), &format!("{name}/heard"), "").body;
    serde_json::from_str(&body).unwrap_or_default()
}

fn behind(by: &Client, name: &str) -> Value {
    by.get(&format!("/plugins/{name}")).data()["code"]["behind"].clone()
}

fn policy(by: &Client) -> String {
    let key = unique("heard");
    by.post("/policies", &json!({ "name": key, "key": key, "description": "" })).data();
    key
}

#[test]
fn code_hears_of_what_it_subscribed_to_and_keeps_something_for_ever_at_rest() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = act(ann, HEARS, &listener(DONE));
    ann.post("/groups", &json!({ "name": unique("group"), "description": "" })).data();
    let key = policy(ann);
    wait("the event", || heard(ann, &name)["subject"]["name"] == *key);
    let event = heard(ann, &name);
    assert_eq!((&event["kind"], &event["actor"]["kind"]), (&json!("PolicyCreated"), &json!("member")));
    wait("the end of the log", || behind(ann, &name) == 0);
    let calls = || {
        let shown = ann.get(&format!("/plugins/{name}")).data();
        let all = shown["code"]["hooks"].as_array().unwrap().clone();
        all.iter().find(|it| it["hook"] == "events").unwrap()["calls"].clone()
    };
    assert_eq!(calls(), 1, "not of what it kept, nor of groups");
}

#[test]
fn events_that_code_wants_again_come_again_and_what_it_never_wants_is_put_aside() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = act(ann, HEARS, &listener(RETRY));
    let key = policy(ann);
    wait("the first try", || heard(ann, &name)["subject"]["name"] == *key);
    assert_ne!(behind(ann, &name), 0);
    upgrade(ann, &name, "1.1.0", HEARS, &listener(DONE)).data();
    world.server.advance(Duration::from_secs(10));
    wait("the second try", || behind(ann, &name) == 0);
    upgrade(ann, &name, "1.2.0", HEARS, &listener(DROP)).data();
    let letters = || ann.get(&format!("/plugins/{name}/letters")).data();
    policy(ann);
    wait("the letter", || letters().as_array().unwrap().len() == 1);
    assert_eq!((&letters()[0]["sink"], &letters()[0]["why"]), (&json!("events()"), &json!("nonsense")));
    upgrade(ann, &name, "1.3.0", HEARS, &listener(DONE)).data();
    ann.post(&format!("/plugins/{name}/letters/retry"), &json!({})).data();
    wait("that it has arrived", || letters() == json!([]));
}

#[test]
fn a_job_runs_when_it_is_due_and_says_how_it_went() {
    let mut world = World::new();
    // A token, which outlives the login.
    let (owner, ann) = (world.owner.clone(), world.owner.client.clone());
    let token = world.personal(&owner).client;
    let bad = act(&ann, "[[job]]\nname = \"bad\"\nevery = \"1h\"\n", &trap(Hook::Jobs));
    let error = || token.get(&format!("/plugins/{bad}")).data()["code"]["jobs"][0]["lastError"].clone();
    wait("a failure", || error().as_str().is_some_and(|it| it.contains("broke off")));
    let name = act(&ann, "[[job]]\nname = \"nightly\"\nevery = \"24h\"\n", &Guest::new(Hook::Jobs, NOTHING));
    let calls = || {
        let shown = token.get(&format!("/plugins/{name}")).data();
        let hook = shown["code"]["hooks"].as_array().unwrap().iter().find(|it| it["hook"] == "jobs").cloned();
        (hook.map_or(Value::Null, |it| it["calls"].clone()), shown["code"]["jobs"][0].clone())
    };
    wait("the first run", || calls().0 == 1);
    world.server.advance(Duration::from_hours(23));
    std::thread::sleep(Duration::from_millis(1200));
    assert_eq!(calls().0, 1);
    world.server.advance(Duration::from_hours(120));
    wait("the second run", || calls().0 == 2);
    std::thread::sleep(Duration::from_millis(1200));
    let (count, job) = calls();
    assert_eq!((count, &job["lastError"], &job["running"]), (json!(2), &Value::Null, &json!(false)));
}

#[test]
fn code_that_hears_since_an_upgrade_hears_of_what_happens_from_then_on() {
    let world = World::new();
    let ann = &world.owner.client;
    let deaf = HEARS.replace("[[event]]\non = [\"Policy*\"]\nbatch = 1\n\n", "");
    let tell = Guest::new(Hook::Routes, "unreachable");
    let name = act(ann, &deaf.replace("[capabilities]\nkv = { bytes = \"1MiB\", keys = 100 }\n", ""), &tell);
    upgrade(ann, &name, "1.1.0", HEARS, &listener(DONE)).data();
    let key = policy(ann);
    wait("the event", || heard(ann, &name)["subject"]["name"] == *key);
}
