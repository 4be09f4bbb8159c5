//! Flags of one key in several environments: in what they differ, and settings copied from one to another (wire 2.8).

pub(super) mod bodies;
pub(super) mod names;
mod view;

use actix_web::{get, post, put, web::Path};
use keywright_core::text::Key;

use self::{
    bodies::{FlagComparisonResponse, FlagComparisonVm, FlagOverviewPageResponse, FlagOverviewVm},
    view::Side,
};
use super::{
    environment,
    operations::{self, SettingsCopy, Target},
    requests::{CompareFlags, CopySettings},
    view::one,
};
use crate::{
    Answer, Body, Failures, Page, PathId, Reply, answers::BoolResponse, caller::Member,
    segments::Reading as SegmentReading,
};

/// Compare feature flags with those of other environments
///
/// Needs what `listFeatureFlags` needs, and lists the same flags. What you do not see in another environment is left
/// out, and so are flags that are put away there.
#[utoipa::path(operation_id = "compareFeatureFlags", tag = "Feature flags", security(("MemberJwt" = [], "Organization" = [])),
    request_body = CompareFlags,
    params(("envId" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "A page of flags, and where they differ", body = FlagOverviewPageResponse), Failures))]
#[post("/envs/{envId}/feature-flags/compare-overview")]
pub(super) async fn compare_flags(
    caller: Member,
    env: Path<PathId>,
    body: Body<CompareFlags>,
) -> Reply<Page<FlagOverviewVm>> {
    let source = Side::new(&caller, environment(&env))?;
    let wanted = body.read()?.check()?;
    let targets: Vec<Side> = wanted.targets.iter().filter_map(|it| Side::new(&caller, *it).ok()).collect();
    let page =
        caller.read(move |db, organization| view::overview(db, organization, &source, &targets, &wanted));
    page.await.map(Answer)
}

/// Compare a feature flag with that of another environment
///
/// Needs what `getFeatureFlag` needs. `null` if you see no flag of that key in the other environment. Variations are
/// known by their values, rules by their conditions, segments by their names where you see them. The order of rules,
/// and who is part of experiments, is not compared.
#[utoipa::path(operation_id = "compareFeatureFlag", tag = "Feature flags", security(("MemberJwt" = [], "Organization" = [])),
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key"),
        ("targetEnvId" = Uuid, Path, description = "The environment to compare with")),
    responses((status = 200, description = "Both flags, and in what they differ", body = FlagComparisonResponse), Failures))]
#[get("/envs/{envId}/feature-flags/{key}/compare-with/{targetEnvId}")]
pub(super) async fn compare_flag(
    caller: Member,
    path: Path<(PathId, String, PathId)>,
) -> Reply<Option<FlagComparisonVm>> {
    let (from, to) = ends(&path);
    let flag = one(&caller, from.clone()).await?;
    let Ok(target) = Side::new(&caller, to.environment) else { return Ok(Answer(None)) };
    let segments = SegmentReading::new(&caller, from.environment).ok();
    let compared = caller
        .read(move |db, organization| view::detail(db, organization, &flag, segments.as_ref(), &target));
    compared.await.map(Answer)
}

/// Copy settings of a feature flag to that of another environment
///
/// Needs what `getFeatureFlag` needs of both flags, and for each difference what the route for it needs of the other
/// one. What is alike stays as it is; variations that are served then and are not there are added. Rules are
/// copied if the flags of the other environment may use all segments that they mean.
#[utoipa::path(operation_id = "copyFeatureFlagSettings", tag = "Feature flags", security(("MemberJwt" = [], "Organization" = [])),
    request_body = CopySettings,
    params(("envId" = Uuid, Path, description = "The environment"), ("key" = String, Path, description = "The flag's key"),
        ("targetEnvId" = Uuid, Path, description = "The environment to copy them to")),
    responses((status = 200, description = "They are copied", body = BoolResponse), Failures))]
#[put("/envs/{envId}/feature-flags/{key}/copy-settings-to/{targetEnvId}")]
pub(super) async fn copy_flag_settings(
    caller: Member,
    path: Path<(PathId, String, PathId)>,
    body: Body<CopySettings>,
) -> Reply<bool> {
    let (from, to) = ends(&path);
    one(&caller, from.clone()).await?;
    one(&caller, to.clone()).await?;
    let what = body.read()?.check()?;
    let segments = [&from, &to].map(|it| SegmentReading::new(&caller, it.environment).ok());
    let copy = SettingsCopy { from, to, what, segments };
    caller.write(move |act| operations::copy_settings(act, &copy)).await?;
    Ok(Answer(true))
}

/// The flag of a path, and that of the same key in the other environment.
fn ends(path: &(PathId, String, PathId)) -> (Target, Target) {
    let (from, key, to) = path;
    let target = |id| Target { environment: environment(id), key: Key::new(key).ok() };
    (target(from), target(to))
}
