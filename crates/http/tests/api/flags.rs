//! What data may be written into resource names, and what tags give: C13, C14, C15, and rule 8 on tags.

mod clones;
mod comparisons;
mod copies;
mod patches;
mod rules;
mod settings;
mod tokens;

use serde_json::{Value, json};

use super::{
    client::{Answer, Client},
    words::{READ, say, say_all, set},
    world::{Member, World, flag, manage_flags, unique},
};

/// A flag of `dev` that the owner has made.
struct Flag {
    path: String,
    owner: Client,
}

impl Flag {
    fn new(world: &World, key: &str, tags: &[&str]) -> Self {
        let owner = world.owner.client.clone();
        owner.post(&world.flags("dev"), &flag(key, tags)).data();
        Self { path: format!("{}/{key}", world.flags("dev")), owner }
    }

    fn toggle(&self, by: &Client) -> Answer {
        by.touch(&format!("{}/toggle/true", self.path))
    }

    fn tag(&self, by: &Client, tags: &[&str]) -> Answer {
        by.put(&format!("{}/tags", self.path), &json!({ "tags": tags }))
    }

    fn put(&self, by: &Client, what: &str, body: &Value) -> Answer {
        by.put(&format!("{}/{what}", self.path), body)
    }

    fn patch(&self, by: &Client, steps: &Value) -> Answer {
        by.call("PATCH", &self.path, Some(steps))
    }

    fn shown(&self) -> Value {
        self.owner.get(&self.path).data()
    }

    /// A body that is meant for the flag as it is now.
    fn with_revision(&self, mut body: Value) -> Value {
        body["revision"] = self.shown()["revision"].clone();
        body
    }

    fn tags(&self) -> Value {
        self.shown()["tags"].clone()
    }
}

/// Tags `t1`, `t2` and so on, with another in the place of one.
fn tags(count: usize, place: usize, tag: &str) -> Vec<String> {
    (0..count).map(|it| if it == place { tag.to_owned() } else { format!("t{it}") }).collect()
}

#[test]
fn c13_a_tag_counts_in_whatever_place() {
    let world = World::new();
    let kept_off =
        world.member_who(&say_all(&["allow flag ToggleFlag F/*", "deny flag ToggleFlag F/*;protected"]));
    let let_in = world.member_who(&[say("allow flag ToggleFlag F/*;beta")]);
    let it = Flag::new(&world, "many", &[]);
    for (count, place) in [(1, 0), (16, 15), (17, 15), (17, 16), (17, 0), (18, 16), (40, 17), (64, 63)] {
        let set = |tag| {
            let tags = tags(count, place, tag);
            it.tag(&world.owner.client, &tags.iter().map(String::as_str).collect::<Vec<_>>()).data();
        };
        set("protected");
        it.toggle(&kept_off.client).forbidden();
        it.toggle(&let_in.client).forbidden();
        set("protecte");
        it.toggle(&kept_off.client).data();
        set("beta");
        it.toggle(&let_in.client).data();
    }
    let owner = &world.owner.client;
    let many = tags(65, 0, "x");
    it.tag(owner, &many.iter().map(String::as_str).collect::<Vec<_>>()).refused(400, "tags_is_invalid");
    let pattern =
        |count| json!([say(&format!("deny flag ToggleFlag F/*;{}", tags(count, 0, "x").join(",")))]);
    let path = format!("/policies/{}/statements", world.policy(&[]));
    owner.put(&path, &pattern(17)).refused(400, "statements_is_invalid");
    owner.put(&path, &pattern(16)).data();
}

#[test]
fn c14_no_tag_changes_the_name_it_stands_in() {
    let world = World::new();
    let member = world.member_who(&say_all(&[
        "allow flag UpdateFlagTags|CreateFlag F/*",
        "allow flag ToggleFlag F/y F/*;admin",
    ]));
    let it = Flag::new(&world, "x", &["old"]);
    let [most, long] = [64, 65].map(|it| "t".repeat(it));
    for tag in [
        "x,admin",
        "x:flag/y",
        "x;y",
        "x;admin",
        "\n",
        "a\nb",
        "*",
        "adm*",
        "\t",
        "\0",
        "a\u{7f}",
        "a\u{85}",
        "",
        &long,
        "prot\u{200b}ected",
        "old\u{202e}",
        "\u{feff}old",
        "o\u{ad}ld",
    ] {
        it.tag(&member.client, &["good", tag]).refused(400, "tags_is_invalid");
        it.tag(&world.owner.client, &[tag]).refused(400, "tags_is_invalid");
        let body = flag(&unique("new"), &["good", tag]);
        member.client.post(&world.flags("dev"), &body).refused(400, "tags_is_invalid");
        assert_eq!(it.tags(), json!(["old"]));
    }
    for tags in [
        &["flag/y"][..],
        &["y"],
        &["admin/x", "Admin", "admin "],
        &["a b/c", "β", "😀", &most],
        &["good", "good"],
    ] {
        it.tag(&member.client, tags).data();
        let kept: Vec<&str> = if tags[0] == "good" { vec!["good"] } else { tags.to_vec() };
        assert_eq!(it.tags(), json!(kept));
        it.toggle(&member.client).forbidden();
        let key = unique("new");
        member.client.post(&world.flags("dev"), &flag(&key, tags)).data();
    }
    it.tag(&world.owner.client, &["admin"]).data();
    it.toggle(&member.client).data();
}

#[test]
fn c15_no_key_changes_the_name_it_stands_in() {
    let world = World::new();
    let creator = world.member_who(&say_all(&[
        "allow project CreateProject|CreateEnv project/*",
        "allow flag CreateFlag F/*",
    ]));
    let project = world.owner.client.get("/projects").data()[0]["id"].as_str().unwrap().to_owned();
    let [most, more, huge] = [128, 129, 10 << 10].map(|it| "k".repeat(it));
    let bad = [
        "*",
        "p*",
        "a:env/prod",
        "a;b",
        "a,b",
        "a\nprod",
        "a\0",
        "a/b",
        "a b",
        " a",
        "é",
        "%2e",
        ".",
        "..",
        &huge,
        &more,
    ];
    let named = |key: &str| json!({ "name": "n", "key": key });
    let ways: [(&Client, String, Body); 4] = [
        (&creator.client, "/projects".to_owned(), |key| json!({ "name": "n", "key": key })),
        (
            &creator.client,
            format!("/projects/{project}/envs"),
            |key| json!({ "name": "n", "key": key, "description": "" }),
        ),
        (&creator.client, world.flags("dev"), named_flag),
        (
            &world.owner.client,
            "/policies".to_owned(),
            |key| json!({ "name": "n", "key": key, "description": "" }),
        ),
    ];
    for (client, path, body) in &ways {
        for key in bad {
            client.post(path, &body(key)).refused(400, "key_is_invalid");
        }
        client.post(path, &body("")).refused(400, "key_is_required");
        let mut without = body("");
        without["key"] = Value::Null;
        client.post(path, &without).refused(400, "key_is_required");
        for key in ["Az09._-", "...", "a..b", &most] {
            client.post(path, &body(key)).data();
        }
    }
    assert_eq!(world.owner.client.get("/projects").data().as_array().unwrap().len(), 5);
    creator.client.post("/projects", &named("p")).refused(422, "KeyHasBeenUsed");
    creator.client.post("/projects", &named("P")).data();
}

/// The body that makes something of a key.
type Body = fn(&str) -> Value;

fn named_flag(key: &str) -> Value {
    let mut body = flag(key, &[]);
    body["name"] = json!("n");
    body
}

#[test]
fn c15_a_flag_that_no_row_can_hold_is_refused() {
    let world = World::new();
    let with_values = |size: usize, count: usize| {
        let tags: Vec<String> = (0..64).map(|it| format!("{}{it}", "\u{1f600}".repeat(62))).collect();
        let mut body = flag(&unique("large"), &tags.iter().map(String::as_str).collect::<Vec<_>>());
        body["description"] = json!("\u{1f600}".repeat(512));
        let value = |it| json!({ "id": format!("v{it}"), "name": "n", "value": "x".repeat(size) });
        body["variations"] = (0..count).map(value).collect();
        (body["enabledVariationId"], body["disabledVariationId"]) = (json!("v0"), json!("v0"));
        world.owner.client.post(&world.flags("dev"), &body)
    };
    with_values(32 << 10, 1).data();
    with_values((32 << 10) + 1, 1).refused(400, "variations_is_invalid");
    with_values(32 << 10, 4).refused(400, "variations_is_invalid");
    with_values(1 << 10, 63).data();
}

/// Somebody who may set tags, and toggle what has the tag `mine`, and all but what has the tag `protected`.
fn tagger(world: &World) -> Member {
    world.member_who(&say_all(&[
        "allow flag UpdateFlagTags F/*",
        "allow flag ToggleFlag F/*;mine",
        "deny flag ToggleFlag F/*;protected",
    ]))
}

#[test]
fn c14_nobody_tags_themselves_into_a_grant() {
    let mut world = World::new();
    let (it, tagger) = (Flag::new(&world, "it", &["old"]), tagger(&world));
    let owner = world.owner.clone();
    let scope = say_all(&["allow flag UpdateFlagTags F/*", "allow flag ToggleFlag F/*;m*"]);
    let scoped = world.scoped(&owner, &scope).client;
    let service = world.service(&owner, &scope).client;
    for caller in [&tagger.client, &scoped, &service] {
        for tags in [&["mine"][..], &["old", "mine"], &["x", "mine", "y"]] {
            let lines = it.tag(caller, tags).exceeds();
            assert!(lines[1].contains("ToggleFlag"), "{lines:?}");
            assert_eq!(it.tags(), json!(["old"]));
            it.toggle(caller).forbidden();
        }
        it.tag(caller, &["new", "protected"]).data();
        it.tag(caller, &["old"]).data();
    }
    it.tag(&owner.client, &["mine"]).data();
    for caller in [&tagger.client, &scoped, &service] {
        it.toggle(caller).data();
        it.tag(caller, &["mine", "new"]).data();
    }
    it.tag(&tagger.client, &[]).data();
    it.toggle(&tagger.client).forbidden();
    it.tag(&tagger.client, &["mine"]).exceeds();
}

#[test]
fn c14_nobody_takes_a_tag_away_that_protects_a_flag() {
    let world = World::new();
    let (it, tagger) = (Flag::new(&world, "it", &["mine", "protected"]), tagger(&world));
    it.toggle(&tagger.client).forbidden();
    for tags in [&["mine"][..], &["mine", "protecte"], &["mine", "Protected"]] {
        it.tag(&tagger.client, tags).exceeds();
    }
    it.toggle(&tagger.client).forbidden();
    it.tag(&tagger.client, &["protected", "new", "mine"]).data();
    it.tag(&tagger.client, &["new"]).data();
    it.toggle(&tagger.client).forbidden();
    it.tag(&world.owner.client, &["mine"]).data();
    it.toggle(&tagger.client).data();
    it.tag(&tagger.client, &["mine", "protected"]).data();
    it.tag(&tagger.client, &["mine"]).exceeds();
}

#[test]
fn c14_nobody_makes_a_flag_with_tags_that_grant() {
    let world = World::new();
    let create =
        |by: &Member, key: &str, tags: &[&str]| by.client.post(&world.flags("dev"), &flag(key, tags));
    let maker = world.member_who(&say_all(&[
        "allow flag CreateFlag F/*",
        "allow flag ToggleFlag F/*;mine",
        "allow flag ArchiveFlag F/a*",
    ]));
    let lines = create(&maker, "one", &["x", "mine"]).exceeds();
    assert!(lines[1].contains("ToggleFlag"), "{lines:?}");
    assert_eq!(world.owner.client.get(&format!("{}/one", world.flags("dev"))).status, 404);
    create(&maker, "one", &["x"]).data();
    create(&maker, "two", &[]).data();
    create(&maker, "ab", &["x"]).data();
    let toggles = world
        .member_who(&say_all(&["allow flag CreateFlag|ToggleFlag F/*", "allow flag ToggleFlag F/*;mine"]));
    create(&toggles, "three", &["mine"]).data();
    world.member_who(&[manage_flags()]).client.post(&world.flags("dev"), &flag("four", &["mine"])).data();
}
