//! Shared segments: seen where they reach, changed by who may everywhere, and never across organizations.

use super::*;
use crate::neighbour::Neighbour;

const ANYWHERE: &str = "organization/playground";
const PROJECT: &str = "organization/playground:project/p";
const DEV: &str = "organization/playground:project/p:env/dev";
const PROD: &str = "organization/playground:project/p:env/prod";

pub(super) fn shared(key: &str, scopes: &[&str]) -> Value {
    let mut body = segment(key);
    (body["type"], body["scopes"]) = (json!("shared"), json!(scopes));
    body
}

fn scopes(scopes: &[&str]) -> Value {
    json!([{ "op": "replace", "path": "/scopes", "value": scopes }])
}

#[test]
fn a_shared_segment_is_seen_where_it_reaches() {
    let world = World::new();
    let owner = &world.owner.client;
    let elsewhere = owner.post("/projects", &json!({ "name": "Q", "key": "q" })).data();
    let elsewhere = format!("/envs/{}/segments", elsewhere["environments"][0]["id"].as_str().unwrap());
    for (key, reach) in [("any", ANYWHERE), ("project", PROJECT), ("dev", DEV), ("prod", PROD)] {
        owner.post(&world.segments("dev"), &shared(key, &[reach])).data();
    }
    Segment::new(&world, "own");
    assert_eq!(keys(&owner.get(&world.segments("dev"))), ["own", "dev", "project", "any"]);
    assert_eq!(keys(&owner.get(&world.segments("prod"))), ["prod", "project", "any"]);
    assert_eq!(keys(&owner.get(&elsewhere)), ["any"]);
    // It reaches environments to come.
    let late = json!({ "name": "Late", "key": "late", "description": "" });
    let project = owner.get("/projects").data()[1]["id"].as_str().unwrap().to_owned();
    let late = owner.post(&format!("/projects/{project}/envs"), &late).data();
    let late = format!("/envs/{}/segments", late["id"].as_str().unwrap());
    assert_eq!(keys(&owner.get(&late)), ["project", "any"]);
    let any = owner.get(&late).data()["items"][1].clone();
    assert_eq!((&any["type"], &any["scopes"]), (&json!("shared"), &json!([ANYWHERE])));
    let id = any["id"].as_str().unwrap();
    let (here, there) =
        (owner.get(&format!("{late}/{id}")).data(), owner.get(&format!("{elsewhere}/{id}")).data());
    assert_ne!(here["envId"], there["envId"], "each shows the environment in which it is looked at");
    assert_eq!(here["isEnvironmentSpecific"], false);
    // Who may access one environment sees what reaches it, and no more.
    let reader = world.member_who(&[say("allow env CanAccessEnv project/p:env/prod")]);
    assert_eq!(keys(&reader.client.get(&world.segments("prod"))), ["prod", "project", "any"]);
    reader.client.get(&world.segments("dev")).forbidden();
}

#[test]
fn a_segment_is_shared_with_what_its_maker_may_make_segments_in() {
    let world = World::new();
    let make = |says: &[&str], scopes: &[&str]| {
        let member = world.member_who(&say_all(says));
        member.client.post(&world.segments("dev"), &shared(&unique("s"), scopes))
    };
    let create = |at: &str| format!("allow segment CreateSegment {at}:segment/*");
    let (dev, prod) = (create("project/p:env/dev"), create("project/p:env/prod"));
    let (project, all) = (create("project/p:env/*"), create("project/*:env/*"));
    make(&[&dev], &[DEV]).data();
    make(&[&dev], &[PROD]).forbidden();
    make(&[&prod], &[PROD]).forbidden();
    make(&[&dev, &prod], &[DEV, PROD]).data();
    make(&[&dev, &prod], &[PROJECT]).forbidden();
    make(&[&project], &[PROJECT]).data();
    make(&[&project, "deny segment CreateSegment project/p:env/prod:segment/*"], &[PROJECT]).forbidden();
    make(&[&project, "deny segment CreateSegment project/p:env/prod:segment/*"], &[DEV]).data();
    make(&[&project], &[ANYWHERE]).forbidden();
    make(&[&all], &[ANYWHERE]).data();
    make(&[&all, "deny segment CreateSegment project/p:env/prod:segment/*"], &[ANYWHERE]).forbidden();
    make(&[&dev, "allow segment CreateSegment project/p:env/prod:segment/s*"], &[DEV, PROD]).forbidden();
}

#[test]
fn what_is_no_scope_of_the_organization_is_refused() {
    let mut world = World::new();
    Neighbour::new(&mut world);
    let owner = &world.owner.client;
    let make = |scopes: &[&str]| owner.post(&world.segments("dev"), &shared("s", scopes));
    for scope in [
        "",
        "*",
        "organization/*",
        "organization/neighbour",
        "organization/nobody",
        "organization/playground:project/*",
        "organization/playground:project/nothing",
        "organization/playground:project/p:env/nothing",
        "organization/playground:project/p:env/dev:segment/x",
        "project/p:env/dev",
    ] {
        make(&[scope]).refused(400, "scopes_is_invalid");
        make(&[DEV, scope]).refused(400, "scopes_is_invalid");
    }
    make(&[]).refused(400, "scopes_is_invalid");
    make(&vec![DEV; 33]).refused(400, "scopes_is_invalid");
    make(&[PROD, DEV, DEV]).data();
    assert_eq!(owner.get(&world.segments("dev")).data()["items"][0]["scopes"], json!([DEV, PROD]));
    owner.post(&world.segments("prod"), &shared("s", &[PROD])).refused(422, "KeyHasBeenUsed");
    owner.post(&world.segments("dev"), &segment("s")).data();
    let used = format!("{}/is-key-used?key=s&type=shared", world.segments("prod"));
    assert_eq!(owner.get(&used).data(), true);
}

#[test]
fn t01_a_shared_segment_is_nothing_in_another_organization() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let it = Segment::of(&world, &shared("s", &[ANYWHERE]));
    let list = format!("/envs/{}/segments", theirs.ids["env"]);
    assert_eq!(theirs.owner.get(&list).data()["totalCount"], 1);
    theirs.owner.get(&format!("{list}/{}", it.id)).refused(404, "ResourceNotFound");
    theirs.owner.touch(&format!("{list}/{}/archive", it.id)).refused(404, "ResourceNotFound");
    assert_eq!(theirs.owner.get(&format!("{list}/is-key-used?key=s&type=shared")).data(), false);
    // The organization is no environment, although what is shared lies under it.
    let organization = world.owner.client.organization.clone().unwrap();
    world
        .owner
        .client
        .get(&format!("/envs/{organization}/segments/{}", it.id))
        .refused(404, "ResourceNotFound");
}

/// A request for every change.
fn changes(it: &Segment, by: &Client) -> Vec<Answer> {
    vec![
        it.put(by, "name", &json!({ "name": "n" })),
        it.put(by, "description", &json!({ "description": "d" })),
        it.tag(by, &["t"]),
        it.put(by, "targeting", &targeting(&[&unique("u")], &[rule("mail", &unique("op"))])),
        it.patch(by, &json!([{ "op": "replace", "path": "/name", "value": unique("n") }])),
        it.touch(by, "restore"),
        it.touch(by, "archive"),
        by.delete(&it.path),
    ]
}

#[test]
fn a_shared_segment_is_changed_by_who_may_wherever_it_reaches() {
    let world = World::new();
    let manage = |at: &str| format!("allow segment ManageSegment {at}:segment/*");
    let (dev, prod, project) =
        (manage("project/p:env/dev"), manage("project/p:env/prod"), manage("project/p:env/*"));
    for (reach, enough, too_little) in [
        (&[DEV, PROD][..], &[&dev, &prod][..], &[&dev][..]),
        (&[PROJECT], &[&project], &[&dev, &prod]),
        (&[ANYWHERE], &[&manage("project/*:env/*")], &[&project]),
    ] {
        let it = Segment::of(&world, &shared(&unique("s"), reach));
        let says = |all: &[&String]| all.iter().map(|it| say(it)).collect::<Vec<_>>();
        let before = it.shown();
        let weak = world.member_who(&says(too_little));
        changes(&it, &weak.client).iter().for_each(Answer::forbidden);
        assert_eq!(it.shown(), before);
        let strong = world.member_who(&says(enough));
        for answer in changes(&it, &strong.client) {
            answer.data();
        }
    }
}

#[test]
fn g3_a_segment_comes_as_if_made_and_leaves_as_if_removed() {
    let world = World::new();
    let it = Segment::of(&world, &shared("s", &[DEV]));
    let member = |says: &[&str]| {
        let read = "allow env CanAccessEnv project/*:env/*";
        world.member_who(&[&[read][..], says].concat().iter().map(|it| say(it)).collect::<Vec<_>>()).client
    };
    let (create_dev, create_prod) = (
        "allow segment CreateSegment project/p:env/dev:segment/*",
        "allow segment CreateSegment project/p:env/prod:segment/*",
    );
    let aim = "allow segment UpdateSegmentTargetingUsers|UpdateSegmentRules project/p:env/*:segment/s";
    let delete_dev = "allow segment DeleteSegment project/p:env/dev:segment/s";
    it.patch(&member(&[aim, create_dev]), &scopes(&[DEV, PROD])).forbidden();
    it.patch(&member(&[aim, create_dev, create_prod]), &scopes(&[DEV, PROD])).data();
    it.patch(&member(&[aim, create_dev, create_prod]), &scopes(&[PROD])).forbidden();
    it.patch(&member(&[aim, delete_dev]), &scopes(&[PROD])).forbidden();
    it.patch(&member(&[create_prod, delete_dev]), &scopes(&[PROD])).forbidden();
    assert_eq!(it.shown()["scopes"], json!([DEV, PROD]));
    it.patch(&member(&[aim, create_prod, delete_dev]), &scopes(&[PROD])).data();
    it.owner.get(&it.path).refused(404, "ResourceNotFound");
    let there = format!("{}/{}", world.segments("prod"), it.id);
    let patch = |scopes: &Value| it.owner.call("PATCH", &there, Some(scopes));
    patch(&scopes(&[])).refused(400, "scopes_is_invalid");
    patch(&scopes(&["organization/neighbour"])).refused(400, "scopes_is_invalid");
    patch(&scopes(&["organization/playground:project/nothing"])).refused(400, "scopes_is_invalid");
    patch(&scopes(&[ANYWHERE])).data();
    it.shown();
}

#[test]
fn c14_tags_of_a_shared_segment_give_nothing_anywhere() {
    let world = World::new();
    let it = Segment::of(&world, &shared("s", &[PROJECT]));
    let tagger = world.member_who(&say_all(&[
        "allow segment UpdateSegmentTags project/p:env/*:segment/*",
        "allow segment UpdateSegmentName project/p:env/prod:segment/*;mine",
    ]));
    let lines = it.tag(&tagger.client, &["mine"]).exceeds();
    assert!(lines[1].contains("UpdateSegmentName"), "{lines:?}");
    it.tag(&tagger.client, &["other"]).data();
}

#[test]
fn c14_tags_of_a_shared_segment_give_nothing_in_places_to_come() {
    let world = World::new();
    let it = Segment::of(&world, &shared("s", &[PROJECT]));
    let all = "allow segment UpdateSegmentTags project/p:env/*:segment/*";
    let tagger = |says: &[&str]| world.member_who(&say_all(&[&[all][..], says].concat())).client;
    let allow = "allow segment UpdateSegmentName project/p:env/";
    let granted = tagger(&[&format!("{allow}live*:segment/*;mine")]);
    let lines = it.tag(&granted, &["mine"]).exceeds();
    assert!(lines[1].contains("UpdateSegmentName on the segment"), "{lines:?}");
    it.tag(&granted, &["other"]).data();
    it.tag(&tagger(&["allow segment UpdateSegmentName project/q:env/*:segment/*;mine"]), &["mine"]).data();
    let freed = tagger(&[
        &format!("{allow}*:segment/*"),
        "deny segment UpdateSegmentName project/p:env/live*:segment/*;mine",
    ]);
    it.tag(&freed, &["more"]).exceeds();
    it.tag(&freed, &["mine", "more"]).data();
    it.tag(&it.owner, &[]).data();
    it.tag(&tagger(&[&format!("{allow}live*:segment/*"), &format!("{allow}*:segment/*;mine")]), &[]).data();
}

#[test]
fn c14_a_segment_comes_to_no_place_to_come_where_its_tags_grant() {
    let world = World::new();
    let it = Segment::of(&world, &shared("s", &[DEV]));
    it.tag(&it.owner, &["mine"]).data();
    let member = world.member_who(&say_all(&[
        "allow env CanAccessEnv project/*:env/*",
        "allow segment CreateSegment|UpdateSegmentTargetingUsers|UpdateSegmentRules project/p:env/*:segment/*",
        "allow segment DeleteSegment project/p:env/live*:segment/*;mine",
    ]));
    it.patch(&member.client, &scopes(&[PROJECT])).exceeds();
    it.tag(&it.owner, &[]).data();
    it.patch(&member.client, &scopes(&[PROJECT])).data();
}

#[test]
fn c14_a_segment_comes_to_no_place_where_its_tags_grant() {
    let world = World::new();
    let it = Segment::of(&world, &shared("s", &[DEV]));
    it.tag(&it.owner, &["mine"]).data();
    let member = world.member_who(&say_all(&[
        "allow env CanAccessEnv project/*:env/*",
        "allow segment CreateSegment|UpdateSegmentTargetingUsers|UpdateSegmentRules project/p:env/*:segment/*",
        "allow segment DeleteSegment project/p:env/prod:segment/*;mine",
    ]));
    it.patch(&member.client, &scopes(&[DEV, PROD])).exceeds();
    it.tag(&it.owner, &[]).data();
    it.patch(&member.client, &scopes(&[DEV, PROD])).data();
}

#[test]
fn g3_nobody_takes_a_segment_to_others_who_may_not_say_whom_it_means() {
    let world = World::new();
    let it = Segment::of(&world, &shared("vip", &[DEV]));
    let create = "allow segment CreateSegment project/p:env/*:segment/*";
    let aim = |at: &str| {
        format!("allow segment UpdateSegmentTargetingUsers|UpdateSegmentRules project/p:env/{at}:segment/*")
    };
    let widen = |says: &[&str]| {
        let read = "allow env CanAccessEnv project/p:env/dev";
        let member = world.member_who(&say_all(&[&[read, create][..], says].concat()));
        it.patch(&member.client, &scopes(&[DEV, PROD]))
    };
    let deny = |action: &str, at: &str| format!("deny segment {action} project/p:env/{at}:segment/vip");
    widen(&[&aim("*"), &deny("*", "dev")]).forbidden();
    widen(&[&aim("*"), &deny("UpdateSegmentRules", "dev")]).forbidden();
    widen(&[&aim("*"), &deny("UpdateSegmentTargetingUsers", "prod")]).forbidden();
    widen(&[&aim("dev")]).forbidden();
    widen(&[&aim("prod")]).forbidden();
    assert_eq!(it.shown()["scopes"], json!([DEV]));
    widen(&[&aim("*")]).data();
}

#[test]
fn g3_a_deny_of_places_to_come_counts_for_a_scope_that_holds_them() {
    let world = World::new();
    let all = "allow segment * project/p:env/*:segment/*";
    let deny = "deny segment * project/p:env/live*:segment/*";
    let (whole, part) = (world.member_who(&say_all(&[all])), world.member_who(&say_all(&[all, deny])));
    let make = |by: &Member, key: &str, scope| by.client.post(&world.segments("dev"), &shared(key, &[scope]));
    make(&part, "a", PROJECT).forbidden();
    make(&part, "a", DEV).data();
    make(&whole, "b", PROJECT).data();
    // What others have shared with places to come is not theirs to change either.
    let it = Segment::of(&world, &shared("c", &[PROJECT]));
    it.tag(&it.owner, &["x"]).data();
    let before = it.shown();
    changes(&it, &part.client).iter().for_each(Answer::forbidden);
    assert_eq!(it.shown(), before);
    for answer in changes(&it, &whole.client) {
        answer.data();
    }
}

#[test]
fn whether_the_key_of_a_shared_segment_is_taken_is_for_who_makes_segments() {
    let world = World::new();
    Segment::of(&world, &shared("s", &[DEV]));
    let ask = |says: &str, of: &str| {
        let path = format!("{}/is-key-used?key=s{of}", world.segments("prod"));
        world.member_who(&[say(says)]).client.get(&path)
    };
    let (reads, makes) = (
        "allow env CanAccessEnv project/p:env/prod",
        "allow segment CreateSegment project/p:env/prod:segment/*",
    );
    ask(reads, "&type=shared").forbidden();
    assert_eq!(ask(makes, "&type=shared").data(), true);
    assert_eq!(ask(reads, "").data(), false);
}
