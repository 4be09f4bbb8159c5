//! Plugins.

use keywright_core::{
    id::{AccountId, PluginId, PluginKeyId, TokenId},
    plugin::{Plugin, PluginKey, PluginStatus, Release, SealedSecret},
    principal::Actor,
};

use super::{at, key, name, organization_id};
use crate::rows::{Kept, KeptUse, Piece};

pub(in crate::rows::tests) fn plugin() -> Plugin {
    Plugin {
        status: PluginStatus::Enabled,
        previous: Some(release("1.0.0", None)),
        secrets: vec![SealedSecret { path: "webhook".to_owned(), sealed: vec![7; 40] }],
        private_networks: true,
        ..staged_plugin()
    }
}

pub(in crate::rows::tests) fn staged_plugin() -> Plugin {
    Plugin {
        id: PluginId::from_bytes([21; 16]),
        organization: organization_id(),
        name: key("token-hygiene"),
        status: PluginStatus::Staged,
        release: release("1.2.0", Some([23; 32])),
        previous: None,
        config: r#"{"maxDays":90}"#.to_owned(),
        secrets: Vec::new(),
        private_networks: false,
        installed_by: Actor::Account(AccountId::from_bytes([3; 16])),
        created_at: at(1),
        updated_at: at(2),
    }
}

fn release(version: &str, signer: Option<[u8; 32]>) -> Release {
    let granted = vec!["POST to hooks.slack.com".to_owned()];
    Release { version: version.to_owned(), hash: [22; 32], signer, granted, at: at(1) }
}

pub(in crate::rows::tests) fn piece() -> Piece {
    Piece { organization: organization_id(), hash: [22; 32], number: 1, of: 2, bytes: b"PK".to_vec() }
}

pub(in crate::rows::tests) fn plugin_key() -> PluginKey {
    PluginKey {
        id: PluginKeyId::from_bytes([24; 16]),
        organization: organization_id(),
        key: [23; 32],
        name: name("The authors"),
        added_by: Actor::Token(TokenId::from_bytes([2; 16])),
        created_at: at(3),
    }
}

pub(in crate::rows::tests) fn quarantined_plugin() -> Plugin {
    let installed_by = Actor::Plugin(PluginId::from_bytes([25; 16]));
    Plugin { status: PluginStatus::Quarantined, installed_by, ..staged_plugin() }
}

pub(in crate::rows::tests) fn kept() -> Kept {
    Kept {
        organization: organization_id(),
        plugin: PluginId::from_bytes([21; 16]),
        name: "incident/1".to_owned(),
        value: b"open".to_vec(),
        version: 3,
        expires_at: Some(at(9)),
    }
}

pub(in crate::rows::tests) fn kept_use() -> KeptUse {
    KeptUse {
        organization: organization_id(),
        plugin: PluginId::from_bytes([21; 16]),
        keys: 1,
        bytes: 14,
        version: 3,
    }
}
