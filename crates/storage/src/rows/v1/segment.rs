//! Segments. Their keys are environment and id; of shared ones, organization and id.

use rkyv::{Archive, Serialize};

use super::{Id, Millis};

/// A segment.
#[derive(Archive, Serialize)]
pub(crate) struct Segment {
    pub(crate) organization: Id,
    pub(crate) reach: Reach,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) included: Vec<String>,
    pub(crate) excluded: Vec<String>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) tags: Vec<String>,
    pub(crate) is_archived: bool,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
}

/// Where flags may use a segment.
#[derive(Archive, Serialize)]
pub(crate) enum Reach {
    Environment,
    Shared { scopes: Vec<Scope> },
}

/// Some of the environments of an organization.
#[derive(Archive, Serialize)]
pub(crate) enum Scope {
    Organization,
    Project { project: String },
    Environment { project: String, environment: String },
}

/// Conditions that a user of a segment fulfils.
#[derive(Archive, Serialize)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) conditions: Vec<Condition>,
}

/// What a user must be like.
#[derive(Archive, Serialize)]
pub(crate) struct Condition {
    pub(crate) id: String,
    pub(crate) property: String,
    pub(crate) op: String,
    pub(crate) value: String,
}
