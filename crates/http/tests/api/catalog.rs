//! A server that guards a shop: its types and actions are as good as FeatBit's, and nothing is lost without them.

use keywright_core::Catalogue;
use keywright_http::catalog::{CatalogFile, load};
use serde_json::{Value, json};

use super::{
    console::Browser,
    server::Server,
    world::{Member, World, statement, token_actions},
};

fn shop() -> Catalogue {
    let text = include_str!("../../../../catalogs/shop.toml");
    load(&[CatalogFile { name: "shop.toml".to_owned(), text: text.into() }]).unwrap().catalogue
}

fn world() -> World {
    World::on(Server::start_with(shop()))
}

fn read_orders(shop: &str) -> Value {
    statement("order", "allow", &["ReadOrder"], &format!("shop/{shop}:order/*"))
}

/// Somebody who makes service tokens and reads the orders of shop `a`.
fn clerk(world: &World) -> Member {
    world.member_who(&[token_actions(&["ManageServiceAccessTokens", "ListAccessTokens"]), read_orders("a")])
}

fn service(name: &str, permissions: &[Value]) -> Value {
    json!({ "name": name, "type": "Service", "permissions": permissions })
}

fn restart_with(world: &mut World, catalogue: Catalogue) {
    world.server.restart_with(catalogue);
    world.owner.client = world.again(&world.owner.client);
}

#[test]
fn statements_on_added_types_are_kept_and_given_like_others() {
    let mut world = world();
    let policy = world.policy(&[read_orders("*")]);
    let shown = world.owner.client.get(&format!("/policies/{policy}")).data();
    assert_eq!(shown["statements"][0]["actions"], json!(["ReadOrder"]));
    let clerk = clerk(&world);
    world.token(&clerk, &service("a", &[read_orders("a")]));
    let lines = clerk.client.post("/access-tokens", &service("b", &[read_orders("b")])).exceeds();
    assert!(lines.iter().any(|it| it.contains("ReadOrder on shop/b:order/")), "{lines:?}");
    let cancel = statement("order", "allow", &["CancelOrder"], "shop/a:order/*");
    clerk.client.post("/access-tokens", &service("c", &[cancel])).exceeds();
    let all = statement("order", "allow", &["ManageOrder"], "shop/a:order/*");
    clerk.client.post("/access-tokens", &service("d", std::slice::from_ref(&all))).exceeds();
    let owner = world.owner.clone();
    world.token(&owner, &service("e", &[all]));
}

#[test]
fn what_is_wrong_with_a_statement_on_an_added_type_is_said() {
    let world = world();
    let owner = &world.owner.client;
    for (wrong, expected) in [
        (
            statement("order", "allow", &["Fly"], "shop/a:order/*"),
            "its actions are `*`, ManageOrder, ReadOrder",
        ),
        (
            statement("order", "allow", &["ReadShop"], "shop/a:order/*"),
            "put it in a statement of type `shop`",
        ),
        (statement("order", "allow", &["ReadOrder"], "shop/a"), "write `shop/a:order/*`"),
        (statement("orders", "allow", &["ReadOrder"], "shop/a:order/*"), "shop, order, ledger"),
        (statement("shop", "deny", &["*"], "shop/a"), "`*` on `shop/a:order/*`"),
    ] {
        let answer = owner.post("/access-tokens", &service("x", &[wrong]));
        answer.refused(400, "permissions_is_invalid");
        assert!(answer.body.contains(expected), "{expected} is not in {}", answer.body);
    }
}

#[test]
fn added_types_are_resources_and_in_the_document() {
    let world = world();
    let listed = world.owner.client.get("/resources?type=order").data();
    assert_eq!((&listed[0]["rn"], &listed[0]["type"]), (&json!("shop/*:order/*"), &json!("order")));
    assert_eq!(listed, world.owner.client.get("/resources?type=order").data());
    world.owner.client.get("/resources?type=orders").refused(400, "type_is_invalid");
    let document = ureq::get(format!("{}/openapi.json", world.server.url)).call().unwrap();
    let document: Value = serde_json::from_str(&document.into_body().read_to_string().unwrap()).unwrap();
    let schema = &document["components"]["schemas"];
    assert!(schema["ResourceTypeVm"]["enum"].as_array().unwrap().contains(&json!("order")));
    let actions = schema["PolicyStatement"]["properties"]["actions"]["description"].as_str().unwrap();
    assert!(actions.contains("`RefundOrder` (Refund an order)"), "{actions}");
}

#[test]
fn pickers_offer_added_types_in_both_languages() {
    let world = world();
    let policy = world.policy(&[read_orders("a")]);
    let mut ann = Browser::of(&world, &world.owner);
    ann.get(&format!("/en/iam/policies/{policy}"))
        .is(200)
        .says("value=\"order\"")
        .says("See orders")
        .says("Ledger");
    ann.get(&format!("/zh/iam/policies/{policy}")).is(200).says("查看订单").says("账本");
    ann.get("/zh/integrations/access-tokens/new").is(200).says("订单");
}

#[test]
fn statements_outlive_their_catalogue() {
    let mut world = world();
    let clerk = clerk(&world);
    let policy = world.policy(&[read_orders("*")]);
    let token = world.token(&clerk, &service("a", &[read_orders("a")]));
    let shown = |world: &World| {
        let owner = &world.owner.client;
        let tokens = owner.get("/access-tokens?name=a").data();
        (
            owner.get(&format!("/policies/{policy}")).data()["statements"].clone(),
            tokens["items"][0]["permissions"].clone(),
        )
    };
    let before = shown(&world);
    restart_with(&mut world, Catalogue::featbit());
    // The policy of the clerk, the one above, and the token.
    assert_eq!(world.server.database().dormant().unwrap().count, 3);
    world.server.database().verify().unwrap();
    assert_eq!(shown(&world), before);
    let clerk_now = world.again(&clerk.client);
    clerk_now
        .post("/access-tokens", &service("b", &[read_orders("a")]))
        .refused(400, "permissions_is_invalid");
    // What was shown is sent back with another name, and nothing else can be said.
    let body = |permissions: &Value| json!({ "name": "renamed", "permissions": permissions });
    let path = format!("/access-tokens/{}", token.id);
    clerk_now.put(&path, &body(&json!([read_orders("b")]))).refused(422, "TokenPermissionsAreFixed");
    clerk_now.put(&path, &body(&before.1)).data();
    // Nobody gets by a dormant policy what its giver does not have: the clerk reads no orders but those of shop `a`.
    let steward = world.member_who(&[statement("iam", "allow", &["CanManageIAM"], "iam/*")]);
    let target = format!("/members/{}/add-policy/{policy}", steward.id);
    steward.client.touch(&target).exceeds();
    world.owner.client.touch(&target).data();
    restart_with(&mut world, shop());
    assert_eq!(world.server.database().dormant().unwrap().count, 0);
    let body = service("c", &[read_orders("a")]);
    assert_eq!(world.again(&clerk.client).post("/access-tokens", &body).status, 200);
}
