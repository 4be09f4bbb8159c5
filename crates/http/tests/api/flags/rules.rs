//! Who may do what with flags: design rules 9 and 18.

use super::*;

/// The id of nothing.
const NO_ID: &str = "00000000-0000-0000-0000-000000000000";

/// A request that takes an action by name.
type Request = (&'static str, &'static str, &'static str, Value);

/// Every request that changes a flag, with the action it takes.
fn requests() -> Vec<Request> {
    let two = json!([{ "id": "on", "name": "On", "value": "true" }, { "id": "off", "name": "Off", "value": "false" }]);
    vec![
        ("ToggleFlag", "PUT", "/f/toggle/true", json!({})),
        ("ToggleFlag", "PUT", "/f/toggle/false", json!({})),
        ("UpdateFlagName", "PUT", "/f/name", json!({ "name": "n" })),
        ("UpdateFlagDescription", "PUT", "/f/description", json!({ "description": "d" })),
        ("UpdateFlagTags", "PUT", "/f/tags", json!({ "tags": ["t"] })),
        (
            "UpdateFlagOffVariation",
            "PUT",
            "/f/off-variation",
            json!({ "offVariationId": "off", "revision": NO_ID }),
        ),
        ("UpdateFlagVariations", "PUT", "/f/variations", json!({ "variations": two, "revision": NO_ID })),
        ("CloneFlag", "POST", "/clone/f", json!({ "name": "n", "key": "f" })),
        ("ArchiveFlag", "PUT", "/f/archive", json!({})),
        ("RestoreFlag", "PUT", "/f/restore", json!({})),
        ("CreateFlag", "POST", "", flag("f", &[])),
        ("DeleteFlag", "DELETE", "/f", json!({})),
    ]
}

/// What is answered to who may: the flag is there, and not put away.
fn served(action: &str, answer: &Answer) {
    match action {
        "UpdateFlagOffVariation" | "UpdateFlagVariations" => answer.refused(409, "Conflict"),
        "CreateFlag" | "CloneFlag" => answer.refused(422, "KeyHasBeenUsed"),
        "DeleteFlag" => answer.refused(422, "CannotDeleteUnarchivedFeatureFlag"),
        _ => drop(answer.data()),
    }
}

fn try_all(world: &World, by: &Client, may: impl Fn(&str) -> bool) {
    for (action, method, path, body) in requests() {
        let answer = by.call(method, &format!("{}{path}", world.flags("dev")), Some(&body));
        if may(action) {
            served(action, &answer);
        } else {
            answer.forbidden();
        }
        if action == "ArchiveFlag" && may(action) {
            world.owner.client.touch(&format!("{}/f/restore", world.flags("dev"))).data();
        }
    }
}

#[test]
fn d09_each_request_takes_its_own_action() {
    let world = World::new();
    let policy = world.policy(&[]);
    let member = world.member(&[&policy]);
    try_all(&world, &member.client, |_| false);
    for (only, ..) in requests() {
        world.say(&policy, &[say(&format!("allow flag {only} F/*"))]);
        try_all(&world, &member.client, |it| it == only);
        let rest = [say("allow flag * F/*"), say(&format!("deny flag {only} F/*"))];
        world.say(&policy, &rest);
        try_all(&world, &member.client, |it| it != only);
    }
    for everything in ["allow flag * F/*", "allow flag ManageFeatureFlag F/*", "allow * * *"] {
        world.say(&policy, &[say(everything)]);
        try_all(&world, &member.client, |_| true);
        for nothing in ["deny flag * F/*", "deny flag ManageFeatureFlag F/*", "deny * * *"] {
            world.say(&policy, &say_all(&[everything, nothing]));
            try_all(&world, &member.client, |_| false);
        }
    }
    world.say(
        &policy,
        &say_all(&[
            "allow segment * project/*:env/*:segment/*",
            "allow env * project/*:env/*",
            "allow project * project/*",
        ]),
    );
    try_all(&world, &member.client, |_| false);
}

/// The keys of a list of flags.
fn keys(answer: &Answer) -> Vec<String> {
    let page = answer.data();
    let items = page["items"].as_array().unwrap();
    assert_eq!(page["totalCount"], items.len());
    items.iter().map(|it| it["key"].as_str().unwrap().to_owned()).collect()
}

/// What somebody with these statements sees of the flags `a1` (tagged `beta`), `a2` and `f`: in a list and one by one.
#[track_caller]
fn check_seen(world: &World, reader: &(String, Member), says: &[&str], seen: &[&str]) {
    world.say(&reader.0, &say_all(says));
    let (flags, by) = (world.flags("dev"), &reader.1.client);
    let list = by.get(&format!("{flags}?sortBy=key"));
    if seen.is_empty() {
        list.forbidden();
        by.get(&format!("{flags}/all-tags")).forbidden();
    } else {
        assert_eq!(keys(&list), seen, "{says:?}");
        let tags = if seen.contains(&"a1") { json!(["beta"]) } else { json!([]) };
        assert_eq!(by.get(&format!("{flags}/all-tags")).data(), tags);
    }
    for key in ["a1", "a2", "f"] {
        let one = by.get(&format!("{flags}/{key}"));
        if seen.contains(&key) { assert_eq!(one.data()["key"], key) } else { one.forbidden() }
    }
}

#[test]
fn d09_flags_are_read_by_who_may_access_the_environment_or_do_everything_to_them() {
    let world = World::new();
    Flag::new(&world, "a1", &["beta"]);
    Flag::new(&world, "a2", &[]);
    let policy = world.policy(&[]);
    let member = world.member(&[&policy]);
    let reader = (policy, member);
    let all = ["a1", "a2", "f"];
    for (says, seen) in [
        (&["allow env CanAccessEnv project/p:env/dev"][..], &all[..]),
        (&["allow env * project/*:env/d*"], &all),
        (&["allow flag ManageFeatureFlag F/*"], &all),
        (&["allow flag * F/*"], &all),
        (&["allow * * *"], &all),
        (&["allow flag * F/a*"], &["a1", "a2"]),
        (&["allow flag ManageFeatureFlag F/*;beta"], &["a1"]),
        (&["allow flag ManageFeatureFlag F/*", "deny flag * F/*;beta"], &["a2", "f"]),
        (&["allow flag * F/*", "deny env CanAccessEnv project/*:env/*"], &all),
        (&["allow flag * F/*", "deny flag ManageFeatureFlag F/a2"], &["a1", "f"]),
        // An action by name is not everything, and is no reading.
        (&["allow flag ToggleFlag|CreateFlag|ArchiveFlag|UpdateFlagTags F/*"], &[]),
        (&["allow flag * F/nothing-there"], &[]),
        (&["allow env CanAccessEnv project/p:env/prod"], &[]),
        (&["allow env UpdateEnvSettings project/p:env/dev"], &[]),
        (&["allow project * project/*"], &[]),
        (&["allow env CanAccessEnv project/*:env/*", "deny env CanAccessEnv project/p:env/d*"], &[]),
        (&[], &[]),
    ] {
        check_seen(&world, &reader, says, seen);
    }
}

#[test]
fn d09_reading_gives_no_writing_and_a_named_action_no_reading() {
    let world = World::new();
    let reader = world.member_who(&[say("allow env CanAccessEnv project/p:env/dev")]);
    reader.client.get(&world.flags("dev")).data();
    try_all(&world, &reader.client, |_| false);
    let toggler = world.member_who(&[say("allow flag ToggleFlag F/*")]);
    toggler.client.get(&world.flags("dev")).forbidden();
    world.toggle(&toggler.client, "dev").data();
    world.toggle(&toggler.client, "prod").forbidden();
}

#[test]
fn d18_what_is_not_there_is_known_by_who_may_act_on_all_of_it() {
    let world = World::new();
    let nowhere = "/envs/00000000-0000-0000-0000-000000000000/feature-flags";
    let policy = world.policy(&[]);
    let member = world.member(&[&policy]);
    let dev = world.flags("dev");
    let gone = [
        format!("{dev}/gone"),
        format!("{dev}/g%3Aone"),
        format!("{dev}/%2A"),
        format!("{dev}/{}", "g".repeat(200)),
    ];
    let elsewhere =
        [format!("{nowhere}/f"), format!("{nowhere}/gone"), "/envs/no-id/feature-flags/f".to_owned()];
    for (says, in_dev, in_none) in [
        ("allow flag ToggleFlag project/*:env/*:flag/*", 404, 404),
        ("allow * * *", 404, 404),
        ("allow flag ToggleFlag F/*", 404, 403),
        ("allow flag ToggleFlag F/g*", 403, 403),
        ("allow flag ToggleFlag F/gone", 403, 403),
        ("allow flag ToggleFlag F/*;beta", 403, 403),
        ("allow flag ArchiveFlag project/*:env/*:flag/*", 403, 403),
        ("allow env CanAccessEnv project/*:env/*", 403, 403),
    ] {
        world.say(&policy, &[say(says)]);
        for (paths, status) in [(&gone[..], in_dev), (&elsewhere[..], in_none)] {
            for path in paths {
                let answer = member.client.touch(&format!("{path}/toggle/true"));
                if status == 403 { answer.forbidden() } else { answer.refused(404, "ResourceNotFound") }
            }
        }
    }
    world.say(&policy, &[say("allow env CanAccessEnv project/p:env/dev")]);
    member.client.get(&gone[0]).refused(404, "ResourceNotFound");
    member.client.get(nowhere).forbidden();
    world.say(&policy, &[say("allow flag * F/g*")]);
    member.client.get(&gone[0]).forbidden();
    world.say(&policy, &[say("allow env CanAccessEnv project/*:env/*")]);
    member.client.get(nowhere).refused(404, "ResourceNotFound");
}
