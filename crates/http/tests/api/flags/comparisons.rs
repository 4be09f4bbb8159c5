//! Flags of one key in two environments: compared by who sees them, and made alike by who may change the other.

use super::{
    copies::{in_segments, segment},
    settings::{condition, rule, share, targeting},
    *,
};
use crate::neighbour::Neighbour;

/// What seeing `dev` and `prod` takes.
const SEE: [&str; 2] = [READ, "allow env CanAccessEnv project/p:env/prod"];

/// A flag of `dev` and one of the same key in `prod`, which are alike.
struct Two {
    here: Flag,
    there: Flag,
}

impl Two {
    fn new(world: &World, key: &str) -> Self {
        let here = Flag::new(world, key, &[]);
        let owner = world.owner.client.clone();
        owner.post(&world.flags("prod"), &flag(key, &[])).data();
        Self { here, there: Flag { path: format!("{}/{key}", world.flags("prod")), owner } }
    }

    fn compare(&self, world: &World, by: &Client) -> Answer {
        by.get(&format!("{}/compare-with/{}", self.here.path, world.prod))
    }

    /// What is said to differ, to the owner.
    fn differs(&self, world: &World) -> [bool; 5] {
        differs(&self.compare(world, &world.owner.client).data()["diff"])
    }

    fn copy(&self, world: &World, by: &Client, options: &Value) -> Answer {
        by.put(&format!("{}/copy-settings-to/{}", self.here.path, world.prod), &json!({ "options": options }))
    }
}

/// What differs of state, users, rules, default and what is served when it is off.
fn differs(diff: &Value) -> [bool; 5] {
    let any = |it: &str| diff[it].as_array().unwrap().iter().any(|it| it["isDifferent"] == true);
    let one = |it: &str| diff[it]["isDifferent"].as_bool().unwrap();
    [
        one("onOffState"),
        any("individualTargeting"),
        any("targetingRule"),
        one("defaultRule"),
        one("offVariation"),
    ]
}

fn everything(mode: &str) -> Value {
    let part = json!({ "copy": true, "mode": mode });
    json!({ "onOffState": true, "individualTargeting": part, "targetingRule": part, "defaultRule": true,
        "offVariation": true })
}

fn overview(world: &World, by: &Client, targets: &[&str], filter: &Value) -> Answer {
    let body = json!({ "targetEnvIds": targets, "filter": filter });
    by.post(&format!("{}/compare-overview", world.flags("dev")), &body)
}

/// Makes them differ in everything but in which segments they name.
fn part(two: &Two, owner: &Client) {
    two.here.toggle(owner).data();
    let german =
        |key| json!({ "id": key, "property": "country", "op": "IsOneOf", "value": r#"["de","at"]"# });
    two.here.target(owner, &targeting(&["ann"], &[rule("off", &[german("a")])], "off")).data();
    let mut other = german("b");
    other["value"] = json!(r#"["at", "de"]"#);
    two.there.target(owner, &targeting(&["ben"], &[rule("on", &[other])], "on")).data();
    two.here.put(owner, "off-variation", &two.here.with_revision(json!({ "offVariationId": "on" }))).data();
}

#[test]
fn what_differs_is_shown_side_by_side() {
    let world = World::new();
    let owner = &world.owner.client;
    let two = Two::new(&world, "two");
    assert_eq!(two.differs(&world), [false; 5]);
    part(&two, owner);
    let by = world.member_who(&say_all(&SEE)).client;
    let shown = two.compare(&world, &by).data();
    let (here, there) = (two.here.shown(), two.there.shown());
    assert_eq!((&shown["source"], &shown["target"]), (&here, &there));
    let variations = &here["variations"];
    let users = |place: usize, keys: &[&str]| json!({ "variation": variations[place], "users": keys });
    let pair =
        |source, target, differs: bool| json!({ "source": source, "target": target, "isDifferent": differs });
    let expected = json!({
        "onOffState": pair(json!(true), json!(false), true),
        "individualTargeting": [
            pair(users(0, &["ann"]), users(0, &["ben"]), true), pair(users(1, &[]), users(1, &[]), false),
        ],
        "targetingRule": [pair(here["rules"][0].clone(), there["rules"][0].clone(), true)],
        "defaultRule": pair(here["fallthrough"].clone(), there["fallthrough"].clone(), true),
        "offVariation": pair(variations[0].clone(), variations[1].clone(), true),
    });
    assert_eq!(shown["diff"], expected);
    assert_eq!((&shown["relatedSegments"], &shown["isRulesCopyable"]), (&json!([]), &json!(true)));
    Flag::new(&world, "alone", &[]);
    let alone = format!("{}/alone/compare-with/{}", world.flags("dev"), world.prod);
    assert_eq!(by.get(&alone).data(), Value::Null);
    by.get(&format!("{}/gone/compare-with/{}", world.flags("dev"), world.prod))
        .refused(404, "ResourceNotFound");
}

#[test]
fn segments_are_one_if_they_have_one_name_and_are_seen() {
    let world = World::new();
    let owner = &world.owner.client;
    let two = Two::new(&world, "two");
    let named = |env: &str, key: &str| {
        let mut body = crate::neighbour::segment(key);
        body["name"] = json!("Testers");
        let made = owner.post(&format!("/envs/{env}/segments"), &body).data();
        made["id"].as_str().unwrap().to_owned()
    };
    let (ours, theirs) = (named(&world.dev, "ours"), named(&world.prod, "theirs"));
    two.here.target(owner, &targeting(&[], &[in_segments(&[&ours])], "on")).data();
    two.there.target(owner, &targeting(&[], &[in_segments(&[&theirs])], "on")).data();
    let shown = two.compare(&world, owner).data();
    assert_eq!(differs(&shown["diff"]), [false; 5]);
    let name = |id: &str| json!({ "key": id, "value": "Testers" });
    assert_eq!(shown["relatedSegments"], json!([name(&ours), name(&theirs)]));
    assert_eq!(shown["isRulesCopyable"], false);
    let blind = world.member_who(&say_all(&[
        "allow flag ManageFeatureFlag project/p:env/*:flag/two",
        "allow segment ManageSegment project/p:env/prod:segment/theirs",
    ]));
    let shown = two.compare(&world, &blind.client).data();
    assert_eq!(differs(&shown["diff"]), [false, false, true, false, false], "one name is not seen");
    assert_eq!(shown["relatedSegments"], json!([name(&theirs)]));
    two.copy(&world, owner, &everything("append")).refused(422, "RulesAreNotCopyable");
    let shared = segment(&world, &["organization/playground"]);
    two.here.target(owner, &targeting(&[], &[in_segments(&[&shared])], "on")).data();
    assert_eq!(two.compare(&world, owner).data()["isRulesCopyable"], true);
    two.copy(&world, owner, &everything("append")).data();
    assert_eq!(two.there.shown()["rules"].as_array().unwrap().len(), 2);
}

#[test]
fn a_page_of_flags_says_where_they_differ() {
    let world = World::new();
    let owner = &world.owner.client;
    let two = Two::new(&world, "two");
    Flag::new(&world, "alone", &["t"]);
    part(&two, owner);
    let by = world.member_who(&say_all(&SEE)).client;
    let by_key = json!({ "sortBy": "key" });
    let targets = [&*world.prod, "01900000-0000-7000-8000-000000000000", &*world.prod];
    let page = overview(&world, &by, &targets, &by_key).data();
    assert_eq!(page["totalCount"], 3);
    let diff = |differs: bool| {
        json!({ "targetEnvId": world.prod, "onOffState": differs, "individualTargeting": differs,
            "targetingRule": differs, "defaultRule": differs, "offVariation": differs })
    };
    let shown = two.here.shown();
    let expected = json!({ "id": shown["id"], "name": shown["name"], "key": "two", "description": "", "tags": [],
        "diffs": [diff(true)] });
    assert_eq!(page["items"][2], expected);
    assert_eq!((&page["items"][0]["key"], &page["items"][0]["diffs"]), (&json!("alone"), &json!([])));
    assert_eq!(page["items"][1]["diffs"], json!([diff(false)]));
    let keys = |filter: &Value| -> Vec<String> {
        let page = overview(&world, &by, &[&*world.prod], filter).data();
        let items = page["items"].as_array().unwrap();
        items.iter().map(|it| it["key"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(keys(&json!({})), ["alone", "two", "f"]);
    assert_eq!(keys(&json!({ "name": "TW" })), ["two"]);
    assert_eq!(keys(&json!({ "tags": ["t"] })), ["alone"]);
    assert_eq!(keys(&json!({ "isEnabled": true })), ["two"]);
    assert_eq!(keys(&json!({ "sortBy": "key", "pageIndex": 1, "pageSize": 2 })), ["two"]);
    owner.touch(&format!("{}/archive", two.there.path)).data();
    let page = overview(&world, &by, &targets, &by_key).data();
    assert_eq!(page["items"][2]["diffs"], json!([]), "it is put away there");
}

#[test]
fn what_somebody_does_not_see_is_as_if_it_were_not_there() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let two = Two::new(&world, "two");
    part(&two, &world.owner.client);
    let here = world.member_who(&[say(READ)]).client;
    assert_eq!(two.compare(&world, &here).data(), Value::Null);
    for to in [&world.prod, &theirs.ids["env"]] {
        let page = overview(&world, &here, &[to], &json!({})).data();
        assert!(page["items"].as_array().unwrap().iter().all(|it| it["diffs"] == json!([])), "{page}");
    }
    let only =
        ["allow flag ManageFeatureFlag F/two", "allow flag ManageFeatureFlag project/p:env/prod:flag/f"];
    let only = world.member_who(&say_all(&only)).client;
    assert_eq!(two.compare(&world, &only).data(), Value::Null);
    let page = overview(&world, &only, &[&*world.prod], &json!({})).data();
    assert_eq!((&page["totalCount"], &page["items"][0]["diffs"]), (&json!(1), &json!([])));
    let there = world.member_who(&[say(SEE[1])]).client;
    two.compare(&world, &there).forbidden();
    overview(&world, &there, &[&*world.prod], &json!({})).forbidden();
    let owner = world.owner.clone();
    let token = world.personal(&owner).client;
    two.compare(&world, &token).forbidden();
    overview(&world, &token, &[&*world.prod], &json!({})).forbidden();
    two.copy(&world, &token, &everything("append")).forbidden();
}

#[test]
fn copied_settings_leave_no_difference() {
    let world = World::new();
    let owner = &world.owner.client;
    let two = Two::new(&world, "two");
    part(&two, owner);
    let before = two.there.shown();
    assert_eq!(two.copy(&world, owner, &json!({})).data(), true);
    assert_eq!(two.there.shown(), before, "nothing was asked for");
    assert_eq!(two.copy(&world, owner, &everything("append")).data(), true);
    let shown = two.there.shown();
    assert_eq!(shown["targetUsers"], json!([{ "keyIds": ["ben", "ann"], "variationId": "on" }]));
    assert_eq!(shown["rules"].as_array().unwrap().len(), 2);
    assert_eq!(shown["rules"][0], before["rules"][0]);
    assert_eq!(two.differs(&world), [false, true, true, false, false]);
    assert_eq!(two.copy(&world, owner, &everything("overwrite")).data(), true);
    assert_eq!(two.differs(&world), [false; 5]);
    let after = two.there.shown();
    assert_ne!(after["revision"], shown["revision"]);
    two.copy(&world, owner, &everything("overwrite")).data();
    two.copy(&world, owner, &everything("append")).data();
    assert_eq!(two.there.shown(), after, "where nothing differs, nothing is written");
    let log = owner.get(&format!("/envs/{}/audit-logs?query=Copied%20from%20project", world.prod)).data();
    // Two copies, each of which is one entry for the state and one for the rest, if they change.
    assert_eq!((&log["totalCount"], &log["items"][0]["operation"]), (&json!(3), &json!("Update")));
    assert_eq!(log["items"][0]["comment"], "Copied from project/p:env/dev");
}

#[test]
fn values_that_are_served_come_along() {
    let world = World::new();
    let owner = &world.owner.client;
    let two = Two::new(&world, "two");
    let value = |id: &str, value: &str| json!({ "id": id, "name": id, "value": value });
    let here =
        json!([value("on", "true"), value("off", "false"), value("x", "perhaps"), value("y", "never")]);
    let there = json!([value("off", "true"), value("on", "false"), value("x", "other")]);
    two.here.put(owner, "variations", &two.here.with_revision(json!({ "variations": here }))).data();
    two.there.put(owner, "variations", &two.there.with_revision(json!({ "variations": there }))).data();
    let mut wanted = targeting(&[], &[], "on");
    wanted["fallthrough"]["variations"] = json!([share("on", 0.0, 0.5), share("x", 0.5, 1.0)]);
    two.here.target(owner, &wanted).data();
    two.copy(&world, owner, &json!({ "defaultRule": true })).data();
    let shown = two.there.shown();
    let variations = shown["variations"].as_array().unwrap();
    assert_eq!((variations.len(), &variations[..3]), (4, &there.as_array().unwrap()[..]));
    assert_eq!(variations[3]["value"], "perhaps");
    let shares = [share("off", 0.0, 0.5), share(variations[3]["id"].as_str().unwrap(), 0.5, 1.0)];
    assert_eq!(shown["fallthrough"]["variations"], json!(shares));
    assert_ne!(variations[3]["id"], "x", "that is another's id there");
    let mut number = flag("other", &[]);
    owner.post(&world.flags("dev"), &number).data();
    number["variationType"] = json!("string");
    owner.post(&world.flags("prod"), &number).data();
    let path = format!("{}/other/copy-settings-to/{}", world.flags("dev"), world.prod);
    owner.put(&path, &json!({ "options": {} })).refused(422, "VariationTypesDiffer");
}

#[test]
fn each_copied_setting_takes_its_action_on_the_other_flag_and_no_other() {
    let world = World::new();
    let owner = &world.owner.client;
    let two = Two::new(&world, "two");
    part(&two, owner);
    let part = json!({ "copy": true, "mode": "overwrite" });
    let policy = world.policy(&[]);
    let by = world.member(&[&policy]).client;
    let may = |says: &[String]| {
        let says: Vec<&str> = SEE.into_iter().chain(says.iter().map(String::as_str)).collect();
        world.say(&policy, &say_all(&says));
    };
    let parts = [
        ("ToggleFlag", json!({ "onOffState": true })),
        ("UpdateFlagIndividualTargeting", json!({ "individualTargeting": part })),
        ("UpdateFlagTargetingRules", json!({ "targetingRule": part })),
        ("UpdateFlagDefaultRule", json!({ "defaultRule": true })),
        ("UpdateFlagOffVariation", json!({ "offVariation": true })),
    ];
    for (action, options) in &parts {
        may(&[
            "allow flag * F/*".to_owned(),
            "allow flag * project/p:env/prod:flag/*".to_owned(),
            format!("deny flag {action} project/p:env/prod:flag/two"),
        ]);
        let before = two.there.shown();
        two.copy(&world, &by, options).forbidden();
        two.copy(&world, &by, &everything("overwrite")).forbidden();
        assert_eq!(two.there.shown(), before, "all or nothing");
        may(&[format!("allow flag {action} project/p:env/prod:flag/two")]);
        two.copy(&world, &by, options).data();
        assert_ne!(two.there.shown(), before);
        two.copy(&world, &by, options).data();
    }
    assert_eq!(two.differs(&world), [false; 5]);
    let new = json!([{ "id": "on", "name": "On", "value": "new" }, { "id": "off", "name": "Off", "value": "false" }]);
    two.here.put(owner, "variations", &two.here.with_revision(json!({ "variations": new }))).data();
    two.copy(&world, &by, &parts[4].1).forbidden();
    may(&["allow flag UpdateFlagOffVariation|UpdateFlagVariations project/p:env/prod:flag/two".to_owned()]);
    two.copy(&world, &by, &parts[4].1).data();
}

#[test]
fn settings_are_copied_by_who_sees_both_flags() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let two = Two::new(&world, "two");
    part(&two, &world.owner.client);
    let before = two.there.shown();
    let change = "allow flag ToggleFlag|UpdateFlagDefaultRule project/p:env/prod:flag/*";
    let copied = json!({ "onOffState": true, "defaultRule": true });
    for says in [
        &[change][..],
        &[change, SEE[0]],
        &[change, SEE[1]],
        &[SEE[0], SEE[1]],
        &[change, SEE[1], "allow flag ManageFeatureFlag F/f"],
    ] {
        let by = world.member_who(&say_all(says)).client;
        two.copy(&world, &by, &copied).forbidden();
    }
    assert_eq!(two.there.shown(), before);
    let owner = &world.owner.client;
    Flag::new(&world, "alone", &[]);
    let alone = format!("{}/alone/copy-settings-to/{}", world.flags("dev"), world.prod);
    world.member_who(&[say(READ)]).client.put(&alone, &json!({ "options": copied })).forbidden();
    owner.put(&alone, &json!({ "options": copied })).refused(404, "ResourceNotFound");
    for to in [&theirs.ids["env"], "01900000-0000-7000-8000-000000000000", "no-id"] {
        let path = format!("{}/copy-settings-to/{to}", two.here.path);
        owner.put(&path, &json!({ "options": copied })).refused(404, "ResourceNotFound");
        let path = format!("/envs/{to}/feature-flags/two/copy-settings-to/{}", world.prod);
        owner.put(&path, &json!({ "options": copied })).refused(404, "ResourceNotFound");
    }
    let seen =
        ["allow flag ManageFeatureFlag F/two", "allow flag ManageFeatureFlag project/p:env/prod:flag/two"];
    two.copy(&world, &world.member_who(&say_all(&seen)).client, &copied).data();
    assert_eq!(two.differs(&world), [false, true, true, false, true]);
}

#[test]
fn bad_input_is_refused_and_changes_nothing() {
    let world = World::new();
    let owner = &world.owner.client;
    let two = Two::new(&world, "two");
    part(&two, owner);
    let before = two.there.shown();
    let path = format!("{}/copy-settings-to/{}", two.here.path, world.prod);
    for body in [json!({}), json!({ "options": null })] {
        owner.put(&path, &body).refused(400, "options_is_required");
    }
    for part in [json!({ "copy": true }), json!({ "copy": true, "mode": "merge" }), json!({ "mode": "" })] {
        two.copy(&world, owner, &json!({ "onOffState": true, "targetingRule": part }))
            .refused(400, "mode_is_invalid");
        two.copy(&world, owner, &json!({ "individualTargeting": part })).refused(400, "mode_is_invalid");
    }
    assert_eq!(two.there.shown(), before);
    let ids: Vec<String> = (0..11).map(|it| format!("01900000-0000-7000-8000-{it:012}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    overview(&world, owner, &ids[..10], &json!({})).data();
    overview(&world, owner, &ids, &json!({})).refused(400, "targetEnvIds_is_invalid");
    overview(&world, owner, &[], &json!({})).refused(400, "targetEnvIds_is_invalid");
    assert_eq!(overview(&world, owner, &["no id"], &json!({})).status, 400);
    for (filter, code) in [
        (json!({ "pageIndex": -1 }), "pageIndex_is_invalid"),
        (json!({ "pageIndex": 1_u64 << 31 }), "pageIndex_is_invalid"),
        (json!({ "pageSize": 0 }), "pageSize_is_invalid"),
        (json!({ "sortBy": "name" }), "sortBy_is_invalid"),
        (json!({ "tags": ["a:b"] }), "tags_is_invalid"),
    ] {
        overview(&world, owner, &[&*world.prod], &filter).refused(400, code);
    }
    for it in 0..101 {
        Flag::new(&world, &format!("flag-{it}"), &[]);
    }
    let page = overview(&world, owner, &[&*world.prod], &json!({ "pageSize": 1000 })).data();
    assert_eq!((page["items"].as_array().unwrap().len(), &page["totalCount"]), (100, &json!(103)));
}

#[test]
fn what_does_not_fit_is_not_copied() {
    let world = World::new();
    let owner = &world.owner.client;
    let two = Two::new(&world, "two");
    let rules = |country: &str| -> Vec<Value> {
        (0..65).map(|it| rule("on", &[condition("country", &format!("{country}-{it}"))])).collect()
    };
    two.here.target(owner, &targeting(&[], &rules("a"), "on")).data();
    two.there.target(owner, &targeting(&[], &rules("b"), "on")).data();
    let before = two.there.shown();
    two.copy(&world, owner, &everything("append")).refused(422, "FeatureFlagIsTooLarge");
    assert_eq!(two.there.shown(), before);
    two.copy(&world, owner, &everything("overwrite")).data();
}
