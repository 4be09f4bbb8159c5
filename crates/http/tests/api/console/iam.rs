//! IAM / Team and Groups.

use serde_json::json;

use super::super::{
    neighbour::Neighbour,
    words::say,
    world::{World, token_actions, unique},
};
use super::Browser;

const TEAM: &str = "/en/iam/team";
const GROUPS: &str = "/en/iam/groups";

fn manages() -> serde_json::Value {
    say("allow iam CanManageIAM iam/*")
}

#[test]
fn a_member_is_added_and_gets_a_password_that_is_shown_once() {
    let mut world = World::new();
    let policy = world.policy(&[token_actions(&["ListAccessTokens"])]);
    let mut browser = Browser::of(&world, &world.owner);
    let email = format!("{}@example.com", unique("added"));
    browser.get(&format!("{TEAM}/new")).is(200).says("Add team member").says("Administrator");
    let page =
        browser.done(&format!("{TEAM}/new"), TEAM, &[("email", &email), ("policy", &policy), ("group", "")]);
    page.says(&email);
    let id = world.owner.client.get(&format!("/members?searchText={email}")).data()["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let one = format!("{TEAM}/{id}");
    browser.get(&format!("{one}?tab=direct")).is(200).says(&policy);
    browser.get(&format!("{one}/one-time-password")).is(200).says("good for a day");
    let given = browser.submit(&format!("{one}/one-time-password"), &format!("{one}/one-time-password"), &[]);
    let password =
        given.is(200).html.split("data-secret>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    world.owner.client.hear(&given.html);
    world.secrets.push(password.clone());
    browser.get(&one).lacks(&password);
    Browser::new(&world).log_in(&email, &password).is(303);
}

#[test]
fn s11_s16_a_member_is_removed_after_it_is_said_what_becomes_of_the_tokens() {
    let mut world = World::new();
    let mo = world.member_who(&[token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"])]);
    let token = world.personal(&mo);
    let mut browser = Browser::of(&world, &world.owner);
    let remove = format!("{TEAM}/{}/remove", mo.id);
    browser
        .get(&remove)
        .is(200)
        .says("Their personal tokens become inactive for good")
        .says("Service tokens they made go on");
    token.client.get("/projects").data();
    browser.done(&remove, &remove, &[]).lacks(&mo.email);
    token.client.get("/projects").forbidden();
    browser.get(&remove).is(404);
    browser.get(TEAM).lacks(&format!("{TEAM}/{}/remove", world.owner.id)).says(&world.owner.email);
    let own = format!("{TEAM}/{}/remove", world.owner.id);
    browser.submit(&own, &own, &[]).is(422).says("Somebody must keep every permission");
}

#[test]
fn groups_and_policies_of_a_member_are_added_and_taken_away() {
    let world = World::new();
    let policy = world.policy(&[token_actions(&["ListAccessTokens"])]);
    let mo = world.member_who(&[]);
    let mut browser = Browser::of(&world, &world.owner);
    let one = format!("{TEAM}/{}", mo.id);
    let mut tokens = Browser::of(&world, &mo);
    tokens.get("/en/integrations/access-tokens").is(403);
    browser.get(&format!("{one}?tab=direct&show=all")).says(&policy).says("value=\"add\"");
    let change = |it: &mut Browser, how: &str| {
        it.done(&one, &format!("{one}/policies?tab=direct"), &[("of", &policy), ("do", how)])
            .says("Direct policies");
    };
    change(&mut browser, "add");
    tokens.get("/en/integrations/access-tokens").is(200);
    change(&mut browser, "remove");
    tokens.get("/en/integrations/access-tokens").is(403);
    let name = unique("group");
    browser
        .done(&format!("{GROUPS}/new"), GROUPS, &[("name", &name), ("description", "for tests")])
        .says(&name);
    let group = world.owner.client.get(&format!("/groups?name={name}")).data()["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let group_page = format!("{GROUPS}/{group}");
    browser.done(
        &group_page,
        &format!("{group_page}/policies?tab=policies"),
        &[("of", &policy), ("do", "add")],
    );
    browser.done(&one, &format!("{one}/groups"), &[("of", &group), ("do", "add")]).says(&name);
    browser.get(&format!("{one}?tab=inherited")).says(&policy).says("via group");
    tokens.get("/en/integrations/access-tokens").is(200);
    browser.done(&group_page, &format!("{group_page}/members"), &[("of", &mo.id), ("do", "remove")]);
    tokens.get("/en/integrations/access-tokens").is(403);
    let renamed = unique("renamed");
    browser.done(&group_page, &group_page, &[("name", &renamed), ("description", "")]).says(&renamed);
    browser.submit(&group_page, &group_page, &[("name", " ")]).is(400).says("A name is required");
    let remove = format!("{group_page}/remove");
    browser.done(&remove, &remove, &[]).lacks(&renamed);
}

#[test]
fn nobody_gives_more_than_they_have() {
    let world = World::new();
    let policy = world.policy(&[say("allow flag ToggleFlag F/*")]);
    let eve = world.member_who(&[manages()]);
    let mut browser = Browser::of(&world, &eve);
    let one = format!("{TEAM}/{}", eve.id);
    let refused =
        browser.submit(&one, &format!("{one}/policies?tab=direct"), &[("of", &policy), ("do", "add")]);
    refused
        .is(403)
        .says("You can only give what you have. You may not:")
        .says("ToggleFlag on project/p:env/dev:flag/");
    let email = format!("{}@example.com", unique("friend"));
    let refused = browser.submit(&format!("{TEAM}/new"), TEAM, &[("email", &email), ("policy", &policy)]);
    refused.is(403).says("You can only give what you have").says(&email);
    let listed = world.owner.client.get(&format!("/members?searchText={email}")).data();
    assert_eq!(listed["totalCount"], json!(0));
    let given = format!("{TEAM}/{}/one-time-password", world.owner.id);
    browser.submit(&given, &given, &[]).is(403).says("You can only give what you have");
}

#[test]
fn who_does_not_manage_members_sees_and_changes_nothing() {
    let mut world = World::new();
    let mo = world.member_who(&[token_actions(&["ListAccessTokens"])]);
    let ids = Neighbour::at_home(&mut world).ids;
    let (member, group) = (ids["member"].clone(), ids["group"].clone());
    let mut browser = Browser::of(&world, &mo);
    let organization = Browser::of(&world, &world.owner).get(&format!("{TEAM}/new")).organization();
    let member = format!("{TEAM}/{member}");
    let group = format!("{GROUPS}/{group}");
    for page in [
        TEAM,
        &format!("{TEAM}/new"),
        &member,
        &format!("{member}/remove"),
        &format!("{member}/one-time-password"),
        GROUPS,
        &format!("{GROUPS}/new"),
        &group,
        &format!("{group}/remove"),
    ] {
        browser.get(page).is(403);
    }
    for door in [
        TEAM,
        &format!("{member}/remove"),
        &format!("{member}/remove-from-workspace"),
        &format!("{member}/groups"),
        &format!("{member}/policies"),
        &format!("{member}/one-time-password"),
        GROUPS,
        &group,
        &format!("{group}/members"),
        &format!("{group}/policies"),
        &format!("{group}/remove"),
    ] {
        let fields = [
            ("email", "x@example.com"),
            ("name", "x"),
            ("do", "add"),
            ("of", &ids["policy"]),
            ("organization", &organization),
        ];
        browser.send(door, &fields).is(403);
    }
    browser.get("/en/overview").lacks("/en/iam/team");
}

#[test]
fn members_and_groups_of_another_organization_are_not_there() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world).ids;
    let mut browser = Browser::of(&world, &world.owner);
    let (member, group) = (format!("{TEAM}/{}", theirs["member"]), format!("{GROUPS}/{}", theirs["group"]));
    for page in [
        &member,
        &format!("{member}/remove"),
        &format!("{member}/one-time-password"),
        &group,
        &format!("{group}/remove"),
    ] {
        browser.get(page).is(404);
    }
    let from = format!("{TEAM}/new");
    for door in [
        format!("{member}/remove"),
        format!("{member}/policies"),
        format!("{member}/one-time-password"),
        format!("{group}/members"),
        format!("{group}/remove"),
    ] {
        browser.submit(&from, &door, &[("do", "add"), ("of", &world.owner.id)]).is(404);
    }
}
