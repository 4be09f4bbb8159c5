//! `/plugins`: what is added to an organization by bundles: house rules, and sinks that events are sent to.
//!
//! A plugin belongs to one organization: it is installed, told, granted and asked there, and nothing of it crosses over.

mod acting;
pub(crate) mod bodies;
pub(crate) mod change;
pub mod check;
#[cfg_attr(not(feature = "code"), expect(dead_code, reason = "most of it is for code, and none runs"))]
pub(crate) mod code;
pub(crate) mod comparison;
pub(crate) mod counter;
mod deliver;
pub(crate) mod gate;
mod keys;
mod letters;
mod offline;
pub(crate) mod operations;
mod quarantine;
mod ready;
pub(crate) mod registry;
pub(crate) mod requests;
pub(crate) mod review;
mod secrets;
mod terms;
pub(crate) mod upload;
mod vault;
mod wants;

use actix_web::{
    HttpRequest, delete, get, post, put,
    web::{Path, Payload},
};
use keywright_core::{
    id::{OrganizationId, PluginId},
    plugin::Plugin,
    text::Key,
};
use keywright_storage::Database;
use serde::Serialize;
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;

use self::{
    bodies::{
        PluginDetailResponse, PluginDetailVm, PluginResponse, PluginReviewResponse, PluginReviewVm, PluginVm,
        PluginsResponse,
    },
    change::{Known, Looked},
    code::bodies::PluginCodeVm,
    requests::{BundleTerms, ConfigurePlugin, EnablePlugin, PluginBundle},
};
pub use self::{
    deliver::{Deliveries, start},
    offline::disable,
    registry::PluginOptions,
};
use crate::{
    Answer, ApiError, Body, Failures, OptionalBody, Query, Reply, answers::BoolResponse, caller::Caller,
};

/// A plugin as the log has it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LoggedPlugin {
    name: String,
    version: String,
    status: &'static str,
    hash: String,
    signer: Option<String>,
    granted: Vec<String>,
    private_networks: bool,
    config: Value,
}

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_plugins)
        .service(review_plugin)
        .service(install_plugin)
        .configure(letters::configure)
        .configure(code::views::configure)
        .service(upgrade_plugin)
        .service(roll_back_plugin)
        .service(enable_plugin)
        .service(disable_plugin)
        .service(configure_plugin)
        .service(get_plugin)
        .service(remove_plugin)
        .configure(keys::configure);
}

/// List plugins
///
/// Those of the organization, oldest first. Needs `ListPlugins` or `ManagePlugins`.
#[utoipa::path(operation_id = "listPlugins", tag = "Plugins",
    responses((status = 200, description = "The plugins", body = PluginsResponse), Failures))]
#[get("/plugins")]
async fn list_plugins(caller: Caller) -> Reply<Vec<PluginVm>> {
    operations::require_list(&caller)?;
    let state = caller.state.clone();
    let all = caller.read(|db, organization| Ok(db.plugins().all(organization)?)).await?;
    Ok(Answer(all.iter().map(|it| PluginVm::new(it, state.plugins().problem(it))).collect()))
}

/// Look at a bundle
///
/// What it is, what it wants, and how it differs from what is installed under its name, if anything is. Nothing is
/// kept. Needs `ManagePlugins`.
#[utoipa::path(operation_id = "reviewPlugin", tag = "Plugins", params(BundleTerms),
    request_body(content = PluginBundle, content_type = "application/octet-stream"),
    responses((status = 200, description = "What it is", body = PluginReviewResponse), Failures))]
#[post("/plugin-reviews")]
async fn review_plugin(
    caller: Caller,
    terms: Query<BundleTerms>,
    request: HttpRequest,
    payload: Payload,
) -> Reply<PluginReviewVm> {
    operations::require_manage(&caller)?;
    let offer = terms.read()?.check()?;
    let (_place, bytes) = upload::collect(&caller, &request, payload).await?;
    let Looked { package, refusals, installed } = change::look(&caller, bytes.into(), offer).await?;
    let refusals = refusals.iter().map(ToString::to_string).collect();
    let installed = installed.as_ref().map(|(plugin, package)| (plugin, package.as_ref()));
    Ok(Answer(PluginReviewVm::new(&package, refusals, installed)))
}

/// Install a plugin
///
/// It is staged: look at it, tell it what it has to know, and enable it. A bundle that nobody signed whom the
/// organization trusts takes its SHA-256, as its author tells it. At most 8 MiB. Needs `ManagePlugins`.
#[utoipa::path(operation_id = "installPlugin", tag = "Plugins", params(BundleTerms),
    request_body(content = PluginBundle, content_type = "application/octet-stream"),
    responses((status = 200, description = "The plugin", body = PluginResponse), Failures))]
#[post("/plugins")]
async fn install_plugin(
    caller: Caller,
    terms: Query<BundleTerms>,
    request: HttpRequest,
    payload: Payload,
) -> Reply<PluginVm> {
    operations::require_manage(&caller)?;
    let offer = terms.read()?.check()?;
    let (_place, bytes) = upload::collect(&caller, &request, payload).await?;
    Ok(shown(&caller, &change::install(&caller, bytes, offer).await?))
}

/// Show a plugin
///
/// Its manifest, what it wants and was granted, its rules, its sinks and how far they are behind, and what it was told.
/// Needs `ListPlugins` or `ManagePlugins`.
#[utoipa::path(operation_id = "getPlugin", tag = "Plugins",
    params(("name" = String, Path, description = "The name of the plugin")),
    responses((status = 200, description = "The plugin", body = PluginDetailResponse), Failures))]
#[get("/plugins/{name}")]
async fn get_plugin(caller: Caller, name: Path<String>) -> Reply<PluginDetailVm> {
    operations::require_list(&caller)?;
    let Known { plugin, package, problem, .. } = change::find(&caller, key(&name)?).await?;
    let package = package.ok_or_else(|| ApiError::rule("BundleCannotBeRead"))?;
    let standing = |sink: &str| deliver::standing(&caller.state, plugin.id, sink);
    let code = PluginCodeVm::of(&caller.state, &plugin, package.manifest())?;
    Ok(Answer(PluginDetailVm::new(&plugin, &package, problem, code, standing)))
}

/// Upgrade a plugin
///
/// One that is enabled goes on acting, in its new version, if it fits what it was told. What it wants beyond what was
/// granted takes your consent: `ConsentIsRequired` (422) names it. It is not made older: roll it back instead. Needs
/// `ManagePlugins`.
#[utoipa::path(operation_id = "upgradePlugin", tag = "Plugins",
    params(BundleTerms, ("name" = String, Path, description = "The name of the plugin")),
    request_body(content = PluginBundle, content_type = "application/octet-stream"),
    responses((status = 200, description = "The plugin", body = PluginResponse), Failures))]
#[put("/plugins/{name}/bundle")]
async fn upgrade_plugin(
    caller: Caller,
    name: Path<String>,
    terms: Query<BundleTerms>,
    request: HttpRequest,
    payload: Payload,
) -> Reply<PluginVm> {
    operations::require_manage(&caller)?;
    let (name, offer) = (key(&name)?, terms.read()?.check()?);
    upload::require_there(&caller, &name).await?;
    let (_place, bytes) = upload::collect(&caller, &request, payload).await?;
    Ok(shown(&caller, &change::upgrade(&caller, name, bytes, offer).await?))
}

/// Roll a plugin back
///
/// To the version before, with what that was granted. The one of now is then the one before. 422 where another signed the
/// version before who is not trusted any more. Needs `ManagePlugins`.
#[utoipa::path(operation_id = "rollBackPlugin", tag = "Plugins",
    params(("name" = String, Path, description = "The name of the plugin")),
    responses((status = 200, description = "The plugin", body = PluginResponse), Failures))]
#[post("/plugins/{name}/roll-back")]
async fn roll_back_plugin(caller: Caller, name: Path<String>) -> Reply<PluginVm> {
    operations::require_manage(&caller)?;
    Ok(shown(&caller, &change::roll_back(&caller, key(&name)?).await?))
}

/// Enable a plugin
///
/// Its rules are asked and its events sent from now on. `consent` is the hash of its bundle, if what it wants was not
/// granted yet; you must have what it may do by itself. Needs `ManagePlugins`.
#[utoipa::path(operation_id = "enablePlugin", tag = "Plugins", request_body = Option<EnablePlugin>,
    params(("name" = String, Path, description = "The name of the plugin")),
    responses((status = 200, description = "The plugin", body = PluginResponse), Failures))]
#[put("/plugins/{name}/enable")]
async fn enable_plugin(
    caller: Caller,
    name: Path<String>,
    body: OptionalBody<EnablePlugin>,
) -> Reply<PluginVm> {
    operations::require_manage(&caller)?;
    let (name, wanted) = (key(&name)?, body.read()?.check()?);
    Ok(shown(&caller, &change::enable(&caller, name, wanted).await?))
}

/// Disable a plugin
///
/// Its rules are asked no more, and nothing is sent. No rule can object to it. Needs `ManagePlugins`.
#[utoipa::path(operation_id = "disablePlugin", tag = "Plugins",
    params(("name" = String, Path, description = "The name of the plugin")),
    responses((status = 200, description = "The plugin", body = PluginResponse), Failures))]
#[put("/plugins/{name}/disable")]
async fn disable_plugin(caller: Caller, name: Path<String>) -> Reply<PluginVm> {
    operations::require_manage(&caller)?;
    Ok(shown(&caller, &change::disable(&caller, key(&name)?).await?))
}

/// Configure a plugin
///
/// All of it is sent, also what is to stay. What is wrong is told by path. Secrets are kept sealed and never shown: where
/// one is kept, `secret:…` stands, and keeps it if it is sent back. Needs `ManagePlugins`.
#[utoipa::path(operation_id = "configurePlugin", tag = "Plugins", request_body = ConfigurePlugin,
    params(("name" = String, Path, description = "The name of the plugin")),
    responses((status = 200, description = "The plugin", body = PluginResponse), Failures))]
#[put("/plugins/{name}/config")]
async fn configure_plugin(
    caller: Caller,
    name: Path<String>,
    body: Body<ConfigurePlugin>,
) -> Reply<PluginVm> {
    operations::require_manage(&caller)?;
    let (name, told) = (key(&name)?, body.read()?.config);
    let told = told.ok_or_else(|| ApiError::invalid("config_is_required"))?;
    Ok(shown(&caller, &change::configure(&caller, name, told).await?))
}

/// Remove a plugin
///
/// With its bundles, what it was told, and what could not be delivered. Needs `ManagePlugins`.
#[utoipa::path(operation_id = "removePlugin", tag = "Plugins",
    params(("name" = String, Path, description = "The name of the plugin")),
    responses((status = 200, description = "It is gone", body = BoolResponse), Failures))]
#[delete("/plugins/{name}")]
async fn remove_plugin(caller: Caller, name: Path<String>) -> Reply<bool> {
    operations::require_manage(&caller)?;
    change::remove(&caller, key(&name)?).await.map(|_| Answer(true))
}

/// The name in a path; what is no name is that of nothing.
pub(crate) fn key(name: &str) -> Result<Key, ApiError> {
    Key::new(name).map_err(|_| ApiError::NotFound)
}

/// A plugin as the wire shows it.
pub(crate) fn shown(caller: &Caller, plugin: &Plugin) -> Answer<PluginVm> {
    Answer(PluginVm::new(plugin, caller.state.plugins().problem(plugin)))
}

/// What a plugin is called, or was: what is gone, the log knows.
pub(crate) fn name(
    db: &Database,
    organization: OrganizationId,
    id: PluginId,
) -> Result<Option<String>, ApiError> {
    match db.plugins().find(organization, id)? {
        Some(plugin) => Ok(Some(plugin.name.to_string())),
        None => Ok(db.audit_log().last_name(organization, id.uuid())?),
    }
}

/// A plugin as the log has it: without secrets.
pub(crate) fn logged(plugin: &Plugin) -> LoggedPlugin {
    LoggedPlugin {
        name: plugin.name.to_string(),
        version: plugin.release.version.clone(),
        status: plugin.status.as_str(),
        hash: bodies::hex(&plugin.release.hash),
        signer: plugin.release.signer.as_ref().map(bodies::key_text),
        granted: plugin.release.granted.clone(),
        private_networks: plugin.private_networks,
        config: serde_json::from_str(&plugin.config).unwrap_or_default(),
    }
}
