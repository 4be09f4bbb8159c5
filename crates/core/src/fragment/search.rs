//! What is looked for in fragments, and what is found so far.

use super::Masks;
use crate::{
    catalogue::ActionMask,
    condition::{NOTHING, Properties},
};

/// A walk through fragments, which passes by what could not change its answer.
#[derive(Debug)]
pub struct Search<'k> {
    wanted: ActionMask,
    found: Masks,
    known: &'k dyn Properties,
}

impl<'k> Search<'k> {
    /// Looks for what is said about these actions of one type, where nothing else is known of the request.
    #[must_use]
    pub const fn new(wanted: ActionMask) -> Self {
        Self::knowing(wanted, &NOTHING)
    }

    /// The same, where this is known of the request.
    #[must_use]
    pub const fn knowing(wanted: ActionMask, known: &'k dyn Properties) -> Self {
        Self { wanted, found: Masks { allow: ActionMask::NONE, deny: ActionMask::NONE }, known }
    }

    /// What is known of the request.
    pub(super) const fn known(&self) -> &'k dyn Properties {
        self.known
    }

    /// Whether this says something about a wanted action that would change the answer: a deny
    /// always does, an allow of what is neither allowed nor denied yet does.
    pub(super) const fn gains_from(&self, masks: Masks) -> bool {
        let allow = masks.allow.without(self.found.allow);
        !self.open().and(allow.or(masks.deny)).is_empty()
    }

    /// Takes up what was found.
    pub(super) const fn add(&mut self, masks: Masks) {
        self.found.add(masks);
    }

    /// Whether nothing can change the answer any more: all that is wanted is denied.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.open().is_empty()
    }

    /// What was found about the wanted actions.
    #[must_use]
    pub const fn found(&self) -> Masks {
        let deny = self.found.deny.and(self.wanted);
        Masks { allow: self.found.allow.and(self.wanted).without(deny), deny }
    }

    const fn open(&self) -> ActionMask {
        self.wanted.without(self.found.deny)
    }
}
