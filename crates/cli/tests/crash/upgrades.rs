//! Kills without warning, while a plugin with code becomes another version: then it is the one or the other, and runs.

use std::{collections::BTreeMap, thread, time::Duration};

use keywright_plugins::bundle::{Bundle, COMPONENT, ContentHash, Limits};
use keywright_runtime::Hook;
use serde_json::json;

use super::{
    client::{Client, agent},
    guests::Guest,
    kills::{owner, verify},
    server::{QUIET, Server},
};

const MANIFEST: &str = r#"
title = "Some"
description = "For tests"
license = "MIT"
requires = { server = ">=0.1", api = "1.0" }

[[route]]
path = "/version"
methods = ["GET"]
auth = "none"
rate = "6000/min"
"#;

/// A version whose route answers its number.
fn version(number: usize) -> (Vec<u8>, String) {
    let text = format!("{number:05}");
    let body = "(i32.store16 (i32.const 256) (i32.const 200))
        (i32.store offset=12 (i32.const 256) (i32.const 1000)) (i32.store offset=16 (i32.const 256) (i32.const 5))
        (i32.const 256)";
    let guest = Guest::new(Hook::Routes, body).with(&format!(r#"(data (i32.const 1000) "{text}")"#));
    let manifest = format!("manifest = 1\n[plugin]\nname = \"some\"\nversion = \"1.{number}.0\"\n{MANIFEST}");
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
fn send(by: &Client, method: &str, path: &str, bytes: &[u8]) -> Option<u16> {
    let mut request = ureq::http::Request::builder().method(method).uri(format!("{}/api/v1{path}", by.url));
    for (name, value) in [("Authorization", &by.authorization), ("Organization", &by.organization)] {
        request = request.header(name, value.as_deref().unwrap());
    }
    let request = request.header("Content-Type", "application/octet-stream").body(bytes.to_vec()).unwrap();
    agent().run(request).ok().map(|it| it.status().as_u16())
}

/// Which version answers.
fn running(by: &Client, key: &str) -> usize {
    let request =
        ureq::http::Request::get(format!("{}/plugins/{key}/some/version", by.url)).body(()).unwrap();
    let mut answer = agent().run(request).unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    answer.body_mut().read_to_string().unwrap().parse().unwrap()
}

#[test]
fn a_kill_during_an_upgrade_leaves_the_old_version_or_the_new() {
    survive(2);
}

#[test]
#[ignore = "long: forty kills and restarts"]
fn forty_kills_during_upgrades_leave_the_old_version_or_the_new() {
    survive(40);
}

fn survive(kills: usize) {
    let mut server = Server::start_as(QUIET);
    let mut ann = owner(&server);
    let key = ann.get("/organizations").data()[0]["key"].as_str().unwrap().to_owned();
    let (bytes, hash) = version(0);
    assert_eq!(send(&ann, "POST", &format!("/plugins?sha256={hash}"), &bytes), Some(200));
    ann.put("/plugins/some/enable", &json!({ "consent": hash })).data();
    let (mut before, mut upgraded) = (0, 0);
    for kill in 1..=kills {
        let (bytes, hash) = version(kill);
        let by = ann.clone();
        let upgrade =
            thread::spawn(move || send(&by, "PUT", &format!("/plugins/some/bundle?sha256={hash}"), &bytes));
        thread::sleep(Duration::from_millis(u64::try_from(kill * 13 % 120).unwrap()));
        server.kill();
        let acknowledged = upgrade.join().unwrap() == Some(200);
        server.revive();
        ann.url.clone_from(&server.url);
        let ann = owner(&server);
        let now = running(&ann, &key);
        assert!(now == kill || (now == before && !acknowledged), "{before} became {now}, not {kill}");
        let shown = ann.get("/plugins/some").data();
        assert_eq!(shown["plugin"]["version"], format!("1.{now}.0"));
        assert_eq!(shown["plugin"]["problem"], serde_json::Value::Null);
        upgraded += usize::from(now == kill);
        before = now;
    }
    server.stop();
    verify(&server);
    println!("{kills} kills, {upgraded} upgrades");
}
