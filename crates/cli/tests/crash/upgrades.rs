//! Kills without warning, while a plugin with code becomes another version: then it is the one or the other, and runs.

use std::{thread, time::Duration};

use keywright_runtime::Hook;

use super::{
    client::Client,
    coded::{act, ask, coded, key_of, send},
    guests::Guest,
    kills::{owner, verify},
    server::{QUIET, Server},
};

/// A guest whose route answers a number of five digits.
fn answering(number: usize) -> Guest {
    let body = "(i32.store16 (i32.const 256) (i32.const 200))
        (i32.store offset=12 (i32.const 256) (i32.const 1000)) (i32.store offset=16 (i32.const 256) (i32.const 5))
        (i32.const 256)";
    Guest::new(Hook::Routes, body).with(&format!(r#"(data (i32.const 1000) "{number:05}")"#))
}

/// The version that has the number.
fn version(number: usize) -> String {
    format!("1.{number}.0")
}

/// Which version answers.
fn running(by: &Client, key: &str) -> usize {
    let (status, number) = ask(by, key, "some");
    assert_eq!(status, 200);
    number.parse().unwrap()
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
    let key = key_of(&ann);
    act(&ann, "some", &version(0), &answering(0));
    let (mut before, mut upgraded) = (0, 0);
    for kill in 1..=kills {
        let (bytes, hash) = coded("some", &version(kill), &answering(kill));
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
        assert_eq!(shown["plugin"]["version"], version(now));
        assert_eq!(shown["plugin"]["problem"], serde_json::Value::Null);
        upgraded += usize::from(now == kill);
        before = now;
    }
    server.stop();
    verify(&server);
    println!("{kills} kills, {upgraded} upgrades");
}
