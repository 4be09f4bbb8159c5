//! What somebody prefers: language, organization, name.

use serde_json::json;

use super::super::world::World;
use super::Browser;

#[test]
fn the_language_that_somebody_went_over_to_is_remembered() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let first = |browser: &mut Browser| browser.get("/").header("location");
    assert_eq!(first(&mut browser), "/en/overview");
    browser.site = Some("cross-site");
    browser.get("/zh/overview").is(200);
    assert_eq!(first(&mut browser), "/en/overview", "a link from elsewhere is no choice");
    browser.site = Some("same-origin");
    let page = browser.get("/en/audit-log?kind=Policy");
    page.says("href=\"/zh/audit-log?kind=Policy\"");
    browser.get("/zh/audit-log?kind=Policy").is(200);
    assert_eq!(first(&mut browser), "/zh/overview");
    browser.get("/en/overview").is(200);
    assert_eq!(first(&mut browser), "/en/overview", "and back");
}

#[test]
fn a_theme_is_remembered_and_leads_nowhere_else() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let chosen = browser.send("/en/theme", &[("to", "dark"), ("next", "/en/projects")]);
    assert_eq!((chosen.status, chosen.header("location")), (303, "/en/projects".to_owned()));
    browser.get("/zh/overview").says("data-theme=\"dark\"");
    for elsewhere in ["//evil.example/en", "/\\evil.example", "https://evil.example", "/api/v1"] {
        let chosen = browser.send("/en/theme", &[("to", "light"), ("next", elsewhere)]);
        assert_eq!(chosen.header("location"), "/en/overview", "{elsewhere}");
    }
}

#[test]
fn somebody_in_two_organizations_goes_from_one_to_the_other() {
    let world = World::new();
    let made =
        world.owner.client.post("/organizations", &json!({ "name": "Second", "key": "second" })).data();
    let second = made["id"].as_str().unwrap();
    let mut browser = Browser::of(&world, &world.owner);
    let shown = browser.get("/en/projects");
    shown.says("Go to Second").says("project/p");
    let stamp = browser.get("/en/projects/new").value("organization");
    let gone = browser.send("/en/organization", &[("to", second)]);
    assert_eq!((gone.status, gone.header("location")), (303, "/en/overview".to_owned()));
    browser.get("/en/projects").is(200).says("Go to playground").lacks("project/p");
    let late = [("name", "Late"), ("key", "late"), ("organization", stamp.as_str())];
    browser.send("/en/projects", &late).is(409).says("another organization");
    browser.get("/en/projects").lacks("project/late");
    browser.send("/en/organization", &[("to", "0193a5c0-0000-7000-8000-000000000041")]).is(404);
}

#[test]
fn somebody_gives_themselves_a_name() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    browser.done("/en/profile", "/en/profile", &[("name", "Ann <Lee>")]).says("Ann &#60;Lee&#62;");
    assert_eq!(world.owner.client.get("/user/profile").data()["name"], "Ann <Lee>");
    browser.get("/en/profile").lacks("Operation succeeded");
    let long = "x".repeat(129);
    let refused = browser.submit("/en/profile", "/en/profile", &[("name", &long)]);
    refused.is(400).says("1 to 128 characters").says(&long);
    assert_eq!(world.owner.client.get("/user/profile").data()["name"], "Ann <Lee>");
    browser.done("/en/profile", "/en/profile", &[("name", "")]).says("ann@example.com");
}
