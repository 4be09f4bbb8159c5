//! What can be done with the workspace that organizations share.
//!
//! Its oldest organization speaks for it. Everybody who may make organizations owns those they make, so a permission
//! in any organization would be one that people give themselves.

use keywright_core::{
    Action,
    audit::{Event, Subject},
    id::OrganizationId,
    organization::Workspace,
    text::{Key, Name},
};
use keywright_storage::{Database, Written};

use crate::{ApiError, act::Act, organizations::operations as organizations};

/// What every question about the workspace is asked about.
pub(super) const WORKSPACE: &str = "workspace/*";

/// The workspace of an organization.
pub(super) fn find(db: &Database, organization: OrganizationId) -> Result<Workspace, ApiError> {
    let organization = db.organizations().find(organization)?.ok_or(ApiError::NotFound)?;
    db.workspaces().find(organization.workspace)?.ok_or(ApiError::NotFound)
}

/// Insists that the organization speaks for its workspace.
pub(super) fn require_speaker(db: &Database, organization: OrganizationId) -> Result<(), ApiError> {
    let here = db.organizations().find(organization)?.ok_or_else(ApiError::forbidden)?;
    let speaker = db.organizations().oldest(here.workspace)?;
    if speaker.is_some_and(|it| it.id == organization) { Ok(()) } else { Err(ApiError::forbidden()) }
}

/// Gives a workspace another name and key.
pub(super) fn change(act: &mut Act<'_, '_>, name: &Name, key: &Key) -> Result<Written<Workspace>, ApiError> {
    let permit = act.authorize(Action::UPDATE_WORKSPACE_GENERAL_SETTINGS, WORKSPACE)?;
    let here = organizations::find(act)?;
    if organizations::speaker(act)? != here.id {
        return Err(ApiError::forbidden());
    }
    let workspace = act.rows.workspaces().find(here.workspace)?.ok_or(ApiError::NotFound)?;
    if workspace.name == *name && workspace.key == *key {
        return Ok(act.rows.unchanged(workspace));
    }
    let workspace = Workspace { name: name.clone(), key: key.clone(), ..workspace };
    act.rows.workspaces().replace(&permit, &workspace)?;
    let subject = Subject::new(workspace.id, workspace.name.as_str());
    let entry = act.entry(&permit, Event::WorkspaceChanged, subject);
    Ok(act.rows.record(entry, workspace))
}
