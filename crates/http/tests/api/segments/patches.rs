//! JSON patches of segments: guarded by what they change (G3).

use super::*;

/// A patch for every action by name.
fn patches() -> Vec<(&'static str, Value)> {
    vec![
        ("UpdateSegmentName", set("name", json!("n"))),
        ("UpdateSegmentDescription", set("description", json!("d"))),
        ("UpdateSegmentTags", set("tags", json!(["t"]))),
        ("UpdateSegmentTargetingUsers", set("included", json!(["ann"]))),
        ("UpdateSegmentTargetingUsers", json!([{ "op": "add", "path": "/excluded/-", "value": "eve" }])),
        ("UpdateSegmentRules", set("rules", json!([rule("mail", "EndsWith")]))),
        ("ArchiveSegment", set("isArchived", json!(true))),
    ]
}

#[test]
fn g3_a_patch_of_a_segment_takes_what_its_differences_take() {
    let world = World::new();
    let policy = world.policy(&[]);
    let member = world.member(&[&policy]);
    for (only, patch) in patches() {
        let it = Segment::new(&world, &unique("it"));
        let before = it.shown();
        for says in [
            &[][..],
            &[READ],
            &[READ, "allow segment CreateSegment|DeleteSegment|RestoreSegment S/*"],
            &[READ, "allow segment * S/*", &format!("deny segment {only} S/*")],
            &[READ, &format!("allow segment {only} S/elsewhere")],
            &[&format!("allow segment {only} S/*")],
        ] {
            world.say(&policy, &say_all(says));
            it.patch(&member.client, &patch).forbidden();
            assert_eq!(it.shown(), before, "{only} {says:?}");
        }
        world.say(&policy, &say_all(&[READ, &format!("allow segment {only} S/*")]));
        assert_eq!(it.patch(&member.client, &patch).data(), true);
        assert_ne!(it.shown(), before);
    }
}

#[test]
fn g3_a_patch_of_several_members_takes_all_of_them() {
    let world = World::new();
    let it = Segment::new(&world, "it");
    let member = world.member_who(&say_all(&[READ, "allow segment UpdateSegmentName|ArchiveSegment S/*"]));
    let both = json!([
        { "op": "replace", "path": "/name", "value": "n" },
        { "op": "replace", "path": "/description", "value": "d" },
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
    let back = set("isArchived", json!(false));
    it.patch(&member.client, &back).forbidden();
    let shown = it.shown();
    assert_eq!((&shown["name"], &shown["isArchived"]), (&json!("n"), &json!(true)));
}

#[test]
fn g3_a_patch_tells_nothing_to_who_may_not_read() {
    let world = World::new();
    let it = Segment::new(&world, "it");
    let blind = world.member_who(&[say("allow segment UpdateSegmentName S/*")]);
    for guess in ["it", "other"] {
        let test = json!({ "op": "test", "path": "/key", "value": guess });
        let rename = json!({ "op": "replace", "path": "/name", "value": unique("n") });
        it.patch(&blind.client, &json!([test])).forbidden();
        it.patch(&blind.client, &json!([test, rename])).forbidden();
    }
    let reader = world.member_who(&[say("allow segment ManageSegment S/it")]);
    it.patch(&reader.client, &json!([{ "op": "test", "path": "/key", "value": "it" }])).data();
}

#[test]
fn a_patch_that_fails_is_declined_and_changes_nothing() {
    let world = World::new();
    let owner = &world.owner.client;
    let it = Segment::new(&world, "it");
    let before = it.shown();
    for (patch, reason) in [
        (json!([{ "op": "test", "path": "/name", "value": "x" }]), "step 0: value did not match"),
        (json!([{ "op": "remove", "path": "/rules/0" }]), "step 0: path is invalid"),
        (set("key", json!("x")), "`key` cannot be changed"),
        (set("envId", json!(world.prod)), "`envId` cannot be changed"),
        (set("scopes", json!(["organization/playground"])), "`scopes` cannot be changed"),
        (set("type", json!("shared")), "`type` cannot be changed"),
    ] {
        it.patch(owner, &patch).refused(200, reason);
    }
    for (patch, code) in [
        (set("name", json!("")), "name_is_required"),
        (set("tags", json!(["a:b"])), "tags_is_invalid"),
        (set("rules", json!([rule("User is in segment", "x")])), "rules_is_invalid"),
        (set("included", json!([""])), "included_is_invalid"),
    ] {
        it.patch(owner, &patch).refused(400, code);
    }
    for unreadable in [json!({}), json!([1]), json!([{ "op": "fly", "path": "/name" }])] {
        assert_eq!(it.patch(owner, &unreadable).status, 400, "{unreadable}");
    }
    assert_eq!(it.shown(), before);
    it.patch(owner, &json!([])).data();
    assert_eq!(it.shown(), before);
}

#[test]
fn c14_nobody_patches_tags_into_a_grant() {
    let world = World::new();
    let it = Segment::new(&world, "it");
    let member = world.member_who(&say_all(&[
        READ,
        "allow segment UpdateSegmentTags S/*",
        "allow segment UpdateSegmentName S/*;mine",
    ]));
    it.patch(&member.client, &set("tags", json!(["mine"]))).exceeds();
    it.patch(&member.client, &set("tags", json!(["other"]))).data();
    assert_eq!(it.shown()["tags"], json!(["other"]));
}
