//! Before a plugin acts as it is to: its code is compiled and compared with its manifest, and asked whether it agrees.
//!
//! None of that is part of a write, for it takes long and may do something. So the write is planned first, then its code
//! is asked, and what is then written must be what was planned.

use std::sync::Arc;

use keywright_core::plugin::{Plugin, PluginStatus};
use keywright_plugins::plugin::Plugin as Package;
use keywright_storage::Written;

use super::{Coded, Fail, Hook, Reason, engine::Loaded, run};
use crate::{
    ApiError,
    act::Act,
    blocking::blocking,
    caller::Caller,
    plugins::{
        change::opened,
        ready::{self, Ready},
        upload,
    },
};

/// A write that code has agreed to.
pub(crate) struct Agreed {
    planned: Option<Plugin>,
    /// So that it need not be loaded again when it acts.
    _loaded: Option<Arc<Loaded>>,
}

/// Asks the code of a plugin, if it has any, before a write: with `reason` whether it agrees, and in any case whether it
/// can run. `package` is its bundle, where that is not kept yet.
pub(crate) async fn ask<F>(
    caller: &Caller,
    act: &Arc<F>,
    reason: Option<Reason>,
    package: Option<Arc<Package>>,
) -> Result<Agreed, ApiError>
where
    F: Fn(&mut Act<'_, '_>) -> Result<Written<Plugin>, ApiError> + Send + Sync + 'static,
{
    // Where no code runs, a plugin that has some cannot be enabled: the write itself says so.
    let is_idle = cfg!(not(feature = "code"));
    if is_idle || package.as_ref().is_some_and(|it| !it.manifest().needs_code()) {
        return Ok(Agreed { planned: None, _loaded: None });
    }
    let plan = Arc::clone(act);
    let planned = caller.plan(move |act| plan(act)).await?;
    let package = if let Some(package) = package {
        package
    } else {
        let release = planned.release.clone();
        let found =
            upload::opening(caller, move |db, organization| opened(db, organization, &release)).await?;
        Arc::new(found.ok_or_else(|| ApiError::rule("BundleCannotBeRead"))?)
    };
    if !package.manifest().needs_code() {
        return Ok(Agreed { planned: None, _loaded: None });
    }
    let loaded = load(caller, &package).await?;
    if let Some(reason) = reason.filter(|_| planned.status == PluginStatus::Enabled) {
        start(caller, &planned, &package, &loaded, reason).await?;
    }
    Ok(Agreed { planned: Some(planned), _loaded: Some(loaded) })
}

async fn load(caller: &Caller, package: &Arc<Package>) -> Result<Arc<Loaded>, ApiError> {
    let (state, package) = (caller.state.clone(), Arc::clone(package));
    let place = state.plugins().gates.compiling.enter(caller.organization()).await?;
    let load = move || {
        let _place = place;
        let loaded = state.plugins().loads.load(&package);
        loaded.map_err(|why| ApiError::Refused(vec!["PluginCodeCannotRun".into(), why.into()]))
    };
    blocking(load).await
}

async fn start(
    caller: &Caller,
    planned: &Plugin,
    package: &Package,
    loaded: &Arc<Loaded>,
    reason: Reason,
) -> Result<(), ApiError> {
    let plugins = caller.state.plugins();
    if !plugins.options.on {
        return Ok(());
    }
    let Ready { config, .. } = ready::ready(package, &plugins.vault.told(planned))?;
    let coded = Arc::new(Coded::new(plugins, planned, package, config, Arc::clone(loaded)));
    let agreed =
        run(&caller.state, &coded, Hook::Start, None, move |code, trip| code.start(trip, reason)).await;
    coded.power.end();
    agreed.map_err(|why| match why {
        Fail::Busy => ApiError::Unavailable,
        Fail::Refused(why) => ApiError::Refused(vec!["PluginRefused".into(), why.into()]),
        why => ApiError::Refused(vec!["PluginFailed".into(), why.to_string().into()]),
    })
}

impl Agreed {
    /// Insists that what is written is what was agreed to: 409 otherwise.
    pub(crate) fn check(&self, act: &Act<'_, '_>, plugin: &Plugin) -> Result<(), ApiError> {
        let Some(planned) = &self.planned else { return Ok(()) };
        let vault = &act.state.plugins().vault;
        let is_it = planned.name == plugin.name
            && planned.status == plugin.status
            && planned.release.hash == plugin.release.hash
            && planned.release.granted == plugin.release.granted
            && planned.private_networks == plugin.private_networks
            && vault.told(planned) == vault.told(plugin);
        if is_it { Ok(()) } else { Err(ApiError::Conflict) }
    }
}
