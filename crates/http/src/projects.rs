//! `/projects`: the first level of guarded things (wire 2.7).

pub(crate) mod bodies;
pub(crate) mod operations;

use actix_web::{delete, get, post, put, web::Path};
use keywright_core::{Action, id::ProjectId};
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::bodies::ProjectVm;
use self::bodies::{
    CreateProject, ProjectResponse, ProjectWithEnvsResponse, ProjectWithEnvsVm, ProjectsResponse,
    UpdateProject,
};
use crate::{
    Answer, ApiError, Body, Failures, PathId, Query, Reply,
    answers::BoolResponse,
    caller::{Caller, Member},
    names::KeyUsed,
    places::{self, require_project},
};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_projects)
        .service(is_project_key_used)
        .service(create_project)
        .service(get_project)
        .service(update_project)
        .service(remove_project);
}

/// List projects
///
/// Newest first, each with its environments and their secrets. Needs no permission: only those projects and
/// environments are listed that you may access.
#[utoipa::path(operation_id = "listProjects", tag = "Projects",
    responses((status = 200, description = "The projects", body = ProjectsResponse), Failures))]
#[get("/projects")]
async fn list_projects(caller: Caller) -> Reply<Vec<ProjectWithEnvsVm>> {
    let viewer = caller.clone();
    caller.read(move |db, organization| bodies::all(db, organization, &viewer)).await.map(Answer)
}

/// Ask whether a key is taken
///
/// Needs `CreateProject` on `project/*`.
#[utoipa::path(operation_id = "isProjectKeyUsed", tag = "Projects", params(KeyUsed), security(("MemberJwt" = [], "Organization" = [])),
    responses((status = 200, description = "Whether a project of the organization has the key", body = BoolResponse), Failures))]
#[get("/projects/is-key-used")]
async fn is_project_key_used(caller: Member, key: Query<KeyUsed>) -> Reply<bool> {
    caller.require(Action::CREATE_PROJECT, places::EVERY_PROJECT)?;
    let key = key.read()?.key()?;
    let taken =
        caller.read(move |db, organization| Ok(db.projects().keyed(organization, &key)?.is_some())).await?;
    Ok(Answer(taken))
}

/// Make a project
///
/// It has the environments Prod and Dev. Needs `CreateProject` on `project/*`. The texts of the environments' secrets
/// are shown to who may access them.
#[utoipa::path(operation_id = "createProject", tag = "Projects", request_body = CreateProject,
    responses((status = 200, description = "The project", body = ProjectWithEnvsResponse), Failures))]
#[post("/projects")]
async fn create_project(caller: Caller, body: Body<CreateProject>) -> Reply<ProjectWithEnvsVm> {
    caller.require(Action::CREATE_PROJECT, places::EVERY_PROJECT)?;
    let wanted = body.read()?.check()?;
    let (project, environments) = caller.write(move |act| operations::create(act, &wanted)).await?;
    Ok(Answer(ProjectWithEnvsVm::seen_by(&caller, &project, &environments)))
}

/// Show a project
///
/// With the environments you may access. Needs `CanAccessProject` on the project.
#[utoipa::path(operation_id = "getProject", tag = "Projects",
    params(("id" = Uuid, Path, description = "The project")),
    responses((status = 200, description = "The project", body = ProjectWithEnvsResponse), Failures))]
#[get("/projects/{id}")]
async fn get_project(caller: Caller, id: Path<PathId>) -> Reply<ProjectWithEnvsVm> {
    let id = ProjectId::from_uuid(id.0);
    require_project(&caller, Action::CAN_ACCESS_PROJECT, id)?;
    let viewer = caller.clone();
    let project = caller.read(move |db, organization| {
        let project = db.projects().find(organization, id)?.ok_or(ApiError::NotFound)?;
        bodies::one(db, &project, &viewer)
    });
    project.await.map(Answer)
}

/// Rename a project
///
/// Needs `UpdateProjectSettings` on the project.
#[utoipa::path(operation_id = "updateProject", tag = "Projects", request_body = UpdateProject,
    params(("id" = Uuid, Path, description = "The project")),
    responses((status = 200, description = "The project", body = ProjectResponse), Failures))]
#[put("/projects/{id}")]
async fn update_project(caller: Caller, id: Path<PathId>, body: Body<UpdateProject>) -> Reply<ProjectVm> {
    let id = ProjectId::from_uuid(id.0);
    require_project(&caller, Action::UPDATE_PROJECT_SETTINGS, id)?;
    let name = body.read()?.check()?;
    let project = caller.write(move |act| operations::rename(act, id, &name)).await?;
    Ok(Answer(ProjectVm::from(&project)))
}

/// Remove a project
///
/// With everything in it. Needs `DeleteProject` on the project.
#[utoipa::path(operation_id = "removeProject", tag = "Projects",
    params(("id" = Uuid, Path, description = "The project")),
    responses((status = 200, description = "It is gone", body = BoolResponse), Failures))]
#[delete("/projects/{id}")]
async fn remove_project(caller: Caller, id: Path<PathId>) -> Reply<bool> {
    let id = ProjectId::from_uuid(id.0);
    require_project(&caller, Action::DELETE_PROJECT, id)?;
    caller.write(move |act| operations::remove(act, id)).await?;
    Ok(Answer(true))
}
