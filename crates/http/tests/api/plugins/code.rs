//! Plugins with code: what it is asked, what it may do, and what becomes of it when it fails. The guests are written by
//! hand (`crates/runtime/src/guests.rs`), so that each does one thing.

mod admission;
mod beside;
mod budget;
mod events;
mod life;
pub(crate) mod pages;
mod power;
mod quarantine;
mod routes;

use keywright_plugins::bundle::COMPONENT;

use super::{events::wait, *};
use crate::{
    Hook,
    guests::{Guest, NOTHING},
};

/// What a call of a route was answered with.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) status: u16,
    pub(super) headers: ureq::http::HeaderMap,
    pub(super) body: String,
}

/// A guest that breaks off.
pub(crate) fn trap(hook: Hook) -> Guest {
    Guest::new(hook, "unreachable")
}

/// A guest that never comes back.
pub(super) fn spin(hook: Hook) -> Guest {
    Guest::new(hook, "(loop $for_ever (br $for_ever)) unreachable")
}

/// A guest that has something against everything: the field `name`, `too-bad`, and a message of up to 9 letters.
pub(super) fn objector(message: &str) -> Guest {
    assert!(message.len() <= 9);
    let rest = format!(
        r#"(data (i32.const 256) "\00\00\00\00\2c\01\00\00\01\00\00\00")
           (data (i32.const 300) "\00\02\00\00\04\00\00\00\08\02\00\00\07\00\00\00\10\02\00\00\{:02x}\00\00\00")
           (data (i32.const 512) "name") (data (i32.const 520) "too-bad") (data (i32.const 528) "{message}")"#,
        message.len()
    );
    Guest::new(Hook::Admission, "(i32.const 256)").with(&rest)
}

/// A guest whose routes answer 200 and these bytes.
pub(super) fn answering(text: &str) -> Guest {
    let body = format!(
        "(i32.store16 (i32.const 256) (i32.const 200))
         (i32.store offset=12 (i32.const 256) (i32.const 1024))
         (i32.store offset=16 (i32.const 256) (i32.const {}))
         (i32.const 256)",
        text.len()
    );
    Guest::new(Hook::Routes, &body)
        .with(&format!(r#"(data (i32.const 1024) "{}")"#, text.replace('"', "\\22")))
}

/// The bundle of a plugin with code.
pub(super) fn coded(name: &str, version: &str, more: &str, guest: &Guest) -> (Vec<u8>, String) {
    let mut files = files(name, version, more);
    files.insert(COMPONENT.to_owned(), guest.component());
    let bytes = Bundle::pack(files, None, &Limits::STANDARD).unwrap();
    let hash = ContentHash::of(&bytes).to_string();
    (bytes, hash)
}

/// Installs a plugin with code, and answers what enabling it answers.
pub(super) fn try_enable(by: &Client, name: &str, more: &str, guest: &Guest) -> Answer {
    let (bytes, hash) = coded(name, "1.0.0", more, guest);
    by.upload("POST", &format!("/plugins?sha256={hash}"), &bytes).data();
    by.put(&format!("/plugins/{name}/enable"), &json!({ "consent": hash }))
}

/// Installs a plugin with code and lets it act. Answers its name.
pub(crate) fn act(by: &Client, more: &str, guest: &Guest) -> String {
    let name = unique("code");
    assert_eq!(try_enable(by, &name, more, guest).data()["status"], "Enabled");
    name
}

/// Makes it another version.
pub(super) fn upgrade(by: &Client, name: &str, version: &str, more: &str, guest: &Guest) -> Answer {
    let (bytes, hash) = coded(name, version, more, guest);
    by.upload("PUT", &format!("/plugins/{name}/bundle?sha256={hash}&consent={hash}"), &bytes)
}

/// The key of the organization of somebody.
pub(super) fn key_of(by: &Client) -> String {
    let all = by.get("/organizations").data();
    let own = by.organization.as_deref();
    let found = all.as_array().unwrap().iter().find(|it| own.is_none_or(|own| it["id"] == own));
    found.unwrap()["key"].as_str().unwrap().to_owned()
}

/// Calls a route.
pub(super) fn call(by: &Client, method: &str, organization: &str, path: &str, body: &str) -> Heard {
    let uri = format!("{}/plugins/{organization}/{path}", by.url);
    let mut request = ureq::http::Request::builder().method(method).uri(uri).header("Cookie", "a=b");
    for (name, value) in [("Authorization", &by.authorization), ("Organization", &by.organization)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    let mut answer = if method == "GET" {
        agent().run(request.body(()).unwrap()).unwrap()
    } else {
        agent().run(request.body(body.to_owned()).unwrap()).unwrap()
    };
    let heard = Heard {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        body: answer.body_mut().read_to_string().unwrap(),
    };
    by.hear(&heard.body);
    heard
}

/// Makes a policy, which plugins may be asked about.
pub(super) fn new_policy(by: &Client) -> Answer {
    let key = unique("judged");
    by.post("/policies", &json!({ "name": key, "key": key, "description": "" }))
}
