//! Code that judges: it can object, it cannot allow, and what follows where it fails its manifest says.

use super::*;

const ON: &str = "[[admission]]\non = [\"PolicyCreated\"]\n";
const LAX: &str = "[[admission]]\non = [\"PolicyCreated\"]\non-failure = \"allow\"\n";

#[test]
fn code_objects_before_anything_is_written() {
    let world = World::new();
    let ann = &world.owner.client;
    let name = act(ann, ON, &objector("not today"));
    let answer = new_policy(ann);
    answer.refused(422, "PluginObjected");
    let objection = &serde_json::from_str::<Value>(&answer.body).unwrap()["objections"][0];
    let told = json!({ "plugin": name, "rule": null, "field": "name", "code": "too-bad", "message": "not today", "certain": true });
    assert_eq!(*objection, told);
    assert!(!ann.get("/policies").body.contains("judged-"));
    ann.touch(&format!("/plugins/{name}/disable")).data();
    new_policy(ann).data();
}

#[test]
fn all_that_have_something_against_it_are_told_with_the_rules() {
    let world = World::new();
    let ann = &world.owner.client;
    let rule = "[[rule]]\nname = \"no\"\non = [\"PolicyCreated\"]\nmust = [\"object.name Equals never\"]\nfield = \"name\"\ncode = \"never\"\nmessage = \"never\"\n";
    enable(ann, rule, &json!({}));
    act(ann, ON, &objector("first"));
    act(ann, ON, &objector("second"));
    let told = new_policy(ann).body;
    for text in ["never", "first", "second"] {
        assert!(told.contains(text), "{told}");
    }
}

#[test]
fn w01_code_that_breaks_off_or_does_not_come_back_is_no_consent_unless_its_manifest_says_so() {
    let world = World::new();
    let ann = &world.owner.client;
    for guest in [trap(Hook::Admission), spin(Hook::Admission)] {
        let name = act(ann, LAX, &guest);
        new_policy(ann).data();
        ann.touch(&format!("/plugins/{name}/disable")).data();
        let name = act(ann, ON, &guest);
        let answer = new_policy(ann);
        answer.refused(422, "PluginObjected");
        assert!(
            answer.body.contains("plugin-failed") && answer.body.contains("\"certain\":false"),
            "{answer:?}"
        );
        ann.touch(&format!("/plugins/{name}/disable")).data();
    }
    new_policy(ann).data();
}

#[test]
fn w01_all_plugins_together_have_a_tenth_of_a_second() {
    let world = World::new();
    let ann = &world.owner.client;
    for _ in 0..6 {
        act(ann, LAX, &spin(Hook::Admission));
    }
    let began = std::time::Instant::now();
    new_policy(ann).data();
    let took = began.elapsed();
    assert!(took < std::time::Duration::from_secs(2), "{took:?}");
}
