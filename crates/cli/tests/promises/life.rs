//! From making a token to its end: S2, S3, S20, S24, S25, S29, S30, S32..S34.

use serde_json::{Value, json};

use super::world::{ADMINISTRATOR, DEVELOPER, World, manage_flags, unique};

#[test]
fn s02_nobody_but_its_creator_ever_sees_a_secret() {
    let mut world = World::new();
    let ben = world.member(&[DEVELOPER]);
    let token = world.personal(&ben);
    for viewer in [&world.owner.client, &ben.client] {
        let listed = viewer.get("/access-tokens");
        assert!(!listed.body.contains(&token.text));
        let shown = listed.data()["items"][0]["token"].as_str().unwrap().to_owned();
        assert_eq!(shown, format!("{}{}", token.text.get(..15).unwrap(), "*".repeat(14)));
    }
    let renamed = ben.client.put(&format!("/access-tokens/{}", token.id), &json!({ "name": "other" }));
    assert!(!renamed.body.contains(&token.text));
    // That no file and no log line has it is looked at when the world ends.
}

#[test]
fn s03_an_administrator_can_delete_your_token_and_not_see_it() {
    let mut world = World::new();
    let ben = world.member(&[DEVELOPER]);
    let ada = world.member(&[ADMINISTRATOR]);
    let token = world.personal(&ben);
    assert!(!ada.client.get("/access-tokens").body.contains(&token.text));
    assert_eq!(ada.client.delete(&format!("/access-tokens/{}", token.id)).data(), Value::Bool(true));
    token.client.get("/projects").refused(401, "Unauthorized");
    world.restart();
    world.again(&token.client).get("/projects").refused(401, "Unauthorized");
}

#[test]
fn s20_a_secret_is_shown_once() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.personal(&owner);
    assert!(token.text.starts_with("api-kwp") && token.text.len() == 53, "not the form of a token");
    for _ in 0..2 {
        assert!(!owner.client.get("/access-tokens").body.contains(&token.text));
    }
    world.restart();
    assert!(!world.owner.client.get("/access-tokens").body.contains(&token.text));
}

#[test]
fn s24_a_token_needs_a_name_that_no_other_has() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let attempt = |name: Value| {
        owner.client.post("/access-tokens", &json!({ "name": name, "type": "Personal", "permissions": [] }))
    };
    attempt(json!("")).refused(400, "name_is_required");
    attempt(json!("   ")).refused(400, "name_is_required");
    attempt(Value::Null).refused(400, "name_is_required");
    attempt(json!("x".repeat(129))).refused(400, "name_is_invalid");
    world.token(&owner, &json!({ "name": "Deploy key", "type": "Personal", "permissions": [] }));
    for taken in ["Deploy key", "deploy KEY", " deploy  key ", "Ｄeploy key"] {
        attempt(json!(taken)).refused(422, "NameHasBeenUsed");
        let query = taken.replace(' ', "%20").replace('Ｄ', "%EF%BC%A4");
        assert_eq!(owner.client.get(&format!("/access-tokens/is-name-used?name={query}")).data(), true);
    }
    assert_eq!(owner.client.get("/access-tokens/is-name-used?name=free").data(), false);
}

#[test]
fn s25_the_type_is_personal_or_service() {
    let world = World::new();
    for wrong in ["x", "personal", "SERVICE", ""] {
        let body = json!({ "name": unique("t"), "type": wrong, "permissions": [] });
        world.owner.client.post("/access-tokens", &body).refused(400, "type_is_invalid");
    }
}

#[test]
fn s29_a_token_can_be_renamed_switched_and_removed() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.service(&owner, &[manage_flags()]);
    let path = format!("/access-tokens/{}", token.id);
    assert_eq!(owner.client.put(&path, &json!({ "name": "renamed" })).data()["name"], "renamed");
    assert_eq!(owner.client.touch(&format!("{path}/toggle")).data(), true);
    assert_eq!(world.listed(&token)["status"], "Inactive");
    assert_eq!(owner.client.touch(&format!("{path}/toggle")).data(), true);
    assert_eq!(world.listed(&token)["status"], "Active");
    assert_eq!(owner.client.delete(&path).data(), true);
    assert_eq!(owner.client.get("/access-tokens").data()["totalCount"], 0);
}

#[test]
fn s30_tokens_are_found_by_name_type_and_creator() {
    let mut world = World::new();
    let ben = world.member(&[DEVELOPER]);
    let owner = world.owner.clone();
    for name in ["alpha", "beta", "alphabet"] {
        world.token(&owner, &json!({ "name": name, "type": "Personal", "permissions": [] }));
    }
    world
        .token(&ben, &json!({ "name": "Alpha service", "type": "Service", "permissions": [manage_flags()] }));
    let names = |query: &str| -> Vec<String> {
        let page = world.owner.client.get(&format!("/access-tokens?{query}")).data();
        page["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(""), ["Alpha service", "alphabet", "beta", "alpha"], "newest first");
    assert_eq!(names("name=ALPHA"), ["Alpha service", "alphabet", "alpha"]);
    assert_eq!(names("name=alpha&type=Service"), ["Alpha service"]);
    assert_eq!(names(&format!("creatorId={}", ben.id)), ["Alpha service"]);
    assert_eq!(names("name=&type=&creatorId=&pageIndex=1&pageSize=3"), ["alpha"]);
    assert_eq!(names("Name=beta&PageSize=100"), ["beta"]);
    assert!(names("pageIndex=9").is_empty());
    let page = world.owner.client.get("/access-tokens?pageSize=2").data();
    assert_eq!(page["totalCount"], 4);
}

#[test]
fn s32_editing_changes_the_name_and_nothing_else() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.personal(&owner);
    owner.client.put(&format!("/access-tokens/{}", token.id), &json!({ "name": "Laptop" })).data();
    assert_eq!(world.listed(&token)["name"], "Laptop");
    token.client.get("/projects").data();
    world.restart();
    assert_eq!(world.listed(&token)["name"], "Laptop");
    world.again(&token.client).get("/projects").data();
}

#[test]
fn s33_only_an_active_token_works() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.service(&owner, &[manage_flags()]);
    let toggle = format!("/access-tokens/{}/toggle", token.id);
    owner.client.touch(&toggle).data();
    for round in 0..2 {
        let caller = world.again(&token.client);
        world.toggle(&caller, "dev").forbidden();
        caller.get("/projects").forbidden();
        caller.get(&world.flags("dev")).forbidden();
        if round == 0 {
            world.restart();
        }
    }
    world.owner.client.put(&toggle, &json!({ "status": "Active" })).data();
    world.owner.client.put(&toggle, &json!({ "status": "Active" })).data();
    world.toggle(&world.again(&token.client), "dev").data();
}

#[test]
fn s34_a_removed_token_is_gone_for_good() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.personal(&owner);
    let path = format!("/access-tokens/{}", token.id);
    owner.client.delete(&path).data();
    world.restart();
    world.again(&token.client).get("/projects").refused(401, "Unauthorized");
    assert_eq!(world.owner.client.get("/access-tokens").data()["totalCount"], 0);
    world.owner.client.put(&path, &json!({ "name": "back" })).refused(404, "ResourceNotFound");
    world.owner.client.touch(&format!("{path}/toggle")).refused(404, "ResourceNotFound");
    assert_eq!(world.owner.client.delete(&path).data(), true, "removing what is gone is no mistake");
}

#[test]
fn what_was_answered_of_secrets_and_networks_is_so_after_a_kill() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let (first, leaked) =
        (world.service(&owner, &[manage_flags()]), world.service(&owner, &[manage_flags()]));
    let elsewhere = json!({ "name": unique("t"), "type": "Personal", "allowedNetworks": ["10.0.0.0/8"] });
    let elsewhere = world.token(&owner, &elsewhere);
    let rotate = |grace: u32| {
        let path = format!("/access-tokens/{}/rotate", first.id);
        owner.client.post(&path, &json!({ "graceSeconds": grace })).data()["token"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (second, third) = (rotate(0), rotate(3600));
    world.secrets.extend([second.clone(), third.clone()]);
    owner.client.post("/leaks/report", &json!({ "tokens": [leaked.text] })).data();
    world.server.kill();
    world.server.revive();
    let by = |secret: &str| {
        let client = world.again(&first.client);
        super::client::Client { authorization: Some(secret.to_owned()), ..client }.get("/projects").status
    };
    assert_eq!([by(&first.text), by(&second), by(&third)], [401, 200, 200]);
    assert_eq!([by(&leaked.text), by(&elsewhere.text)], [403, 403]);
}
