//! Groups of members.

use crate::{
    id::{GroupId, OrganizationId, PolicyId},
    text::{Description, Name},
    time::Timestamp,
};

/// A group: its members have the policies attached to it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Group {
    /// Its id. A removed group's id never lives again.
    pub id: GroupId,
    /// The organization it is in.
    pub organization: OrganizationId,
    /// What people call it; unique in the organization.
    pub name: Name,
    /// What it is for.
    pub description: Description,
    /// The policies attached to it. Ids of removed policies may linger; they mean nothing.
    pub policies: Vec<PolicyId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}
