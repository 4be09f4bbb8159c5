//! Logging in and out, and what lets somebody stay.

use serde_json::json;

use super::super::{
    client::Client,
    server::OWNER_PASSWORD,
    world::{World, token_actions, unique},
};
use super::Browser;

const TOKENS: &str = "/en/integrations/access-tokens";
const SESSION: &str = "__Host-keywright";

#[test]
fn who_is_not_logged_in_is_led_to_the_login_and_back() {
    let world = World::new();
    let mut browser = Browser::new(&world);
    let sent = browser.get(&format!("{TOKENS}?name=a%26b"));
    assert_eq!(
        sent.is(303).header("location"),
        "/en/login?next=%2Fen%2Fintegrations%2Faccess%2Dtokens%3Fname%3Da%2526b"
    );
    let form = browser.get(&sent.header("location"));
    let next = form.is(200).value("next");
    let fields = [("email", world.owner.email.as_str()), ("password", OWNER_PASSWORD), ("next", &next)];
    let done = browser.send("/en/login", &fields);
    assert_eq!(done.is(303).header("location"), format!("{TOKENS}?name=a%26b"));
    browser.get(TOKENS).is(200).says("Access tokens").says(&world.owner.email);
}

#[test]
fn f08_nobody_is_led_to_another_site() {
    let world = World::new();
    for next in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/api/v1",
        "/en\n/x",
        "",
    ] {
        let mut browser = Browser::new(&world);
        let fields = [("email", world.owner.email.as_str()), ("password", OWNER_PASSWORD), ("next", next)];
        assert_eq!(browser.send("/en/login", &fields).is(303).header("location"), "/en/overview", "{next}");
    }
}

#[test]
fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let world = World::new();
    let said = |email: &str| {
        let shown = Browser::new(&world).log_in(email, "not the password");
        shown.is(422).says("E-mail address or password is wrong");
        shown.html.replace(email, "")
    };
    assert_eq!(said(&world.owner.email), said("nobody@example.com"));
    Browser::new(&world).log_in("no address", "x").is(422);
}

#[test]
fn h10_the_cookie_is_for_this_host_and_for_no_script() {
    let world = World::new();
    let shown = Browser::new(&world).log_in(&world.owner.email, OWNER_PASSWORD);
    let cookie = shown.header("set-cookie");
    assert!(cookie.starts_with("__Host-keywright="), "{cookie}");
    for attribute in ["; HttpOnly", "; Secure", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[test]
fn h10_a_cookie_that_only_decodes_to_the_name_was_set_by_another_host() {
    let world = World::new();
    let other = world.member_who(&[token_actions(&["ListAccessTokens"])]);
    let theirs = Browser::of(&world, &other).cookies[SESSION].clone();
    for planted in ["%5F_Host-keywright", "__Host%2Dkeywright", "\u{a0}__Host-keywright", "__host-keywright"]
    {
        let mut victim = Browser::new(&world);
        victim.cookies.insert(planted.to_owned(), theirs.clone());
        assert!(victim.get(TOKENS).is(303).header("location").starts_with("/en/login"), "{planted}");
        // Nor does it end the session of somebody who is logged in.
        let mut victim = Browser::of(&world, &world.owner);
        victim.cookies.insert(planted.to_owned(), theirs.clone());
        victim.get(TOKENS).is(200).says(&world.owner.email);
    }
    let mut victim = Browser::of(&world, &world.owner);
    victim.cookies.insert("junk%ff".to_owned(), "%zz\"".to_owned());
    victim.get(TOKENS).is(200);
}

#[test]
fn the_organization_that_is_looked_at_is_chosen_by_no_other_host() {
    let mut world = World::new();
    let theirs = super::super::neighbour::Neighbour::new(&mut world).ids["organization"].clone();
    let mut browser = Browser::of(&world, &world.owner);
    let here = browser.get(TOKENS).organization();
    browser.cookies.insert("%5F_Host-organization".to_owned(), theirs);
    assert_eq!(browser.get(TOKENS).organization(), here);
}

#[test]
fn a_cookie_is_no_token_and_a_token_no_cookie() {
    let mut world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let cookie = browser.cookies[SESSION].clone();
    let client = Client { authorization: Some(format!("Bearer {cookie}")), ..world.owner.client.clone() };
    assert_eq!(client.get("/projects").status, 401);
    let jwt = world.owner.client.authorization.clone().unwrap().replace("Bearer ", "");
    let mo = world.member_who(&[token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"])]);
    let token = world.personal(&mo).text;
    for other in [jwt, token, String::new(), "x".to_owned()] {
        browser.cookies.insert(SESSION.to_owned(), other);
        browser.get(TOKENS).is(303);
    }
    browser.cookies.insert(SESSION.to_owned(), cookie);
    browser.get(TOKENS).is(200);
}

#[test]
fn what_ends_a_session_ends_it_in_the_console_too() {
    let world = World::new();
    let lists = world.policy(&[token_actions(&["ListAccessTokens"])]);
    let mo = world.member(&[&lists]);
    let (mut one, mut two) = (Browser::of(&world, &mo), Browser::of(&world, &mo));
    let kept = one.clone();
    assert_eq!(one.send("/en/logout", &[]).is(303).header("location"), "/en/login");
    assert!(!one.cookies.contains_key(SESSION));
    kept.clone().get(TOKENS).is(303);
    two.get(TOKENS).is(200);
    world.owner.client.delete(&format!("/members/remove-from-org/{}", mo.id)).data();
    two.get(TOKENS).is(303);
}

#[test]
fn a_changed_password_ends_the_other_sessions_too() {
    let mut world = World::new();
    let mo = world.member_who(&[token_actions(&["ListAccessTokens"])]);
    let (mut here, mut elsewhere) = (Browser::of(&world, &mo), Browser::of(&world, &mo));
    elsewhere.get(TOKENS).is(200);
    let fields = [("current", mo.password.as_str()), ("new", "quite another password")];
    here.send("/en/password", &fields).is(303);
    elsewhere.get(TOKENS).is(303);
    elsewhere.log_in(&mo.email, &mo.password).is(422);
    elsewhere.log_in(&mo.email, "quite another password").is(303);
    elsewhere.get(TOKENS).is(200);
    let given = world.owner.client.post(&format!("/members/{}/one-time-password", mo.id), &json!({})).data();
    world.secrets.push(given["password"].as_str().unwrap().to_owned());
    elsewhere.get(TOKENS).is(303);
}

#[test]
fn h10_a_session_that_was_planted_is_not_the_one_that_is_logged_in() {
    let world = World::new();
    let mo = world.member_who(&[]);
    let planted = Browser::of(&world, &mo).cookies[SESSION].clone();
    let mut victim = Browser::new(&world);
    victim.cookies.insert(SESSION.to_owned(), planted.clone());
    victim.log_in(&world.owner.email, OWNER_PASSWORD).is(303);
    assert_ne!(victim.cookies[SESSION], planted);
    victim.get(TOKENS).is(200).says(&world.owner.email);
    victim.cookies.insert(SESSION.to_owned(), planted);
    victim.get(TOKENS).is(303).lacks(&world.owner.email);
}

#[test]
fn who_logs_in_again_leaves_no_session_behind() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let (mut before, mut elsewhere) = (browser.clone(), Browser::of(&world, &world.owner));
    // Not before it has succeeded.
    browser.log_in(&world.owner.email, "not the password").is(422);
    before.get(TOKENS).is(200);
    browser.log_in(&world.owner.email, OWNER_PASSWORD).is(303);
    before.get(TOKENS).is(303);
    browser.get(TOKENS).is(200);
    elsewhere.get(TOKENS).is(200);
    // One that is over already is in nobody's way.
    before.log_in(&world.owner.email, OWNER_PASSWORD).is(303);
    before.get(TOKENS).is(200);
}

#[test]
fn a_cookie_of_a_session_that_is_over_goes_when_somebody_logs_out() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let mut dead = browser.clone();
    browser.send("/en/logout", &[]).is(303);
    let mut forged = dead.clone();
    forged.cookies.insert(SESSION.to_owned(), "nothing".to_owned());
    for browser in [&mut dead, &mut forged] {
        assert_eq!(browser.send("/en/logout", &[]).is(303).header("location"), "/en/login");
        assert!(!browser.cookies.contains_key(SESSION));
    }
    // Nor is it an error where there is none.
    assert_eq!(Browser::new(&world).send("/zh/logout", &[]).is(303).header("location"), "/zh/login");
}

#[test]
fn a_one_time_password_must_be_changed_first() {
    let world = World::new();
    let email = format!("{}@example.com", unique("new"));
    let owner = &world.owner.client;
    owner.post("/members/add", &json!({ "email": email, "policyIds": [], "groupIds": [] })).data();
    let id = owner.get(&format!("/members?searchText={email}")).data()["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let once = owner.post(&format!("/members/{id}/one-time-password"), &json!({})).data();
    let once = once["password"].as_str().unwrap();
    let mut browser = Browser::new(&world);
    browser.log_in(&email, once).is(303);
    assert_eq!(browser.get("/en/overview").is(303).header("location"), "/en/password");
    browser.get("/en/password").is(200).says("one-time password");
    browser.send("/en/password", &[("current", "wrong"), ("new", "a better one by far")]).is(422);
    browser.send("/en/password", &[("current", once), ("new", "short")]).is(422).says("8 to 1024");
    let done = browser.send("/en/password", &[("current", once), ("new", "a better one by far")]);
    assert_eq!(done.is(303).header("location"), "/en/login?changed=1");
    browser.log_in(&email, "a better one by far").is(303);
    assert_ne!(browser.get("/en/overview").status, 303);
}

#[test]
fn the_language_of_a_browser_is_spoken() {
    let world = World::new();
    Browser::new(&world).get("/en/login").is(200).says("<html lang=\"en\"").says("Log in");
    Browser::new(&world).get("/zh/login").is(200).says("<html lang=\"zh\"").says("登录");
    Browser::new(&world).get("/xx/login").is(303);
}
