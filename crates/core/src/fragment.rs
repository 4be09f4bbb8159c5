//! Statements compiled for decisions: one policy version, shared by all who have it.
//!
//! A [`Fragment`] answers as [`crate::decide::decide`] does on the statements it was compiled from,
//! without allocating. A few patterns are kept as a list, more as a tree over segments; in both, the
//! actions of a pattern are looked at before its text.

mod flat;
mod path;
mod search;
mod text;
mod tree;

use std::collections::BTreeMap;

use crate::{
    catalogue::{Action, ActionMask, TypeId},
    decide::{Decision, Request},
    resource::{ResourceName, ResourcePattern},
    statement::{Effect, Statement, Target},
};

use self::{flat::Flat, tree::Tree};

pub use self::search::Search;

/// Up to this many patterns a list is faster than a tree: docs/performance.md, "decide".
const LIST_UP_TO: usize = 20;

/// The statements of one policy version or token, compiled. It never changes: an edited policy is
/// another fragment.
#[derive(Debug)]
pub struct Fragment {
    /// What the statements about everything say.
    everywhere: Masks,
    /// What the others say, at the place of the type they are about.
    types: Box<[Patterns]>,
    /// Those that have conditions, each by itself: there are few, mostly none.
    conditional: Box<[Statement]>,
}

/// What statements say about one thing: an answer for every action of its type.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Masks {
    /// The actions that are allowed, and not denied by the same statements.
    pub allow: ActionMask,
    /// The actions that are denied, whatever else allows them.
    pub deny: ActionMask,
}

/// The patterns of one resource type, each with what is said about what it selects.
#[derive(Debug)]
enum Patterns {
    List(Flat),
    Tree(Box<Tree>),
}

/// May this be done, by one who has all of these fragments? As [`crate::decide::decide`] on the
/// statements of all of them.
pub fn decide<'f>(fragments: impl IntoIterator<Item = &'f Fragment>, request: Request<'_>) -> Decision {
    let action = request.action;
    let mut search = Search::knowing(action.mask(), request.known);
    for fragment in fragments {
        fragment.search(action.resource_type(), request.resource, &mut search);
        if search.is_over() {
            break;
        }
    }
    search.found().decide(action)
}

/// What all of these fragments together say about one thing of the type.
#[must_use]
pub fn masks<'f>(
    fragments: impl IntoIterator<Item = &'f Fragment>,
    resource_type: TypeId,
    name: &ResourceName<'_>,
) -> Masks {
    let mut search = Search::new(ActionMask::ALL);
    for fragment in fragments {
        fragment.search(resource_type, name, &mut search);
    }
    search.found()
}

impl Fragment {
    /// Compiles statements. Time and memory are linear in their patterns, but for sorting them.
    #[must_use]
    pub fn compile<'s>(statements: impl IntoIterator<Item = &'s Statement>) -> Self {
        Self::compile_with(statements, LIST_UP_TO)
    }

    /// What it says about one thing of the type.
    #[must_use]
    pub fn masks(&self, resource_type: TypeId, name: &ResourceName<'_>) -> Masks {
        masks([self], resource_type, name)
    }

    fn compile_with<'s>(statements: impl IntoIterator<Item = &'s Statement>, list_up_to: usize) -> Self {
        let mut everywhere = Masks::default();
        let mut sorted: BTreeMap<TypeId, BTreeMap<&ResourcePattern, Masks>> = BTreeMap::new();
        let mut conditional = Vec::new();
        for statement in statements {
            if !statement.conditions().is_empty() {
                conditional.push(statement.clone());
                continue;
            }
            match statement.target() {
                Target::Everything => everywhere.add(Masks::of(statement.effect(), ActionMask::ALL)),
                Target::Nothing => {}
                Target::Some { resource_type, actions, resources } => {
                    let masks = Masks::of(statement.effect(), *actions);
                    let of_type = sorted.entry(*resource_type).or_default();
                    for it in resources {
                        of_type.entry(it).or_default().add(masks);
                    }
                }
            }
        }
        let length = sorted.last_key_value().map_or(0, |(last, _)| last.0.saturating_add(1));
        let types = (0..length).map(|at| {
            let of_type = sorted.remove(&TypeId(at)).unwrap_or_default();
            Patterns::new(&of_type.into_iter().collect::<Vec<_>>(), list_up_to)
        });
        Self { everywhere, types: types.collect(), conditional: conditional.into() }
    }

    /// Looks through it, for who cannot hold all fragments at once and asks one after the other. There is
    /// no need to ask on when the search is over.
    pub fn search(&self, resource_type: TypeId, name: &ResourceName<'_>, search: &mut Search<'_>) {
        search.add(self.everywhere);
        match self.types.get(usize::from(resource_type.0)) {
            Some(Patterns::List(list)) => list.search(name.segments(), search),
            Some(Patterns::Tree(tree)) => tree.search(name.segments(), search),
            None => {}
        }
        if !self.conditional.is_empty() {
            self.search_conditional(resource_type, name, search);
        }
    }

    #[cold]
    fn search_conditional(&self, resource_type: TypeId, name: &ResourceName<'_>, search: &mut Search<'_>) {
        for statement in &self.conditional {
            let actions = match statement.target() {
                Target::Everything => ActionMask::ALL,
                Target::Nothing => continue,
                Target::Some { resource_type: of, actions, resources } => {
                    if *of != resource_type || !resources.iter().any(|it| it.matches(name)) {
                        continue;
                    }
                    *actions
                }
            };
            let masks = Masks::of(statement.effect(), actions);
            if search.gains_from(masks) && statement.applies(search.known()) {
                search.add(masks);
            }
        }
    }
}

impl Patterns {
    /// The patterns are in order, and each is there once.
    fn new(sorted: &[(&ResourcePattern, Masks)], list_up_to: usize) -> Self {
        if sorted.len() <= list_up_to {
            Self::List(Flat::new(sorted))
        } else {
            Self::Tree(Box::new(Tree::new(sorted)))
        }
    }
}

impl Masks {
    /// What one effect on these actions says.
    fn of(effect: Effect, actions: ActionMask) -> Self {
        match effect {
            Effect::Allow => Self { allow: actions, deny: ActionMask::NONE },
            Effect::Deny => Self { allow: ActionMask::NONE, deny: actions },
        }
    }

    /// Says what the other says, too.
    const fn add(&mut self, other: Self) {
        self.allow = self.allow.or(other.allow);
        self.deny = self.deny.or(other.deny);
    }

    /// Whether an action may be done.
    pub const fn decide(self, action: Action) -> Decision {
        if self.permitted().has(action) { Decision::Allow } else { Decision::Deny }
    }

    /// The actions that may be done.
    #[must_use]
    pub const fn permitted(self) -> ActionMask {
        self.allow.without(self.deny)
    }
}

#[cfg(test)]
mod tests;
