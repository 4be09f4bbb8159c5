//! What holds everything else: workspaces and organizations, by id; and the one row about the installation.

use rkyv::{Archive, Serialize};

use super::{Id, Millis};

/// A workspace.
#[derive(Archive, Serialize)]
pub(crate) struct Workspace {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) created_at: Millis,
}

/// An organization.
#[derive(Archive, Serialize)]
pub(crate) struct Organization {
    pub(crate) workspace: Id,
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) initialized: bool,
    pub(crate) default_policies: Vec<Id>,
    pub(crate) default_groups: Vec<Id>,
    pub(crate) created_at: Millis,
}

/// What this installation is. There is one such row.
#[derive(Archive, Serialize)]
pub(crate) struct Meta {
    pub(crate) instance: Id,
    pub(crate) signing_key: [u8; 32],
    pub(crate) created_at: Millis,
}
