//! `/plugins/{name}/letters`: events that could not be delivered.

use actix_web::{delete, get, post, web::Path};
use keywright_storage::DeadLetter;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    bodies::{PluginLetterVm, PluginLettersResponse, PluginRetryResponse, PluginRetryVm},
    change, key, operations,
};
use crate::{Answer, Failures, Reply, answers::BoolResponse, caller::Caller};

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
    let (_, letters) = change::letters(&caller, key(&name)?).await?;
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
    let letters = change::retry_letters(&caller, key(&name)?).await?;
    Ok(Answer(PluginRetryVm { letters: u32::try_from(letters).unwrap_or(u32::MAX) }))
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
    operations::require_manage(&caller)?;
    let (name, number) = path.into_inner();
    change::drop_letter(&caller, key(&name)?, &number).await?;
    Ok(Answer(true))
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
