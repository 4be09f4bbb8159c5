//! IAM / Team: the list, who is added, and who goes.

use serde_json::json;

use super::super::{
    neighbour::Neighbour,
    world::{World, token_actions, unique},
};
use super::{Browser, browser::Shown};

const TEAM: &str = "/en/iam/team";
const NEW: &str = "/en/iam/team/new";

/// The secret that a page shows once.
fn shown_once(page: &Shown) -> String {
    let (_, rest) = page.is(200).html.split_once("data-secret>").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

fn id_of(world: &World, email: &str) -> Option<String> {
    let found = world.owner.client.get(&format!("/members?searchText={email}")).data();
    found["items"][0]["id"].as_str().map(str::to_owned)
}

#[test]
fn who_is_added_gets_a_password_that_is_shown_once() {
    let mut world = World::new();
    let policy = world.policy(&[token_actions(&["ListAccessTokens"])]);
    let mut browser = Browser::of(&world, &world.owner);
    let email = format!("{}@example.com", unique("added"));
    browser.get(NEW).is(200).says("Add team member").says("Administrator");
    let added = browser.submit(NEW, TEAM, &[("email", &email), ("policy", &policy), ("group", "")]);
    let password =
        shown_once(added.says(&email).says("data-once").says("data-unkept").says("data-ask hidden"));
    world.owner.client.hear(&added.html);
    world.secrets.push(password.clone());
    let id = id_of(&world, &email).unwrap();
    let one = format!("{TEAM}/{id}");
    let page = browser.get(&one);
    page.is(200).lacks(&password).lacks("data-secret").says(&format!("<code>member/{email}</code>"));
    page.says("Has not logged in yet").says(&format!("href=\"{one}?show=all\""));
    browser
        .get(&format!("{one}?tab=direct&name=x&page=2"))
        .is(200)
        .says("?tab=direct&#38;name=x&#38;show=all");
    browser.get(&format!("{one}?tab=direct")).is(200).says(&policy);
    let mut new = Browser::new(&world);
    assert_eq!(new.log_in(&email, &password).is(303).header("location"), "/en/overview");
    assert_eq!(new.get("/en/overview").is(303).header("location"), "/en/password");

    let ask = format!("{one}/one-time-password");
    browser.get(&ask).is(200).says("good for a day");
    let given = browser.submit(&ask, &ask, &[]);
    let another = shown_once(&given);
    world.owner.client.hear(&given.html);
    world.secrets.push(another.clone());
    browser.get(&one).lacks(&another);
    assert!(new.get("/en/overview").is(303).header("location").starts_with("/en/login"));
    Browser::new(&world).log_in(&email, &password).is(422);
    Browser::new(&world).log_in(&email, &another).is(303);
}

#[test]
fn who_has_a_password_already_keeps_it() {
    let mut world = World::new();
    let policy = world.policy(&[]);
    let there = Neighbour::new(&mut world).owner;
    let email = there.get("/user/profile").data()["email"].as_str().unwrap().to_owned();
    let mut browser = Browser::of(&world, &world.owner);
    let page = browser.done(NEW, TEAM, &[("email", &email), ("policy", &policy)]);
    page.says(&email).lacks("data-secret");
    there.get("/projects").data();
    Browser::new(&world).log_in(&email, super::super::server::OWNER_PASSWORD).is(303);
}

#[test]
fn nobody_is_added_with_nothing_or_twice() {
    let world = World::new();
    let policy = world.policy(&[]);
    let mut browser = Browser::of(&world, &world.owner);
    let email = format!("{}@example.com", unique("nobody"));
    let refused = browser.submit(NEW, TEAM, &[("email", &email), ("policy", ""), ("group", "")]);
    refused.is(400).says("Choose a policy or a group").says(&format!("value=\"{email}\""));
    let refused = browser.submit(NEW, TEAM, &[("email", "no address"), ("policy", &policy)]);
    refused.is(400).says("This is not an e-mail address").says(&format!("value=\"{policy}\" selected"));
    browser
        .submit("/zh/iam/team/new", "/zh/iam/team", &[("email", &email)])
        .is(400)
        .says("请至少选择一个策略或组");
    assert_eq!(id_of(&world, &email), None);
    let mo = world.member(&[]);
    let again = browser.submit(NEW, TEAM, &[("email", &mo.email), ("policy", &policy)]);
    again.is(422).says("This person is a member already");
    browser.get(&format!("{TEAM}/{}?tab=direct", mo.id)).lacks(&policy);
}

#[test]
fn the_list_is_searched_and_paged_and_names_three_groups() {
    let world = World::new();
    let owner = &world.owner.client;
    let stem = unique("many");
    let mut groups = Vec::new();
    for letter in ["a", "b", "c", "d", "e"] {
        let name = format!("{stem}-group-{letter}");
        let group = owner.post("/groups", &json!({ "name": name, "description": "" })).data();
        groups.push((group["id"].as_str().unwrap().to_owned(), name));
    }
    for at in 0..11 {
        let body = json!({ "email": format!("{stem}-{at}@example.com"), "policyIds": [], "groupIds": [groups[0].0] });
        owner.post("/members/add", &body).data();
    }
    let mut browser = Browser::of(&world, &world.owner);
    let first = browser.get(&format!("{TEAM}?name={}", stem.to_uppercase()));
    first.is(200).says("1–10 of 11").lacks(&format!(">{}</span></td>", world.owner.email)).says("page=2");
    let second = browser.get(&format!("{TEAM}?name={stem}&page=2"));
    second
        .says("11–11 of 11")
        .says(&format!(">{stem}-0@example.com</span><span class=\"badge\">"))
        .says("Has not logged in yet");
    browser.get(&format!("{TEAM}?name={stem}&size=20")).says("1–11 of 11");
    browser.get(&format!("{TEAM}?name={stem}-none")).says("Nothing matches");
    let id = id_of(&world, &format!("{stem}-7@")).unwrap();
    for (group, _) in &groups[1..] {
        owner.touch(&format!("/groups/{group}/add-member/{id}")).data();
    }
    let page = browser.get(&format!("{TEAM}?name={stem}-7@"));
    let named = groups.iter().filter(|(_, name)| page.html.contains(name)).count();
    assert_eq!(named, 3);
    page.says("2 more").lacks("3 more");
}

#[test]
fn s11_who_is_removed_from_the_workspace_is_in_no_other_organization() {
    let mut world = World::new();
    let mo = world.member_who(&[token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"])]);
    let token = world.personal(&mo);
    let there = Neighbour::new(&mut world).owner;
    there.post("/members/add", &json!({ "email": mo.email, "policyIds": [], "groupIds": [] })).data();
    let mut browser = Browser::of(&world, &world.owner);
    let remove = format!("{TEAM}/{}/remove-from-workspace", mo.id);
    browser.get(&remove).is(200).says("They must be in no other organization").says(&mo.email);
    let refused = browser.submit(&remove, &remove, &[]);
    refused.is(403).says("This person is a member of other organizations too").lacks("You can only give");
    browser.submit(&remove, &remove.replace("/en/", "/zh/"), &[]).is(403).says("此人还属于其他机构");
    token.client.get("/projects").data();
    there.delete(&format!("/members/remove-from-org/{}", mo.id)).data();
    browser.done(&remove, &remove, &[]).lacks(&mo.email);
    token.client.get("/projects").forbidden();
    browser.get(&format!("{TEAM}/{}", mo.id)).is(404);
}

#[test]
fn nobody_is_offered_to_remove_themselves() {
    let world = World::new();
    let mo = world.member_who(&[]);
    let mut browser = Browser::of(&world, &world.owner);
    let own = format!("{TEAM}/{}", world.owner.id);
    browser.get(&own).is(200).lacks("/remove\"").lacks("/one-time-password");
    let list = browser.get(TEAM);
    list.lacks(&format!("{own}/remove")).says(&format!("{TEAM}/{}/remove-from-workspace", mo.id));
    let other = browser.get(&format!("{TEAM}/{}", mo.id));
    other.is(200).says("/remove\"").says("/one-time-password").says(&format!("iam/why?member={}", mo.id));
}

#[test]
fn who_is_added_without_a_password_is_added_and_it_is_said_why() {
    let mut world = World::new();
    let there = Neighbour::new(&mut world);
    let email = format!("{}@example.com", unique("never"));
    let body = json!({ "email": email, "policyIds": [], "groupIds": [] });
    world.owner.client.post("/members/add", &body).data();
    let bo = there.owner.get("/user/profile").data()["email"].as_str().unwrap().to_owned();
    let mut browser = Browser::new(&world);
    browser.log_in(&bo, super::super::server::OWNER_PASSWORD).is(303);
    let fields = [("email", email.as_str()), ("policy", there.ids["policy"].as_str())];
    let added = browser.submit(NEW, TEAM, &fields);
    added.is(200).says("Added, without a password").says("workspace&#39;s oldest organization").says(&email);
    added.lacks("data-secret").says("data-once");
    let found = there.owner.get(&format!("/members?searchText={email}")).data();
    assert_eq!(found["totalCount"], 1);
    // Asked for by itself, a password is refused.
    let id = found["items"][0]["id"].as_str().unwrap();
    let ask = format!("{TEAM}/{id}/one-time-password");
    browser.submit(&ask, &ask, &[]).is(403).says("workspace&#39;s oldest organization");
}

#[test]
fn a_member_s_page_says_since_when_they_are_one() {
    let world = World::new();
    let mo = world.member(&[]);
    let mut browser = Browser::of(&world, &world.owner);
    let day = |page: &Shown, before: &str, after: &str| {
        let (_, rest) = page.html.split_once(before).unwrap();
        rest.split_once(after).unwrap().0.to_owned()
    };
    let page = browser.get(&format!("{TEAM}/{}", mo.id));
    let first = day(page.is(200), "Member since ", "<");
    assert_eq!(first.len(), "2026-11-23".len(), "{first}");
    world.owner.client.delete(&format!("/members/remove-from-org/{}", mo.id)).data();
    world.server.advance(std::time::Duration::from_hours(48));
    let mut browser = Browser::of(&world, &world.owner);
    let body = json!({ "email": mo.email, "policyIds": [], "groupIds": [] });
    let owner = world.owner.client.clone().login(&world.owner.email, &world.owner.password);
    owner.post("/members/add", &body).data();
    let again = day(&browser.get(&format!("{TEAM}/{}", mo.id)), "Member since ", "<");
    assert!(again > first, "{again} is the day on which they came back");
    browser.get(&format!("/zh/iam/team/{}", mo.id)).is(200).says(&format!("{again} 加入"));
}
