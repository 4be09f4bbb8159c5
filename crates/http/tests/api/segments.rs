//! Segments of one environment: what is done with them, by whom, and what tags give (wire 2.9, design rules 8, 9, 18).

mod patches;
mod references;
mod rules;
mod shared;

use serde_json::{Value, json};

use super::{
    client::{Answer, Client},
    neighbour::segment,
    words::{READ, say, say_all, set},
    world::{Member, World, unique},
};

impl World {
    /// Where the segments of an environment are.
    fn segments(&self, environment: &str) -> String {
        let id = if environment == "dev" { &self.dev } else { &self.prod };
        format!("/envs/{id}/segments")
    }
}

/// A segment that the owner has made.
struct Segment {
    /// Its path in the environment in which it was made.
    path: String,
    id: String,
    owner: Client,
}

impl Segment {
    /// One of `dev`.
    fn new(world: &World, key: &str) -> Self {
        Self::of(world, &segment(key))
    }

    fn of(world: &World, body: &Value) -> Self {
        let owner = world.owner.client.clone();
        let made = owner.post(&world.segments("dev"), body).data();
        let id = made["id"].as_str().unwrap().to_owned();
        Self { path: format!("{}/{id}", world.segments("dev")), id, owner }
    }

    fn put(&self, by: &Client, what: &str, body: &Value) -> Answer {
        by.put(&format!("{}/{what}", self.path), body)
    }

    fn touch(&self, by: &Client, what: &str) -> Answer {
        by.touch(&format!("{}/{what}", self.path))
    }

    fn tag(&self, by: &Client, tags: &[&str]) -> Answer {
        self.put(by, "tags", &json!({ "tags": tags }))
    }

    fn patch(&self, by: &Client, steps: &Value) -> Answer {
        by.call("PATCH", &self.path, Some(steps))
    }

    fn shown(&self) -> Value {
        self.owner.get(&self.path).data()
    }
}

/// A rule of one condition.
fn rule(property: &str, op: &str) -> Value {
    let condition = json!({ "id": "c", "property": property, "op": op, "value": "v" });
    json!({ "id": "r", "name": "Rule", "conditions": [condition] })
}

fn targeting(included: &[&str], rules: &[Value]) -> Value {
    json!({ "included": included, "excluded": ["eve"], "rules": rules, "comment": "so" })
}

/// The keys of a list of segments.
fn keys(answer: &Answer) -> Vec<String> {
    let page = answer.data();
    let items = page["items"].as_array().unwrap();
    assert_eq!(page["totalCount"], items.len());
    items.iter().map(|it| it["key"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_segment_is_made_changed_put_away_and_removed() {
    let world = World::new();
    let owner = &world.owner.client;
    let it = Segment::new(&world, "beta");
    let shown = it.shown();
    for (member, expected) in [
        ("envId", json!(world.dev)),
        ("name", json!("beta")),
        ("key", json!("beta")),
        ("type", json!("environment-specific")),
        ("scopes", json!(["organization/playground:project/p:env/dev"])),
        ("included", json!([])),
        ("tags", json!([])),
        ("isArchived", json!(false)),
        ("isEnvironmentSpecific", json!(true)),
    ] {
        assert_eq!(shown[member], expected, "{member}");
    }
    assert_eq!(shown["workspaceId"], owner.get("/user/workspaces").data()[0]["id"]);
    it.put(owner, "name", &json!({ "name": " Beta  testers " })).data();
    it.put(owner, "description", &json!({ "description": "d" })).data();
    it.tag(owner, &["b", "a", "b"]).data();
    it.put(owner, "targeting", &targeting(&["ann"], &[rule("mail", "EndsWith")])).data();
    let shown = it.shown();
    assert_eq!((&shown["name"], &shown["description"]), (&json!("Beta  testers"), &json!("d")));
    assert_eq!((&shown["tags"], &shown["included"]), (&json!(["b", "a"]), &json!(["ann"])));
    assert_eq!((&shown["excluded"], &shown["rules"]), (&json!(["eve"]), &json!([rule("mail", "EndsWith")])));
    assert_eq!(owner.get(&format!("{}/all-tags", world.segments("dev"))).data(), json!(["a", "b"]));
    owner.delete(&it.path).refused(422, "CannotDeleteUnArchivedSegment");
    it.touch(owner, "archive").data();
    assert_eq!(keys(&owner.get(&world.segments("dev"))), Vec::<String>::new());
    assert_eq!(keys(&owner.get(&format!("{}?isArchived=true", world.segments("dev")))), ["beta"]);
    it.touch(owner, "restore").data();
    assert_eq!(it.shown()["isArchived"], false);
    it.touch(owner, "archive").data();
    owner.delete(&it.path).data();
    owner.get(&it.path).refused(404, "ResourceNotFound");
    Segment::new(&world, "beta");
    world.server.database().verify().unwrap();
}

#[test]
fn segments_are_listed_newest_first_by_name_and_by_id() {
    let world = World::new();
    let owner = &world.owner.client;
    let (one, two) = (Segment::new(&world, "one"), Segment::new(&world, "two"));
    let list = world.segments("dev");
    assert_eq!(keys(&owner.get(&list)), ["two", "one"]);
    assert_eq!(keys(&owner.get(&format!("{list}?Name=NE"))), ["one"]);
    let page = owner.get(&format!("{list}?pageIndex=1&pageSize=1")).data();
    assert_eq!((&page["totalCount"], &page["items"][0]["key"]), (&json!(2), &json!("one")));
    let nobody = "0193a5c0-0000-7000-8000-000000000001";
    let some = owner.get(&format!("{list}/by-ids?ids={}&ids={nobody}&ids={}", one.id, two.id)).data();
    assert_eq!(some, json!([one.shown(), two.shown()]));
    let twice = owner.get(&format!("{list}/by-ids?ids={}&ids={}", one.id, one.id)).data();
    assert_eq!(twice.as_array().unwrap().len(), 1, "an id twice is an id");
    assert_eq!(owner.get(&format!("{list}/by-ids")).data(), json!([]));
    owner.get(&format!("{list}/by-ids?ids=x")).refused(400, "ids_is_invalid");
    let many = vec![format!("ids={nobody}"); 101].join("&");
    owner.get(&format!("{list}/by-ids?{many}")).refused(400, "ids_is_invalid");
    // What is of another environment is not there.
    let elsewhere = world.segments("prod");
    assert_eq!(owner.get(&format!("{elsewhere}/by-ids?ids={}", one.id)).data(), json!([]));
    owner.get(&format!("{elsewhere}/{}", one.id)).refused(404, "ResourceNotFound");
    owner.touch(&format!("{elsewhere}/{}/archive", one.id)).refused(404, "ResourceNotFound");
}

#[test]
fn a_key_is_taken_in_its_environment() {
    let world = World::new();
    let owner = &world.owner.client;
    Segment::new(&world, "beta");
    owner.post(&world.segments("dev"), &segment("beta")).refused(422, "KeyHasBeenUsed");
    owner.post(&world.segments("prod"), &segment("beta")).data();
    let used = |query: &str| owner.get(&format!("{}/is-key-used?{query}", world.segments("dev")));
    assert_eq!(used("key=beta").data(), true);
    assert_eq!(used("key=beta&type=environment-specific").data(), true);
    assert_eq!(used("key=beta&type=shared").data(), false);
    assert_eq!(used("key=Beta").data(), false);
    used("key=beta&type=x").refused(400, "type_is_invalid");
    used("type=shared").refused(400, "key_is_required");
    let creator = world.member_who(&[say("allow segment CreateSegment S/*")]);
    let reader = world.member_who(&[say("allow env CanAccessEnv project/p:env/dev")]);
    let neither = world.member_who(&[say("allow segment UpdateSegmentName S/*")]);
    let path = format!("{}/is-key-used?key=beta", world.segments("dev"));
    assert_eq!(creator.client.get(&path).data(), true);
    assert_eq!(reader.client.get(&path).data(), true);
    neither.client.get(&path).forbidden();
}

#[test]
fn what_is_no_segment_is_refused_by_code() {
    let world = World::new();
    let owner = &world.owner.client;
    let with = |member: &str, value: Value| {
        let mut body = segment("beta");
        body[member] = value;
        owner.post(&world.segments("dev"), &body)
    };
    with("type", json!("Shared")).refused(400, "type_is_invalid");
    with("type", Value::Null).refused(400, "type_is_invalid");
    with("name", json!(" ")).refused(400, "name_is_required");
    with("name", json!("n".repeat(129))).refused(400, "name_is_invalid");
    for key in ["a b", "a:b", "*", "..", "é"] {
        with("key", json!(key)).refused(400, "key_is_invalid");
    }
    with("key", json!("")).refused(400, "key_is_required");
    with("description", json!("d".repeat(513))).refused(400, "description_is_invalid");
    assert_eq!(with("scopes", json!("x")).status, 400);
    assert_eq!(owner.get(&world.segments("dev")).data()["totalCount"], 0);
    let it = Segment::new(&world, "beta");
    let before = it.shown();
    it.put(owner, "name", &json!({})).refused(400, "name_is_required");
    it.put(owner, "description", &json!({ "description": "\u{7}" })).refused(400, "description_is_invalid");
    for tag in ["a,b", "a;b", "a:b", "*", ""] {
        it.tag(owner, &["good", tag]).refused(400, "tags_is_invalid");
    }
    let target = |member: &str, value: Value| {
        let mut body = targeting(&["ann"], &[rule("mail", "IsOneOf")]);
        body[member] = value;
        it.put(owner, "targeting", &body)
    };
    target("included", json!([""])).refused(400, "included_is_invalid");
    target("included", json!(["x".repeat(64 << 10)])).refused(400, "included_is_invalid");
    target("excluded", json!(["x".repeat((64 << 10) - 50)])).refused(400, "rules_is_invalid");
    for (property, op) in
        [("", "IsOneOf"), ("mail", ""), ("User is in segment", "x"), ("User is not in segment", "x")]
    {
        target("rules", json!([rule(property, op)])).refused(400, "rules_is_invalid");
    }
    target("rules", json!(vec![rule("mail", "IsOneOf"); 65])).refused(400, "rules_is_invalid");
    for comment in ["c".repeat(513), "so\u{202e}".to_owned(), "\u{1b}[2J".to_owned()] {
        target("comment", json!(comment)).refused(400, "comment_is_invalid");
    }
    assert_eq!(it.shown(), before);
}

#[test]
fn the_largest_segment_fits_into_its_row() {
    let world = World::new();
    let owner = &world.owner.client;
    let mut body = segment(&"k".repeat(128));
    body["name"] = json!("\u{1f600}".repeat(128));
    body["description"] = json!("\u{1f600}".repeat(512));
    body["type"] = json!("shared");
    let project = "p".repeat(128);
    owner.post("/projects", &json!({ "name": "P", "key": project })).data();
    let id = owner.get("/projects").data()[0]["id"].as_str().unwrap().to_owned();
    let scopes: Vec<String> = (0..32)
        .map(|it| {
            let key = format!("{}{it:02}", "e".repeat(126));
            owner
                .post(&format!("/projects/{id}/envs"), &json!({ "name": "E", "key": key, "description": "" }))
                .data();
            format!("organization/playground:project/{project}:env/{key}")
        })
        .collect();
    body["scopes"] = json!(scopes);
    let made = owner.post(&world.segments("dev"), &body).data();
    let environments = owner.get("/projects").data()[0]["environments"].clone();
    let env = environments.as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
    let path = format!("/envs/{env}/segments/{}", made["id"].as_str().unwrap());
    let tags: Vec<String> = (0..64).map(|it| format!("{}{it:02}", "\u{1f600}".repeat(62))).collect();
    owner.put(&format!("{path}/tags"), &json!({ "tags": tags })).data();
    for users in [vec!["u".to_owned(); (64 << 10) / 9], vec!["u".repeat((64 << 10) - 8)]] {
        let body = json!({ "included": users, "excluded": [], "rules": [] });
        owner.put(&format!("{path}/targeting"), &body).data();
    }
}

/// Somebody who may set tags, and rename what has the tag `mine`, and all but what has the tag `protected`.
fn tagger(world: &World) -> Member {
    world.member_who(&say_all(&[
        "allow segment UpdateSegmentTags S/*",
        "allow segment UpdateSegmentName S/*;mine",
        "deny segment UpdateSegmentName S/*;protected",
    ]))
}

#[test]
fn c14_nobody_tags_segments_into_a_grant() {
    let world = World::new();
    let (it, tagger) = (Segment::new(&world, "it"), tagger(&world));
    let rename = || it.put(&tagger.client, "name", &json!({ "name": unique("n") }));
    for tags in [&["mine"][..], &["x", "mine"]] {
        let lines = it.tag(&tagger.client, tags).exceeds();
        assert!(lines[1].contains("UpdateSegmentName on the segment"), "{lines:?}");
        rename().forbidden();
    }
    it.tag(&tagger.client, &["x", "protected"]).data();
    it.tag(&world.owner.client, &["mine", "protected"]).data();
    rename().forbidden();
    it.tag(&tagger.client, &["mine"]).exceeds();
    it.tag(&world.owner.client, &["mine"]).data();
    rename().data();
    it.tag(&tagger.client, &["new"]).data();
    rename().forbidden();
    it.tag(&tagger.client, &["mine"]).exceeds();
    assert_eq!(it.shown()["tags"], json!(["new"]));
}
