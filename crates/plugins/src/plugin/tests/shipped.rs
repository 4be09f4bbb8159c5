//! The plugins that are shipped without code: they are read, packed, configured, and do what they say.

use std::collections::BTreeSet;

use keywright_core::{Timestamp, audit::Event as Kind};
use serde_json::{Value, json};

use super::*;
use crate::{
    bundle::file_name,
    config::Config,
    operation::{Actor, Operation},
    rule::Rulebook,
    sink::{ActiveSink, Content, Event, Subject},
    target::{Guard, Url},
};

const NOW: Timestamp = Timestamp::from_millis(1_767_225_600_000); // 2026-01-01

macro_rules! shipped {
    ($name:literal) => {
        [
            (MANIFEST, include_str!(concat!("../../../../../plugins/", $name, "/plugin.toml"))),
            ("README.md", include_str!(concat!("../../../../../plugins/", $name, "/README.md"))),
            ("CHANGELOG.md", include_str!(concat!("../../../../../plugins/", $name, "/CHANGELOG.md"))),
        ]
    };
}

fn plugin(files: [(&str, &str); 3]) -> Plugin {
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into();
    let bytes = Bundle::pack(files, Some(&signer(1)), &Limits::STANDARD).unwrap();
    open(&bytes).unwrap()
}

fn configured(plugin: &Plugin, told: &Value) -> Config {
    plugin.manifest().config.check(told, &Config::default()).unwrap()
}

fn codes(told: &Value, event: Kind, mut change: Value) -> Vec<String> {
    let plugin = plugin(shipped!("token-hygiene"));
    let config = configured(&plugin, told);
    let book = Rulebook::new("token-hygiene", &plugin.manifest().rules, &config).unwrap();
    let mut object = json!({
        "name": "svc-deploy", "type": "Service", "expiresAt": "2026-03-01T00:00:00Z", "allowedNetworks": null,
        "permissions": [{ "resourceType": "flag", "effect": "allow", "actions": ["ToggleFlag"], "resources": ["project/shop:env/dev:flag/*"] }],
        "creator": { "id": "7", "name": "Ben", "email": "ben@example.com" },
    });
    object.as_object_mut().unwrap().append(change.as_object_mut().unwrap());
    let operation = Operation { event, actor: Actor::default(), object, old: Value::Null, at: NOW };
    book.judge(&operation).into_iter().map(|it| it.code).collect()
}

#[test]
fn token_hygiene_is_a_plugin_of_its_name() {
    let plugin = plugin(shipped!("token-hygiene"));
    let about = &plugin.manifest().about;
    assert_eq!(file_name(&about.name, &about.version), "token-hygiene-1.0.0.plugin");
    assert!(!plugin.manifest().needs_code());
    assert_eq!(plugin.manifest().fits(&"0.1.0".parse().unwrap()), Ok(()));
}

#[test]
fn token_hygiene_objects_to_what_it_says() {
    let plain = json!({});
    let new = |change: Value| codes(&plain, Kind::TokenCreated, change);
    assert_eq!(new(json!({})), [""; 0]);
    assert_eq!(new(json!({ "expiresAt": null })), ["lives-too-long"]);
    assert_eq!(new(json!({ "expiresAt": "2026-04-02T00:00:00Z" })), ["lives-too-long"]);
    assert_eq!(new(json!({ "type": "Personal", "expiresAt": null })), [""; 0]);
    assert_eq!(new(json!({ "creator": null })), ["nobody-answers"]);
    let may = |field: &str, value: Value| {
        let mut statement = json!({ "resourceType": "flag", "actions": ["ToggleFlag"], "resources": ["project/a:env/b:flag/c"] });
        statement[field] = value;
        new(json!({ "permissions": [statement] }))
    };
    assert_eq!(may("resources", json!(["project/*:env/*:flag/*"])), [""; 0]);
    assert_eq!(may("resources", json!(["x", "*"])), ["wildcard-grant"]);
    assert_eq!(may("actions", json!(["*"])), ["wildcard-grant"]);
    assert_eq!(may("resourceType", json!("*")), ["wildcard-grant"]);
    assert_eq!(may("actions", json!(null)), ["wildcard-grant"], "what cannot be told");
    let all = json!({ "expiresAt": null, "creator": null, "permissions": [{ "resourceType": "*", "actions": ["*"], "resources": ["*"] }] });
    assert_eq!(new(all.clone()), ["lives-too-long", "wildcard-grant", "nobody-answers"]);
    assert_eq!(codes(&plain, Kind::TokenRemoved, all.clone()), [""; 0]);
    assert_eq!(codes(&plain, Kind::TokenDeactivated, all), [""; 0]);
}

#[test]
fn token_hygiene_is_as_it_is_configured() {
    let strict =
        json!({ "maxDays": 30, "maxDaysPersonal": 7, "namePattern": "^svc-[a-z]+$", "networks": true });
    let new = |change: Value| codes(&strict, Kind::TokenCreated, change);
    assert_eq!(new(json!({})), ["lives-too-long", "no-networks"]);
    let good = json!({ "expiresAt": "2026-01-31T00:00:00Z", "allowedNetworks": ["203.0.113.0/24"] });
    assert_eq!(new(good.clone()), [""; 0]);
    let with = |name: &str, value: Value| {
        let mut it = good.clone();
        it[name] = value;
        new(it)
    };
    assert_eq!(with("name", json!("Deploy")), ["name-pattern"]);
    assert_eq!(with("allowedNetworks", json!(["::/0"])), ["no-networks"]);
    assert_eq!(with("type", json!("Personal")), ["lives-too-long"]);
    let lax = json!({ "owner": false, "noWildcards": false });
    let all = json!({ "creator": null, "permissions": [{ "resourceType": "*", "actions": ["*"], "resources": ["*"] }] });
    assert_eq!(codes(&lax, Kind::TokenCreated, all), [""; 0]);
}

fn event(kind: Kind) -> Event {
    Event {
        seq: 7,
        id: "0193".to_owned(),
        at: NOW,
        kind,
        actor: Actor { kind: "member".to_owned(), id: "1".to_owned(), name: "Ann".to_owned() },
        subject: Subject { id: "2".to_owned(), name: "<!channel> @everyone".to_owned() },
        organization: "o".to_owned(),
        comment: String::new(),
        more: Value::Null,
    }
}

#[test]
fn chat_alerts_go_where_they_are_configured_to_go() {
    let plugin = plugin(shipped!("chat-alerts"));
    let manifest = plugin.manifest();
    let on = |config: &Config| -> Vec<_> {
        let active = manifest.sinks.iter().filter_map(|it| it.with(config).unwrap());
        active.collect()
    };
    assert!(on(&configured(&plugin, &json!({}))).is_empty());
    let config = configured(
        &plugin,
        &json!({
            "slack": "https://hooks.slack.com/services/T/B/secret", "discord": "https://discord.com/api/webhooks/1/secret",
            "teams": "https://a.logic.azure.com/workflows/secret", "chat": "https://chat.example/hooks/secret",
            "webhook": "https://me.example/in", "webhookSecret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "language": "zh",
        }),
    );
    let guard = Guard { grants: &manifest.capabilities.http, config: &config, private: false };
    let sinks = on(&config);
    assert_eq!(
        sinks.iter().map(ActiveSink::name).collect::<Vec<_>>(),
        ["slack", "teams", "discord", "chat", "webhook"]
    );
    for sink in &sinks {
        assert!(sink.parcels(&[event(Kind::LoggedIn)], NOW).is_empty());
        let parcels = sink.parcels(&[event(Kind::LoggedIn), event(Kind::TokenLeaked)], NOW);
        let [parcel] = parcels.as_slice() else { panic!("one parcel") };
        let Content::Request(request) = &parcel.content else { panic!("a request") };
        assert!(!format!("{request:?}").contains("secret\""), "secrets stand by name: {request:?}");
        let opened = request.open(&config).unwrap();
        assert!(guard.clear(&opened.method, &opened.url, &BTreeSet::new()).is_ok(), "{}", opened.url);
        serde_json::from_slice::<Value>(&opened.body).unwrap();
    }
    let elsewhere: Url = "https://hooks.slack.com.evil.example/x".parse().unwrap();
    assert!(guard.clear("POST", &elsewhere, &BTreeSet::new()).is_err());
}

#[test]
fn a_webhook_without_a_secret_cannot_be_configured() {
    let plugin = plugin(shipped!("chat-alerts"));
    let webhook = plugin.manifest().sinks.iter().find(|it| it.name == "webhook").unwrap();
    let told = json!({ "webhook": "https://me.example/in" });
    assert!(webhook.with(&configured(&plugin, &told)).unwrap_err().contains("webhookSecret} is not set"));
    let told = json!({ "webhook": "https://me.example/in", "webhookSecret": "hunter2" });
    assert!(webhook.with(&configured(&plugin, &told)).unwrap_err().contains("no `whsec_`"));
}
