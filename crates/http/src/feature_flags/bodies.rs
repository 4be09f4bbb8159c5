//! Flags as the wire shows them (wire 2.8).

use keywright_core::{
    flag::{Author, Flag, Variation, VariationType},
    text::{Tag, TextError},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::operations::NewFlag;
use crate::{ApiError, WireTime, envelope, names::Codes, page};

/// The most tags of a flag, and the most variations.
const MAX_PARTS: usize = 64;
/// The most bytes of a variation's value.
const MAX_VALUE: usize = 32 << 10;
/// The most characters of a comment, and of a variation's id and name.
const MAX_TEXT: usize = 512;

/// One of a flag's values
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct VariationVm {
    #[schema(required, min_length = 1, max_length = 512)]
    id: String,
    #[schema(required, min_length = 1, max_length = 512)]
    name: String,
    #[schema(required, max_length = 32768)]
    value: String,
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
pub(super) struct FlagVm {
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

/// What a new flag is like
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "name": "Dark mode", "key": "dark-mode", "isEnabled": false, "description": "", "variationType": "boolean",
    "variations": [{"id": "on", "name": "On", "value": "true"}, {"id": "off", "name": "Off", "value": "false"}],
    "enabledVariationId": "on", "disabledVariationId": "off", "tags": ["beta"],
}))]
pub(super) struct CreateFlag {
    #[schema(required, min_length = 1, max_length = 128)]
    name: Option<String>,
    /// Unique in the environment
    #[schema(required, min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._-]{1,128}$")]
    key: Option<String>,
    is_enabled: bool,
    #[schema(max_length = 512)]
    description: Option<String>,
    #[schema(required, value_type = VariationTypeVm)]
    variation_type: Option<String>,
    #[schema(required, min_items = 1, max_items = 64)]
    variations: Vec<VariationVm>,
    /// One of the variations
    #[schema(required)]
    enabled_variation_id: String,
    /// One of the variations
    #[schema(required)]
    disabled_variation_id: String,
    #[schema(max_items = 64)]
    tags: Option<Vec<String>>,
}

/// Why something is changed
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"comment": "for the launch"}))]
pub(super) struct Comment {
    #[schema(max_length = 512)]
    pub(super) comment: Option<String>,
}

/// Another name
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "Dark mode", "comment": ""}))]
pub(super) struct UpdateName {
    #[schema(required, min_length = 1, max_length = 128)]
    pub(super) name: Option<String>,
    #[schema(max_length = 512)]
    pub(super) comment: Option<String>,
}

/// Another description
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"description": "For all who like it dark", "comment": ""}))]
pub(super) struct UpdateDescription {
    #[schema(max_length = 512)]
    pub(super) description: Option<String>,
    #[schema(max_length = 512)]
    pub(super) comment: Option<String>,
}

/// Other tags
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"tags": ["beta", "ui"], "comment": ""}))]
pub(super) struct UpdateTags {
    #[schema(max_items = 64)]
    pub(super) tags: Option<Vec<String>>,
    #[schema(max_length = 512)]
    pub(super) comment: Option<String>,
}

/// Which flags are listed, and in which order
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(super) struct FlagFilter {
    /// Part of the name or key, in any case
    name: Option<String>,
    /// All of these tags
    #[param(max_items = 64)]
    tags: Vec<String>,
    /// Those that are on, or off
    is_enabled: Option<bool>,
    /// Those that are put away
    is_archived: bool,
    /// `created_at` (newest first) or `key`
    sort_by: Option<String>,
}

/// Which flags are wanted.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) tags: Vec<Tag>,
    pub(super) is_enabled: Option<bool>,
    pub(super) is_archived: bool,
    pub(super) by_key: bool,
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
    /// Tags, in the envelope
    TagsResponse, Vec<String>
);
envelope!(
    /// A flag's revision, in the envelope
    FlagRevisionResponse, String
);

impl FlagFilter {
    pub(super) fn check(self) -> Result<Listed, ApiError> {
        let by_key = match self.sort_by.as_deref() {
            None | Some("created_at") => false,
            Some("key") => true,
            Some(_) => return Err(ApiError::invalid("sortBy_is_invalid")),
        };
        Ok(Listed {
            name: self.name.unwrap_or_default(),
            tags: tags(Some(self.tags))?,
            is_enabled: self.is_enabled,
            is_archived: self.is_archived,
            by_key,
        })
    }
}

impl CreateFlag {
    pub(super) fn check(self) -> Result<NewFlag, ApiError> {
        let mut codes = Codes::default();
        let name = codes.name(self.name.as_deref());
        let key = codes.key(self.key.as_deref());
        let description = codes.description(self.description.as_deref());
        let kind =
            VariationType::ALL.into_iter().find(|it| Some(it.as_str()) == self.variation_type.as_deref());
        let kind = codes.take(kind, "variationType_is_invalid");
        let variations = codes.take(variations(self.variations), "variations_is_invalid");
        let known = |id: &String| variations.iter().flatten().any(|it| it.id == *id);
        let enabled =
            codes.take(Some(self.enabled_variation_id).filter(known), "enabledVariationId_is_invalid");
        let disabled =
            codes.take(Some(self.disabled_variation_id).filter(known), "disabledVariationId_is_invalid");
        let tags = codes.take(tags(self.tags).ok(), "tags_is_invalid");
        match (name, key, description, kind, enabled, disabled, tags) {
            (
                Some(name),
                Some(key),
                Some(description),
                Some(kind),
                Some(enabled),
                Some(disabled),
                Some(tags),
            ) => Ok(NewFlag {
                name,
                key,
                description,
                is_enabled: self.is_enabled,
                variation_type: kind,
                variations: variations.unwrap_or_default(),
                enabled_variation: enabled,
                disabled_variation: disabled,
                tags,
            }),
            _ => Err(codes.into_error()),
        }
    }
}

impl Comment {
    pub(super) fn text(self) -> Result<String, ApiError> {
        comment(self.comment)
    }
}

/// A comment, which may be missing.
pub(super) fn comment(text: Option<String>) -> Result<String, ApiError> {
    let text = text.unwrap_or_default();
    if text.chars().count() > MAX_TEXT { Err(ApiError::invalid("comment_is_invalid")) } else { Ok(text) }
}

/// Tags, each once.
pub(super) fn tags(texts: Option<Vec<String>>) -> Result<Vec<Tag>, ApiError> {
    let texts = texts.unwrap_or_default();
    let tags = texts.iter().map(|it| Tag::new(it)).collect::<Result<Vec<_>, TextError>>();
    let mut tags = tags.map_err(|_| ApiError::invalid("tags_is_invalid"))?;
    let mut seen = std::collections::HashSet::new();
    tags.retain(|it| seen.insert(it.clone()));
    if tags.len() > MAX_PARTS { Err(ApiError::invalid("tags_is_invalid")) } else { Ok(tags) }
}

fn variations(written: Vec<VariationVm>) -> Option<Vec<Variation>> {
    let is_text = |text: &str| !text.is_empty() && text.chars().count() <= MAX_TEXT;
    let is_good = |it: &VariationVm| is_text(&it.id) && is_text(&it.name) && it.value.len() <= MAX_VALUE;
    let ids: std::collections::HashSet<&str> = written.iter().map(|it| it.id.as_str()).collect();
    let good = (1..=MAX_PARTS).contains(&written.len()) && ids.len() == written.len();
    (good && written.iter().all(is_good)).then(|| {
        written.into_iter().map(|it| Variation { id: it.id, name: it.name, value: it.value }).collect()
    })
}

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
