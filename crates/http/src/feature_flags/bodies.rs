//! Flags as the wire shows them (wire 2.8).

use keywright_core::flag::{Author, Flag, Variation, VariationType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::targeting::{FallthroughVm, TargetRuleVm, TargetUserVm};
use crate::{WireTime, envelope, page};

/// One of a flag's values
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct VariationVm {
    #[schema(required, min_length = 1, max_length = 512)]
    pub(crate) id: String,
    #[schema(required, min_length = 1, max_length = 512)]
    pub(crate) name: String,
    #[schema(required, max_length = 32768)]
    pub(crate) value: String,
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
pub(crate) enum VariationTypeVm {
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
pub(crate) struct Operator {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// `Access token` for a token
    pub(crate) email: String,
}

/// The values that a flag serves
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServesVm {
    /// When it is on
    pub(crate) enabled_variations: Vec<String>,
    /// When it is off
    pub(crate) disabled_variation: String,
}

/// The last change of a flag
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LastChangeVm {
    pub(crate) operator: Operator,
    pub(crate) happened_at: WireTime,
    pub(crate) comment: String,
}

/// A feature flag, as lists show it
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000071", "name": "Dark mode", "description": "", "key": "dark-mode",
    "isEnabled": true, "variationType": "boolean", "variations": [{"id": "on", "name": "On", "value": "true"},
        {"id": "off", "name": "Off", "value": "false"}], "createdAt": "2026-11-23T19:32:05.12Z",
    "updatedAt": "2026-11-23T19:32:05.12Z", "creator": {"id": "0193a5c0-0000-7000-8000-000000000031", "name": "Ben",
        "email": "ben@example.com"}, "serves": {"enabledVariations": ["true"], "disabledVariation": "false"},
    "tags": ["beta"], "lastChange": {"operator": {"id": "0193a5c0-0000-7000-8000-000000000031", "name": "Ben",
        "email": "ben@example.com"}, "happenedAt": "2026-11-23T19:32:05.12Z", "comment": ""},
}))]
pub(crate) struct FlagSummaryVm {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) key: String,
    pub(crate) is_enabled: bool,
    pub(crate) variation_type: VariationTypeVm,
    pub(crate) variations: Vec<VariationVm>,
    pub(crate) created_at: WireTime,
    pub(crate) updated_at: WireTime,
    pub(crate) creator: Operator,
    pub(crate) serves: ServesVm,
    pub(crate) tags: Vec<String>,
    pub(crate) last_change: LastChangeVm,
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
    /// Pending changes, in the envelope
    #[schema(example = json!({"success": true, "errors": [], "data": []}))]
    PendingChangesResponse, Vec<PendingChangeVm>
);
envelope!(
    /// Insights, in the envelope
    #[schema(example = json!({"success": true, "errors": [], "data": []}))]
    InsightsResponse, Vec<InsightVm>
);
envelope!(
    /// A flag's revision, in the envelope
    #[schema(example = json!({"success": true, "errors": [], "data": "0193a5c0-0000-7000-8000-000000000072"}))]
    FlagRevisionResponse, String
);

/// A change that is to be made later
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PendingChangeVm {
    id: Uuid,
    flag_id: Uuid,
    r#type: String,
    creator_id: Uuid,
    creator_name: String,
    created_at: WireTime,
    scheduled_time: Option<WireTime>,
}

/// How often each variation was served in an interval
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InsightVm {
    /// When the interval begins
    time: String,
    variations: Vec<VariationInsightVm>,
}

/// How often a variation was served
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VariationInsightVm {
    /// Its name
    variation: String,
    count: u32,
}

/// How long an interval is
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum IntervalVm {
    Month,
    Week,
    Day,
    Hour,
    Minute,
}

impl IntervalVm {
    pub(super) fn read(text: &str) -> Option<Self> {
        Some(match text {
            "MONTH" => Self::Month,
            "WEEK" => Self::Week,
            "DAY" => Self::Day,
            "HOUR" => Self::Hour,
            "MINUTE" => Self::Minute,
            _ => return None,
        })
    }
}

impl Operator {
    /// What stands in place of the address of a token.
    pub(super) const TOKEN: &'static str = "Access token";
    /// What stands in place of the address of a plugin.
    pub(super) const PLUGIN: &'static str = "Plugin";

    /// Whether it is a token: no person has such an address.
    pub(crate) fn is_token(&self) -> bool {
        self.email == Self::TOKEN
    }

    /// Somebody who is not known any more.
    pub(super) fn unknown() -> Self {
        Self { id: Uuid::nil(), name: String::new(), email: "System".to_owned() }
    }
}

impl FlagSummaryVm {
    pub(super) fn new(flag: &Flag, creator: Operator, operator: Operator) -> Self {
        let served = flag.targeting.served();
        let values = |is_meant: &dyn Fn(&str) -> bool| -> Vec<String> {
            flag.variations.iter().filter(|it| is_meant(&it.id)).map(|it| it.value.clone()).collect()
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
                enabled_variations: values(&|it| served.contains(&it)),
                disabled_variation: values(&|it| it == flag.disabled_variation).concat(),
            },
            tags: flag.tags.iter().map(ToString::to_string).collect(),
            last_change: LastChangeVm {
                operator,
                happened_at: flag.updated_at.into(),
                comment: flag.comment.clone(),
            },
        }
    }
}

impl From<&Flag> for FlagVm {
    fn from(flag: &Flag) -> Self {
        let author = |it| match it {
            Author::Account(id) => keywright_core::id::AccountId::uuid(id),
            Author::Token(id) => keywright_core::id::TokenId::uuid(id),
            Author::Plugin(id) => keywright_core::id::PluginId::uuid(id),
        };
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
            target_users: flag.targeting.users.iter().map(Into::into).collect(),
            rules: flag.targeting.rules.iter().map(Into::into).collect(),
            is_enabled: flag.is_enabled,
            disabled_variation_id: flag.disabled_variation.clone(),
            fallthrough: (&flag.targeting.default).into(),
            expt_include_all_targets: flag.targeting.experiment_on_all,
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
