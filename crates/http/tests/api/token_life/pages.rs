//! The life of a token in the console.

use std::time::Duration;

use keywright_http::WireTime;
use serde_json::{Value, json};

use super::{moment, rotate, service};
use crate::{
    client::Client,
    console::Browser,
    world::{Token, World, token_actions, unique},
};

const TOKENS: &str = "/en/integrations/access-tokens";
const POLICY: &str = "/en/iam/token-policy";

#[test]
fn a_token_is_made_for_a_while_and_from_some_networks() {
    let mut world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let new = format!("{TOKENS}/new");
    browser.get(&new).is(200).says("Organization default").says("Allowed networks");
    let name = unique("mine");
    let fields = [
        ("name", name.as_str()),
        ("type", "Personal"),
        ("scope", "SameAsMember"),
        ("lasts", "30"),
        ("networks", "10.0.0.0/8\r\n2001:db8::/32\r\n"),
    ];
    let made = browser.submit(&new, TOKENS, &fields);
    let text = made.is(200).html.split("data-secret>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    world.owner.client.hear(&made.html);
    world.secrets.push(text.clone());
    let all = world.owner.client.get("/access-tokens").data();
    let shown = &all["items"][0];
    assert_eq!(shown["allowedNetworks"], json!(["10.0.0.0/8", "2001:db8::/32"]));
    let days = moment(&shown["expiresAt"]).since(moment(&shown["createdAt"])).as_secs() / (24 * 60 * 60);
    assert!((29..=30).contains(&days), "{days}");
    let one = format!("{TOKENS}/{}", shown["id"].as_str().unwrap());
    browser.get(&one).is(200).says("2001:db8::/32").says("New secret");
    let wrong = [("name", "x"), ("type", "Personal"), ("scope", "SameAsMember"), ("networks", "here")];
    browser
        .submit(&new, TOKENS, &wrong)
        .is(400)
        .says("Line 1: “here” is no network")
        .says("\nhere</textarea>");
}

#[test]
fn a_token_is_given_another_secret_and_the_old_one_is_ended() {
    let mut world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let token = service(&mut world);
    let one = format!("{TOKENS}/{}", token.id);
    let ask = format!("{one}/rotate");
    browser.get(&ask).is(200).says("Old secret stops working").says("value=\"86400\" selected");
    let form =
        [("grace", "3600"), ("mask", &*browser.get(&ask).value("mask"))].map(|(n, v)| (n, v.to_owned()));
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let made = browser.submit(&ask, &ask, &form);
    let text = made.is(200).html.split("data-secret>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    world.owner.client.hear(&made.html);
    world.secrets.push(text.clone());
    let new = Client { authorization: Some(text), ..token.client.clone() };
    new.get("/projects").data();
    token.client.get("/projects").data();
    // Sent again, as browsers do that reload the answer, it replaces no other secret.
    let before = world.server.database().health().head;
    browser.submit(&ask, &ask, &form).is(409).says("It has a new secret already").lacks("data-secret");
    browser.submit(&ask, &ask, &[("grace", "0")]).is(409);
    assert_eq!(world.server.database().health().head, before);
    new.get("/projects").data();
    browser.get(&one).is(200).says("Old secret good until").says("127.0.0.1");
    browser.done(&one, &format!("{one}/rotate/end"), &[]);
    assert_eq!(token.client.get("/projects").status, 401);
    browser.get(&one).is(200).lacks("Old secret good until");
    browser
        .get(&format!("/zh/integrations/access-tokens/{}/rotate", token.id))
        .is(200)
        .says("旧密钥失效时间")
        .says("1 天后");
}

#[test]
fn a_compromised_token_is_shown_as_one_and_the_list_is_filtered() {
    let mut world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let (token, other) = (service(&mut world), service(&mut world));
    world.stranger().post("/leaks/report", &json!({ "tokens": [token.text] })).data();
    browser.get(TOKENS).is(200).says("</svg>Compromised</span>");
    let alarmed = browser.get(&format!("{TOKENS}?needs=compromised"));
    alarmed.is(200).says(token.text.get(..15).unwrap()).lacks(other.text.get(..15).unwrap());
    let first = browser.get("/en/overview");
    first.is(200).says("Compromised tokens</h2>").says("access-tokens?needs=compromised\"");
    let one = format!("{TOKENS}/{}", token.id);
    browser.get(&one).is(200).says("It takes a new secret to be activated again.");
    assert!(!browser.get(TOKENS).html.contains(">Activate<"));
    browser.submit(&one, &format!("{one}/status"), &[("status", "Active")]).is(422).says("give it a new one");
    browser.get(&format!("{one}/rotate")).is(200).lacks("Old secret stops working");
    browser.get(&format!("{TOKENS}?needs=orphaned")).is(200).lacks(other.text.get(..15).unwrap());
    browser.get(&format!("{TOKENS}?needs=unused")).is(200).lacks(other.text.get(..15).unwrap());
    browser.get(&format!("{TOKENS}?needs=anything")).is(200).says(other.text.get(..15).unwrap());
    let owner = world.owner.clone();
    rotate(&mut world, &owner.client, &token, 0);
    browser.get(TOKENS).is(200).lacks("</svg>Compromised</span>");
    browser.get("/en/overview").is(200).lacks("Compromised tokens");
}

#[test]
fn a_token_that_is_over_or_whose_member_has_left_is_not_said_to_be_active() {
    let mut world = World::new();
    let (ann, mo) = (world.owner.clone(), world.member_who(&[token_actions(&["*"])]));
    let end = serde_json::to_value(WireTime(world.server.now().after(Duration::from_hours(2)))).unwrap();
    let short = json!({ "name": unique("short"), "type": "Personal", "permissions": [], "expiresAt": end });
    let (short, left) = (world.token(&ann, &short), world.personal(&mo));
    let badge = |browser: &mut Browser, token: &Token, language: &str| {
        let one = browser.get(&format!("/{language}/integrations/access-tokens/{}", token.id));
        let (_, over) = one.is(200).html.split_once("id=\"over\"").unwrap();
        let (_, rest) = over.split_once("<span class=\"badge").unwrap();
        rest.split("</svg>").nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    let both = |browser: &mut Browser, language| [&short, &left].map(|it| badge(browser, it, language));
    assert_eq!(both(&mut Browser::of(&world, &ann), "en"), ["Active", "Active"]);
    world.owner.client.delete(&format!("/members/remove-from-org/{}", mo.id)).data();
    world.server.advance(Duration::from_hours(2));
    let mut browser = Browser::of(&world, &ann);
    assert_eq!(both(&mut browser, "en"), ["Expired", "Member has left"]);
    assert_eq!(both(&mut browser, "zh"), ["已到期", "成员已离开"]);
}

/// The form of the policy, with what is not said left empty, as browsers send it.
fn filled<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let all = ["personal-default", "personal-maximum", "service-default", "service-maximum"];
    let empty = all.into_iter().filter(|name| fields.iter().all(|(it, _)| it != name)).map(|it| (it, ""));
    fields.iter().copied().chain(empty).collect()
}

#[test]
fn who_manages_members_says_how_long_tokens_last_in_either_language() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    browser.get(POLICY).is(200).says("Token policy").says("Service tokens");
    browser.get("/zh/iam/token-policy").is(200).says("令牌策略");
    browser.done(
        POLICY,
        POLICY,
        &filled(&[("service-maximum", "30"), ("service-required", "on"), ("reuse", "on")]),
    );
    let policy = world.owner.client.get("/organizations/token-policy").data();
    assert_eq!(policy["service"], json!({ "defaultDays": null, "maximumDays": 30, "required": true }));
    assert_eq!(
        (&policy["deactivateOnReuse"], &policy["personal"]["maximumDays"]),
        (&json!(true), &Value::Null)
    );
    browser.get(&format!("{TOKENS}/new")).is(200).says("30 days at most");
    for wrong in ["x", "0", "99999"] {
        browser
            .submit(POLICY, POLICY, &filled(&[("personal-maximum", wrong)]))
            .is(400)
            .says("Days are whole numbers");
    }
    let none = world.member(&[&world.policy(&[])]);
    let mut browser = Browser::of(&world, &none);
    browser.get(POLICY).is(403);
    browser.get("/en/overview").lacks("token-policy");
}

#[test]
fn what_a_policy_cuts_short_is_asked_first() {
    let mut world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let old = service(&mut world);
    let end = |world: &World, id: &str| {
        world.owner.client.get(&format!("/access-tokens/{id}")).data()["expiresAt"].clone()
    };
    let wanted = [("service-maximum", "30"), ("reuse", "on")];
    let asked = browser.submit(POLICY, POLICY, &filled(&wanted));
    asked.is(200).says("Cut existing tokens short?").says("Tokens that end now: 0").says("an earlier one: 1");
    asked.says("name=\"service-maximum\" value=\"30\"").says("name=\"confirmed\"");
    asked.says("type=\"hidden\" name=\"personal-maximum\" value=\"\"");
    assert_eq!(end(&world, &old.id), Value::Null, "nothing has been changed yet");
    browser.done(POLICY, POLICY, &filled(&[wanted[0], wanted[1], ("confirmed", "1")]));
    assert_ne!(end(&world, &old.id), Value::Null);
    // What cuts nothing short is not asked about.
    browser.done(POLICY, POLICY, &filled(&[("service-maximum", "60")]));
    browser.done(POLICY, POLICY, &filled(&[("service-maximum", "60"), ("personal-maximum", "1")]));
    // Half a form is none.
    browser.submit(POLICY, POLICY, &[("service-maximum", "60")]).is(400);
}
