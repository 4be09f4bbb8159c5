//! What flags serve to whom: set by who has read it, within limits, and one permission for each part of it.

use super::*;

/// A share of users.
pub(super) fn share(variation: &str, from: f64, to: f64) -> Value {
    json!({ "id": variation, "rollout": [from, to], "exptRollout": 1.0 })
}

pub(super) fn condition(property: &str, value: &str) -> Value {
    json!({ "id": "c", "property": property, "op": "IsOneOf", "value": value })
}

/// A rule by which users get a variation.
pub(super) fn rule(variation: &str, conditions: &[Value]) -> Value {
    json!({
        "id": "r", "name": "R", "dispatchKey": null, "includedInExpt": false, "conditions": conditions,
        "variations": [share(variation, 0.0, 1.0)],
    })
}

/// Who gets what. Without users, rules and another default, what a new flag has.
pub(super) fn targeting(users: &[&str], rules: &[Value], default: &str) -> Value {
    let users = if users.is_empty() { json!([]) } else { json!([{ "keyIds": users, "variationId": "on" }]) };
    json!({
        "targetUsers": users, "rules": rules, "exptIncludeAllTargets": true,
        "fallthrough": { "dispatchKey": null, "includedInExpt": true, "variations": [share(default, 0.0, 1.0)] },
    })
}

impl Flag {
    /// Sets who gets what, as somebody who has just read the flag.
    pub(super) fn target(&self, by: &Client, targeting: &Value) -> Answer {
        let body = self.with_revision(json!({ "targeting": targeting, "comment": "so" }));
        self.put(by, "targeting", &body)
    }
}

#[test]
fn a_flag_serves_what_it_is_told_to() {
    let world = World::new();
    let owner = &world.owner.client;
    let it = Flag::new(&world, "it", &[]);
    let three = json!([
        { "id": "on", "name": "On", "value": "true" }, { "id": "off", "name": "Off", "value": "false" },
        { "id": "soon", "name": "Soon", "value": "perhaps" },
    ]);
    let revision =
        it.put(owner, "variations", &it.with_revision(json!({ "variations": three, "comment": "a third" })));
    let shown = it.shown();
    assert_eq!((&shown["variations"], &shown["revision"]), (&three, &revision.data()));
    let revision =
        it.put(owner, "off-variation", &it.with_revision(json!({ "offVariationId": "soon" }))).data();
    let shown = it.shown();
    assert_eq!((&shown["disabledVariationId"], &shown["revision"]), (&json!("soon"), &revision));
    let mut wanted = targeting(&["ann"], &[rule("off", &[condition("country", "[\"de\"]")])], "on");
    wanted["fallthrough"]["variations"] = json!([share("on", 0.0, 0.25), share("off", 0.25, 1.0)]);
    let revision = it.target(owner, &wanted).data();
    let shown = it.shown();
    for member in ["targetUsers", "rules", "fallthrough", "exptIncludeAllTargets"] {
        assert_eq!(shown[member], wanted[member], "{member}");
    }
    assert_eq!(shown["revision"], revision);
    assert_eq!(it.target(owner, &wanted).data(), revision, "nothing differs, and nothing is written");
    let listed = owner.get(&format!("{}?name=it", world.flags("dev"))).data()["items"][0].clone();
    let serves = json!({ "enabledVariations": ["true", "false"], "disabledVariation": "perhaps" });
    assert_eq!(listed["serves"], serves);
    let last = &listed["lastChange"];
    assert_eq!((&last["comment"], &last["operator"]["id"]), (&json!("so"), &json!(world.owner.id)));
    assert_eq!(last["happenedAt"], shown["updatedAt"]);
}

#[test]
fn who_has_read_another_revision_changes_nothing() {
    let world = World::new();
    let owner = &world.owner.client;
    let it = Flag::new(&world, "it", &[]);
    let two = it.shown()["variations"].clone();
    let bodies = [
        ("off-variation", json!({ "offVariationId": "on" })),
        ("variations", json!({ "variations": two })),
        ("targeting", json!({ "targeting": targeting(&["ann"], &[], "on") })),
    ];
    for (what, body) in bodies {
        let stale = it.with_revision(body.clone());
        for on in [false, true] {
            owner.touch(&format!("{}/toggle/{on}", it.path)).data();
        }
        let before = it.shown();
        it.put(owner, what, &stale).refused(409, "Conflict");
        assert_eq!(it.shown(), before);
        for (revision, code) in [(Value::Null, "revision_is_required"), (json!("x"), "revision_is_invalid")] {
            let mut body = body.clone();
            body["revision"] = revision;
            it.put(owner, what, &body).refused(400, code);
        }
        it.put(owner, what, &it.with_revision(body)).data();
    }
}

#[test]
fn each_part_of_targeting_takes_its_own_action() {
    let world = World::new();
    let it = Flag::new(&world, "it", &[]);
    let policy = world.policy(&[]);
    let by = world.member(&[&policy]).client;
    let parts = [
        ("UpdateFlagIndividualTargeting", targeting(&["ann"], &[], "on")),
        ("UpdateFlagTargetingRules", targeting(&[], &[rule("on", &[])], "on")),
        ("UpdateFlagDefaultRule", targeting(&[], &[], "off")),
    ];
    let usual = targeting(&[], &[], "on");
    let all = targeting(&["ann"], &[rule("on", &[])], "off");
    for (only, wanted) in &parts {
        world.say(&policy, &say_all(&["allow flag * F/*", &format!("deny flag {only} F/*")]));
        it.target(&by, wanted).forbidden();
        it.target(&by, &all).forbidden();
        world.say(&policy, &[say(&format!("allow flag {only} F/*"))]);
        for (other, wanted) in &parts {
            let answer = it.target(&by, wanted);
            if other == only {
                drop(answer.data());
            } else {
                answer.forbidden();
            }
            it.target(&world.owner.client, &usual).data();
        }
        it.target(&by, &all).forbidden();
        it.target(&by, &usual).data();
    }
    world.say(&policy, &say_all(&["allow flag ToggleFlag|UpdateFlagVariations|CreateFlag F/*"]));
    it.target(&by, &usual).forbidden();
    it.put(&by, "targeting", &json!("nonsense")).forbidden();
    world.say(&policy, &[say(&format!("allow flag {} F/*", parts.map(|it| it.0).join("|")))]);
    it.target(&by, &all).data();
    // Whether all targets are part of experiments goes with the default rule.
    let mut without = all.clone();
    without["exptIncludeAllTargets"] = json!(false);
    world.say(&policy, &[say("allow flag UpdateFlagIndividualTargeting|UpdateFlagTargetingRules F/*")]);
    it.target(&by, &without).forbidden();
}

#[test]
fn what_cannot_be_served_is_refused() {
    let world = World::new();
    let owner = &world.owner.client;
    let it = Flag::new(&world, "it", &[]);
    it.target(owner, &targeting(&["ann"], &[rule("on", &[])], "on")).data();
    let before = it.shown();
    let variation = |id: &str, name: &str, value: &str| json!({ "id": id, "name": name, "value": value });
    let (on, off) = (variation("on", "On", "true"), variation("off", "Off", "false"));
    for variations in [
        json!([]),
        json!([on]),
        json!([off]),
        json!([on, off, on]),
        json!([on, off, variation("", "A", "a")]),
        json!([on, off, variation("a", "", "a")]),
        json!([on, off, variation(&"a".repeat(513), "A", "a")]),
        json!([on, off, variation("a", "A", &"a".repeat((32 << 10) + 1))]),
        (0..65).map(|it| variation(&format!("{it}"), "A", "a")).collect(),
    ] {
        let body = it.with_revision(json!({ "variations": variations }));
        it.put(owner, "variations", &body).refused(400, "variations_is_invalid");
    }
    for id in ["", "none"] {
        let body = it.with_revision(json!({ "offVariationId": id }));
        it.put(owner, "off-variation", &body).refused(400, "offVariationId_is_invalid");
    }
    for wrong in wrong_targetings() {
        it.target(owner, &wrong).refused(400, "targeting_is_invalid");
    }
    let comment =
        it.with_revision(json!({ "targeting": targeting(&[], &[], "on"), "comment": "c".repeat(513) }));
    it.put(owner, "targeting", &comment).refused(400, "comment_is_invalid");
    assert_eq!(it.shown(), before);
}

fn wrong_targetings() -> Vec<Value> {
    let good = || targeting(&["ann"], &[rule("on", &[condition("country", "de")])], "on");
    let with = |pointer: &str, value: Value| {
        let mut wrong = good();
        *wrong.pointer_mut(pointer).unwrap() = value;
        wrong
    };
    vec![
        Value::Null,
        json!({}),
        with("/targetUsers", Value::Null),
        with("/rules", Value::Null),
        with("/targetUsers/0/variationId", json!("none")),
        with("/targetUsers/0/keyIds", json!([""])),
        with("/targetUsers/0/keyIds", json!(["k".repeat(513)])),
        with("/targetUsers/0/keyIds", json!(vec!["k"; 8193])),
        with("/targetUsers/0/keyIds", json!(vec!["k".repeat(500); 150])),
        with("/rules", json!(vec![rule("on", &[]); 129])),
        with("/rules/0/conditions", json!(vec![condition("a", "b"); 65])),
        with("/rules/0/conditions/0/property", json!("")),
        with("/rules/0/conditions/0/value", json!("v".repeat((32 << 10) + 1))),
        with("/rules/0/name", json!("n".repeat(513))),
        with("/rules/0/variations", json!([])),
        with("/rules/0/variations/0/id", json!("none")),
        with("/fallthrough/variations", json!([])),
        with("/fallthrough/variations/0/rollout", json!([0.0])),
        with("/fallthrough/variations/0/rollout", json!([0.6, 0.5])),
        with("/fallthrough/variations/0/rollout", json!([0.0, 1.5])),
        with("/fallthrough/variations/0/exptRollout", json!(-0.5)),
        with("/fallthrough/variations", json!(vec![share("on", 0.0, 1.0); 65])),
        with("/fallthrough/dispatchKey", json!("d".repeat(513))),
    ]
}

#[test]
fn the_largest_flag_fits_and_one_larger_is_refused() {
    let world = World::new();
    let owner = &world.owner.client;
    let tags: Vec<String> = (0..64).map(|it| format!("{}{it:02}", "\u{1f600}".repeat(62))).collect();
    let it = Flag::new(&world, "k", &tags.iter().map(String::as_str).collect::<Vec<_>>());
    let text = |count| "\u{1f600}".repeat(count);
    it.put(owner, "name", &json!({ "name": text(128) })).data();
    it.put(owner, "description", &json!({ "description": text(512), "comment": text(512) })).data();
    let with_keys = |size: usize| {
        let mut wanted = targeting(&["ann"], &[], "on");
        wanted["targetUsers"][0]["keyIds"] = json!(vec!["k".repeat(size); 160]);
        let body = it.with_revision(json!({ "targeting": wanted, "comment": text(512) }));
        it.put(owner, "targeting", &body)
    };
    let answers: Vec<u16> = (1..=512).rev().step_by(10).map(|size| with_keys(size).status).take(20).collect();
    assert!(
        answers.is_sorted_by(|a, b| a >= b) && answers.contains(&200) && answers.contains(&400),
        "{answers:?}"
    );
    assert_eq!(answers.iter().filter(|it| **it != 200 && **it != 400).count(), 0);
}

#[test]
fn a_comment_is_given_where_the_environment_asks_for_one() {
    let world = World::new();
    let owner = &world.owner.client;
    let it = Flag::new(&world, "it", &[]);
    let project = owner.get("/projects").data()[0]["id"].as_str().unwrap().to_owned();
    let settings = json!({ "name": "dev", "description": "", "settings": { "requireChangeComment": true } });
    owner.put(&format!("/projects/{project}/envs/{}", world.dev), &settings).data();
    let off = |comment: &str| {
        let body = json!({ "offVariationId": "on", "comment": comment });
        it.put(owner, "off-variation", &it.with_revision(body))
    };
    let target = |comment: &str| {
        let body = json!({ "targeting": targeting(&["ann"], &[], "on"), "comment": comment });
        it.put(owner, "targeting", &it.with_revision(body))
    };
    off("").refused(400, "comment_is_required");
    target("").refused(400, "comment_is_required");
    let patch = json!([{ "op": "replace", "path": "/name", "value": "Patched" }]);
    owner.call("PATCH", &it.path, Some(&patch)).refused(400, "comment_is_required");
    off("for the launch").data();
    target("for the launch").data();
    assert_eq!((&it.shown()["disabledVariationId"], &it.shown()["name"]), (&json!("on"), &json!("it")));
    assert_eq!(it.shown()["targetUsers"][0]["keyIds"], json!(["ann"]));
}
