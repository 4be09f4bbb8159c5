//! F02, F03: who is asked, and in whose words.

use std::time::Duration;

use keywright_core::id::TokenId;
use keywright_http::TokensOf;

use super::{
    super::log::Log, ALL, FORBIDDEN, Proxy, administrator, expect, reader, routes, send, world, world_for,
};

#[test]
fn f02_nobody_is_answered_who_is_no_trusted_proxy() {
    for (trusted, reason) in
        [(&[][..], "--trusted-proxy"), (&["10.0.0.0/8", "::1"][..], "none of those of --trusted-proxy")]
    {
        let mut world = world_for(routes(), trusted, TokensOf::Oldest);
        let token = administrator(&mut world);
        for proxy in ALL {
            for target in ["/public/x", "/admin", "/me", "/public/../x"] {
                for others in [
                    &[][..],
                    &["X-Forwarded-For: 10.0.0.1"],
                    &["Forwarded: for=10.0.0.1"],
                    &["X-Real-IP: 10.0.0.1"],
                ] {
                    let answer = proxy.ask(&world, "GET", target, Some(&token.text), others);
                    expect(&answer, FORBIDDEN, &format!("{proxy:?} {target}"));
                }
            }
        }
        // It is said once why, in each format of the log.
        let log = Log::of_all().after(world.server.logged);
        assert_eq!(log.lines().filter(|it| it.contains("WARN") && it.contains(reason)).count(), 2, "{log}");
    }
}

#[test]
fn f03_a_proxy_speaks_one_dialect_and_says_everything_once() {
    let mut world = world();
    let token = administrator(&mut world);
    let authorization = format!("Authorization: {}", token.text);
    for proxy in ALL {
        let whole = proxy.lines("GET", "api.example.com", "/public/x");
        expect(&send(&world, &whole), "200", &format!("{proxy:?}"));
        // Each line that tells what is forwarded, left out and twice.
        let telling: Vec<usize> =
            (1..whole.len()).filter(|at| whole[*at].starts_with("X-") || proxy == Proxy::Envoy).collect();
        for at in telling {
            for count in [0, 2] {
                let mut lines = whole.clone();
                lines.splice(at..=at, std::iter::repeat_n(whole[at].clone(), count));
                lines.push(authorization.clone());
                let answer = send(&world, &lines);
                expect(&answer, proxy.bad_request(), &format!("{proxy:?}: {count} of {}", whole[at]));
            }
        }
        // The words of another.
        for other in ALL.into_iter().filter(|it| *it != proxy) {
            for line in other
                .lines("GET", "api.example.com", "/public/x")
                .into_iter()
                .filter(|it| it.starts_with("X-"))
            {
                if line.starts_with("X-Forwarded-Proto") {
                    continue;
                }
                let answer = proxy.ask(&world, "GET", "/public/x", Some(&token.text), &[&line]);
                expect(&answer, proxy.bad_request(), &format!("{proxy:?}: {line}"));
            }
        }
    }
    let answer = Proxy::Nginx.ask(&world, "GET", "/public/x", None, &["X-Original-URI: /public/x"]);
    expect(&answer, FORBIDDEN, "two ways to say the same");
    let lines =
        ["GET /authz/nginx HTTP/1.1", "Host: x", "X-Original-Method: GET", "X-Original-URI: /public/x?y"];
    expect(&send(&world, &lines.map(str::to_owned)), "200", "a path alone");
}

#[test]
fn the_address_of_the_client_is_that_which_the_proxy_tells() {
    let mut world = world();
    let token = reader(&mut world);
    let id = TokenId::from_uuid(token.id.parse().unwrap());
    let used_from = |others: &[&str]| {
        world.server.advance(Duration::from_secs(2));
        expect(&Proxy::Forward.ask(&world, "GET", "/me", Some(&token.text), others), "200", "me");
        let seen = world.server.database().directory().last_use(id).unwrap();
        (seen.address.map(|it| it.to_string()), seen.agent.map(String::from))
    };
    let (address, agent) = used_from(&["X-Forwarded-For: 1.1.1.1, 203.0.113.7", "User-Agent: shop/1"]);
    assert_eq!((address.as_deref(), agent.as_deref()), (Some("203.0.113.7"), Some("shop/1")));
    let (address, _) = used_from(&["X-Forwarded-For: 198.51.100.1, 127.0.0.1"]);
    assert_eq!(address.as_deref(), Some("198.51.100.1"));
    let (address, _) = used_from(&["X-Forwarded-For: 1.1.1.1", "X-Forwarded-For: 198.51.100.2"]);
    assert_eq!(address.as_deref(), Some("198.51.100.2"));
    // Neither the proxy's own address nor what the client says of itself.
    let (address, _) = used_from(&["X-Forwarded-For: unknown", "X-Real-IP: 203.0.113.9"]);
    assert_eq!(address, None);
}
