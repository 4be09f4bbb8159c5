//! What a JSON patch may make of a flag (wire 2.8).

use keywright_core::flag::Flag;
use serde::Deserialize;

use super::{
    bodies::VariationVm,
    requests,
    targeting::{FallthroughVm, FlagTargetingVm, TargetRuleVm, TargetUserVm},
};
use crate::{ApiError, names::Codes, tags};

/// What a patch leaves of the members of a flag that may change.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Patched {
    name: String,
    description: String,
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

impl Patched {
    /// The names of these members. A flag's id, key, environment, kind, revision, and who made and changed it when
    /// are not among them.
    pub(super) const MEMBERS: [&str; 11] = [
        "name",
        "description",
        "variations",
        "targetUsers",
        "rules",
        "isEnabled",
        "disabledVariationId",
        "fallthrough",
        "exptIncludeAllTargets",
        "tags",
        "isArchived",
    ];

    /// The flag as the patch leaves it, or the codes of the rules of form that it breaks then.
    pub(super) fn apply(self, flag: Flag) -> Result<Flag, ApiError> {
        let mut codes = Codes::default();
        let targeting = FlagTargetingVm {
            target_users: Some(self.target_users),
            rules: Some(self.rules),
            fallthrough: self.fallthrough,
            expt_include_all_targets: self.expt_include_all_targets,
        };
        let name = codes.name(Some(&self.name));
        let description = codes.description(Some(&self.description));
        let variations = codes.take(requests::variations(self.variations), "variations_is_invalid");
        let targeting = codes.take(targeting.read(), "targeting_is_invalid");
        let tags = codes.take(tags::read(Some(self.tags)).ok(), "tags_is_invalid");
        let (Some(name), Some(description), Some(variations), Some(targeting), Some(tags)) =
            (name, description, variations, targeting, tags)
        else {
            return Err(codes.into_error());
        };
        let disabled_variation = self.disabled_variation_id;
        if !variations.iter().any(|it| it.id == disabled_variation) {
            return Err(ApiError::invalid("disabledVariationId_is_invalid"));
        }
        let after = Flag {
            name,
            description,
            variations,
            disabled_variation,
            targeting,
            is_enabled: self.is_enabled,
            is_archived: self.is_archived,
            tags,
            ..flag
        };
        if after.is_sound() { Ok(after) } else { Err(ApiError::invalid("targeting_is_invalid")) }
    }
}
