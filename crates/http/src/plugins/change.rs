//! What is changed of plugins, from the bytes that come to what acts afterwards: handlers and pages call the same.

use std::sync::Arc;

use keywright_core::{
    id::{OrganizationId, PluginId, PluginKeyId},
    plugin::{Plugin, PluginKey, Release},
    text::{Key, Name},
};
use keywright_plugins::{
    bundle::KeyId,
    plugin::{Plugin as Package, Refusal},
    schema::ConfigFault,
};
use keywright_storage::{Database, DeadLetter, Keeper, Written};
use serde_json::Value;

use super::{
    code::{Reason, starting},
    deliver, keys,
    operations::{self, Enabling, Offer},
    ready, secrets, terms,
    upload::{self, Uploaded},
};
use crate::{ApiError, AppState, act::Act, caller::Caller};

pub(crate) use super::deliver::Standing;

/// A bundle that is looked at, and what it would replace.
#[derive(Debug)]
pub(crate) struct Looked {
    pub(crate) package: Package,
    /// Why it is not taken on these terms; nothing, if it is.
    pub(crate) refusals: Vec<Refusal>,
    /// The plugin of its name, with its bundle as far as this server can read it.
    pub(crate) installed: Option<(Plugin, Option<Package>)>,
}

/// A plugin, and what is known of it beside its row.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) plugin: Plugin,
    /// Its bundle; none if this server cannot read it.
    pub(crate) package: Option<Package>,
    /// The bundle of the version before.
    pub(crate) before: Option<Package>,
    /// Why it cannot act although it is enabled.
    pub(crate) problem: Option<String>,
}

/// Looks at a bundle and keeps nothing.
pub(crate) async fn look(caller: &Caller, bytes: Arc<[u8]>, offer: Offer) -> Result<Looked, ApiError> {
    operations::require_manage(caller)?;
    let looked = upload::opening(caller, move |db, organization| {
        let package = upload::open(&bytes, db.catalogue())?;
        let name = Key::new(&package.manifest().about.name).map_err(ApiError::internal)?;
        let installed = db.plugins().named(organization, &name)?;
        let refusals = terms::refusals(db, organization, &package, installed.as_ref(), offer)?;
        let before =
            installed.as_ref().map(|it| opened(db, organization, &it.release)).transpose()?.flatten();
        Ok(Looked { package, refusals, installed: installed.map(|it| (it, before)) })
    });
    looked.await
}

/// A plugin by its name: 404 without.
pub(crate) async fn find(caller: &Caller, name: Key) -> Result<Known, ApiError> {
    operations::require_list(caller)?;
    let state = caller.state.clone();
    let found = upload::opening(caller, move |db, organization| {
        let plugin = db.plugins().named(organization, &name)?.ok_or(ApiError::NotFound)?;
        let package = opened(db, organization, &plugin.release)?;
        let before = plugin.previous.as_ref().map(|it| opened(db, organization, it)).transpose()?.flatten();
        let problem = state.plugins().problem(&plugin);
        Ok(Known { plugin, package, before, problem })
    });
    found.await
}

/// What is wrong with what a plugin would be told, field by field.
pub(crate) fn faults(state: &AppState, known: &Known, told: &Value) -> Vec<ConfigFault> {
    let Some(package) = &known.package else { return Vec::new() };
    let kept = ready::fitting(package, &state.plugins().vault, &known.plugin).unwrap_or_default();
    let checked = package.manifest().config.check(told, &kept);
    checked.and_then(|it| secrets::stay(package.manifest(), &kept, it, told)).err().unwrap_or_default()
}

/// How a sink of a plugin does; nothing, if it does not act.
pub(crate) fn standing(state: &AppState, plugin: PluginId, sink: &str) -> Option<Standing> {
    deliver::standing(state, plugin, sink)
}

/// Installs a plugin, which is staged.
pub(crate) async fn install(caller: &Caller, bytes: Vec<u8>, offer: Offer) -> Result<Plugin, ApiError> {
    operations::require_manage(caller)?;
    let uploaded = upload::receive(caller, bytes).await?;
    let package = Arc::clone(&uploaded.package);
    let install =
        move |act: &mut Act<'_, '_>, bytes: Option<&[u8]>| operations::install(act, &package, bytes, offer);
    bring(caller, (uploaded, offer, None), install, None, |_, _| Ok(())).await
}

/// Makes a plugin another version of itself.
pub(crate) async fn upgrade(
    caller: &Caller,
    name: Key,
    bytes: Vec<u8>,
    offer: Offer,
) -> Result<Plugin, ApiError> {
    operations::require_manage(caller)?;
    let uploaded = upload::receive(caller, bytes).await?;
    let (package, wanted) = (Arc::clone(&uploaded.package), name.clone());
    let upgrade = move |act: &mut Act<'_, '_>, bytes: Option<&[u8]>| {
        operations::upgrade(act, &wanted, &package, bytes, offer)
    };
    bring(caller, (uploaded, offer, Some(name)), upgrade, Some(Reason::Upgraded), deliver::begin_new).await
}

/// Makes a plugin the version that it was before.
pub(crate) async fn roll_back(caller: &Caller, name: Key) -> Result<Plugin, ApiError> {
    operations::require_manage(caller)?;
    let roll_back = move |act: &mut Act<'_, '_>| operations::roll_back(act, &name);
    agree_and(caller, roll_back, Some(Reason::Upgraded), None, deliver::begin_new).await
}

/// Switches a plugin on.
pub(crate) async fn enable(caller: &Caller, name: Key, wanted: Enabling) -> Result<Plugin, ApiError> {
    operations::require_manage(caller)?;
    let enable = move |act: &mut Act<'_, '_>| operations::enable(act, &name, wanted);
    agree_and(caller, enable, Some(Reason::Enabled), None, deliver::begin).await
}

/// Switches a plugin off.
pub(crate) async fn disable(caller: &Caller, name: Key) -> Result<Plugin, ApiError> {
    operations::require_manage(caller)?;
    manage(caller, move |act| operations::disable(act, &name)).await
}

/// Tells a plugin something else.
pub(crate) async fn configure(caller: &Caller, name: Key, told: Value) -> Result<Plugin, ApiError> {
    operations::require_manage(caller)?;
    let configure = move |act: &mut Act<'_, '_>| operations::configure(act, &name, &told);
    agree_and(caller, configure, Some(Reason::Configured), None, |_, _| Ok(())).await
}

/// Lets the code of a plugin run again that rests.
pub(crate) async fn resume(caller: &Caller, name: Key) -> Result<Plugin, ApiError> {
    operations::require_manage(caller)?;
    manage(caller, move |act| operations::resume(act, &name)).await
}

/// Takes a plugin away.
pub(crate) async fn remove(caller: &Caller, name: Key) -> Result<Plugin, ApiError> {
    operations::require_manage(caller)?;
    let forget = |state: &AppState, plugin: &Plugin| {
        let keeper = Keeper { organization: plugin.organization, plugin: plugin.id };
        state.db.forget_kept(keeper, state.now()).map_err(ApiError::internal)?;
        state.db.forget_progress(plugin.id).map_err(ApiError::internal)
    };
    manage_and(caller, move |act| operations::remove(act, &name), forget).await
}

/// What could not be delivered, of which plugin.
pub(crate) async fn letters(caller: &Caller, name: Key) -> Result<(PluginId, Vec<DeadLetter>), ApiError> {
    operations::require_list(caller)?;
    let found = caller.read(move |db, organization| {
        let plugin = db.plugins().named(organization, &name)?.ok_or(ApiError::NotFound)?;
        Ok((plugin.id, db.dead_letters(plugin.id)))
    });
    found.await
}

/// Tries again what could not be delivered: how many letters that are.
pub(crate) async fn retry_letters(caller: &Caller, name: Key) -> Result<usize, ApiError> {
    operations::require_manage(caller)?;
    let (plugin, letters) = letters(caller, name).await?;
    let plugins = caller.state.plugins();
    plugins.retries.lock().extend(letters.iter().map(|it| (plugin, it.number)));
    plugins.ring();
    Ok(letters.len())
}

/// Lets go of something that could not be delivered, if it is there.
pub(crate) async fn drop_letter(caller: &Caller, name: Key, number: &str) -> Result<(), ApiError> {
    operations::require_manage(caller)?;
    let (plugin, letters) = letters(caller, name).await?;
    let found = letters.iter().find(|it| it.number.to_string() == number).map(|it| it.number);
    let Some(number) = found else { return Ok(()) };
    caller.read(move |db, _| db.drop_letter(plugin, number).map_err(ApiError::internal)).await
}

/// Trusts a key of authors.
pub(crate) async fn trust(caller: &Caller, name: Name, key: KeyId) -> Result<PluginKey, ApiError> {
    operations::require_manage(caller)?;
    caller.write(move |act| keys::trust(act, &name, key)).await
}

/// Trusts a key of authors no more.
pub(crate) async fn distrust(caller: &Caller, id: PluginKeyId) -> Result<(), ApiError> {
    operations::require_manage(caller)?;
    caller.write(move |act| keys::distrust(act, id)).await
}

/// The bundle of a release, as this server reads it.
pub(crate) fn opened(
    db: &Database,
    organization: OrganizationId,
    release: &Release,
) -> Result<Option<Package>, ApiError> {
    let bytes = db.plugins().bundle(organization, &release.hash)?;
    Ok(bytes.and_then(|it| ready::open(&it, db.catalogue()).ok()))
}

/// Takes a bundle: nothing of it is kept before it is sure that it is taken, and its code agrees. `act` is asked without
/// its bytes first, to plan.
async fn bring<F>(
    caller: &Caller,
    (uploaded, offer, upgraded): (Uploaded, Offer, Option<Key>),
    act: F,
    reason: Option<Reason>,
    after: impl FnOnce(&AppState, &Plugin) -> Result<(), ApiError> + Send + 'static,
) -> Result<Plugin, ApiError>
where
    F: Fn(&mut Act<'_, '_>, Option<&[u8]>) -> Result<Written<Plugin>, ApiError> + Send + Sync + 'static,
{
    let act = Arc::new(act);
    let planned = Arc::clone(&act);
    let plan = Arc::new(move |it: &mut Act<'_, '_>| planned(it, None));
    let first = Arc::clone(&plan);
    caller.plan(move |it| first(it)).await?;
    let agreed = starting::ask(caller, &plan, reason, Some(Arc::clone(&uploaded.package))).await?;
    upload::keep(caller, &uploaded, offer, upgraded.as_ref()).await?;
    let agreed_act = move |planned: &mut Act<'_, '_>| {
        let written = act(planned, Some(&uploaded.bytes))?;
        agreed.check(planned, written.value())?;
        Ok(written)
    };
    manage_and(caller, agreed_act, after).await
}

/// Changes something about a plugin once its code agrees.
async fn agree_and<F>(
    caller: &Caller,
    act: F,
    reason: Option<Reason>,
    package: Option<Arc<Package>>,
    after: impl FnOnce(&AppState, &Plugin) -> Result<(), ApiError> + Send + 'static,
) -> Result<Plugin, ApiError>
where
    F: Fn(&mut Act<'_, '_>) -> Result<Written<Plugin>, ApiError> + Send + Sync + 'static,
{
    let act = Arc::new(act);
    let agreed = starting::ask(caller, &act, reason, package).await?;
    let agreed_act = move |planned: &mut Act<'_, '_>| {
        let written = act(planned)?;
        agreed.check(planned, written.value())?;
        Ok(written)
    };
    manage_and(caller, agreed_act, after).await
}

async fn manage(
    caller: &Caller,
    act: impl Fn(&mut Act<'_, '_>) -> Result<Written<Plugin>, ApiError> + Send + 'static,
) -> Result<Plugin, ApiError> {
    manage_and(caller, act, |_, _| Ok(())).await
}

/// Changes something about plugins; then `after` does what is not part of the commit, and what acts is read anew. That
/// happens whether or not anybody waits for it.
async fn manage_and(
    caller: &Caller,
    act: impl Fn(&mut Act<'_, '_>) -> Result<Written<Plugin>, ApiError> + Send + 'static,
    after: impl FnOnce(&AppState, &Plugin) -> Result<(), ApiError> + Send + 'static,
) -> Result<Plugin, ApiError> {
    let changed = caller.write_and(act, move |state, plugin| {
        after(state, &plugin)?;
        state.plugins().reload(&state.db, plugin.organization)?;
        state.plugins().clean_cache(&state.db);
        Ok(plugin)
    });
    changed.await
}
