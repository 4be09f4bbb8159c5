//! Code that fails again and again rests, and what follows its manifest says, until somebody resumes it.

use std::time::Duration;

use super::*;

/// Judges policies strictly and groups leniently, and has a route for the world.
const BOTH: &str = "[[admission]]\non = [\"PolicyCreated\"]\n\n[[admission]]\non = [\"GroupCreated\"]\non-failure = \"allow\"\n\n\
    [[route]]\npath = \"/r\"\nmethods = [\"GET\"]\nauth = \"none\"\nrate = \"600/min\"\n";

/// Breaks off where it is asked about groups, and answers calls.
fn broken() -> Guest {
    let body = format!("(if (i32.eq (local.get 1) (i32.const 12)) (then unreachable)) {NOTHING}");
    answering("well").hook(Hook::Admission, &body)
}

fn new_group(by: &Client) -> u16 {
    by.post("/groups", &json!({ "name": unique("group"), "description": "" })).status
}

fn status(by: &Client, name: &str) -> String {
    by.get(&format!("/plugins/{name}")).data()["plugin"]["status"].as_str().unwrap().to_owned()
}

#[test]
fn code_that_failed_five_times_rests_over_restarts_until_it_is_resumed() {
    let mut world = World::new();
    let ann = world.owner.client.clone();
    let (name, key) = (act(&ann, BOTH, &broken()), key_of(&ann));
    let route = |by: &Client| call(by, "GET", &key, &format!("{name}/r"), "").status;
    new_policy(&ann).data();
    assert_eq!(route(&ann), 200);
    assert_eq!([(); 5].map(|()| new_group(&ann)), [200; 5]);
    assert_eq!((route(&ann), new_group(&ann)), (503, 200));
    new_policy(&ann).refused(422, "PluginObjected");
    wait("that it is written down", || status(&ann, &name) == "Quarantined");
    let log = ann.get("/audit-logs?pageSize=50").body;
    assert!(log.contains(&name), "{log}");
    world.restart();
    let ann = world.again(&ann);
    assert_eq!((route(&ann), status(&ann, &name)), (503, "Quarantined".to_owned()));
    ann.touch(&format!("/plugins/{name}/resume")).data();
    assert_eq!((route(&ann), status(&ann, &name)), (200, "Enabled".to_owned()));
    new_policy(&ann).data();
    let metrics = String::from_utf8_lossy(&world.server.metrics()).into_owned();
    assert!(metrics.contains("keywright_plugins_quarantined 0"), "{metrics}");
}

#[test]
fn another_version_gets_another_chance() {
    let world = World::new();
    let ann = &world.owner.client;
    let (name, key) = (act(ann, BOTH, &broken()), key_of(ann));
    (0..5).for_each(|_| assert_eq!(new_group(ann), 200));
    wait("that it is written down", || status(ann, &name) == "Quarantined");
    upgrade(ann, &name, "1.1.0", BOTH, &answering("well").hook(Hook::Admission, NOTHING)).data();
    assert_eq!(call(ann, "GET", &key, &format!("{name}/r"), "").body, "well");
}

#[test]
fn failures_that_lie_apart_are_no_reason_to_rest() {
    let mut world = World::new();
    // A token, which outlives the login.
    let owner = world.owner.clone();
    let (ann, token) = (&owner.client, world.personal(&owner).client);
    let name = act(ann, BOTH, &broken());
    for _ in 0..8 {
        assert_eq!(new_group(&token), 200);
        world.server.advance(Duration::from_secs(80));
    }
    assert_eq!(status(&token, &name), "Enabled");
}

#[test]
fn what_anybody_may_call_rests_alone_so_that_nobody_silences_what_judges() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let (ann, token) = (&owner.client, world.personal(&owner).client);
    let stranger = Client::at(&ann.url);
    let (name, key) = (act(ann, BOTH, &objector("never").hook(Hook::Routes, "unreachable")), key_of(ann));
    let route = |by: &Client| call(by, "GET", &key, &format!("{name}/r"), "").status;
    assert_eq!([(); 6].map(|()| route(&stranger)), [502, 502, 502, 502, 502, 503]);
    new_policy(ann).refused(422, "PluginObjected");
    assert_eq!(new_group(ann), 422, "lenient is what fails, and this does not");
    world.server.advance(Duration::from_secs(61));
    assert_eq!((route(&token), status(&token, &name)), (502, "Enabled".to_owned()));
}

#[test]
fn what_is_gone_rests_no_more_and_its_calls_stay_counted() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = act(ann, BOTH, &broken());
    (0..5).for_each(|_| assert_eq!(new_group(ann), 200));
    wait("that it is written down", || status(ann, &name) == "Quarantined");
    let told = |about: &str| {
        let all = String::from_utf8_lossy(&world.server.metrics()).into_owned();
        all.lines().find_map(|it| it.strip_prefix(about)).unwrap().trim().to_owned()
    };
    let calls = told("keywright_plugin_calls_total ");
    assert_eq!(told("keywright_plugins_quarantined "), "1");
    ann.delete(&format!("/plugins/{name}")).data();
    assert_eq!(told("keywright_plugins_quarantined "), "0");
    assert_eq!(told("keywright_plugin_calls_total "), calls);
}
