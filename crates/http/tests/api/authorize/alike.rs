//! Checks are answered at the gate, and in any other spelling of their paths behind the router: both alike.

use serde_json::json;

use super::{
    super::{
        raw::{Raw, exchange},
        world::{World, manage_flags},
    },
    ON_DEV,
};

/// The answer to these lines, without what is another one each time.
fn told(world: &World, lines: &[&str]) -> (Raw, Vec<String>) {
    let mut seen = exchange(&world.server.url, lines.join("\r\n").as_bytes());
    let id = seen.header("x-request-id").to_owned();
    assert_eq!(id.len(), 16);
    let mut head: Vec<String> = seen.head.lines().map(str::to_owned).collect();
    head.retain(|it| !it.starts_with("x-request-id") && !it.starts_with("date"));
    head.sort();
    seen.body = seen.body.replace(&id, "");
    (seen, head)
}

#[test]
fn a_check_is_answered_alike_at_the_gate_and_behind_the_router() {
    let mut world = World::new();
    let token = world.service(&world.owner.clone(), &[manage_flags()]);
    let by = format!("Authorization: {}", token.text);
    let question = json!({ "action": "ToggleFlag", "resource": ON_DEV });
    let explained = json!({ "action": "ToggleFlag", "resource": ON_DEV, "explain": true }).to_string();
    let batch = json!({ "items": [question, question, { "action": "Fly", "resource": ON_DEV }] }).to_string();
    let (question, large) = (question.to_string(), format!("\"{}\"", "x".repeat(2 << 20)));
    let query = format!("?action=ToggleFlag&resource={ON_DEV}");
    let (json, none) = ("Content-Type: application/json", "X-None: none");
    let mut statuses = Vec::new();
    for (method, path, headers, body) in [
        ("GET", query.as_str(), [&by, none], ""),
        ("GET", &query, [&by, "Organization: 0193a5c0-0000-7000-8000-000000000001"], ""),
        ("GET", &query, [none, none], ""),
        ("GET", &query, ["Authorization: api-nobody", none], ""),
        ("GET", "?action=ToggleFlag", [&by, none], ""),
        ("GET", "?action=Fly&resource=%2f", [&by, none], ""),
        ("POST", "", [&by, json], &question),
        ("POST", "", [&by, json], &explained),
        ("POST", "", [&by, json], "{"),
        ("POST", "", [&by, json], &large),
        ("POST", "", [&by, none], &question),
        ("POST", "", [none, json], &question),
        ("POST", "/batch", [&by, json], &batch),
        ("POST", "/batch", [&by, "Content-Type: application/json; charset=utf-8"], &batch),
        ("POST", "/batch", [&by, json], r#"{"items":[]}"#),
        ("POST", "/batch", [&by, "Content-Encoding: gzip"], &batch),
    ] {
        let length = format!("Content-Length: {}", body.len());
        let [one, other] = ["/api/v1/authorize", "/API/v1/Authorize"].map(|at| {
            let first = format!("{method} {at}{path} HTTP/1.1");
            let lines =
                [&first, "Host: localhost", "Connection: close", headers[0], headers[1], &length, "", body];
            told(&world, &lines)
        });
        assert_eq!(one.1, other.1, "{method} {path} {headers:?}");
        assert_eq!(one.0.body, other.0.body, "{method} {path} {headers:?}");
        statuses.push(one.0.status);
    }
    assert_eq!(statuses, [200, 403, 401, 401, 400, 200, 200, 200, 400, 413, 415, 401, 200, 200, 400, 415]);
}

#[test]
fn a_body_that_comes_late_is_waited_for() {
    use std::{io::Write as _, net::TcpStream, thread, time::Duration};

    let mut world = World::new();
    let token = world.service(&world.owner.clone(), &[manage_flags()]);
    let body = json!({ "action": "ToggleFlag", "resource": ON_DEV }).to_string();
    let head = format!(
        "POST /api/v1/authorize HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        token.text,
        body.len()
    );
    let mut connection = TcpStream::connect(world.server.url.trim_start_matches("http://")).unwrap();
    let (early, late) = body.split_at(9);
    for piece in [&head, early, late] {
        connection.write_all(piece.as_bytes()).unwrap();
        thread::sleep(Duration::from_millis(150));
    }
    let mut answer = String::new();
    std::io::Read::read_to_string(&mut connection, &mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(r#""allowed":true"#), "{answer}");
}
