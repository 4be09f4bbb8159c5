//! `/plugins/{name}/letters`: events that could not be delivered.

use actix_web::{delete, get, post, web::Path};
use keywright_core::{id::PluginId, text::Key};
use keywright_storage::DeadLetter;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    bodies::{PluginLetterVm, PluginLettersResponse, PluginRetryResponse, PluginRetryVm},
    key,
    operations::{self, ANY},
};
use crate::{Answer, ApiError, Failures, Reply, answers::BoolResponse, caller::Caller};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_plugin_letters).service(retry_plugin_letters).service(remove_plugin_letter);
}

/// List what could not be delivered
///
/// Events that a sink was told of again and again, or did not take; oldest first, 1000 at most. Needs `ListPlugins` or
/// `ManagePlugins`.
#[utoipa::path(operation_id = "listPluginLetters", tag = "Plugins",
    params(("name" = String, Path, description = "The name of the plugin")),
    responses((status = 200, description = "What could not be delivered", body = PluginLettersResponse), Failures))]
#[get("/plugins/{name}/letters")]
async fn list_plugin_letters(caller: Caller, name: Path<String>) -> Reply<Vec<PluginLetterVm>> {
    operations::require_list(&caller)?;
    let (_, letters) = letters(&caller, key(&name)?).await?;
    Ok(Answer(letters.into_iter().map(Into::into).collect()))
}

/// Try again what could not be delivered
///
/// All of it, once, soon. What arrives is not listed any more. The plugin must be enabled. Needs `ManagePlugins`.
#[utoipa::path(operation_id = "retryPluginLetters", tag = "Plugins",
    params(("name" = String, Path, description = "The name of the plugin")),
    responses((status = 200, description = "How many letters are tried again", body = PluginRetryResponse), Failures))]
#[post("/plugins/{name}/letters/retry")]
async fn retry_plugin_letters(caller: Caller, name: Path<String>) -> Reply<PluginRetryVm> {
    operations::require_manage(&caller)?;
    let (plugin, letters) = letters(&caller, key(&name)?).await?;
    let plugins = caller.state.plugins();
    plugins.retries.lock().extend(letters.iter().map(|it| (plugin, it.number)));
    plugins.ring();
    Ok(Answer(PluginRetryVm { letters: u32::try_from(letters.len()).unwrap_or(u32::MAX) }))
}

/// Let go of something that could not be delivered
///
/// One that is not there counts as let go. Needs `ManagePlugins`.
#[utoipa::path(operation_id = "removePluginLetter", tag = "Plugins",
    params(("name" = String, Path, description = "The name of the plugin"),
        ("number" = i64, Path, description = "The number of the letter")),
    responses((status = 200, description = "It is gone", body = BoolResponse), Failures))]
#[delete("/plugins/{name}/letters/{number}")]
async fn remove_plugin_letter(caller: Caller, path: Path<(String, String)>) -> Reply<bool> {
    caller.require(keywright_core::Action::MANAGE_PLUGINS, ANY)?;
    let (name, number) = path.into_inner();
    let (plugin, letters) = letters(&caller, key(&name)?).await?;
    let found = letters.iter().find(|it| it.number.to_string() == number).map(|it| it.number);
    if let Some(number) = found {
        caller.read(move |db, _| db.drop_letter(plugin, number).map_err(ApiError::internal)).await?;
    }
    Ok(Answer(true))
}

async fn letters(caller: &Caller, name: Key) -> Result<(PluginId, Vec<DeadLetter>), ApiError> {
    let found = caller.read(move |db, organization| {
        let plugin = db.plugins().named(organization, &name)?.ok_or(ApiError::NotFound)?;
        Ok((plugin.id, db.dead_letters(plugin.id)))
    });
    found.await
}

impl From<DeadLetter> for PluginLetterVm {
    fn from(letter: DeadLetter) -> Self {
        Self {
            number: letter.number,
            sink: letter.sink,
            first_event: letter.after.saturating_add(1),
            last_event: letter.up_to,
            why: letter.why,
            at: letter.at.into(),
        }
    }
}
