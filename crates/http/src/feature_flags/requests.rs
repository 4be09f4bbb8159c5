//! What is asked of flags on the wire, and what of it is refused (wire 2.8).

mod comparisons;
mod settings;

use std::collections::HashSet;

use keywright_core::{
    flag::{Flag, Variation, VariationType},
    id::FlagRevision,
    text::{Tag, is_comment},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub(super) use self::{
    comparisons::{CompareFlags, Compared, CopySettings},
    settings::{CloneFlag, InsightFilter, UpdateOffVariation, UpdateTargeting, UpdateVariations},
};
use super::{
    bodies::{VariationTypeVm, VariationVm},
    operations::NewFlag,
};
use crate::{ApiError, names::Codes, tags, wire::path::guid};

/// The most bytes of a variation's value.
const MAX_VALUE: usize = 32 << 10;
/// The most bytes of all variations: with everything else that there is of a flag, they must fit into one row.
const MAX_VARIATIONS: usize = 64 << 10;
/// The most characters of a comment, and of a variation's id and name.
const MAX_TEXT: usize = 512;

/// What a new flag is like
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "name": "Dark mode", "key": "dark-mode", "isEnabled": false, "description": "", "variationType": "boolean",
    "variations": [{"id": "on", "name": "On", "value": "true"}, {"id": "off", "name": "Off", "value": "false"}],
    "enabledVariationId": "on", "disabledVariationId": "off", "tags": ["beta"],
}))]
pub(crate) struct CreateFlag {
    #[schema(required, min_length = 1, max_length = 128)]
    pub(crate) name: Option<String>,
    /// Unique in the environment
    #[schema(required, min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._-]{1,128}$")]
    pub(crate) key: Option<String>,
    pub(crate) is_enabled: bool,
    #[schema(max_length = 512)]
    pub(crate) description: Option<String>,
    #[schema(required, value_type = VariationTypeVm)]
    pub(crate) variation_type: Option<String>,
    #[schema(required, min_items = 1, max_items = 64)]
    pub(crate) variations: Vec<VariationVm>,
    /// One of the variations
    #[schema(required)]
    pub(crate) enabled_variation_id: String,
    /// One of the variations
    #[schema(required)]
    pub(crate) disabled_variation_id: String,
    #[schema(max_items = 64)]
    pub(crate) tags: Option<Vec<String>>,
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
pub(crate) struct FlagFilter {
    /// Part of the name or key, in any case
    pub(crate) name: Option<String>,
    /// All of these tags
    #[param(max_items = 64)]
    pub(crate) tags: Vec<String>,
    /// Those that are on, or off
    pub(crate) is_enabled: Option<bool>,
    /// Those that are put away
    pub(crate) is_archived: bool,
    /// `created_at` (newest first) or `key`
    pub(crate) sort_by: Option<String>,
}

/// Which flags are wanted.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) is_enabled: Option<bool>,
    pub(crate) is_archived: bool,
    pub(crate) by_key: bool,
}

impl FlagFilter {
    pub(crate) fn check(self) -> Result<Listed, ApiError> {
        let by_key = match self.sort_by.as_deref() {
            None | Some("created_at") => false,
            Some("key") => true,
            Some(_) => return Err(ApiError::invalid("sortBy_is_invalid")),
        };
        Ok(Listed {
            name: self.name.unwrap_or_default(),
            tags: tags::read(Some(self.tags))?,
            is_enabled: self.is_enabled,
            is_archived: self.is_archived,
            by_key,
        })
    }
}

impl CreateFlag {
    pub(crate) fn check(self) -> Result<NewFlag, ApiError> {
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
        let tags = codes.take(tags::read(self.tags).ok(), "tags_is_invalid");
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
pub(crate) fn comment(text: Option<String>) -> Result<String, ApiError> {
    let text = text.unwrap_or_default();
    if is_comment(&text) { Ok(text) } else { Err(ApiError::invalid("comment_is_invalid")) }
}

/// The revision that somebody has read.
fn revision(codes: &mut Codes, text: Option<&str>) -> Option<FlagRevision> {
    match text {
        None | Some("") => codes.take(None, "revision_is_required"),
        Some(text) => codes.take(guid(text).map(FlagRevision::from_uuid), "revision_is_invalid"),
    }
}

/// Variations, if they are some, each once and with an id and a name.
pub(super) fn variations(written: Vec<VariationVm>) -> Option<Vec<Variation>> {
    let is_text = |text: &str| !text.is_empty() && text.chars().count() <= MAX_TEXT;
    let is_good = |it: &VariationVm| is_text(&it.id) && is_text(&it.name) && it.value.len() <= MAX_VALUE;
    let ids: HashSet<&str> = written.iter().map(|it| it.id.as_str()).collect();
    let size: usize = written.iter().map(|it| it.id.len() + it.name.len() + it.value.len()).sum();
    let good = (1..=Flag::MAX_VARIATIONS).contains(&written.len())
        && ids.len() == written.len()
        && size <= MAX_VARIATIONS;
    (good && written.iter().all(is_good)).then(|| {
        written.into_iter().map(|it| Variation { id: it.id, name: it.name, value: it.value }).collect()
    })
}
