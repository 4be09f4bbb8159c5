//! Requests byte for byte as proxies send them.

use super::{FORBIDDEN, IDENTITY, NO_TOKEN, expect, reader, send, world};

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

/// What a configuration does not put over, the client may have written. Traefik's is not run against a real one.
#[test]
fn configurations_name_every_header_about_who_calls() {
    for (name, text) in [
        ("traefik.yml", include_str!("../../../../../docs/proxies/traefik.yml")),
        ("Caddyfile", include_str!("../../../../../docs/proxies/Caddyfile")),
        ("nginx.conf", include_str!("../../../../../docs/proxies/nginx.conf")),
        ("keywright.lua", include_str!("../../../../../docs/proxies/keywright.lua")),
    ] {
        let words = text.to_ascii_lowercase();
        let words: Vec<&str> = words.split([' ', '\n', '"', ',']).collect();
        for header in IDENTITY {
            assert!(words.contains(&header), "{name} does not speak of {header}");
        }
    }
    let traefik = include_str!("../../../../../docs/proxies/traefik.yml");
    assert!(traefik.contains("trustForwardHeader: false"));
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
