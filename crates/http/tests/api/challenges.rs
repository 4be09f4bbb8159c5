//! What a caller is told about the credential and the permission that it takes (RFC 6750, 3), and what not.

use serde_json::json;

use super::{
    client::{Client, FORBIDDEN},
    neighbour::Neighbour,
    raw::{self, Raw},
    routes::{Door, routes},
    world::{World, manage_flags, statement, token_actions},
};

const INVALID: &str = r#"Bearer realm="Keywright", error="invalid_token""#;
const INSUFFICIENT: &str = r#"Bearer realm="Keywright", error="insufficient_scope""#;

fn ask(world: &World, path: &str, token: &str) -> Raw {
    raw::get(&world.server.url, path, &[&format!("Authorization: Bearer {token}")])
}

#[track_caller]
fn check(seen: &Raw, status: u16, challenge: &str, permissions: &str) {
    let told = (seen.status, seen.header("www-authenticate"), seen.header("x-accepted-permissions"));
    assert_eq!(told, (status, challenge, permissions));
}

#[test]
fn who_brings_no_credential_is_told_the_scheme_and_who_brings_a_bad_one_that_it_is_bad() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.service(&owner, &[manage_flags()]);
    check(&raw::get(&world.server.url, "/projects", &[]), 401, r#"Bearer realm="Keywright""#, "");
    check(&ask(&world, "/projects", "api-nothing"), 401, INVALID, "");
    check(&ask(&world, "/projects", "e30.e30.e30"), 401, INVALID, "");
    let twice = [format!("Authorization: {}", token.text), format!("Authorization: {}", token.text)];
    check(&raw::get(&world.server.url, "/projects", &[&twice[0], &twice[1]]), 401, INVALID, "");
    check(&ask(&world, "/projects", &token.text), 200, "", "");
    world.owner.client.touch(&format!("/access-tokens/{}/toggle", token.id)).data();
    check(&ask(&world, "/projects", &token.text), 403, INVALID, "");
}

#[test]
fn who_lacks_a_permission_is_told_which_and_the_body_stays_as_it_is() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.service(&owner, &[manage_flags()]);
    let seen = ask(&world, "/policies", &token.text);
    assert_eq!(seen.body, FORBIDDEN);
    check(&seen, 403, &format!(r#"{INSUFFICIENT}, scope="CanManageIAM""#), "CanManageIAM on iam/*");
    let body = json!({ "token": "x", "action": "ToggleFlag", "resource": "iam/*" });
    let authorization = format!("Authorization: {}", token.text);
    let seen = raw::send(&world.server.url, "POST", "/authorize", &[&authorization], Some(&body));
    let scope = format!(r#"{INSUFFICIENT}, scope="AuthorizeRequests""#);
    check(&seen, 403, &scope, "AuthorizeRequests on access-token/*");
    // Where one of several would do, all are named.
    let nobody = world.member_who(&[]);
    let headers = [
        format!("Authorization: {}", nobody.client.authorization.clone().unwrap()),
        format!("Organization: {}", nobody.client.organization.clone().unwrap()),
    ];
    let seen = raw::get(&world.server.url, "/access-tokens/is-name-used?name=a", &[&headers[0], &headers[1]]);
    assert_eq!(seen.header("x-accepted-permissions").matches(" on access-token/*").count(), 3, "{seen:?}");
    // What only people may do takes another credential, and no permission.
    check(&ask(&world, "/access-tokens", &token.text), 403, INSUFFICIENT, "");
}

#[test]
fn no_key_is_told() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.service(&owner, &[token_actions(&["ListAccessTokens"])]);
    let path = format!("/envs/{}/feature-flags/f/toggle/true", world.dev);
    let authorization = format!("Authorization: {}", token.text);
    let seen = raw::send(&world.server.url, "PUT", &path, &[&authorization], None);
    assert_eq!(seen.header("x-accepted-permissions"), "ToggleFlag on project/*:env/*:flag/*", "{seen:?}");
}

/// Everything of an answer that could tell something, to one who may do nothing.
fn told(by: &Client, url: &str, method: &str, path: &str, body: Option<&serde_json::Value>) -> String {
    let mut headers = vec![format!("Authorization: {}", by.authorization.clone().unwrap())];
    headers.extend(by.organization.as_ref().map(|it| format!("Organization: {it}")));
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let path = path.trim_start_matches("/api/v1");
    let seen = raw::send(url, method, path, &headers, body);
    let challenge = (seen.header("www-authenticate"), seen.header("x-accepted-permissions"));
    format!("{} {challenge:?}", seen.line())
}

#[test]
fn a_refusal_tells_nothing_of_whether_there_is_something() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let ours = Neighbour::at_home(&mut world);
    let owner = world.owner.clone();
    let elsewhere = statement("flag", "allow", &["ToggleFlag"], "project/elsewhere:env/none:flag/none");
    let token = world.service(&owner, &[elsewhere]);
    let mut differences = Vec::new();
    let guarded =
        routes().into_iter().filter(|it| it.door == Door::Guarded && it.path.starts_with("/api/v1/"));
    for route in guarded.filter(|it| it.parameters().iter().any(|it| *it != "status")) {
        let with = |value: &dyn Fn(&'static str) -> String| {
            let mut path = route.path.clone();
            for parameter in route.parameters() {
                let value = match route.means(parameter) {
                    "status" => "true".to_owned(),
                    noun => value(noun),
                };
                path = path.replace(&format!("{{{parameter}}}"), &value);
            }
            told(&token.client, &world.server.url, &route.method, &path, route.body.as_ref())
        };
        let (here, there) = (with(&|noun| ours.ids[noun].clone()), with(&|noun| theirs.ids[noun].clone()));
        let nothing = with(&|noun| match noun {
            noun if noun.ends_with("key") => "nothing".to_owned(),
            _ => "01900000-0000-7000-8000-000000000000".to_owned(),
        });
        if here != nothing || there != nothing || !nothing.starts_with("403") {
            differences.push(format!("{}:\n    {here}\n    {there}\n    {nothing}", route.id));
        }
    }
    assert!(differences.is_empty(), "\n  {}\n", differences.join("\n  "));
}
