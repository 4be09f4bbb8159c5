//! What authors are told of a plugin that acts: where it is found, what it may not do, and what it writes to its log.

use std::fmt::Write as _;

use keywright_plugins::{
    bundle::KeyId,
    manifest::{Manifest, Slot},
};
use serde_json::Value;

use super::super::{logged, server::Client};

/// The id of the organization that a token belongs to, as addresses have it; a word in its place if the server does not say.
pub(super) fn organization(client: &Client) -> String {
    let judged = client.find("/api/v1/authorize?action=ManagePlugins&resource=plugin/*").ok().flatten();
    let id = judged.as_ref().and_then(|it| it.get("organizationId")?.as_str());
    id.unwrap_or("ORGANIZATION").to_owned()
}

/// Where the routes and pages of a plugin are, a line each.
pub(super) fn places(manifest: &Manifest, url: &str, organization: &str) -> String {
    let name = &manifest.about.name;
    let mut lines = String::new();
    for route in &manifest.routes {
        let (methods, path) = (route.methods.join("|"), &route.path);
        let _ = write!(lines, "\n  {methods} {url}/plugins/{organization}/{name}{path}");
    }
    for page in &manifest.pages {
        let place = match page.slot {
            Slot::Nav => "page",
            Slot::Overview => "card",
            Slot::Token | Slot::Member | Slot::Policy => "panel",
        };
        let about = if place == "panel" { "?about=ID" } else { "" };
        let _ = write!(lines, "\n  {place} {url}/en/plugins/{name}/{}{about}", page.id);
    }
    lines
}

/// That a plugin asks for private networks, and does not get them.
pub(super) fn warning(manifest: &Manifest, allowed: bool) -> Option<&'static str> {
    let is_private = manifest.capabilities.http.iter().any(|it| it.private);
    let warning = "note: plugin.toml asks for private networks, and calls of them are denied without --private-networks";
    (is_private && !allowed).then_some(warning)
}

/// That what was there had another signature than what is put in its place.
pub(super) fn unsigned(there: &Value, signer: Option<KeyId>) -> Option<String> {
    let (key, version) =
        (there.pointer("/plugin/signer")?.as_str()?, there.pointer("/plugin/version")?.as_str()?);
    let now = match signer {
        Some(signer) if signer.to_string() == key => return None,
        Some(signer) => format!("what {signer} signs"),
        None => "what nobody signs; say `--key` to sign it".to_owned(),
    };
    Some(format!("note: {version} was signed by {key}, and makes way for {now}"))
}

/// How to tell a plugin what it has to know, where that is why it does not act.
pub(super) fn unconfigured(why: &str, url: &str, name: &str) -> String {
    if !why.contains("config_is_invalid") {
        return String::new();
    }
    format!(
        "\n  tell it, and save a file here:\n  curl -X PUT {url}/api/v1/plugins/{name}/config -H \"Authorization: \
         $KEYWRIGHT_TOKEN\" -H 'Content-Type: application/json' -d '{{\"config\": {{…}}}}'"
    )
}

/// The lines of a plugin's log, those that were told left out.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// The number of the last line that was seen.
    last: Option<u64>,
}

impl Log {
    /// What was written since it was looked at last. A server that cannot say has none.
    pub(super) fn fresh(&mut self, client: &Client, name: &str) -> Vec<String> {
        let after = self.last.map(|it| format!("?after={it}")).unwrap_or_default();
        let found = client.find(&format!("/api/v1/plugins/{name}/logs{after}"));
        let found = found.ok().flatten().unwrap_or_default();
        self.read(&found)
    }

    fn read(&mut self, found: &Value) -> Vec<String> {
        let lines = found.as_array().map(Vec::as_slice).unwrap_or_default();
        self.last = lines.iter().filter_map(|it| it.get("number")?.as_u64()).max().max(self.last);
        lines.iter().map(logged::line).collect()
    }
}

#[cfg(test)]
mod tests;
