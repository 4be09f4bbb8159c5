//! What plugins want and add, as the wire shows it to who decides about that.

use keywright_core::{catalogue::ResourceType, plugin::Release};
use keywright_plugins::{manifest::Want, plugin::Plugin as Package};
use serde::Serialize;
use utoipa::ToSchema;

/// Something that a plugin wants to be able to do
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "capability": "POST to hooks.slack.com", "means": "It sends requests to hooks.slack.com, with what it is told of events.",
    "granted": true,
}))]
pub(crate) struct PluginCapabilityVm {
    capability: String,
    /// What that means
    means: String,
    granted: bool,
}

/// A type that a plugin adds to what statements can be about, while it is enabled
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "resourceType": "leak-sentinel-incident", "title": "Incident", "everything": "leak-sentinel-incident/*",
    "actions": ["leak-sentinel.List", "leak-sentinel.Close"],
}))]
pub(crate) struct PluginTypeVm {
    /// What statements call it
    resource_type: String,
    title: String,
    /// The pattern that selects everything of it
    everything: String,
    /// What can be done to it
    actions: Vec<String>,
}

pub(super) fn capabilities(package: &Package, granted: Option<&Release>) -> Vec<PluginCapabilityVm> {
    let shown = |want: &Want| {
        let capability = want.to_string();
        let granted = granted.is_some_and(|it| it.granted.contains(&capability));
        PluginCapabilityVm { means: means(want), granted, capability }
    };
    package.manifest().wants().iter().map(shown).collect()
}

pub(super) fn types(package: &Package) -> Vec<PluginTypeVm> {
    package.manifest().resources.iter().map(Into::into).collect()
}

impl From<&ResourceType> for PluginTypeVm {
    fn from(it: &ResourceType) -> Self {
        Self {
            resource_type: it.name.to_string(),
            title: it.label.en.to_string(),
            everything: it.everything(),
            actions: it.actions.iter().map(|it| it.name.to_string()).collect(),
        }
    }
}

/// What a capability means, for who decides about it.
fn means(want: &Want) -> String {
    match want {
        Want::Keep { bytes, keys } => {
            format!("It keeps up to {} KiB of its own under {keys} keys, here in the store.", bytes >> 10)
        }
        Want::Call { host, private, .. } => {
            let private = if *private {
                " If you allow it, that may lie in a private network, and be called without TLS there."
            } else {
                ""
            };
            format!("It sends requests to {}, with what it is told of events.{private}", whom(host))
        }
        Want::Tell { secret, host } => {
            format!("It sends the secret `{secret}`, which you set and it does not see, to {}.", whom(host))
        }
        Want::Act { action, resource } => {
            format!("It may do {action} to {resource} by itself, as a plugin. You must have that yourself.")
        }
        Want::Hear { what } => format!("It is told of {what}, with what it was done to."),
        Want::Judge { what } => {
            format!("It is asked before {what}, and can object; if it fails, that may object, too.")
        }
        Want::Answer { method, path } => {
            format!("Everybody in the world may call its {method} {path}, without a token.")
        }
        Want::Sign => {
            "It checks signatures, and signs with secrets that you set and it does not see.".to_owned()
        }
    }
}

/// A host, in words where it is that of a URL in the configuration.
fn whom(host: &str) -> String {
    let path = host.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    path.map_or_else(|| host.to_owned(), |it| format!("the host of the URL in `{it}`, which you set"))
}
