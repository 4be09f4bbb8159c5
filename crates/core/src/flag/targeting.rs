//! Whom a flag gives what: users by their keys, rules, and what everybody else gets.

use std::collections::HashSet;

use super::Variation;
use crate::targeting::Condition;

/// Whom a flag that is on gives what.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Targeting {
    /// Users who get a variation whatever the rules say.
    pub users: Vec<TargetUsers>,
    /// Rules, of which the first that a user fulfils decides.
    pub rules: Vec<Rule>,
    /// What everybody else gets.
    pub default: Served,
    /// Whether users who are meant by their keys are part of experiments.
    pub experiment_on_all: bool,
}

/// Users who get a variation, by their keys.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TargetUsers {
    /// The id of the variation.
    pub variation: String,
    /// The keys of the users.
    pub keys: Vec<String>,
}

/// What users get who fulfil all of some conditions.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rule {
    /// Its id, which the client gives.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The conditions.
    pub conditions: Vec<Condition>,
    /// What those users get.
    pub served: Served,
}

/// What users get: one variation, or each a share of them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Served {
    /// By which property users are dealt out; by their key without one.
    pub dispatch_key: Option<String>,
    /// Whether they are part of experiments.
    pub in_experiment: bool,
    /// The shares.
    pub shares: Vec<Share>,
}

/// A share of the users, from one fraction of them to another, who get a variation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Share {
    /// The id of the variation.
    pub variation: String,
    /// Where the share begins.
    pub from: Fraction,
    /// Where it ends; not before it begins.
    pub to: Fraction,
    /// How much of the share is part of experiments.
    pub experiment: Fraction,
}

/// A number from 0 to 1, kept to twelve digits: JSON is read to the nearest number or its neighbour, and what is
/// sent back as it was shown is to be the same.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Fraction(f64);

impl Eq for Fraction {}

impl Fraction {
    /// Nothing.
    pub const NONE: Self = Self(0.0);
    /// All of it.
    pub const ALL: Self = Self(1.0);

    /// The number, if it is one from 0 to 1.
    #[must_use]
    pub fn new(number: f64) -> Option<Self> {
        // Adding zero makes one zero of the two that there are.
        (0.0..=1.0).contains(&number).then(|| Self((number * DIGITS).round() / DIGITS + 0.0))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl Targeting {
    /// The most rules.
    pub const MAX_RULES: usize = 128;
    /// The most groups of users, conditions of a rule, and shares.
    pub const MAX_PARTS: usize = 64;
    /// The most users who are meant by their keys.
    pub const MAX_KEYS: usize = 8192;

    /// Everybody gets one variation.
    #[must_use]
    pub fn everybody(variation: String) -> Self {
        let share = Share { variation, from: Fraction::NONE, to: Fraction::ALL, experiment: Fraction::ALL };
        Self {
            users: Vec::new(),
            rules: Vec::new(),
            default: Served { dispatch_key: None, in_experiment: true, shares: vec![share] },
            experiment_on_all: true,
        }
    }

    /// The ids of the variations that somebody may get, each once.
    #[must_use]
    pub fn served(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        let users = self.users.iter().filter(|it| !it.keys.is_empty()).map(|it| it.variation.as_str());
        let shares = self.all_served().flat_map(|it| &it.shares).filter(|it| it.from < it.to);
        users.chain(shares.map(|it| it.variation.as_str())).filter(|it| seen.insert(*it)).collect()
    }

    /// Whether it is within its limits and gives nothing but these variations.
    pub(super) fn fits(&self, variations: &[Variation]) -> bool {
        let known: HashSet<&str> = variations.iter().map(|it| it.id.as_str()).collect();
        let keys: usize = self.users.iter().map(|it| it.keys.len()).sum();
        self.rules.len() <= Self::MAX_RULES
            && self.users.len() <= Self::MAX_PARTS
            && keys <= Self::MAX_KEYS
            && self.rules.iter().all(|it| it.conditions.len() <= Self::MAX_PARTS)
            && self.users.iter().all(|it| known.contains(it.variation.as_str()))
            && self.all_served().all(|it| it.fits(&known))
    }

    /// An upper bound of the bytes that it takes in a row.
    pub(super) fn size(&self) -> usize {
        let users = self
            .users
            .iter()
            .map(|it| PART + it.variation.len() + it.keys.iter().map(|it| TEXT + it.len()).sum::<usize>());
        let conditions = |all: &[Condition]| {
            all.iter()
                .map(|it| PART + it.id.len() + it.property.len() + it.op.len() + it.value.len())
                .sum::<usize>()
        };
        let rules =
            self.rules.iter().map(|it| PART + it.id.len() + it.name.len() + conditions(&it.conditions));
        users.sum::<usize>() + rules.sum::<usize>() + self.all_served().map(Served::size).sum::<usize>()
    }

    fn all_served(&self) -> impl Iterator<Item = &Served> {
        self.rules.iter().map(|it| &it.served).chain([&self.default])
    }
}

/// The most bytes that a row adds to the texts of a part, and to a text in a list of them.
pub(super) const PART: usize = 64;
pub(super) const TEXT: usize = 8;
/// Twelve digits.
const DIGITS: f64 = 1e12;

impl Served {
    fn fits(&self, known: &HashSet<&str>) -> bool {
        let good = |it: &Share| it.from <= it.to && known.contains(it.variation.as_str());
        (1..=Targeting::MAX_PARTS).contains(&self.shares.len()) && self.shares.iter().all(good)
    }

    fn size(&self) -> usize {
        let shares = self.shares.iter().map(|it| PART + it.variation.len());
        PART + self.dispatch_key.as_ref().map_or(0, String::len) + shares.sum::<usize>()
    }
}

#[cfg(test)]
mod tests;
