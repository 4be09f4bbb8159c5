//! What a bundle is, beside what is installed.

use keywright_core::plugin::{Plugin, Release};
use keywright_plugins::{
    manifest::{Manifest, Want},
    plugin::Plugin as Package,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    terms::is_granted,
    wants::{PluginCapabilityVm, PluginTypeVm, capabilities, types},
};

/// What a bundle is, and what would change with it
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "name": "token-hygiene", "title": "Token hygiene", "version": "1.1.0", "license": "MIT",
    "hash": "6b1c6f3d0e0f8f1c6b1c6f3d0e0f8f1c6b1c6f3d0e0f8f1c6b1c6f3d0e0f8f1c", "signer": null, "needsCode": false,
    "refusals": ["the bundle is unsigned; say its SHA-256, as its author tells it, to install it all the same"],
    "capabilities": [], "types": [], "installedVersion": "1.0.0", "newCapabilities": [], "droppedCapabilities": [],
    "newRules": ["owner"], "droppedRules": [],
}))]
pub(crate) struct PluginReviewVm {
    name: String,
    title: String,
    version: String,
    license: String,
    /// The SHA-256 of the bundle, in hexadecimal digits
    hash: String,
    /// The key of who signed it; null if nobody did
    signer: Option<String>,
    /// Whether it has code
    needs_code: bool,
    /// Why it is not taken on these terms; empty if it is
    refusals: Vec<String>,
    capabilities: Vec<PluginCapabilityVm>,
    types: Vec<PluginTypeVm>,
    /// The version that is installed; null if none is
    installed_version: Option<String>,
    /// What it wants beyond what the installed version was granted
    new_capabilities: Vec<String>,
    /// What the installed version was granted, and it does not want
    dropped_capabilities: Vec<String>,
    new_rules: Vec<String>,
    dropped_rules: Vec<String>,
}

/// What would change with a bundle.
#[derive(Clone, Debug, Default)]
pub(crate) struct Differences {
    /// What it wants beyond what the other version was granted.
    pub(crate) new_wants: Vec<Want>,
    /// What that was granted, and it does not want.
    pub(crate) dropped_wants: Vec<Want>,
    pub(crate) new_rules: Vec<String>,
    pub(crate) dropped_rules: Vec<String>,
}

impl Differences {
    /// A bundle beside another version, of which nothing is known but its row if its bundle cannot be read.
    pub(crate) fn of(package: &Package, other: Option<(&Release, Option<&Package>)>) -> Self {
        let manifest = package.manifest();
        let before = other.and_then(|it| it.1).map(Package::manifest);
        let is_granted =
            other.is_some_and(|(it, package)| package.is_some_and(|package| is_granted(it, package)));
        let had = before.filter(|_| is_granted);
        let wants = manifest.wants();
        let rules = |of: Option<&Manifest>| -> Vec<String> {
            of.into_iter().flat_map(|it| &it.rules).map(|it| it.name.clone()).collect()
        };
        let (before_rules, after_rules) = (rules(before), rules(Some(manifest)));
        let without = |all: &[String], others: &[String]| -> Vec<String> {
            all.iter().filter(|it| !others.contains(it)).cloned().collect()
        };
        Self {
            new_wants: had.map_or_else(|| wants.into_iter().collect(), |it| manifest.beyond(it)),
            dropped_wants: had.map(|it| it.beyond(manifest)).unwrap_or_default(),
            new_rules: without(&after_rules, &before_rules),
            dropped_rules: without(&before_rules, &after_rules),
        }
    }
}

impl PluginReviewVm {
    /// A bundle beside what is installed.
    pub(crate) fn new(
        package: &Package,
        refusals: Vec<String>,
        installed: Option<(&Plugin, Option<&Package>)>,
    ) -> Self {
        let manifest = package.manifest();
        let granted = installed.map(|it| &it.0.release).filter(|it| {
            installed.is_some_and(|(_, package)| package.is_some_and(|package| is_granted(it, package)))
        });
        let differences = Differences::of(package, installed.map(|it| (&it.0.release, it.1)));
        let texts = |it: &[Want]| it.iter().map(ToString::to_string).collect();
        Self {
            name: manifest.about.name.clone(),
            title: manifest.about.title.en.clone(),
            version: manifest.about.version.to_string(),
            license: manifest.about.license.clone(),
            hash: package.bundle().hash().to_string(),
            signer: package.bundle().signer().map(|it| it.to_string()),
            needs_code: manifest.needs_code(),
            refusals,
            capabilities: capabilities(package, granted),
            types: types(package),
            installed_version: installed.map(|it| it.0.release.version.clone()),
            new_capabilities: texts(&differences.new_wants),
            dropped_capabilities: texts(&differences.dropped_wants),
            new_rules: differences.new_rules,
            dropped_rules: differences.dropped_rules,
        }
    }
}
