//! `/projects/{projectId}/envs`: the environments of a project (wire 2.7).

pub(crate) mod bodies;
pub(crate) mod operations;
pub(crate) mod secrets;

use actix_web::{delete, get, post, put, web::Path};
use keywright_core::{
    Action,
    id::{EnvironmentId, ProjectId},
};
use utoipa_actix_web::service_config::ServiceConfig;

use self::bodies::{CreateEnvironment, EnvironmentResponse, EnvironmentVm, UpdateEnvironment};
pub(crate) use self::bodies::{EnvironmentSecretVm, EnvironmentSettingsVm, logged};
use crate::{
    Answer, ApiError, Body, Failures, PathId, Query, Reply,
    answers::BoolResponse,
    caller::{Caller, Member},
    names::KeyUsed,
    places::{require_environment, require_project},
};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(is_environment_key_used)
        .service(create_environment)
        .service(get_environment)
        .service(update_environment)
        .service(remove_environment)
        .service(secrets::create_environment_secret)
        .service(secrets::update_environment_secret)
        .service(secrets::remove_environment_secret);
}

/// Ask whether a key is taken
///
/// Needs `CreateEnv` on the project.
#[utoipa::path(operation_id = "isEnvironmentKeyUsed", tag = "Environments", security(("MemberJwt" = [], "Organization" = [])),
    params(KeyUsed, ("projectId" = Uuid, Path, description = "The project")),
    responses((status = 200, description = "Whether an environment of the project has the key", body = BoolResponse), Failures))]
#[get("/projects/{projectId}/envs/is-key-used")]
async fn is_environment_key_used(caller: Member, project: Path<PathId>, key: Query<KeyUsed>) -> Reply<bool> {
    let project = ProjectId::from_uuid(project.0);
    require_project(&caller, Action::CREATE_ENV, project)?;
    let key = key.read()?.key()?;
    let taken = caller.read(move |db, _| Ok(db.environments().keyed(project, &key)?.is_some())).await?;
    Ok(Answer(taken))
}

/// Make an environment
///
/// Needs `CreateEnv` on the project. The texts of its secrets are shown to who may access the environment.
#[utoipa::path(operation_id = "createEnvironment", tag = "Environments", request_body = CreateEnvironment,
    params(("projectId" = Uuid, Path, description = "The project")),
    responses((status = 200, description = "The environment", body = EnvironmentResponse), Failures))]
#[post("/projects/{projectId}/envs")]
async fn create_environment(
    caller: Caller,
    project: Path<PathId>,
    body: Body<CreateEnvironment>,
) -> Reply<EnvironmentVm> {
    let project = ProjectId::from_uuid(project.0);
    require_project(&caller, Action::CREATE_ENV, project)?;
    let wanted = body.read()?.check()?;
    let environment = caller.write(move |act| operations::create(act, project, &wanted)).await?;
    Ok(Answer(EnvironmentVm::seen_by(&caller, &environment)))
}

/// Show an environment
///
/// With its secrets. Needs `CanAccessEnv` on the environment.
#[utoipa::path(operation_id = "getEnvironment", tag = "Environments",
    params(("projectId" = Uuid, Path, description = "The project"), ("id" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "The environment", body = EnvironmentResponse), Failures))]
#[get("/projects/{projectId}/envs/{id}")]
async fn get_environment(caller: Caller, path: Path<(PathId, PathId)>) -> Reply<EnvironmentVm> {
    let (project, id) = ids(&path);
    require_environment(&caller, Action::CAN_ACCESS_ENV, id)?;
    let environment =
        caller.read(move |db, organization| Ok(db.environments().find(organization, id)?)).await?;
    let environment = environment.filter(|it| it.project == project).ok_or(ApiError::NotFound)?;
    Ok(Answer(EnvironmentVm::seen_by(&caller, &environment)))
}

/// Change an environment
///
/// Needs `UpdateEnvSettings` on the environment. The texts of its secrets are shown to who may access it.
#[utoipa::path(operation_id = "updateEnvironment", tag = "Environments", request_body = UpdateEnvironment,
    params(("projectId" = Uuid, Path, description = "The project"), ("id" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "The environment", body = EnvironmentResponse), Failures))]
#[put("/projects/{projectId}/envs/{id}")]
async fn update_environment(
    caller: Caller,
    path: Path<(PathId, PathId)>,
    body: Body<UpdateEnvironment>,
) -> Reply<EnvironmentVm> {
    let (project, id) = ids(&path);
    require_environment(&caller, Action::UPDATE_ENV_SETTINGS, id)?;
    let change = body.read()?.check()?;
    let environment = caller.write(move |act| operations::change(act, project, id, &change)).await?;
    Ok(Answer(EnvironmentVm::seen_by(&caller, &environment)))
}

/// Remove an environment
///
/// With everything in it. Needs `DeleteEnv` on the environment.
#[utoipa::path(operation_id = "removeEnvironment", tag = "Environments",
    params(("projectId" = Uuid, Path, description = "The project"), ("id" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "It is gone", body = BoolResponse), Failures))]
#[delete("/projects/{projectId}/envs/{id}")]
async fn remove_environment(caller: Caller, path: Path<(PathId, PathId)>) -> Reply<bool> {
    let (project, id) = ids(&path);
    require_environment(&caller, Action::DELETE_ENV, id)?;
    caller.write(move |act| operations::remove(act, project, id)).await?;
    Ok(Answer(true))
}

fn ids(path: &(PathId, PathId)) -> (ProjectId, EnvironmentId) {
    (ProjectId::from_uuid(path.0.0), EnvironmentId::from_uuid(path.1.0))
}
