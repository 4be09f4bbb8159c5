//! Lists: their pages, their sizes, and what is said where there is nothing.

use serde_json::json;

use super::{super::world::World, Browser};

#[test]
fn after_the_last_one_of_a_page_is_removed_the_page_before_is_shown() {
    let world = World::new();
    let make = |at: usize| {
        let group = json!({ "name": format!("Crew {at:02}"), "description": "" });
        world.owner.client.post("/groups", &group).data()["id"].as_str().unwrap().to_owned()
    };
    let ids: Vec<_> = (0..11).map(make).collect();
    let mut ann = Browser::of(&world, &world.owner);
    let page = ann.get("/en/iam/groups?name=crew&page=2");
    let here = ids.iter().find(|id| page.html.contains(&format!("/{id}/remove"))).unwrap();
    let remove = format!("/en/iam/groups/{here}/remove?name=crew&page=2");
    let removed = ann.submit(&remove, &remove, &[]);
    let asked = ann.get(&removed.is(303).header("location"));
    assert_eq!(asked.is(303).header("location"), "/en/iam/groups?name=crew&page=1&size=10");
    let shown = ann.get(&asked.header("location"));
    shown.is(200).says("Operation succeeded").says("1–10 of 10").lacks("Nothing matches");
}

#[test]
fn every_list_leads_to_its_last_page_from_behind_it() {
    let mut world = World::new();
    let member = world.member(&[super::super::world::DEVELOPER]);
    let policy = super::super::world::DEVELOPER;
    world.service(&world.owner.clone(), &[super::super::world::manage_flags()]);
    let mut ann = Browser::of(&world, &world.owner);
    for list in [
        "/en/iam/team",
        "/en/iam/policies",
        "/en/projects",
        "/en/audit-log",
        "/en/integrations/access-tokens",
        &format!("/en/iam/policies/{policy}/team"),
        &format!("/en/iam/team/{}?tab=direct", member.id),
    ] {
        let (path, query) =
            list.split_once('?').map_or((list, String::new()), |(path, it)| (path, format!("{it}&")));
        let shown = ann.get(&format!("{path}?{query}page=99"));
        assert_eq!(shown.is(303).header("location"), format!("{path}?{query}page=1&size=10"));
        ann.get(&shown.header("location")).is(200);
    }
}

#[test]
fn members_stand_under_their_names_and_addresses_under_their_own_heading() {
    let world = World::new();
    let policy = world.policy(&[]);
    let (named, unnamed) = (world.member(&[&policy]), world.member(&[&policy]));
    named.client.put("/user/profile", &json!({ "name": "Nina" })).data();
    let mut ann = Browser::of(&world, &world.owner);
    let holders = ann.get(&format!("/en/iam/policies/{policy}/team"));
    holders.is(200).says(">E-mail</th>").lacks(">Description</th>");
    let link = |member: &str, said: &str| format!("<a href=\"/en/iam/team/{member}\">{said}</a>");
    holders.says(&link(&named.id, "Nina")).says(&link(&unnamed.id, &unnamed.email));
    let team = ann.get("/en/iam/team");
    team.says(&link(&named.id, "Nina")).says(&link(&unnamed.id, &unnamed.email));
    world.owner.client.post("/groups", &json!({ "name": "Crew", "description": "who sail" })).data();
    ann.get(&format!("/en/iam/policies/{policy}/groups?show=all")).says(">Description</th>").says("who sail");
}

#[test]
fn a_long_list_offers_pages_and_sizes_and_keeps_the_size() {
    let world = World::new();
    for at in 0..11 {
        world
            .owner
            .client
            .post("/groups", &json!({ "name": format!("Crew {at}"), "description": "" }))
            .data();
    }
    let mut ann = Browser::of(&world, &world.owner);
    let first = ann.get("/en/iam/groups?name=crew");
    first.is(200).says("href=\"?name=crew&#38;page=2&#38;size=10\"").says("aria-current=\"page\">1<");
    first.says("aria-label=\"Per page: 20\"").says("data-asked href=\"/en/iam/groups/new?name=crew\"");
    let wide = ann.get("/en/iam/groups?name=crew&size=20");
    wide.says("1–11 of 11")
        .says("type=\"hidden\" name=\"size\" value=\"20\"")
        .lacks("aria-current=\"page\">1<");
}
