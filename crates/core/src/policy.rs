//! Policies: named lists of statements, attached to members and groups.

mod built_in;

use std::sync::Arc;

use crate::{
    id::{OrganizationId, PolicyId},
    statement::Statement,
    text::{Description, Key, Name},
    time::Timestamp,
};

pub use self::built_in::{BuiltIn, BuiltInError};

/// A policy. What it gives is known by its id, never by its name (C12).
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its id. A removed policy's id never lives again.
    pub id: PolicyId,
    /// Where it was written.
    pub origin: Origin,
    /// What people call it.
    pub name: Name,
    /// Its key; unique in the organization.
    pub key: Key,
    /// What it is for.
    pub description: Description,
    /// What it says.
    pub statements: Arc<[Statement]>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Where a policy was written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Origin {
    /// In this program: every organization has it and none can change it. `SysManaged` on the wire.
    BuiltIn,
    /// In an organization. `CustomerManaged` on the wire.
    Customer(OrganizationId),
}

impl Policy {
    /// Whether `organization` may see and attach it.
    #[must_use]
    pub fn is_visible_in(&self, organization: OrganizationId) -> bool {
        match self.origin {
            Origin::BuiltIn => true,
            Origin::Customer(owner) => owner == organization,
        }
    }
}

impl Origin {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "SysManaged",
            Self::Customer(_) => "CustomerManaged",
        }
    }
}

#[cfg(test)]
mod tests;
