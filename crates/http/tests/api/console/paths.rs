//! Addresses that people type, cut short or keep for too long: each leads to a page.

use super::{super::world::World, Browser};

#[test]
fn an_address_without_a_page_leads_to_the_first_one() {
    let world = World::new();
    for (from, to) in [
        ("/en", "/en/overview"),
        ("/en/", "/en/overview"),
        ("/zh", "/zh/overview"),
        ("/zh/", "/zh/overview"),
        ("/fr/overview", "/en/overview"),
        ("/zh-CN/iam/team", "/zh/iam/team"),
    ] {
        let shown = Browser::new(&world).get(from);
        assert_eq!((shown.status, shown.header("location").as_str()), (303, to), "{from}");
    }
}

#[test]
fn what_is_no_page_is_said_so_in_a_page_with_the_menu() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let mut stranger = Browser::new(&world);
    for path in [
        "/en/iam/team/xyz",
        "/en/no/such/page",
        "/nowhere",
        "/en/projects/x/envs/y",
        "/en/iam/policies/1/team",
    ] {
        let shown = ann.get(path);
        shown.is(404).says("<h1>This page does not exist").says("href=\"/en/iam/team\"");
        assert!(shown.header("content-security-policy").contains("style-src 'self'"), "{path}");
        let bare = stranger.get(path);
        assert!([303, 404].contains(&bare.status), "{path}: {}", bare.status);
        bare.lacks("href=\"/en/iam/team\"").lacks("\"success\"");
    }
    ann.send("/en/iam/team/xyz/groups", &[("of", "x")]).is(404).says("<h1>");
}

#[test]
fn who_may_not_see_a_page_keeps_the_menu_of_what_they_may() {
    let world = World::new();
    let member = world.member_who(&[]);
    let mut browser = Browser::of(&world, &member);
    browser.get("/en/iam/team").is(403).says("href=\"/en/projects\"").lacks("href=\"/en/iam/team\"");
}

#[test]
fn programs_get_no_page_where_there_is_nothing() {
    let world = World::new();
    let answer = world.owner.client.get("/no-such-route");
    assert_eq!(answer.status, 404);
    assert!(!answer.body.contains("<html"));
}
