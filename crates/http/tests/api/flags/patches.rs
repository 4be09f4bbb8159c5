//! JSON patches of flags: guarded by what they change (G3).

use super::{
    settings::{rule, targeting},
    *,
};

/// A patch for every action by name.
fn patches() -> Vec<(&'static str, Value)> {
    let user = json!({ "keyIds": ["ann"], "variationId": "on" });
    vec![
        ("UpdateFlagName", set("name", "n")),
        ("UpdateFlagDescription", set("description", "d")),
        ("UpdateFlagTags", set("tags", json!(["t"]))),
        ("ToggleFlag", set("isEnabled", true)),
        ("ArchiveFlag", set("isArchived", true)),
        ("UpdateFlagOffVariation", set("disabledVariationId", "on")),
        ("UpdateFlagVariations", set("variations/0/value", "yes")),
        ("UpdateFlagIndividualTargeting", json!([{ "op": "add", "path": "/targetUsers/-", "value": user }])),
        ("UpdateFlagTargetingRules", set("rules", json!([rule("on", &[])]))),
        ("UpdateFlagDefaultRule", set("fallthrough/variations/0/id", "off")),
        ("UpdateFlagDefaultRule", set("exptIncludeAllTargets", false)),
    ]
}

#[test]
fn g3_a_patch_of_a_flag_takes_what_its_differences_take() {
    let world = World::new();
    let policy = world.policy(&[]);
    let member = world.member(&[&policy]);
    for (only, patch) in patches() {
        let it = Flag::new(&world, &unique("it"), &[]);
        let before = it.shown();
        for says in [
            &[][..],
            &[READ],
            &[READ, "allow flag CreateFlag|DeleteFlag|RestoreFlag|CloneFlag F/*"],
            &[READ, "allow flag * F/*", &format!("deny flag {only} F/*")],
            &[READ, &format!("allow flag {only} F/elsewhere")],
            &[&format!("allow flag {only} F/*")],
        ] {
            world.say(&policy, &say_all(says));
            it.patch(&member.client, &patch).forbidden();
            assert_eq!(it.shown(), before, "{only} {says:?}");
        }
        world.say(&policy, &say_all(&[READ, &format!("allow flag {only} F/*")]));
        assert_eq!(it.patch(&member.client, &patch).data(), true);
        let after = it.shown();
        assert_ne!(after["revision"], before["revision"]);
    }
}

#[test]
fn g3_a_patch_of_several_members_takes_all_of_them() {
    let world = World::new();
    let it = Flag::new(&world, "it", &[]);
    let member = world.member_who(&say_all(&[READ, "allow flag UpdateFlagName|ArchiveFlag F/*"]));
    let both = json!([
        { "op": "replace", "path": "/name", "value": "n" },
        { "op": "replace", "path": "/isEnabled", "value": true },
    ]);
    let before = it.shown();
    it.patch(&member.client, &both).forbidden();
    assert_eq!(it.shown(), before);
    let mine = json!([
        { "op": "test", "path": "/name", "value": "it" },
        { "op": "replace", "path": "/name", "value": "n" },
        { "op": "replace", "path": "/isArchived", "value": true },
    ]);
    it.patch(&member.client, &mine).data();
    it.patch(&member.client, &set("isArchived", false)).forbidden();
    let shown = it.shown();
    assert_eq!((&shown["name"], &shown["isArchived"]), (&json!("n"), &json!(true)));
}

#[test]
fn g3_a_patch_tells_nothing_to_who_may_not_read() {
    let world = World::new();
    let it = Flag::new(&world, "it", &[]);
    let blind = world.member_who(&[say("allow flag UpdateFlagName F/*")]);
    for guess in ["it", "other"] {
        let test = json!({ "op": "test", "path": "/key", "value": guess });
        let rename = json!({ "op": "replace", "path": "/name", "value": unique("n") });
        it.patch(&blind.client, &json!([test])).forbidden();
        it.patch(&blind.client, &json!([test, rename])).forbidden();
    }
    let reader = world.member_who(&[say("allow flag ManageFeatureFlag F/it")]);
    it.patch(&reader.client, &json!([{ "op": "test", "path": "/key", "value": "it" }])).data();
}

#[test]
fn g3_a_powerless_token_patches_no_flag_and_asks_for_no_pending_changes() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let it = Flag::new(&world, "it", &[]);
    let powerless =
        world.service(&owner, &[say("allow flag ToggleFlag project/elsewhere:env/e:flag/f")]).client;
    let before = it.shown();
    for (_, patch) in patches() {
        it.patch(&powerless, &patch).forbidden();
    }
    powerless.get(&format!("{}/pending-changes", it.path)).forbidden();
    assert_eq!(it.shown(), before);
    let reader = world.service(&owner, &[say(READ)]).client;
    assert_eq!(reader.get(&format!("{}/pending-changes", it.path)).data(), json!([]));
    reader.get(&format!("{}/gone/pending-changes", world.flags("dev"))).refused(404, "ResourceNotFound");
    it.patch(&reader, &set("name", "n")).forbidden();
}

#[test]
fn a_patch_that_fails_is_declined_and_changes_nothing() {
    let world = World::new();
    let owner = &world.owner.client;
    let it = Flag::new(&world, "it", &[]);
    let before = it.shown();
    for (patch, reason) in [
        (json!([{ "op": "test", "path": "/name", "value": "x" }]), "step 0: value did not match"),
        (json!([{ "op": "remove", "path": "/rules/0" }]), "step 0: path is invalid"),
        (set("key", "x"), "`key` cannot be changed"),
        (set("envId", world.prod.as_str()), "`envId` cannot be changed"),
        (set("variationType", "json"), "`variationType` cannot be changed"),
        (set("revision", world.prod.as_str()), "`revision` cannot be changed"),
        (set("creatorId", world.prod.as_str()), "`creatorId` cannot be changed"),
    ] {
        it.patch(owner, &patch).refused(200, reason);
    }
    for (patch, code) in [
        (set("name", ""), "name_is_required"),
        (set("description", "\u{7}"), "description_is_invalid"),
        (set("tags", json!(["a:b"])), "tags_is_invalid"),
        (set("variations", json!([])), "variations_is_invalid"),
        (set("disabledVariationId", "none"), "disabledVariationId_is_invalid"),
        (set("targetUsers", json!([{ "keyIds": ["ann"], "variationId": "none" }])), "targeting_is_invalid"),
        (set("fallthrough/variations/0/rollout/1", 2.0), "targeting_is_invalid"),
        (set("rules", json!(vec![rule("on", &[]); 129])), "targeting_is_invalid"),
    ] {
        it.patch(owner, &patch).refused(400, code);
    }
    for unreadable in [json!({}), json!([1]), json!([{ "op": "fly", "path": "/name" }])] {
        assert_eq!(it.patch(owner, &unreadable).status, 400, "{unreadable}");
    }
    let many: Vec<Value> =
        (0..101).map(|_| json!({ "op": "test", "path": "/name", "value": "it" })).collect();
    it.patch(owner, &json!(many)).refused(200, "a patch has at most 100 steps");
    assert_eq!(it.shown(), before);
    it.patch(owner, &json!([])).data();
    assert_eq!(it.shown(), before);
}

#[test]
fn a_patch_that_puts_back_what_is_shown_changes_nothing() {
    let world = World::new();
    let owner = &world.owner.client;
    let it = Flag::new(&world, "it", &[]);
    let mut wanted = targeting(&["ann"], &[rule("off", &[])], "on");
    wanted["fallthrough"]["variations"] =
        json!([settings::share("on", 0.0, 0.1), settings::share("off", 0.1, 1.0)]);
    it.target(owner, &wanted).data();
    let before = it.shown();
    let all = before.as_object().unwrap();
    let steps: Vec<Value> = all
        .iter()
        .map(|(name, value)| json!({ "op": "replace", "path": format!("/{name}"), "value": value }))
        .collect();
    let reader = world.member_who(&[say(READ)]);
    it.patch(&reader.client, &json!(steps)).data();
    assert_eq!(it.shown(), before);
}

#[test]
fn c14_nobody_patches_tags_into_a_grant() {
    let world = World::new();
    let it = Flag::new(&world, "it", &[]);
    let member = world.member_who(&say_all(&[
        READ,
        "allow flag UpdateFlagTags F/*",
        "allow flag ToggleFlag F/*;mine",
    ]));
    it.patch(&member.client, &set("tags", json!(["mine"]))).exceeds();
    // Not even where the patch would use what the tags would give.
    let both = json!([
        { "op": "replace", "path": "/tags", "value": ["mine"] },
        { "op": "replace", "path": "/isEnabled", "value": true },
    ]);
    it.patch(&member.client, &both).forbidden();
    it.patch(&member.client, &set("tags", json!(["other"]))).data();
    assert_eq!(it.tags(), json!(["other"]));
}
