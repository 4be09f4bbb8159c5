//! Copies of flags in other environments (wire 2.8).

pub(super) mod bodies;

use actix_web::{post, web::Path};
use keywright_core::Action;

use self::bodies::{CopiedVm, CopyFlags, CopyPrecheckVm, CopyResponse, FlagIds, PrecheckResponse};
use super::{
    environment,
    operations::{self, Copying},
};
use crate::{Answer, ApiError, Body, Failures, PathId, Reply, caller::Member};

/// Ask what would be copied of feature flags
///
/// Needs what `copyFeatureFlags` needs, and changes nothing. Flags that are not there are left out.
#[utoipa::path(operation_id = "precheckFeatureFlagCopies", tag = "Feature flags", security(("MemberJwt" = [], "Organization" = [])),
    request_body = FlagIds,
    params(("envId" = Uuid, Path, description = "The environment"),
        ("targetEnvId" = Uuid, Path, description = "The environment to copy them to")),
    responses((status = 200, description = "What would be copied of each flag", body = PrecheckResponse), Failures))]
#[post("/envs/{envId}/feature-flags/copy-to-env-precheck/{targetEnvId}")]
pub(super) async fn precheck_flag_copies(
    caller: Member,
    path: Path<(PathId, PathId)>,
    body: Body<FlagIds>,
) -> Reply<Vec<CopyPrecheckVm>> {
    let copying = enter(&caller, &path)?;
    let ids = body.read()?.check()?;
    let copies = caller.write(move |act| {
        let copies = operations::copies(act, copying, &ids)?;
        Ok(act.rows.unchanged(copies))
    });
    Ok(Answer(copies.await?.iter().map(CopyPrecheckVm::from).collect()))
}

/// Copy feature flags to another environment
///
/// Needs `CopyFlagTo` on each of them, and `CreateFlag` on all flags of the other environment. Flags whose key is
/// taken there are not copied. A copy targets no individual users, and has the rules if the flags of the other
/// environment may use all segments that they mean. Tags take that you may do no more to the tagged flag. All flags
/// are copied at once, or none is.
#[utoipa::path(operation_id = "copyFeatureFlags", tag = "Feature flags", security(("MemberJwt" = [], "Organization" = [])),
    request_body = CopyFlags,
    params(("envId" = Uuid, Path, description = "The environment"),
        ("targetEnvId" = Uuid, Path, description = "The environment to copy them to")),
    responses((status = 200, description = "How many were copied", body = CopyResponse), Failures))]
#[post("/envs/{envId}/feature-flags/copy-to-env/{targetEnvId}")]
pub(super) async fn copy_flags(
    caller: Member,
    path: Path<(PathId, PathId)>,
    body: Body<CopyFlags>,
) -> Reply<CopiedVm> {
    let copying = enter(&caller, &path)?;
    let ids = body.read()?.check()?;
    let copied_count = caller.write(move |act| operations::copy(act, copying, &ids)).await?;
    Ok(Answer(CopiedVm { copied_count }))
}

/// From where to where, for who may make flags there.
fn enter(caller: &Member, path: &(PathId, PathId)) -> Result<Copying, ApiError> {
    let copying = Copying { from: environment(&path.0), to: environment(&path.1) };
    operations::require_in_type(caller, Action::CREATE_FLAG, copying.to)?;
    Ok(copying)
}
