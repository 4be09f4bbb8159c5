//! What flags serve to whom, and what is asked about it (wire 2.8).

use actix_web::{get, patch, post, put, web::Path};
use keywright_core::Action;

use super::{
    bodies::{FlagRevisionResponse, InsightVm, InsightsResponse, PendingChangeVm, PendingChangesResponse},
    changes, environment,
    operations::{self, Target},
    requests::{CloneFlag, InsightFilter, UpdateOffVariation, UpdateTargeting, UpdateVariations},
    target, view,
};
use crate::{
    Answer, ApiError, Body, Failures, PathId, Query, Reply,
    answers::{BoolResponse, PatchResponse},
    caller::{Caller, Member},
    wire::patch::PatchStep,
};

/// Say what a feature flag serves when it is off
///
/// Needs `UpdateFlagOffVariation` on the flag; 409 if it has another `revision` by now.
#[utoipa::path(operation_id = "updateFeatureFlagOffVariation", tag = "Feature flags",
    request_body = UpdateOffVariation,
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key")),
    responses((status = 200, description = "The flag's new revision", body = FlagRevisionResponse), Failures))]
#[put("/envs/{envId}/feature-flags/{key}/off-variation")]
pub(super) async fn update_flag_off_variation(
    caller: Caller,
    path: Path<(PathId, String)>,
    body: Body<UpdateOffVariation>,
) -> Reply<String> {
    changes::update(caller, target(&path), Action::UPDATE_FLAG_OFF_VARIATION, body.read()).await
}

/// Set the variations of a feature flag
///
/// Needs `UpdateFlagVariations` on the flag; 409 if it has another `revision` by now.
#[utoipa::path(operation_id = "updateFeatureFlagVariations", tag = "Feature flags",
    request_body = UpdateVariations,
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key")),
    responses((status = 200, description = "The flag's new revision", body = FlagRevisionResponse), Failures))]
#[put("/envs/{envId}/feature-flags/{key}/variations")]
pub(super) async fn update_flag_variations(
    caller: Caller,
    path: Path<(PathId, String)>,
    body: Body<UpdateVariations>,
) -> Reply<String> {
    changes::update(caller, target(&path), Action::UPDATE_FLAG_VARIATIONS, body.read()).await
}

/// Say who gets what of a feature flag
///
/// Needs `UpdateFlagIndividualTargeting` if the users differ, `UpdateFlagTargetingRules` if the rules do, and
/// `UpdateFlagDefaultRule` if the rest does. Where nothing differs, the revision stays.
#[utoipa::path(operation_id = "updateFeatureFlagTargeting", tag = "Feature flags",
    request_body = UpdateTargeting,
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key")),
    responses((status = 200, description = "The flag's new revision", body = FlagRevisionResponse), Failures))]
#[put("/envs/{envId}/feature-flags/{key}/targeting")]
pub(super) async fn update_flag_targeting(
    caller: Caller,
    path: Path<(PathId, String)>,
    body: Body<UpdateTargeting>,
) -> Reply<String> {
    let target = target(&path);
    operations::require_one(&caller, &operations::TARGETING, &target).await?;
    let (targeting, revision, comment) = body.read()?.check()?;
    let changed =
        caller.write(move |act| operations::retarget(act, &target, &targeting, revision, &comment)).await?;
    Ok(Answer(changed.revision.to_string()))
}

/// Patch a feature flag
///
/// A JSON patch (RFC 6902) on what `getFeatureFlag` shows. Needs what that needs, and for each difference what the
/// route for it needs. A patch that fails changes nothing and is answered with 200, `success: false` and why.
#[utoipa::path(operation_id = "patchFeatureFlag", tag = "Feature flags", request_body = Vec<PatchStep>,
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key")),
    responses((status = 200, description = "Whether it is so", body = PatchResponse), Failures))]
#[patch("/envs/{envId}/feature-flags/{key}")]
pub(super) async fn patch_flag(
    caller: Caller,
    path: Path<(PathId, String)>,
    body: Body<Vec<PatchStep>>,
) -> Reply<bool> {
    let target = target(&path);
    view::one(&caller, target.clone()).await?;
    let steps = body.read()?;
    caller.write(move |act| operations::edit(act, &target, &steps)).await?;
    Ok(Answer(true))
}

/// Clone a feature flag
///
/// Needs `CloneFlag` on it. Tags take that you may do no more to the tagged flag.
#[utoipa::path(operation_id = "cloneFeatureFlag", tag = "Feature flags", request_body = CloneFlag,
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key")),
    responses((status = 200, description = "The clone is there", body = BoolResponse), Failures))]
#[post("/envs/{envId}/feature-flags/clone/{key}")]
pub(super) async fn clone_flag(
    caller: Caller,
    path: Path<(PathId, String)>,
    body: Body<CloneFlag>,
) -> Reply<bool> {
    let target = target(&path);
    operations::require_flag(&caller, Action::CLONE_FLAG, &target).await?;
    let twin = body.read()?.check()?;
    caller.write(move |act| operations::clone(act, &target, &twin)).await?;
    Ok(Answer(true))
}

/// List the pending changes of a feature flag
///
/// Changes take effect at once, so there are none. Needs what `getFeatureFlag` needs.
#[utoipa::path(operation_id = "listFeatureFlagPendingChanges", tag = "Feature flags",
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key")),
    responses((status = 200, description = "Nothing", body = PendingChangesResponse), Failures))]
#[get("/envs/{envId}/feature-flags/{key}/pending-changes")]
pub(super) async fn list_flag_pending_changes(
    caller: Caller,
    path: Path<(PathId, String)>,
) -> Reply<Vec<PendingChangeVm>> {
    view::one(&caller, target(&path)).await?;
    Ok(Answer(Vec::new()))
}

/// Show how often which variation was served
///
/// Flags are not evaluated here, so there is no interval in which something was. Needs what `getFeatureFlag` needs.
#[utoipa::path(operation_id = "listFeatureFlagInsights", tag = "Feature flags", security(("MemberJwt" = [], "Organization" = [])),
    params(InsightFilter, ("envId" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "The intervals in which something was served", body = InsightsResponse), Failures))]
#[get("/envs/{envId}/feature-flags/insights")]
pub(super) async fn list_flag_insights(
    caller: Member,
    env: Path<PathId>,
    filter: Query<InsightFilter>,
) -> Reply<Vec<InsightVm>> {
    let filter = filter.read();
    let key = filter.as_ref().ok().and_then(InsightFilter::key);
    let found = view::one(&caller, Target { environment: environment(&env), key }).await;
    if !found.as_ref().is_err_and(ApiError::is_forbidden) {
        filter?.check()?;
    }
    found.map(|_| Answer(Vec::new()))
}
