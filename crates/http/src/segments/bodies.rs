//! Segments as the wire shows them (wire 2.9).

use keywright_core::{
    id::EnvironmentId,
    organization::Organization,
    segment::{Reach, Rule, Segment},
    targeting::Condition,
};
use keywright_storage::{Database, Place};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{ApiError, WireTime, envelope, page};

/// Where flags may use a segment
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SegmentTypeVm {
    /// In one environment
    EnvironmentSpecific,
    /// In the environments of its scopes
    Shared,
}

/// What a user must be like
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SegmentConditionVm {
    pub(super) id: String,
    /// A property of users
    #[schema(required, min_length = 1)]
    pub(super) property: String,
    /// How it is compared
    #[schema(required, min_length = 1)]
    pub(super) op: String,
    /// With what
    pub(super) value: String,
}

/// Conditions, all of which users of the segment fulfil
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SegmentRuleVm {
    pub(super) id: String,
    pub(super) name: String,
    #[schema(max_items = 64)]
    pub(super) conditions: Vec<SegmentConditionVm>,
}

/// A segment
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000081", "createdAt": "2026-11-23T19:32:05.12Z",
    "updatedAt": "2026-11-23T19:32:05.12Z", "workspaceId": "0193a5c0-0000-7000-8000-000000000011",
    "envId": "0193a5c0-0000-7000-8000-000000000062", "name": "Beta testers", "key": "beta-testers",
    "type": "environment-specific", "scopes": ["organization/playground:project/web:env/prod"],
    "description": "", "included": ["ben"], "excluded": [], "rules": [{"id": "r", "name": "Of the firm",
        "conditions": [{"id": "c", "property": "mail", "op": "EndsWith", "value": "@example.com"}]}],
    "tags": ["beta"], "isArchived": false, "isEnvironmentSpecific": true,
}))]
pub(crate) struct SegmentVm {
    id: Uuid,
    created_at: WireTime,
    updated_at: WireTime,
    workspace_id: Uuid,
    /// The environment in which it was asked for
    env_id: Uuid,
    name: String,
    /// Unique in its environment, or among the shared segments of the organization; resource names hold it
    key: String,
    r#type: SegmentTypeVm,
    /// Where flags may use it
    scopes: Vec<String>,
    description: String,
    /// Keys of users who are in it
    included: Vec<String>,
    /// Keys of users who are not in it
    excluded: Vec<String>,
    rules: Vec<SegmentRuleVm>,
    tags: Vec<String>,
    is_archived: bool,
    is_environment_specific: bool,
}

/// A segment, as lists show it
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000081", "name": "Beta testers", "key": "beta-testers",
    "type": "environment-specific", "scopes": ["organization/playground:project/web:env/prod"],
    "tags": ["beta"], "description": "", "createdAt": "2026-11-23T19:32:05.12Z",
    "updatedAt": "2026-11-23T19:32:05.12Z",
}))]
pub(super) struct SegmentSummaryVm {
    id: Uuid,
    name: String,
    key: String,
    r#type: SegmentTypeVm,
    scopes: Vec<String>,
    tags: Vec<String>,
    description: String,
    created_at: WireTime,
    updated_at: WireTime,
}

page!(
    /// A page of segments
    SegmentPage, SegmentSummaryVm
);
envelope!(
    /// A page of segments, in the envelope
    SegmentPageResponse, SegmentPage
);
envelope!(
    /// A segment, in the envelope
    SegmentResponse, SegmentVm
);
envelope!(
    /// Segments, in the envelope
    SegmentsResponse, Vec<SegmentVm>
);

/// A segment as the log has it. No environment asks there for one that is shared, and one whose environment is gone
/// has no scope any more.
pub(crate) fn logged(db: &Database, segment: &Segment) -> Result<SegmentVm, ApiError> {
    let organization = db.organizations().find(segment.organization)?.ok_or(ApiError::NotFound)?;
    let env_id = match segment.reach {
        Reach::Environment(id) => id,
        Reach::Shared(_) => EnvironmentId::from_uuid(Uuid::nil()),
    };
    let place = db.segments().place(segment.organization, env_id)?;
    Ok(SegmentVm::of(segment, env_id, scopes(segment, place.as_ref(), &organization), &organization))
}

/// The scopes as the wire writes them: of a segment of one environment, that environment.
fn scopes(segment: &Segment, place: Option<&Place>, organization: &Organization) -> Vec<String> {
    let within = |place: &Place| format!("organization/{}:{}", organization.key, place.name());
    match &segment.reach {
        Reach::Environment(_) => place.map(within).into_iter().collect(),
        Reach::Shared(scopes) => scopes.iter().map(|it| it.within(&organization.key)).collect(),
    }
}

impl SegmentVm {
    /// A segment as it is seen in an environment.
    pub(super) fn new(segment: &Segment, place: &Place, organization: &Organization) -> Self {
        Self::of(segment, place.environment(), scopes(segment, Some(place), organization), organization)
    }

    fn of(
        segment: &Segment,
        environment: EnvironmentId,
        scopes: Vec<String>,
        organization: &Organization,
    ) -> Self {
        Self {
            id: segment.id.uuid(),
            created_at: segment.created_at.into(),
            updated_at: segment.updated_at.into(),
            workspace_id: organization.workspace.uuid(),
            env_id: environment.uuid(),
            name: segment.name.to_string(),
            key: segment.key.to_string(),
            r#type: (&segment.reach).into(),
            scopes,
            description: segment.description.to_string(),
            included: segment.included.clone(),
            excluded: segment.excluded.clone(),
            rules: segment.rules.iter().map(Into::into).collect(),
            tags: segment.tags.iter().map(ToString::to_string).collect(),
            is_archived: segment.is_archived,
            is_environment_specific: !segment.reach.is_shared(),
        }
    }
}

impl SegmentSummaryVm {
    /// A segment as a list of an environment shows it.
    pub(super) fn new(segment: &Segment, place: &Place, organization: &Organization) -> Self {
        Self {
            id: segment.id.uuid(),
            name: segment.name.to_string(),
            key: segment.key.to_string(),
            r#type: (&segment.reach).into(),
            scopes: scopes(segment, Some(place), organization),
            tags: segment.tags.iter().map(ToString::to_string).collect(),
            description: segment.description.to_string(),
            created_at: segment.created_at.into(),
            updated_at: segment.updated_at.into(),
        }
    }
}

impl From<&Reach> for SegmentTypeVm {
    fn from(reach: &Reach) -> Self {
        if reach.is_shared() { Self::Shared } else { Self::EnvironmentSpecific }
    }
}

impl From<&Rule> for SegmentRuleVm {
    fn from(rule: &Rule) -> Self {
        Self {
            id: rule.id.clone(),
            name: rule.name.clone(),
            conditions: rule.conditions.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Condition> for SegmentConditionVm {
    fn from(it: &Condition) -> Self {
        Self { id: it.id.clone(), property: it.property.clone(), op: it.op.clone(), value: it.value.clone() }
    }
}
