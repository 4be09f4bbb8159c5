//! What can be done with plugins, and who may: `ManagePlugins`, and nobody lets a plugin do what they may not do themselves.
//!
//! None of it is subject to what plugins have against operations: whoever manages them can always end them.

use keywright_core::{
    Action, Permit, Statement,
    audit::{Event, Subject},
    grant::Change,
    id::{OrganizationId, PluginId},
    plugin::{Plugin, PluginStatus, Release},
    text::Key,
};
use keywright_plugins::{
    bundle::ContentHash, config::Config, plugin::Plugin as Package, schema::ConfigFault,
};
use keywright_storage::{Database, StorageError, Written};
use serde_json::Value;

use super::{
    acting::types_fit,
    ready::{self, Unready},
    secrets::{self, stay},
    terms::{admit, consent, granted, is_granted, lacks_consent, opened, readmit, release},
};
use crate::{ApiError, act::Act, caller::Caller};

/// What every question about plugins is asked about.
pub(crate) const ANY: &str = "plugin/*";

/// On which terms a bundle comes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Offer {
    /// The hash that whoever sends it had from somewhere else.
    pub(crate) hash: Option<ContentHash>,
    /// The hash of the bundle whose wants are granted.
    pub(crate) consent: Option<ContentHash>,
    /// Whether somebody else than before may have signed it.
    pub(crate) other_signer: bool,
}

/// How a plugin is switched on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Enabling {
    /// The hash of the bundle whose wants are granted.
    pub(crate) consent: Option<ContentHash>,
    /// Whether it may call private networks; as before, if nothing is said.
    pub(crate) private_networks: Option<bool>,
}

/// Insists that the caller may see plugins.
pub(crate) fn require_list(caller: &Caller) -> Result<(), ApiError> {
    let any_of = [Action::LIST_PLUGINS, Action::MANAGE_PLUGINS];
    if any_of.into_iter().any(|it| caller.may(it, ANY)) {
        Ok(())
    } else {
        Err(ApiError::lacking_all(&any_of, ANY))
    }
}

/// Insists that the caller may manage plugins.
pub(crate) fn require_manage(caller: &Caller) -> Result<(), ApiError> {
    caller.require(Action::MANAGE_PLUGINS, ANY)
}

pub(super) fn authorize(act: &Act<'_, '_>) -> Result<Permit, ApiError> {
    act.authorize(Action::MANAGE_PLUGINS, ANY)
}

/// The plugin of that name: 404 without.
pub(super) fn find(act: &mut Act<'_, '_>, name: &Key) -> Result<Plugin, ApiError> {
    let organization = act.organization();
    act.rows.plugins().named(organization, name)?.ok_or(ApiError::NotFound)
}

/// Keeps pieces of a bundle that does not fit into the commit that installs it, or upgrades the plugin of that name; nothing
/// of one that would not be taken. Whether more are left.
pub(super) fn upload(
    act: &mut Act<'_, '_>,
    package: &Package,
    bytes: &[u8],
    offer: Offer,
    upgraded: Option<&Key>,
) -> Result<Written<bool>, ApiError> {
    let permit = authorize(act)?;
    let (organization, hash) = (act.organization(), package.bundle().hash());
    if !act.rows.plugins().is_far_from_kept(organization, hash.as_bytes(), bytes)? {
        return Ok(act.rows.unchanged(false));
    }
    let running = upgraded.map(|it| find(act, it)).transpose()?;
    check_name(act, package, running.as_ref())?;
    admit(act, package, running.as_ref(), offer)?;
    forget_left(act, &permit, hash)?;
    act.rows.plugins().keep(&permit, organization, hash.as_bytes(), bytes)?;
    let entry = act.entry(&permit, Event::PluginUploaded, Subject::new(hash, "bundle"));
    Ok(act.rows.record(entry, true))
}

/// Installs a plugin, which does nothing until it is switched on. Without its bytes that is planned, and nothing of them kept.
pub(super) fn install(
    act: &mut Act<'_, '_>,
    package: &Package,
    bytes: Option<&[u8]>,
    offer: Offer,
) -> Result<Written<Plugin>, ApiError> {
    let permit = authorize(act)?;
    let (organization, name) = (act.organization(), check_name(act, package, None)?);
    if act.state.db.plugins().all(organization)?.len() >= Plugin::MAX {
        return Err(ApiError::rule("TooManyPlugins"));
    }
    fits(package)?;
    admit(act, package, None, offer)?;
    let release = release(act, package, None, offer.consent)?;
    let mut plugin = Plugin {
        id: act.id(PluginId::new)?,
        organization,
        name,
        status: PluginStatus::Staged,
        release,
        previous: None,
        config: "{}".to_owned(),
        secrets: Vec::new(),
        private_networks: false,
        installed_by: act.principal.actor(),
        created_at: act.now,
        updated_at: act.now,
    };
    secrets::keep_fitting(act, package, &mut plugin)?;
    keep_rest(act, &permit, package, bytes)?;
    act.rows.plugins().insert(&permit, &plugin)?;
    Ok(record(act, &permit, Event::PluginAdded, plugin))
}

/// Makes a plugin another version of itself. One that acts goes on acting: it must fit what it was told. Without its bytes
/// that is planned, and nothing of them kept.
pub(super) fn upgrade(
    act: &mut Act<'_, '_>,
    wanted: &Key,
    package: &Package,
    bytes: Option<&[u8]>,
    offer: Offer,
) -> Result<Written<Plugin>, ApiError> {
    let permit = authorize(act)?;
    let mut plugin = find(act, wanted)?;
    check_name(act, package, Some(&plugin))?;
    fits(package)?;
    admit(act, package, Some(&plugin), offer)?;
    if *package.bundle().hash().as_bytes() == plugin.release.hash {
        return Ok(act.rows.unchanged(plugin));
    }
    let release = release(act, package, Some(&plugin), offer.consent)?;
    secrets::keep_fitting(act, package, &mut plugin)?;
    let old = std::mem::replace(&mut plugin.release, release);
    wake(&mut plugin);
    let forgotten = plugin.previous.replace(old);
    if plugin.is_enabled() {
        can_act(act, package, &plugin)?;
    }
    keep_rest(act, &permit, package, bytes)?;
    let is_kept = |it: &Release| {
        it.hash == plugin.release.hash
            || plugin.previous.as_ref().is_some_and(|before| before.hash == it.hash)
    };
    if let Some(forgotten) = forgotten.filter(|it| !is_kept(it)) {
        act.rows.plugins().forget(&permit, plugin.organization, &forgotten.hash)?;
    }
    replace(act, &permit, Event::PluginUpgraded, plugin)
}

/// Makes a plugin the version that it was before; that of now is then the one before.
pub(super) fn roll_back(act: &mut Act<'_, '_>, name: &Key) -> Result<Written<Plugin>, ApiError> {
    let permit = authorize(act)?;
    let mut plugin = find(act, name)?;
    readmit(act, &plugin)?;
    let before = plugin.previous.take().ok_or_else(|| ApiError::rule("NothingToRollBackTo"))?;
    let package = needed(act, &before)?;
    secrets::keep_fitting(act, &package, &mut plugin)?;
    plugin.previous = Some(std::mem::replace(&mut plugin.release, before));
    wake(&mut plugin);
    if plugin.is_enabled() {
        can_act(act, &package, &plugin)?;
    }
    replace(act, &permit, Event::PluginRolledBack, plugin)
}

/// Switches a plugin on.
pub(super) fn enable(
    act: &mut Act<'_, '_>,
    name: &Key,
    wanted: Enabling,
) -> Result<Written<Plugin>, ApiError> {
    let permit = authorize(act)?;
    let mut plugin = find(act, name)?;
    let package = needed(act, &plugin.release)?;
    if wanted.consent.is_some() {
        consent(&package, wanted.consent)?;
        plugin.release.granted = granted(&package)?;
    }
    if wanted.private_networks == Some(true) && !act.state.plugins().options.private_networks {
        let why = "this server was started without --plugin-private-networks on";
        return Err(ApiError::Refused(vec!["PrivateNetworksAreOff".into(), why.into()]));
    }
    plugin.private_networks = wanted.private_networks.unwrap_or(plugin.private_networks);
    plugin.status = PluginStatus::Enabled;
    can_act(act, &package, &plugin)?;
    replace(act, &permit, Event::PluginEnabled, plugin)
}

/// Switches a plugin off. Nothing that it has can keep it from that.
pub(super) fn disable(act: &mut Act<'_, '_>, name: &Key) -> Result<Written<Plugin>, ApiError> {
    let permit = authorize(act)?;
    let mut plugin = find(act, name)?;
    if !plugin.is_enabled() {
        return Ok(act.rows.unchanged(plugin));
    }
    plugin.status = PluginStatus::Disabled;
    replace(act, &permit, Event::PluginDisabled, plugin)
}

/// Lets the code of a plugin run again that failed too often.
pub(super) fn resume(act: &mut Act<'_, '_>, name: &Key) -> Result<Written<Plugin>, ApiError> {
    let permit = authorize(act)?;
    let mut plugin = find(act, name)?;
    if plugin.status != PluginStatus::Quarantined {
        return Ok(act.rows.unchanged(plugin));
    }
    wake(&mut plugin);
    replace(act, &permit, Event::PluginResumed, plugin)
}

/// Lets code that rests try again: it is another version now, or somebody has looked at it.
fn wake(plugin: &mut Plugin) {
    if plugin.status == PluginStatus::Quarantined {
        plugin.status = PluginStatus::Enabled;
    }
}

/// Tells a plugin something else.
pub(super) fn configure(
    act: &mut Act<'_, '_>,
    name: &Key,
    told: &Value,
) -> Result<Written<Plugin>, ApiError> {
    let permit = authorize(act)?;
    let mut plugin = find(act, name)?;
    let package = needed(act, &plugin.release)?;
    let schema = &package.manifest().config;
    let vault = &act.state.plugins().vault;
    let kept = ready::fitting(&package, vault, &plugin).unwrap_or_default();
    let wrong = |faults: Vec<ConfigFault>| {
        ApiError::from(Unready::Config(faults.iter().map(ToString::to_string).collect()))
    };
    let config =
        schema.check(told, &kept).and_then(|it| stay(package.manifest(), &kept, it, told)).map_err(wrong)?;
    keep_config(act, &mut plugin, &config)?;
    if plugin.is_enabled() {
        can_act(act, &package, &plugin)?;
    }
    replace(act, &permit, Event::PluginConfigured, plugin)
}

/// Takes a plugin away, with its bundles and what it was told.
pub(super) fn remove(act: &mut Act<'_, '_>, name: &Key) -> Result<Written<Plugin>, ApiError> {
    let permit = authorize(act)?;
    let plugin = find(act, name)?;
    for release in std::iter::once(&plugin.release).chain(&plugin.previous) {
        act.rows.plugins().forget(&permit, plugin.organization, &release.hash)?;
    }
    act.rows.plugins().remove(&permit, &plugin)?;
    Ok(record(act, &permit, Event::PluginRemoved, plugin))
}

/// Insists that a plugin can act as it is planned, and lets it do nothing that whoever asks may not do.
fn can_act(act: &Act<'_, '_>, package: &Package, plugin: &Plugin) -> Result<(), ApiError> {
    let acting = act.state.plugins().of(plugin.organization);
    let others = acting.map(|it| it.types_but_of(Some(plugin.id))).unwrap_or_default();
    types_fit(&act.state.db, plugin, package, others)?;
    ready::ready(package, &act.state.plugins().vault.told(plugin))?;
    if !is_granted(&plugin.release, package) {
        return Err(lacks_consent(package.manifest().wants()));
    }
    let statements: &[Statement] = &package.manifest().capabilities.admin;
    act.check_ceiling(Change::Join(statements))
}

pub(super) fn keep_config(act: &Act<'_, '_>, plugin: &mut Plugin, config: &Config) -> Result<(), ApiError> {
    let vault = &act.state.plugins().vault;
    let secrets = config.secrets().map(|(path, secret)| vault.seal(plugin.id, path, secret));
    plugin.secrets = secrets.collect::<Result<_, _>>()?;
    plugin.config = config.plain().to_string();
    let sealed: usize = plugin.secrets.iter().map(|it| it.path.len() + it.sealed.len()).sum();
    if plugin.config.len() + sealed > Plugin::MAX_CONFIG {
        return Err(ApiError::invalid("config_is_too_large"));
    }
    Ok(())
}

fn keep_rest(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    package: &Package,
    bytes: Option<&[u8]>,
) -> Result<(), ApiError> {
    let Some(bytes) = bytes else { return Ok(()) };
    let (organization, hash) = (act.organization(), package.bundle().hash());
    forget_left(act, permit, hash)?;
    if act.rows.plugins().keep(permit, organization, hash.as_bytes(), bytes)? {
        return Err(ApiError::internal("too much of a bundle is left"));
    }
    Ok(())
}

/// Lets go of what was kept of other bundles that were not installed. Only one of an organization is brought at a time.
fn forget_left(act: &mut Act<'_, '_>, permit: &Permit, but: ContentHash) -> Result<(), ApiError> {
    /// A commit has room for so many.
    const MOST: usize = 2;
    let organization = act.organization();
    let left = left_over(&act.state.db, organization)?;
    for hash in left.iter().filter(|it| *it != but.as_bytes()).take(MOST) {
        act.rows.plugins().forget(permit, organization, hash)?;
    }
    Ok(())
}

/// The bundles of an organization that are of no plugin.
pub(super) fn left_over(db: &Database, organization: OrganizationId) -> Result<Vec<[u8; 32]>, StorageError> {
    let plugins = db.plugins().all(organization)?;
    let releases = plugins.iter().flat_map(|it| std::iter::once(&it.release).chain(&it.previous));
    let installed: Vec<_> = releases.map(|it| it.hash).collect();
    let mut left = db.plugins().bundles(organization)?;
    left.retain(|it| !installed.contains(it));
    Ok(left)
}

fn needed(act: &mut Act<'_, '_>, release: &Release) -> Result<Package, ApiError> {
    opened(act, release)?.ok_or_else(|| ApiError::rule("BundleCannotBeRead"))
}

/// The name of a bundle: that of the plugin that it upgrades, or of none that is there.
fn check_name(act: &mut Act<'_, '_>, package: &Package, upgraded: Option<&Plugin>) -> Result<Key, ApiError> {
    let organization = act.organization();
    let name = Key::new(&package.manifest().about.name).map_err(ApiError::internal)?;
    match upgraded {
        Some(plugin) if plugin.name != name => Err(ApiError::rule("OtherPlugin")),
        None if act.rows.plugins().named(organization, &name)?.is_some() => {
            Err(ApiError::rule("PluginIsInstalled"))
        }
        _ => Ok(name),
    }
}

fn fits(package: &Package) -> Result<(), ApiError> {
    package.manifest().fits(&ready::version()).map_err(|it| Unready::Unfit(it.to_string()).into())
}

fn replace(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    event: Event,
    plugin: Plugin,
) -> Result<Written<Plugin>, ApiError> {
    let plugin = Plugin { updated_at: act.now, ..plugin };
    act.rows.plugins().replace(permit, &plugin)?;
    Ok(record(act, permit, event, plugin))
}

fn record(act: &mut Act<'_, '_>, permit: &Permit, event: Event, plugin: Plugin) -> Written<Plugin> {
    let subject = Subject::new(plugin.id, plugin.name.as_str());
    let entry = act.entry(permit, event, subject).with_comment(plugin.release.version.clone());
    act.rows.record(entry, plugin)
}
