//! Secrets come back where they were, and nowhere else.

use keywright_core::{
    Timestamp,
    id::OrganizationId,
    plugin::{PluginStatus, Release},
    principal::Actor,
    text::Key,
};
use serde_json::json;

use super::*;

fn id(byte: u8) -> PluginId {
    PluginId::from_bytes([byte; 16])
}

fn plugin(vault: &Vault) -> Plugin {
    let release = Release {
        version: String::new(),
        hash: [0; 32],
        signer: None,
        granted: Vec::new(),
        at: Timestamp::default(),
    };
    Plugin {
        id: id(1),
        organization: OrganizationId::from_bytes([2; 16]),
        name: Key::new("chat").unwrap(),
        status: PluginStatus::Enabled,
        release,
        previous: None,
        config: json!({ "chat": { "url": "secret:chat.url" }, "plain": 1 }).to_string(),
        secrets: vec![vault.seal(id(1), "chat.url", "https://hooks.example.com/T0").unwrap()],
        private_networks: false,
        installed_by: Actor::System,
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
    }
}

fn handles() -> Value {
    json!({ "chat": { "url": "secret:chat.url" }, "plain": 1 })
}

#[test]
fn a_secret_is_opened_apart_from_what_is_plain() {
    let vault = Vault::new(&[7; 32]);
    let plugin = plugin(&vault);
    let told = vault.told(&plugin);
    assert_eq!(told.value, handles());
    assert_eq!(told.kept.secret("chat.url"), Some("https://hooks.example.com/T0"));
    assert!(
        !format!("{plugin:?}{vault:?}{told:?}").contains("104, 116, 116, 112"),
        "nothing of it is printed"
    );
    assert!(!format!("{told:?}").contains("hooks.example.com"));
}

#[test]
fn it_opens_for_no_other_plugin_field_or_installation() {
    let vault = Vault::new(&[7; 32]);
    let nothing = Told { value: handles(), kept: Config::default() };
    assert_eq!(Vault::new(&[8; 32]).told(&plugin(&vault)), nothing);
    assert_eq!(vault.told(&Plugin { id: id(2), ..plugin(&vault) }), nothing);
    let mut moved = plugin(&vault);
    moved.secrets[0].path = "plain".to_owned();
    assert_eq!(vault.told(&moved), nothing);
    let mut damaged = plugin(&vault);
    damaged.secrets[0].sealed.truncate(30);
    assert_eq!(vault.told(&damaged), nothing);
}

#[test]
fn the_same_secret_is_never_sealed_alike() {
    let vault = Vault::new(&[7; 32]);
    let seal = || vault.seal(id(1), "a", "b").unwrap().sealed;
    assert_ne!(seal(), seal());
}
