//! Files in words, what is wrong with them, and those that come with the program.

use keywright_core::catalogue::routes::Found;

use super::*;

mod featbit;

const SHOP: &str = include_str!("../../../../catalogs/shop.toml");

fn file(name: &str, text: &str) -> CatalogFile {
    CatalogFile { name: name.to_owned(), text: text.to_owned().into() }
}

fn faults(texts: &[&str]) -> Vec<String> {
    let files: Vec<_> = texts.iter().zip(["a.toml", "b.toml"]).map(|(text, name)| file(name, text)).collect();
    load(&files).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[track_caller]
fn wrong(text: &str, expected: &str) {
    let faults = faults(&[text]);
    assert!(faults.iter().any(|it| it.contains(expected)), "{faults:#?}");
}

fn found(call: &str) -> String {
    let loaded = load(&[file("shop.toml", SHOP)]).unwrap();
    let (method, path) = call.split_once(' ').unwrap();
    match loaded.catalogue.routes().find("shop.example", method, path) {
        Found::Action { action, resource } => format!("{} {resource}", loaded.catalogue.action_name(action)),
        other => format!("{other:?}"),
    }
}

#[test]
fn the_shop_of_the_documents_says_what_they_say() {
    assert_eq!(found("GET /shops/a/orders/1"), "ReadOrder shop/a:order/1");
    assert_eq!(found("GET /shops/a/orders"), "ReadOrder shop/a:order/*");
    assert_eq!(found("GET /shops/a"), "ReadShop shop/a");
    assert_eq!(found("POST /ledger/entries/2026"), "ReadLedger ledger/*");
    assert_eq!(found("GET /health"), "Open");
    assert_eq!(found("GET /me"), "Authenticated");
    assert_eq!(found("PATCH /shops/a"), "Nothing");
    let loaded = load(&[file("shop.toml", SHOP)]).unwrap();
    let order =
        loaded.catalogue.type_named("order").and_then(|it| loaded.catalogue.resource_type(it)).unwrap();
    assert_eq!(order.everything(), "shop/*:order/*");
    assert_eq!(order.label.zh, "订单");
    let refund = order.actions.iter().find(|it| it.name == "RefundOrder").unwrap();
    assert!(!refund.for_tokens && refund.specific);
}

#[test]
fn all_that_is_wrong_is_said_at_once_with_its_line() {
    let text = "[[type]]\nname = \"Order\"\ncolour = 1\n\n[[type.action]]\nname = 7\n\n[[route]]\nmethod = \"GET\"\n\n[[route]]\nmethod = \
                \"get\"\npath = \"x\"\nopen = true\n";
    let faults = faults(&[text]);
    for expected in [
        "a.toml:1: `Order` is no name of a type",
        "a.toml:3: a type has no `colour`",
        "a.toml:6: `name` is a text",
        "a.toml:8: a route has a `path`",
        "a.toml:8: a route says what it needs",
        "a.toml:11: `get` is no method",
        "a.toml:11: path `x` does not begin with `/`",
    ] {
        assert!(faults.iter().any(|it| it.starts_with(expected)), "{expected} is not in {faults:#?}");
    }
}

#[test]
fn what_is_no_toml_is_said_with_its_line() {
    wrong("[[type]]\nname = \"x\nx = ]", "a.toml:2: ");
    wrong("type = 1", "`type` is a list of tables");
    wrong("[type]\nname = \"x\"", "`type` is a list of tables");
    wrong("x = 1", "a catalogue has no `x`; it has `type`, `route`");
}

#[test]
fn values_of_another_kind_are_refused() {
    let with = |line: &str| format!("[[type]]\nname = \"x\"\n{line}\n[[type.action]]\nname = \"X\"\n");
    wrong(&with("single = 1"), "a.toml:3: `single` is `true` or `false`");
    wrong(&with("label = 1"), "a.toml:3: `label` is a text");
    wrong(&with("label = { fr = \"x\" }"), "a.toml:3: a label has no `fr`");
    wrong(&with("shape = \"x\""), "a.toml:3: a `shape` is made of");
    wrong(&with("shape = \"x/{}\"\nkinds = [\"x\"]"), "keep one of them");
    wrong(&with("kinds = [1]"), "a.toml:3: `kinds` is a text, or a list");
    let route = |lines: &str| format!("[[route]]\nmethod = \"GET\"\npath = \"/\"\n{lines}\n");
    wrong(&route("open = true\nauthenticated = true"), "a route needs one thing");
    wrong(&route("open = true\nresource = \"iam/*\""), "add the action, or leave it out");
    wrong(&route(""), "a route says what it needs");
    wrong(&route("open = \"yes\""), "`open` is `true` or `false`");
}

#[test]
fn names_are_unique_over_all_files() {
    let order = "[[type]]\nname = \"order\"\n[[type.action]]\nname = \"ReadOrder\"\n";
    let faults = faults(&[order, order]);
    assert_eq!(
        faults,
        [
            "b.toml:1: type `order` is there already; give it another name (see a.toml:1)",
            "b.toml:3: action `ReadOrder` is there already, of type `order`; actions are found by name alone, so give it \
             another (see a.toml:3)",
        ]
    );
    let flag = "[[type]]\nname = \"flag\"\n[[type.action]]\nname = \"ToggleFlag\"\n";
    assert!(faults_of(flag).iter().any(|it| it.contains("type `flag` is there already")));
}

fn faults_of(text: &str) -> Vec<String> {
    faults(&[text])
}

#[test]
fn types_of_one_file_serve_routes_of_another() {
    let types = "[[type]]\nname = \"order\"\n[[type.action]]\nname = \"ReadOrder\"\n";
    let routes = "[[route]]\nmethod = \"GET\"\npath = \"/{order}\"\naction = \"ReadOrder\"\n";
    for order in [[types, routes], [routes, types]] {
        assert_eq!(faults(&order), [] as [String; 0]);
    }
}

#[test]
fn each_route_is_where_it_stands() {
    let loaded = load(&[CatalogFile::featbit(), file("shop.toml", SHOP)]).unwrap();
    assert_eq!(loaded.routes.len(), loaded.catalogue.routes().routes().len());
    let shop = loaded.routes.iter().position(|it| it.file == "shop.toml").unwrap();
    assert_eq!(loaded.catalogue.routes().routes()[shop].to_string(), "GET /health");
    let line = SHOP.lines().position(|it| it == "[[route]]").unwrap() + 1;
    assert_eq!(loaded.routes[shop].line, line);
}

#[test]
fn the_example_of_the_documents_is_the_file() {
    let page = include_str!("../../../../docs/guard-your-api.md");
    let blocks: Vec<&str> =
        page.split("```toml\n").skip(1).map(|it| it.split("```").next().unwrap()).collect();
    assert_eq!(blocks.last().copied(), Some(SHOP));
    // The parts that are shown before are lines of types and routes, as far as they go.
    for block in &blocks[..blocks.len() - 1] {
        let known = ["name", "shape", "label", "tokens", "method", "path", "action", "resource"];
        let is_known = |line: &&str| known.iter().any(|it| line.starts_with(it)) || line.starts_with("[[");
        assert!(block.lines().all(|it| is_known(&it)), "{block}");
    }
}
