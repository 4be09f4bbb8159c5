//! Flags as the wire shows them (wire 2.8).

use keywright_core::flag::{Author, Flag, Variation, VariationType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{WireTime, envelope, page};

/// One of a flag's values
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct VariationVm {
    #[schema(required, min_length = 1, max_length = 512)]
    pub(super) id: String,
    #[schema(required, min_length = 1, max_length = 512)]
    pub(super) name: String,
    #[schema(required, max_length = 32768)]
    pub(super) value: String,
}

/// Users who get a variation
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TargetUserVm {
    key_ids: Vec<String>,
    variation_id: String,
}

/// A condition of a rule
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RuleConditionVm {
    id: String,
    property: String,
    op: String,
    value: String,
}

/// A share of the users, from one fraction to another, who get a variation
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RolloutVm {
    id: String,
    rollout: Vec<f64>,
    expt_rollout: f64,
}

/// Who gets what, by conditions
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TargetRuleVm {
    id: String,
    name: String,
    dispatch_key: Option<String>,
    included_in_expt: bool,
    conditions: Vec<RuleConditionVm>,
    variations: Vec<RolloutVm>,
}

/// What everybody else gets
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FallthroughVm {
    dispatch_key: Option<String>,
    included_in_expt: bool,
    variations: Vec<RolloutVm>,
}

/// A feature flag
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000071", "createdAt": "2026-11-23T19:32:05.12Z",
    "updatedAt": "2026-11-23T19:32:05.12Z", "creatorId": "0193a5c0-0000-7000-8000-000000000031",
    "updatorId": "0193a5c0-0000-7000-8000-000000000031", "envId": "0193a5c0-0000-7000-8000-000000000062",
    "revision": "0193a5c0-0000-7000-8000-000000000072", "name": "Dark mode", "description": "", "key": "dark-mode",
    "variationType": "boolean", "variations": [{"id": "on", "name": "On", "value": "true"},
        {"id": "off", "name": "Off", "value": "false"}], "targetUsers": [], "rules": [], "isEnabled": true,
    "disabledVariationId": "off", "fallthrough": {"dispatchKey": null, "includedInExpt": true,
        "variations": [{"id": "on", "rollout": [0.0, 1.0], "exptRollout": 1.0}]},
    "exptIncludeAllTargets": true, "tags": ["beta"], "isArchived": false,
}))]
pub(crate) struct FlagVm {
    id: Uuid,
    created_at: WireTime,
    updated_at: WireTime,
    creator_id: Uuid,
    updator_id: Uuid,
    env_id: Uuid,
    /// Changes with every change
    revision: Uuid,
    name: String,
    description: String,
    /// Unique in the environment; resource names hold it
    key: String,
    variation_type: VariationTypeVm,
    variations: Vec<VariationVm>,
    target_users: Vec<TargetUserVm>,
    rules: Vec<TargetRuleVm>,
    is_enabled: bool,
    disabled_variation_id: String,
    fallthrough: FallthroughVm,
    expt_include_all_targets: bool,
    tags: Vec<String>,
    is_archived: bool,
}

/// What a flag's values are
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) enum VariationTypeVm {
    /// `true` or `false`
    Boolean,
    /// JSON
    Json,
    /// A number
    Number,
    /// Text
    String,
}

/// Who did something
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Operator {
    pub(super) id: Uuid,
    pub(super) name: String,
    /// `Access token` for a token
    pub(super) email: String,
}

/// What a flag serves
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServesVm {
    /// When it is on
    enabled_variations: Vec<String>,
    /// When it is off
    disabled_variation: String,
}

/// The last change of a flag
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LastChangeVm {
    operator: Operator,
    happened_at: WireTime,
    comment: String,
}

/// A feature flag, as lists show it
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000071", "name": "Dark mode", "description": "", "key": "dark-mode",
    "isEnabled": true, "variationType": "boolean", "variations": [{"id": "on", "name": "On", "value": "true"},
        {"id": "off", "name": "Off", "value": "false"}], "createdAt": "2026-11-23T19:32:05.12Z",
    "updatedAt": "2026-11-23T19:32:05.12Z", "creator": {"id": "0193a5c0-0000-7000-8000-000000000031", "name": "Ben",
        "email": "ben@example.com"}, "serves": {"enabledVariations": ["On"], "disabledVariation": "Off"},
    "tags": ["beta"], "lastChange": {"operator": {"id": "0193a5c0-0000-7000-8000-000000000031", "name": "Ben",
        "email": "ben@example.com"}, "happenedAt": "2026-11-23T19:32:05.12Z", "comment": ""},
}))]
pub(super) struct FlagSummaryVm {
    id: Uuid,
    name: String,
    description: String,
    key: String,
    is_enabled: bool,
    variation_type: VariationTypeVm,
    variations: Vec<VariationVm>,
    created_at: WireTime,
    updated_at: WireTime,
    creator: Operator,
    serves: ServesVm,
    tags: Vec<String>,
    last_change: LastChangeVm,
}

page!(
    /// A page of feature flags
    FlagPage, FlagSummaryVm
);
envelope!(
    /// A page of feature flags, in the envelope
    FlagPageResponse, FlagPage
);
envelope!(
    /// A feature flag, in the envelope
    FlagResponse, FlagVm
);
envelope!(
    /// A flag's revision, in the envelope
    #[schema(example = json!({"success": true, "errors": [], "data": "0193a5c0-0000-7000-8000-000000000072"}))]
    FlagRevisionResponse, String
);

impl Operator {
    /// Somebody who is not known any more.
    pub(super) fn unknown() -> Self {
        Self { id: Uuid::nil(), name: String::new(), email: "System".to_owned() }
    }
}

impl FlagSummaryVm {
    pub(super) fn new(flag: &Flag, creator: Operator, operator: Operator) -> Self {
        let name_of = |id: &str| {
            let found = flag.variations.iter().find(|it| it.id == id);
            found.map(|it| it.name.clone()).unwrap_or_default()
        };
        Self {
            id: flag.id.uuid(),
            name: flag.name.to_string(),
            description: flag.description.to_string(),
            key: flag.key.to_string(),
            is_enabled: flag.is_enabled,
            variation_type: flag.variation_type.into(),
            variations: flag.variations.iter().map(Into::into).collect(),
            created_at: flag.created_at.into(),
            updated_at: flag.updated_at.into(),
            creator,
            serves: ServesVm {
                enabled_variations: vec![name_of(&flag.enabled_variation)],
                disabled_variation: name_of(&flag.disabled_variation),
            },
            tags: flag.tags.iter().map(ToString::to_string).collect(),
            last_change: LastChangeVm {
                operator,
                happened_at: flag.updated_at.into(),
                comment: String::new(),
            },
        }
    }
}

impl From<&Flag> for FlagVm {
    fn from(flag: &Flag) -> Self {
        let author = |it| match it {
            Author::Account(id) => keywright_core::id::AccountId::uuid(id),
            Author::Token(id) => keywright_core::id::TokenId::uuid(id),
        };
        let everybody =
            RolloutVm { id: flag.enabled_variation.clone(), rollout: vec![0.0, 1.0], expt_rollout: 1.0 };
        Self {
            id: flag.id.uuid(),
            created_at: flag.created_at.into(),
            updated_at: flag.updated_at.into(),
            creator_id: author(flag.created_by),
            updator_id: author(flag.updated_by),
            env_id: flag.environment.uuid(),
            revision: flag.revision.uuid(),
            name: flag.name.to_string(),
            description: flag.description.to_string(),
            key: flag.key.to_string(),
            variation_type: flag.variation_type.into(),
            variations: flag.variations.iter().map(Into::into).collect(),
            target_users: Vec::new(),
            rules: Vec::new(),
            is_enabled: flag.is_enabled,
            disabled_variation_id: flag.disabled_variation.clone(),
            fallthrough: FallthroughVm {
                dispatch_key: None,
                included_in_expt: true,
                variations: vec![everybody],
            },
            expt_include_all_targets: true,
            tags: flag.tags.iter().map(ToString::to_string).collect(),
            is_archived: flag.is_archived,
        }
    }
}

impl From<&Variation> for VariationVm {
    fn from(it: &Variation) -> Self {
        Self { id: it.id.clone(), name: it.name.clone(), value: it.value.clone() }
    }
}

impl From<VariationType> for VariationTypeVm {
    fn from(it: VariationType) -> Self {
        match it {
            VariationType::Boolean => Self::Boolean,
            VariationType::Json => Self::Json,
            VariationType::Number => Self::Number,
            VariationType::String => Self::String,
        }
    }
}
