//! What protects the pages and those who look at them.

use super::super::{
    neighbour::Neighbour,
    world::{World, token_actions},
};
use super::Browser;

const TOKENS: &str = "/en/integrations/access-tokens";
const NEW: &str = "/en/integrations/access-tokens/new";

fn count(world: &World) -> u64 {
    world.owner.client.get("/access-tokens").data()["totalCount"].as_u64().unwrap()
}

#[test]
fn s06_forms_of_other_sites_change_nothing() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let organization = browser.get(NEW).organization();
    let fields = [
        ("name", "forged"),
        ("type", "Personal"),
        ("scope", "SameAsMember"),
        ("organization", organization.as_str()),
    ];
    let from = |browser: &Browser, site, origin: Option<&str>| Browser {
        site,
        origin: origin.map(str::to_owned),
        ..browser.clone()
    };
    for mut forger in [
        from(&browser, Some("cross-site"), None),
        from(&browser, Some("same-site"), None),
        from(&browser, Some("none"), None),
        from(&browser, None, Some("https://evil.example")),
        from(&browser, None, Some("null")),
    ] {
        forger.send(TOKENS, &fields).is(403);
        forger.send("/en/logout", &[]).is(403);
        forger.send("/en/login", &[("email", "eve@example.com"), ("password", "x")]).is(403);
    }
    assert_eq!(count(&world), 0);
    browser.get(TOKENS).is(200);
    browser.send(TOKENS, &fields).is(200);
    assert_eq!(count(&world), 1);
}

#[test]
fn h09_pages_run_nothing_but_the_console_s_own_script_and_are_not_kept() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    for path in ["/en/login", "/en/password", TOKENS, NEW, "/zh/no-such-page"] {
        let shown = browser.get(path);
        let policy = shown.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"),
            "{path}: {policy}"
        );
        for word in ["form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(word), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(shown.header("cache-control"), "no-store", "{path}");
        assert_eq!(shown.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(shown.header("referrer-policy"), "no-referrer", "{path}");
        shown.lacks(" style=").lacks(" onclick=").lacks("<script>");
    }
}

#[test]
fn what_people_write_is_text() {
    let mut world = World::new();
    let mean = r#""><script>alert(1)</script>'&amp;"#;
    let mo = world.member_who(&[token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"])]);
    let token = world.token(&mo, &serde_json::json!({ "name": mean, "type": "Personal", "permissions": [] }));
    let mut browser = Browser::of(&world, &mo);
    for path in [TOKENS.to_owned(), format!("{TOKENS}/{}", token.id), format!("{TOKENS}/{}/remove", token.id)]
    {
        browser.get(&path).is(200).lacks("<script>alert").lacks("'&amp;").says("&#60;script&#62;alert(1)");
    }
    browser.get(&format!("{TOKENS}?name=%22%3E%3Cscript%3Ealert(1)")).is(200).lacks("<script>alert");
    browser.submit(NEW, TOKENS, &[("name", mean), ("type", "Personal")]).is(422).lacks("<script>alert");
}

#[test]
fn a_form_that_was_made_for_another_organization_is_refused() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world).ids["organization"].clone();
    let mut browser = Browser::of(&world, &world.owner);
    let fields = [("name", "astray"), ("type", "Personal"), ("organization", theirs.as_str())];
    browser.send(TOKENS, &fields).is(409).says("another organization");
    browser.send(TOKENS, &[("name", "astray"), ("type", "Personal")]).is(409);
    assert_eq!(count(&world), 0);
    browser.send("/en/organization", &[("to", &theirs)]).is(404);
}

#[test]
fn tokens_of_another_organization_are_not_there() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world).ids["token"].clone();
    let mut browser = Browser::of(&world, &world.owner);
    for end in ["", "/remove", "/deactivate"] {
        browser.get(&format!("{TOKENS}/{theirs}{end}")).is(404);
    }
    for end in ["", "/remove", "/status"] {
        // What is not there is said to be so, though the API would take it as done.
        browser.submit(TOKENS_WITH_FORM, &format!("{TOKENS}/{theirs}{end}"), &[("name", "mine")]).is(404);
    }
}

const TOKENS_WITH_FORM: &str = NEW;

#[test]
fn who_may_not_see_a_page_is_told_so() {
    let world = World::new();
    let nobody = world.member_who(&[]);
    let mut browser = Browser::of(&world, &nobody);
    browser.get(TOKENS).is(403).says("You are not permitted to view this page");
    browser.get("/zh/integrations/access-tokens").is(403).says("您没有查看此页面的权限");
    browser.get(NEW).is(403);
}
