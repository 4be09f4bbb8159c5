//! Who may do what with segments: design rules 9 and 18.

use super::*;

/// A request that takes an action by name.
type Request = (&'static str, &'static str, &'static str, Value);

/// Every request that changes a segment, with the action it takes.
fn requests() -> Vec<Request> {
    vec![
        ("UpdateSegmentName", "PUT", "/name", json!({ "name": "n" })),
        ("UpdateSegmentDescription", "PUT", "/description", json!({ "description": "d" })),
        ("UpdateSegmentTags", "PUT", "/tags", json!({ "tags": ["t"] })),
        ("UpdateSegmentTargetingUsers", "PUT", "/targeting", json!({ "included": [unique("u")] })),
        ("UpdateSegmentRules", "PUT", "/targeting", json!({ "rules": [rule("mail", &unique("op"))] })),
        ("ArchiveSegment", "PUT", "/archive", json!({})),
        ("RestoreSegment", "PUT", "/restore", json!({})),
        ("CreateSegment", "POST", "", segment("it")),
        ("DeleteSegment", "DELETE", "/", json!({})),
    ]
}

/// A targeting that means nobody.
fn nobody() -> Value {
    json!({ "included": [], "excluded": [], "rules": [] })
}

fn try_all(world: &World, it: &Segment, by: &Client, may: impl Fn(&str) -> bool) {
    for (action, method, path, body) in requests() {
        it.put(&it.owner, "targeting", &nobody()).data();
        let path = if path.is_empty() { world.segments("dev") } else { format!("{}{path}", it.path) };
        let answer = by.call(method, path.trim_end_matches('/'), Some(&body));
        match (may(action), action) {
            (false, _) => answer.forbidden(),
            (true, "CreateSegment") => answer.refused(422, "KeyHasBeenUsed"),
            (true, "DeleteSegment") => answer.refused(422, "CannotDeleteUnArchivedSegment"),
            (true, _) => drop(answer.data()),
        }
        it.touch(&it.owner, "restore").data();
    }
}

#[test]
fn d09_each_request_takes_its_own_action() {
    let world = World::new();
    let it = Segment::new(&world, "it");
    let policy = world.policy(&[]);
    let member = world.member(&[&policy]);
    try_all(&world, &it, &member.client, |_| false);
    for (only, ..) in requests() {
        world.say(&policy, &[say(&format!("allow segment {only} S/*"))]);
        try_all(&world, &it, &member.client, |it| it == only);
        let rest = [say("allow segment * S/*"), say(&format!("deny segment {only} S/*"))];
        world.say(&policy, &rest);
        try_all(&world, &it, &member.client, |it| it != only);
    }
    for everything in ["allow segment * S/*", "allow segment ManageSegment S/*", "allow * * *"] {
        world.say(&policy, &[say(everything)]);
        try_all(&world, &it, &member.client, |_| true);
        for nothing in ["deny segment * S/*", "deny segment ManageSegment S/*", "deny * * *"] {
            world.say(&policy, &say_all(&[everything, nothing]));
            try_all(&world, &it, &member.client, |_| false);
        }
    }
    world.say(
        &policy,
        &say_all(&[
            "allow flag * F/*",
            "allow env CanAccessEnv project/*:env/*",
            "allow project * project/*",
        ]),
    );
    try_all(&world, &it, &member.client, |_| false);
}

#[test]
fn d09_targeting_takes_what_differs() {
    let world = World::new();
    let it = Segment::new(&world, "it");
    let users = world.member_who(&[say("allow segment UpdateSegmentTargetingUsers S/it")]);
    let rules = world.member_who(&[say("allow segment UpdateSegmentRules S/it")]);
    let both = world.member_who(&[say("allow segment UpdateSegmentRules|UpdateSegmentTargetingUsers S/it")]);
    let put = |by: &Member, included: &[&str], conditions: &[Value]| {
        it.put(&by.client, "targeting", &targeting(included, conditions))
    };
    put(&users, &["ann"], &[rule("mail", "a")]).forbidden();
    put(&rules, &["ann"], &[rule("mail", "a")]).forbidden();
    put(&both, &["ann"], &[rule("mail", "a")]).data();
    put(&users, &["ann", "ben"], &[rule("mail", "a")]).data();
    put(&users, &["ann", "ben"], &[rule("mail", "b")]).forbidden();
    put(&rules, &["ann", "ben"], &[rule("mail", "b")]).data();
    put(&rules, &["ann"], &[rule("mail", "b")]).forbidden();
    let before = it.shown();
    put(&rules, &["ann", "ben"], &[rule("mail", "b")]).data();
    assert_eq!(it.shown(), before, "nothing differs, and nothing is written");
}

/// What somebody with these statements sees of the segments `a1` (tagged `beta`), `a2` and `b`: in a list and one
/// by one.
#[track_caller]
fn check_seen(world: &World, all: &[Segment; 3], reader: &(String, Member), says: &[&str], seen: &[&str]) {
    world.say(&reader.0, &say_all(says));
    let (segments, by) = (world.segments("dev"), &reader.1.client);
    let (list, tags) = (by.get(&segments), by.get(&format!("{segments}/all-tags")));
    let ids: Vec<String> = all.iter().map(|it| format!("ids={}", it.id)).collect();
    let some = by.get(&format!("{segments}/by-ids?{}", ids.join("&")));
    if seen.is_empty() {
        list.forbidden();
        tags.forbidden();
        some.forbidden();
    } else {
        assert_eq!(keys(&list), seen, "{says:?}");
        assert_eq!(tags.data(), if seen.contains(&"a1") { json!(["beta"]) } else { json!([]) });
        assert_eq!(some.data().as_array().unwrap().len(), seen.len());
    }
    for (it, key) in all.iter().zip(["a1", "a2", "b"]) {
        let one = by.get(&it.path);
        if seen.contains(&key) { assert_eq!(one.data()["key"], key) } else { one.forbidden() }
    }
}

#[test]
fn d09_segments_are_read_by_who_may_access_the_environment_or_do_everything_to_them() {
    let world = World::new();
    let all = ["a1", "a2", "b"].map(|it| Segment::new(&world, it));
    all[0].tag(&world.owner.client, &["beta"]).data();
    let policy = world.policy(&[]);
    let member = world.member(&[&policy]);
    let reader = (policy, member);
    let every = ["b", "a2", "a1"];
    for (says, seen) in [
        (&["allow env CanAccessEnv project/p:env/dev"][..], &every[..]),
        (&["allow segment ManageSegment S/*"], &every),
        (&["allow segment * S/*"], &every),
        (&["allow * * *"], &every),
        (&["allow segment * S/a*"], &["a2", "a1"]),
        (&["allow segment ManageSegment S/*;beta"], &["a1"]),
        (&["allow segment ManageSegment S/*", "deny segment * S/*;beta"], &["b", "a2"]),
        (&["allow segment * S/*", "deny segment ManageSegment S/a2"], &["b", "a1"]),
        (&["allow segment UpdateSegmentName|CreateSegment|UpdateSegmentTags S/*"], &[]),
        (&["allow segment * S/nothing-there"], &[]),
        (&["allow env CanAccessEnv project/p:env/prod"], &[]),
        (&["allow flag * F/*"], &[]),
        (&[], &[]),
    ] {
        check_seen(&world, &all, &reader, says, seen);
    }
}

#[test]
fn d18_what_is_not_there_is_known_by_who_may_act_on_all_of_it() {
    let world = World::new();
    let gone = "0193a5c0-0000-7000-8000-000000000001";
    let in_dev = [gone, "no-id"].map(|it| format!("{}/{it}", world.segments("dev")));
    let nowhere = [format!("/envs/{gone}/segments/{gone}"), format!("/envs/no-id/segments/{gone}")];
    let policy = world.policy(&[]);
    let member = world.member(&[&policy]);
    let check = |answer: &Answer, status: u16| {
        if status == 403 { answer.forbidden() } else { answer.refused(404, "ResourceNotFound") }
    };
    let rename = json!({ "name": "n" });
    for (says, here, there) in [
        ("allow segment UpdateSegmentName project/*:env/*:segment/*", 404, 404),
        ("allow * * *", 404, 404),
        ("allow segment UpdateSegmentName S/*", 404, 403),
        ("allow segment UpdateSegmentName S/g*", 403, 403),
        ("allow segment UpdateSegmentName S/*;beta", 403, 403),
        ("allow segment ArchiveSegment project/*:env/*:segment/*", 403, 403),
        ("allow env CanAccessEnv project/*:env/*", 403, 403),
    ] {
        world.say(&policy, &[say(says)]);
        for (paths, status) in [(&in_dev, here), (&nowhere, there)] {
            for path in paths {
                check(&member.client.put(&format!("{path}/name"), &rename), status);
            }
        }
    }
    let patch = json!([{ "op": "replace", "path": "/name", "value": "n" }]);
    for (says, here, there) in [
        ("allow env CanAccessEnv project/*:env/*", 404, 404),
        ("allow segment ManageSegment project/*:env/*:segment/*", 404, 404),
        ("allow env CanAccessEnv project/p:env/dev", 404, 403),
        ("allow segment * S/*", 404, 403),
        ("allow segment * S/g*", 403, 403),
    ] {
        world.say(&policy, &[say(says)]);
        for (paths, status) in [(&in_dev, here), (&nowhere, there)] {
            for path in paths {
                check(&member.client.get(path), status);
                check(&member.client.call("PATCH", path, Some(&patch)), status);
            }
        }
    }
}

#[test]
fn a_list_that_is_not_named_stays() {
    let world = World::new();
    let it = Segment::new(&world, "beta");
    it.put(&it.owner, "targeting", &targeting(&["ann"], &[rule("mail", "EndsWith")])).data();
    let before = it.shown();
    it.put(&it.owner, "targeting", &json!({ "excluded": ["ben"], "includ": [] })).data();
    let after = it.shown();
    assert_eq!((&after["included"], &after["rules"]), (&before["included"], &before["rules"]));
    assert_eq!(after["excluded"], json!(["ben"]));
    it.put(&it.owner, "targeting", &json!({ "included": [] })).data();
    assert_eq!(it.shown()["included"], json!([]));
}
