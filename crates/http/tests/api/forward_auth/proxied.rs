//! Requests byte for byte as proxies send them.

use super::{FORBIDDEN, NO_TOKEN, expect, reader, send, world};

/// Traefik's `ForwardAuth`: all headers of the client but those for one hop, then what `writeHeader` sets.
#[test]
fn traefik_is_answered() {
    let mut world = world();
    let token = reader(&mut world);
    let ask = |authorization: &str, target: &str| {
        let lines = [
            "GET /authz/forward HTTP/1.1",
            "Host: keywright:8080",
            "User-Agent: curl/8.5.0",
            "Accept: */*",
            "Accept-Encoding: gzip",
            authorization,
            "X-Forwarded-For: 203.0.113.7",
            "X-Forwarded-Host: api.example.com",
            "X-Forwarded-Method: GET",
            "X-Forwarded-Port: 443",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Server: 1f2e3d4c5b6a",
            &format!("X-Forwarded-Uri: {target}"),
            "X-Real-Ip: 203.0.113.7",
        ];
        send(&world, &lines.map(str::to_owned))
    };
    let good = format!("Authorization: Bearer {}", token.text);
    let answer = ask(&good, "/shops/a?full=1");
    expect(&answer, "200", "allowed");
    assert_eq!((answer.header("x-auth-subject"), answer.header("x-auth-path")), (&*token.id, "/shops/a"));
    assert_eq!(answer.header("cache-control"), "no-store");
    expect(&ask(&good, "/shops/b"), FORBIDDEN, "denied");
    expect(&ask("X-Nothing: 1", "/shops/a"), NO_TOKEN, "no token");
    expect(&ask(&good, "/public/..%2fadmin"), "400", "not canonical");
}

/// nginx' subrequest of `auth_request`, with what docs/proxies/nginx.conf sets.
#[test]
fn nginx_is_answered() {
    let mut world = world();
    let token = reader(&mut world);
    let ask = |authorization: &str, target: &str| {
        let lines = [
            "GET /authz/nginx HTTP/1.0",
            "X-Original-Method: GET",
            &format!("X-Original-URL: http://api.example.com{target}"),
            "X-Forwarded-For: 203.0.113.7",
            "Host: 127.0.0.1:8080",
            "User-Agent: curl/8.5.0",
            authorization,
        ];
        send(&world, &lines.map(str::to_owned))
    };
    let good = format!("Authorization: Bearer {}", token.text);
    expect(&ask(&good, "/shops/a"), "200", "allowed");
    expect(&ask(&good, "/shops/b"), FORBIDDEN, "denied");
    expect(&ask("X-Nothing: 1", "/shops/a"), NO_TOKEN, "no token");
    expect(&ask(&good, "//shops/a"), FORBIDDEN, "not canonical");
}
