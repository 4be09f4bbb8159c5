//! `/envs/{envId}/feature-flags`: the flags of an environment (wire 2.8).

pub(crate) mod bodies;
pub(crate) mod changes;
mod comparisons;
mod copies;
pub(crate) mod operations;
mod patch;
pub(crate) mod requests;
mod segments;
mod settings;
mod targeting;
mod view;

use actix_web::{delete, get, post, put, web::Path};
use keywright_core::{Action, id::EnvironmentId, text::Key};
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::{bodies::FlagVm, view::Reading};
use self::{
    bodies::{FlagPageResponse, FlagResponse, FlagRevisionResponse, FlagSummaryVm},
    operations::Target,
    requests::{Comment, CreateFlag, FlagFilter, UpdateDescription, UpdateName, UpdateTags},
};
use crate::{
    Answer, ApiError, Body, Failures, OptionalBody, Page, Paging, PathId, Query, Reply,
    answers::{BoolResponse, TagsResponse},
    caller::{Caller, Member},
    names::KeyUsed,
    places::require_environment,
};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_flags)
        .service(list_flag_tags)
        .service(is_flag_key_used)
        .service(settings::list_flag_insights)
        .service(settings::clone_flag)
        .service(copies::precheck_flag_copies)
        .service(copies::copy_flags)
        .service(comparisons::compare_flags)
        .service(comparisons::compare_flag)
        .service(comparisons::copy_flag_settings)
        .service(create_flag)
        .service(get_flag)
        .service(settings::patch_flag)
        .service(archive_flag)
        .service(restore_flag)
        .service(remove_flag)
        .service(toggle_flag)
        .service(update_flag_name)
        .service(update_flag_description)
        .service(update_flag_tags)
        .service(settings::update_flag_off_variation)
        .service(settings::update_flag_variations)
        .service(settings::update_flag_targeting)
        .service(settings::list_flag_pending_changes);
}

/// List feature flags
///
/// Needs `CanAccessEnv` on the environment; without it, those flags are listed that you may do everything to.
#[utoipa::path(operation_id = "listFeatureFlags", tag = "Feature flags", params(FlagFilter, Paging,
    ("envId" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "A page of flags", body = FlagPageResponse), Failures))]
#[get("/envs/{envId}/feature-flags")]
async fn list_flags(
    caller: Caller,
    env: Path<PathId>,
    filter: Query<FlagFilter>,
    paging: Query<Paging>,
) -> Reply<Page<FlagSummaryVm>> {
    let reading = Reading::new(&caller, environment(&env))?;
    let (filter, paging) = (filter.read()?.check()?, paging.read()?);
    caller.read(move |db, _| reading.page(db, &filter, paging)).await.map(Answer)
}

/// List the tags of an environment's flags
///
/// Needs `CanAccessEnv` on the environment; without it, the tags are those of flags you may do everything to.
#[utoipa::path(operation_id = "listFeatureFlagTags", tag = "Feature flags",
    params(("envId" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "The tags", body = TagsResponse), Failures))]
#[get("/envs/{envId}/feature-flags/all-tags")]
async fn list_flag_tags(caller: Caller, env: Path<PathId>) -> Reply<Vec<String>> {
    let reading = Reading::new(&caller, environment(&env))?;
    caller.read(move |db, _| reading.tags(db)).await.map(Answer)
}

/// Ask whether a key is taken
///
/// Needs `CreateFlag` on all flags of the environment, or `CanAccessEnv` on it.
#[utoipa::path(operation_id = "isFeatureFlagKeyUsed", tag = "Feature flags", security(("MemberJwt" = [], "Organization" = [])),
    params(KeyUsed, ("envId" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "Whether a flag of the environment has the key", body = BoolResponse), Failures))]
#[get("/envs/{envId}/feature-flags/is-key-used")]
async fn is_flag_key_used(caller: Member, env: Path<PathId>, key: Query<KeyUsed>) -> Reply<bool> {
    let environment = environment(&env);
    operations::require_in_type(&caller, Action::CREATE_FLAG, environment)
        .or_else(|_| require_environment(&caller, Action::CAN_ACCESS_ENV, environment).map(drop))?;
    let key = key.read()?.key()?;
    let taken = caller.read(move |db, _| Ok(db.flags().keyed(environment, &key)?.is_some())).await?;
    Ok(Answer(taken))
}

/// Make a feature flag
///
/// Needs `CreateFlag` on all flags of the environment. Tags take that you may do no more to the tagged flag.
#[utoipa::path(operation_id = "createFeatureFlag", tag = "Feature flags", request_body = CreateFlag,
    params(("envId" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "The flag", body = FlagResponse), Failures))]
#[post("/envs/{envId}/feature-flags")]
async fn create_flag(caller: Caller, env: Path<PathId>, body: Body<CreateFlag>) -> Reply<FlagVm> {
    let environment = environment(&env);
    operations::require_in_type(&caller, Action::CREATE_FLAG, environment)?;
    let wanted = body.read()?.check()?;
    let flag = caller.write(move |act| operations::create(act, environment, &wanted)).await?;
    Ok(Answer(FlagVm::from(&flag)))
}

/// Show a feature flag
///
/// Needs `CanAccessEnv` on the environment, or `ManageFeatureFlag` on the flag.
#[utoipa::path(operation_id = "getFeatureFlag", tag = "Feature flags",
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key")),
    responses((status = 200, description = "The flag", body = FlagResponse), Failures))]
#[get("/envs/{envId}/feature-flags/{key}")]
async fn get_flag(caller: Caller, path: Path<(PathId, String)>) -> Reply<FlagVm> {
    let target = target(&path);
    let flag = view::one(&caller, target).await?;
    Ok(Answer(FlagVm::from(&flag)))
}

/// Put a feature flag away
///
/// Needs `ArchiveFlag` on the flag.
#[utoipa::path(operation_id = "archiveFeatureFlag", tag = "Feature flags", request_body = Option<Comment>,
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key")),
    responses((status = 200, description = "It is put away", body = BoolResponse), Failures))]
#[put("/envs/{envId}/feature-flags/{key}/archive")]
async fn archive_flag(
    caller: Caller,
    path: Path<(PathId, String)>,
    body: OptionalBody<Comment>,
) -> Reply<bool> {
    change(caller, &path, body.read(), operations::Change::Archive(true)).await?;
    Ok(Answer(true))
}

/// Take a feature flag back
///
/// Needs `RestoreFlag` on the flag.
#[utoipa::path(operation_id = "restoreFeatureFlag", tag = "Feature flags", request_body = Option<Comment>,
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key")),
    responses((status = 200, description = "It is back", body = BoolResponse), Failures))]
#[put("/envs/{envId}/feature-flags/{key}/restore")]
async fn restore_flag(
    caller: Caller,
    path: Path<(PathId, String)>,
    body: OptionalBody<Comment>,
) -> Reply<bool> {
    change(caller, &path, body.read(), operations::Change::Archive(false)).await?;
    Ok(Answer(true))
}

/// Remove a feature flag
///
/// Needs `DeleteFlag` on the flag. It must be put away first.
#[utoipa::path(operation_id = "removeFeatureFlag", tag = "Feature flags", request_body = Option<Comment>,
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key")),
    responses((status = 200, description = "It is gone", body = BoolResponse), Failures))]
#[delete("/envs/{envId}/feature-flags/{key}")]
async fn remove_flag(
    caller: Caller,
    path: Path<(PathId, String)>,
    body: OptionalBody<Comment>,
) -> Reply<bool> {
    let target = target(&path);
    operations::require_flag(&caller, Action::DELETE_FLAG, &target).await?;
    let comment = body.read()?.text()?;
    caller.write(move |act| operations::remove(act, &target, &comment)).await?;
    Ok(Answer(true))
}

/// Switch a feature flag on or off
///
/// Needs `ToggleFlag` on the flag.
#[utoipa::path(operation_id = "toggleFeatureFlag", tag = "Feature flags", request_body = Option<Comment>,
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key"),
        ("status" = bool, Path, description = "Whether it is to be on")),
    responses((status = 200, description = "The flag's new revision", body = FlagRevisionResponse), Failures))]
#[put("/envs/{envId}/feature-flags/{key}/toggle/{status}")]
async fn toggle_flag(
    caller: Caller,
    path: Path<(PathId, String, String)>,
    body: OptionalBody<Comment>,
) -> Reply<String> {
    let (env, key, status) = path.into_inner();
    let on = match status.to_ascii_lowercase().as_str() {
        "true" => true,
        "false" => false,
        _ => return Err(ApiError::NotFound),
    };
    change(caller, &(env, key), body.read(), operations::Change::Toggle(on)).await
}

/// Rename a feature flag
///
/// Needs `UpdateFlagName` on the flag.
#[utoipa::path(operation_id = "updateFeatureFlagName", tag = "Feature flags", request_body = UpdateName,
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key")),
    responses((status = 200, description = "The flag's new revision", body = FlagRevisionResponse), Failures))]
#[put("/envs/{envId}/feature-flags/{key}/name")]
async fn update_flag_name(
    caller: Caller,
    path: Path<(PathId, String)>,
    body: Body<UpdateName>,
) -> Reply<String> {
    changes::update(caller, target(&path), Action::UPDATE_FLAG_NAME, body.read()).await
}

/// Describe a feature flag
///
/// Needs `UpdateFlagDescription` on the flag.
#[utoipa::path(operation_id = "updateFeatureFlagDescription", tag = "Feature flags",
    request_body = UpdateDescription,
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key")),
    responses((status = 200, description = "The flag's new revision", body = FlagRevisionResponse), Failures))]
#[put("/envs/{envId}/feature-flags/{key}/description")]
async fn update_flag_description(
    caller: Caller,
    path: Path<(PathId, String)>,
    body: Body<UpdateDescription>,
) -> Reply<String> {
    changes::update(caller, target(&path), Action::UPDATE_FLAG_DESCRIPTION, body.read()).await
}

/// Set the tags of a feature flag
///
/// Needs `UpdateFlagTags` on the flag. You may do no more to the flag with the new tags than with the old ones.
#[utoipa::path(operation_id = "updateFeatureFlagTags", tag = "Feature flags", request_body = UpdateTags,
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key")),
    responses((status = 200, description = "It has the tags", body = BoolResponse), Failures))]
#[put("/envs/{envId}/feature-flags/{key}/tags")]
async fn update_flag_tags(
    caller: Caller,
    path: Path<(PathId, String)>,
    body: Body<UpdateTags>,
) -> Reply<bool> {
    changes::update(caller, target(&path), Action::UPDATE_FLAG_TAGS, body.read()).await?;
    Ok(Answer(true))
}

/// A change that needs no more than a comment: the flag's new revision.
async fn change(
    caller: Caller,
    path: &(PathId, String),
    comment: Result<Comment, ApiError>,
    change: operations::Change,
) -> Reply<String> {
    changes::make(caller, target(path), change.action(), comment.map(|it| (change, it.comment))).await
}

fn environment(id: &PathId) -> EnvironmentId {
    EnvironmentId::from_uuid(id.0)
}

/// The flag of a path. What is no key is the key of nothing.
fn target(path: &(PathId, String)) -> Target {
    Target { environment: environment(&path.0), key: Key::new(&path.1).ok() }
}
