//! What statements say, put in order.

use std::collections::BTreeMap;

use super::budget::Budget;
use crate::{
    catalogue::{ActionMask, TypeId},
    resource::ResourcePattern,
    statement::{Effect, Statement, Target},
};

/// What a set of statements says, type by type: each pattern once, with all the actions that are said of it.
#[derive(Debug)]
pub(super) struct Said<'a> {
    allows: Side<'a>,
    denies: Side<'a>,
    /// All of them: where one is dormant, their words are compared as well.
    pub(super) words: Vec<&'a Statement>,
}

/// What the statements of one effect say.
#[derive(Debug, Default)]
struct Side<'a> {
    everything: bool,
    types: BTreeMap<TypeId, ByPattern<'a>>,
}

type ByPattern<'a> = BTreeMap<&'a ResourcePattern, ActionMask>;

/// What the statements of one effect say of one type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patterns<'s, 'a> {
    everything: bool,
    each: Option<&'s ByPattern<'a>>,
}

impl<'a> Said<'a> {
    pub(super) fn new(statements: impl IntoIterator<Item = &'a Statement>) -> Self {
        let mut said = Self { allows: Side::default(), denies: Side::default(), words: Vec::new() };
        for statement in statements {
            said.side_mut(statement.effect()).add(statement.target());
            said.words.push(statement);
        }
        said
    }

    /// What it took to put it in order, in letters.
    pub(super) fn cost(&self) -> usize {
        let patterns =
            [&self.allows, &self.denies].into_iter().flat_map(|it| it.types.values()).map(BTreeMap::len);
        patterns.sum::<usize>() * Budget::PLACING
    }

    /// The types of which something is allowed by name.
    pub(super) fn types(&self) -> impl Iterator<Item = TypeId> {
        self.allows.types.keys().copied()
    }

    /// Whether everything is allowed that no typed deny speaks of.
    pub(super) fn allows_everything(&self) -> bool {
        self.allows.everything && !self.denies.everything
    }

    /// Whether everything is denied, so that nothing is allowed.
    pub(super) fn denies_everything(&self) -> bool {
        self.denies.everything
    }

    pub(super) fn patterns(&self, effect: Effect, resource_type: TypeId) -> Patterns<'_, 'a> {
        let side = match effect {
            Effect::Allow => &self.allows,
            Effect::Deny => &self.denies,
        };
        Patterns { everything: side.everything, each: side.types.get(&resource_type) }
    }

    fn side_mut(&mut self, effect: Effect) -> &mut Side<'a> {
        match effect {
            Effect::Allow => &mut self.allows,
            Effect::Deny => &mut self.denies,
        }
    }
}

impl<'a> Side<'a> {
    fn add(&mut self, target: &'a Target) {
        match target {
            Target::Everything => self.everything = true,
            Target::Nothing => {}
            Target::Some { resource_type, actions, resources } => {
                let patterns = self.types.entry(*resource_type).or_default();
                for pattern in resources {
                    let all = patterns.entry(pattern).or_default();
                    *all = all.or(*actions);
                }
            }
        }
    }
}

impl<'s, 'a: 's> Patterns<'s, 'a> {
    /// The actions that are said of everything.
    pub(super) fn of_everything(self) -> ActionMask {
        if self.everything { ActionMask::ALL } else { ActionMask::NONE }
    }

    /// The actions that are said of everything or of the very pattern.
    pub(super) fn of(self, pattern: &ResourcePattern) -> ActionMask {
        let own = self.each.and_then(|it| it.get(pattern)).copied().unwrap_or_default();
        self.of_everything().or(own)
    }

    /// The patterns, with the actions that are said of each.
    pub(super) fn each(self) -> impl Iterator<Item = (&'s ResourcePattern, ActionMask)> {
        self.each.into_iter().flatten().map(|(pattern, actions)| (*pattern, *actions))
    }

    /// The same, and everything as `whole`, if it is spoken of.
    pub(super) fn with_everything(
        self,
        whole: &'s ResourcePattern,
    ) -> impl Iterator<Item = (&'s ResourcePattern, ActionMask)> {
        self.everything.then_some((whole, ActionMask::ALL)).into_iter().chain(self.each())
    }
}
