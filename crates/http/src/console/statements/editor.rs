//! What the templates show of a draft: every choice with its label, and whether it can be chosen.

use std::fmt::Display;

use keywright_core::{Catalogue, catalogue::ResourceType, statement::Effect};

use super::{
    Desk,
    complaints::{label, said},
    draft::{Card, Draft, STAR, everything, info},
    offers::Offer,
    resource::{Resource, has_tags},
    steps::Focus,
    words::Words,
};
use crate::{console::language::Language, statements::PolicyStatement};

/// An editor, or what is shown of statements that cannot be changed.
#[derive(Clone, Debug)]
pub(in crate::console) struct Editor {
    pub(in crate::console) w: Words,
    /// Where its form goes.
    pub(in crate::console) action: String,
    pub(in crate::console) cards: Vec<CardView>,
    pub(in crate::console) json: Option<String>,
    /// The types that a card may be of: name and label. None where a card's type is fixed.
    pub(in crate::console) types: Vec<(String, String)>,
    pub(in crate::console) is_top_focused: bool,
    pub(in crate::console) alert: Option<String>,
}

/// A statement.
#[derive(Clone, Debug)]
pub(in crate::console) struct CardView {
    pub(in crate::console) at: usize,
    pub(in crate::console) id: String,
    pub(in crate::console) resource_type: String,
    pub(in crate::console) label: String,
    /// What readers of screens call it.
    pub(in crate::console) title: String,
    pub(in crate::console) effect: Effect,
    pub(in crate::console) whole: bool,
    /// Whether there is more than one thing of the type, to choose from.
    pub(in crate::console) is_keyed: bool,
    pub(in crate::console) everything: String,
    pub(in crate::console) resources: Vec<ResourceView>,
    pub(in crate::console) actions: Vec<ActionView>,
    /// What else must be true, a line each.
    pub(in crate::console) conditions: String,
    /// Where the keyboard goes on.
    pub(in crate::console) focus: Focus,
    /// Whether there are choices, but not that of all at once.
    pub(in crate::console) can_take_all: bool,
}

/// A resource of a statement.
#[derive(Clone, Debug)]
pub(in crate::console) struct ResourceView {
    pub(in crate::console) at: usize,
    pub(in crate::console) text: String,
    /// Whether its fields are shown at once, since something is missing.
    pub(in crate::console) is_open: bool,
    pub(in crate::console) keys: Vec<KeyView>,
    /// The tags, where there may be some.
    pub(in crate::console) tags: Option<String>,
    pub(in crate::console) is_written: bool,
    pub(in crate::console) is_focused: bool,
}

/// A segment of a resource.
#[derive(Clone, Debug)]
pub(in crate::console) struct KeyView {
    pub(in crate::console) kind: String,
    pub(in crate::console) label: String,
    pub(in crate::console) key: String,
    pub(in crate::console) is_any: bool,
}

/// An action, and whether it can be chosen.
#[derive(Clone, Debug)]
pub(in crate::console) struct ActionView {
    pub(in crate::console) name: String,
    pub(in crate::console) label: String,
    pub(in crate::console) hint: String,
    pub(in crate::console) is_chosen: bool,
    pub(in crate::console) is_disabled: bool,
    /// Whether it means something for all resources only.
    pub(in crate::console) only_whole: bool,
}

impl Editor {
    /// An editor of a draft.
    pub(super) fn new(desk: Desk<'_>, draft: &Draft, focus: Focus) -> Self {
        let look = Looking { desk, w: Words(desk.language), focus };
        let (cards, json) = match draft {
            Draft::Cards(cards) => {
                let shown = cards.iter().enumerate().map(|(at, it)| look.card(at, it));
                (shown.collect(), None)
            }
            Draft::Json(text) => (Vec::new(), Some(text.clone())),
        };
        Self {
            w: look.w,
            action: String::new(),
            cards,
            json,
            types: if desk.offers.is_some() { Vec::new() } else { look.types() },
            is_top_focused: focus == Focus::Top,
            alert: None,
        }
    }

    /// The same editor in a form that goes there.
    pub(in crate::console) fn posting(&self, path: impl Display, query: impl Display) -> Self {
        Self { action: format!("{path}{query}"), ..self.clone() }
    }

    /// What cannot be changed.
    pub(in crate::console) fn shown(
        language: Language,
        catalogue: &Catalogue,
        statements: &[PolicyStatement],
    ) -> Self {
        let cards = statements.iter().filter_map(|it| Card::kept(catalogue, it)).collect();
        Self::new(Desk { language, catalogue, offers: None }, &Draft::Cards(cards), Focus::Nowhere)
    }
}

impl CardView {
    pub(in crate::console) fn is_deny(&self) -> bool {
        self.effect == Effect::Deny
    }

    /// Whether what can be chosen is shown at once: something is chosen, or the keyboard goes on there.
    pub(in crate::console) fn is_open(&self) -> bool {
        !self.whole
            || self.actions.iter().any(|it| it.is_chosen)
            || match self.focus {
                Focus::Card(at) | Focus::Resource(at, _) | Focus::Resources(at) | Focus::Actions(at) => {
                    at == self.at
                }
                Focus::Nowhere | Focus::Top => false,
            }
    }

    pub(in crate::console) fn is_focused(&self) -> bool {
        self.focus == Focus::Card(self.at)
    }

    pub(in crate::console) fn focuses_resources(&self) -> bool {
        self.focus == Focus::Resources(self.at)
    }

    pub(in crate::console) fn focuses_actions(&self) -> bool {
        self.focus == Focus::Actions(self.at)
    }

    pub(in crate::console) fn count_resources(&self) -> usize {
        if self.whole { 1 } else { self.resources.len() }
    }

    pub(in crate::console) fn condition_lines(&self) -> impl Iterator<Item = &str> {
        self.conditions.lines()
    }

    pub(in crate::console) fn chosen(&self) -> Vec<&ActionView> {
        self.actions.iter().filter(|it| it.is_chosen).collect()
    }
}

/// What a card is looked at with.
#[derive(Clone, Copy)]
struct Looking<'a> {
    desk: Desk<'a>,
    w: Words,
    focus: Focus,
}

impl Looking<'_> {
    fn types(self) -> Vec<(String, String)> {
        let names = self.desk.catalogue.types().map(|it| it.name.as_ref());
        let names = [STAR].into_iter().chain(names);
        names.map(|it| (it.to_owned(), label(self.w.0, self.desk.catalogue, it))).collect()
    }

    fn card(self, at: usize, card: &Card) -> CardView {
        let info = info(self.desk.catalogue, &card.resource_type);
        let label = label(self.w.0, self.desk.catalogue, &card.resource_type);
        let actions = self.actions(card, info);
        let is_all_offered = actions.iter().any(|it| it.name == STAR && !it.is_disabled);
        CardView {
            at,
            id: card.id.clone(),
            resource_type: card.resource_type.clone(),
            title: self.desk.title(at, &card.resource_type),
            label,
            effect: card.effect,
            whole: card.whole,
            is_keyed: info.is_some_and(|it| !it.single),
            everything: everything(info),
            resources: card
                .resources
                .iter()
                .enumerate()
                .map(|(i, it)| self.resource(at, i, it, info))
                .collect(),
            can_take_all: !is_all_offered && actions.iter().filter(|it| !it.is_disabled).count() > 1,
            actions,
            conditions: card.conditions.clone(),
            focus: self.focus,
        }
    }

    fn resource(
        self,
        card: usize,
        at: usize,
        resource: &Resource,
        info: Option<&ResourceType>,
    ) -> ResourceView {
        let kinds = info.map_or(&[][..], |it| &it.kinds);
        let (keys, tags) = match resource {
            Resource::Written(_) => (Vec::new(), None),
            Resource::Parts { keys, tags } => {
                let key = |(kind, key): (&std::borrow::Cow<'_, str>, &String)| KeyView {
                    kind: kind.to_string(),
                    label: label(self.w.0, self.desk.catalogue, kind),
                    is_any: key == STAR,
                    key: if key == STAR { String::new() } else { key.clone() },
                };
                (kinds.iter().zip(keys).map(key).collect(), info.is_some_and(has_tags).then(|| tags.clone()))
            }
        };
        ResourceView {
            at,
            text: resource.text(info),
            keys,
            tags,
            is_open: self.focus == Focus::Resource(card, at) || resource.is_incomplete(),
            is_written: matches!(resource, Resource::Written(_)),
            is_focused: self.focus == Focus::Resource(card, at),
        }
    }

    /// The actions of a card, `*` first; behind them those that are chosen and unknown.
    fn actions(self, card: &Card, info: Option<&ResourceType>) -> Vec<ActionView> {
        let w = self.w;
        let all = self.action(card, STAR, w.all_actions(), w.all_actions_hint(), false);
        let known = info.map_or(&[][..], |it| &it.actions);
        let is_chosen = |name: &str| card.actions.iter().any(|it| it == name);
        let shown =
            known.iter().filter(|it| self.desk.offers.is_none() || it.for_tokens || is_chosen(&it.name));
        let shown = shown.map(|it| {
            let only_whole = !it.specific && info.is_some_and(|it| !it.single);
            let hint = if only_whole { w.only_whole() } else { &it.name };
            self.action(card, &it.name, said(w.0, &it.label), hint, only_whole)
        });
        let others =
            card.actions.iter().filter(|name| *name != STAR && !known.iter().any(|it| it.name == **name));
        let others = others.map(|it| self.action(card, it, it, w.unknown(), false));
        [all].into_iter().chain(shown).chain(others).collect()
    }

    fn action(self, card: &Card, name: &str, label: &str, hint: &str, only_whole: bool) -> ActionView {
        let is_chosen = card.actions.iter().any(|it| it == name);
        let offer = self.desk.offers.map_or(Offer::Yes, |it| it.offer(card, name));
        // Where offers are made, the choice of resources is known; elsewhere it is hidden as that choice changes.
        let is_beside = only_whole && !card.whole && self.desk.offers.is_some();
        let hint = match offer {
            Offer::Yes => hint,
            Offer::Lacks => self.w.lacks(),
            Offer::LacksHere => self.w.lacks_here(),
        };
        ActionView {
            name: name.to_owned(),
            label: label.to_owned(),
            hint: hint.to_owned(),
            is_chosen,
            // What is chosen can always be taken back.
            is_disabled: (offer != Offer::Yes || is_beside) && !is_chosen,
            only_whole,
        }
    }
}
