//! What organizations share: who sees of it what, and who speaks for it.

use std::time::Duration;

use serde_json::{Value, json};

use super::{make, organization};
use crate::{
    client::{Client, FORBIDDEN},
    raw,
    world::{ADMINISTRATOR, DEVELOPER, World, statement},
};

fn workspace(actions: &[&str]) -> Value {
    statement("workspace", "allow", actions, "workspace/*")
}

/// What a client reads from a license: the part behind the point, in Base64.
fn read(license: &Value) -> Value {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let (_, said) = license.as_str().unwrap().split_once('.').unwrap();
    serde_json::from_slice(&STANDARD.decode(said).unwrap()).unwrap()
}

#[test]
fn g20_the_license_and_the_settings_of_sso_are_shown_to_who_may_change_them() {
    let mut world = World::new();
    let (owner, developer) = (world.owner.clone(), world.member(&[DEVELOPER]));
    let licensed = world.member_who(&[workspace(&["UpdateWorkspaceLicense"])]);
    let token = world.service(&owner, &[workspace(&["UpdateWorkspaceLicense"])]);
    let powerless = world.service(&owner, &[workspace(&["UpdateWorkspaceSSOSettings"])]);
    let shown = owner.client.get("/workspaces").data();
    for by in [&licensed.client, &token.client] {
        assert_eq!(by.get("/workspaces").data(), shown);
    }
    for by in [&developer.client, &powerless.client] {
        let told = by.get("/workspaces").data();
        assert_eq!((&told["license"], &told["sso"]), (&json!(null), &json!(null)));
        assert_eq!((&told["id"], &told["key"]), (&shown["id"], &json!("default-workspace")));
    }
    let said = read(&shown["license"]);
    assert_eq!((&said["features"], &said["wsId"]), (&json!(["*"]), &shown["id"]));
    assert_eq!(said["issuer"], "keywright", "it is nobody else's license");
    assert!(said["exp"].as_u64().unwrap() > world.server.now().millis());
    assert_eq!(shown["sso"], json!(null));
    for by in [&owner.client, &developer.client] {
        let told = &by.get("/user/workspaces").data()[0];
        assert_eq!((&told["license"], &told["sso"]), (&json!(null), &json!(null)));
        assert_eq!(told["id"], shown["id"]);
    }
}

#[test]
fn g20_who_has_no_organization_yet_is_shown_a_workspace_of_their_own_alone() {
    let world = World::new();
    let id = world.owner.client.get("/user/workspaces").data()[0]["id"].as_str().unwrap().to_owned();
    let jwt = format!("Authorization: {}", world.owner.client.authorization.clone().unwrap());
    let ask = |lines: &[&str]| raw::get(&world.server.url, "/workspaces", &[&[&*jwt], lines].concat());
    let (own, other) = (format!("Workspace: {id}"), "Workspace: 0193a5c0-0000-7000-8000-000000000001");
    let ended = "Organization: 0193a5c0-0000-7000-8000-000000000041";
    // What FeatBit's web UI sends before an organization is chosen, and after it has ended.
    for lines in [&[&*own][..], &["Organization:", &own], &[ended, &own]] {
        let shown: Value = serde_json::from_str(&ask(lines).body).unwrap();
        assert_eq!(
            (&shown["data"]["id"], &shown["data"]["license"]),
            (&json!(id), &json!(null)),
            "{lines:?}"
        );
    }
    for lines in [&[][..], &[other], &["Organization:", "Workspace:"], &[ended], &[&own, other]] {
        assert_eq!(ask(lines).line(), format!("403 {FORBIDDEN}"), "{lines:?}");
    }
}

#[test]
fn a_workspace_is_renamed_by_who_may() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let body = json!({ "name": "Works", "key": "works" });
    world.member(&[DEVELOPER]).client.put("/workspaces", &body).forbidden();
    world.member_who(&[workspace(&["UpdateWorkspaceLicense"])]).client.put("/workspaces", &body).forbidden();
    for (body, code) in [
        (json!({ "key": "works" }), "name_is_required"),
        (json!({ "name": "Works" }), "key_is_required"),
        (json!({ "name": "Works", "key": "w w" }), "key_is_invalid"),
    ] {
        owner.client.put("/workspaces", &body).refused(400, code);
    }
    let token = world.service(&owner, &[workspace(&["UpdateWorkspaceGeneralSettings"])]);
    let changed = token.client.put("/workspaces", &body).data();
    assert_eq!(
        (&changed["name"], &changed["key"], &changed["license"]),
        (&json!("Works"), &json!("works"), &json!(null))
    );
    let used = |key: &str| owner.client.get(&format!("/workspaces/is-key-used?key={key}")).data();
    assert_eq!((used("works"), used("default-workspace")), (json!(false), json!(false)));
    world.restart();
    assert_eq!(world.owner.client.get("/workspaces").data()["key"], "works");
    assert_eq!(world.owner.client.get("/organizations").data().as_array().unwrap().len(), 1);
    world.server.database().verify().unwrap();
}

#[test]
fn g17_nobody_gets_power_over_the_workspace_by_making_an_organization() {
    let world = World::new();
    let maker = world.member_who(&[organization(&["CreateOrg"])]);
    let (_, there) = make(&maker.client, "research");
    let body = json!({ "name": "Mine", "key": "mine" });
    assert_eq!(there.get("/user/policies").data()[0]["name"], "Owner");
    there.put("/workspaces", &body).forbidden();
    there.put("/workspaces", &json!("no body at all")).forbidden();
    let service =
        json!({ "name": "s", "type": "Service", "permissions": [statement("*", "allow", &["*"], "*")] });
    let token = there.post("/access-tokens", &service).data()["token"].as_str().unwrap().to_owned();
    Client { authorization: Some(token), organization: None, ..there.clone() }
        .put("/workspaces", &body)
        .forbidden();
    assert_eq!(there.get("/workspaces").data()["name"], "Default Workspace");
    // The oldest organization speaks for the workspace, as long as it is there.
    let speaker = world.member(&[ADMINISTRATOR]);
    speaker.client.put("/workspaces", &json!({ "name": "Ours", "key": "ours" })).data();
    world.owner.client.delete("/organizations").data();
    there.put("/workspaces", &body).data();
}

#[test]
fn g17_no_organization_becomes_the_oldest_when_the_clock_is_put_back() {
    let mut world = World::new();
    let maker = world.member_who(&[organization(&["CreateOrg"])]);
    let body = json!({ "name": "Mine", "key": "mine" });
    let made = |world: &World, key: &str| make(&world.login(&maker.email, &maker.password), key).1;
    world.server.put_back(Duration::from_hours(24));
    made(&world, "running").put("/workspaces", &body).forbidden();
    world.restart();
    made(&world, "restarted").put("/workspaces", &body).forbidden();
    // Ids follow this order, in a process that has given none before as well.
    let all = world.server.database().organizations().all().unwrap();
    assert!(all.len() == 3 && all.is_sorted_by_key(|it| it.created_at), "{all:?}");
    let owner = world.login(&world.owner.email, &world.owner.password);
    owner.put("/workspaces", &json!({ "name": "Ours", "key": "ours" })).data();
}
