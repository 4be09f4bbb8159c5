//! Feature flags, with whom they give what. Their keys are environment and id.

use rkyv::{Archive, Serialize};

use crate::rows::v1::{
    Id, Millis,
    flag::{Author, Variation, VariationType},
};

/// A feature flag.
#[derive(Archive, Serialize)]
pub(crate) struct Flag {
    pub(crate) organization: Id,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) variation_type: VariationType,
    pub(crate) variations: Vec<Variation>,
    pub(crate) disabled_variation: String,
    pub(crate) users: Vec<TargetUsers>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) default: Served,
    pub(crate) experiment_on_all: bool,
    pub(crate) is_enabled: bool,
    pub(crate) is_archived: bool,
    pub(crate) tags: Vec<String>,
    pub(crate) created_by: Author,
    pub(crate) updated_by: Author,
    pub(crate) revision: Id,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    pub(crate) comment: String,
}

/// Users who get a variation.
#[derive(Archive, Serialize)]
pub(crate) struct TargetUsers {
    pub(crate) variation: String,
    pub(crate) keys: Vec<String>,
}

/// What users get who fulfil conditions.
#[derive(Archive, Serialize)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) served: Served,
}

/// What a user must be like.
#[derive(Archive, Serialize)]
pub(crate) struct Condition {
    pub(crate) id: String,
    pub(crate) property: String,
    pub(crate) op: String,
    pub(crate) value: String,
}

/// What users get.
#[derive(Archive, Serialize)]
pub(crate) struct Served {
    pub(crate) dispatch_key: Option<String>,
    pub(crate) in_experiment: bool,
    pub(crate) shares: Vec<Share>,
}

/// A share of the users. Its numbers are from 0 to 1.
#[derive(Archive, Serialize)]
pub(crate) struct Share {
    pub(crate) variation: String,
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) experiment: f64,
}
