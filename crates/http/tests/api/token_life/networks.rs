//! From where a token may be used. The tests call from 127.0.0.1.

use serde_json::{Value, json};

use super::{body, rotate};
use crate::world::World;

#[test]
fn a_token_is_good_from_its_networks_alone() {
    let mut world = World::new();
    for kind in ["Personal", "Service"] {
        let owner = world.owner.clone();
        let mut made =
            |networks: &[&str]| world.token(&owner, &body(kind, &json!({ "allowedNetworks": networks })));
        let here =
            [made(&["127.0.0.0/8"]), made(&["2001:db8::/32", "::ffff:127.0.0.1"]), made(&["0.0.0.0/0"])];
        let elsewhere = [made(&["10.0.0.0/8"]), made(&["::/0"]), made(&["127.0.0.2", "127.0.0.0/32"])];
        for token in &here {
            world.toggle(&token.client, "dev").data();
        }
        for token in &elsewhere {
            world.toggle(&token.client, "dev").forbidden();
            token.client.get("/access-tokens/self").forbidden();
            token.client.delete("/access-tokens/self").forbidden();
            token.client.post("/access-tokens/self/rotate", &json!({})).forbidden();
        }
        world.restart();
        world.toggle(&world.again(&here[0].client), "dev").data();
        world.toggle(&world.again(&elsewhere[0].client), "dev").forbidden();
    }
}

#[test]
fn networks_are_shown_as_they_are_and_stay_what_they_are() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let written =
        json!({ "allowedNetworks": ["2001:DB8::1/32", "127.0.0.9/8", "::ffff:10.0.0.1", "127.0.0.0/8"] });
    let token = world.token(&owner, &body("Service", &written));
    let shown = json!(["10.0.0.1/32", "127.0.0.0/8", "2001:db8::/32"]);
    assert_eq!(world.listed(&token)["allowedNetworks"], shown);
    let path = format!("/access-tokens/{}", token.id);
    let renamed =
        owner.client.put(&path, &json!({ "name": "renamed", "allowedNetworks": ["0.0.0.0/0"] })).data();
    assert_eq!(renamed["allowedNetworks"], shown);
    let token = rotate(&mut world, &owner.client, &token, 0);
    assert_eq!(token.client.get("/access-tokens/self").data()["allowedNetworks"], shown);
    let anywhere = super::service(&mut world);
    assert_eq!(world.listed(&anywhere)["allowedNetworks"], Value::Null);
}

#[test]
fn what_is_no_network_or_too_many_is_refused() {
    let world = World::new();
    let many: Vec<String> = (0..17).map(|it| format!("10.{it}.0.0/16")).collect();
    for wrong in
        [json!([]), json!(["10.0.0.0/33"]), json!(["example.com"]), json!(["10.0.0.0/8", ""]), json!(many)]
    {
        let answer =
            world.owner.client.post("/access-tokens", &body("Service", &json!({ "allowedNetworks": wrong })));
        answer.refused(400, "allowedNetworks_is_invalid");
    }
}
