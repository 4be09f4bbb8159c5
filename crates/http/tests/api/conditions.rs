//! Statements with conditions: when they apply, what they give, and that nothing loses them.

use keywright_core::Timestamp;
use serde_json::{Value, json};

use super::{
    console::{Browser, Filled},
    words::{say, service},
    world::{Member, World, unique},
};

pub(super) fn condition(attribute: &str, operator: &str, values: &[&str]) -> Value {
    json!({ "attribute": attribute, "operator": operator, "values": values })
}

/// The statement, if these are true.
pub(super) fn when(text: &str, conditions: &[Value]) -> Value {
    let mut statement = say(text);
    statement["conditions"] = json!(conditions);
    statement
}

fn here() -> Value {
    condition("context.ip", "InCidr", &["127.0.0.0/8", "::1"])
}

fn elsewhere() -> Value {
    condition("context.ip", "InCidr", &["192.0.2.0/24"])
}

fn unknown() -> Value {
    condition("subject.department", "Equals", &["ops"])
}

const TOGGLE: &str = "allow flag ToggleFlag project/*:env/*:flag/*";
const NO_TOGGLE: &str = "deny flag ToggleFlag project/*:env/*:flag/*";

#[track_caller]
fn check(world: &World, by: &Member, policy: &str, says: &[Value], expected: bool) {
    world.say(policy, says);
    let answer = world.toggle(&by.client, "dev");
    assert_eq!(answer.status, if expected { 200 } else { 403 }, "{says:?}: {}", answer.body);
}

#[test]
fn an_allow_applies_where_its_conditions_are_true_and_a_deny_where_they_may_be() {
    let world = World::new();
    let policy = world.policy(&[]);
    let bea = world.member(&[&policy]);
    let check = |says: &[Value], expected| check(&world, &bea, &policy, says, expected);
    check(&[when(TOGGLE, &[here()])], true);
    check(&[when(TOGGLE, &[elsewhere()])], false);
    check(&[when(TOGGLE, &[unknown()])], false);
    check(&[when(TOGGLE, &[here(), unknown()])], false);
    check(&[say(TOGGLE), when(NO_TOGGLE, &[here()])], false);
    check(&[say(TOGGLE), when(NO_TOGGLE, &[elsewhere()])], true);
    check(&[say(TOGGLE), when(NO_TOGGLE, &[unknown()])], false);
    check(&[say(TOGGLE), when(NO_TOGGLE, &[unknown(), elsewhere()])], true);
    for (attribute, value) in [
        ("subject.type", "member"),
        ("subject.id", &bea.id),
        ("action.name", "ToggleFlag"),
        ("resource.type", "flag"),
        ("resource.id", "project/p:env/dev:flag/f"),
    ] {
        check(&[when(TOGGLE, &[condition(attribute, "Equals", &[value])])], true);
        check(&[when(TOGGLE, &[condition(attribute, "NotEquals", &[value])])], false);
    }
}

#[test]
fn a_window_of_time_opens_and_closes_for_members_and_tokens() {
    let mut world = World::new();
    let policy = world.policy(&[say(
        "allow access-token ManageServiceAccessTokens|ManagePersonalAccessTokens access-token/*",
    )]);
    let bea = world.member(&[&policy]);
    let token = world.personal(&bea);
    let window = [
        condition("context.time", "After", &["2030-03-17T17:50:00Z"]),
        condition("context.time", "Before", &["2030-03-17T18:55:00+01:00"]),
    ];
    world.say(&policy, &[when(TOGGLE, &window)]);
    // 2030-03-17T17:46:40Z
    let begin = 1_900_000_000_000;
    for (seconds, expected) in [(0, 403), (199, 403), (200, 200), (499, 200), (500, 403)] {
        world.server.stand_at(Timestamp::from_millis(begin + seconds * 1_000));
        let bea = world.login(&bea.email, &bea.password);
        assert_eq!(world.toggle(&bea, "dev").status, expected, "{seconds}");
        assert_eq!(world.toggle(&token.client, "dev").status, expected, "{seconds}");
    }
}

#[test]
fn conditions_are_answered_as_they_were_written_and_only_where_there_are_some() {
    let mut world = World::new();
    let says = [when(TOGGLE, &[here(), condition("context.n", "In", &["b", "a", "b"])]), say(NO_TOGGLE)];
    let policy = world.policy(&says);
    let read =
        |world: &World| world.owner.client.get(&format!("/policies/{policy}")).data()["statements"].clone();
    assert_eq!(read(&world), json!(says));
    world.restart();
    assert_eq!(read(&world), json!(says));
    let body = json!({
        "originPolicyType": "CustomerManaged", "name": "Clone", "key": unique("clone"), "description": "",
    });
    let key =
        world.owner.client.get(&format!("/policies/{policy}")).data()["key"].as_str().unwrap().to_owned();
    let clone = world.owner.client.post(&format!("/policies/clone/{key}"), &body).data();
    let clone = world.owner.client.get(&format!("/policies/{}", clone["id"].as_str().unwrap())).data();
    assert_eq!(clone["statements"][0]["conditions"], says[0]["conditions"]);
    let owner = world.owner.clone();
    let token = world.service(&owner, &says);
    assert_eq!(world.listed(&token)["permissions"], json!(says));
    // What a token may do is fixed, its conditions too.
    let path = format!("/access-tokens/{}", token.id);
    let renamed = |says: &[Value]| json!({ "name": unique("renamed"), "permissions": says });
    owner.client.put(&path, &renamed(&says)).data();
    owner
        .client
        .put(&path, &renamed(&[say(TOGGLE), say(NO_TOGGLE)]))
        .refused(422, "TokenPermissionsAreFixed");
}

#[test]
fn what_is_no_condition_is_refused_with_what_to_write() {
    let world = World::new();
    let policy = world.policy(&[]);
    let path = format!("/policies/{policy}/statements");
    for (wrong, advice) in [
        (condition("ip", "InCidr", &["::1"]), "such as `context.ip`"),
        (condition("context.ip", "Matches", &[".*"]), "the operators are Equals, NotEquals, In,"),
        (condition("context.ip", "InCidr", &["10.1.0.0/8"]), "such as `10.0.0.0/8`"),
        (condition("context.ip", "Equals", &[]), "from 1 to 64 values"),
        (json!({}), "condition attribute `` is none"),
    ] {
        let answer = world.owner.client.put(&path, &json!([when(TOGGLE, &[wrong])]));
        answer.refused(400, "statements_is_invalid");
        assert!(answer.body.contains(advice), "{}", answer.body);
    }
    let many = vec![here(); 17];
    world.owner.client.put(&path, &json!([when(TOGGLE, &many)])).refused(400, "PermissionsTooComplex");
    let answer = world.owner.client.post("/access-tokens", &service(&[when(TOGGLE, &[json!({})])]));
    answer.refused(400, "permissions_is_invalid");
}

#[test]
fn who_may_under_a_condition_gives_under_that_condition() {
    let world = World::new();
    let makes = say("allow access-token ManageServiceAccessTokens access-token/*");
    let bea = world.member_who(&[makes, when(TOGGLE, &[here()])]);
    let ask = |says: Value| bea.client.post("/access-tokens", &service(&[says])).status;
    assert_eq!(ask(say(TOGGLE)), 403);
    assert_eq!(ask(when(TOGGLE, &[elsewhere()])), 403);
    assert_eq!(ask(when(TOGGLE, &[here()])), 200);
    assert_eq!(ask(when(TOGGLE, &[here(), unknown()])), 200);
}

/// Else a member, of whom it is not true, would make a token of which it is.
#[test]
fn who_may_if_they_are_somebody_gives_it_to_nobody() {
    let world = World::new();
    let makes = say("allow access-token ManageServiceAccessTokens access-token/*");
    let ask = |says: &[Value], token: Vec<Value>| {
        let bea = world.member_who(&[[makes.clone()].as_slice(), says].concat());
        bea.client.post("/access-tokens", &service(&token)).status
    };
    let kind = |kind: &str| condition("subject.type", "Equals", &[kind]);
    for tokens_may in [when(TOGGLE, &[kind("service")]), when(TOGGLE, &[kind("member")])] {
        assert_eq!(ask(std::slice::from_ref(&tokens_may), vec![tokens_may.clone()]), 403);
    }
    let members_may_not = [say(TOGGLE), when(NO_TOGGLE, &[kind("member")])];
    assert_eq!(ask(&members_may_not, members_may_not.to_vec()), 403);
    assert_eq!(ask(&[say(TOGGLE)], vec![when(TOGGLE, &[kind("service")])]), 200);
}

/// The address that is told counts as where the token is used, for the decision and for what is said of it.
#[test]
fn who_asks_about_a_token_tells_from_where_it_is_used() {
    let world = World::new();
    let made = world.owner.client.post("/access-tokens", &service(&[when(TOGGLE, &[elsewhere()])])).data();
    let token = made["token"].as_str().unwrap();
    let resource = "project/p:env/e:flag/f";
    let ask = |address: Option<&str>| {
        let body = json!({
            "token": token, "action": "ToggleFlag", "resource": resource, "address": address, "explain": true,
        });
        let verdict = world.owner.client.post("/authorize", &body).data();
        assert_eq!(verdict["allowed"], verdict["explanation"]["allowed"], "{verdict}");
        verdict["allowed"].as_bool().unwrap()
    };
    assert!(ask(Some("192.0.2.9")));
    assert!(!ask(Some("198.51.100.1")));
    assert!(!ask(None));
}

#[test]
fn an_owner_under_a_condition_is_none() {
    let world = World::new();
    let everything = when("allow * * *", &[here()]);
    let bea = world.member_who(&[everything]);
    bea.client.get("/members").data();
    let own = world.owner.client.get(&format!("/members/{}/direct-policies", world.owner.id)).data();
    let own = own["items"][0]["id"].as_str().unwrap().to_owned();
    let leave = format!("/members/{}/remove-policy/{own}", world.owner.id);
    world.owner.client.touch(&leave).refused(422, "LastOwner");
    let cid = world.member_who(&[say("allow * * *")]);
    world.owner.client.touch(&leave).data();
    cid.client.get("/members").data();
}

#[test]
fn tags_give_nothing_that_a_condition_withholds_now() {
    let world = World::new();
    let tags = "allow flag UpdateFlagTags project/*:env/*:flag/*";
    let tagged = "allow flag ToggleFlag project/*:env/*:flag/*;beta";
    let path = format!("{}/f/tags", world.flags("dev"));
    let set = |by: &Member, tags: &[&str]| by.client.put(&path, &json!({ "tags": tags })).status;
    let bea = world.member_who(&[say(tags), when(tagged, &[elsewhere()])]);
    assert_eq!(set(&bea, &["beta"]), 403);
    assert_eq!(set(&bea, &["alpha"]), 200);
    let cid = world.member_who(&[say(tags), say(TOGGLE), when(tagged, &[elsewhere()])]);
    assert_eq!(set(&cid, &["beta"]), 200);
    let dan = world.member_who(&[say(tags), say(TOGGLE), when(&format!("{NO_TOGGLE};beta"), &[elsewhere()])]);
    assert_eq!(set(&dan, &[]), 403);
    assert_eq!(set(&dan, &["beta", "other"]), 200);
}

/// A condition on tags, or on the name that holds them, is true or not by what is tagged.
#[test]
fn c14_nobody_tags_themselves_into_a_condition() {
    let world = World::new();
    let tags = say("allow flag UpdateFlagTags project/*:env/*:flag/*");
    let path = format!("{}/f/tags", world.flags("dev"));
    let set = |by: &Member, tags: &[&str]| by.client.put(&path, &json!({ "tags": tags })).status;
    for (attribute, operator, value) in [
        ("resource.tags", "Equals", "beta"),
        ("resource.id", "NotEquals", "x"),
        ("resource.tags", "NotEquals", "x"),
    ] {
        let of_tags = [condition(attribute, operator, &[value])];
        let bea = world.member_who(&[tags.clone(), when(TOGGLE, &of_tags)]);
        assert_eq!(set(&bea, &["beta"]), 403, "{attribute}");
        let cid = world.member_who(&[tags.clone(), say(TOGGLE), when(NO_TOGGLE, &of_tags)]);
        assert_eq!(set(&cid, &["beta"]), 403, "{attribute}");
    }
    let dan = world.member_who(&[tags.clone(), say(TOGGLE)]);
    assert_eq!(set(&dan, &["beta"]), 200);
}

#[test]
fn the_editor_shows_conditions_and_keeps_them() {
    let world = World::new();
    let policy = world.policy(&[when(TOGGLE, &[here(), condition("context.n", "In", &["a,b", "c"])])]);
    let says = || world.owner.client.get(&format!("/policies/{policy}")).data()["statements"].clone();
    let before = says();
    let mut ann = Browser::of(&world, &world.owner);
    let (path, statements) =
        (format!("/en/iam/policies/{policy}"), format!("/en/iam/policies/{policy}/statements"));
    let page = ann.get(&path);
    page.is(200).says("context.ip InCidr 127.0.0.0/8, ::1");
    let form = Filled::of(&page);
    form.also("s.0.action", "ArchiveFlag").send(&mut ann, &statements, "save");
    assert_eq!(says()[0]["conditions"], before[0]["conditions"]);
    assert_eq!(says()[0]["actions"], json!(["ArchiveFlag", "ToggleFlag"]));
    let json = Filled::of(ann.get(&path).is(200)).send(&mut ann, &statements, "json");
    json.is(200).says("InCidr");
    let cards = Filled::of(&json).send(&mut ann, &statements, "cards");
    Filled::of(&cards).with("s.0.if", "context.ip NotInCidr ::1").send(&mut ann, &statements, "save");
    assert_eq!(says()[0]["conditions"], json!([condition("context.ip", "NotInCidr", &["::1"])]));
    let wrong = Filled::of(ann.get(&path).is(200)).with("s.0.if", "context.ip Like x");
    wrong
        .send(&mut ann, &statements, "save")
        .is(400)
        .says("is no operator of conditions")
        .says("context.ip Like x");
    let why = format!("/en/iam/why?policy={policy}&action=ToggleFlag&resource=project/p:env/dev:flag/f");
    Filled::of(ann.get(&path).is(200)).with("s.0.if", "action.name Equals ToggleFlag").send(
        &mut ann,
        &statements,
        "save",
    );
    ann.get(&why).is(200).says("Allowed").says("action.name Equals ToggleFlag");
}
