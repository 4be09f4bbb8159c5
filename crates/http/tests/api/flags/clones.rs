//! Clones of flags, and what nobody has counted.

use super::{
    settings::{rule, targeting},
    *,
};

fn twin(key: &str, tags: &[&str]) -> Value {
    json!({ "name": "Twin", "key": key, "description": "like it", "tags": tags })
}

impl Flag {
    fn clone_as(&self, by: &Client, twin: &Value) -> Answer {
        let (flags, key) = self.path.rsplit_once('/').unwrap();
        by.post(&format!("{flags}/clone/{key}"), twin)
    }
}

#[test]
fn a_clone_is_like_the_flag_but_for_what_names_it() {
    let world = World::new();
    let owner = &world.owner.client;
    let it = Flag::new(&world, "it", &["old"]);
    it.toggle(owner).data();
    it.target(owner, &targeting(&["ann"], &[rule("off", &[])], "on")).data();
    let ben = world
        .member_who(&say_all(&["allow flag CloneFlag F/it", "allow env CanAccessEnv project/p:env/dev"]));
    assert_eq!(it.clone_as(&ben.client, &twin("twin", &["new"])).data(), true);
    let (mut shown, original) = (owner.get(&format!("{}/twin", world.flags("dev"))).data(), it.shown());
    assert_eq!((&shown["name"], &shown["tags"]), (&json!("Twin"), &json!(["new"])));
    assert_eq!(shown["description"], "like it");
    assert_eq!(shown["creatorId"], json!(ben.id));
    let own = [
        "id",
        "key",
        "name",
        "description",
        "tags",
        "revision",
        "createdAt",
        "updatedAt",
        "creatorId",
        "updatorId",
    ];
    for member in own {
        shown[member] = original[member].clone();
    }
    assert_eq!(shown, original);
    let log = owner.get(&format!("/envs/{}/audit-logs?query=twin", world.dev)).data();
    assert_eq!(log["items"][0]["operation"], "Create");
}

#[test]
fn a_clone_is_made_by_who_may_with_a_key_of_its_own() {
    let world = World::new();
    let owner = &world.owner.client;
    let it = Flag::new(&world, "it", &[]);
    for says in [
        "allow flag CreateFlag|CopyFlagTo F/*",
        "allow flag CloneFlag F/other",
        "allow env * project/*:env/*",
    ] {
        let member = world.member_who(&[say(says)]);
        it.clone_as(&member.client, &twin("twin", &[])).forbidden();
        it.clone_as(&member.client, &json!({})).forbidden();
    }
    for (member, value, code) in [
        ("name", json!(""), "name_is_required"),
        ("name", json!("n".repeat(129)), "name_is_invalid"),
        ("key", Value::Null, "key_is_required"),
        ("key", json!("a b"), "key_is_invalid"),
        ("description", json!("d".repeat(513)), "description_is_invalid"),
        ("tags", json!(["a;b"]), "tags_is_invalid"),
    ] {
        let mut body = twin("twin", &[]);
        body[member] = value;
        it.clone_as(owner, &body).refused(400, code);
    }
    it.clone_as(owner, &twin("it", &[])).refused(422, "KeyHasBeenUsed");
    let gone = format!("{}/clone/gone", world.flags("dev"));
    owner.post(&gone, &twin("twin", &[])).refused(404, "ResourceNotFound");
    assert_eq!(owner.get(&world.flags("dev")).data()["totalCount"], 2);
    it.clone_as(owner, &twin("twin", &[])).data();
}

#[test]
fn c14_nobody_clones_a_flag_into_a_grant() {
    let world = World::new();
    let it = Flag::new(&world, "it", &[]);
    let member = world.member_who(&say_all(&["allow flag CloneFlag F/*", "allow flag ToggleFlag F/*;mine"]));
    let lines = it.clone_as(&member.client, &twin("twin", &["mine"])).exceeds();
    assert!(lines[1].contains("ToggleFlag"), "{lines:?}");
    it.clone_as(&member.client, &twin("twin", &["other"])).data();
}

#[test]
fn insights_are_asked_for_by_who_sees_the_flag_and_count_nothing() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let insights = |by: &Client, query: &str| by.get(&format!("{}/insights?{query}", world.flags("dev")));
    let good = "featureFlagKey=f&intervalType=DAY&from=1700000000000&to=1700000100000";
    assert_eq!(insights(&owner.client, good).data(), json!([]));
    for (query, code) in [
        ("intervalType=DAY&from=1&to=2", "featureFlagKey_is_required"),
        ("featureFlagKey=f&intervalType=day&from=1&to=2", "intervalType_is_invalid"),
        ("featureFlagKey=f&intervalType=DAY&from=0&to=2", "from_is_invalid"),
        ("featureFlagKey=f&intervalType=MONTH&from=1&to=-2", "to_is_invalid"),
    ] {
        insights(&owner.client, query).refused(400, code);
    }
    let gone = "featureFlagKey=gone&intervalType=DAY&from=1&to=2";
    insights(&owner.client, gone).refused(404, "ResourceNotFound");
    let blind = world.member_who(&[say("allow flag ToggleFlag F/*")]);
    for query in [good, gone, "", "featureFlagKey=f&from=x"] {
        insights(&blind.client, query).forbidden();
    }
    let some = world.member_who(&[say("allow flag ManageFeatureFlag F/f")]);
    insights(&some.client, good).data();
    let query = format!("{}/insights?{good}", world.flags("dev"));
    world.personal(&owner).client.get(&query).forbidden();
}
