//! What the command says, and how it ends.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::Value;

fn keywright(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_keywright")).args(arguments).output().unwrap()
}

/// What a command answers, and how it ends.
#[track_caller]
fn answers(arguments: &[&str], code: i32) -> String {
    let output = keywright(arguments);
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{text}{errors}");
    text + &errors
}

fn shop() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalogs/shop.toml")
}

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[test]
fn check_prints_routes_and_which_goes_before_which() {
    let table = answers(&["catalog", "check", shop(), "featbit"], 0);
    assert!(table.contains("3 types with 8 actions"), "{table}");
    assert!(table.contains("/shops/{shop}/orders/{id}         "), "{table}");
    assert!(table.contains("ReadOrder on shop/{shop}:order/{id}"), "{table}");
    assert!(table.contains(
        "feature-flags/all-tags goes before GET /api/v1/envs/{env}/feature-flags/{flag} (featbit:"
    ));
    let json: Value = serde_json::from_str(&answers(&["catalog", "check", "--json", shop()], 0)).unwrap();
    assert_eq!(json["types"][1]["everything"], "shop/*:order/*");
    assert_eq!(json["routes"][0]["path"], "/health");
    assert_eq!(json["routes"][0]["needs"], "open");
}

#[test]
fn check_says_all_that_is_wrong_with_its_lines() {
    let (_folder, path) =
        file("[[type]]\nname = \"flag\"\n\n[[route]]\nmethod = \"GET\"\npath = \"/a//b\"\nopen = true\n");
    let path = path.to_str().unwrap();
    let said = answers(&["catalog", "check", path], 1);
    for expected in [
        "wrong.toml:1: type `flag` is there already",
        "wrong.toml:1: type `flag` has no action",
        "wrong.toml:4: path `/a//b` has an empty segment",
        "keywright: 3 things are wrong",
    ] {
        assert!(said.contains(expected), "{expected} is not in {said}");
    }
    let output = keywright(&["catalog", "check", "--json", path]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&json["ok"], &json["faults"][2]["line"]), (&Value::Bool(false), &Value::from(4)));
    answers(&["catalog", "check", "/nowhere/shop.toml"], 3);
    answers(&["catalog", "check"], 2);
}

#[test]
fn test_says_what_a_call_is() {
    let said =
        answers(&["catalog", "test", shop(), "GET", "https://shop.example/shops/a/orders/1?x=/../"], 0);
    assert!(said.starts_with("ReadOrder on shop/a:order/1\nGET /shops/{shop}/orders/{id} ("), "{said}");
    let json = answers(&["catalog", "test", "--json", shop(), "GET", "/shops/a"], 0);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["action"], &json["resource"]), (&Value::from("ReadShop"), &Value::from("shop/a")));
    assert!(answers(&["catalog", "test", shop(), "GET", "/health"], 0).contains("no token is needed"));
    assert!(answers(&["catalog", "test", shop(), "PUT", "/shops/a"], 4).contains("it is denied"));
    // As a server would judge it for a proxy.
    assert!(
        answers(&["catalog", "test", shop(), "GET", "https://SHOP.example:8443/shops/%61"], 0)
            .contains("on shop/a")
    );
    assert!(
        answers(&["catalog", "test", shop(), "GET", "/shops/x/../a"], 4)
            .contains("the path has a dot segment")
    );
    assert!(
        answers(&["catalog", "test", "featbit", "GET", "/api/v1/policies"], 0)
            .contains("CanManageIAM on iam/*")
    );
}

#[test]
fn a_server_does_not_start_on_a_catalogue_that_is_wrong() {
    let (folder, path) = file("[[type]]\nname = \"x\"\n");
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let said = answers(
        &["serve", "--data-dir", data, "--listen", "127.0.0.1:0", "--catalog", path.to_str().unwrap()],
        1,
    );
    assert!(said.contains("wrong.toml:1: type `x` has no action"), "{said}");
    assert!(!folder.path().join("data").exists());
}
