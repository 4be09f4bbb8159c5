//! In what two flags differ that are meant to be alike, as those of one key in two environments are.

mod copying;

use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use self::copying::{Copied, Mode, copy};
use super::{Flag, Rule, Served, Share, Variation};
use crate::targeting::Condition;

/// How far ends of shares are apart that are taken as one (wire 2.8).
const TOLERANCE: f64 = 1e-5;
/// By what users are dealt out where nothing is said.
const DEFAULT_DISPATCH_KEY: &str = "keyId";

/// With what a condition compares.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Meant {
    /// A text.
    Text(String),
    /// Any of these, in whatever order.
    AnyOf(BTreeSet<String>),
}

/// The conditions of a rule, in whatever order.
type Conditions<'a> = BTreeSet<(&'a str, &'a str, Meant)>;

/// A flag in a form in which it can be compared. Ids tell nothing from one environment to another, so variations are
/// known by their values, and rules by their conditions.
#[derive(Debug)]
pub struct Comparable<'a> {
    flag: &'a Flag,
    /// Values, by the ids of variations.
    values: HashMap<&'a str, &'a str>,
    /// Who is meant by key, once for each value.
    users: Vec<Users<'a>>,
    /// Where a value is among the users.
    places: HashMap<&'a str, usize>,
    /// The conditions of each rule.
    conditions: Vec<Conditions<'a>>,
}

/// Who gets a value by their keys.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Users<'a> {
    /// The first variation of that value.
    pub variation: &'a Variation,
    /// The keys of the users.
    pub keys: BTreeSet<&'a str>,
}

/// What is in one flag and what corresponds to it in the other, if something does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pair<T> {
    /// In the one.
    pub source: Option<T>,
    /// In the other.
    pub target: Option<T>,
    /// Whether they differ in what users get.
    pub is_different: bool,
}

/// In what two flags differ.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference<'a> {
    /// Whether one is on and the other off.
    pub on_off_state: bool,
    /// Who is meant by key, for each value: those of the source in its order, then the others.
    pub users: Vec<Pair<Users<'a>>>,
    /// The rules of the source in its order, then those to which none of them corresponds. That the order of rules
    /// differs is no difference.
    pub rules: Vec<Pair<&'a Rule>>,
    /// Whether everybody else gets something else.
    pub default: bool,
    /// Whether they serve different values when they are off.
    pub off_variation: bool,
}

impl<'a> Comparable<'a> {
    /// The flag, with what each of its conditions compares with.
    ///
    /// # Errors
    /// What `meant` says.
    pub fn new<E>(flag: &'a Flag, mut meant: impl FnMut(&Condition) -> Result<Meant, E>) -> Result<Self, E> {
        let conditions = flag.targeting.rules.iter().map(|rule| {
            let known = |it: &'a Condition| Ok((it.property.as_str(), it.op.as_str(), meant(it)?));
            rule.conditions.iter().map(known).collect::<Result<Conditions<'_>, E>>()
        });
        let conditions = conditions.collect::<Result<_, E>>()?;
        let values = flag.variations.iter().map(|it| (it.id.as_str(), it.value.as_str())).collect();
        let mut comparable = Self { flag, values, users: Vec::new(), places: HashMap::new(), conditions };
        comparable.find_users();
        Ok(comparable)
    }

    /// The flag.
    #[must_use]
    pub fn flag(&self) -> &'a Flag {
        self.flag
    }

    /// In what the other one differs from it.
    #[must_use]
    pub fn compare(&self, target: &Self) -> Difference<'a> {
        Difference {
            on_off_state: self.flag.is_enabled != target.flag.is_enabled,
            users: self.compare_users(target),
            rules: self.compare_rules(target),
            default: !self.serves_alike(&self.flag.targeting.default, target, &target.flag.targeting.default),
            off_variation: self.value(&self.flag.disabled_variation)
                != target.value(&target.flag.disabled_variation),
        }
    }

    /// The value of a variation.
    fn value(&self, id: &str) -> Option<&'a str> {
        self.values.get(id).copied()
    }

    fn find_users(&mut self) {
        let flag = self.flag;
        for variation in &flag.variations {
            self.places.entry(&variation.value).or_insert_with(|| {
                self.users.push(Users { variation, keys: BTreeSet::new() });
                self.users.len() - 1
            });
        }
        for group in &flag.targeting.users {
            let place = self.value(&group.variation).and_then(|it| self.places.get(it));
            if let Some(users) = place.and_then(|it| self.users.get_mut(*it)) {
                users.keys.extend(group.keys.iter().map(String::as_str));
            }
        }
    }

    /// Who gets that value.
    fn users_of(&self, value: &str) -> Option<&Users<'a>> {
        self.places.get(value).and_then(|it| self.users.get(*it))
    }

    fn compare_users(&self, target: &Self) -> Vec<Pair<Users<'a>>> {
        let pairs = self.users.iter().map(|users| {
            let other = target.users_of(&users.variation.value);
            let is_different = other.map_or(!users.keys.is_empty(), |it| it.keys != users.keys);
            Pair { source: Some(users.clone()), target: other.cloned(), is_different }
        });
        let others = target.users.iter().filter(|it| self.users_of(&it.variation.value).is_none());
        let others = others.map(|it| Pair {
            source: None,
            target: Some(it.clone()),
            is_different: !it.keys.is_empty(),
        });
        pairs.chain(others).collect()
    }

    /// Rules of the same conditions correspond to each other; first those that also give the same.
    fn compare_rules(&self, target: &Self) -> Vec<Pair<&'a Rule>> {
        let (ours, theirs) = (&self.flag.targeting.rules, &target.flag.targeting.rules);
        let mut open: BTreeMap<&Conditions<'a>, Vec<(usize, &'a Rule)>> = BTreeMap::new();
        for (conditions, rule) in target.conditions.iter().zip(theirs.iter().enumerate()) {
            open.entry(conditions).or_default().push(rule);
        }
        let mut partners: Vec<Option<(&'a Rule, bool)>> = vec![None; ours.len()];
        for is_different in [false, true] {
            for ((rule, conditions), partner) in ours.iter().zip(&self.conditions).zip(&mut partners) {
                let Some(open) = open.get_mut(conditions).filter(|_| partner.is_none()) else { continue };
                let fits = |it: &(usize, &Rule)| {
                    is_different || self.serves_alike(&rule.served, target, &it.1.served)
                };
                if let Some(place) = open.iter().position(fits) {
                    *partner = Some((open.remove(place).1, is_different));
                }
            }
        }
        let pairs = ours.iter().zip(partners).map(|(rule, partner)| Pair {
            source: Some(rule),
            target: partner.map(|it| it.0),
            is_different: partner.is_none_or(|it| it.1),
        });
        let mut others: Vec<(usize, &'a Rule)> = open.into_values().flatten().collect();
        others.sort_unstable_by_key(|it| it.0);
        let others =
            others.into_iter().map(|it| Pair { source: None, target: Some(it.1), is_different: true });
        pairs.chain(others).collect()
    }

    /// Whether users get the same: of the same values the same shares, dealt out by the same property.
    fn serves_alike(&self, ours: &Served, other: &Self, theirs: &Served) -> bool {
        dispatch_key(ours) == dispatch_key(theirs)
            && self.is_within(ours, other, theirs)
            && other.is_within(theirs, self, ours)
    }

    /// Whether each share that is not empty is a share of the other as well.
    fn is_within(&self, ours: &Served, other: &Self, theirs: &Served) -> bool {
        let is_same = |one: &Share, another: &Share| {
            self.value(&one.variation) == other.value(&another.variation)
                && (one.from.get() - another.from.get()).abs() < TOLERANCE
                && (one.to.get() - another.to.get()).abs() < TOLERANCE
        };
        shares(ours).all(|one| shares(theirs).any(|another| is_same(one, another)))
    }
}

impl Difference<'_> {
    /// Whether other users are meant by their keys.
    #[must_use]
    pub fn individual_targeting(&self) -> bool {
        self.users.iter().any(|it| it.is_different)
    }

    /// Whether rules differ.
    #[must_use]
    pub fn targeting_rule(&self) -> bool {
        self.rules.iter().any(|it| it.is_different)
    }
}

/// By what users are dealt out.
fn dispatch_key(served: &Served) -> &str {
    served.dispatch_key.as_deref().filter(|it| !it.trim().is_empty()).unwrap_or(DEFAULT_DISPATCH_KEY)
}

/// The shares in which somebody is.
fn shares(served: &Served) -> impl Iterator<Item = &Share> {
    served.shares.iter().filter(|it| it.from < it.to)
}

#[cfg(test)]
mod tests;
