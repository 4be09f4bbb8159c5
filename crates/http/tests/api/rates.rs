//! How many calls there may be: from an address, and with a token, at every door.

use std::time::Duration;

use keywright_core::Catalogue;
use serde_json::json;

use super::{
    raw::{Raw, exchange},
    server::{Proxies, Server},
    world::{Token, World, manage_flags, token_actions},
};

const TOO_MANY: &str = r#"{"success":false,"errors":["TooManyRequests"],"data":null}"#;
const QUESTION: &str = "/api/v1/authorize?action=ToggleFlag&resource=project/p:env/dev:flag/f";

/// A world whose addresses, and tokens, have limits, behind a proxy on this machine.
fn world(addresses: Option<&str>, tokens: Option<&str>) -> World {
    world_behind(&["127.0.0.1"], addresses, tokens)
}

fn world_behind(proxies: &[&str], addresses: Option<&str>, tokens: Option<&str>) -> World {
    let limits = [addresses, tokens].map(|it| it.map(|it| it.parse().unwrap()));
    let trusted = proxies.iter().map(|it| it.parse().unwrap()).collect();
    World::on(Server::start_behind(Catalogue::featbit(), Proxies { trusted, limits, ..Proxies::default() }))
}

fn service(world: &mut World, statements: &[serde_json::Value]) -> Token {
    let owner = world.owner.clone();
    world.service(&owner, statements)
}

fn get(world: &World, path: &str, token: &str) -> Raw {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: k\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    let answer = exchange(&world.server.url, request.as_bytes());
    world.owner.client.hear(&answer.body);
    answer
}

#[test]
fn a_token_makes_so_many_calls_and_is_told_when_to_make_more() {
    let mut world = world(None, Some("5/m"));
    let (one, other) = (service(&mut world, &[manage_flags()]), service(&mut world, &[manage_flags()]));
    // Calls that are alike in time: the clock stands still.
    world.server.stand_at(world.server.now());
    for left in (0..5).rev() {
        let answer = get(&world, QUESTION, &one.text);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("ratelimit-policy"), r#""token";q=5;w=60"#);
        assert!(answer.header("ratelimit").starts_with(&format!(r#""token";r={left};"#)), "{}", answer.head);
    }
    let refused = get(&world, QUESTION, &one.text);
    assert_eq!((refused.status, refused.body.as_str()), (429, TOO_MANY));
    assert_eq!((refused.header("retry-after"), refused.header("ratelimit")), ("12", r#""token";r=0;t=12"#));
    assert_eq!(get(&world, QUESTION, &other.text).status, 200, "another token is not held back");
    assert!(world.owner.client.get("/access-tokens").status == 200, "nor is a login");
    world.server.stand_at(world.server.now().after(Duration::from_secs(12)));
    assert_eq!(get(&world, QUESTION, &one.text).status, 200);
    assert_eq!(get(&world, QUESTION, &one.text).status, 429);
}

#[test]
fn a_token_that_others_ask_about_is_counted_too() {
    let mut world = world(None, Some("3/m"));
    let gate = service(&mut world, &[token_actions(&["AuthorizeRequests"])]);
    let token = service(&mut world, &[manage_flags()]);
    world.server.stand_at(world.server.now());
    let item = json!({ "token": token.text, "action": "ToggleFlag", "resource": "project/p:env/dev:flag/f" });
    let answers = gate.client.post("/authorize/batch", &json!({ "items": [item, item, item, item] })).data();
    let reasons: Vec<_> =
        answers.as_array().unwrap().iter().map(|it| it["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["Allowed", "Allowed", "Allowed", "RateLimited"]);
    assert_eq!(answers[3]["allowed"], false);
    assert_eq!(answers[3]["tokenId"], token.id.as_str());
    // At its own door it is the same token.
    assert_eq!(get(&world, QUESTION, &token.text).status, 429);
}

/// Else a token could be tried on everything for as long as it may nothing.
#[test]
fn what_a_token_may_not_is_counted_too() {
    let mut world = world(None, Some("4/m"));
    let gate = service(&mut world, &[token_actions(&["AuthorizeRequests"])]);
    let token = service(&mut world, &[manage_flags()]);
    world.server.stand_at(world.server.now());
    let item =
        |action: &str, resource: &str| json!({ "token": token.text, "action": action, "resource": resource });
    let (on, may_not) = ("project/p:env/dev:flag/f", item("CanManageIAM", "iam/*"));
    let items =
        [may_not.clone(), item("Fly", on), item("ToggleFlag", "iam/*"), may_not, item("ToggleFlag", on)];
    let answers = gate.client.post("/authorize/batch", &json!({ "items": items })).data();
    let reasons: Vec<_> =
        answers.as_array().unwrap().iter().map(|it| it["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["NotAllowed", "ActionUnknown", "ResourceInvalid", "NotAllowed", "RateLimited"]);
}

#[test]
fn proxies_are_refused_for_the_token_in_the_words_that_they_know() {
    let mut world = world(None, Some("1/h"));
    let token = service(&mut world, &[manage_flags()]);
    let ask = |door: &str| {
        let request = format!(
            "GET /authz/{door} HTTP/1.1\r\nHost: k\r\n{}Authorization: Bearer {}\r\nConnection: close\r\n\r\n",
            match door {
                "nginx" => "X-Original-Method: GET\r\nX-Original-URL: https://a/x\r\n",
                _ =>
                    "X-Forwarded-Method: GET\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: a\r\nX-Forwarded-Uri: /x\r\n",
            },
            token.text
        );
        exchange(&world.server.url, request.as_bytes())
    };
    assert_eq!(ask("forward").status, 403, "the one call, for which there is no route");
    let refused = ask("forward");
    assert_eq!((refused.status, refused.body.as_str()), (429, TOO_MANY));
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 3500);
    assert_eq!(ask("nginx").status, 403);
}

#[test]
fn an_address_makes_so_many_calls_whoever_it_is() {
    let world = world(Some("60/m"), None);
    world.server.stand_at(world.server.now());
    let statuses: Vec<_> = (0..70).map(|_| get(&world, "/api/v1/workspaces", "nothing").status).collect();
    let refused = statuses.iter().filter(|it| **it == 429).count();
    assert!((10..70).contains(&refused), "{statuses:?}");
    assert!(statuses[..50].contains(&401) && statuses[69] == 429);
    let answer = get(&world, "/api/v1/workspaces", "nothing");
    assert_eq!(answer.header("ratelimit-policy"), r#""address";q=60;w=60"#);
    assert_eq!(get(&world, "/health/liveness", "nothing").status, 200, "whether it is well is always told");
    world.server.stand_at(world.server.now().after(Duration::from_mins(1)));
    assert_eq!(get(&world, "/api/v1/workspaces", "nothing").status, 401);
}

#[test]
fn what_a_proxy_asks_is_counted_for_its_client() {
    let mut world = world(Some("100/m"), None);
    let token = service(&mut world, &[manage_flags()]);
    world.server.stand_at(world.server.now());
    let ask_with = |client: &str, credential: &str| {
        let request = format!(
            "GET /authz/forward HTTP/1.1\r\nHost: k\r\nX-Forwarded-Method: GET\r\nX-Forwarded-Proto: https\r\n\
             X-Forwarded-Host: a\r\nX-Forwarded-Uri: /x\r\nX-Forwarded-For: {client}\r\n{credential}Connection: close\r\n\r\n"
        );
        exchange(&world.server.url, request.as_bytes()).status
    };
    let ask = |client: &str| ask_with(client, "");
    let statuses: Vec<_> = (0..101).map(|_| ask("203.0.113.7")).collect();
    assert_eq!((statuses[99], statuses[100]), (401, 429));
    assert_eq!(ask("203.0.113.8"), 401);
    // Whatever token it comes with.
    let good = format!("Authorization: Bearer {}\r\n", token.text);
    for (credential, expected) in [(good.as_str(), 403), ("Authorization: Bearer api-nonsense\r\n", 401)] {
        assert_eq!(ask_with("203.0.113.7", credential), 429);
        assert_eq!(ask_with("203.0.113.9", credential), expected);
    }
}

#[test]
fn who_asks_as_proxies_do_and_is_none_is_counted_as_anybody() {
    let world = world_behind(&[], Some("60/m"), None);
    world.server.stand_at(world.server.now());
    let statuses: Vec<_> = (0..70).map(|_| get(&world, "/authz/forward", "nothing").status).collect();
    assert!(statuses[..40].iter().all(|it| *it == 403) && statuses[69] == 429, "{statuses:?}");
}

#[test]
fn without_limits_nothing_is_said_of_any() {
    let mut world = World::new();
    let token = service(&mut world, &[manage_flags()]);
    let answer = get(&world, QUESTION, &token.text);
    assert_eq!((answer.status, answer.header("ratelimit"), answer.header("ratelimit-policy")), (200, "", ""));
}
