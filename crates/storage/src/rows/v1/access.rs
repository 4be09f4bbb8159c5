//! Statements, and what holds them: policies and groups. Their keys are organization and id.

use rkyv::{Archive, Serialize};

use super::{Id, Millis};

/// A statement, as it was written.
#[derive(Archive, Serialize)]
pub(crate) struct Statement {
    pub(crate) id: String,
    pub(crate) resource_type: String,
    pub(crate) effect: String,
    pub(crate) actions: Vec<String>,
    pub(crate) resources: Vec<String>,
}

/// A policy of an organization.
#[derive(Archive, Serialize)]
pub(crate) struct Policy {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) description: String,
    pub(crate) statements: Vec<Statement>,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
}

/// A group.
#[derive(Archive, Serialize)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) policies: Vec<Id>,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
}
