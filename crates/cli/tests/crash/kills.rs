//! Kills without warning, while tokens are being made.

use std::{collections::HashSet, process::Command, sync::Mutex, thread, time::Duration};

use serde_json::json;

use super::{
    client::{Client, agent},
    server::{OWNER, OWNER_PASSWORD, QUIET, Server, program},
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
    let mut owner = owner(&server);
    let mut acknowledged = HashSet::new();
    for kill in 0..kills {
        let before = acknowledged.len();
        let after = Duration::from_millis(100 + 37 * (kill as u64 % 8));
        acknowledged.extend(write_until(&owner, || {
            thread::sleep(after);
            server.kill();
        }));
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
    verify(&server);
    println!("{kills} kills, {} acknowledged tokens, none lost", acknowledged.len());
}

#[test]
fn d01_a_kill_at_any_write_loses_no_acknowledged_token() {
    kill_at_writes([1, 2, 24].into_iter());
}

#[test]
#[ignore = "long: a kill at each of many writes"]
fn d01_a_kill_at_each_of_many_writes_loses_no_acknowledged_token() {
    kill_at_writes((1..40).chain((40..200).step_by(8)));
}

fn kill_at_writes(writes: impl Iterator<Item = u32>) {
    let mut server = Server::start_as(QUIET);
    server.stop();
    let (mut acknowledged, mut listening) = (HashSet::new(), 0);
    for write in writes {
        if server.revive_until_write(write) {
            listening += 1;
            let made = match try_owner(&server) {
                Some(owner) => write_until(&owner, || server.wait()),
                None => HashSet::new(),
            };
            acknowledged.extend(made);
        } else {
            server.wait();
        }
        server.revive();
        let listed = listed(&owner(&server));
        let lost: Vec<_> = acknowledged.difference(&listed).collect();
        assert!(lost.is_empty(), "the kill at write {write} has lost {lost:?}");
        server.stop();
    }
    verify(&server);
    assert!(!acknowledged.is_empty(), "it was always killed before anything was acknowledged");
    println!("{} acknowledged tokens, none lost; {listening} kills while it listened", acknowledged.len());
}

pub(super) fn owner(server: &Server) -> Client {
    try_owner(server).unwrap()
}

/// The owner, unless the server is killed before the login is answered.
fn try_owner(server: &Server) -> Option<Client> {
    let body = json!({ "email": OWNER, "password": OWNER_PASSWORD });
    let stranger = Client::at(&server.url);
    let login = stranger.call_by(&agent(), "POST", "/identity/login-by-email", Some(&body)).ok()?;
    let jwt = login.data()["token"].as_str().unwrap().to_owned();
    let client = Client { authorization: Some(format!("Bearer {jwt}")), ..stranger };
    let organizations = client.call_by(&agent(), "GET", "/organizations", None).ok()?;
    let organization = organizations.data()[0]["id"].as_str().map(str::to_owned);
    Some(Client { organization, ..client })
}

/// Insists that what the stopped server has left is whole.
pub(super) fn verify(server: &Server) {
    let verified =
        Command::new(program()).args(["verify", "--data-dir"]).arg(server.data()).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

/// Makes tokens from several threads until the server is killed, and answers the ids that were acknowledged.
fn write_until(owner: &Client, killed: impl FnOnce()) -> HashSet<String> {
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
        killed();
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
