//! What a plugin was told, as it becomes another version or is told something else: it stays as far as it fits, and its
//! secrets stay where they can be sent to nobody else than before. Who may do either need not know them, and would learn
//! them so.

use keywright_core::plugin::Plugin;
use keywright_plugins::{
    config::Config,
    manifest::{Leads, Manifest},
    plugin::Plugin as Package,
    schema::{ConfigFault, ConfigWrong},
};
use serde_json::Value;

use super::{
    operations::keep_config,
    ready::{self, Unready},
    terms::opened,
};
use crate::{ApiError, act::Act};

/// Insists that secrets which stay as they are lead to nobody else than before.
pub(super) fn stay(
    manifest: &Manifest,
    kept: &Config,
    config: Config,
    told: &Value,
) -> Result<Config, Vec<ConfigFault>> {
    let is_kept = |path: &str| {
        let at = path.split('.').try_fold(told, |it, name| it.get(name));
        at.and_then(Value::as_str) == Some(&Config::handle(path))
    };
    let moved = moved(manifest, &manifest.leads(kept), &config);
    let faults: Vec<_> = moved.iter().filter(|it| is_kept(it)).map(|it| fault(it)).collect();
    if faults.is_empty() { Ok(config) } else { Err(faults) }
}

/// Keeps what a plugin was told as far as another bundle knows of it. Secrets that would lead elsewhere are let go; of a
/// plugin that acts they may not be.
pub(super) fn keep_fitting(
    act: &mut Act<'_, '_>,
    package: &Package,
    plugin: &mut Plugin,
) -> Result<(), ApiError> {
    let before = if plugin.secrets.is_empty() { None } else { opened(act, &plugin.release)? };
    let before = match before {
        Some(before) => {
            let config = ready::fitting(&before, &act.state.plugins().vault, plugin).unwrap_or_default();
            before.manifest().leads(&config)
        }
        None => Leads::new(),
    };
    let vault = &act.state.plugins().vault;
    if plugin.is_enabled() {
        ready::still_fits(package, vault, plugin)?;
    }
    let fitting = ready::fitting(package, vault, plugin);
    let moved = fitting.as_ref().map(|it| moved(package.manifest(), &before, it)).unwrap_or_default();
    if plugin.is_enabled() && !moved.is_empty() {
        return Err(Unready::Config(moved.iter().map(|it| fault(it).to_string()).collect()).into());
    }
    plugin.secrets.retain(|it| !moved.contains(&it.path));
    let fitting = if moved.is_empty() { fitting } else { ready::fitting(package, vault, plugin) };
    if let Ok(config) = fitting {
        return keep_config(act, plugin, &config);
    }
    // What is missing has to be told before it can act.
    (plugin.config, plugin.secrets) = ("{}".to_owned(), Vec::new());
    Ok(())
}

/// The secrets of a configuration that lead to somebody to whom they did not lead before.
fn moved(manifest: &Manifest, before: &Leads, config: &Config) -> Vec<String> {
    let leads = manifest.leads(config);
    let is_moved = |path: &&str| match (leads.get(*path), before.get(*path)) {
        (Some(now), Some(before)) => !now.is_subset(before),
        (Some(_), None) => true,
        (None, _) => false,
    };
    config.secrets().map(|it| it.0).filter(is_moved).map(str::to_owned).collect()
}

fn fault(path: &str) -> ConfigFault {
    ConfigFault { path: format!("config.{path}"), wrong: ConfigWrong::Moved }
}
