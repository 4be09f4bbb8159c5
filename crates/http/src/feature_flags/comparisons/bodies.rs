//! In what flags differ, on the wire (wire 2.8).

use std::collections::BTreeMap;

use keywright_core::{
    flag::{
        Flag,
        comparison::{Comparable, Difference, Pair, Users},
    },
    id::{EnvironmentId, SegmentId},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    envelope,
    feature_flags::{
        bodies::{FlagVm, VariationVm},
        targeting::{FallthroughVm, TargetRuleVm},
    },
    page,
};

/// A feature flag, and where those of other environments differ from it
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000071", "name": "Dark mode", "key": "dark-mode", "description": "",
    "tags": ["beta"], "diffs": [{"targetEnvId": "0193a5c0-0000-7000-8000-000000000062", "onOffState": true,
        "individualTargeting": false, "targetingRule": false, "defaultRule": false, "offVariation": false}],
}))]
pub(in crate::feature_flags) struct FlagOverviewVm {
    id: Uuid,
    name: String,
    key: String,
    description: String,
    tags: Vec<String>,
    /// For each environment that has such a flag
    diffs: Vec<FlagDiffOverviewVm>,
}

/// Where the feature flag of another environment differs
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "it is a list of checks")]
pub(in crate::feature_flags) struct FlagDiffOverviewVm {
    /// The other environment
    target_env_id: Uuid,
    /// Whether one is on and the other off
    on_off_state: bool,
    /// Whether other users are meant by their keys
    individual_targeting: bool,
    /// Whether rules differ
    targeting_rule: bool,
    /// Whether everybody else gets something else
    default_rule: bool,
    /// Whether they serve different values when they are off
    off_variation: bool,
}

/// Two feature flags, and in what they differ
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::feature_flags) struct FlagComparisonVm {
    /// The flag
    source: FlagVm,
    /// That of the other environment
    target: FlagVm,
    diff: FlagDiffVm,
    /// The segments that rules mean, as far as you see them
    related_segments: Vec<SegmentNameVm>,
    /// Whether the flags of the other environment may use all segments that the flag's rules mean
    is_rules_copyable: bool,
}

/// In what two feature flags differ
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FlagDiffVm {
    on_off_state: OnOffDiffVm,
    /// For each value
    individual_targeting: Vec<UsersDiffVm>,
    /// For each rule, known by its conditions
    targeting_rule: Vec<RuleDiffVm>,
    default_rule: DefaultRuleDiffVm,
    off_variation: OffVariationDiffVm,
}

/// Whether two feature flags are on
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OnOffDiffVm {
    source: bool,
    target: bool,
    is_different: bool,
}

/// Who gets a value by their keys
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UsersDiffVm {
    source: Option<VariationUsersVm>,
    target: Option<VariationUsersVm>,
    is_different: bool,
}

/// Users who get a variation
#[derive(Debug, Serialize, ToSchema)]
struct VariationUsersVm {
    variation: VariationVm,
    /// Their keys
    users: Vec<String>,
}

/// A rule, and that of the same conditions
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RuleDiffVm {
    source: Option<TargetRuleVm>,
    target: Option<TargetRuleVm>,
    is_different: bool,
}

/// What everybody else gets
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DefaultRuleDiffVm {
    source: FallthroughVm,
    target: FallthroughVm,
    is_different: bool,
}

/// What is served when flags are off
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OffVariationDiffVm {
    source: Option<VariationVm>,
    target: Option<VariationVm>,
    is_different: bool,
}

/// A segment
#[derive(Debug, Serialize, ToSchema)]
struct SegmentNameVm {
    /// Its id
    key: Uuid,
    /// Its name
    value: String,
}

page!(
    /// A page of feature flags, and where those of other environments differ
    FlagOverviewPage, FlagOverviewVm
);
envelope!(
    /// A page of feature flags and where others differ, in the envelope
    FlagOverviewPageResponse, FlagOverviewPage
);
envelope!(
    /// Two feature flags and in what they differ, in the envelope. `data` is null where the other environment has no
    /// such flag that you see
    #[schema(example = json!({"success": true, "errors": [], "data": null}))]
    FlagComparisonResponse, Option<FlagComparisonVm>
);

impl FlagOverviewVm {
    pub(super) fn new(flag: &Flag, diffs: Vec<FlagDiffOverviewVm>) -> Self {
        Self {
            id: flag.id.uuid(),
            name: flag.name.to_string(),
            key: flag.key.to_string(),
            description: flag.description.to_string(),
            tags: flag.tags.iter().map(ToString::to_string).collect(),
            diffs,
        }
    }
}

impl FlagDiffOverviewVm {
    pub(super) fn new(environment: EnvironmentId, difference: &Difference<'_>) -> Self {
        Self {
            target_env_id: environment.uuid(),
            on_off_state: difference.on_off_state,
            individual_targeting: difference.individual_targeting(),
            targeting_rule: difference.targeting_rule(),
            default_rule: difference.default,
            off_variation: difference.off_variation,
        }
    }
}

impl FlagComparisonVm {
    pub(super) fn new(
        source: &Comparable<'_>,
        target: &Comparable<'_>,
        segments: BTreeMap<SegmentId, String>,
        are_copyable: bool,
    ) -> Self {
        let segment = |(id, value): (SegmentId, _)| SegmentNameVm { key: id.uuid(), value };
        Self {
            source: source.flag().into(),
            target: target.flag().into(),
            diff: FlagDiffVm::new(source.flag(), target.flag(), source.compare(target)),
            related_segments: segments.into_iter().map(segment).collect(),
            is_rules_copyable: are_copyable,
        }
    }
}

impl FlagDiffVm {
    fn new(source: &Flag, target: &Flag, difference: Difference<'_>) -> Self {
        let rule = |it: Pair<&_>| RuleDiffVm {
            source: it.source.map(Into::into),
            target: it.target.map(Into::into),
            is_different: it.is_different,
        };
        Self {
            on_off_state: OnOffDiffVm {
                source: source.is_enabled,
                target: target.is_enabled,
                is_different: difference.on_off_state,
            },
            individual_targeting: difference.users.iter().map(Into::into).collect(),
            targeting_rule: difference.rules.into_iter().map(rule).collect(),
            default_rule: DefaultRuleDiffVm {
                source: (&source.targeting.default).into(),
                target: (&target.targeting.default).into(),
                is_different: difference.default,
            },
            off_variation: OffVariationDiffVm {
                source: when_off(source),
                target: when_off(target),
                is_different: difference.off_variation,
            },
        }
    }
}

fn when_off(flag: &Flag) -> Option<VariationVm> {
    flag.variations.iter().find(|it| it.id == flag.disabled_variation).map(Into::into)
}

impl From<&Pair<Users<'_>>> for UsersDiffVm {
    fn from(pair: &Pair<Users<'_>>) -> Self {
        let users = |it: &Users<'_>| VariationUsersVm {
            variation: it.variation.into(),
            users: it.keys.iter().map(ToString::to_string).collect(),
        };
        Self {
            source: pair.source.as_ref().map(users),
            target: pair.target.as_ref().map(users),
            is_different: pair.is_different,
        }
    }
}
