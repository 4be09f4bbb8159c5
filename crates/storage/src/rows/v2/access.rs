//! Statements since 2 may have conditions. They stand beside what there was in version 1.

use rkyv::{Archive, Serialize};

use crate::rows::v1;

/// A policy of an organization.
#[derive(Archive, Serialize)]
pub(crate) struct Policy {
    pub(crate) policy: v1::access::Policy,
    pub(crate) conditions: Vec<Conditional>,
}

/// The conditions of the statement at that place. Statements that have none are left out.
#[derive(Archive, Serialize)]
pub(crate) struct Conditional {
    pub(crate) statement: u32,
    pub(crate) conditions: Vec<Condition>,
}

/// A condition, as it was written.
#[derive(Archive, Serialize)]
pub(crate) struct Condition {
    pub(crate) attribute: String,
    pub(crate) operator: String,
    pub(crate) values: Vec<String>,
}
