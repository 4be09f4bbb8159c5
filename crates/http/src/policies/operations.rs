//! What can be done with policies. What a policy says is given to whoever has it: you can only give what
//! you have (C09, C16).

use std::sync::Arc;

use keywright_core::{
    Permit, Statement,
    audit::{Event, Subject},
    grant::Change,
    id::PolicyId,
    policy::{Origin, Policy},
    text::{Description, Key, Name},
};
use keywright_storage::Written;

use crate::{
    ApiError,
    act::Act,
    iam::{self, authorize, require_owner},
};

/// What a policy is called.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) name: Name,
    pub(crate) description: Description,
}

/// A policy to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewPolicy {
    pub(crate) key: Key,
    pub(crate) settings: Settings,
}

/// The policy that another is made from.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) key: Key,
    pub(crate) is_built_in: bool,
}

/// Makes a policy that says nothing yet.
pub(crate) fn create(act: &mut Act<'_, '_>, wanted: &NewPolicy) -> Result<Written<Policy>, ApiError> {
    let permit = authorize(act)?;
    insert(act, &permit, wanted, Arc::from([]), Event::PolicyCreated)
}

/// Makes a policy that says what another says.
pub(crate) fn clone(
    act: &mut Act<'_, '_>,
    model: &Model,
    wanted: &NewPolicy,
) -> Result<Written<Policy>, ApiError> {
    let permit = authorize(act)?;
    let organization = act.organization();
    let id = act.rows.policies().keyed(organization, &model.key)?.ok_or(ApiError::NotFound)?;
    let model = Some(iam::policy(act, id)?).filter(|it| is_built_in(it) == model.is_built_in);
    let statements = model.ok_or(ApiError::NotFound)?.statements;
    act.check_ceiling(Change::Replace { before: &[], after: &statements })?;
    insert(act, &permit, wanted, statements, Event::PolicyCloned)
}

/// Gives a policy another name and description.
pub(crate) fn change_settings(
    act: &mut Act<'_, '_>,
    id: PolicyId,
    settings: &Settings,
) -> Result<Written<Policy>, ApiError> {
    let permit = authorize(act)?;
    let policy = modifiable(act, id)?;
    let policy = Policy { name: settings.name.clone(), description: settings.description.clone(), ..policy };
    replace(act, &permit, policy, Event::PolicySettingsChanged)
}

/// Replaces what a policy says.
pub(crate) fn change_statements(
    act: &mut Act<'_, '_>,
    id: PolicyId,
    statements: &Arc<[Statement]>,
) -> Result<Written<Policy>, ApiError> {
    let permit = authorize(act)?;
    let policy = modifiable(act, id)?;
    act.check_ceiling(Change::Replace { before: &policy.statements, after: statements })?;
    let policy = Policy { statements: Arc::clone(statements), ..policy };
    let written = replace(act, &permit, policy, Event::PolicyStatementsChanged)?;
    require_owner(act)?;
    Ok(written)
}

/// Removes a policy, wherever it is attached.
pub(crate) fn remove(act: &mut Act<'_, '_>, id: PolicyId) -> Result<Written<()>, ApiError> {
    let permit = authorize(act)?;
    let policy = modifiable(act, id)?;
    act.check_ceiling(Change::Leave(&policy.statements))?;
    act.rows.policies().remove(&permit, &policy)?;
    require_owner(act)?;
    let entry = act.entry(&permit, Event::PolicyRemoved, subject(&policy));
    Ok(act.rows.record(entry, ()))
}

fn insert(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    wanted: &NewPolicy,
    statements: Arc<[Statement]>,
    event: Event,
) -> Result<Written<Policy>, ApiError> {
    let policy = Policy {
        id: act.id(PolicyId::new)?,
        origin: Origin::Customer(act.organization()),
        name: wanted.settings.name.clone(),
        key: wanted.key.clone(),
        description: wanted.settings.description.clone(),
        statements,
        created_at: act.now,
        updated_at: act.now,
    };
    act.rows.policies().insert(permit, &policy)?;
    let entry = act.entry(permit, event, subject(&policy));
    Ok(act.rows.record(entry, policy))
}

fn replace(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    policy: Policy,
    event: Event,
) -> Result<Written<Policy>, ApiError> {
    let policy = Policy { updated_at: act.now, ..policy };
    act.rows.policies().replace(permit, &policy)?;
    let entry = act.entry(permit, event, subject(&policy));
    Ok(act.rows.record(entry, policy))
}

fn modifiable(act: &mut Act<'_, '_>, id: PolicyId) -> Result<Policy, ApiError> {
    let policy = iam::policy(act, id)?;
    if is_built_in(&policy) { Err(ApiError::rule("CannotModifySysManagedPolicy")) } else { Ok(policy) }
}

fn is_built_in(policy: &Policy) -> bool {
    policy.origin == Origin::BuiltIn
}

fn subject(policy: &Policy) -> Subject {
    Subject::new(policy.id, policy.name.as_str())
}
