//! What the buttons of the editor do to a draft. Nothing is stored by any of them.

use keywright_core::Catalogue;

use super::{
    draft::{Card, Draft, info, to_json},
    fields,
    limits::Excess,
    resource::Resource,
};
use crate::{ApiError, console::form::Form, statements::PolicyStatement, wire::body};

/// The type that a new card begins with.
const FIRST: &str = "flag";

/// A button of the editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::console) enum Step {
    /// Shows the draft again: a choice decides what else is offered.
    Show,
    AddCard,
    RemoveCard(usize),
    AddResource(usize),
    RemoveResource(usize, usize),
    /// Takes all actions of a card that are offered.
    All(usize),
    ToJson,
    ToCards,
}

/// Why a button does nothing to a draft.
#[derive(Debug)]
pub(super) enum NotTaken {
    Api(ApiError),
    /// There would be too much.
    Excess(Excess),
}

/// Where the keyboard goes on after a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::console) enum Focus {
    #[default]
    Nowhere,
    Card(usize),
    Resource(usize, usize),
    /// The button that adds resources to a card.
    Resources(usize),
    Actions(usize),
    /// What is over all cards.
    Top,
}

impl Step {
    /// The name of all buttons.
    pub(in crate::console) const FIELD: &'static str = "do";
    /// The value of the button that Enter presses in any field: the first of the form.
    const ENTER: &'static str = "enter";

    /// The button by which a form was sent. Enter saves, unless the form names resources: whoever fills one in is not
    /// done yet.
    pub(in crate::console) fn sent(form: &Form) -> Option<Self> {
        match form.get(Self::FIELD)? {
            Self::ENTER => fields::names_resources(form).then_some(Self::Show),
            value => Self::read(value),
        }
    }

    /// The value of the button that saves.
    pub(in crate::console) const SAVE: &'static str = "save";

    /// Whether a form was sent to be saved: by that button, by Enter, or by a program that knows no buttons.
    pub(in crate::console) fn is_save(form: &Form) -> bool {
        form.get(Self::FIELD).is_none_or(|it| it == Self::SAVE || it == Self::ENTER)
    }

    /// The button of that value. `save` and whatever else is none.
    pub(super) fn read(value: &str) -> Option<Self> {
        let (name, place) = value.split_once(':').unwrap_or((value, ""));
        let mut numbers = place.split('.').map(|it| it.parse::<usize>().ok());
        let mut next = || numbers.next().flatten();
        Some(match name {
            "show" => Self::Show,
            "add-card" => Self::AddCard,
            "remove-card" => Self::RemoveCard(next()?),
            "add-resource" => Self::AddResource(next()?),
            "remove-resource" => Self::RemoveResource(next()?, next()?),
            "all" => Self::All(next()?),
            "json" => Self::ToJson,
            "cards" => Self::ToCards,
            _ => return None,
        })
    }

    /// The draft after it. `offered` are the actions that somebody may choose for a card.
    pub(super) fn take(
        self,
        catalogue: &Catalogue,
        draft: Draft,
        offered: impl Fn(&Card) -> Vec<String>,
    ) -> Result<(Draft, Focus), NotTaken> {
        let mut cards = match (self, draft) {
            (Self::ToCards, Draft::Json(text)) => {
                return Ok((to_cards(catalogue, &text)?, Focus::Top));
            }
            (_, Draft::Json(text)) => return Ok((Draft::Json(text), Focus::Nowhere)),
            (Self::ToJson, draft) => {
                return Ok((Draft::Json(to_json(&draft.written(catalogue))), Focus::Top));
            }
            (_, Draft::Cards(cards)) => cards,
        };
        let focus = self.change(catalogue, &mut cards, offered);
        match Excess::take_off(catalogue, &mut cards) {
            None => Ok((Draft::Cards(cards), focus)),
            Some(excess) => Err(NotTaken::Excess(excess)),
        }
    }

    fn change(
        self,
        catalogue: &Catalogue,
        cards: &mut Vec<Card>,
        offered: impl Fn(&Card) -> Vec<String>,
    ) -> Focus {
        match self {
            Self::Show | Self::ToJson | Self::ToCards => Focus::Nowhere,
            Self::AddCard => {
                // The newest is on top (wire 4.5).
                cards.insert(0, Card::new(FIRST));
                Focus::Card(0)
            }
            Self::RemoveCard(at) => {
                let mut place = 0..;
                cards.retain(|_| place.next() != Some(at));
                Focus::Top
            }
            Self::AddResource(at) => {
                let Some(card) = cards.get_mut(at) else { return Focus::Nowhere };
                card.whole = false;
                card.resources.push(Resource::new(info(catalogue, &card.resource_type)));
                Focus::Resource(at, card.resources.len() - 1)
            }
            Self::RemoveResource(at, which) => {
                let Some(card) = cards.get_mut(at) else { return Focus::Nowhere };
                let mut place = 0..;
                card.resources.retain(|_| place.next() != Some(which));
                Focus::Resources(at)
            }
            Self::All(at) => {
                let Some(card) = cards.get_mut(at) else { return Focus::Nowhere };
                card.actions = offered(card);
                Focus::Actions(at)
            }
        }
    }
}

impl From<ApiError> for NotTaken {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

/// The cards of a text, or why there are none.
fn to_cards(catalogue: &Catalogue, text: &str) -> Result<Draft, NotTaken> {
    let statements = read_json(text)?;
    if let Some(excess) = Excess::of(&statements) {
        return Err(NotTaken::Excess(excess));
    }
    let is_known = statements.iter().all(|it| Card::of(catalogue, it).is_some());
    match Draft::of(catalogue, &statements) {
        cards @ Draft::Cards(_) => Ok(cards),
        Draft::Json(_) if is_known => Err(NotTaken::Excess(Excess::Fields)),
        Draft::Json(_) => Err(ApiError::invalid("statements_are_of_no_type").into()),
    }
}

/// The statements of a text. One that is blank has none.
pub(super) fn read_json(text: &str) -> Result<Vec<PolicyStatement>, ApiError> {
    if text.trim().is_empty() { Ok(Vec::new()) } else { body::read_text(text) }
}
