//! From what is kept of a plugin to what acts: its bundle, its configuration, its rules and sinks.

use keywright_core::plugin::Plugin;
use keywright_plugins::{
    bundle::Limits,
    config::Config,
    plugin::{Plugin as Package, PluginFault},
    rule::Rulebook,
    schema::ConfigWrong,
    sink::ActiveSink,
};
use semver::Version;
use serde_json::Value;

use super::vault::{Told, Vault};
use crate::ApiError;

/// What acts.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) config: Config,
    pub(crate) rules: Rulebook,
    pub(crate) sinks: Vec<ActiveSink>,
}

/// Why a plugin cannot act.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Unready {
    /// It is for other servers.
    Unfit(String),
    /// It has code.
    Code,
    /// Its types are not to be told from those of another plugin: why.
    Types(String),
    /// It must be told something else first: what is wrong, by path.
    Config(Vec<String>),
}

/// The version of this server.
pub(crate) fn version() -> Version {
    // The version of a package is one.
    env!("CARGO_PKG_VERSION").parse().unwrap_or(Version::new(0, 0, 0))
}

/// What a bundle is, or all that is wrong with it.
pub(crate) fn open(bytes: &[u8], catalogue: &keywright_core::Catalogue) -> Result<Package, Vec<PluginFault>> {
    Package::open(bytes, &Limits::STANDARD, catalogue)
}

/// What acts of a plugin with what it was told.
pub(crate) fn ready(package: &Package, told: &Told) -> Result<Ready, Unready> {
    let manifest = package.manifest();
    manifest.fits(&version()).map_err(|it| Unready::Unfit(it.to_string()))?;
    if manifest.needs_code() && cfg!(not(feature = "code")) {
        return Err(Unready::Code);
    }
    let texts = |it: Vec<_>| Unready::Config(it.iter().map(ToString::to_string).collect());
    let config = manifest.config.check(&told.value, &told.kept).map_err(texts)?;
    let rules = Rulebook::new(&manifest.about.name, &manifest.rules, &config);
    let rules =
        rules.map_err(|it| Unready::Config(it.iter().map(ToString::to_string).collect::<Vec<_>>()))?;
    let (mut sinks, mut faults) = (Vec::new(), Vec::new());
    for sink in &manifest.sinks {
        match sink.with(&config) {
            Ok(active) => sinks.extend(active),
            Err(wrong) => faults.push(format!("sink `{}`: {wrong}", sink.name)),
        }
    }
    if faults.is_empty() { Ok(Ready { config, rules, sinks }) } else { Err(Unready::Config(faults)) }
}

/// Insists that a plugin that acts need not be told anything else in a new version: fields may have gone, and nothing that
/// it was told may have become wrong.
pub(crate) fn still_fits(package: &Package, vault: &Vault, plugin: &Plugin) -> Result<(), Unready> {
    let told = vault.told(plugin);
    let checked = package.manifest().config.check(&told.value, &told.kept);
    let mut faults = checked.err().unwrap_or_default();
    faults.retain(|it| it.wrong != ConfigWrong::Unknown);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Unready::Config(faults.iter().map(ToString::to_string).collect()))
    }
}

/// The configuration of a plugin, as far as it fits: fields that do not are as if they had not been told.
pub(crate) fn fitting(package: &Package, vault: &Vault, plugin: &Plugin) -> Result<Config, Value> {
    let schema = &package.manifest().config;
    let Told { mut value, kept } = vault.told(plugin);
    // What is wrong is let go; what is missing stays so.
    for _ in 0..2 {
        let Err(faults) = schema.check(&value, &kept) else { break };
        for fault in faults {
            let name = fault.path.split('.').nth(1).unwrap_or_default();
            if let Some(fields) = value.as_object_mut() {
                fields.remove(name);
            }
        }
    }
    schema.check(&value, &kept).map_err(|_| value)
}

impl Unready {
    /// Why, in words.
    pub(crate) fn why(&self) -> String {
        match self {
            Self::Unfit(why) | Self::Types(why) => why.clone(),
            Self::Code => "it has code, and this server runs none".to_owned(),
            Self::Config(faults) => faults.join("; "),
        }
    }
}

impl From<Unready> for ApiError {
    fn from(unready: Unready) -> Self {
        let code = match &unready {
            Unready::Unfit(_) => "PluginDoesNotFit",
            Unready::Code => "PluginNeedsCode",
            Unready::Types(_) => "PluginTypesClash",
            Unready::Config(faults) => {
                let lines = faults.iter().cloned().map(Into::into);
                return Self::Invalid(std::iter::once("config_is_invalid".into()).chain(lines).collect());
            }
        };
        Self::Refused(vec![code.into(), unready.why().into()])
    }
}
