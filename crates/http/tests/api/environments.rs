//! Secrets of environments: keys of SDKs, which whoever may access the environment sees.

use serde_json::{Value, json};

use super::{
    client::Client,
    neighbour::Neighbour,
    words::say,
    world::{World, statement},
};

fn secrets(world: &World) -> String {
    format!("/envs/{}/secrets", world.dev)
}

/// The secrets of `dev`, as its project shows them.
fn shown(world: &World) -> Vec<Value> {
    let projects = world.owner.client.get("/projects").data();
    let environments =
        projects.as_array().unwrap().iter().flat_map(|it| it["environments"].as_array().unwrap());
    environments
        .filter(|it| it["id"] == world.dev.as_str())
        .flat_map(|it| it["secrets"].as_array().unwrap().clone())
        .collect()
}

fn made(by: &Client, world: &World, name: &str, side: &str) -> Value {
    by.post(&secrets(world), &json!({ "name": name, "type": side })).data()
}

#[test]
fn a_secret_is_made_renamed_and_removed() {
    let world = World::new();
    let owner = &world.owner.client;
    let before = shown(&world);
    let secret = made(owner, &world, " Checkout ", "client");
    assert_eq!((&secret["name"], &secret["type"]), (&json!("Checkout"), &json!("client")));
    assert_eq!(secret["value"].as_str().unwrap().len(), 48);
    let other = made(owner, &world, "Checkout", "server");
    assert_ne!(other["value"], secret["value"], "names may be the same, texts are not");
    let of = format!("{}/{}", secrets(&world), secret["id"].as_str().unwrap());
    assert_eq!(owner.put(&of, &json!({ "name": "Till" })).data(), true);
    let mut renamed = secret.clone();
    renamed["name"] = json!("Till");
    let mut expected = before.clone();
    expected.extend([renamed, other.clone()]);
    assert_eq!(shown(&world), expected);
    assert_eq!(owner.delete(&of).data(), true);
    expected.remove(before.len());
    assert_eq!(shown(&world), expected);
    owner.delete(&of).refused(404, "ResourceNotFound");
    owner.put(&of, &json!({ "name": "Till" })).refused(404, "ResourceNotFound");
}

#[test]
fn what_is_no_secret_is_refused_with_its_codes() {
    let world = World::new();
    let owner = &world.owner.client;
    let before = shown(&world);
    let of = format!("{}/{}", secrets(&world), before[0]["id"].as_str().unwrap());
    owner.post(&secrets(&world), &json!({ "type": "server" })).refused(400, "name_is_required");
    owner.post(&secrets(&world), &json!({ "name": "a", "type": "Server" })).refused(400, "type_is_invalid");
    owner.post(&secrets(&world), &json!({ "name": "a" })).refused(400, "type_is_invalid");
    owner
        .post(&secrets(&world), &json!({ "name": "a\nb", "type": "client" }))
        .refused(400, "name_is_invalid");
    owner.put(&of, &json!({ "name": "" })).refused(400, "name_is_required");
    assert_eq!(owner.put(&of, &json!([])).status, 400);
    assert_eq!(shown(&world), before);
}

#[test]
fn an_environment_has_so_many_secrets() {
    let world = World::new();
    let owner = &world.owner.client;
    for number in shown(&world).len()..64 {
        made(owner, &world, &format!("{number}"), "server");
    }
    let body = json!({ "name": "one more", "type": "server" });
    owner.post(&secrets(&world), &body).refused(422, "TooManySecrets");
    let last = shown(&world).pop().unwrap();
    owner.delete(&format!("{}/{}", secrets(&world), last["id"].as_str().unwrap())).data();
    owner.post(&secrets(&world), &body).data();
}

#[test]
fn each_takes_its_own_action() {
    let mut world = World::new();
    let owner = world.owner.clone();
    for (action, refused) in
        [("CreateEnvSecret", [1, 2]), ("UpdateEnvSecret", [0, 2]), ("DeleteEnvSecret", [0, 1])]
    {
        let may = [statement("env", "allow", &[action], "project/p:env/dev")];
        let (member, token) = (world.member_who(&may), world.service(&owner, &may));
        for by in [&member.client, &token.client] {
            let id = made(&owner.client, &world, "one", "server")["id"].as_str().unwrap().to_owned();
            let of = format!("{}/{id}", secrets(&world));
            let body = json!({ "name": "two", "type": "server" });
            let all: [&dyn Fn() -> super::client::Answer; 3] =
                [&|| by.post(&secrets(&world), &body), &|| by.put(&of, &body), &|| by.delete(&of)];
            for (number, call) in all.iter().enumerate() {
                if refused.contains(&number) {
                    call().forbidden();
                } else {
                    call().data();
                }
            }
            by.post(&format!("/envs/{}/secrets", world.prod), &body).forbidden();
            by.post(&format!("/envs/{}/secrets", world.owner.id), &body).forbidden();
        }
    }
    let none = world.member_who(&[say("allow flag * F/*")]);
    none.client.post(&secrets(&world), &json!({ "name": "a", "type": "server" })).forbidden();
}

#[test]
fn t01_a_secret_is_found_in_its_environment_only() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let owner = &world.owner.client;
    let body = json!({ "name": "ours" });
    for of in [
        format!("/envs/{}/secrets/{}", world.dev, theirs.ids["env-secret"]),
        format!("/envs/{}/secrets/{}", theirs.ids["env"], theirs.ids["env-secret"]),
        format!("/envs/{}/secrets/{}", world.prod, shown(&world)[0]["id"].as_str().unwrap()),
    ] {
        owner.put(&of, &body).refused(404, "ResourceNotFound");
        owner.delete(&of).refused(404, "ResourceNotFound");
    }
}

#[test]
fn who_may_change_an_environment_and_not_access_it_sees_no_text_of_its_secrets() {
    let world = World::new();
    let project = world.owner.client.get("/projects").data()[0]["id"].as_str().unwrap().to_owned();
    let values = |shown: &Value| -> Vec<String> {
        let secrets = shown["secrets"].as_array().unwrap();
        assert_eq!(secrets.len(), 2);
        secrets.iter().map(|it| it["value"].as_str().unwrap().to_owned()).collect()
    };
    let body = json!({ "name": "D", "description": "" });
    let answers = |says: &[Value]| {
        let by = world.member_who(says).client;
        let key = crate::world::unique("k");
        let new = json!({ "name": key, "key": key, "description": "" });
        let changed = by.put(&format!("/projects/{project}/envs/{}", world.dev), &body).data();
        let made = by.post(&format!("/projects/{project}/envs"), &new).data();
        let project = by.post("/projects", &new).data();
        [values(&changed), values(&made), values(&project["environments"][0])].concat()
    };
    let mut says = vec![
        say("allow env UpdateEnvSettings project/p:env/*"),
        say("allow project CreateEnv project/p"),
        say("allow project CreateProject project/*"),
    ];
    assert_eq!(answers(&says), [""; 6]);
    says.push(say("allow env CanAccessEnv project/*:env/*"));
    assert!(answers(&says).iter().all(|it| it.len() == 48));
}
