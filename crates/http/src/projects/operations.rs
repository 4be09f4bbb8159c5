//! What can be done with projects.

use keywright_core::{
    Action, Permit,
    audit::{Event, Subject},
    id::ProjectId,
    project::{Environment, Project},
    text::{Description, Key, Name},
};
use keywright_storage::Written;

use crate::{
    ApiError,
    act::Act,
    environments::operations as environments,
    places::{self, find_project},
};

/// A project to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewProject {
    pub(crate) name: Name,
    pub(crate) key: Key,
}

/// The environments of a new project (wire 2.7).
const ENVIRONMENTS: [(&str, &str); 2] = [("Prod", "prod"), ("Dev", "dev")];

/// Makes a project and its first environments.
pub(crate) fn create(
    act: &mut Act<'_, '_>,
    wanted: &NewProject,
) -> Result<Written<(Project, Vec<Environment>)>, ApiError> {
    let permit = act.authorize(Action::CREATE_PROJECT, places::EVERY_PROJECT)?;
    let first = |(name, key): &(&str, &str)| {
        Ok(environments::NewEnvironment {
            name: Name::new(name).map_err(ApiError::internal)?,
            key: Key::new(key).map_err(ApiError::internal)?,
            description: Description::default(),
            requires_change_comment: false,
        })
    };
    let first = ENVIRONMENTS.iter().map(first).collect::<Result<Vec<_>, ApiError>>()?;
    let (project, environments) = insert(act, &permit, wanted, &first)?;
    let entry = act.entry(&permit, Event::ProjectCreated, subject(&project));
    Ok(act.rows.record(entry, (project, environments)))
}

/// Plans a project with these environments.
pub(crate) fn insert(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    wanted: &NewProject,
    environments: &[environments::NewEnvironment],
) -> Result<(Project, Vec<Environment>), ApiError> {
    let project = Project {
        id: act.id(ProjectId::new)?,
        organization: act.organization(),
        name: wanted.name.clone(),
        key: wanted.key.clone(),
        created_at: act.now,
        updated_at: act.now,
    };
    act.rows.projects().insert(permit, &project)?;
    let insert = |it| environments::insert(act, permit, &project, it);
    let environments = environments.iter().map(insert).collect::<Result<Vec<_>, _>>()?;
    Ok((project, environments))
}

/// Gives a project another name.
pub(crate) fn rename(
    act: &mut Act<'_, '_>,
    id: ProjectId,
    name: &Name,
) -> Result<Written<Project>, ApiError> {
    let project = find_project(act, id)?;
    let permit = authorize(act, Action::UPDATE_PROJECT_SETTINGS, &project)?;
    let project = Project { name: name.clone(), updated_at: act.now, ..project };
    act.rows.projects().replace(&permit, &project)?;
    let entry = act.entry(&permit, Event::ProjectChanged, subject(&project));
    Ok(act.rows.record(entry, project))
}

/// Removes a project, with everything in it.
pub(crate) fn remove(act: &mut Act<'_, '_>, id: ProjectId) -> Result<Written<()>, ApiError> {
    let project = find_project(act, id)?;
    let permit = authorize(act, Action::DELETE_PROJECT, &project)?;
    act.rows.projects().remove(&permit, &project)?;
    let entry = act.entry(&permit, Event::ProjectRemoved, subject(&project));
    Ok(act.rows.record(entry, ()))
}

fn authorize(act: &Act<'_, '_>, action: Action, project: &Project) -> Result<Permit, ApiError> {
    act.authorize(action, &format!("project/{}", project.key))
}

pub(crate) fn subject(project: &Project) -> Subject {
    Subject::new(project.id, project.name.as_str())
}
