//! Kills without warning, while tokens are being made.

use std::{collections::HashSet, process::Command, sync::Mutex, thread, time::Duration};

use serde_json::json;

use super::{
    client::{Client, agent},
    server::{OWNER, OWNER_PASSWORD, QUIET, Server},
    world::unique,
};

const WRITERS: usize = 8;

#[test]
fn three_kills_lose_no_acknowledged_token() {
    survive(3);
}

#[test]
#[ignore = "long: fifty kills and restarts"]
fn fifty_kills_lose_no_acknowledged_token() {
    survive(50);
}

fn survive(kills: usize) {
    let mut server = Server::start_as(QUIET);
    let client = Client::at(&server.url).login(OWNER, OWNER_PASSWORD);
    let organization = client.get("/organizations").data()[0]["id"].as_str().map(str::to_owned);
    let mut owner = Client { organization, ..client };
    let mut acknowledged = HashSet::new();
    for kill in 0..kills {
        let before = acknowledged.len();
        acknowledged.extend(kill_under_load(
            &mut server,
            &owner,
            Duration::from_millis(100 + 37 * (kill as u64 % 8)),
        ));
        assert!(acknowledged.len() > before, "nothing was written before kill {kill}");
        server.revive();
        owner.url.clone_from(&server.url);
        let listed = listed(&owner);
        let lost: Vec<_> = acknowledged.difference(&listed).collect();
        assert!(lost.is_empty(), "kill {kill} has lost {} of {}: {lost:?}", lost.len(), acknowledged.len());
        // What was made without an acknowledgement: at most what was under way.
        assert!(listed.len() <= acknowledged.len() + WRITERS * (kill + 1), "more was made than asked for");
    }
    server.stop();
    let verified = Command::new(env!("CARGO_BIN_EXE_keywright"))
        .args(["verify", "--data-dir"])
        .arg(server.data())
        .output()
        .unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    println!("{kills} kills, {} acknowledged tokens, none lost", acknowledged.len());
}

/// Makes tokens from several threads until the server is killed, and answers the ids that were acknowledged.
fn kill_under_load(server: &mut Server, owner: &Client, after: Duration) -> HashSet<String> {
    let acknowledged = Mutex::new(HashSet::new());
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                let agent = agent();
                loop {
                    let body = json!({ "name": unique("t"), "type": "Personal", "permissions": [] });
                    let Ok(answer) = owner.call_by(&agent, "POST", "/access-tokens", Some(&body)) else {
                        return;
                    };
                    let id = answer.data()["id"].as_str().unwrap().to_owned();
                    acknowledged.lock().unwrap().insert(id);
                }
            });
        }
        thread::sleep(after);
        server.kill();
    });
    acknowledged.into_inner().unwrap()
}

/// The ids of all tokens.
fn listed(owner: &Client) -> HashSet<String> {
    let mut all = HashSet::new();
    for page in 0.. {
        let data = owner.get(&format!("/access-tokens?pageSize=1000&pageIndex={page}")).data();
        let items = data["items"].as_array().unwrap();
        if items.is_empty() {
            break;
        }
        all.extend(items.iter().map(|it| it["id"].as_str().unwrap().to_owned()));
    }
    all
}
