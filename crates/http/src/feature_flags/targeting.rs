//! Who gets what of a flag, on the wire (wire 2.8).

use keywright_core::{
    flag::{Fraction, Rule, Served, Share, TargetUsers, Targeting},
    targeting::Condition,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most characters of an id, a name, a user's key, a property and an operator.
const MAX_TEXT: usize = 512;
/// The most bytes of a condition's value.
const MAX_VALUE: usize = 32 << 10;

/// Users who get a variation
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct TargetUserVm {
    /// The keys of the users
    #[schema(max_items = 8192)]
    pub(super) key_ids: Vec<String>,
    #[schema(required, max_length = 512)]
    pub(super) variation_id: String,
}

/// A condition of a rule
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RuleConditionVm {
    #[schema(max_length = 512)]
    id: String,
    /// A property of the user; or `User is in segment`, or `User is not in segment`
    #[schema(max_length = 512)]
    property: String,
    #[schema(max_length = 512)]
    op: String,
    /// For some operators, and for segments, a JSON array
    #[schema(max_length = 32768)]
    value: String,
}

/// A share of the users, from one fraction to another, who get a variation
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RolloutVm {
    #[schema(required, max_length = 512)]
    id: String,
    /// Two numbers from 0 to 1
    #[schema(required, min_items = 2, max_items = 2)]
    rollout: Vec<f64>,
    #[schema(minimum = 0, maximum = 1)]
    expt_rollout: f64,
}

/// Who gets what, by conditions
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct TargetRuleVm {
    #[schema(max_length = 512)]
    id: String,
    #[schema(max_length = 512)]
    name: String,
    #[schema(max_length = 512)]
    dispatch_key: Option<String>,
    included_in_expt: bool,
    #[schema(max_items = 64)]
    conditions: Vec<RuleConditionVm>,
    #[schema(required, min_items = 1, max_items = 64)]
    variations: Vec<RolloutVm>,
}

/// What everybody else gets
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct FallthroughVm {
    #[schema(max_length = 512)]
    dispatch_key: Option<String>,
    included_in_expt: bool,
    #[schema(required, min_items = 1, max_items = 64)]
    variations: Vec<RolloutVm>,
}

/// Who gets what of a flag that is on
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct FlagTargetingVm {
    #[schema(required, value_type = Vec<TargetUserVm>, max_items = 64)]
    pub(super) target_users: Option<Vec<TargetUserVm>>,
    #[schema(required, value_type = Vec<TargetRuleVm>, max_items = 128)]
    pub(super) rules: Option<Vec<TargetRuleVm>>,
    #[schema(required)]
    pub(super) fallthrough: FallthroughVm,
    pub(super) expt_include_all_targets: bool,
}

impl Default for FlagTargetingVm {
    /// Without a word about it, all targets are part of experiments.
    fn default() -> Self {
        Self {
            target_users: None,
            rules: None,
            fallthrough: FallthroughVm::default(),
            expt_include_all_targets: true,
        }
    }
}

impl FlagTargetingVm {
    /// What is meant, if users and rules are there and texts and numbers are such. Whether the flag can be so is [`Flag::is_sound`]'s to say.
    ///
    /// [`Flag::is_sound`]: keywright_core::flag::Flag::is_sound
    pub(super) fn read(self) -> Option<Targeting> {
        Some(Targeting {
            users: self.target_users?.into_iter().map(TargetUserVm::read).collect::<Option<_>>()?,
            rules: self.rules?.into_iter().map(TargetRuleVm::read).collect::<Option<_>>()?,
            default: served(
                self.fallthrough.dispatch_key,
                self.fallthrough.included_in_expt,
                self.fallthrough.variations,
            )?,
            experiment_on_all: self.expt_include_all_targets,
        })
    }
}

impl TargetUserVm {
    fn read(self) -> Option<TargetUsers> {
        let keys = self.key_ids.into_iter().map(required).collect::<Option<_>>()?;
        Some(TargetUsers { variation: self.variation_id, keys })
    }
}

impl TargetRuleVm {
    fn read(self) -> Option<Rule> {
        Some(Rule {
            id: text(self.id)?,
            name: text(self.name)?,
            conditions: self.conditions.into_iter().map(RuleConditionVm::read).collect::<Option<_>>()?,
            served: served(self.dispatch_key, self.included_in_expt, self.variations)?,
        })
    }
}

impl RuleConditionVm {
    fn read(self) -> Option<Condition> {
        let value = Some(self.value).filter(|it| it.len() <= MAX_VALUE)?;
        Some(Condition { id: text(self.id)?, property: required(self.property)?, op: text(self.op)?, value })
    }
}

impl RolloutVm {
    fn read(self) -> Option<Share> {
        let &[from, to] = self.rollout.as_slice() else { return None };
        Some(Share {
            variation: self.id,
            from: Fraction::new(from)?,
            to: Fraction::new(to)?,
            experiment: Fraction::new(self.expt_rollout)?,
        })
    }
}

fn served(dispatch_key: Option<String>, in_experiment: bool, shares: Vec<RolloutVm>) -> Option<Served> {
    let dispatch_key = match dispatch_key {
        Some(key) => Some(text(key)?),
        None => None,
    };
    let shares = shares.into_iter().map(RolloutVm::read).collect::<Option<_>>()?;
    Some(Served { dispatch_key, in_experiment, shares })
}

fn text(text: String) -> Option<String> {
    (text.chars().count() <= MAX_TEXT).then_some(text)
}

fn required(text: String) -> Option<String> {
    self::text(text).filter(|it| !it.is_empty())
}

impl From<&TargetUsers> for TargetUserVm {
    fn from(it: &TargetUsers) -> Self {
        Self { key_ids: it.keys.clone(), variation_id: it.variation.clone() }
    }
}

impl From<&Rule> for TargetRuleVm {
    fn from(it: &Rule) -> Self {
        Self {
            id: it.id.clone(),
            name: it.name.clone(),
            dispatch_key: it.served.dispatch_key.clone(),
            included_in_expt: it.served.in_experiment,
            conditions: it.conditions.iter().map(Into::into).collect(),
            variations: it.served.shares.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Condition> for RuleConditionVm {
    fn from(it: &Condition) -> Self {
        let Condition { id, property, op, value } = it.clone();
        Self { id, property, op, value }
    }
}

impl From<&Served> for FallthroughVm {
    fn from(it: &Served) -> Self {
        Self {
            dispatch_key: it.dispatch_key.clone(),
            included_in_expt: it.in_experiment,
            variations: it.shares.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Share> for RolloutVm {
    fn from(it: &Share) -> Self {
        Self {
            id: it.variation.clone(),
            rollout: vec![it.from.get(), it.to.get()],
            expt_rollout: it.experiment.get(),
        }
    }
}
