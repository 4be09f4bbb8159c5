//! The audit log: who did what, for whom it is to be seen.

use keywright_http::WireTime;
use serde_json::json;

use super::super::{
    neighbour::Neighbour,
    world::{World, manage_flags, statement},
};
use super::Browser;

const LOG: &str = "/en/audit-log";

fn access(environment: &str) -> Vec<serde_json::Value> {
    vec![
        statement("project", "allow", &["CanAccessProject"], "project/*"),
        statement("env", "allow", &["CanAccessEnv"], &format!("project/*:env/{environment}")),
    ]
}

/// How many entries there are.
fn entries(html: &str) -> usize {
    html.matches("<tr class=\"entry\">").count()
}

#[test]
fn the_owner_sees_who_did_what_and_what_it_changed() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.personal(&owner);
    let flags = world.flags("dev");
    let body = json!({ "comment": "<script>alert(1)</script>" });
    token.client.put(&format!("{flags}/f/toggle/true"), &body).data();
    let mut browser = Browser::of(&world, &owner);
    let shown = browser.get(LOG);
    shown
        .is(200)
        .says("via token personal-")
        .says("Switched on")
        .says("&#60;script&#62;")
        .lacks("<script>alert");
    shown.says("<code>isEnabled</code></td><td><del>false</del></td><td><ins>true</ins>");
    assert_eq!(world.owner.client.get("/audit-logs").data()["totalCount"], 5);
    assert_eq!(entries(&shown.html), 5, "the project, its flags, the token, and what it did");
    let zh = browser.get("/zh/audit-log");
    zh.is(200).says("通过令牌 personal-").says("开启").says("功能开关").lacks("Switched");
}

#[test]
fn what_a_member_says_of_a_secret_is_told_as_theirs_and_in_their_language() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let (token, other) = (world.service(&owner, &[manage_flags()]), world.service(&owner, &[manage_flags()]));
    let body = json!({ "status": "Inactive", "statusDetail": "Compromised" });
    world.owner.client.put(&format!("/access-tokens/{}/toggle", token.id), &body).data();
    world.stranger().post("/leaks/report", &json!({ "tokens": [other.text] })).data();
    let rotate = format!("/access-tokens/{}/rotate", world.personal(&owner).id);
    let made = world.owner.client.post(&rotate, &json!({ "graceSeconds": 60 })).data();
    world.secrets.push(made["token"].as_str().unwrap().to_owned());
    let mut browser = Browser::of(&world, &owner);
    let log = browser.get(LOG);
    log.is(200)
        .says(">Marked as compromised<")
        .says(">Secret found elsewhere<")
        .says("Old secret good until 20")
        .lacks("the old secret");
    let zh = browser.get("/zh/audit-log");
    zh.is(200).says(">标记为已泄露<").says(">密钥泄露<").says("旧密钥有效至 20").lacks("the old secret");
}

#[test]
fn what_was_not_there_before_has_no_column_of_before() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let made = browser.get(&format!("{LOG}?kind=Project&operation=Create"));
    made.is(200).says("<tr class=\"more\"><td colspan=\"4\">").says(">After</th>").lacks(">Before</th>");
}

#[test]
fn filters_choose_and_page_through() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.personal(&owner);
    world.toggle(&token.client, "dev").data();
    let other = world.member(&[]);
    let mut browser = Browser::of(&world, &owner);
    let mut count = |query: &str| entries(&browser.get(&format!("{LOG}?{query}")).is(200).html);
    assert_eq!(count("kind=AccessToken"), 1);
    assert_eq!(count("kind=FeatureFlag"), 3);
    assert_eq!(count("kind=FeatureFlag&operation=Create"), 2);
    assert_eq!(count("operation=Update&kind=FeatureFlag"), 1);
    assert_eq!(count(&format!("who={}", token.id)), 1);
    assert_eq!(count(&format!("who={}", other.id)), 0);
    assert_eq!(count(&format!("who={}&kind=Project", owner.id)), 1);
    assert_eq!(count("query=PERSONAL-"), 1);
    assert_eq!(
        count("kind=Nonsense&operation=Nonsense&who=x&from=yesterday"),
        7,
        "what is none is passed over"
    );
    let today = serde_json::to_value(WireTime(world.server.now())).unwrap();
    let today = today.as_str().unwrap().split('T').next().unwrap();
    assert_eq!(count(&format!("kind=Project&from={today}&to={today}")), 1, "the whole of a day");
    assert_eq!(count("to=2020-01-01"), 0);
    assert_eq!(count("from=2100-01-01"), 0);
    let beyond = browser.get(&format!("{LOG}?kind=FeatureFlag&page=2&size=10"));
    assert_eq!(beyond.is(303).header("location"), format!("{LOG}?kind=FeatureFlag&page=1&size=10"));
    let shown = browser.get(&format!("{LOG}?who={}", token.id));
    shown.says("selected>personal-");
    browser.get(&format!("{LOG}?to=2020-01-01")).says("Nothing matches");
}

#[test]
fn what_was_put_where_is_told_by_its_name() {
    let world = World::new();
    let member = world.member(&[]);
    let policy = world.policy(&[manage_flags()]);
    world.attach(&member, &policy);
    let name =
        world.owner.client.get(&format!("/policies/{policy}")).data()["name"].as_str().unwrap().to_owned();
    let mut browser = Browser::of(&world, &world.owner);
    let shown = browser.get(&format!("{LOG}?kind=Member"));
    shown.says(&format!("Policy attached: {name}"));
    shown.says(&format!("href=\"/en/iam/team/{}\"", member.id)).says("<th scope=\"col\">On what</th>");
    shown.says("The newest 100,000 entries are looked at, or 2,000");
    let about = browser.get(&format!("{LOG}?kind=Policy"));
    about.says(&format!("href=\"/en/iam/policies/{policy}\""));
    world.owner.client.delete(&format!("/policies/{policy}")).data();
    browser
        .get(&format!("{LOG}?kind=Policy"))
        .says("Removed")
        .lacks(&format!("href=\"/en/iam/policies/{policy}\""));
}

#[test]
fn who_accesses_an_environment_sees_its_log_and_no_other() {
    let world = World::new();
    world.toggle(&world.owner.client, "prod").data();
    let reader = world.member_who(&access("dev"));
    let mut browser = Browser::of(&world, &reader);
    let shown = browser.get(LOG);
    shown.is(200).says("P / Dev").lacks("P / Prod").lacks("All of").lacks("Switched on").lacks("AccessToken");
    assert_eq!(entries(&shown.html), 1, "the flag of that environment");
    browser.get(&format!("{LOG}?env={}", world.prod)).is(403);
    let shown = browser.get(&format!("{LOG}?env={}&kind=Policy", world.dev));
    assert_eq!(entries(&shown.html), 1, "there are no policies in it, so that is no filter");
}

#[test]
fn who_may_see_no_log_is_told_whom_to_ask() {
    let world = World::new();
    let nobody = world.member_who(&[]);
    let mut browser = Browser::of(&world, &nobody);
    let shown = browser.get(LOG);
    shown.is(200).says("ask an administrator");
    assert_eq!(entries(&shown.html), 0);
    browser.get(&format!("{LOG}?env={}", world.dev)).is(403);
}

#[test]
fn t05_another_organization_s_log_is_not_to_be_seen() {
    let mut world = World::new();
    let neighbour = Neighbour::new(&mut world);
    let mut browser = Browser::of(&world, &world.owner);
    let env = neighbour.ids.get("env").unwrap();
    browser.get(LOG).is(200).lacks("theirs-").lacks("bo@example.com");
    browser.get(&format!("{LOG}?env={env}")).is(404);
    let flag = neighbour.ids.get("flag").unwrap();
    let shown = browser.get(&format!("{LOG}?ref={flag}"));
    assert_eq!(entries(&shown.html), 0);
}
