//! Plugins as the wire shows them.

use keywright_core::plugin::{Plugin, PluginKey, PluginStatus};
use keywright_plugins::{
    bundle::ContentHash, manifest::Manifest, plugin::Plugin as Package, rule::Rule, words::Language,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{WireTime, envelope};

pub(crate) use super::comparison::PluginReviewVm;
use super::{
    code::bodies::PluginCodeVm,
    deliver::Standing,
    wants::{PluginCapabilityVm, PluginTypeVm, capabilities, types},
};

/// Whether a plugin acts
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) enum PluginStatusVm {
    /// It was installed, and never acted
    Staged,
    /// It acts
    Enabled,
    /// It acted, and does not now
    Disabled,
    /// Its code failed too often and rests until somebody resumes it; its rules and sinks go on
    Quarantined,
}

/// A plugin of the organization
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000081", "name": "token-hygiene", "version": "1.0.0", "status": "Enabled",
    "hash": "6b1c6f3d0e0f8f1c6b1c6f3d0e0f8f1c6b1c6f3d0e0f8f1c6b1c6f3d0e0f8f1c", "signer": null, "problem": null,
    "privateNetworks": false, "previousVersion": null, "installedAt": "2026-11-23T19:32:05.12Z",
    "updatedAt": "2026-11-23T19:32:05.12Z",
}))]
pub(crate) struct PluginVm {
    pub(crate) id: Uuid,
    /// Unique in the organization
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) status: PluginStatusVm,
    /// The SHA-256 of its bundle, in hexadecimal digits
    pub(crate) hash: String,
    /// The key of who signed it; null if nobody did
    pub(crate) signer: Option<String>,
    /// Why it cannot act although it is enabled; null as a rule
    pub(crate) problem: Option<String>,
    /// Whether it may call private networks, where its manifest asks for that
    pub(crate) private_networks: bool,
    /// The version that it can be rolled back to; null if there is none
    pub(crate) previous_version: Option<String>,
    pub(crate) installed_at: WireTime,
    pub(crate) updated_at: WireTime,
}

/// A rule of a plugin
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "name": "service-life", "on": ["TokenCreated"], "when": ["object.type Equals Service"],
    "must": ["object.expiresAt WithinDays {config.maxDays}"], "field": "expiresAt", "code": "lives-too-long",
}))]
pub(crate) struct PluginRuleVm {
    name: String,
    /// Names of events before which it is asked, in which `*` is any run of letters
    on: Vec<String>,
    /// All that must hold for it to apply
    when: Vec<String>,
    /// All that must hold where it applies
    must: Vec<String>,
    /// The field that it is about; empty for all of the object
    field: String,
    /// What programs know its objection by
    code: String,
}

/// A sink of a plugin
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "name": "slack", "active": true, "behind": 0, "lastError": null }))]
pub(crate) struct PluginSinkVm {
    name: String,
    /// Whether events are sent to it: the plugin is enabled, and its URL configured
    active: bool,
    /// How many changes of the log it has not looked at yet; null if it does not act
    #[schema(value_type = Option<i64>, minimum = 0)]
    behind: Option<u64>,
    /// Why what it sent last was not taken; null if it was, if nothing was sent since the server started, and if it does not act
    last_error: Option<String>,
}

/// All that is known of a plugin
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "plugin": {"id": "0193a5c0-0000-7000-8000-000000000081", "name": "token-hygiene", "version": "1.0.0",
        "status": "Enabled", "hash": "6b1c6f3d0e0f8f1c6b1c6f3d0e0f8f1c6b1c6f3d0e0f8f1c6b1c6f3d0e0f8f1c", "signer": null,
        "problem": null, "privateNetworks": false, "previousVersion": null, "installedAt": "2026-11-23T19:32:05.12Z",
        "updatedAt": "2026-11-23T19:32:05.12Z"},
    "title": "Token hygiene", "description": "House rules for access tokens", "license": "MIT", "homepage": null,
    "needsCode": false, "capabilities": [], "types": [], "rules": [], "sinks": [], "code": null, "config": {"maxDays": 90},
    "configSchema": {"type": "object", "properties": {"maxDays": {"type": "integer"}}},
}))]
pub(crate) struct PluginDetailVm {
    plugin: PluginVm,
    title: String,
    description: String,
    /// As SPDX writes it
    license: String,
    homepage: Option<String>,
    /// Whether it has code
    needs_code: bool,
    capabilities: Vec<PluginCapabilityVm>,
    types: Vec<PluginTypeVm>,
    rules: Vec<PluginRuleVm>,
    sinks: Vec<PluginSinkVm>,
    /// What its code does, and how it does; null if it has none
    code: Option<PluginCodeVm>,
    /// What it was told; `secret:…` stands in place of secrets
    #[schema(value_type = Object)]
    config: Value,
    /// What it can be told, as JSON Schema (2020-12)
    #[schema(value_type = Object)]
    config_schema: Value,
}

/// A key of authors that the organization trusts
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000082", "name": "The authors of token-hygiene",
    "key": "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "createdAt": "2026-11-23T19:32:05.12Z",
}))]
pub(crate) struct PluginKeyVm {
    id: Uuid,
    name: String,
    key: String,
    created_at: WireTime,
}

/// Events that could not be delivered
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "number": 0, "sink": "slack", "firstEvent": 131_073, "lastEvent": 131_075, "why": "after 12 tries: 503",
    "at": "2026-11-23T19:32:05.12Z",
}))]
pub(crate) struct PluginLetterVm {
    /// Its number among the plugin's
    #[schema(value_type = i64, minimum = 0)]
    pub(crate) number: u64,
    pub(crate) sink: String,
    /// The number of the first event
    #[schema(value_type = i64, minimum = 0)]
    pub(crate) first_event: u64,
    /// The number of the last event
    #[schema(value_type = i64, minimum = 0)]
    pub(crate) last_event: u64,
    /// Why they were put aside
    pub(crate) why: String,
    pub(crate) at: WireTime,
}

/// What is tried again
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "letters": 1 }))]
pub(crate) struct PluginRetryVm {
    /// How many letters
    #[schema(maximum = 1000)]
    pub(crate) letters: u32,
}

envelope!(
    /// The plugins of the organization, in the envelope
    PluginsResponse, Vec<PluginVm>
);
envelope!(
    /// A plugin, in the envelope
    PluginResponse, PluginVm
);
envelope!(
    /// All that is known of a plugin, in the envelope
    PluginDetailResponse, PluginDetailVm
);
envelope!(
    /// What a bundle is, in the envelope
    PluginReviewResponse, PluginReviewVm
);
envelope!(
    /// The keys of authors that are trusted, in the envelope
    PluginKeysResponse, Vec<PluginKeyVm>
);
envelope!(
    /// A key of authors that is trusted, in the envelope
    PluginKeyResponse, PluginKeyVm
);
envelope!(
    /// What could not be delivered, in the envelope
    PluginLettersResponse, Vec<PluginLetterVm>
);
envelope!(
    /// What is tried again, in the envelope
    PluginRetryResponse, PluginRetryVm
);

impl PluginVm {
    /// A plugin, and why it cannot act.
    pub(crate) fn new(plugin: &Plugin, problem: Option<String>) -> Self {
        Self {
            id: plugin.id.uuid(),
            name: plugin.name.to_string(),
            version: plugin.release.version.clone(),
            status: plugin.status.into(),
            hash: hex(&plugin.release.hash),
            signer: plugin.release.signer.as_ref().map(key_text),
            problem,
            private_networks: plugin.private_networks,
            previous_version: plugin.previous.as_ref().map(|it| it.version.clone()),
            installed_at: plugin.created_at.into(),
            updated_at: plugin.updated_at.into(),
        }
    }
}

impl PluginDetailVm {
    /// A plugin and its bundle. `standing` says of each sink that acts how it does.
    pub(crate) fn new(
        plugin: &Plugin,
        package: &Package,
        problem: Option<String>,
        code: Option<PluginCodeVm>,
        standing: impl Fn(&str) -> Option<Standing>,
    ) -> Self {
        let Manifest { about, rules, sinks, config, .. } = package.manifest();
        let sink = |name: &str| {
            let (name, standing) = (name.to_owned(), standing(name));
            let (active, behind) = (standing.is_some(), standing.as_ref().map(|it| it.behind));
            PluginSinkVm { name, active, behind, last_error: standing.and_then(|it| it.fault) }
        };
        Self {
            plugin: PluginVm::new(plugin, problem),
            title: about.title.en.clone(),
            description: about.description.en.clone(),
            license: about.license.clone(),
            homepage: about.homepage.clone(),
            needs_code: package.manifest().needs_code(),
            capabilities: capabilities(package, Some(&plugin.release)),
            types: types(package),
            rules: rules.iter().map(Into::into).collect(),
            sinks: sinks.iter().map(|it| sink(&it.name)).collect(),
            code,
            config: serde_json::from_str(&plugin.config).unwrap_or_default(),
            config_schema: config.to_json(Language::En),
        }
    }
}

impl From<&Rule> for PluginRuleVm {
    fn from(rule: &Rule) -> Self {
        let texts = |it: &[keywright_plugins::clause::Clause]| it.iter().map(ToString::to_string).collect();
        Self {
            name: rule.name.clone(),
            on: rule.on.patterns().iter().map(ToString::to_string).collect(),
            when: texts(&rule.when),
            must: texts(&rule.must),
            field: rule.field.clone(),
            code: rule.code.clone(),
        }
    }
}

impl From<PluginStatus> for PluginStatusVm {
    fn from(status: PluginStatus) -> Self {
        match status {
            PluginStatus::Staged => Self::Staged,
            PluginStatus::Enabled => Self::Enabled,
            PluginStatus::Disabled => Self::Disabled,
            PluginStatus::Quarantined => Self::Quarantined,
        }
    }
}

impl From<&PluginKey> for PluginKeyVm {
    fn from(key: &PluginKey) -> Self {
        Self {
            id: key.id.uuid(),
            name: key.name.to_string(),
            key: key_text(&key.key),
            created_at: key.created_at.into(),
        }
    }
}

/// A key as it is written.
pub(crate) fn key_text(key: &[u8; 32]) -> String {
    format!("ed25519:{}", hex(key))
}

/// A hash as it is compared.
pub(super) fn hash_of(hash: &[u8; 32]) -> Option<ContentHash> {
    ContentHash::parse(&hex(hash))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|it| [it >> 4, it & 15]);
    digits.filter_map(|it| char::from_digit(u32::from(it), 16)).collect()
}
