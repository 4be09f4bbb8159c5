//! Where guarded things are: the start of their resource names, and what is answered where there is nothing.

use keywright_core::{
    Action,
    id::{EnvironmentId, ProjectId},
    project::{Environment, Project},
};

use crate::{ApiError, act::Act, caller::Caller};

/// Every environment of an organization, those to come too.
pub(crate) const EVERY_ENVIRONMENT: &str = "project/*:env/*";

/// Every project of an organization, those to come too.
pub(crate) const EVERY_PROJECT: &str = "project/*";

/// Place and last segment of a name that is about places to come: of one with `*` in the place of a key.
pub(crate) fn to_come(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once(':').filter(|(place, _)| place.contains('*'))
}

/// The resource name of a project, if the organization has it.
pub(crate) fn project(caller: &Caller, id: ProjectId) -> Option<String> {
    caller.state.db.directory().view(|it| it.project(caller.organization(), id))
}

/// The resource name of an environment, if the organization has it.
pub(crate) fn environment(caller: &Caller, id: EnvironmentId) -> Option<String> {
    caller.state.db.directory().view(|it| it.environment(caller.organization(), id))
}

/// Insists that the caller may do this to a project. Of one that is not there, only who may do it to all
/// projects learns so: 404, everybody else 403 (design: unresolvable resources).
pub(crate) fn require_project(caller: &Caller, action: Action, id: ProjectId) -> Result<String, ApiError> {
    require(caller, action, project(caller, id), EVERY_PROJECT)
}

/// Insists that the caller may do this to an environment, in the same manner.
pub(crate) fn require_environment(
    caller: &Caller,
    action: Action,
    id: EnvironmentId,
) -> Result<String, ApiError> {
    require(caller, action, environment(caller, id), EVERY_ENVIRONMENT)
}

fn require(caller: &Caller, action: Action, name: Option<String>, all: &str) -> Result<String, ApiError> {
    match name {
        Some(name) => caller.require(action, &name).map(|()| name),
        None => caller.require(action, all).and(Err(ApiError::NotFound)),
    }
}

/// The project, in a write.
pub(crate) fn find_project(act: &mut Act<'_, '_>, id: ProjectId) -> Result<Project, ApiError> {
    let organization = act.organization();
    act.rows.projects().find(organization, id)?.ok_or(ApiError::NotFound)
}

/// The environment and its resource name, in a write.
pub(crate) fn find_environment(
    act: &mut Act<'_, '_>,
    id: EnvironmentId,
) -> Result<(Environment, String), ApiError> {
    let organization = act.organization();
    let environment = act.rows.environments().find(organization, id)?.ok_or(ApiError::NotFound)?;
    let project = find_project(act, environment.project)?;
    let name = format!("project/{}:env/{}", project.key, environment.key);
    Ok((environment, name))
}
