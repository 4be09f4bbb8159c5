//! Plugins with code, made here and sent to the server.

use std::collections::BTreeMap;

use keywright_plugins::bundle::{Bundle, COMPONENT, ContentHash, Limits};

use super::{
    client::{Client, agent},
    guests::Guest,
};

const MANIFEST: &str = r#"
title = "Some"
description = "For tests"
license = "MIT"
requires = { server = ">=0.1", api = "1.0" }

[[route]]
path = "/answer"
methods = ["GET"]
auth = "none"
rate = "6000/min"
"#;

/// A plugin whose guest answers `/answer`, and the hash of its bundle.
pub(super) fn coded(name: &str, version: &str, guest: &Guest) -> (Vec<u8>, String) {
    let manifest = format!("manifest = 1\n[plugin]\nname = \"{name}\"\nversion = \"{version}\"\n{MANIFEST}");
    let files = BTreeMap::from([
        ("plugin.toml".to_owned(), manifest.into_bytes()),
        ("README.md".to_owned(), b"Read me.".to_vec()),
        ("CHANGELOG.md".to_owned(), b"Nothing.".to_vec()),
        (COMPONENT.to_owned(), guest.component()),
    ]);
    let bytes = Bundle::pack(files, None, &Limits::STANDARD).unwrap();
    let hash = ContentHash::of(&bytes).to_string();
    (bytes, hash)
}

/// Sends a bundle; nothing if the server was killed meanwhile.
pub(super) fn send(by: &Client, method: &str, path: &str, bytes: &[u8]) -> Option<u16> {
    let mut request = ureq::http::Request::builder().method(method).uri(format!("{}/api/v1{path}", by.url));
    for (name, value) in [("Authorization", &by.authorization), ("Organization", &by.organization)] {
        request = request.header(name, value.as_deref().unwrap());
    }
    let request = request.header("Content-Type", "application/octet-stream").body(bytes.to_vec()).unwrap();
    agent().run(request).ok().map(|it| it.status().as_u16())
}

/// Installs and enables a plugin.
pub(super) fn act(by: &Client, name: &str, version: &str, guest: &Guest) {
    let (bytes, hash) = coded(name, version, guest);
    assert_eq!(send(by, "POST", &format!("/plugins?sha256={hash}"), &bytes), Some(200));
    by.put(&format!("/plugins/{name}/enable"), &serde_json::json!({ "consent": hash })).data();
}

/// What a plugin of an organization answers: the status, and the text.
pub(super) fn ask(by: &Client, organization: &str, name: &str) -> (u16, String) {
    let url = format!("{}/plugins/{organization}/{name}/answer", by.url);
    let mut answer = agent().run(ureq::http::Request::get(url).body(()).unwrap()).unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

/// The key of the organization of somebody.
pub(super) fn key_of(by: &Client) -> String {
    by.get("/organizations").data()[0]["key"].as_str().unwrap().to_owned()
}
