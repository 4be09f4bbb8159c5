//! Which crate may know which.

use std::process::Command;

use serde_json::{Value, json};

use super::{hold, hold_to, tree};

/// A crate of ours, and those of ours that it may name. What is not here is not allowed.
const MAY_KNOW: &[(&str, &[&str])] = &[
    (
        "keywright",
        &["keywright-core", "keywright-http", "keywright-plugins", "keywright-runtime", "keywright-storage"],
    ),
    ("keywright-http", &["keywright-core", "keywright-plugins", "keywright-runtime", "keywright-storage"]),
    ("keywright-runtime", &["keywright-core", "keywright-plugins"]),
    ("keywright-storage", &["keywright-core"]),
    ("keywright-plugins", &["keywright-core"]),
    ("keywright-core", &[]),
    ("keywright-xtask", &[]),
];

/// Crates from elsewhere that only one of ours may name; or none, as `regex`: patterns are matched by
/// `core` in bounded time, whoever wrote them.
const ONLY_FOR: &[(&str, &str)] = &[
    ("sled", "keywright-storage"),
    ("rkyv", "keywright-storage"),
    ("utoipa", "keywright-http"),
    ("wasmtime", "keywright-runtime"),
    ("regex", "no crate"),
];

/// The edges that should not be there, from the answer of `cargo metadata`.
fn edges(metadata: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for package in list(metadata, "packages") {
        let name = text(package, "name");
        let Some((_, may_know)) = MAY_KNOW.iter().find(|(it, _)| *it == name) else {
            found.push(format!("{name} is not in the table of edges"));
            continue;
        };
        for dependency in list(package, "dependencies").iter().map(|it| text(it, "name")) {
            let foreign = ONLY_FOR.iter().any(|(it, owner)| *it == dependency && *owner != name);
            let ours = dependency.starts_with("keywright") && !may_know.contains(&dependency);
            if foreign || ours {
                found.push(format!("{name} must not know {dependency}"));
            }
        }
    }
    found
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

#[test]
fn crates_know_only_those_below_them() {
    let package = |name: &str, dependencies: &[&str]| {
        let dependencies: Vec<_> = dependencies.iter().map(|it| json!({ "name": it })).collect();
        json!({ "name": name, "dependencies": dependencies })
    };
    let planted = json!({ "packages": [
        package("keywright", &["keywright-core", "keywright-http", "sled"]),
        package("keywright-core", &["keywright-storage", "sha2", "regex"]),
        package("keywright-http", &["keywright-storage", "actix-web", "rkyv"]),
        package("keywright-storage", &["keywright-core", "keywright-http", "rkyv"]),
        package("keywright-xtask", &["keywright-core"]),
        package("keywright-extra", &[]),
    ]});
    let found = [
        "keywright must not know sled",
        "keywright-core must not know keywright-storage",
        "keywright-core must not know regex",
        "keywright-http must not know rkyv",
        "keywright-storage must not know keywright-http",
        "keywright-xtask must not know keywright-core",
        "keywright-extra is not in the table of edges",
    ];
    hold_to(edges, &planted, &found, &metadata());
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    hold(
        |tree| {
            tree.below("crates/")
                .filter(|(path, text)| {
                    path.ends_with("/Cargo.toml") && !text.contains("[lints]\nworkspace = true")
                })
                .map(|(path, _)| format!("crates/{path} lacks the lints of the workspace"))
                .collect()
        },
        &[("crates/a/Cargo.toml", "[lints]\nworkspace = true\n"), ("crates/b/Cargo.toml", "[package]\n")],
        &["crates/b/Cargo.toml lacks the lints of the workspace"],
    );
}

/// Of the workspace's own crates: normal, build and dev dependencies, under their real names.
fn metadata() -> Value {
    let answer = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(tree::root())
        .output()
        .unwrap();
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    serde_json::from_slice(&answer.stdout).unwrap()
}
