//! `/envs/{envId}/segments`: the segments that flags of an environment may use (wire 2.9).

mod bodies;
mod operations;
mod reach;
mod references;
mod requests;
mod view;

use actix_web::{delete, get, patch, post, put, web::Path};
use keywright_core::{
    Action,
    id::{EnvironmentId, SegmentId},
};
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::{
    bodies::logged,
    view::{Reading, require_seen},
};
use self::{
    bodies::{SegmentPageResponse, SegmentResponse, SegmentSummaryVm, SegmentVm, SegmentsResponse},
    operations::Change,
    reach::Target,
    references::{FlagReferenceVm, FlagReferencesResponse},
    requests::{
        CreateSegment, SegmentFilter, SegmentIds, SegmentKeyUsed, UpdateSegmentDescription,
        UpdateSegmentName, UpdateSegmentTags, UpdateSegmentTargeting,
    },
};
use crate::{
    Answer, ApiError, Body, Failures, Page, Paging, PathId, Query, Reply,
    answers::{BoolResponse, PatchResponse, TagsResponse},
    caller::{Caller, Member},
    places::require_environment,
    wire::patch::PatchStep,
};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_segments)
        .service(list_segments_by_ids)
        .service(list_segment_tags)
        .service(is_segment_key_used)
        .service(create_segment)
        .service(get_segment)
        .service(list_flag_references)
        .service(patch_segment)
        .service(remove_segment)
        .service(archive_segment)
        .service(restore_segment)
        .service(update_segment_name)
        .service(update_segment_description)
        .service(update_segment_tags)
        .service(update_segment_targeting);
}

/// List segments
///
/// Needs `CanAccessEnv` on the environment; without it, those segments are listed that you may do everything to.
#[utoipa::path(operation_id = "listSegments", tag = "Segments", params(SegmentFilter, Paging,
    ("envId" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "A page of segments", body = SegmentPageResponse), Failures))]
#[get("/envs/{envId}/segments")]
async fn list_segments(
    caller: Caller,
    env: Path<PathId>,
    filter: Query<SegmentFilter>,
    paging: Query<Paging>,
) -> Reply<Page<SegmentSummaryVm>> {
    let reading = Reading::new(&caller, environment(&env))?;
    let (filter, paging) = (filter.read()?.check(), paging.read()?);
    let page = caller.read(move |db, organization| reading.page(db, organization, &filter, paging));
    page.await.map(Answer)
}

/// Show some segments
///
/// Those of the ids that are there and that you may see. Needs what `getSegment` needs.
#[utoipa::path(operation_id = "listSegmentsByIds", tag = "Segments", params(SegmentIds,
    ("envId" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "The segments", body = SegmentsResponse), Failures))]
#[get("/envs/{envId}/segments/by-ids")]
async fn list_segments_by_ids(
    caller: Caller,
    env: Path<PathId>,
    ids: Query<SegmentIds>,
) -> Reply<Vec<SegmentVm>> {
    let reading = Reading::new(&caller, environment(&env))?;
    let ids = ids.read()?.check()?;
    caller.read(move |db, organization| reading.some(db, organization, &ids)).await.map(Answer)
}

/// List the tags of an environment's segments
///
/// Needs `CanAccessEnv` on the environment; without it, those of the segments count that you may do everything to.
#[utoipa::path(operation_id = "listSegmentTags", tag = "Segments",
    params(("envId" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "The tags", body = TagsResponse), Failures))]
#[get("/envs/{envId}/segments/all-tags")]
async fn list_segment_tags(caller: Caller, env: Path<PathId>) -> Reply<Vec<String>> {
    let reading = Reading::new(&caller, environment(&env))?;
    caller.read(move |db, organization| reading.tags(db, organization)).await.map(Answer)
}

/// Ask whether a key is taken
///
/// Needs `CreateSegment` on all segments of the environment, or `CanAccessEnv` on it; for keys of shared segments, which
/// may be where the caller sees nothing, `CreateSegment`.
#[utoipa::path(operation_id = "isSegmentKeyUsed", tag = "Segments", security(("MemberJwt" = [], "Organization" = [])),
    params(SegmentKeyUsed, ("envId" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "Whether such a segment has the key", body = BoolResponse), Failures))]
#[get("/envs/{envId}/segments/is-key-used")]
async fn is_segment_key_used(caller: Member, env: Path<PathId>, asked: Query<SegmentKeyUsed>) -> Reply<bool> {
    let environment = environment(&env);
    reach::require_in_type(&caller, &[Action::CREATE_SEGMENT], environment)
        .or_else(|_| require_environment(&caller, Action::CAN_ACCESS_ENV, environment).map(drop))?;
    let (key, is_shared) = asked.read()?.check()?;
    if is_shared {
        reach::require_in_type(&caller, &[Action::CREATE_SEGMENT], environment)?;
    }
    let taken = caller.read(move |db, organization| {
        let taken = if is_shared {
            db.segments().keyed_shared(organization, &key)
        } else {
            db.segments().keyed(environment, &key)
        };
        Ok(taken?.is_some())
    });
    taken.await.map(Answer)
}

/// Make a segment
///
/// Needs `CreateSegment` on all segments of the environment; for a shared one, of every environment that its scopes
/// hold, also of those to come.
#[utoipa::path(operation_id = "createSegment", tag = "Segments", request_body = CreateSegment,
    params(("envId" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "The segment", body = SegmentResponse), Failures))]
#[post("/envs/{envId}/segments")]
async fn create_segment(caller: Caller, env: Path<PathId>, body: Body<CreateSegment>) -> Reply<SegmentVm> {
    let environment = environment(&env);
    reach::require_in_type(&caller, &[Action::CREATE_SEGMENT], environment)?;
    let organization = caller.read(view::find).await?;
    let wanted = body.read()?.check(&organization.key)?;
    let (segment, place) = caller.write(move |act| operations::create(act, environment, &wanted)).await?;
    Ok(Answer(SegmentVm::new(&segment, &place, &organization)))
}

/// Show a segment
///
/// Needs `CanAccessEnv` on the environment, or `ManageSegment` on the segment.
#[utoipa::path(operation_id = "getSegment", tag = "Segments",
    params(("envId" = Uuid, Path, description = "The environment"), ("segmentId" = Uuid, Path, description = "The segment")),
    responses((status = 200, description = "The segment", body = SegmentResponse), Failures))]
#[get("/envs/{envId}/segments/{segmentId}")]
async fn get_segment(caller: Caller, path: Path<(PathId, PathId)>) -> Reply<SegmentVm> {
    view::one(&caller, target(&path)).await.map(Answer)
}

/// List the flags that mean a segment
///
/// In every environment that it reaches, also flags that are put away: those whose rules are about the segment and that
/// you may see; at most 1,000. Needs what `getSegment` needs.
#[utoipa::path(operation_id = "listSegmentFlagReferences", tag = "Segments",
    params(("envId" = Uuid, Path, description = "The environment"), ("segmentId" = Uuid, Path, description = "The segment")),
    responses((status = 200, description = "The flags", body = FlagReferencesResponse), Failures))]
#[get("/envs/{envId}/segments/{segmentId}/flag-references")]
async fn list_flag_references(caller: Caller, path: Path<(PathId, PathId)>) -> Reply<Vec<FlagReferenceVm>> {
    references::list(&caller, target(&path)).await.map(Answer)
}

/// Patch a segment
///
/// A JSON patch (RFC 6902) on what `getSegment` shows. Needs what that needs, and for each difference what the
/// route for it needs; for other scopes, `CreateSegment` on all segments of every environment that they hold,
/// `DeleteSegment` on the segment in every environment that it leaves, and `UpdateSegmentTargetingUsers` and
/// `UpdateSegmentRules` on it in all of them. A patch that fails changes nothing and is
/// answered with 200, `success: false` and why.
#[utoipa::path(operation_id = "patchSegment", tag = "Segments", request_body = Vec<PatchStep>,
    params(("envId" = Uuid, Path, description = "The environment"), ("segmentId" = Uuid, Path, description = "The segment")),
    responses((status = 200, description = "Whether it is so", body = PatchResponse), Failures))]
#[patch("/envs/{envId}/segments/{segmentId}")]
async fn patch_segment(
    caller: Caller,
    path: Path<(PathId, PathId)>,
    body: Body<Vec<PatchStep>>,
) -> Reply<bool> {
    let target = target(&path);
    view::require(&caller, target).await?;
    let steps = body.read()?;
    caller.write(move |act| operations::edit(act, target, &steps)).await?;
    Ok(Answer(true))
}

/// Remove a segment
///
/// It must be put away first. Needs `DeleteSegment` on the segment, in every environment that it reaches.
#[utoipa::path(operation_id = "removeSegment", tag = "Segments",
    params(("envId" = Uuid, Path, description = "The environment"), ("segmentId" = Uuid, Path, description = "The segment")),
    responses((status = 200, description = "It is gone", body = BoolResponse), Failures))]
#[delete("/envs/{envId}/segments/{segmentId}")]
async fn remove_segment(caller: Caller, path: Path<(PathId, PathId)>) -> Reply<bool> {
    let target = target(&path);
    reach::require(&caller, &[Action::DELETE_SEGMENT], target).await?;
    caller.write(move |act| operations::remove(act, target)).await?;
    Ok(Answer(true))
}

/// Put a segment away
///
/// One that flags mean stays (422 `SegmentIsBeingUsed`). Needs `ArchiveSegment` on the segment, in every environment
/// that it reaches.
#[utoipa::path(operation_id = "archiveSegment", tag = "Segments",
    params(("envId" = Uuid, Path, description = "The environment"), ("segmentId" = Uuid, Path, description = "The segment")),
    responses((status = 200, description = "It is put away", body = BoolResponse), Failures))]
#[put("/envs/{envId}/segments/{segmentId}/archive")]
async fn archive_segment(caller: Caller, path: Path<(PathId, PathId)>) -> Reply<bool> {
    change(caller, &path, Action::ARCHIVE_SEGMENT, || Ok(Change::Archive(true))).await
}

/// Take a segment back
///
/// Needs `RestoreSegment` on the segment, in every environment that it reaches.
#[utoipa::path(operation_id = "restoreSegment", tag = "Segments",
    params(("envId" = Uuid, Path, description = "The environment"), ("segmentId" = Uuid, Path, description = "The segment")),
    responses((status = 200, description = "It is back", body = BoolResponse), Failures))]
#[put("/envs/{envId}/segments/{segmentId}/restore")]
async fn restore_segment(caller: Caller, path: Path<(PathId, PathId)>) -> Reply<bool> {
    change(caller, &path, Action::RESTORE_SEGMENT, || Ok(Change::Archive(false))).await
}

/// Rename a segment
///
/// Needs `UpdateSegmentName` on the segment, in every environment that it reaches.
#[utoipa::path(operation_id = "updateSegmentName", tag = "Segments", request_body = UpdateSegmentName,
    params(("envId" = Uuid, Path, description = "The environment"), ("segmentId" = Uuid, Path, description = "The segment")),
    responses((status = 200, description = "It has the name", body = BoolResponse), Failures))]
#[put("/envs/{envId}/segments/{segmentId}/name")]
async fn update_segment_name(
    caller: Caller,
    path: Path<(PathId, PathId)>,
    body: Body<UpdateSegmentName>,
) -> Reply<bool> {
    change(caller, &path, Action::UPDATE_SEGMENT_NAME, || body.read()?.check()).await
}

/// Describe a segment
///
/// Needs `UpdateSegmentDescription` on the segment, in every environment that it reaches.
#[utoipa::path(operation_id = "updateSegmentDescription", tag = "Segments",
    request_body = UpdateSegmentDescription,
    params(("envId" = Uuid, Path, description = "The environment"), ("segmentId" = Uuid, Path, description = "The segment")),
    responses((status = 200, description = "It has the description", body = BoolResponse), Failures))]
#[put("/envs/{envId}/segments/{segmentId}/description")]
async fn update_segment_description(
    caller: Caller,
    path: Path<(PathId, PathId)>,
    body: Body<UpdateSegmentDescription>,
) -> Reply<bool> {
    change(caller, &path, Action::UPDATE_SEGMENT_DESCRIPTION, || body.read()?.check()).await
}

/// Set the tags of a segment
///
/// You may do no more to the segment with the new tags than with the old ones. Needs `UpdateSegmentTags` on it, in
/// every environment that it reaches.
#[utoipa::path(operation_id = "updateSegmentTags", tag = "Segments", request_body = UpdateSegmentTags,
    params(("envId" = Uuid, Path, description = "The environment"), ("segmentId" = Uuid, Path, description = "The segment")),
    responses((status = 200, description = "It has the tags", body = BoolResponse), Failures))]
#[put("/envs/{envId}/segments/{segmentId}/tags")]
async fn update_segment_tags(
    caller: Caller,
    path: Path<(PathId, PathId)>,
    body: Body<UpdateSegmentTags>,
) -> Reply<bool> {
    change(caller, &path, Action::UPDATE_SEGMENT_TAGS, || body.read()?.check()).await
}

/// Say whom a segment means
///
/// Needs `UpdateSegmentTargetingUsers` if the users differ, and `UpdateSegmentRules` if the rules do, in every
/// environment that it reaches.
#[utoipa::path(operation_id = "updateSegmentTargeting", tag = "Segments", request_body = UpdateSegmentTargeting,
    params(("envId" = Uuid, Path, description = "The environment"), ("segmentId" = Uuid, Path, description = "The segment")),
    responses((status = 200, description = "It means them", body = BoolResponse), Failures))]
#[put("/envs/{envId}/segments/{segmentId}/targeting")]
async fn update_segment_targeting(
    caller: Caller,
    path: Path<(PathId, PathId)>,
    body: Body<UpdateSegmentTargeting>,
) -> Reply<bool> {
    let target = target(&path);
    let either = [Action::UPDATE_SEGMENT_TARGETING_USERS, Action::UPDATE_SEGMENT_RULES];
    reach::require(&caller, &either, target).await?;
    let (targeting, comment) = body.read()?.check()?;
    caller.write(move |act| operations::retarget(act, target, &targeting, &comment)).await?;
    Ok(Answer(true))
}

/// Makes a change, once it is known that the caller may.
async fn change(
    caller: Caller,
    path: &(PathId, PathId),
    action: Action,
    wanted: impl FnOnce() -> Result<Change, ApiError>,
) -> Reply<bool> {
    let target = target(path);
    reach::require(&caller, &[action], target).await?;
    let wanted = wanted()?;
    caller.write(move |act| operations::change(act, target, &wanted)).await?;
    Ok(Answer(true))
}

fn environment(id: &PathId) -> EnvironmentId {
    EnvironmentId::from_uuid(id.0)
}

fn target(path: &(PathId, PathId)) -> Target {
    Target { environment: environment(&path.0), id: SegmentId::from_uuid(path.1.0) }
}
