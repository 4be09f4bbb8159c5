//! `/resources`: what statements, and the scopes of shared segments, can be about (wire 2.11).

mod bodies;
mod listing;

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use self::bodies::{ResourceFilter, ResourceVm, ResourcesResponse, ScopeFilter, ScopeVm, ScopesResponse};
use crate::{Answer, Failures, Query, Reply, caller::Member};

/// The routes of version 1.
pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_resources);
}

/// The routes of version 2.
pub(crate) fn configure_v2(config: &mut ServiceConfig<'_>) {
    config.service(list_scopes);
}

/// List what statements can be about
///
/// First the entry that stands for everything of the type; of projects and environments, then those that you may
/// access, or all if you may `CanManageIAM`. Needs no permission.
#[utoipa::path(operation_id = "listResources", tag = "Resources", security(("MemberJwt" = [], "Organization" = [])),
    params(ResourceFilter),
    responses((status = 200, description = "The resources", body = ResourcesResponse), Failures))]
#[get("/resources")]
async fn list_resources(caller: Member, filter: Query<ResourceFilter>) -> Reply<Vec<ResourceVm>> {
    let wanted = filter.read()?.check(&caller.catalogue())?;
    let viewer = (*caller).clone();
    caller
        .read(move |db, organization| listing::resources(db, organization, &viewer, &wanted))
        .await
        .map(Answer)
}

/// List what scopes can be about
///
/// The organization, and those of its projects and environments that you may access, or all if you may
/// `CanManageIAM`; before them, unless a name is asked for, the entry that stands for everything of the type. Needs
/// no permission.
#[utoipa::path(operation_id = "listScopes", tag = "Resources", security(("MemberJwt" = [], "Organization" = [])), params(ScopeFilter),
    responses((status = 200, description = "The resources", body = ScopesResponse), Failures))]
#[get("/resources")]
async fn list_scopes(caller: Member, filter: Query<ScopeFilter>) -> Reply<Vec<ScopeVm>> {
    let (level, wanted) = filter.read()?.check()?;
    let viewer = (*caller).clone();
    caller
        .read(move |db, organization| listing::scopes(db, organization, &viewer, level, &wanted))
        .await
        .map(Answer)
}
