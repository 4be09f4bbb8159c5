//! The first page: for the owner, for who may see something, and for who may see nothing.

use std::time::Duration;

use keywright_http::WireTime;
use serde_json::{Value, json};

use super::super::{
    neighbour::Neighbour,
    world::{DEVELOPER, World, manage_flags, statement, token_actions, unique},
};
use super::Browser;

const OVERVIEW: &str = "/en/overview";
const DAY: Duration = Duration::from_hours(24);

/// The page's part from one title to the next.
fn part<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    html.split_once(from).unwrap().1.split_once(to).unwrap().0
}

fn ending(world: &World, days: u32) -> Value {
    let end = serde_json::to_value(WireTime(world.server.now().after(DAY * days))).unwrap();
    json!({ "name": unique("ending"), "type": "Personal", "permissions": [], "expiresAt": end })
}

#[test]
fn the_owner_sees_how_much_there_is_and_which_tokens_call_for_attention() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let leaver = world.member_who(&[token_actions(&["*"]), manage_flags()]);
    let left = world.service(&leaver, &[manage_flags()]);
    world.owner.client.delete(&format!("/members/remove-from-org/{}", leaver.id)).data();
    world.server.advance(DAY * 91);
    world.owner.client = world.login(&owner.email, &owner.password);
    let owner = world.owner.clone();
    let (soon, late) = (ending(&world, 13), ending(&world, 15));
    let (soon, late) = (world.token(&owner, &soon), world.token(&owner, &late));
    let mut browser = Browser::of(&world, &owner);
    let shown = browser.get(OVERVIEW);
    shown.is(200).says("<strong>3</strong>").lacks("Compromised tokens");
    shown.says("href=\"/en/integrations/access-tokens/new\"").says("href=\"/en/iam/team/new\"");
    shown.says("access-tokens?needs=ending\"").says("access-tokens?type=Service&#38;needs=orphaned\"");
    let names = [&left, &soon, &late].map(|it| it.id.clone());
    let is_in = |part: &str| names.each_ref().map(|id| part.contains(&format!("access-tokens/{id}")));
    let (ending, unused, behind) = ("expire soon</h2>", "unused for 90 days</h2>", "creator has left</h2>");
    assert_eq!(is_in(part(&shown.html, ending, unused)), [false, true, false]);
    assert_eq!(is_in(part(&shown.html, unused, behind)), [true, false, false]);
    assert_eq!(is_in(part(&shown.html, behind, "Where to begin")), [true, false, false]);
    browser.get(&format!("/en/integrations/access-tokens/{}", left.id)).is(200);
    browser.get("/zh/overview").is(200).says("即将到期的令牌").says("创建者已离开的服务令牌");
}

#[test]
fn beside_a_name_stands_the_address_that_nobody_can_make_up() {
    let mut world = World::new();
    let eve = world.member_who(&[token_actions(&["*"]), manage_flags()]);
    let named = |name: &str| eve.client.put("/user/profile", &json!({ "name": name }));
    named(&world.owner.email).data();
    for nothing in ["\u{3164}", "\u{2800} \u{115f}", "\u{1160}", "\u{ffa0}"] {
        assert_eq!(named(nothing).status, 400, "{nothing:?}");
    }
    let shown = format!("{} ({})", world.owner.email, eve.email);
    let soon = ending(&world, 13);
    world.token(&eve, &soon);
    let projects = world.owner.client.get("/projects").data();
    let dev = format!("/en/projects/{}/envs/{}", projects[0]["id"].as_str().unwrap(), world.dev);
    world.toggle(&eve.client, "dev").data();
    let mut ann = Browser::of(&world, &world.owner);
    for page in [OVERVIEW, dev.as_str(), "/en/integrations/access-tokens"] {
        ann.get(page).is(200).says(&format!(">{shown}<"));
    }
}

#[test]
fn a_token_that_was_used_is_told_of_no_more() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.personal(&owner);
    world.server.advance(DAY * 91);
    let mut browser = Browser::of(&world, &owner);
    let link = format!("access-tokens/{}", token.id);
    browser.get(OVERVIEW).says(&link);
    token.client.get("/access-tokens/self").data();
    browser.get(OVERVIEW).is(200).lacks(&link);
}

#[test]
fn who_may_see_nothing_is_told_what_to_do_next() {
    let world = World::new();
    let nobody = world.member_who(&[]);
    let mut browser = Browser::new(&world);
    let done = browser.log_in(&nobody.email, &nobody.password);
    assert_eq!(done.header("location"), OVERVIEW);
    let shown = browser.get(OVERVIEW);
    shown.is(200).says("Ask an administrator").says(&nobody.email).lacks("class=\"tile\"");
    browser.get("/zh/overview").is(200).says("请联系管理员").says(&nobody.email);
}

#[test]
fn everybody_sees_what_they_may_and_no_more() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.personal(&owner);
    world.server.advance(DAY * 91);
    world.owner.client = world.login(&owner.email, &owner.password);
    let link = format!("access-tokens/{}", token.id);
    let lister = world.member_who(&[token_actions(&["ListAccessTokens"])]);
    let shown = Browser::of(&world, &lister).get(OVERVIEW);
    shown.is(200).says(&link).says("/en/integrations/access-tokens\"").lacks(">Projects<");
    shown.lacks("/en/iam/team").lacks("/en/iam/groups").lacks("/en/iam/policies");
    let manager = world.member_who(&[statement("iam", "allow", &["CanManageIAM"], "iam/*")]);
    let shown = Browser::of(&world, &manager).get(OVERVIEW);
    shown.is(200).says("/en/iam/team").says("/en/iam/policies").lacks(&link).lacks("expire soon");
    let developer = world.member(&[DEVELOPER]);
    let shown = Browser::of(&world, &developer).get(OVERVIEW);
    shown.is(200).says("href=\"/en/projects\"").lacks("/en/iam/team");
}

#[test]
fn another_organization_s_tokens_and_numbers_are_not_told() {
    let mut world = World::new();
    let neighbour = Neighbour::new(&mut world);
    let owner = world.owner.clone();
    let token = world.personal(&owner);
    world.server.advance(DAY * 91);
    let shown = Browser::of(&world, &owner).get(OVERVIEW);
    let theirs = neighbour.ids.get("token").unwrap();
    shown.is(200).says(&token.id).lacks(theirs);
    assert!(shown.html.contains("Members</span><strong>1</strong>"), "{}", shown.html);
}
