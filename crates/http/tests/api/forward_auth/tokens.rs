//! Which tokens let their bearers pass, at the very next request after a change.

use std::time::Duration;

use keywright_http::TokensOf;
use serde_json::json;

use super::{
    super::world::{Token, statement, token_actions},
    ALL, FORBIDDEN, NO_TOKEN, Proxy, World, administrator, expect, reader, routes, world, world_for,
};

/// Insists on the same answer at every door.
#[track_caller]
fn everywhere(world: &World, token: Option<&str>, target: &str, expected: &str) {
    for proxy in ALL {
        expect(&proxy.ask(world, "GET", target, token, &[]), expected, &format!("{proxy:?} {target}"));
    }
}

#[test]
fn a_token_passes_where_its_statements_say_so() {
    let mut world = world();
    let token = reader(&mut world);
    for (target, expected) in [
        ("/shops/a", "200"),
        ("/shops/b", FORBIDDEN),
        ("/shops/a/orders/7", "200"),
        ("/shops/b/orders/7", FORBIDDEN),
        ("/me", "200"),
        ("/admin", FORBIDDEN),
        ("/nothing", FORBIDDEN),
    ] {
        everywhere(&world, Some(&token.text), target, expected);
        everywhere(&world, None, target, NO_TOKEN);
    }
    everywhere(&world, None, "/public/x", "200");
    everywhere(&world, Some("api-nonsense"), "/public/x", "200");
    for text in ["api-nonsense", "nonsense", &token.text.to_uppercase(), &format!("{},", token.text)] {
        everywhere(&world, Some(text), "/shops/a", NO_TOKEN);
    }
    let twice = format!("Authorization: Bearer {}", token.text);
    for proxy in ALL {
        let answer = proxy.ask(&world, "GET", "/shops/a", Some(&token.text), &[&twice]);
        expect(&answer, NO_TOKEN, "two credentials");
    }
}

#[test]
fn logins_of_members_do_not_pass() {
    let world = world();
    let jwt = world.owner.client.authorization.clone().unwrap();
    everywhere(&world, Some(jwt.trim_start_matches("Bearer ")), "/shops/a", NO_TOKEN);
}

/// A route about all orders of all shops takes the right to all of them, those to come too.
#[test]
fn a_route_about_everything_takes_the_right_to_everything() {
    let mut world = world();
    let owner = world.owner.clone();
    let all = statement("order", "allow", &["ReadOrder"], "shop/*:order/*");
    let but_one = statement("order", "deny", &["ReadOrder"], "shop/secret:order/*");
    let of_one = statement("order", "allow", &["ReadOrder"], "shop/a:order/*");
    let all_of_them = world.service(&owner, std::slice::from_ref(&all));
    let single = statement("order", "deny", &["ReadOrder"], "shop/secret:order/x");
    let started = statement("order", "deny", &["ReadOrder"], "shop/*:order/secret-*");
    let but_single = world.service(&owner, &[all.clone(), single]);
    let but_started = world.service(&owner, &[all.clone(), started]);
    let but_one = world.service(&owner, &[all, but_one]);
    let of_one = world.service(&owner, &[of_one]);
    everywhere(&world, Some(&all_of_them.text), "/orders", "200");
    everywhere(&world, Some(&but_one.text), "/orders", FORBIDDEN);
    everywhere(&world, Some(&but_single.text), "/orders", FORBIDDEN);
    everywhere(&world, Some(&but_started.text), "/orders", FORBIDDEN);
    everywhere(&world, Some(&of_one.text), "/orders", FORBIDDEN);
    everywhere(&world, Some("api-nonsense"), "/orders", NO_TOKEN);
    let answer = Proxy::Forward.ask(&world, "GET", "/orders", Some(&of_one.text), &[]);
    assert_eq!(answer.header("x-accepted-permissions"), "ReadOrder on shop/*:order/*");
}

/// R01, S33.
#[test]
fn r01_a_change_counts_at_the_next_request_at_every_door() {
    let mut world = world();
    let reads = statement("shop", "allow", &["ReadShop"], "shop/*");
    let policy = world.policy(&[reads, token_actions(&["ManagePersonalAccessTokens"])]);
    let member = world.member(&[&policy]);
    let owner = world.owner.client.clone();
    let token = world.personal(&member);
    let toggle = |token: &Token| drop(owner.touch(&format!("/access-tokens/{}/toggle", token.id)).data());
    let service = reader(&mut world);
    for _ in 0..3 {
        everywhere(&world, Some(&token.text), "/shops/a", "200");
        world.detach(&member, &policy);
        everywhere(&world, Some(&token.text), "/shops/a", FORBIDDEN);
        world.attach(&member, &policy);
        everywhere(&world, Some(&service.text), "/shops/a", "200");
        toggle(&service);
        everywhere(&world, Some(&service.text), "/shops/a", FORBIDDEN);
        toggle(&service);
    }
    everywhere(&world, Some(&service.text), "/shops/a", "200");
    owner.delete(&format!("/access-tokens/{}", service.id)).data();
    everywhere(&world, Some(&service.text), "/shops/a", NO_TOKEN);
    everywhere(&world, Some(&token.text), "/me", "200");
    owner.delete(&format!("/members/remove-from-org/{}", member.id)).data();
    everywhere(&world, Some(&token.text), "/me", FORBIDDEN);
}

#[test]
fn a_token_passes_up_to_its_end() {
    let mut world = world();
    let owner = world.owner.clone();
    let reads = statement("shop", "allow", &["ReadShop"], "shop/*");
    let end = keywright_core::Timestamp::from_millis(world.server.now().millis() + 3_600_000);
    let body = json!({ "name": "for an hour", "type": "Service", "permissions": [reads],
        "expiresAt": keywright_http::WireTime::from(end) });
    let token = world.token(&owner, &body);
    everywhere(&world, Some(&token.text), "/shops/a", "200");
    world.server.advance(Duration::from_secs(3601));
    everywhere(&world, Some(&token.text), "/shops/a", NO_TOKEN);
    world.server.put_back(Duration::from_hours(2));
    everywhere(&world, Some(&token.text), "/shops/a", NO_TOKEN);
}

/// Who is owner of an organization of their own may do everything there, and nothing behind the proxy.
#[test]
fn t01_tokens_of_other_organizations_are_as_if_they_were_not_there() {
    for tokens in [TokensOf::Oldest, TokensOf::Any] {
        let mut world = world_for(routes(), &["127.0.0.1"], tokens);
        let ours = reader(&mut world);
        let made =
            world.owner.client.post("/organizations", &json!({ "name": "Mine", "key": "mine" })).data();
        let mine = made["id"].as_str().unwrap().to_owned();
        let mut stranger = world.owner.clone();
        stranger.client.organization = Some(mine.clone());
        let theirs = world.service(&stranger, &[statement("*", "allow", &["*"], "*")]);
        everywhere(&world, Some(&ours.text), "/shops/a", "200");
        if tokens == TokensOf::Any {
            let answer = Proxy::Forward.ask(&world, "GET", "/admin", Some(&theirs.text), &[]);
            expect(&answer, "200", "any");
            assert_eq!(answer.header("x-auth-org"), mine);
        } else {
            everywhere(&world, Some(&theirs.text), "/admin", NO_TOKEN);
            everywhere(&world, Some(&theirs.text), "/me", NO_TOKEN);
        }
        let everything = administrator(&mut world);
        everywhere(&world, Some(&everything.text), "/admin", "200");
    }
}
