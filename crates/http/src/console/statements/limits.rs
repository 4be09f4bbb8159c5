//! How much of a draft is read and shown: what can be saved, and what a form can hold. Whoever sends more has it said,
//! and is shown the rest, so that no form makes a page that is much larger than the form.

use keywright_core::{Catalogue, Statement, catalogue::ActionMask};

use super::{draft::Card, words::Words};
use crate::statements::PolicyStatement;

/// What a draft holds too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    Cards(usize),
    Resources,
    Actions,
    /// Cards that can be saved, but not as a form.
    Fields,
}

/// How many fields the cards of a form may take, of the 4,096 that a form has. A longer list begins as JSON.
pub(super) const MAX_FIELDS: usize = 3_500;
/// The most actions of a card: all of a type, and the one that means all.
const MAX_ACTIONS: usize = ActionMask::MAX + 1;

impl Excess {
    /// What the limit is.
    pub(super) fn say(self, w: Words) -> String {
        match self {
            Self::Cards(most) => w.too_many(most),
            Self::Resources => w.too_many_resources(Statement::MAX_RESOURCES),
            Self::Actions => w.too_many_actions(ActionMask::MAX),
            Self::Fields => w.0.failures().too_long_for_cards().to_owned(),
        }
    }

    /// What cards hold too much of. It is taken off them.
    pub(super) fn take_off(catalogue: &Catalogue, cards: &mut Vec<Card>) -> Option<Self> {
        let mut excess = None;
        // Of the types for tokens there is a card each.
        let most = Statement::MAX_IN_ONE.max(catalogue.types().count() + 1);
        if cards.len() > most {
            cards.truncate(most);
            excess = Some(Self::Cards(most));
        }
        for card in &mut *cards {
            if card.resources.len() > Statement::MAX_RESOURCES {
                card.resources.truncate(Statement::MAX_RESOURCES);
                excess = excess.or(Some(Self::Resources));
            }
            if card.actions.len() > MAX_ACTIONS {
                card.actions.truncate(MAX_ACTIONS);
                excess = excess.or(Some(Self::Actions));
            }
        }
        let mut fields = 0;
        let fitting = cards.iter().take_while(|it| {
            fields += it.fields();
            fields <= MAX_FIELDS
        });
        let fitting = fitting.count();
        if fitting < cards.len() {
            cards.truncate(fitting);
            excess = excess.or(Some(Self::Fields));
        }
        excess
    }

    /// What statements hold too much of, before anything is made of them.
    pub(super) fn of(statements: &[PolicyStatement]) -> Option<Self> {
        if statements.len() > Statement::MAX_IN_ONE {
            return Some(Self::Cards(Statement::MAX_IN_ONE));
        }
        statements.iter().find_map(|it| match (it.resources.len(), it.actions.len()) {
            (resources, _) if resources > Statement::MAX_RESOURCES => Some(Self::Resources),
            (_, actions) if actions > MAX_ACTIONS => Some(Self::Actions),
            _ => None,
        })
    }
}
