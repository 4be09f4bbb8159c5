//! What somebody can choose from who makes a token: what they have themselves (S14, S26), asked as the ceiling asks.

use std::cell::RefCell;

use keywright_core::{
    Catalogue, Statement,
    catalogue::ActionMask,
    condition::Entity,
    coverage::{Budget, Ceiling, Coverage},
    principal::Authority,
    resource::ResourcePattern,
    statement::{Effect, Target},
};

use super::{
    draft::{Card, Draft, STAR, everything, info},
    resource::Resource,
};

/// Of FeatBit's types, those that are offered for tokens, in FeatBit's order (wire 4.3). Behind them are the types
/// that were added, as far as an action of theirs is for tokens.
const TYPES: [&str; 6] = ["flag", "segment", "project", "env", "iam", "workspace"];
/// How many resources of their own somebody is shown at first.
const SHOWN: usize = 8;

/// Who chooses, and what they have.
#[derive(Debug)]
pub(in crate::console) struct Offers<'c> {
    catalogue: &'c Catalogue,
    authority: Authority,
    /// All questions of one page share it; what cannot be told within it is not offered.
    budget: RefCell<Budget>,
}

/// Whether an action can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offer {
    Yes,
    /// They have it on no resource.
    Lacks,
    /// They do not have it on all of the resources.
    LacksHere,
}

impl<'c> Offers<'c> {
    pub(in crate::console) fn new(catalogue: &'c Catalogue, authority: Authority) -> Self {
        Self { catalogue, authority, budget: RefCell::new(Budget::new()) }
    }

    /// The same draft with a card for each type: about everything of it where they have something on everything, else
    /// about the resources that they have something on.
    pub(super) fn complete(&self, draft: Draft) -> Draft {
        let Draft::Cards(mut cards) = draft else { return draft };
        let types: Vec<&str> = self.types().collect();
        for name in &types {
            if !cards.iter().any(|it| it.resource_type == *name) {
                cards.push(self.card(name));
            }
        }
        cards
            .sort_by_key(|it| types.iter().position(|name| it.resource_type == *name).unwrap_or(types.len()));
        Draft::Cards(cards)
    }

    fn types(&self) -> impl Iterator<Item = &'c str> {
        let added = self.catalogue.added_types();
        let for_tokens = added.filter(|it| it.actions.iter().any(|action| action.for_tokens));
        TYPES.into_iter().chain(for_tokens.map(|it| it.name.as_ref()))
    }

    /// Whether an action can be chosen for a card. `*` is an action here.
    pub(super) fn offer(&self, card: &Card, action: &str) -> Offer {
        if !self.has_somewhere(&card.resource_type, action) {
            return Offer::Lacks;
        }
        let written = Card { actions: vec![action.to_owned()], effect: Effect::Allow, ..card.clone() };
        match Statement::parse(self.catalogue, written.written(self.catalogue).into()) {
            Ok(wanted) if !self.has(&wanted) => Offer::LacksHere,
            // What is not complete yet is judged when it is.
            _ => Offer::Yes,
        }
    }

    fn has(&self, wanted: &Statement) -> bool {
        let ceiling = Ceiling::new(self.catalogue, self.authority.layers()).across(Entity::Subject);
        ceiling.covers([wanted], &mut self.budget.borrow_mut()) == Coverage::Covered
    }

    fn has_somewhere(&self, resource_type: &str, action: &str) -> bool {
        self.allows(resource_type).any(|it| match it.target() {
            Target::Everything => true,
            Target::Nothing => false,
            Target::Some { actions, .. } => {
                let asked = self.catalogue.action_named(action);
                let means_all = asked.and_then(|it| self.catalogue.action(it)).is_some_and(|it| it.means_all);
                match asked.filter(|_| !means_all) {
                    Some(asked) => actions.has(asked),
                    None => *actions == ActionMask::ALL,
                }
            }
        })
    }

    /// The allows about a type, or about everything. They may be from any layer: each is asked afterwards.
    fn allows<'s>(&'s self, resource_type: &str) -> impl Iterator<Item = &'s Statement> {
        let id = self.catalogue.type_named(resource_type);
        self.authority.layers().flatten().filter(move |it| {
            it.effect() == Effect::Allow
                && match it.target() {
                    Target::Everything => true,
                    Target::Nothing => false,
                    Target::Some { resource_type, .. } => Some(*resource_type) == id,
                }
        })
    }

    fn card(&self, resource_type: &str) -> Card {
        let card = Card::new(resource_type);
        let Some(info) = info(self.catalogue, resource_type) else { return card };
        let actions = info.actions.iter().filter(|it| it.for_tokens).map(|it| it.name.as_ref());
        if info.single || [STAR].into_iter().chain(actions).any(|it| self.offer(&card, it) == Offer::Yes) {
            return card;
        }
        let mut resources: Vec<&ResourcePattern> = Vec::new();
        for statement in self.allows(resource_type) {
            let Target::Some { resources: own, .. } = statement.target() else { continue };
            resources.extend(own.iter());
        }
        resources.sort();
        resources.dedup();
        let texts = resources.iter().map(ToString::to_string).filter(|it| *it != everything(Some(info)));
        let resources: Vec<Resource> = texts.take(SHOWN).map(|it| Resource::of(Some(info), &it)).collect();
        Card { whole: resources.is_empty(), resources, ..card }
    }
}
