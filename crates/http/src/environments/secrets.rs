//! `/envs/{envId}/secrets`: with what SDKs connect to an environment (wire 2.7).
//!
//! They are keys of SDKs, open nothing here, and are shown to whoever may access the environment.

use actix_web::{delete, post, put, web::Path};
use keywright_core::{
    Action, Permit,
    audit::Event,
    id::{EnvironmentId, EnvironmentSecretId},
    project::{Environment, EnvironmentSecret, SdkSide},
    text::Name,
};
use keywright_storage::Written;

use super::{
    bodies::{
        CreateEnvironmentSecret, EnvironmentSecretResponse, EnvironmentSecretVm, UpdateEnvironmentSecret,
    },
    operations::{new_secret, subject},
};
use crate::{
    Answer, ApiError, Body, Failures, PathId, Reply,
    act::Act,
    answers::BoolResponse,
    caller::Caller,
    places::{find_environment, require_environment},
};

/// The most secrets of an environment: they are all in its row.
const MAX_SECRETS: usize = 64;

/// Make a secret of an environment
///
/// An environment has at most 64. Needs `CreateEnvSecret` on the environment.
#[utoipa::path(operation_id = "createEnvironmentSecret", tag = "Environments",
    request_body = CreateEnvironmentSecret, params(("envId" = Uuid, Path, description = "The environment")),
    responses((status = 200, description = "The secret", body = EnvironmentSecretResponse), Failures))]
#[post("/envs/{envId}/secrets")]
pub(super) async fn create_environment_secret(
    caller: Caller,
    env: Path<PathId>,
    body: Body<CreateEnvironmentSecret>,
) -> Reply<EnvironmentSecretVm> {
    let environment = EnvironmentId::from_uuid(env.0);
    require_environment(&caller, Action::CREATE_ENV_SECRET, environment)?;
    let (name, side) = body.read()?.check()?;
    let secret = caller.write(move |act| create(act, environment, &name, side)).await?;
    Ok(Answer(EnvironmentSecretVm::from(&secret)))
}

/// Rename a secret of an environment
///
/// Needs `UpdateEnvSecret` on the environment.
#[utoipa::path(operation_id = "updateEnvironmentSecret", tag = "Environments",
    request_body = UpdateEnvironmentSecret, params(("envId" = Uuid, Path, description = "The environment"),
        ("id" = Uuid, Path, description = "The secret")),
    responses((status = 200, description = "It has the name", body = BoolResponse), Failures))]
#[put("/envs/{envId}/secrets/{id}")]
pub(super) async fn update_environment_secret(
    caller: Caller,
    path: Path<(PathId, PathId)>,
    body: Body<UpdateEnvironmentSecret>,
) -> Reply<bool> {
    let (environment, id) = ids(&path);
    require_environment(&caller, Action::UPDATE_ENV_SECRET, environment)?;
    let name = body.read()?.check()?;
    caller.write(move |act| rename(act, environment, id, &name)).await?;
    Ok(Answer(true))
}

/// Remove a secret of an environment
///
/// SDKs that use it cannot connect any more. Needs `DeleteEnvSecret` on the environment.
#[utoipa::path(operation_id = "removeEnvironmentSecret", tag = "Environments",
    params(("envId" = Uuid, Path, description = "The environment"), ("id" = Uuid, Path, description = "The secret")),
    responses((status = 200, description = "It is gone", body = BoolResponse), Failures))]
#[delete("/envs/{envId}/secrets/{id}")]
pub(super) async fn remove_environment_secret(caller: Caller, path: Path<(PathId, PathId)>) -> Reply<bool> {
    let (environment, id) = ids(&path);
    require_environment(&caller, Action::DELETE_ENV_SECRET, environment)?;
    caller.write(move |act| remove(act, environment, id)).await?;
    Ok(Answer(true))
}

fn ids(path: &(PathId, PathId)) -> (EnvironmentId, EnvironmentSecretId) {
    (EnvironmentId::from_uuid(path.0.0), EnvironmentSecretId::from_uuid(path.1.0))
}

/// Makes a secret of an environment.
pub(crate) fn create(
    act: &mut Act<'_, '_>,
    id: EnvironmentId,
    name: &Name,
    side: SdkSide,
) -> Result<Written<EnvironmentSecret>, ApiError> {
    let (mut environment, permit) = authorize(act, Action::CREATE_ENV_SECRET, id)?;
    if environment.secrets.len() >= MAX_SECRETS {
        return Err(ApiError::rule("TooManySecrets"));
    }
    let secret = new_secret(act, name.clone(), side)?;
    environment.secrets.push(secret.clone());
    replace(act, &permit, environment, Event::EnvironmentSecretAdded, secret)
}

/// Gives a secret another name.
pub(crate) fn rename(
    act: &mut Act<'_, '_>,
    id: EnvironmentId,
    secret: EnvironmentSecretId,
    name: &Name,
) -> Result<Written<()>, ApiError> {
    let (mut environment, permit) = authorize(act, Action::UPDATE_ENV_SECRET, id)?;
    let found = environment.secrets.iter_mut().find(|it| it.id == secret).ok_or(ApiError::NotFound)?;
    found.name = name.clone();
    replace(act, &permit, environment, Event::EnvironmentSecretRenamed, ())
}

/// Removes a secret: SDKs that use it cannot connect any more.
pub(crate) fn remove(
    act: &mut Act<'_, '_>,
    id: EnvironmentId,
    secret: EnvironmentSecretId,
) -> Result<Written<()>, ApiError> {
    let (mut environment, permit) = authorize(act, Action::DELETE_ENV_SECRET, id)?;
    let before = environment.secrets.len();
    environment.secrets.retain(|it| it.id != secret);
    if environment.secrets.len() == before {
        return Err(ApiError::NotFound);
    }
    replace(act, &permit, environment, Event::EnvironmentSecretRemoved, ())
}

fn authorize(
    act: &mut Act<'_, '_>,
    action: Action,
    id: EnvironmentId,
) -> Result<(Environment, Permit), ApiError> {
    let (environment, name) = find_environment(act, id)?;
    let permit = act.authorize(action, &name)?;
    Ok((environment, permit))
}

fn replace<T>(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    mut environment: Environment,
    event: Event,
    answer: T,
) -> Result<Written<T>, ApiError> {
    environment.updated_at = act.now;
    act.rows.environments().replace(permit, &environment)?;
    let entry = act.entry(permit, event, subject(&environment));
    Ok(act.rows.record(entry, answer))
}
