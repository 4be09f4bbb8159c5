//! `/plugin-keys`: the keys of authors whose bundles the organization believes.

use actix_web::{delete, get, post, web::Path};
use keywright_core::{
    audit::{Event, Subject},
    id::PluginKeyId,
    plugin::PluginKey,
    text::Name,
};
use keywright_plugins::bundle::KeyId;
use keywright_storage::Written;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    bodies::{PluginKeyResponse, PluginKeyVm, PluginKeysResponse},
    change,
    operations::{self, authorize},
    requests::TrustPluginKey,
};
use crate::{
    Answer, ApiError, Body, Failures, PathId, Reply, act::Act, answers::BoolResponse, caller::Caller,
    names::Codes,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_plugin_keys).service(trust_plugin_key).service(remove_plugin_key);
}

/// List the keys of authors that are trusted
///
/// Oldest first. Needs `ListPlugins` or `ManagePlugins`.
#[utoipa::path(operation_id = "listPluginKeys", tag = "Plugins",
    responses((status = 200, description = "The keys", body = PluginKeysResponse), Failures))]
#[get("/plugin-keys")]
async fn list_plugin_keys(caller: Caller) -> Reply<Vec<PluginKeyVm>> {
    operations::require_list(&caller)?;
    let keys = caller.read(|db, organization| Ok(db.plugins().keys(organization)?)).await?;
    Ok(Answer(keys.iter().map(Into::into).collect()))
}

/// Trust a key of authors
///
/// What it has signed is installed without being asked for its hash. Needs `ManagePlugins`.
#[utoipa::path(operation_id = "trustPluginKey", tag = "Plugins", request_body = TrustPluginKey,
    responses((status = 200, description = "The key", body = PluginKeyResponse), Failures))]
#[post("/plugin-keys")]
async fn trust_plugin_key(caller: Caller, body: Body<TrustPluginKey>) -> Reply<PluginKeyVm> {
    operations::require_manage(&caller)?;
    let (name, key) = body.read()?.check()?;
    let key = change::trust(&caller, name, key).await?;
    Ok(Answer(PluginKeyVm::from(&key)))
}

/// Trust a key of authors no more
///
/// What it has signed stays as it is, and is not upgraded by what it signs. Needs `ManagePlugins`.
#[utoipa::path(operation_id = "removePluginKey", tag = "Plugins",
    params(("id" = Uuid, Path, description = "The key")),
    responses((status = 200, description = "It is gone", body = BoolResponse), Failures))]
#[delete("/plugin-keys/{id}")]
async fn remove_plugin_key(caller: Caller, id: Path<PathId>) -> Reply<bool> {
    operations::require_manage(&caller)?;
    change::distrust(&caller, PluginKeyId::from_uuid(id.0)).await?;
    Ok(Answer(true))
}

pub(super) fn trust(act: &mut Act<'_, '_>, name: &Name, key: KeyId) -> Result<Written<PluginKey>, ApiError> {
    let permit = authorize(act)?;
    let organization = act.organization();
    if act.state.db.plugins().keys(organization)?.len() >= PluginKey::MAX {
        return Err(ApiError::rule("TooManyKeys"));
    }
    let key = PluginKey {
        id: act.id(PluginKeyId::new)?,
        organization,
        key: *key.as_bytes(),
        name: name.clone(),
        added_by: act.principal.actor(),
        created_at: act.now,
    };
    act.rows.plugins().trust(&permit, &key)?;
    let entry = act.entry(&permit, Event::PluginKeyAdded, Subject::new(key.id, key.name.as_str()));
    Ok(act.rows.record(entry, key))
}

pub(super) fn distrust(act: &mut Act<'_, '_>, id: PluginKeyId) -> Result<Written<()>, ApiError> {
    let permit = authorize(act)?;
    let organization = act.organization();
    let key = act.rows.plugins().key(organization, id)?.ok_or(ApiError::NotFound)?;
    act.rows.plugins().distrust(&permit, &key)?;
    let entry = act.entry(&permit, Event::PluginKeyRemoved, Subject::new(key.id, key.name.as_str()));
    Ok(act.rows.record(entry, ()))
}

impl TrustPluginKey {
    pub(crate) fn check(self) -> Result<(Name, KeyId), ApiError> {
        let mut codes = Codes::default();
        let name = codes.name(self.name.as_deref());
        let key = codes.take(self.key.as_deref().and_then(|it| it.parse().ok()), "key_is_invalid");
        name.zip(key).ok_or_else(|| codes.into_error())
    }
}
