//! Where FeatBit's own server does not keep what its documentation promises, ours does: the gaps of
//! docs/compatibility.md, by number.

use serde_json::{Value, json};

use super::{
    client::FORBIDDEN,
    neighbour::Neighbour,
    world::{ADMINISTRATOR, DEVELOPER, World, flag, manage_flags, statement, token_actions, unique},
};

const NOBODY: &str = "0193a5c0-0000-7000-8000-000000000001";

#[test]
fn g01_a_token_stays_in_its_organization_whatever_the_header_says() {
    let mut world = World::new();
    let neighbour = Neighbour::new(&mut world);
    let owner = world.owner.clone();
    let mut token = world.service(&owner, &[statement("*", "allow", &["*"], "*")]).client;
    token.organization = neighbour.owner.organization.clone();
    for (method, path) in [("GET", "/policies"), ("GET", "/members"), ("GET", "/projects")] {
        let answer = token.call(method, path, None);
        assert_eq!((answer.status, answer.body.as_str()), (403, FORBIDDEN), "{method} {path}");
    }
    token.organization.clone_from(&owner.client.organization);
    token.get("/policies").data();
}

#[test]
fn g01b_everything_is_everything_of_one_organization() {
    let mut world = World::new();
    let neighbour = Neighbour::new(&mut world);
    let owner = world.owner.clone();
    let token = world.service(&owner, &[manage_flags()]).client;
    let theirs = format!("/envs/{}/feature-flags", neighbour.ids["env"]);
    token.get(&theirs).refused(404, "ResourceNotFound");
    token.post(&theirs, &flag("mine", &[])).refused(404, "ResourceNotFound");
    assert_eq!(neighbour.owner.get(&theirs).data()["totalCount"], 1, "nothing came in");
}

#[test]
fn g02_tokens_are_listed_and_made_by_who_may() {
    let world = World::new();
    let ben = world.member_who(&[manage_flags()]);
    for kind in ["Personal", "Service"] {
        let body = json!({ "name": unique("t"), "type": kind, "permissions": [] });
        assert_eq!(ben.client.post("/access-tokens", &body).body, FORBIDDEN);
    }
    assert_eq!(ben.client.get("/access-tokens").body, FORBIDDEN);
    assert_eq!(world.owner.client.get("/access-tokens").data()["totalCount"], 0);
}

#[test]
fn g05_a_rename_takes_nothing_from_a_service_token() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.service(&owner, &[manage_flags()]);
    let path = format!("/access-tokens/{}", token.id);
    let before = world.listed(&token)["permissions"].clone();
    for body in [json!({ "name": "a" }), json!({ "name": "b", "permissions": [] })] {
        assert_eq!(owner.client.put(&path, &body).data()["permissions"], before);
    }
    let other = json!({ "name": "c", "permissions": [statement("*", "allow", &["*"], "*")] });
    owner.client.put(&path, &other).refused(422, "TokenPermissionsAreFixed");
    assert_eq!((&world.listed(&token)["name"], &world.listed(&token)["permissions"]), (&json!("b"), &before));
    world.toggle(&token.client, "dev").data();
}

#[test]
fn g09_what_is_no_statement_is_refused_and_harms_nobody() {
    let world = World::new();
    let good = statement("flag", "allow", &["ToggleFlag"], "project/*:env/*:flag/*");
    let policy = world.policy(std::slice::from_ref(&good));
    let ben = world.member(&[&policy]);
    let path = format!("/policies/{policy}/statements");
    let with = |member: &str, value: Value| {
        let mut statement = good.clone();
        statement[member] = value;
        json!([statement])
    };
    for (member, value) in [
        ("actions", json!(null)),
        ("resources", json!(null)),
        ("actions", json!([])),
        ("actions", json!(["Fly"])),
        ("actions", json!(["CanManageIAM"])),
        ("effect", json!("Allow")),
        ("effect", json!(null)),
        ("resourceType", json!("spaceship")),
        ("resources", json!(["spaceship/*"])),
    ] {
        let answer = world.owner.client.put(&path, &with(member, value.clone()));
        assert_eq!(answer.status, 400, "{member} {value}: {}", answer.body);
        world.toggle(&ben.client, "dev").data();
    }
}

#[test]
fn g11_what_is_built_in_stays_and_names_are_not_given_twice() {
    let world = World::new();
    let owner = &world.owner.client;
    for built_in in [ADMINISTRATOR, DEVELOPER] {
        owner.delete(&format!("/policies/{built_in}")).refused(422, "CannotModifySysManagedPolicy");
        owner.get(&format!("/policies/{built_in}")).data();
    }
    let policy = json!({ "name": "Readers", "key": "readers", "description": "" });
    owner.post("/policies", &policy).data();
    owner.post("/policies", &policy).refused(422, "KeyHasBeenUsed");
    for (name, refused) in [("Readers", false), ("READERS", true)] {
        let answer = owner.post("/groups", &json!({ "name": name, "description": "" }));
        if refused { answer.refused(422, "NameHasBeenUsed") } else { drop(answer.data()) }
    }
}

#[test]
fn g13_a_token_tells_when_it_was_last_used() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.personal(&owner);
    assert_eq!(world.listed(&token)["lastUsedAt"], json!(null));
    token.client.get("/projects").data();
    assert!(world.listed(&token)["lastUsedAt"].is_string());
    world.restart();
    assert!(world.listed(&token)["lastUsedAt"].is_string());
}

#[test]
fn g16_who_manages_personal_tokens_manages_their_own() {
    let mut world = World::new();
    let may = ["ListAccessTokens", "ManagePersonalAccessTokens"];
    let (ben, eve) = (world.member_who(&[token_actions(&may)]), world.member_who(&[token_actions(&may)]));
    let token = world.personal(&ben);
    let path = format!("/access-tokens/{}", token.id);
    let rename = json!({ "name": "eve's" });
    let toggle = format!("{path}/toggle");
    for answer in [eve.client.put(&path, &rename), eve.client.touch(&toggle), eve.client.delete(&path)] {
        assert_eq!((answer.status, answer.body.as_str()), (403, FORBIDDEN));
    }
    assert_eq!(world.listed(&token)["status"], "Active");
    // Who manages members as well may end it, but never have it.
    assert_eq!(world.owner.client.put(&path, &rename).body, FORBIDDEN);
    world.owner.client.touch(&toggle).data();
    assert_eq!(world.listed(&token)["status"], "Inactive");
}

#[test]
fn g19_nobody_reads_the_password_of_who_was_invited() {
    let world = World::new();
    let email = format!("{}@example.com", unique("carol"));
    let owner = &world.owner.client;
    owner.post("/members/add", &json!({ "email": email, "policyIds": [], "groupIds": [] })).data();
    let found = owner.get(&format!("/members?searchText={email}")).data()["items"][0].clone();
    assert_eq!(found["initialPassword"], "");
    let id = found["id"].as_str().unwrap();
    let once = owner.post(&format!("/members/{id}/one-time-password"), &json!({})).data();
    let shown = owner.get(&format!("/members/{id}"));
    assert!(!shown.body.contains(once["password"].as_str().unwrap()));
    assert_eq!(shown.data()["initialPassword"], "");
}

#[test]
fn g21_what_is_not_there_is_not_found() {
    let world = World::new();
    for id in [NOBODY, "00000000-0000-0000-0000-000000000000", "no-id"] {
        for path in [format!("/projects/{id}"), format!("/projects/{id}/envs/{id}"), format!("/groups/{id}")]
        {
            world.owner.client.get(&path).refused(404, "ResourceNotFound");
        }
    }
}

#[test]
fn g22_a_token_where_only_people_are_let_in_gets_the_documented_body() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.personal(&owner).client;
    for path in ["/access-tokens", "/user/profile", "/organizations", "/policies/is-key-used?key=a"] {
        let answer = token.get(path);
        assert_eq!((answer.status, answer.body.as_str()), (403, FORBIDDEN), "{path}");
    }
}
