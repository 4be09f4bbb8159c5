//! What protects the pages and those who look at them.

use serde_json::json;

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
        let shown = forger.send(TOKENS, &fields);
        assert!(shown.is(403).header("content-type").starts_with("text/html"));
        shown.says("not sent by a page of this server");
        forger.send("/en/logout", &[]).is(403).says("<title>");
        forger.send("/setup", &[]).is(403).says("<title>");
        forger.send("/en/login", &[("email", "eve@example.com"), ("password", "x")]).is(403);
    }
    assert_eq!(count(&world), 0);
    browser.get(TOKENS).is(200);
    browser.send(TOKENS, &fields).is(200);
    assert_eq!(count(&world), 1);
}

/// What a browser says that has come by plain HTTP from another machine: no `Sec-Fetch-Site`, and the origin of a page
/// that lets it.
#[test]
fn forms_are_ours_where_browsers_say_only_their_origin() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let policy = browser.get(NEW).header("referrer-policy");
    assert_eq!(policy, "same-origin", "with `no-referrer`, the origin of a form is `null`");
    (browser.site, browser.origin) = (None, Some(world.server.url.clone()));
    browser.submit(NEW, TOKENS, &[("name", "mine"), ("type", "Personal"), ("scope", "SameAsMember")]).is(200);
    assert_eq!(count(&world), 1);
    assert_eq!(browser.get("/api/v1/projects").header("referrer-policy"), "no-referrer");
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
        assert_eq!(shown.header("referrer-policy"), "same-origin", "{path}");
        shown.lacks(" style=").lacks(" onclick=").lacks("<script>");
    }
}

#[test]
fn who_is_nobody_sends_small_forms_alone() {
    let world = World::new();
    let (small, large) = ("x".repeat(15_000), "x".repeat(17_000));
    let mut nobody = Browser::new(&world);
    nobody.send("/en/login", &[("email", "a@example.com"), ("password", "x"), ("next", &small)]).is(422);
    nobody.send("/en/login", &[("email", "a@example.com"), ("password", "x"), ("next", &large)]).is(413);
    nobody.send(TOKENS, &[("name", &large)]).is(303);
    let mut member = Browser::of(&world, &world.owner);
    member.submit(NEW, TOKENS, &[("name", &large), ("type", "Personal")]).is(400);
    member.submit(NEW, TOKENS, &[("name", &"x".repeat(300_000)), ("type", "Personal")]).is(413);
    assert_eq!(count(&world), 0);
}

#[test]
fn what_people_write_is_text() {
    let mut world = World::new();
    let mean = r#""><script>alert(1)</script>'&amp;"#;
    let mo = world.member_who(&[token_actions(&["ListAccessTokens", "ManagePersonalAccessTokens"])]);
    let token = world.token(&mo, &json!({ "name": mean, "type": "Personal", "permissions": [] }));
    let mut browser = Browser::of(&world, &mo);
    for path in [TOKENS.to_owned(), format!("{TOKENS}/{}", token.id), format!("{TOKENS}/{}/remove", token.id)]
    {
        browser.get(&path).is(200).lacks("<script>alert").lacks("'&amp;").says("&#60;script&#62;alert(1)");
    }
    browser.get(&format!("{TOKENS}?name=%22%3E%3Cscript%3Ealert(1)")).is(200).lacks("<script>alert");
    let fields = [("name", mean), ("type", "Personal"), ("scope", "SameAsMember")];
    browser.submit(NEW, TOKENS, &fields).is(422).lacks("<script>alert");
}

#[test]
fn s06_names_of_organizations_people_groups_and_policies_are_text() {
    let world = World::new();
    let owner = &world.owner.client;
    let mean = |what: &str| format!(r#""><script>alert('{what}')</script>"#);
    let organization = format!("/organizations/{}", owner.organization.clone().unwrap());
    let mut settings = owner.get(&organization).data();
    settings["name"] = mean("organization").into();
    owner.put("/organizations", &settings).data();
    let body = json!({ "name": mean("policy"), "key": "mean", "description": mean("description") });
    let policy = owner.post("/policies", &body).data()["id"].as_str().unwrap().to_owned();
    let body = json!({ "name": mean("group"), "description": mean("description") });
    let group = owner.post("/groups", &body).data()["id"].as_str().unwrap().to_owned();
    let email = "o'b&lt@example.com";
    owner.post("/members/add", &json!({ "email": email, "policyIds": [policy], "groupIds": [group] })).data();
    let found = owner.get("/members?searchText=o'b").data();
    let mo = world.confirm(found["items"][0]["id"].as_str().unwrap().to_owned(), email.to_owned());
    mo.client.put("/user/profile", &json!({ "name": mean("person"), "email": email })).data();
    owner.touch(&format!("/groups/{group}/add-policy/{policy}")).data();
    let mut browser = Browser::of(&world, &world.owner);
    for (path, what) in [
        ("iam/team".to_owned(), "person"),
        ("iam/team/new".to_owned(), "policy"),
        (format!("iam/team/{}", mo.id), "group"),
        (format!("iam/team/{}?tab=direct", mo.id), "description"),
        (format!("iam/team/{}?tab=inherited", mo.id), "policy"),
        (format!("iam/team/{}/remove", mo.id), "person"),
        (format!("iam/team/{}/one-time-password", mo.id), "person"),
        ("iam/groups".to_owned(), "group"),
        (format!("iam/groups/{group}"), "person"),
        (format!("iam/groups/{group}?tab=policies"), "policy"),
        (format!("iam/groups/{group}/remove"), "group"),
        (format!("iam/why?member={}", mo.id), "person"),
        (format!("iam/why?policy={policy}&action=ToggleFlag&resource=%22%3E%3Cscript%3E"), "policy"),
        ("integrations/access-tokens".to_owned(), "organization"),
    ] {
        let shown = browser.get(&format!("/en/{path}"));
        shown.lacks("<script>alert").lacks("\"><script").lacks("o'b&lt").says("<title>");
        shown.says(&format!("&#60;script&#62;alert(&#39;{what}&#39;)"));
        shown.says("&#60;script&#62;alert(&#39;organization&#39;)");
    }
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
