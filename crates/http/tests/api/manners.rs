//! How every operation behaves on the wire (wire 1.1 to 1.5): each kind of answer, spelling of paths, other methods.

use std::{collections::BTreeMap, iter};

use serde_json::{Value, json};

use super::{
    client::{Client, FORBIDDEN},
    neighbour::Neighbour,
    raw::{self, Raw},
    routes::{Door, Route, routes},
    world::{DEVELOPER, World, statement},
};

/// Who asks.
#[derive(Clone, Copy, Debug)]
enum By {
    Owner,
    /// A member without any permission.
    Nobody,
    /// The owner's personal token.
    Token,
    Stranger,
}

use By::{Nobody, Owner, Stranger, Token};

/// Who asks what, with which body: its content type, and bytes that need not be JSON. Then the status, and what the
/// envelope holds of errors; nothing where the answer is a problem, or empty.
type Case = (
    By,
    &'static str,
    &'static str,
    Option<(&'static str, &'static str)>,
    u16,
    Option<&'static [&'static str]>,
);

const GONE: &str = "/api/v1/policies/01900000-0000-7000-8000-000000000000";
const LOGIN: &str = "/api/v1/identity/login-by-email";
const REFRESH: &str = "/api/v1/identity/refresh-token";
const POLICIES: &str = "/api/v1/policies";
const TOKENS: &str = "/api/v1/access-tokens";

/// Each kind of failure (wire 1.2).
const TABLE: [Case; 19] = [
    // 200: a failed login.
    (
        Stranger,
        "POST",
        LOGIN,
        Some(json_body(r#"{"email":"ann@example.com","password":"wrong"}"#)),
        200,
        Some(&["EmailPasswordMismatch"]),
    ),
    // 400: every rule that is broken, one code each; or what cannot be bound.
    (Owner, "POST", POLICIES, Some(json_body("{}")), 400, Some(&["name_is_required", "key_is_required"])),
    (Owner, "POST", POLICIES, Some(json_body(r#"{"name":"A","key":"a:b"}"#)), 400, Some(&["key_is_invalid"])),
    (Owner, "GET", "/api/v1/access-tokens?pageSize=many", None, 400, Some(&["pageSize_is_invalid"])),
    (Owner, "POST", POLICIES, Some(json_body("{")), 400, None),
    (Owner, "POST", POLICIES, Some(json_body(r#"{"name":{}}"#)), 400, None),
    (Owner, "POST", POLICIES, Some(json_body("")), 400, None),
    (Owner, "GET", "/api/v1/access-tokens?creatorId=7", None, 400, None),
    // 401: who is not known, and a refresh without its cookie.
    (Stranger, "GET", POLICIES, None, 401, Some(&["Unauthorized"])),
    (Stranger, "POST", REFRESH, None, 401, Some(&["refresh-token_is_required"])),
    // 403: who may not, whatever the body is, and a token where members are.
    (Nobody, "GET", POLICIES, None, 403, Some(&["Forbidden"])),
    (Nobody, "POST", POLICIES, Some(json_body("{")), 403, Some(&["Forbidden"])),
    (Token, "GET", TOKENS, None, 403, Some(&["Forbidden"])),
    // 404: what is not there, and a path that is none.
    (Owner, "GET", GONE, None, 404, Some(&["ResourceNotFound"])),
    (Owner, "GET", "/api/v1/policies/7", None, 404, Some(&["ResourceNotFound"])),
    (Owner, "GET", "/api/v1/unheard-of", None, 404, None),
    (Owner, "PATCH", POLICIES, None, 405, Some(&["MethodNotAllowed"])),
    (Owner, "POST", POLICIES, Some(("Content-Type: text/plain", "{}")), 415, None),
    (
        Owner,
        "POST",
        "/api/v1/projects",
        Some(json_body(r#"{"name":"P","key":"p"}"#)),
        422,
        Some(&["KeyHasBeenUsed"]),
    ),
];

const fn json_body(body: &'static str) -> (&'static str, &'static str) {
    ("Content-Type: application/json", body)
}

fn headers(by: &Client) -> Vec<String> {
    let authorization = by.authorization.iter().map(|it| format!("Authorization: {it}"));
    authorization.chain(by.organization.iter().map(|it| format!("Organization: {it}"))).collect()
}

fn ask(url: &str, by: &Client, method: &str, path: &str, body: Option<(&str, &str)>) -> Raw {
    let mut lines =
        vec![format!("{method} {path} HTTP/1.1"), "Host: localhost".into(), "Connection: close".into()];
    lines.extend(headers(by));
    if let Some((kind, body)) = body {
        lines.extend(
            [kind.to_owned(), format!("Content-Length: {}", body.len())]
                .into_iter()
                .filter(|it| !it.is_empty()),
        );
    }
    lines.extend([String::new(), body.map(|it| it.1.to_owned()).unwrap_or_default()]);
    raw::exchange(url, lines.join("\r\n").as_bytes())
}

/// What is wrong with the answer to a case: its status, body or headers.
fn wrong(url: &str, by: &Client, case: &Case) -> Option<String> {
    let (_, method, path, body, status, errors) = *case;
    let seen = ask(url, by, method, path, body);
    let versions = if matches!(status, 401 | 403 | 405) || seen.body.is_empty() { "" } else { "1.0" };
    let is_problem = errors.is_none() && !seen.body.is_empty();
    let kind = if is_problem { "application/problem+json" } else { "application/json; charset=utf-8" };
    let is_right = match errors {
        Some(errors) => {
            let errors = serde_json::to_string(errors).unwrap();
            seen.body == format!(r#"{{"success":false,"errors":{errors},"data":null}}"#)
        }
        None if is_problem => {
            let told: Value = serde_json::from_str(&seen.body).unwrap();
            told["status"] == status && told["traceId"] == seen.header("x-request-id")
        }
        None => status == 404,
    };
    let is_typed = seen.body.is_empty() || seen.header("content-type").starts_with(kind);
    let scheme = if matches!(status, 401 | 403) { r#"Bearer realm="Keywright""# } else { "" };
    let is_wrong = seen.status != status
        || !is_right
        || !is_typed
        || seen.header("api-supported-versions") != versions
        || !seen.header("www-authenticate").starts_with(scheme)
        || seen.header("www-authenticate").is_empty() != scheme.is_empty();
    is_wrong.then(|| format!("{case:?}: {}\n{}", seen.line(), seen.head))
}

#[test]
fn each_kind_of_failure_is_answered_as_the_wire_says() {
    let mut world = World::new();
    let token = world.personal(&world.owner.clone()).client;
    let nobody = world.member(&[&world.policy(&[])]).client;
    let found = TABLE.iter().filter_map(|case| {
        let by = match case.0 {
            Owner => &world.owner.client,
            Nobody => &nobody,
            Token => &token,
            Stranger => &world.stranger(),
        };
        wrong(&world.server.url, by, case)
    });
    let found: Vec<_> = found.collect();
    assert!(found.is_empty(), "\n  {}\n", found.join("\n  "));
    let bad =
        raw::send(&world.server.url, "POST", "/identity/refresh-token", &["Cookie: refresh-token=x"], None);
    assert_eq!(bad.line(), r#"401 {"success":false,"errors":["RefreshTokens_is_invalid"],"data":null}"#);
    assert_eq!(FORBIDDEN.len(), 52);
}

/// The path of an operation with a value for each parameter, from the root.
fn path_of(route: &Route, ours: &Neighbour) -> String {
    let fill = |path: String, it: &str| {
        let value = match route.means(it) {
            "status" => "true".to_owned(),
            noun => ours.ids[noun].clone(),
        };
        path.replace(&format!("{{{it}}}"), &value)
    };
    route.parameters().into_iter().fold(route.path.clone(), fill)
}

/// The same path with its fixed words in capitals, and those of the prefix.
fn shouted(route: &Route, path: &str) -> String {
    let words = route.path.split('/').zip(path.split('/'));
    let shout = |(word, value): (&str, &str)| {
        if word.starts_with('{') { value.to_owned() } else { word.to_uppercase() }
    };
    words.map(shout).collect::<Vec<_>>().join("/")
}

/// What tells that a request has come to the same handler.
fn seen(answer: &Raw) -> (u16, String, String) {
    let versions = answer.header("api-supported-versions").to_owned();
    // Each answer to a problem has an id of its own.
    let body = if answer.body.contains("traceId") { String::new() } else { answer.body.clone() };
    (answer.status, versions, body)
}

#[test]
fn every_operation_is_found_in_whatever_case_its_path_is_written() {
    let mut world = World::new();
    let ours = Neighbour::at_home(&mut world);
    let nobody = world.member(&[&world.policy(&[])]).client;
    let url = &world.server.url;
    for route in routes() {
        let path = path_of(&route, &ours);
        let capitals = shouted(&route, &path);
        assert!(capitals.starts_with("/API/V"), "{capitals}");
        for by in [&world.stranger(), &nobody, &ours.owner] {
            // What changes something is not played by who may: the second time would find it changed.
            let may = by.authorization == ours.owner.authorization
                || route.door != Door::Guarded && route.door != Door::GuardedPerson;
            if route.method != "GET" && by.authorization.is_some() && may {
                continue;
            }
            let [one, other] = [&path, &capitals].map(|it| seen(&ask(url, by, &route.method, it, None)));
            assert_ne!((one.0, one.2.is_empty()), (404, true), "{} {path}", route.id);
            assert_eq!(one, other, "{} {capitals}", route.id);
        }
    }
}

#[test]
fn head_is_get_without_the_body_wherever_there_is_a_get() {
    let mut world = World::new();
    let ours = Neighbour::at_home(&mut world);
    let token = world.personal(&world.owner.clone()).client;
    for route in routes().into_iter().filter(|it| it.method == "GET") {
        let by = if route.door == Door::Token { &token } else { &ours.owner };
        let path = path_of(&route, &ours);
        let both = || ["GET", "HEAD"].map(|it| ask(&world.server.url, by, it, &path, None));
        // A token is told when it was used, which is now, and a moment is written with no more digits than needed.
        let equally_long =
            |[get, head]: &[Raw; 2]| get.header("content-length") == head.header("content-length");
        let [get, head] =
            iter::repeat_with(both).take(5).find(equally_long).unwrap_or_else(|| panic!("{path}"));
        assert_eq!((get.status, head.status, head.body.as_str()), (get.status, get.status, ""), "{path}");
        for name in ["content-type", "api-supported-versions", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
    }
}

#[test]
fn any_other_method_is_told_those_that_there_are() {
    let mut world = World::new();
    let ours = Neighbour::at_home(&mut world);
    let mut methods: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for route in routes() {
        let all = methods.entry(path_of(&route, &ours)).or_default();
        all.extend((route.method == "GET").then(|| "HEAD".to_owned()));
        all.push(route.method);
    }
    for (path, known) in methods {
        for method in ["OPTIONS", "TRACE", "PATCH", "DELETE", "PUT", "POST", "get"] {
            let seen = ask(&world.server.url, &world.stranger(), method, &path, None);
            let allowed: Vec<&str> = seen.header("allow").split(", ").collect();
            if seen.status == 405 {
                assert_eq!(
                    seen.body, r#"{"success":false,"errors":["MethodNotAllowed"],"data":null}"#,
                    "{path}"
                );
                assert!(
                    known.iter().all(|it| allowed.contains(&it.as_str())),
                    "{method} {path}: {allowed:?}"
                );
                assert!(!allowed.contains(&method), "{method} {path}: {allowed:?}");
            } else {
                assert!(
                    !known.is_empty() && !matches!(method, "OPTIONS" | "TRACE" | "get"),
                    "{method} {path}"
                );
                assert_eq!(seen.header("allow"), "", "{method} {path}");
            }
        }
    }
}

#[test]
fn a_login_page_learns_that_there_is_no_other_way_than_a_password() {
    let world = World::new();
    let stranger = world.stranger();
    let told = stranger.get("/sso/pre-check").data();
    assert_eq!(told, json!({ "isEnabled": false, "workspaceKey": "" }));
    assert_eq!(stranger.get("/social/providers?redirectUri=http://localhost/login").data(), json!([]));
}

#[test]
fn names_count_in_any_case_numbers_come_as_texts_and_unknown_members_are_passed_over() {
    let world = World::new();
    let owner = &world.owner.client;
    let body = json!({ "NAME": "Upper", "Key": "upper", "description": "", "organizationId": "ignored", "extra": [1] });
    let made = owner.post("/policies", &body).data();
    assert_eq!((&made["name"], &made["key"]), (&json!("Upper"), &json!("upper")));
    let found = owner.get("/policies?NAME=upp&PageSize=1&pageindex=0&unknown=x&empty=").data();
    assert_eq!((&found["totalCount"], &found["items"][0]["key"]), (&json!(1), &json!("upper")));
    let all = owner.get("/access-tokens?name=&type=&creatorId=&pageIndex=0&pageSize=10").data();
    assert_eq!(all, json!({ "totalCount": 0, "items": [] }));
    let developer = world.member(&[DEVELOPER]);
    let flags = statement("flag", "allow", &["ToggleFlag"], "project/p:env/dev:flag/*");
    let token = json!({ "Name": "t", "TYPE": "Service", "Permissions": [flags], "id": 7 });
    assert_eq!(developer.client.post("/access-tokens", &token).data()["name"], "t");
}

#[test]
fn h08_what_anybody_may_send_is_small() {
    let world = World::new();
    let send = |path: &str, length: usize, sent: &str| {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        raw::exchange(&world.server.url, format!("{head}{sent}").as_bytes())
    };
    let chunked = |path: &str, sent: &str| {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Transfer-Encoding: chunked\r\n\r\n"
        );
        raw::exchange(&world.server.url, format!("{head}{:x}\r\n{sent}\r\n0\r\n\r\n", sent.len()).as_bytes())
    };
    for (path, answered) in [(LOGIN, 200), ("/api/v1/setup", 403)] {
        // Refused by what is announced, and by what comes.
        assert_eq!(send(path, (16 << 10) + 1, "{").status, 413);
        assert_eq!(chunked(path, &format!("{{\"x\":\"{}", "y".repeat(16 << 10))).status, 413);
        // The longest password fits, however it is written.
        let password = "\\ud83d\\ude00".repeat(1024);
        let body = format!("{{\"email\":\"ann@example.com\",\"password\":\"{password}\"}}");
        assert_eq!(send(path, body.len(), &body).status, answered);
    }
    // Who is known may send more.
    let body = json!({ "name": "A", "key": "a", "description": "", "x": "y".repeat(100_000) });
    world.owner.client.post("/policies", &body).data();
}
