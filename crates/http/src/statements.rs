//! Statements as policies and tokens show them on the wire.

use keywright_core::{
    Catalogue, Statement,
    condition::ConditionText,
    statement::{StatementError, StatementText},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{ApiError, dice};

/// One sentence of a policy or token: this effect, on these actions, on these resources
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "id": "6f1d2a3b-9f2e-4d3c-8b1a-0a1b2c3d4e5f",
    "resourceType": "flag",
    "effect": "allow",
    "actions": ["ToggleFlag"],
    "resources": ["project/shop:env/dev:flag/*"],
}))]
pub struct PolicyStatement {
    /// Chosen by its author; made up where it is missing
    #[schema(max_length = 128)]
    pub id: String,
    /// What the actions are done to: `*`, `workspace`, `organization`, `iam`, `access-token`, `relay-proxy`, `project`,
    /// `env`, `flag`, `segment` or `plugin`
    #[schema(required, min_length = 1)]
    pub resource_type: String,
    /// `allow` or `deny`
    #[schema(required, min_length = 1)]
    pub effect: String,
    /// Actions of the resource type, or `*`
    #[schema(required, min_items = 1, max_items = 63)]
    pub actions: Vec<String>,
    /// Patterns of the resource type's shape, such as `project/*:env/*:flag/*`
    #[schema(required, min_items = 1, max_items = 64)]
    pub resources: Vec<String>,
    /// What else must be true for it to apply, all of it. Left out where there is nothing
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 16)]
    pub conditions: Vec<StatementCondition>,
}

/// Something that must be true of a request
///
/// What is not known, or is of another kind than the operator asks for, is neither true nor false: an allow does not
/// apply then, and a deny does.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({ "attribute": "context.ip", "operator": "InCidr", "values": ["10.0.0.0/8"] }))]
pub struct StatementCondition {
    /// A property of `subject`, `resource`, `action` or `context`, such as `context.time`
    #[schema(required, min_length = 1, max_length = 73)]
    pub attribute: String,
    /// `Equals`, `NotEquals`, `In`, `NotIn`, `LessThan`, `LessThanOrEquals`, `GreaterThan`, `GreaterThanOrEquals`,
    /// `InCidr`, `NotInCidr`, `Before` or `After`
    #[schema(required, min_length = 1, max_length = 32)]
    pub operator: String,
    /// With what it is compared: one value, or several for `In`, `NotIn`, `InCidr` and `NotInCidr`
    #[schema(required, min_items = 1, max_items = 64)]
    pub values: Vec<String>,
}

/// Reads the statements of a policy or token. `member` is what the list is called, as in
/// `permissions_is_invalid`. Ids that are missing come from `new_id`.
pub(crate) fn parse(
    catalogue: &Catalogue,
    member: &'static str,
    mut written: Vec<PolicyStatement>,
) -> Result<Vec<Statement>, ApiError> {
    for it in written.iter_mut().filter(|it| it.id.is_empty()) {
        it.id = uuid::Builder::from_random_bytes(dice::bytes()?).into_uuid().to_string();
    }
    let texts = written.into_iter().map(StatementText::from);
    Statement::parse_all(catalogue, texts).map_err(|error| match error {
        StatementError::TooManyStatements
        | StatementError::TooManyBytes
        | StatementError::TooManyResources
        | StatementError::TooManyActions
        | StatementError::TooManyConditions => {
            ApiError::Invalid(vec!["PermissionsTooComplex".into(), error.to_string().into()])
        }
        _ => ApiError::Invalid(vec![format!("{member}_is_invalid").into(), error.to_string().into()]),
    })
}

/// Reads statements that are sent back as they were shown, some of which may speak of what the catalogue does not
/// have any more.
pub(crate) fn parse_back(
    catalogue: &Catalogue,
    member: &'static str,
    written: Vec<PolicyStatement>,
) -> Result<Vec<Statement>, ApiError> {
    parse(catalogue, member, written.clone()).or_else(|error| {
        let texts = written.into_iter().map(StatementText::from);
        let kept = Statement::kept_all(catalogue, texts).ok();
        kept.filter(|all| all.iter().any(Statement::is_dormant)).ok_or(error)
    })
}

/// The statements as they were written.
pub(crate) fn show<'s>(statements: impl IntoIterator<Item = &'s Statement>) -> Vec<PolicyStatement> {
    statements.into_iter().map(|it| it.written().clone().into()).collect()
}

impl From<PolicyStatement> for StatementText {
    fn from(it: PolicyStatement) -> Self {
        Self {
            id: it.id,
            resource_type: it.resource_type,
            effect: it.effect,
            actions: it.actions,
            resources: it.resources,
            conditions: it.conditions.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<StatementText> for PolicyStatement {
    fn from(it: StatementText) -> Self {
        Self {
            id: it.id,
            resource_type: it.resource_type,
            effect: it.effect,
            actions: it.actions,
            resources: it.resources,
            conditions: it.conditions.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<StatementCondition> for ConditionText {
    fn from(it: StatementCondition) -> Self {
        Self { attribute: it.attribute, operator: it.operator, values: it.values }
    }
}

impl From<ConditionText> for StatementCondition {
    fn from(it: ConditionText) -> Self {
        Self { attribute: it.attribute, operator: it.operator, values: it.values }
    }
}
