//! RFC 7662, RFC 7009, RFC 8414: what OAuth libraries ask, byte for byte.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    authorize::api,
    neighbour::Neighbour,
    raw::{self, Raw},
    world::{World, manage_flags, statement, token_actions},
};

const INACTIVE: &str = r#"{"active":false}"#;

/// Sends a form as somebody.
fn post(world: &World, path: &str, authorization: &str, form: &str) -> Raw {
    send(world, path, authorization, "application/x-www-form-urlencoded", form)
}

fn send(world: &World, path: &str, authorization: &str, media_type: &str, body: &str) -> Raw {
    let authorization =
        if authorization.is_empty() { String::new() } else { format!("Authorization: {authorization}\r\n") };
    let request = format!(
        "POST /oauth2/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{authorization}Content-Type: {media_type}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let seen = raw::exchange(&world.server.url, request.as_bytes());
    world.owner.client.hear(&seen.body);
    seen
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

#[track_caller]
fn check(seen: &Raw, status: u16, error: &str) {
    let told: Value = serde_json::from_str(&seen.body).unwrap();
    assert_eq!((seen.status, &told["error"]), (status, &json!(error)), "{seen:?}");
    assert_eq!(seen.header("content-type"), "application/json; charset=utf-8");
}

#[test]
fn an_active_token_is_told_of_and_anything_else_is_not() {
    let mut world = World::new();
    let api = bearer(&api(&mut world).authorization.unwrap());
    let theirs = Neighbour::new(&mut world);
    let owner = world.owner.clone();
    let end = "2099-12-31T23:59:59Z";
    let body = json!({ "name": "ends", "type": "Personal", "permissions": [], "expiresAt": end });
    let token = world.token(&owner, &body);
    let ask =
        |text: &str| post(&world, "introspect", &api, &format!("token={text}&token_type_hint=access_token"));
    let seen = ask(&token.text);
    assert_eq!((seen.status, seen.header("content-type")), (200, "application/json"));
    assert_eq!(seen.header("cache-control"), "private, max-age=5");
    let mut told: Value = serde_json::from_str(&seen.body).unwrap();
    let made = told["iat"].take().as_u64().unwrap();
    assert!(made.abs_diff(world.server.now().seconds()) < 60);
    let expected = json!({
        "active": true, "client_id": token.id, "username": owner.email, "token_type": "Bearer", "exp": 4_102_444_799_u64,
        "iat": null, "sub": owner.id, "iss": "http://localhost", "jti": token.id, "x_token_type": "Personal",
        "x_name": "ends", "x_organization_id": owner.client.organization,
    });
    assert_eq!(told, expected);
    let path = format!("/access-tokens/{}/toggle", token.id);
    owner.client.touch(&path).data();
    let texts = [token.text.as_str(), &theirs.secret, "api-kwp", "nothing", "%00", &"a".repeat(10_000)];
    for text in texts {
        let seen = ask(text);
        assert_eq!(seen.line(), format!("200 {INACTIVE}"), "{text}");
        assert_eq!(seen.header("cache-control"), "private, max-age=5");
    }
    owner.client.touch(&path).data();
    assert!(ask(&token.text).body.contains(r#""active":true"#));
    owner.client.delete(&format!("/access-tokens/{}", token.id)).data();
    assert_eq!(ask(&token.text).body, INACTIVE);
    let iso = time_of(world.server.now().after(Duration::from_millis(3500)).seconds());
    let body =
        json!({ "name": "soon", "type": "Service", "permissions": [manage_flags()], "expiresAt": iso });
    let token = world.token(&owner, &body);
    let seen = post(&world, "introspect", &api, &format!("token={}", token.text));
    let age: u64 = seen.header("cache-control").rsplit('=').next().unwrap().parse().unwrap();
    assert!(age <= 3, "{seen:?}");
    world.server.advance(Duration::from_secs(10));
    assert_eq!(post(&world, "introspect", &api, &format!("token={}", token.text)).body, INACTIVE);
}

/// That second, as the wire writes it.
fn time_of(seconds: u64) -> String {
    let moment = keywright_http::WireTime(keywright_core::Timestamp::from_millis(seconds * 1000));
    serde_json::to_value(moment).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn a_client_authenticates_with_a_token_in_one_of_two_ways() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.service(&owner, &[manage_flags()]);
    let form = format!("token={}", token.text);
    for authorization in [
        bearer(&token.text),
        token.text.clone(),
        basic(&token.id, &token.text),
        basic("", &token.text),
        basic("any:thing", &token.text).replace("Basic", "bAsIc"),
    ] {
        let seen = post(&world, "introspect", &authorization, &form);
        let expected = if authorization.starts_with("bA") { 401 } else { 200 };
        assert_eq!(seen.status, expected, "{seen:?}");
    }
    let challenges = |seen: &Raw| {
        seen.head.to_lowercase().lines().filter(|it| it.starts_with("www-authenticate: b")).count()
    };
    for authorization in
        [String::new(), bearer("api-kwp"), basic(&token.text, ""), "Basic !".to_owned(), "Basic".to_owned()]
    {
        for path in ["introspect", "revoke"] {
            let seen = post(&world, path, &authorization, &form);
            check(&seen, 401, "invalid_client");
            assert_eq!(challenges(&seen), 2, "{seen:?}");
        }
    }
    owner.client.touch(&format!("/access-tokens/{}/toggle", token.id)).data();
    check(&post(&world, "introspect", &bearer(&token.text), &form), 401, "invalid_client");
}

#[test]
fn a_form_is_read_strictly_and_its_size_is_bounded() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.service(&owner, &[manage_flags()]);
    let authorization = bearer(&token.text);
    for path in ["introspect", "revoke"] {
        for form in [
            "",
            "token=",
            "token_type_hint=x",
            "token=a&token=a",
            "token=a&token_type_hint=b&token_type_hint=c",
        ] {
            check(&post(&world, path, &authorization, form), 400, "invalid_request");
        }
        check(
            &send(&world, path, &authorization, "application/json", r#"{"token":"a"}"#),
            400,
            "invalid_request",
        );
        let large = format!("token={}", "a".repeat(20_000));
        check(&post(&world, path, &authorization, &large), 413, "invalid_request");
    }
    let odd = format!("token={}&token_type_hint=refresh_token&more=%E4", token.text);
    assert_eq!(post(&world, "introspect", &authorization, &odd).status, 200);
    // Nobody reads a form of who is not let in.
    check(&post(&world, "introspect", "", ""), 401, "invalid_client");
}

#[test]
fn who_may_not_ask_about_others_learns_nothing() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let (token, others) =
        (world.service(&owner, &[manage_flags()]), world.service(&owner, &[manage_flags()]));
    for text in [others.text.as_str(), "api-kwp", "x"] {
        let seen = post(&world, "introspect", &bearer(&token.text), &format!("token={text}"));
        check(&seen, 403, "insufficient_scope");
        assert_eq!(seen.header("x-accepted-permissions"), "AuthorizeRequests on access-token/*");
        let seen = post(&world, "revoke", &bearer(&token.text), &format!("token={text}"));
        check(&seen, 403, "insufficient_scope");
    }
    assert_eq!(world.listed(&others)["status"], "Active");
}

#[test]
fn a_token_revokes_itself_and_others_only_if_it_may_remove_them() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let theirs = Neighbour::new(&mut world);
    let manager = world.service(&owner, &[token_actions(&["ManageServiceAccessTokens"])]);
    let (token, others, personal) = (
        world.service(&owner, &[manage_flags()]),
        world.service(&owner, &[manage_flags()]),
        world.personal(&owner),
    );
    let revoke = |by: &str, text: &str| post(&world, "revoke", &bearer(by), &format!("token={text}"));
    let lives =
        |text: &str| raw::get(&world.server.url, "/projects", &[&format!("Authorization: {text}")]).status;
    assert_eq!(revoke(&token.text, &token.text).line(), "200 ");
    assert_eq!(lives(&token.text), 401);
    check(&revoke(&token.text, &token.text), 401, "invalid_client");
    // What is not there, and what is another organization's, is answered alike.
    for text in [token.text.as_str(), "nothing", &theirs.secret] {
        assert_eq!(revoke(&manager.text, text).line(), "200 ");
    }
    assert_eq!(lives(&theirs.secret), 200);
    check(&revoke(&manager.text, &personal.text), 403, "insufficient_scope");
    assert_eq!(lives(&personal.text), 200);
    assert_eq!(revoke(&manager.text, &others.text).line(), "200 ");
    assert_eq!(lives(&others.text), 401);
    let entries = world.owner.client.get("/audit-logs?pageSize=100").body;
    assert!(entries.contains(&others.id) && entries.contains(&manager.id), "{entries}");
    let everything = world.service(&owner, &[statement("*", "allow", &["*"], "*")]);
    let seen =
        post(&world, "revoke", &basic(&everything.id, &everything.text), &format!("token={}", personal.text));
    assert_eq!(seen.line(), "200 ");
    let gone = raw::get(&world.server.url, "/projects", &[&format!("Authorization: {}", personal.text)]);
    assert_eq!(gone.status, 401);
}

#[test]
fn the_endpoints_are_found_on_this_machine_and_under_no_other_name() {
    let world = World::new();
    let ask = |host: &str| {
        let request = format!(
            "GET /.well-known/oauth-authorization-server HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        );
        raw::exchange(&world.server.url, request.as_bytes())
    };
    for host in ["localhost", "127.0.0.1:8080", "[::1]:8080"] {
        let seen = ask(host);
        let told: Value = serde_json::from_str(&seen.body).unwrap();
        assert_eq!(told["issuer"], format!("http://{host}"));
        assert_eq!(told["introspection_endpoint"], format!("http://{host}/oauth2/introspect"));
        assert_eq!(told["revocation_endpoint"], format!("http://{host}/oauth2/revoke"));
        assert_eq!(told["response_types_supported"], json!([]));
        assert_eq!(seen.header("cache-control"), "no-store");
    }
    for host in ["keys.example.com", "localhost.example.com", "127.0.0.1.example.com", "10.0.0.1"] {
        assert_eq!(ask(host).status, 404, "{host}");
    }
}
