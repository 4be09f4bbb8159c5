//! The editor of statements: of policies, and of what a token may do.
//!
//! A form holds the whole draft, so that it needs no script: its buttons send it, and get it back changed. Nothing is
//! stored before it is saved, and saving is what the API does.

mod complaints;
mod conditions;
mod draft;
mod editor;
mod fields;
mod keys;
mod limits;
mod offers;
mod resource;
mod steps;
mod words;

use keywright_core::Catalogue;

pub(super) use self::{
    conditions::to_line, draft::Draft, editor::Editor, keys::configure, offers::Offers, steps::Step,
    words::Words,
};
use self::{
    draft::Card,
    offers::Offer,
    steps::{Focus, NotTaken},
};
use super::{form::Form, language::Language};
use crate::{ApiError, statements::PolicyStatement};

/// An editor at work: in a language, over a catalogue, for what somebody has or for everything.
#[derive(Clone, Copy, Debug)]
pub(super) struct Desk<'a> {
    pub(super) language: Language,
    pub(super) catalogue: &'a Catalogue,
    /// With them, only what somebody has is offered, and the cards are those of the types for tokens.
    pub(super) offers: Option<&'a Offers<'a>>,
}

/// What was sent is not ready to be saved: one line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Incomplete(pub(super) Vec<String>);

impl Desk<'_> {
    /// The editor of a draft.
    pub(super) fn show(self, draft: Draft) -> Editor {
        self.show_at(draft, Focus::Nowhere)
    }

    /// The editor of the draft that a form holds, after one of its buttons.
    pub(super) fn take(self, step: Step, form: &Form) -> Editor {
        let (mut draft, excess) = Draft::read(self.catalogue, form);
        if step == Step::ToJson {
            draft = self.without_empty(draft);
        }
        let taken = match excess {
            Some(excess) => Err(NotTaken::Excess(excess)),
            None => step.take(self.catalogue, draft.clone(), |card| self.offered(card)),
        };
        let alert = match taken {
            Ok((draft, focus)) => return self.show_at(draft, focus),
            Err(NotTaken::Api(error)) => self.language.failures().why(&error).1,
            Err(NotTaken::Excess(excess)) => excess.say(Words(self.language)),
        };
        Editor { alert: Some(alert), ..self.show(draft) }
    }

    /// The editor of the draft that a form holds, as far as there is room for it.
    pub(super) fn show_sent(self, form: &Form) -> Editor {
        self.show(Draft::read(self.catalogue, form).0)
    }

    /// The statements that a form holds, if they lack nothing.
    pub(super) fn statements(self, form: &Form) -> Result<Vec<PolicyStatement>, Incomplete> {
        let (draft, excess) = Draft::read(self.catalogue, form);
        if let Some(excess) = excess {
            return Err(Incomplete(vec![excess.say(Words(self.language))]));
        }
        let draft = self.without_empty(draft);
        let (mut statements, mut lines) = match &draft {
            Draft::Cards(cards) => (draft.written(self.catalogue), self.complaints_of_keys(cards)),
            Draft::Json(text) => (steps::read_json(text).map_err(|it| self.incomplete(&it))?, Vec::new()),
        };
        if self.offers.is_some() {
            statements.retain(|it| !it.actions.is_empty() || !it.id.is_empty());
        }
        if lines.is_empty() {
            lines = self.complaints(&statements);
        }
        if lines.is_empty() && statements.is_empty() && self.offers.is_some() {
            lines.push(Words(self.language).no_permission().to_owned());
        }
        if lines.is_empty() { Ok(statements) } else { Err(Incomplete(lines)) }
    }

    /// A draft without the cards of which nothing is chosen, where there is one of each type whatever is chosen.
    fn without_empty(self, draft: Draft) -> Draft {
        match draft {
            Draft::Cards(mut cards) if self.offers.is_some() => {
                cards.retain(|it| !it.actions.is_empty());
                Draft::Cards(cards)
            }
            draft => draft,
        }
    }

    fn incomplete(self, error: &ApiError) -> Incomplete {
        Incomplete(vec![self.language.failures().why(error).1])
    }

    fn show_at(self, draft: Draft, focus: Focus) -> Editor {
        let draft = match self.offers {
            Some(offers) => offers.complete(draft),
            None => draft,
        };
        Editor::new(self, &draft, focus)
    }

    /// The actions of a card that can be chosen: `*` alone, if it can.
    fn offered(self, card: &Card) -> Vec<String> {
        let may = |name: &str| self.offers.is_none_or(|it| it.offer(card, name) == Offer::Yes);
        if may(draft::STAR) {
            return vec![draft::STAR.to_owned()];
        }
        let Some(info) = draft::info(self.catalogue, &card.resource_type) else { return Vec::new() };
        let fits = |specific: bool| card.whole || specific;
        let names = info.actions.iter().filter(|it| it.for_tokens && !it.means_all && fits(it.specific));
        names.map(|it| it.name.to_string()).filter(|it| may(it)).collect()
    }
}

#[cfg(test)]
mod tests;
