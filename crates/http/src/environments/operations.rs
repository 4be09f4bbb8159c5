//! What can be done with environments.

use keywright_core::{
    Action, Permit,
    audit::{Event, Subject},
    id::{EnvironmentId, EnvironmentSecretId, ProjectId},
    project::{Environment, EnvironmentSecret, Project, SdkSide},
    text::{Description, Key, Name},
};
use keywright_storage::Written;

use crate::{
    ApiError,
    act::Act,
    dice,
    places::{find_environment, find_project},
};

/// An environment to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewEnvironment {
    pub(crate) name: Name,
    pub(crate) key: Key,
    pub(crate) description: Description,
    pub(crate) requires_change_comment: bool,
}

/// A change of an environment.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) name: Name,
    pub(crate) description: Description,
    /// None leaves it as it is.
    pub(crate) requires_change_comment: Option<bool>,
}

/// Makes an environment.
pub(crate) fn create(
    act: &mut Act<'_, '_>,
    project: ProjectId,
    wanted: &NewEnvironment,
) -> Result<Written<Environment>, ApiError> {
    let project = find_project(act, project)?;
    let permit = act.authorize(Action::CREATE_ENV, &format!("project/{}", project.key))?;
    let environment = insert(act, &permit, &project, wanted)?;
    let entry = act.entry(&permit, Event::EnvironmentCreated, subject(&environment));
    Ok(act.rows.record(entry, environment))
}

/// Plans an environment of a project, with a secret for each side of SDKs.
pub(crate) fn insert(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    project: &Project,
    wanted: &NewEnvironment,
) -> Result<Environment, ApiError> {
    let environment = Environment {
        id: act.id(EnvironmentId::new)?,
        organization: act.organization(),
        project: project.id,
        name: wanted.name.clone(),
        key: wanted.key.clone(),
        description: wanted.description.clone(),
        secrets: vec![
            new_secret(act, built_in_name("Server Key")?, SdkSide::Server)?,
            new_secret(act, built_in_name("Client Key")?, SdkSide::Client)?,
        ],
        requires_change_comment: wanted.requires_change_comment,
        created_at: act.now,
        updated_at: act.now,
    };
    act.rows.environments().insert(permit, &environment)?;
    Ok(environment)
}

/// Changes what an environment is called.
pub(crate) fn change(
    act: &mut Act<'_, '_>,
    project: ProjectId,
    id: EnvironmentId,
    change: &Change,
) -> Result<Written<Environment>, ApiError> {
    let (environment, permit) = authorize(act, Action::UPDATE_ENV_SETTINGS, project, id)?;
    let requires_change_comment =
        change.requires_change_comment.unwrap_or(environment.requires_change_comment);
    let environment = Environment {
        name: change.name.clone(),
        description: change.description.clone(),
        requires_change_comment,
        updated_at: act.now,
        ..environment
    };
    act.rows.environments().replace(&permit, &environment)?;
    let entry = act.entry(&permit, Event::EnvironmentChanged, subject(&environment));
    Ok(act.rows.record(entry, environment))
}

/// Removes an environment, with everything in it.
pub(crate) fn remove(
    act: &mut Act<'_, '_>,
    project: ProjectId,
    id: EnvironmentId,
) -> Result<Written<()>, ApiError> {
    let (environment, permit) = authorize(act, Action::DELETE_ENV, project, id)?;
    act.rows.environments().remove(&permit, &environment)?;
    let entry = act.entry(&permit, Event::EnvironmentRemoved, subject(&environment));
    Ok(act.rows.record(entry, ()))
}

fn authorize(
    act: &mut Act<'_, '_>,
    action: Action,
    project: ProjectId,
    id: EnvironmentId,
) -> Result<(Environment, Permit), ApiError> {
    let (environment, name) = find_environment(act, id)?;
    let permit = act.authorize(action, &name)?;
    if environment.project == project { Ok((environment, permit)) } else { Err(ApiError::NotFound) }
}

fn built_in_name(text: &str) -> Result<Name, ApiError> {
    Name::new(text).map_err(ApiError::internal)
}

/// A secret with a text of its own.
pub(super) fn new_secret(
    act: &Act<'_, '_>,
    name: Name,
    side: SdkSide,
) -> Result<EnvironmentSecret, ApiError> {
    Ok(EnvironmentSecret {
        id: act.id(EnvironmentSecretId::new)?,
        name,
        side,
        value: dice::bytes::<24>()?.map(|it| format!("{it:02x}")).concat(),
    })
}

pub(super) fn subject(environment: &Environment) -> Subject {
    Subject::new(environment.id, environment.name.as_str())
}
