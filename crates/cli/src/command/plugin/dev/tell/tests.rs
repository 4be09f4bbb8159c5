//! What is told is where things are, and nothing twice.

use keywright_core::Catalogue;
use serde_json::json;

use super::*;

fn manifest() -> Manifest {
    let text = "manifest = 1\n[plugin]\nname = \"house-rules\"\nversion = \"1.0.0\"\ntitle = \"A\"\ndescription = \"B\"\nlicense = \"MIT\"\nrequires = { server = \">=0.1\", api = \"1.0\" }\n[capabilities]\nhttp = [{ host = \"a.internal\", methods = [\"GET\"], private = true }]\n[[route]]\npath = \"/visits/{who}\"\nmethods = [\"GET\", \"POST\"]\nauth = \"known\"\n[[page]]\nid = \"visits\"\nslot = \"nav\"\ntitle = \"A\"\nauth = \"known\"\n[[page]]\nid = \"visitor\"\nslot = \"member\"\ntitle = \"A\"\nauth = \"known\"\n";
    Manifest::read(text, &Catalogue::featbit()).unwrap()
}

#[test]
fn routes_and_pages_have_addresses() {
    let told = places(&manifest(), "http://a", "shop");
    let expected = "\n  GET|POST http://a/plugins/shop/house-rules/visits/{who}\n  page http://a/en/plugins/house-rules/visits\n  panel http://a/en/plugins/house-rules/visitor?about=ID";
    assert_eq!(told, expected);
}

#[test]
fn another_signature_than_what_was_there_had_is_told() {
    let keys = [1, 2].map(|it| keywright_plugins::bundle::Signer::from_seed(&[it; 32]).key());
    let there = json!({ "plugin": { "version": "1.0.0", "signer": keys[0].to_string() } });
    assert_eq!(unsigned(&there, Some(keys[0])), None);
    assert!(unsigned(&there, Some(keys[1])).is_some_and(|it| it.contains(&keys[1].to_string())));
    assert!(unsigned(&there, None).is_some_and(|it| it.contains("--key")));
    assert_eq!(unsigned(&json!({ "plugin": { "version": "1.0.0", "signer": null } }), Some(keys[0])), None);
}

#[test]
fn private_networks_that_are_not_allowed_are_told() {
    assert!(warning(&manifest(), false).is_some_and(|it| it.contains("--private-networks")));
    assert_eq!(warning(&manifest(), true), None);
}

#[test]
fn a_line_of_the_log_is_told_with_its_place() {
    let mut log = Log::default();
    let stack = "    at boom (plugin.js:3:1)\n";
    let lines = log.read(&json!([
        { "number": 7, "level": "error", "message": "a: deep boom", "fields": { "stack": stack } },
        { "number": 8, "level": "info", "message": "b", "fields": { "tokens": 1 } },
    ]));
    assert_eq!(lines, ["log error a: deep boom\n    at boom (plugin.js:3:1)", "log info b\n    tokens 1"]);
    assert_eq!(log.last, Some(8));
    assert!(log.read(&Value::Null).is_empty() && log.last == Some(8));
}
