//! Plugins: installed, told, granted and asked in one organization, by who may manage them there.

pub(crate) mod code;
pub(crate) mod events;
mod life;
mod rules;
mod secrets;
mod terms;
mod types;

pub(crate) use self::code::pages::with_page;

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU8, Ordering},
};

use keywright_plugins::bundle::{Bundle, ContentHash, Limits, Signer};
use serde_json::{Value, json};

use super::{
    client::{Answer, Client, agent},
    world::{World, unique},
};

/// A rule that a service token must end within some days.
pub(crate) const RULE: &str = r#"
[config]
type = "object"

[config.properties.maxDays]
type = "integer"
minimum = 1
maximum = 100
default = 90

[[rule]]
name = "life"
on = ["TokenCreated", "TokenActivated"]
when = ["object.type Equals Service"]
must = ["object.expiresAt WithinDays {config.maxDays}"]
field = "expiresAt"
code = "lives-too-long"
message = { en = "service tokens must expire within {config.maxDays} days", zh = "服务令牌必须在 {config.maxDays} 天内过期" }
"#;

/// The files of a plugin without code, with `more` behind what it is.
pub(crate) fn files(name: &str, version: &str, more: &str) -> BTreeMap<String, Vec<u8>> {
    let manifest = format!(
        "manifest = 1\n\n[plugin]\nname = \"{name}\"\nversion = \"{version}\"\ntitle = \"A plugin\"\n\
         description = \"For tests\"\nlicense = \"MIT\"\nrequires = {{ server = \">=0.1\", api = \"1.0\" }}\n{more}"
    );
    let text = |it: &str| it.as_bytes().to_vec();
    BTreeMap::from([
        ("plugin.toml".to_owned(), manifest.into_bytes()),
        ("README.md".to_owned(), text("Read me.")),
        ("CHANGELOG.md".to_owned(), text("Nothing.")),
    ])
}

/// An unsigned bundle, and its hash.
pub(crate) fn bundle(name: &str, version: &str, more: &str) -> (Vec<u8>, String) {
    let bytes = Bundle::pack(files(name, version, more), None, &Limits::STANDARD).unwrap();
    let hash = ContentHash::of(&bytes).to_string();
    (bytes, hash)
}

/// A bundle that somebody has signed.
fn signed(name: &str, version: &str, more: &str, seed: u8) -> Vec<u8> {
    let signer = Signer::from_seed(&[seed; 32]);
    Bundle::pack(files(name, version, more), Some(&signer), &Limits::STANDARD).unwrap()
}

/// A key that no other has.
pub(crate) fn new_key() -> String {
    static NEXT: AtomicU8 = AtomicU8::new(100);
    Signer::from_seed(&[NEXT.fetch_add(1, Ordering::Relaxed); 32]).key().to_string()
}

impl Client {
    /// Sends bytes, such as a plugin's bundle.
    pub(crate) fn upload(&self, method: &str, path: &str, bytes: &[u8]) -> Answer {
        let url = format!("{}/api/v1{path}", self.url);
        let mut request = ureq::http::Request::builder().method(method).uri(url);
        for (name, value) in [("Authorization", &self.authorization), ("Organization", &self.organization)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let request = request.header("Content-Type", "application/octet-stream").body(bytes).unwrap();
        let mut response = agent().run(request).unwrap();
        let status = response.status().as_u16();
        let answer = Answer { status, body: response.body_mut().read_to_string().unwrap() };
        self.hear(&answer.body);
        answer
    }
}

/// Installs a plugin; answers its name and hash.
fn install(by: &Client, more: &str) -> (String, String) {
    let name = unique("plug");
    let (bytes, hash) = bundle(&name, "1.0.0", more);
    by.upload("POST", &format!("/plugins?sha256={hash}"), &bytes).data();
    (name, hash)
}

/// Installs a plugin and switches it on with all that it wants.
fn enable(by: &Client, more: &str, config: &Value) -> String {
    let (name, hash) = install(by, more);
    by.put(&format!("/plugins/{name}/config"), &json!({ "config": config })).data();
    let body = json!({ "consent": hash, "privateNetworks": true });
    assert_eq!(by.put(&format!("/plugins/{name}/enable"), &body).data()["status"], "Enabled");
    name
}

/// A new service token, which lives so many days.
fn token(world: &World, days: Option<u64>) -> Value {
    let end = days.map(|it| {
        let end = world.server.now().seconds() + it * 86_400;
        let end = time::OffsetDateTime::from_unix_timestamp(end.try_into().unwrap()).unwrap();
        end.format(&time::format_description::well_known::Rfc3339).unwrap()
    });
    let permissions = [super::world::manage_flags()];
    json!({ "name": unique("svc"), "type": "Service", "permissions": permissions, "expiresAt": end })
}

/// Makes a token whose secret nobody looks for in the end.
fn make(world: &mut World, by: &Client, body: &Value) -> Answer {
    let answer = by.post("/access-tokens", body);
    if answer.status == 200 {
        world.secrets.push(answer.data()["token"].as_str().unwrap().to_owned());
    }
    answer
}
