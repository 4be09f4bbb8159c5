//! Workspaces and organizations.

use crate::{
    id::{GroupId, OrganizationId, PolicyId, WorkspaceId},
    text::{Key, Name},
    time::Timestamp,
    token::TokenPolicy,
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
    /// In which order its flags are shown.
    pub flag_order: FlagOrder,
    /// What it asks of its tokens.
    pub token_policy: TokenPolicy,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ended, if it has. An ended one never lives again: nobody is let in, and its key is free.
    pub ended_at: Option<Timestamp>,
}

/// In which order flags are shown (wire 2.6, `flagSortedBy`).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum FlagOrder {
    /// The newest first.
    #[default]
    CreatedAt,
    /// By their keys.
    Key,
}

impl Organization {
    /// Whether it goes on.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.ended_at.is_none()
    }
}

impl FlagOrder {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::CreatedAt, Self::Key];

    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreatedAt => "created_at",
            Self::Key => "key",
        }
    }

    /// The order of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }
}
