//! A token of some networks at each door: it is good from there, and nowhere else. The tests call from 127.0.0.1.

use serde_json::json;

use super::{Asker, Door, rights, world};
use crate::world::{Token, World, token_actions, unique};

/// From where all doors are asked, as far as they are told.
const FROM: [Option<&str>; 9] = [
    None,
    Some("192.0.2.9"),
    Some("::ffff:192.0.2.9"),
    Some("192.0.3.9"),
    Some("198.51.100.1"),
    Some("127.0.0.1"),
    Some("2001:db8::1"),
    Some("2001:db9::1"),
    Some("::"),
];

/// A token of that kind with all rights, of these networks.
fn fenced(world: &mut World, kind: &str, networks: &[&str]) -> Token {
    let owner = world.owner.clone();
    let mut says = rights().to_vec();
    says.push(token_actions(&["AuthorizeRequests"]));
    let says = if kind == "Service" { says } else { Vec::new() };
    let body =
        json!({ "name": unique("fenced"), "type": kind, "permissions": says, "allowedNetworks": networks });
    world.token(&owner, &body)
}

/// From where a door takes a token to be used.
fn seen(door: Door, told: Option<&'static str>) -> Option<&'static str> {
    match door {
        // Whatever they say of themselves: a proxy that tells it is believed where it asks as one, and not here.
        _ if door.is_own() => Some("127.0.0.1"),
        // It is told nothing of that.
        Door::Introspection => None,
        _ => told,
    }
}

#[test]
fn a_token_of_some_networks_is_let_in_from_these_alone_at_every_door() {
    let mut world = world();
    let owner = world.owner.clone();
    let api = world.service(&owner, &[token_actions(&["AuthorizeRequests"])]);
    let away = ["192.0.2.0/24", "2001:db8::/32"];
    let cases = [
        ("Service", &away[..], &["192.0.2.9", "::ffff:192.0.2.9", "2001:db8::1"][..]),
        ("Personal", &away, &["192.0.2.9", "::ffff:192.0.2.9", "2001:db8::1"]),
        ("Service", &["127.0.0.0/8"], &["127.0.0.1"]),
        ("Personal", &["127.0.0.0/8"], &["127.0.0.1"]),
        ("Service", &["::/0"], &["2001:db8::1", "2001:db9::1", "::"]),
        ("Service", &["203.0.113.0/24"], &[]),
    ];
    for (kind, networks, inside) in cases {
        let token = fenced(&mut world, kind, networks);
        let mut asker = Asker::new(&world, &api.client);
        for (door, told) in Door::ALL.into_iter().flat_map(|door| FROM.map(|told| (door, told))) {
            let expected = seen(door, told).is_some_and(|it| inside.contains(&it));
            let is_in = asker.ask(door, &token, told);
            assert_eq!(is_in, expected, "a {kind} token of {networks:?} at {door:?}, from {told:?}");
        }
    }
}

#[test]
fn who_asks_with_a_token_of_some_networks_does_so_from_these() {
    let mut world = world();
    let owner = world.owner.clone();
    let token = world.service(&owner, &rights());
    for (networks, expected) in [(["127.0.0.0/8"], true), (["192.0.2.0/24"], false)] {
        let api = fenced(&mut world, "Service", &networks);
        let mut asker = Asker::new(&world, &api.client);
        for door in Door::ALL.into_iter().filter(|it| it.is_asked_by_api()) {
            for told in [None, Some("192.0.2.9")] {
                assert_eq!(
                    asker.ask(door, &token, told),
                    expected,
                    "{networks:?} at {door:?}, from {told:?}"
                );
            }
        }
    }
}

/// What stands before the address that the proxy saw itself, its client wrote.
#[test]
fn a_client_does_not_say_itself_from_where_it_calls() {
    let mut world = world();
    let token = fenced(&mut world, "Service", &["192.0.2.0/24"]);
    let api = token.client.clone();
    let mut asker = Asker::new(&world, &api);
    for door in [Door::Nginx, Door::Forward, Door::Envoy] {
        for (told, expected) in [
            ("198.51.100.1, 192.0.2.9", true),
            ("192.0.2.9, 127.0.0.1", true),
            ("192.0.2.9, 198.51.100.1", false),
            ("192.0.2.9, 198.51.100.1, 127.0.0.1", false),
            ("192.0.2.9, unknown", false),
            ("192.0.2.9,", false),
            ("", false),
        ] {
            assert_eq!(asker.ask(door, &token, Some(told)), expected, "{door:?} {told}");
        }
    }
}

#[test]
fn it_is_said_that_a_token_is_used_elsewhere() {
    let mut world = world();
    let owner = world.owner.clone();
    let token = fenced(&mut world, "Service", &["192.0.2.0/24"]);
    let reason = |address: Option<&str>| {
        let body =
            json!({ "token": token.text, "action": "ReadShop", "resource": "shop/a", "address": address });
        owner.client.post("/authorize", &body).data()["reason"].as_str().unwrap().to_owned()
    };
    assert_eq!(reason(Some("192.0.2.9")), "Allowed");
    assert_eq!(
        (reason(Some("198.51.100.1")), reason(None)),
        ("TokenElsewhere".into(), "TokenElsewhere".into())
    );
    // Its state comes first: who is gone is not somewhere.
    owner.client.touch(&format!("/access-tokens/{}/toggle", token.id)).data();
    assert_eq!(reason(Some("192.0.2.9")), "TokenInactive");
}
