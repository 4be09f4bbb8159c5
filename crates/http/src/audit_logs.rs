//! `/envs/{envId}/audit-logs` and `/audit-logs`: who did what to what (wire 2.10). Made from the commit log.

mod actors;
pub(crate) mod bodies;
pub(crate) mod compare;
pub(crate) mod requests;
pub(crate) mod searches;
pub(crate) mod states;
pub(crate) mod view;

use actix_web::{get, post, web::Path};
use keywright_core::{Action, audit::SubjectKind, id::EnvironmentId};
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::searches::Searches;
use self::{
    bodies::{AuditLogPageResponse, AuditLogVm, InstructionsResponse},
    compare::Instruction,
    requests::{AuditLogFilter, Breadth, CompareStates},
    view::Reading,
};
use crate::{
    Answer, Body, Failures, Page, Paging, PathId, Query, Reply, caller::Caller, iam,
    places::require_environment,
};

/// What the log of an environment is about.
pub(crate) const IN_ENVIRONMENTS: &[SubjectKind] = &[SubjectKind::FeatureFlag, SubjectKind::Segment];

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_audit_logs).service(compare_states).service(list_organization_audit_logs);
}

/// List what was done to flags and segments
///
/// Newest first. Needs `CanAccessEnv` on the environment; with `crossEnvironment`, what happened in every environment
/// that you may access is listed. With `refId`, `ManageFeatureFlag` on that flag, or
/// `ManageSegment` on that segment, is enough. At most the newest
/// 100,000 entries between `from` and `to` are looked at, and with `query` or `operation` 2,000: set `to` to look
/// further back. One such is answered at a time and 16 wait: beyond that 429.
#[utoipa::path(operation_id = "listAuditLogs", tag = "Audit logs", params(AuditLogFilter, Breadth, Paging,
    ("envId" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "A page of entries", body = AuditLogPageResponse), Failures))]
#[get("/envs/{envId}/audit-logs")]
async fn list_audit_logs(
    caller: Caller,
    env: Path<PathId>,
    filter: Query<AuditLogFilter>,
    breadth: Query<Breadth>,
    paging: Query<Paging>,
) -> Reply<Page<AuditLogVm>> {
    let environment = EnvironmentId::from_uuid(env.0);
    let wanted = filter.read().and_then(|it| it.check(IN_ENVIRONMENTS));
    view::require(&caller, environment, wanted.as_ref().ok().and_then(|it| it.subject)).await?;
    let (wanted, breadth, paging) = (wanted?, breadth.read()?, paging.read()?);
    let reading = Reading::new(caller.clone());
    let is_search = wanted.is_search();
    let page = searches::read(&caller, is_search, move |db| {
        if breadth.is_wide() {
            reading.organization(db, &wanted, paging)
        } else {
            reading.environment(db, environment, &wanted, paging)
        }
    });
    page.await.map(Answer)
}

/// Say what was done from one state to another
///
/// Of a flag or a segment, both as the wire shows them. Needs `CanAccessEnv` on the environment.
#[utoipa::path(operation_id = "compareStates", tag = "Audit logs", request_body = CompareStates,
    params(("envId" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "What was done, step by step", body = InstructionsResponse), Failures))]
#[post("/envs/{envId}/audit-logs/compare")]
async fn compare_states(
    caller: Caller,
    env: Path<PathId>,
    body: Body<CompareStates>,
) -> Reply<Vec<Instruction>> {
    require_environment(&caller, Action::CAN_ACCESS_ENV, EnvironmentId::from_uuid(env.0))?;
    body.read()?.compare().map(Answer)
}

/// List what was done in the organization
///
/// Newest first, whatever it was done to. Needs `CanManageIAM`, and besides: `ListAccessTokens` for what was done to
/// tokens, `CanAccessProject` to projects, `CanAccessEnv` to environments, flags and segments; entries about others
/// are left out. At most the newest 100,000 entries between `from` and `to` are looked at, and with
/// `query` or `operation` 2,000: set `to` to look further back. One such is answered at a time and 16 wait: beyond
/// that 429.
#[utoipa::path(operation_id = "listOrganizationAuditLogs", tag = "Audit logs", params(AuditLogFilter, Paging),
    responses((status = 200, description = "A page of entries", body = AuditLogPageResponse), Failures))]
#[get("/audit-logs")]
async fn list_organization_audit_logs(
    caller: Caller,
    filter: Query<AuditLogFilter>,
    paging: Query<Paging>,
) -> Reply<Page<AuditLogVm>> {
    iam::require(&caller)?;
    let (wanted, paging) = (filter.read()?.check(&SubjectKind::ALL)?, paging.read()?);
    let reading = Reading::new(caller.clone());
    let is_search = wanted.is_search();
    let page = searches::read(&caller, is_search, move |db| reading.organization(db, &wanted, paging));
    page.await.map(Answer)
}
