//! The Authorization API of AuthZEN: who is asked about what, by whom, and how it is answered.

mod abuse;
mod certification;
mod many;
mod patience;
mod searches;

use serde_json::{Value, json};

use super::{
    client::Client,
    neighbour::Neighbour,
    raw::{self, Raw},
    words::{FLAGS, say},
    world::{World, token_actions},
};

/// Sends a body to one of the endpoints, with these further header lines.
pub(super) fn send(by: &Client, path: &str, headers: &[&str], body: &str) -> Raw {
    let mut lines = vec![format!("POST /access/v1/{path} HTTP/1.1"), "Host: localhost".to_owned()];
    lines.push("Connection: close".to_owned());
    lines.extend(by.authorization.iter().map(|it| format!("Authorization: {it}")));
    lines.extend(by.organization.iter().map(|it| format!("Organization: {it}")));
    lines.extend(headers.iter().map(|it| (*it).to_owned()));
    lines.push(format!("Content-Length: {}", body.len()));
    let request = [lines.join("\r\n"), body.to_owned()].join("\r\n\r\n");
    let seen = raw::exchange(&by.url, request.as_bytes());
    by.hear(&seen.body);
    seen
}

pub(super) fn post(by: &Client, path: &str, body: &Value) -> Raw {
    send(by, path, &["Content-Type: application/json"], &body.to_string())
}

/// What is answered to a body that is in order.
#[track_caller]
pub(super) fn told(by: &Client, path: &str, body: &Value) -> Value {
    let seen = post(by, path, body);
    assert_eq!((seen.status, seen.header("content-type")), (200, "application/json"), "{seen:?}");
    serde_json::from_str(&seen.body).unwrap()
}

/// Whether the subject may toggle a flag of `dev`.
#[track_caller]
pub(super) fn may(by: &Client, kind: &str, id: &str) -> bool {
    let answer = told(by, "evaluation", &toggle(kind, id));
    assert_eq!(answer.as_object().unwrap().len(), 1, "{answer}");
    answer["decision"].as_bool().unwrap()
}

pub(super) fn toggle(kind: &str, id: &str) -> Value {
    json!({
        "subject": { "type": kind, "id": id },
        "action": { "name": "ToggleFlag" },
        "resource": { "type": "flag", "id": format!("{FLAGS}f") },
    })
}

/// An API that may ask about others.
pub(super) fn asker(world: &mut World) -> Client {
    let owner = world.owner.clone();
    world.service(&owner, &[token_actions(&["AuthorizeRequests"])]).client
}

#[track_caller]
pub(super) fn refused(seen: &Raw, status: u16, message: &str) {
    let told: Value = serde_json::from_str(&seen.body).unwrap();
    assert_eq!(seen.status, status, "{seen:?}");
    assert!(told.as_str().unwrap().contains(message), "{seen:?}");
    assert_eq!(seen.header("content-type"), "application/json; charset=utf-8");
}

#[test]
fn each_kind_of_subject_is_judged_by_what_it_has_now() {
    let mut world = World::new();
    let by = asker(&mut world);
    let policy = world.policy(&[say("allow flag ToggleFlag F/*")]);
    let makes = world.policy(&[token_actions(&["ManagePersonalAccessTokens"])]);
    let bea = world.member(&[&policy, &makes]);
    let personal = world.personal(&bea);
    let other = world.scoped(&bea, &[say("allow flag ArchiveFlag F/*")]);
    let owner = world.owner.clone();
    let service = world.service(&owner, &[say("allow flag ToggleFlag F/*")]);
    let subjects = [
        ("member", &bea.id, true),
        ("user", &bea.id, true),
        ("member", &bea.email, true),
        ("token", &personal.id, true),
        ("token", &other.id, false),
        ("service", &service.id, true),
        ("service", &personal.id, false),
        ("token", &service.id, false),
        ("member", &personal.id, false),
        ("group", &bea.id, false),
    ];
    for (kind, id, expected) in subjects {
        assert_eq!(may(&by, kind, id), expected, "{kind} {id}");
    }
    world.say(&policy, &[]);
    assert!(
        !may(&by, "member", &bea.id) && !may(&by, "token", &personal.id) && may(&by, "service", &service.id)
    );
    world.say(&policy, &[say("allow flag ToggleFlag F/*")]);
    let switch = |id: &str| owner.client.touch(&format!("/access-tokens/{id}/toggle")).data();
    switch(&personal.id);
    switch(&service.id);
    assert!(!may(&by, "token", &personal.id) && !may(&by, "service", &service.id));
    switch(&service.id);
    owner.client.post(&format!("/access-tokens/{}/rotate", service.id), &json!({})).data();
    assert!(may(&by, "service", &service.id), "it is the same with another secret");
    // Asking about a token by its id is no use of it.
    assert_eq!(world.listed(&service)["lastUsedAt"], Value::Null);
    owner.client.delete(&format!("/members/remove-from-org/{}", bea.id)).data();
    assert!(!may(&by, "member", &bea.id) && !may(&by, "member", &bea.email));
}

#[test]
fn a_token_of_some_networks_may_from_these_alone() {
    let mut world = World::new();
    let by = asker(&mut world);
    let owner = world.owner.clone();
    let body = json!({
        "name": "fenced", "type": "Service", "permissions": [say("allow flag ToggleFlag F/*")],
        "allowedNetworks": ["192.0.2.0/24"],
    });
    let token = world.token(&owner, &body);
    let from = |ip: Value| {
        let mut body = toggle("service", &token.id);
        body["context"] = json!({ "ip": ip });
        told(&by, "evaluation", &body)["decision"].clone()
    };
    assert!(!may(&by, "service", &token.id));
    assert_eq!(from(json!("192.0.2.9")), true);
    for elsewhere in [json!("198.51.100.1"), json!("nowhere"), json!(1), json!(null)] {
        assert_eq!(from(elsewhere), false);
    }
}

#[test]
fn who_asks_about_others_takes_the_permission_and_oneself_takes_none() {
    let mut world = World::new();
    let makes = token_actions(&["ManagePersonalAccessTokens"]);
    let bea = world.member_who(&[say("allow flag ToggleFlag F/*"), makes]);
    let (personal, owner) = (world.personal(&bea), world.owner.clone());
    assert!(may(&bea.client, "member", &bea.id) && may(&bea.client, "user", &bea.email));
    assert!(may(&personal.client, "token", &personal.id));
    let action = |by: &Client, kind: &str, id: &str| {
        let mut body = toggle(kind, id);
        body["action"] = json!(null);
        post(by, "search/action", &body)
    };
    assert_eq!(action(&bea.client, "member", &bea.id).status, 200);
    let nobody = "01900000-0000-7000-8000-000000000000";
    for (by, kind, id) in [
        (&bea.client, "member", owner.id.as_str()),
        (&bea.client, "member", nobody),
        (&bea.client, "token", &personal.id),
        (&bea.client, "spaceship", &bea.id),
        (&personal.client, "member", &bea.id),
    ] {
        refused(&post(by, "evaluation", &toggle(kind, id)), 403, "`AuthorizeRequests`");
        refused(&action(by, kind, id), 403, "`AuthorizeRequests`");
        let several = json!({ "evaluations": [toggle("member", &bea.id), toggle(kind, id)] });
        refused(&post(by, "evaluations", &several), 403, "`AuthorizeRequests`");
    }
    for search in ["search/subject", "search/resource"] {
        refused(&post(&bea.client, search, &toggle("member", &bea.id)), 403, "`AuthorizeRequests`");
    }
    let may_ask = world.member_who(&[token_actions(&["AuthorizeRequests"])]);
    assert!(may(&may_ask.client, "member", &bea.id));
    let seen = post(&bea.client, "evaluation", &toggle("member", nobody));
    assert!(seen.header("keywright-lacks").is_empty() || seen.status == 403);
}

/// The document says which they are, so that none is forgotten.
#[test]
fn t03_nobody_is_let_in_without_a_credential_that_is_good() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let off = world.service(&owner, &[token_actions(&["AuthorizeRequests"])]);
    owner.client.touch(&format!("/access-tokens/{}/toggle", off.id)).data();
    let nothing = world.service(&owner, &[say("allow flag ToggleFlag project/x:env/x:flag/x")]).client;
    let garbage = Client { authorization: Some("api-garbage".to_owned()), ..world.stranger() };
    let document = keywright_http::openapi().unwrap();
    let paths = document["paths"].as_object().unwrap();
    let ours: Vec<&String> = paths.keys().filter(|it| it.starts_with("/access/")).collect();
    assert_eq!(ours.len(), 5);
    for path in ours {
        let operation = &paths[path]["post"];
        let name =
            operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str().unwrap();
        let name = name.rsplit('/').next().unwrap();
        let example = &document["components"]["schemas"][name]["example"];
        let path = path.strip_prefix("/access/v1/").unwrap();
        for by in [&world.stranger(), &garbage, &off.client] {
            let seen = post(by, path, example);
            refused(&seen, 401, "no credential");
            assert!(!seen.header("www-authenticate").is_empty());
        }
        refused(&post(&nothing, path, example), 403, "`AuthorizeRequests`");
        assert_eq!(post(&owner.client, path, example).status, 200);
    }
}

#[test]
fn t01_what_is_anothers_is_as_what_is_not_there() {
    let mut world = World::new();
    let theirs = Neighbour::new(&mut world);
    let by = asker(&mut world);
    for (kind, noun) in [("member", "member"), ("service", "token")] {
        let id = &theirs.ids[noun];
        // A member of theirs may toggle their flags; nobody here learns that.
        assert!(!may(&by, kind, id));
        let search = json!({ "subject": { "type": kind, "id": id }, "resource": { "type": "flag", "id": format!("{FLAGS}f") } });
        assert_eq!(told(&by, "search/action", &search)["results"], json!([]));
        let search = json!({ "subject": { "type": kind, "id": id }, "action": { "name": "ToggleFlag" }, "resource": { "type": "flag" } });
        assert_eq!(told(&by, "search/resource", &search)["results"], json!([]));
    }
    assert!(may(&theirs.owner, "service", &theirs.ids["token"]));
}

#[test]
fn the_id_of_a_request_comes_back() {
    let mut world = World::new();
    let by = asker(&mut world);
    let body = toggle("member", "nobody@example.com").to_string();
    let json = "Content-Type: application/json";
    let id = |headers: &[&str], body: &str| {
        let seen = send(&by, "evaluation", headers, body);
        seen.header("x-request-id").to_owned()
    };
    assert_eq!(
        id(&[json, "X-Request-ID: bfe9eb29-ab87-4ca3-be83-a1d5d8305716"], &body),
        "bfe9eb29-ab87-4ca3-be83-a1d5d8305716"
    );
    assert_eq!(id(&[json, "x-request-id: a"], "{}"), "a", "also with a failure");
    let own = id(&[json], &body);
    assert_eq!(own.len(), 16);
    let long = format!("X-Request-ID: {}", "a".repeat(257));
    for odd in
        [&[json, &long][..], &[json, "X-Request-ID: a b"], &[json, "X-Request-ID: a", "X-Request-ID: b"]]
    {
        assert_eq!(id(odd, &body).len(), 16, "{odd:?}");
    }
    let stranger = send(&world.stranger(), "evaluation", &[json, "X-Request-ID: b"], &body);
    assert_eq!((stranger.status, stranger.header("x-request-id")), (401, "b"));
    // Elsewhere the server's own counts, by which the log names a request.
    let seen = raw::get(&by.url, "/projects", &["X-Request-ID: a"]);
    assert_eq!(seen.header("x-request-id").len(), 16);
}

#[test]
fn the_endpoints_are_found() {
    let world = World::new();
    let get = |host: &str| {
        let request = format!(
            "GET /.well-known/authzen-configuration HTTP/1.1\r\nHost: {host}\r\nX-Request-ID: c\r\nConnection: close\r\n\r\n"
        );
        raw::exchange(&world.server.url, request.as_bytes())
    };
    let seen = get("localhost:8080");
    assert_eq!(
        (seen.status, seen.header("content-type"), seen.header("x-request-id")),
        (200, "application/json", "c")
    );
    let told: Value = serde_json::from_str(&seen.body).unwrap();
    let at = |path: &str| json!(format!("http://localhost:8080{path}"));
    assert_eq!(told["policy_decision_point"], at(""));
    for (name, path) in [
        ("access_evaluation_endpoint", "evaluation"),
        ("access_evaluations_endpoint", "evaluations"),
        ("search_subject_endpoint", "search/subject"),
        ("search_resource_endpoint", "search/resource"),
        ("search_action_endpoint", "search/action"),
    ] {
        assert_eq!(told[name], at(&format!("/access/v1/{path}")));
    }
    assert_eq!(get("keys.example.com").status, 404, "who sends a request does not say by what we are known");
}
