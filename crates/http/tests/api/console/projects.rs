//! Projects, environments and flags: what people see of them, and what they do.

use serde_json::json;

use super::super::{
    neighbour::Neighbour,
    world::{DEVELOPER, World, manage_flags, statement},
};
use super::Browser;

const PROJECTS: &str = "/en/projects";
const NEW: &str = "/en/projects/new";

/// The path of the page of an environment of the world's project.
fn page(world: &World, environment: &str) -> String {
    let projects = world.owner.client.get("/projects").data();
    let project = projects.as_array().unwrap().iter().find(|it| it["key"] == "p").unwrap();
    format!("{PROJECTS}/{}/envs/{environment}", project["id"].as_str().unwrap())
}

fn is_on(world: &World) -> bool {
    world.owner.client.get(&format!("{}/f", world.flags("dev"))).data()["isEnabled"].as_bool().unwrap()
}

#[test]
fn the_owner_makes_a_project_an_environment_and_a_flag() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let made = browser.done(NEW, PROJECTS, &[("name", "Web <Shop>"), ("key", "")]);
    made.says("Web &#60;Shop&#62;").says("project/web-shop:env/prod");
    let id = made.html.split_once("/envs/new").unwrap().0.rsplit('/').next().unwrap().to_owned();
    let envs = format!("{PROJECTS}/{id}/envs");
    let fields = [("name", "Staging"), ("key", "stage"), ("description", "before prod"), ("comments", "1")];
    let made = browser.done(&format!("{envs}/new"), &envs, &fields);
    made.says("project/web-shop:env/stage").says("before prod");
    let (environment, _) = made.html.split_once("\">Staging<").unwrap();
    let at = environment.rsplit_once("href=\"").unwrap().1.to_owned();
    let fields = [("name", "Dark mode"), ("key", ""), ("tags", "beta, ui"), ("description", "")];
    let made = browser.done(&format!("{at}/flags/new"), &format!("{at}/flags"), &fields);
    made.says("dark-mode").says("?tag=beta").says("Server Key").says("Client Key");
    browser.get(&format!("{at}?tag=ui")).says("dark-mode");
    browser.get(&format!("{at}?tag=no")).lacks("dark-mode").says("Nothing matches");
    browser.get(&format!("{at}?name=DARK")).says("dark-mode");
    browser.get(&at.replace("/en/", "/zh/")).is(200).says("添加功能开关").says("dark-mode");
}

#[test]
fn keys_that_are_taken_or_none_are_refused_in_words_and_told_beforehand() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let refused = browser.submit(NEW, PROJECTS, &[("name", "Again"), ("key", "p")]);
    refused.is(422).says("This key is taken").says("value=\"Again\"");
    browser.submit(NEW, PROJECTS, &[("name", "深色"), ("key", "")]).is(400).says("A key is required");
    browser.submit(NEW, PROJECTS, &[("name", ""), ("key", "x")]).is(400).says("A name is required");
    assert_eq!(world.owner.client.get("/projects").data().as_array().unwrap().len(), 1);
    browser.get("/en/projects/key?name=P&key=").says("p is taken");
    browser.get("/en/projects/key?name=P+2&key=").says("p-2 is free");
    let dev = page(&world, &world.dev);
    browser.get(&format!("{dev}/flags/key?key=f")).says("f is taken");
    browser.submit(&format!("{dev}/flags/new"), &format!("{dev}/flags"), &[("name", "F")]).is(422);
    let nobody = world.member_who(&[]);
    Browser::of(&world, &nobody).get("/en/projects/key?key=p").is(403).lacks("taken");
}

#[test]
fn a_flag_is_switched_archived_restored_and_removed() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let dev = page(&world, &world.dev);
    browser.done(&dev, &format!("{dev}/flags/f/on"), &[]).says("aria-checked=\"true\"");
    assert!(is_on(&world));
    browser.done(&dev, &format!("{dev}/flags/f/off"), &[("comment", "for now")]);
    assert!(!is_on(&world));
    let early = browser.submit(&dev, &format!("{dev}/flags/f/remove"), &[]);
    early.is(422).says("Archive it first");
    browser.get(&format!("{dev}/flags/f/archive")).is(200).says("Archive “f”?");
    browser.done(&dev, &format!("{dev}/flags/f/archive"), &[]).says("There are no flags");
    let archived = format!("{dev}?state=archived");
    browser.get(&archived).says("/flags/f/restore").says("/flags/f/remove").lacks("role=\"switch\"");
    browser.done("/en/profile", &format!("{dev}/flags/f/restore"), &[]).says("/flags/f/archive");
    browser.done(&dev, &format!("{dev}/flags/f/archive"), &[]);
    browser.done("/en/profile", &format!("{dev}/flags/f/remove"), &[]);
    assert_eq!(world.owner.client.get(&world.flags("dev")).data()["totalCount"], 0);
    browser.get(&format!("{dev}/flags/f/nothing")).is(404);
}

#[test]
fn an_environment_that_wants_to_know_why_asks_for_it() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let dev = page(&world, &world.dev);
    let id = dev.split('/').nth(3).unwrap();
    let body = json!({ "name": "Dev", "description": "", "settings": { "requireChangeComment": true } });
    world.owner.client.put(&format!("/projects/{id}/envs/{}", world.dev), &body).data();
    let shown = browser.get(&dev);
    shown.says(&format!("<form method=\"get\" action=\"{dev}/flags/f/on\">"));
    let asked = browser.get(&format!("{dev}/flags/f/on"));
    asked.is(200).says("name=\"comment\" value=\"\" maxlength=\"512\" required");
    let refused =
        browser.submit(&format!("{dev}/flags/f/on"), &format!("{dev}/flags/f/on"), &[("comment", " ")]);
    refused.is(400).says("write a comment");
    assert!(!is_on(&world));
    browser.done(&format!("{dev}/flags/f/on"), &format!("{dev}/flags/f/on"), &[("comment", "launch")]);
    assert!(is_on(&world));
}

#[test]
fn projects_and_environments_go_after_a_question() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let dev = page(&world, &world.dev);
    let project = dev.split("/envs").next().unwrap();
    browser.get(&format!("{dev}/remove")).is(200).says("Remove the environment “Dev”?");
    assert_eq!(world.owner.client.get("/projects").data()[0]["environments"].as_array().unwrap().len(), 2);
    browser.done(PROJECTS.replace("projects", "profile").as_str(), &format!("{dev}/remove"), &[]);
    assert_eq!(world.owner.client.get("/projects").data()[0]["environments"].as_array().unwrap().len(), 1);
    browser.get(&format!("{project}/remove")).is(200).says("Remove the project “P”?");
    let empty = browser.done("/en/profile", &format!("{project}/remove"), &[]);
    empty.says("There are no projects that you may access");
}

#[test]
fn who_may_only_look_has_no_buttons_and_is_refused_in_words() {
    let world = World::new();
    let reader = world.member_who(&[
        statement("project", "allow", &["CanAccessProject"], "project/*"),
        statement("env", "allow", &["CanAccessEnv"], "project/*:env/dev"),
    ]);
    let mut browser = Browser::of(&world, &reader);
    let (dev, prod) = (page(&world, &world.dev), page(&world, &world.prod));
    let project = dev.split("/envs").next().unwrap();
    let list = browser.get(PROJECTS);
    list.is(200).says("project/p:env/dev").lacks("project/p:env/prod").lacks("Add project").lacks("/remove");
    list.lacks("Add environment");
    let shown = browser.get(&dev);
    shown.is(200).says("Server Key").lacks("role=\"switch\"").lacks("Add flag").lacks("/archive");
    browser.get(&prod).is(403).says("not permitted");
    for path in ["on", "off", "archive", "restore", "remove"] {
        browser.get(&format!("{dev}/flags/f/{path}")).is(403);
        browser.submit("/en/profile", &format!("{dev}/flags/f/{path}"), &[]).is(403);
    }
    for path in [format!("{dev}/remove"), format!("{project}/remove"), format!("{dev}/flags/new")] {
        browser.get(&path).is(403);
    }
    for path in [format!("{dev}/remove"), format!("{project}/remove")] {
        browser.submit("/en/profile", &path, &[]).is(403);
    }
    let new = [("name", "N"), ("key", "n")];
    for path in [PROJECTS.to_owned(), format!("{project}/envs"), format!("{dev}/flags")] {
        browser.submit("/en/profile", &path, &new).is(403).says("You may not do this");
    }
    let projects = world.owner.client.get("/projects").data();
    assert_eq!(
        (projects.as_array().unwrap().len(), projects[0]["environments"].as_array().unwrap().len()),
        (1, 2)
    );
    assert_eq!(world.owner.client.get(&world.flags("dev")).data()["totalCount"], 1);
    assert!(!is_on(&world));
}

#[test]
fn who_may_do_everything_to_one_flag_sees_it_alone_and_no_secrets() {
    let world = World::new();
    let dev = page(&world, &world.dev);
    let mut owner = Browser::of(&world, &world.owner);
    owner.done(&format!("{dev}/flags/new"), &format!("{dev}/flags"), &[("name", "Hidden one")]);
    let keeper =
        world.member_who(&[statement("flag", "allow", &["ManageFeatureFlag"], "project/p:env/dev:flag/f")]);
    let mut browser = Browser::of(&world, &keeper);
    let shown = browser.get(&dev);
    shown.is(200).says("/flags/f/on").lacks("hidden-one").lacks("Server Key").lacks(">Dev<");
    browser.done(&dev, &format!("{dev}/flags/f/on"), &[]);
    assert!(is_on(&world));
    browser.submit(&dev, &format!("{dev}/flags/hidden-one/on"), &[]).is(403);
}

#[test]
fn an_environment_is_found_below_its_own_project_alone() {
    let world = World::new();
    let other = world.owner.client.post("/projects", &json!({ "name": "Q", "key": "q" })).data();
    let astray = format!("{PROJECTS}/{}/envs/{}", other["id"].as_str().unwrap(), world.dev);
    let mut browser = Browser::of(&world, &world.owner);
    for path in ["", "/flags/f/on", "/remove"] {
        browser.get(&format!("{astray}{path}")).is(404);
    }
    for path in ["/flags/f/on", "/flags", "/remove"] {
        browser.submit("/en/profile", &format!("{astray}{path}"), &[("name", "N")]).is(404);
    }
    assert!(!is_on(&world));
    assert_eq!(world.owner.client.get(&world.flags("dev")).data()["totalCount"], 1);
}

#[test]
fn t03_another_organization_s_things_are_as_if_they_did_not_exist() {
    let mut world = World::new();
    let neighbour = Neighbour::new(&mut world);
    let id = |name: &str| neighbour.ids.get(name).unwrap().clone();
    let theirs = format!("{PROJECTS}/{}/envs/{}", id("project"), id("env"));
    let mine = page(&world, &world.dev);
    let project = mine.split("/envs").next().unwrap();
    let mut browser = Browser::of(&world, &world.owner);
    browser.get(PROJECTS).lacks(&id("project"));
    for path in [&theirs, &format!("{project}/envs/{}", id("env")), &format!("{theirs}/remove")] {
        browser.get(path).is(404);
    }
    for path in [format!("{theirs}/remove"), format!("{PROJECTS}/{}/remove", id("project"))] {
        browser.submit("/en/profile", &path, &[]).is(404);
    }
    // One's own environment is not below somebody else's project either.
    browser.get(&format!("{PROJECTS}/{}/envs/{}", id("project"), world.dev)).is(404);
    let developer = world.member(&[DEVELOPER]);
    let mut browser = Browser::of(&world, &developer);
    let refused = browser.get(&theirs);
    assert!([403, 404].contains(&refused.status), "{}", refused.html);
    assert_eq!(neighbour.owner.get("/projects").data().as_array().unwrap().len(), 1);
    let nobody = world.member_who(&[manage_flags()]);
    Browser::of(&world, &nobody).get(PROJECTS).is(200).lacks("project/p");
}

/// What is so already is not done again, and what was put away is not switched: a page that is open meanwhile may ask.
#[test]
fn what_was_done_meanwhile_is_not_done_again() {
    let world = World::new();
    let at = page(&world, &world.dev);
    let mut browser = Browser::of(&world, &world.owner);
    let mut send = |deed: &str, status: u16| {
        let before = world.server.database().health().head;
        browser.submit(&at, &format!("{at}/flags/f/{deed}"), &[]).is(status);
        let is_changed = world.server.database().health().head != before;
        assert_eq!(is_changed, status == 303, "{deed}");
    };
    let was_on = is_on(&world);
    let (back, there) = if was_on { ("on", "off") } else { ("off", "on") };
    send(back, 409);
    send(there, 303);
    send(there, 409);
    send("restore", 409);
    send("archive", 303);
    send("archive", 409);
    send(back, 409);
    send("restore", 303);
    send(back, 303);
    assert_eq!(is_on(&world), was_on);
    // Nor does the API write that nothing has changed.
    let toggle = format!("{}/f/toggle/{was_on}", world.flags("dev"));
    let before = world.server.database().health().head;
    assert_eq!(world.owner.client.touch(&toggle).status, 200);
    assert_eq!(world.server.database().health().head, before);
}

#[test]
fn s07_a_comment_holds_nothing_that_cannot_be_seen() {
    let world = World::new();
    let at = page(&world, &world.dev);
    let mut browser = Browser::of(&world, &world.owner);
    let before = world.server.database().health().head;
    for comment in ["so\u{202e}evil", "so\u{1b}[2J", "so\u{0}much", "so\u{200b}much", "so\u{2028}much"] {
        browser.submit(&at, &format!("{at}/flags/f/archive"), &[("comment", comment)]).is(400);
    }
    assert_eq!(world.server.database().health().head, before);
    browser.done(&at, &format!("{at}/flags/f/archive"), &[("comment", "line\r\n\tline, 日本 😀")]);
}
