//! What policies, groups and members have in common: who may, and what must stay true.

use std::sync::Arc;

use keywright_core::{
    Action, Permit, Statement, group::Group, id::PolicyId, policy::Policy, principal::Credential,
};

use crate::{ApiError, act::Act, caller::Caller};

/// What every question about members, groups and policies is asked about.
pub(crate) const IAM: &str = "iam/*";

/// The most policies that one member or group has, and the most groups that one member is in. It bounds
/// the work of a decision.
pub(crate) const MAX_ATTACHED: usize = 256;

/// Insists that the caller may manage members, groups and policies.
pub(crate) fn require(caller: &Caller) -> Result<(), ApiError> {
    caller.require(Action::CAN_MANAGE_IAM, IAM)
}

/// The proof that the principal may.
pub(crate) fn authorize(act: &Act<'_, '_>) -> Result<Permit, ApiError> {
    act.authorize(Action::CAN_MANAGE_IAM, IAM)
}

/// Insists that somebody can still do everything: an active member of the organization who holds `*` on
/// everything, and no deny. To be asked last, of what is planned.
pub(crate) fn require_owner(act: &mut Act<'_, '_>) -> Result<(), ApiError> {
    let organization = act.organization();
    let membership = match act.principal.credential {
        Credential::Session { membership, .. } | Credential::Personal { membership, .. } => Some(membership),
        Credential::Service { .. } | Credential::Plugin { .. } => None,
    };
    if act.rows.has_owner(organization, membership)? { Ok(()) } else { Err(ApiError::rule("LastOwner")) }
}

/// Adds an id to a list that is bounded. Whether it was not in it yet.
pub(crate) fn attach<T: PartialEq>(list: &mut Vec<T>, id: T) -> Result<bool, ApiError> {
    if list.contains(&id) {
        return Ok(false);
    }
    if list.len() >= MAX_ATTACHED {
        return Err(ApiError::rule("TooManyAttached"));
    }
    list.push(id);
    Ok(true)
}

/// Takes an id out of a list. Whether it was in it.
pub(crate) fn detach<T: PartialEq>(list: &mut Vec<T>, id: &T) -> bool {
    let before = list.len();
    list.retain(|it| it != id);
    list.len() < before
}

/// A policy that the organization sees: 404 without.
pub(crate) fn policy(act: &mut Act<'_, '_>, id: PolicyId) -> Result<Policy, ApiError> {
    let organization = act.organization();
    act.rows.policies().find(organization, id)?.ok_or(ApiError::NotFound)
}

/// What the policies of a group say.
pub(crate) fn statements_of_group(act: &mut Act<'_, '_>, group: &Group) -> Result<Vec<Statement>, ApiError> {
    let policies = act.rows.policies().resolve(group.organization, &group.policies)?;
    Ok(joined(policies.iter().map(|it| &it.statements)))
}

/// The statements of several sources as one list.
pub(crate) fn joined<'s>(sources: impl IntoIterator<Item = &'s Arc<[Statement]>>) -> Vec<Statement> {
    sources.into_iter().flat_map(|it| it.iter().cloned()).collect()
}
