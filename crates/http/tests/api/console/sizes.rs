//! How large pages are, whatever is asked of them.

use serde_json::json;

use super::{super::world::World, Browser};

const PROJECTS: &str = "/en/projects";

#[test]
fn what_a_page_does_not_know_stands_in_no_link_of_its_rows() {
    let world = World::new();
    for at in 0..4 {
        let group = json!({ "name": format!("Crew {at}"), "description": "" });
        world.owner.client.post("/groups", &group).data();
    }
    let mut ann = Browser::of(&world, &world.owner);
    let junk = "junk".repeat(400);
    for page in [PROJECTS, "/en/iam/groups", "/en/iam/policies", "/en/iam/team", "/en/audit-log"] {
        let shown = ann.get(&format!("{page}?junk={junk}&size=30"));
        // The page in the other language, and the page to come back to from another theme.
        assert!(shown.is(200).html.matches("junk=").count() <= 3, "{page}");
        let long = ann.get(&format!("{page}?name={0}&name={0}", "n".repeat(900)));
        assert!(long.is(200).html.matches(&"n".repeat(385)).count() <= 12, "{page}");
    }
}

#[test]
fn a_query_that_no_page_needs_is_refused_with_a_page() {
    let world = World::new();
    let mut ann = Browser::of(&world, &world.owner);
    let (fits, long) = ("q".repeat(2_048 - 5), "q".repeat(2_048 - 4));
    for (page, said) in [(PROJECTS, "too long"), ("/zh/projects", "过长"), ("/en/login", "too long")] {
        ann.get(&format!("{page}?name={fits}")).is(200);
        let refused = ann.get(&format!("{page}?name={long}"));
        assert!(refused.is(414).header("content-type").starts_with("text/html"));
        refused.says(said).lacks(&long);
    }
    let sent = ann.submit("/en/projects/new", &format!("{PROJECTS}?name={long}"), &[("name", "N")]);
    sent.is(414);
}

#[test]
fn who_is_led_to_the_login_comes_back_as_far_as_there_is_room() {
    let world = World::new();
    let mut nobody = Browser::new(&world);
    let sent = nobody.get(&format!("{PROJECTS}?name={}", "%27".repeat(600)));
    assert_eq!(sent.is(303).header("location"), "/en/login?next=%2Fen%2Fprojects");
    nobody.get(&sent.header("location")).is(200);
    let sent = nobody.get(&format!("{PROJECTS}/{}/remove", "x".repeat(3_000)));
    assert_eq!(sent.is(303).header("location"), "/en/login");
}

#[test]
fn a_project_with_many_environments_has_pages_of_its_own() {
    let world = World::new();
    let projects = world.owner.client.get("/projects").data();
    let id = projects[0]["id"].as_str().unwrap().to_owned();
    let envs = format!("/projects/{id}/envs");
    let add = |at: usize| {
        let body = json!({ "name": format!("Env {at:02}"), "key": format!("e{at:02}"), "description": "" });
        world.owner.client.post(&envs, &body).data();
    };
    // Two were there.
    (0..28).for_each(add);
    let mut ann = Browser::of(&world, &world.owner);
    let rows = |html: &str| html.matches("<code>project/p:env/").count();
    let shown = ann.get(PROJECTS);
    assert_eq!(rows(&shown.is(200).lacks("environments</a>").html), 30);
    (28..32).for_each(add);
    let shown = ann.get(PROJECTS);
    let one = format!("{PROJECTS}?project={id}&amp;size=30");
    assert_eq!(rows(&shown.says(&format!("<a href=\"{one}\">All 34 environments</a>")).html), 30);
    let one = format!("{PROJECTS}?project={id}");
    let first = ann.get(&format!("{one}&size=30"));
    assert_eq!(rows(&first.is(200).says("1–30 of 34").lacks("All 34").html), 30);
    let second = ann.get(&format!("{one}&size=30&page=2"));
    assert_eq!(rows(&second.is(200).says("31–34 of 34").html), 4);
    let all = format!("{}{}", first.html, second.html);
    let missing = |at: &usize| !all.contains(&format!("<code>project/p:env/e{at:02}</code>"));
    assert_eq!((0..32).filter(missing).collect::<Vec<_>>(), Vec::<usize>::new());
    second.says(&format!("/remove?project={id}&#38;size=30&#38;page=2"));
    assert_eq!(
        ann.get(&format!("{one}&size=30&page=9")).is(303).header("location"),
        format!("{one}&page=2&size=30")
    );
    // Where there is no such project, or none that they may access, all that there are are shown.
    ann.get(&format!("{PROJECTS}?project={}", world.dev)).is(200).says("All 34 environments");
    let nobody = world.member_who(&[]);
    Browser::of(&world, &nobody).get(&one).is(200).lacks("project/p");
}
