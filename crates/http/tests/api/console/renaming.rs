//! Names of projects, environments and flags, and the secrets of environments: who changes them, and how.

use serde_json::{Value, json};

use super::super::world::{World, statement};
use super::Browser;

const PROJECTS: &str = "/en/projects";

/// The path of the project of the world, and of one of its environments.
fn paths(world: &World, environment: &str) -> (String, String) {
    let projects = world.owner.client.get("/projects").data();
    let project = format!("{PROJECTS}/{}", projects[0]["id"].as_str().unwrap());
    let environment = format!("{project}/envs/{environment}");
    (project, environment)
}

/// The environment of that key, as its owner sees it.
fn environment(world: &World, key: &str) -> Value {
    let projects = world.owner.client.get("/projects").data();
    let all = projects[0]["environments"].as_array().unwrap();
    all.iter().find(|it| it["key"] == key).unwrap().clone()
}

fn secrets(world: &World) -> Vec<Value> {
    environment(world, "dev")["secrets"].as_array().unwrap().clone()
}

#[test]
fn projects_environments_and_flags_get_other_names_and_keep_their_keys() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let (project, dev) = paths(&world, &world.dev);
    let rename = format!("{project}/rename");
    browser.get(PROJECTS).says(&rename).says(&format!("{dev}/settings"));
    browser.get(&rename).is(200).says("Rename project").says("value=\"P\"");
    browser.submit(&rename, &rename, &[("name", " ")]).is(400).says("A name is required");
    browser.done(&rename, &rename, &[("name", "Shop <b>")]).says("Shop &#60;b&#62;").says("project/p");
    assert_eq!(world.owner.client.get("/projects").data()[0]["name"], "Shop <b>");

    let settings = format!("{dev}/settings");
    browser.get(&settings).is(200).says("Edit environment").says("value=\"Dev\"").lacks("checked");
    let long = "x".repeat(513);
    let refused = browser.submit(&settings, &settings, &[("name", "Lab"), ("description", &long)]);
    refused.is(400).says("A description has at most 512").says("value=\"Lab\"").says(&long);
    let fields = [("name", "Lab"), ("description", "to try things"), ("comments", "1")];
    browser.done(&settings, &settings, &fields).says("to try things");
    let changed = environment(&world, "dev");
    assert_eq!((changed["name"].as_str(), changed["key"].as_str()), (Some("Lab"), Some("dev")));
    assert_eq!(changed["settings"], json!({ "requireChangeComment": true }));
    browser.get(&settings).says("checked");

    let rename = format!("{dev}/flags/f/rename");
    browser.get(&dev).says(&rename);
    browser
        .get(&rename)
        .is(200)
        .says("Rename flag")
        .says("name=\"comment\" value=\"\" maxlength=\"512\" required");
    let refused = browser.submit(&rename, &rename, &[("name", "Sale"), ("comment", "")]);
    refused.is(400).says("write a comment").says("value=\"Sale\"");
    let renamed = browser.done(&rename, &rename, &[("name", "Sale"), ("comment", "as it is for sales")]);
    renamed.says("Sale").says(">f</code>");
    assert_eq!(world.owner.client.get(&format!("{}/f", world.flags("dev"))).data()["name"], "Sale");
    browser.get(&rename.replace("/en/", "/zh/")).is(200).says("重命名功能开关");
    browser.get(&format!("{dev}/flags/none/rename")).is(404);
}

#[test]
fn secrets_are_made_renamed_and_removed() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.owner);
    let (_, dev) = paths(&world, &world.dev);
    let new = format!("{dev}/secrets/new");
    browser.get(&dev).says(&new).says("Server Key");
    browser.submit(&new, &new, &[("name", "Kiosk"), ("type", "spoon")]).is(400).says("Choose a type");
    browser.done(&new, &new, &[("name", "Kiosk"), ("type", "client")]).says("Kiosk");
    let made = secrets(&world).into_iter().find(|it| it["name"] == "Kiosk").unwrap();
    assert_eq!(made["type"], "client");
    let value = made["value"].as_str().unwrap();
    browser.get(&dev).says(value);
    let one = format!("{dev}/secrets/{}", made["id"].as_str().unwrap());
    let rename = format!("{one}/rename");
    browser.get(&rename).is(200).says("value=\"Kiosk\"").lacks("<select name=\"type\"");
    browser.done(&rename, &rename, &[("name", "Till")]).says("Till").says(value).lacks("Kiosk");
    let remove = format!("{one}/remove");
    browser.get(&remove).is(200).says("Remove the secret “Till”?");
    assert_eq!(secrets(&world).len(), 3, "a question removes nothing");
    browser.done(&remove, &remove, &[]).lacks("Till").lacks(value);
    browser.get(&rename).is(404);
    for at in secrets(&world).len()..64 {
        browser.submit(&new, &new, &[("name", &format!("s{at}")), ("type", "server")]).is(303);
    }
    browser.submit(&new, &new, &[("name", "more"), ("type", "server")]).is(422).says("at most 64 secrets");
    assert_eq!(secrets(&world).len(), 64);
}

#[test]
fn who_may_not_rename_has_no_buttons_and_secrets_are_blank_without_access() {
    let world = World::new();
    let (project, dev) = paths(&world, &world.dev);
    let id = secrets(&world)[0]["id"].as_str().unwrap().to_owned();
    let values: Vec<_> = secrets(&world).iter().map(|it| it["value"].as_str().unwrap().to_owned()).collect();
    let reader = world.member_who(&[
        statement("project", "allow", &["CanAccessProject"], "project/*"),
        statement("env", "allow", &["CanAccessEnv"], "project/*:env/*"),
    ]);
    let mut browser = Browser::of(&world, &reader);
    browser.get(PROJECTS).is(200).lacks("/rename").lacks("/settings");
    browser.get(&dev).is(200).says(&values[0]).lacks("/rename").lacks("/secrets/");
    let doors = [
        format!("{project}/rename"),
        format!("{dev}/settings"),
        format!("{dev}/flags/f/rename"),
        format!("{dev}/secrets/new"),
        format!("{dev}/secrets/{id}/rename"),
        format!("{dev}/secrets/{id}/remove"),
    ];
    for door in &doors {
        browser.get(door).is(403);
        browser.submit("/en/profile", door, &[("name", "Mine"), ("type", "server")]).is(403);
    }
    assert_eq!(secrets(&world).len(), 2);
    // Who keeps the secrets of an environment and may not access it knows them by their names.
    let keeper = world.member_who(&[
        statement(
            "env",
            "allow",
            &["CreateEnvSecret", "UpdateEnvSecret", "DeleteEnvSecret"],
            "project/p:env/dev",
        ),
        statement("flag", "allow", &["ManageFeatureFlag"], "project/p:env/dev:flag/*"),
    ]);
    let mut browser = Browser::of(&world, &keeper);
    let page = browser.get(&dev);
    page.is(200)
        .says("Server Key")
        .says("Hidden")
        .says("/secrets/new")
        .says(&format!("/secrets/{id}/rename"));
    for value in &values {
        page.lacks(value);
    }
    let new = format!("{dev}/secrets/new");
    browser.done(&new, &new, &[("name", "Kiosk"), ("type", "server")]).says("Kiosk").says("Hidden");
    assert_eq!(secrets(&world).len(), 3);
}

#[test]
fn nothing_is_renamed_below_a_project_that_it_is_not_of() {
    let world = World::new();
    let other = world.owner.client.post("/projects", &json!({ "name": "Q", "key": "q" })).data();
    let astray = format!("{PROJECTS}/{}/envs/{}", other["id"].as_str().unwrap(), world.dev);
    let id = secrets(&world)[0]["id"].as_str().unwrap().to_owned();
    let mut browser = Browser::of(&world, &world.owner);
    for tail in ["settings", "flags/f/rename", "secrets/new", "secrets/ID/rename", "secrets/ID/remove"] {
        let door = format!("{astray}/{}", tail.replace("ID", &id));
        browser.get(&door).is(404);
        browser.submit("/en/profile", &door, &[("name", "Mine"), ("type", "server")]).is(404);
    }
    assert_eq!(environment(&world, "dev")["name"], "Dev");
}
