//! Integrations / Access tokens.

use super::super::world::{World, token_actions, unique};
use super::Browser;

const TOKENS: &str = "/en/integrations/access-tokens";
const NEW: &str = "/en/integrations/access-tokens/new";

#[test]
fn s20_a_token_is_shown_once_and_works() {
    let mut world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let name = unique("mine");
    let made =
        browser.submit(NEW, TOKENS, &[("name", &name), ("type", "Personal"), ("scope", "SameAsMember")]);
    let text = made.is(200).html.split("data-secret>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    world.owner.client.hear(&made.html);
    world.secrets.push(text.clone());
    let token = super::super::client::Client {
        authorization: Some(text.clone()),
        organization: None,
        ..world.owner.client.clone()
    };
    token.get("/projects").data();
    browser.get(TOKENS).says(&name).lacks(&text).says(text.get(..15).unwrap());
    let again =
        browser.submit(NEW, TOKENS, &[("name", &name), ("type", "Personal"), ("scope", "SameAsMember")]);
    again.is(422).says("This name is taken").lacks(&text);
}

#[test]
fn s32_s33_s34_a_token_is_renamed_switched_and_removed() {
    let mut world = World::new();
    let mo = world.member_who(&[token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"])]);
    let token = world.personal(&mo);
    let mut browser = Browser::of(&world, &mo);
    let one = format!("{TOKENS}/{}", token.id);
    let name = unique("renamed");
    browser.done(&one, &one, &[("name", &name)]).says(&name);
    browser.submit(&one, &one, &[("name", "")]).is(400).says("A name is required");
    browser
        .done(&format!("{one}/deactivate"), &format!("{one}/status"), &[("status", "Inactive")])
        .says("Inactive");
    token.client.get("/projects").forbidden();
    browser.done(&one, &format!("{one}/status"), &[("status", "Active")]);
    token.client.get("/projects").data();
    browser.done(&format!("{one}/remove"), &format!("{one}/remove"), &[]).lacks(&name);
    assert_eq!(token.client.get("/projects").status, 401);
    browser.get(&one).is(404);
}

#[test]
fn s37_what_somebody_may_do_is_what_they_are_offered() {
    let mut world = World::new();
    let sees = world.member_who(&[token_actions(&["ListAccessTokens"])]);
    let makes = world.member_who(&[token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"])]);
    let token = world.personal(&makes);
    let one = format!("{TOKENS}/{}", token.id);
    let mut browser = Browser::of(&world, &sees);
    browser.get(TOKENS).is(200).says("View").lacks("popovertarget=\"menu-").lacks(NEW);
    browser.get(NEW).is(403);
    browser.get(&one).is(200).says("View access token").lacks(">Save<");
    let organization = Browser::of(&world, &makes).get(NEW).organization();
    for (path, fields) in [
        (TOKENS.to_owned(), vec![("name", "mine"), ("type", "Personal")]),
        (one.clone(), vec![("name", "mine")]),
        (format!("{one}/status"), vec![("status", "Inactive")]),
        (format!("{one}/remove"), Vec::new()),
    ] {
        let mut fields = fields;
        fields.push(("organization", &organization));
        browser.send(&path, &fields).is(403);
    }
    token.client.get("/projects").data();
    let mut browser = Browser::of(&world, &makes);
    browser.get(NEW).is(200).says("value=\"Personal\" checked").lacks("name=\"type\" value=\"Service\"");
    let statements = r#"[{ "resourceType": "project", "effect": "allow", "actions": ["CanAccessProject"], "resources": ["project/*"] }]"#;
    browser
        .submit(NEW, TOKENS, &[("name", "theirs"), ("type", "Service"), ("s.json", statements)])
        .is(403)
        .says("You may not do this");
}

/// What the list offers to do with a token.
fn offered(browser: &mut Browser, id: &str) -> Vec<&'static str> {
    let page = browser.get(TOKENS);
    let row = page.html.split("<tr>").find(|it| it.contains(&format!("{TOKENS}/{id}"))).unwrap();
    let is_there = |deed: &&&str| match **deed {
        "edit" => row.contains(">Edit</a>"),
        "view" => row.contains(">View</a>"),
        deed => row.contains(&format!("{TOKENS}/{id}/{deed}")),
    };
    ["edit", "view", "rotate", "deactivate", "status", "remove"].iter().filter(is_there).copied().collect()
}

#[test]
fn s3_what_only_the_owner_of_a_personal_token_may_do_is_offered_to_nobody_else() {
    let mut world = World::new();
    let manages = [token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"])];
    let (mo, other) = (world.member_who(&manages), world.member_who(&manages));
    let token = world.personal(&mo);
    let one = format!("{TOKENS}/{}", token.id);
    let mut ann = Browser::of(&world, &world.owner);
    let (mut mo, mut other) = (Browser::of(&world, &mo), Browser::of(&world, &other));
    assert_eq!(offered(&mut mo, &token.id), ["edit", "rotate", "deactivate", "remove"]);
    assert_eq!(offered(&mut other, &token.id), ["view"]);
    assert_eq!(offered(&mut ann, &token.id), ["view", "deactivate", "remove"]);
    mo.get(&format!("{one}/deactivate")).is(200).says("You alone can activate it again");
    ann.get(&format!("{one}/deactivate")).is(200).says("Only its owner can activate it again");
    for path in ["rotate", "deactivate", "remove"] {
        other.get(&format!("{one}/{path}")).is(403);
    }
    ann.get(&format!("{one}/rotate")).is(403);
    ann.get(&one).is(200).says("View access token").lacks(">Save<").lacks("New secret");
    // What is not offered is refused, and what is offered is done.
    ann.submit(&one, &one, &[("name", "mine")]).is(403);
    for status in ["Active", "Inactive"] {
        other.submit(&one, &format!("{one}/status"), &[("status", status)]).is(403);
    }
    ann.done(&one, &format!("{one}/status"), &[("status", "Inactive")]).says("Inactive");
    assert_eq!(offered(&mut ann, &token.id), ["view", "remove"]);
    ann.submit(&one, &format!("{one}/status"), &[("status", "Active")]).is(403);
    // Its owner may not manage IAM, and somebody else has switched it off.
    assert_eq!(offered(&mut mo, &token.id), ["edit", "rotate", "remove"]);
    mo.submit(&one, &format!("{one}/status"), &[("status", "Active")]).is(403);
    ann.done(&format!("{one}/remove"), &format!("{one}/remove"), &[]);
}
