//! Workspaces and organizations.

use crate::{
    id::{GroupId, OrganizationId, PolicyId, WorkspaceId},
    text::{Key, Name},
    time::Timestamp,
};

/// What holds organizations: one deployment's customers, say.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// What people call it.
    pub name: Name,
    /// Its key; unique.
    pub key: Key,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The tenant: everything else belongs to one, and nothing crosses it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// The workspace it is in.
    pub workspace: WorkspaceId,
    /// What people call it.
    pub name: Name,
    /// Its key; unique in the workspace.
    pub key: Key,
    /// Whether its owner has gone through the first steps.
    pub initialized: bool,
    /// What a member added without policies and groups gets.
    pub default_policies: Vec<PolicyId>,
    /// The groups that such a member joins.
    pub default_groups: Vec<GroupId>,
    /// When it was made.
    pub created_at: Timestamp,
}
