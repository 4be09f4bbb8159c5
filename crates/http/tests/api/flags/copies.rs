//! Copies of flags in other environments: by who may there and here, all at once, and never with more than is asked.

use super::{
    settings::{condition, rule, targeting},
    *,
};
use crate::neighbour::Neighbour;

/// What copying takes, from `dev` to `prod`.
pub(super) const MAY: [&str; 2] =
    ["allow flag CopyFlagTo F/*", "allow flag CreateFlag project/p:env/prod:flag/*"];

impl Flag {
    fn id(&self) -> Value {
        self.shown()["id"].clone()
    }
}

/// A segment with these scopes, or of `dev` without any.
pub(super) fn segment(world: &World, scopes: &[&str]) -> String {
    let (key, kind) = (unique("segment"), if scopes.is_empty() { "environment-specific" } else { "shared" });
    let body = json!({ "type": kind, "name": key, "key": key, "description": "", "scopes": scopes });
    let made = world.owner.client.post(&format!("/envs/{}/segments", world.dev), &body).data();
    made["id"].as_str().unwrap().to_owned()
}

/// A rule for the users of segments.
pub(super) fn in_segments(segments: &[&str]) -> Value {
    rule("on", &[condition("User is in segment", &json!(segments).to_string())])
}

fn copy(world: &World, by: &Client, ids: &[Value]) -> Answer {
    copy_to(world, by, &world.prod, ids)
}

fn copy_to(world: &World, by: &Client, to: &str, ids: &[Value]) -> Answer {
    by.post(&format!("{}/copy-to-env/{to}", world.flags("dev")), &json!({ "flagIds": ids }))
}

fn precheck(world: &World, by: &Client, ids: &[Value]) -> Answer {
    by.post(&format!("{}/copy-to-env-precheck/{}", world.flags("dev"), world.prod), &json!(ids))
}

/// What is said of a flag: whether its key is free, no user is meant, and all segments can be used.
fn checked(id: &Value, [key, users, rules]: [bool; 3]) -> Value {
    json!({
        "id": id, "keyCheck": key, "targetUserCheck": users, "targetRuleCheck": rules, "newProperties": [],
        "passed": key && users && rules,
    })
}

#[test]
fn a_copy_is_like_the_flag_but_for_users_and_rules_that_cannot_be_there() {
    let world = World::new();
    let owner = &world.owner.client;
    let [plain, users, shared, own] =
        ["plain", "users", "shared", "own"].map(|it| Flag::new(&world, it, &["t"]));
    let everywhere = segment(&world, &["organization/playground"]);
    let (here, gone) = (segment(&world, &[]), "01900000-0000-7000-8000-000000000000");
    users.target(owner, &targeting(&["ann"], &[rule("off", &[condition("country", "de")])], "off")).data();
    users.toggle(owner).data();
    shared.target(owner, &targeting(&[], &[in_segments(&[&everywhere])], "off")).data();
    own.target(owner, &targeting(&[], &[in_segments(&[&everywhere, &here])], "off")).data();
    let taken = owner.get(&format!("{}/f", world.flags("dev"))).data()["id"].clone();
    let ids = [plain.id(), users.id(), taken.clone(), shared.id(), own.id(), plain.id(), json!(gone)];
    let ben = world.member_who(&say_all(&MAY));
    let expected = json!([
        checked(&ids[0], [true, true, true]),
        checked(&ids[1], [true, false, true]),
        checked(&taken, [false, true, true]),
        checked(&ids[3], [true, true, true]),
        checked(&ids[4], [true, true, false]),
    ]);
    assert_eq!(precheck(&world, &ben.client, &ids).data(), expected);
    let flags = world.flags("prod");
    assert_eq!(owner.get(&flags).data()["totalCount"], 1, "asking changes nothing");
    let body = json!({ "flagIds": ids, "precheckResults": [checked(&taken, [true, true, true])] });
    let path = format!("{}/copy-to-env/{}", world.flags("dev"), world.prod);
    assert_eq!(ben.client.post(&path, &body).data(), json!({ "copiedCount": 4 }));
    assert_eq!(copy(&world, &ben.client, &ids).data(), json!({ "copiedCount": 0 }), "their keys are taken");
    for (flag, key) in [(&plain, "plain"), (&users, "users"), (&shared, "shared"), (&own, "own")] {
        let (original, mut shown) = (flag.shown(), owner.get(&format!("{flags}/{key}")).data());
        assert_eq!((&shown["envId"], &shown["creatorId"]), (&json!(world.prod), &json!(ben.id)));
        assert_ne!((&shown["id"], &shown["revision"]), (&original["id"], &original["revision"]));
        assert_eq!(shown["targetUsers"], json!([]));
        assert_eq!(shown["rules"], if key == "own" { json!([]) } else { original["rules"].clone() });
        for member in [
            "id",
            "envId",
            "revision",
            "createdAt",
            "updatedAt",
            "creatorId",
            "updatorId",
            "targetUsers",
            "rules",
        ] {
            shown[member] = original[member].clone();
        }
        assert_eq!(shown, original);
    }
    let log = owner.get(&format!("/envs/{}/audit-logs?query=Copied%20from%20project", world.prod)).data();
    assert_eq!((&log["totalCount"], &log["items"][0]["operation"]), (&json!(4), &json!("Create")));
}

#[test]
fn rules_whose_segments_nobody_can_tell_are_not_copied() {
    let world = World::new();
    let owner = &world.owner.client;
    let of_dev = segment(&world, &["organization/playground:project/p:env/dev"]);
    let many: Vec<String> = (0..129).map(|it| format!("01900000-0000-7000-8000-{it:012}")).collect();
    for value in [
        json!([of_dev]).to_string(),
        json!(["01900000-0000-7000-8000-000000000000"]).to_string(),
        json!(many).to_string(),
        "[\"no id\"]".to_owned(),
        "no list".to_owned(),
    ] {
        let it = Flag::new(&world, &unique("it"), &[]);
        let rules = [rule("on", &[condition("User is not in segment", &value)])];
        it.target(owner, &targeting(&[], &rules, "off")).data();
        let id = it.id();
        assert_eq!(
            precheck(&world, owner, std::slice::from_ref(&id)).data(),
            json!([checked(&id, [true, true, false])])
        );
    }
}

#[test]
fn a_flag_is_copied_by_who_may_copy_it_and_make_flags_there() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let [one, other] = ["one", "other"].map(|it| Flag::new(&world, it, &[]));
    let ids = [one.id(), other.id()];
    let gone = json!("01900000-0000-7000-8000-000000000000");
    for says in [
        &MAY[..1],
        &MAY[1..],
        &["allow flag CopyFlagTo F/one", MAY[1]],
        &[MAY[0], MAY[1], "deny flag CopyFlagTo F/other"],
        &[MAY[0], "allow flag CreateFlag project/p:env/prod:flag/one"],
        &[MAY[0], "allow flag CreateFlag F/*"],
        &["allow flag CloneFlag|CreateFlag project/*:env/*:flag/*", "allow env * project/*:env/*"],
    ] {
        let member = world.member_who(&say_all(says)).client;
        copy(&world, &member, &ids).forbidden();
        precheck(&world, &member, &ids).forbidden();
    }
    assert_eq!(owner.client.get(&world.flags("prod")).data()["totalCount"], 1, "all or nothing");
    let some = world.member_who(&say_all(&["allow flag CopyFlagTo F/one", MAY[1]])).client;
    copy(&world, &some, &[ids[0].clone(), gone.clone()]).forbidden();
    assert_eq!(copy(&world, &some, &ids[..1]).data()["copiedCount"], 1);
    let all = world.member_who(&say_all(&MAY)).client;
    assert_eq!(copy(&world, &all, &[ids[1].clone(), gone]).data()["copiedCount"], 1);
    let token = world.personal(&owner).client;
    copy(&world, &token, &ids).forbidden();
    precheck(&world, &token, &ids).forbidden();
}

#[test]
fn flags_are_copied_within_the_organization() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let owner = world.owner.client.clone();
    let (it, theirs_flag) = (Flag::new(&world, "it", &[]), json!(theirs.ids["flag"]));
    let nothing = "01900000-0000-7000-8000-000000000000";
    for to in [&theirs.ids["env"], nothing, "no-id"] {
        copy_to(&world, &owner, to, &[it.id()]).refused(404, "ResourceNotFound");
        let from = format!("/envs/{to}/feature-flags/copy-to-env/{}", world.prod);
        owner.post(&from, &json!({ "flagIds": [theirs_flag] })).refused(404, "ResourceNotFound");
        let member = world.member_who(&say_all(&MAY)).client;
        copy_to(&world, &member, to, &[it.id()]).forbidden();
        member.post(&from, &json!({ "flagIds": [theirs_flag] })).forbidden();
    }
    let of_prod = owner.get(&format!("{}/f", world.flags("prod"))).data()["id"].clone();
    for id in [theirs_flag, of_prod] {
        assert_eq!(precheck(&world, &owner, std::slice::from_ref(&id)).data(), json!([]));
        assert_eq!(copy(&world, &owner, &[id]).data()["copiedCount"], 0);
    }
}

#[test]
fn c14_nobody_copies_a_flag_into_a_grant() {
    let world = World::new();
    let it = Flag::new(&world, "it", &["mine"]);
    let grant = "allow flag ToggleFlag project/p:env/prod:flag/*;mine";
    let member = world.member_who(&say_all(&[MAY[0], MAY[1], grant])).client;
    for answer in [copy(&world, &member, &[it.id()]), precheck(&world, &member, &[it.id()])] {
        let lines = answer.exceeds();
        assert!(lines[1].contains("ToggleFlag"), "{lines:?}");
    }
    it.tag(&world.owner.client, &["other"]).data();
    copy(&world, &member, &[it.id()]).data();
}

#[test]
fn so_many_flags_are_copied_at_once_and_no_more() {
    let world = World::new();
    let owner = &world.owner.client;
    let nothing = |count| (0..count).map(|it| json!(format!("01900000-0000-7000-8000-{it:012}"))).collect();
    let (most, more): (Vec<Value>, Vec<Value>) = (nothing(64), nothing(65));
    assert_eq!(precheck(&world, owner, &most).data(), json!([]));
    assert_eq!(copy(&world, owner, &most).data()["copiedCount"], 0);
    precheck(&world, owner, &more).refused(400, "flagIds_is_invalid");
    copy(&world, owner, &more).refused(400, "flagIds_is_invalid");
    let path = format!("{}/copy-to-env/{}", world.flags("dev"), world.prod);
    let results: Vec<Value> = more.iter().map(|it| checked(it, [true, true, true])).collect();
    let body = json!({ "flagIds": [], "precheckResults": results });
    owner.post(&path, &body).refused(400, "precheckResults_is_invalid");
    let mut nameless = checked(&more[0], [true, true, true]);
    for properties in [json!([null]), json!([""]), json!(null)] {
        nameless["newProperties"] = properties;
        let body = json!({ "flagIds": [], "precheckResults": [nameless] });
        owner.post(&path, &body).refused(400, "precheckResults_is_invalid");
    }
    for body in [json!({}), json!({ "flagIds": null })] {
        owner.post(&path, &body).refused(400, "flagIds_is_required");
    }
    for body in [json!({ "flagIds": ["no id"] }), json!({ "flagIds": "x" }), json!([])] {
        assert_eq!(owner.post(&path, &body).status, 400, "{body}");
    }
    // All of them must fit into one commit.
    let ids: Vec<Value> = (0..13)
        .map(|it| {
            let mut body = flag(&format!("large-{it}"), &[]);
            body["variationType"] = json!("string");
            body["variations"][0]["value"] = json!("x".repeat(32 << 10));
            body["variations"][1]["value"] = json!("x".repeat(30 << 10));
            owner.post(&world.flags("dev"), &body).data()["id"].clone()
        })
        .collect();
    copy(&world, owner, &ids).refused(422, "FeatureFlagsAreTooLarge");
    assert_eq!(owner.get(&world.flags("prod")).data()["totalCount"], 1);
    assert_eq!(copy(&world, owner, &ids[..12]).data()["copiedCount"], 12);
    let small: Vec<Value> = (0..64).map(|it| Flag::new(&world, &format!("small-{it}"), &[]).id()).collect();
    assert_eq!(copy(&world, owner, &small).data()["copiedCount"], 64);
}
