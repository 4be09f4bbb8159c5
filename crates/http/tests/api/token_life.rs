//! The life of a token: how long it lasts, from where, with which secret, and what ends it.

mod expiry;
mod filters;
pub(crate) mod leaks;
mod networks;
mod pages;
mod policy;
mod races;
mod reuse;
mod rotation;

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use keywright_core::Timestamp;
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    client::{Answer, Client},
    world::{Member, Token, World, manage_flags, unique},
};

const UNAUTHORIZED: &str = r#"{"success":false,"errors":["Unauthorized"],"data":null}"#;

const DAY: Duration = Duration::from_hours(24);

/// How a moment is written.
fn text(moment: Timestamp) -> String {
    let moment = OffsetDateTime::UNIX_EPOCH + Duration::from_millis(moment.millis());
    moment.format(&Rfc3339).unwrap()
}

/// What a moment says.
#[track_caller]
fn moment(text: &Value) -> Timestamp {
    let moment = OffsetDateTime::parse(text.as_str().unwrap(), &Rfc3339).unwrap();
    Timestamp::from_millis(u64::try_from(moment.unix_timestamp_nanos() / 1_000_000).unwrap())
}

#[track_caller]
fn unauthorized(answer: &Answer) {
    assert_eq!((answer.status, answer.body.as_str()), (401, UNAUTHORIZED));
}

/// A service token that may manage flags.
fn service(world: &mut World) -> Token {
    let owner = world.owner.clone();
    world.service(&owner, &[manage_flags()])
}

/// What a body makes.
fn body(kind: &str, more: &Value) -> Value {
    let mut body = json!({ "name": unique("life"), "type": kind, "permissions": [] });
    if kind == "Service" {
        body["permissions"] = json!([manage_flags()]);
    }
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// Gives a token another secret; the same token, with that secret.
#[track_caller]
fn rotate(world: &mut World, by: &Client, token: &Token, grace: u64) -> Token {
    let path = if by.organization.is_some() {
        format!("/access-tokens/{}/rotate", token.id)
    } else {
        "/access-tokens/self/rotate".to_owned()
    };
    let made = by.post(&path, &json!({ "graceSeconds": grace })).data();
    assert_eq!(made["id"], token.id.as_str());
    let text = made["token"].as_str().unwrap().to_owned();
    world.secrets.push(text.clone());
    let client = Client { authorization: Some(text.clone()), ..token.client.clone() };
    Token { id: token.id.clone(), text, client }
}

/// The owner, logged in at the present time of the server.
fn owner(world: &World) -> Member {
    let client = world.login(&world.owner.email, &world.owner.password);
    Member { client, ..world.owner.clone() }
}

/// The events of a token's log, the newest first, each with its comment.
fn log(world: &World, token: &Token) -> Vec<(String, String)> {
    let by = owner(world).client;
    let found = by.get(&format!("/audit-logs?refType=AccessToken&refId={}&pageSize=100", token.id)).data();
    let items = found["items"].as_array().unwrap().iter();
    items
        .map(|it| {
            let told = |name: &str| it[name].as_str().unwrap_or_default().to_owned();
            (told("event"), told("comment"))
        })
        .collect()
}

/// Waits until something is so that comes beside an answer.
#[track_caller]
fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < Duration::from_secs(20), "{what}");
        sleep(Duration::from_millis(20));
    }
}

/// Whether a token is let in.
fn is_in(world: &World, token: &Token) -> bool {
    let answer = world.again(&token.client).get("/access-tokens/self");
    assert!([200, 401, 403].contains(&answer.status), "{}", answer.body);
    answer.status == 200
}
