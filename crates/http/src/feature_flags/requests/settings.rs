//! What is asked about what a flag serves to whom (wire 2.8).

use keywright_core::{flag::Targeting, id::FlagRevision, text::Key};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{revision, variations};
use crate::{
    ApiError,
    feature_flags::{
        bodies::{IntervalVm, VariationVm},
        operations::{Change, Twin},
        targeting::FlagTargetingVm,
    },
    names::Codes,
    tags,
};

/// Another variation for when a flag is off
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "offVariationId": "off", "revision": "0193a5c0-0000-7000-8000-000000000072", "comment": "",
}))]
pub(in crate::feature_flags) struct UpdateOffVariation {
    /// One of the variations
    #[schema(required, max_length = 512)]
    off_variation_id: String,
    /// The flag's revision as you have read it
    #[schema(required, value_type = Uuid)]
    revision: Option<String>,
    #[schema(max_length = 512)]
    comment: Option<String>,
}

/// Other variations
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "variations": [{"id": "on", "name": "On", "value": "true"}, {"id": "off", "name": "Off", "value": "false"}],
    "revision": "0193a5c0-0000-7000-8000-000000000072", "comment": "",
}))]
pub(in crate::feature_flags) struct UpdateVariations {
    /// All that the flag is to have; those that are served must be among them
    #[schema(required, min_items = 1, max_items = 64)]
    variations: Vec<VariationVm>,
    /// The flag's revision as you have read it
    #[schema(required, value_type = Uuid)]
    revision: Option<String>,
    #[schema(max_length = 512)]
    comment: Option<String>,
}

/// Who gets what
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "targeting": {"targetUsers": [{"keyIds": ["ben"], "variationId": "on"}], "rules": [], "fallthrough": {
        "dispatchKey": null, "includedInExpt": true,
        "variations": [{"id": "off", "rollout": [0.0, 1.0], "exptRollout": 1.0}]}, "exptIncludeAllTargets": true},
    "revision": "0193a5c0-0000-7000-8000-000000000072", "comment": "",
}))]
pub(in crate::feature_flags) struct UpdateTargeting {
    #[schema(required, value_type = FlagTargetingVm)]
    targeting: Option<FlagTargetingVm>,
    /// The flag's revision as you have read it
    #[schema(required, value_type = Uuid)]
    revision: Option<String>,
    #[schema(max_length = 512)]
    comment: Option<String>,
}

/// What a clone has of its own
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "name": "Darker mode", "key": "darker-mode", "description": "", "tags": ["beta"],
}))]
pub(in crate::feature_flags) struct CloneFlag {
    #[schema(required, min_length = 1, max_length = 128)]
    name: Option<String>,
    /// Unique in the environment
    #[schema(required, min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._-]{1,128}$")]
    key: Option<String>,
    #[schema(max_length = 512)]
    description: Option<String>,
    #[schema(max_items = 64)]
    tags: Option<Vec<String>>,
}

/// How often which variation was served
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(in crate::feature_flags) struct InsightFilter {
    /// The key of the flag
    #[param(required, min_length = 1, max_length = 128, value_type = String)]
    feature_flag_key: Option<String>,
    /// How long the intervals are that are counted
    #[param(required, inline, value_type = IntervalVm)]
    interval_type: Option<String>,
    /// From when, in milliseconds since 1970
    #[param(required, minimum = 1)]
    from: i64,
    /// Up to when, in milliseconds since 1970
    #[param(required, minimum = 1)]
    to: i64,
}

impl UpdateOffVariation {
    /// The change, and why it is made.
    pub(in crate::feature_flags) fn change(self) -> Result<(Change, Option<String>), ApiError> {
        let mut codes = Codes::default();
        let id = Some(self.off_variation_id).filter(|it| !it.is_empty());
        let id = codes.take(id, "offVariationId_is_invalid");
        let revision = revision(&mut codes, self.revision.as_deref());
        let change = id.zip(revision).map(|(id, revision)| Change::OffVariation(id, revision));
        Ok((change.ok_or_else(|| codes.into_error())?, self.comment))
    }
}

impl UpdateVariations {
    /// The change, and why it is made.
    pub(in crate::feature_flags) fn change(self) -> Result<(Change, Option<String>), ApiError> {
        let mut codes = Codes::default();
        let variations = codes.take(variations(self.variations), "variations_is_invalid");
        let revision = revision(&mut codes, self.revision.as_deref());
        let change = variations.zip(revision).map(|(it, revision)| Change::Variations(it, revision));
        Ok((change.ok_or_else(|| codes.into_error())?, self.comment))
    }
}

impl UpdateTargeting {
    /// Who is to get what, of which revision it was said, and why.
    pub(in crate::feature_flags) fn check(self) -> Result<(Targeting, FlagRevision, String), ApiError> {
        let mut codes = Codes::default();
        let targeting = codes.take(self.targeting.and_then(FlagTargetingVm::read), "targeting_is_invalid");
        let revision = revision(&mut codes, self.revision.as_deref());
        let comment = super::comment(self.comment);
        let comment = codes.take(comment.ok(), "comment_is_invalid");
        match (targeting, revision, comment) {
            (Some(targeting), Some(revision), Some(comment)) => Ok((targeting, revision, comment)),
            _ => Err(codes.into_error()),
        }
    }
}

impl CloneFlag {
    pub(in crate::feature_flags) fn check(self) -> Result<Twin, ApiError> {
        let mut codes = Codes::default();
        let name = codes.name(self.name.as_deref());
        let key = codes.key(self.key.as_deref());
        let description = codes.description(self.description.as_deref());
        let tags = codes.take(tags::read(self.tags).ok(), "tags_is_invalid");
        match (name, key, description, tags) {
            (Some(name), Some(key), Some(description), Some(tags)) => {
                Ok(Twin { name, key, description, tags })
            }
            _ => Err(codes.into_error()),
        }
    }
}

impl InsightFilter {
    /// The key of the flag that is asked about; none for what is no key.
    pub(in crate::feature_flags) fn key(&self) -> Option<Key> {
        self.feature_flag_key.as_deref().and_then(|it| Key::new(it).ok())
    }

    /// Insists that something is asked.
    pub(in crate::feature_flags) fn check(&self) -> Result<(), ApiError> {
        let mut codes = Codes::default();
        let key = self.feature_flag_key.as_deref().filter(|it| !it.is_empty());
        let key = codes.take(key, "featureFlagKey_is_required");
        let interval =
            codes.take(self.interval_type.as_deref().and_then(IntervalVm::read), "intervalType_is_invalid");
        let from = codes.take((self.from > 0).then_some(()), "from_is_invalid");
        let to = codes.take((self.to > 0).then_some(()), "to_is_invalid");
        if key.is_some() && interval.is_some() && from.is_some() && to.is_some() {
            return Ok(());
        }
        Err(codes.into_error())
    }
}
