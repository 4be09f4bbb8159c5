//! Statements while somebody writes them: cards, which may still lack something, or a text.

use std::collections::HashSet;

use keywright_core::{Catalogue, catalogue::ResourceType, statement::Effect};

use super::{conditions, limits::MAX_FIELDS, resource::Resource};
use crate::statements::PolicyStatement;

/// What somebody is writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::console) enum Draft {
    /// A card for each statement.
    Cards(Vec<Card>),
    /// The statements as JSON, which need not be any yet.
    Json(String),
}

/// A statement in the making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::console) struct Card {
    /// The id of the statement; empty for a new one.
    pub(super) id: String,
    /// The name of its type, or `*`.
    pub(super) resource_type: String,
    pub(super) effect: Effect,
    /// Whether it is about everything of the type. What was chosen is kept meanwhile.
    pub(super) whole: bool,
    pub(super) resources: Vec<Resource>,
    /// Names of actions in the order of the catalogue, those that it does not know behind them; or `*` alone.
    pub(super) actions: Vec<String>,
    /// What else must be true, a line each.
    pub(super) conditions: String,
}

/// The type that is about everything, its one action, and its one resource.
pub(super) const STAR: &str = "*";

impl Draft {
    /// The draft with which one begins to change statements.
    pub(in crate::console) fn of(catalogue: &Catalogue, statements: &[PolicyStatement]) -> Self {
        let cards: Vec<Card> = statements.iter().filter_map(|it| Card::of(catalogue, it)).collect();
        let fields: usize = cards.iter().map(Card::fields).sum();
        if cards.len() == statements.len() && fields <= MAX_FIELDS {
            Self::Cards(cards)
        } else {
            Self::Json(to_json(statements))
        }
    }

    /// What the cards say, whatever they lack. JSON says nothing before it is read.
    pub(super) fn written(&self, catalogue: &Catalogue) -> Vec<PolicyStatement> {
        match self {
            Self::Cards(cards) => cards.iter().map(|it| it.written(catalogue)).collect(),
            Self::Json(_) => Vec::new(),
        }
    }
}

/// Statements as people read and write them: without ids that say nothing.
pub(super) fn to_json(statements: &[PolicyStatement]) -> String {
    let mut shown = serde_json::to_value(statements).unwrap_or_default();
    for statement in shown.as_array_mut().into_iter().flatten().filter_map(|it| it.as_object_mut()) {
        if statement.get("id").is_some_and(|it| it == "") {
            statement.shift_remove("id");
        }
    }
    serde_json::to_string_pretty(&shown).unwrap_or_default()
}

impl Card {
    /// A new one: of that type, an allow, of everything, and of no action yet.
    pub(super) fn new(resource_type: &str) -> Self {
        Self {
            id: String::new(),
            resource_type: resource_type.to_owned(),
            effect: Effect::Allow,
            whole: true,
            resources: Vec::new(),
            actions: Vec::new(),
            conditions: String::new(),
        }
    }

    /// The card of a statement; none if it is of no type or effect that there is.
    pub(super) fn of(catalogue: &Catalogue, statement: &PolicyStatement) -> Option<Self> {
        let name = statement.resource_type.as_str();
        let is_known = name == STAR || info(catalogue, name).is_some();
        if is_known { Self::kept(catalogue, statement) } else { None }
    }

    /// The card of a statement that was kept: it may be of a type that there was. None if it is of no effect.
    pub(super) fn kept(catalogue: &Catalogue, statement: &PolicyStatement) -> Option<Self> {
        let effect = match statement.effect.as_str() {
            "allow" => Effect::Allow,
            "deny" => Effect::Deny,
            _ => return None,
        };
        let name = statement.resource_type.as_str();
        let info = info(catalogue, name);
        let is_single = info.map_or(name == STAR, |it| it.single);
        let whole =
            statement.resources == [everything(info)] || (is_single && statement.resources.is_empty());
        let read = |text: &String| Resource::of(info, text);
        let resources =
            if whole { Vec::new() } else { statement.resources.iter().map(read).collect::<Vec<_>>() };
        let actions = in_order(info, statement.actions.iter().cloned());
        let resource_type = name.to_owned();
        let conditions = conditions::to_lines(&statement.conditions);
        Some(Self { id: statement.id.clone(), resource_type, effect, whole, resources, actions, conditions })
    }

    /// What it says, whatever it lacks.
    pub(super) fn written(&self, catalogue: &Catalogue) -> PolicyStatement {
        let info = info(catalogue, &self.resource_type);
        let resources = if self.whole {
            vec![everything(info)]
        } else {
            self.resources.iter().map(|it| it.text(info)).collect()
        };
        let effect = match self.effect {
            Effect::Allow => "allow",
            Effect::Deny => "deny",
        };
        PolicyStatement {
            id: self.id.clone(),
            resource_type: self.resource_type.clone(),
            effect: effect.to_owned(),
            actions: self.actions.clone(),
            resources,
            conditions: conditions::from_lines(&self.conditions),
        }
    }

    /// How many fields it takes in a form.
    pub(super) fn fields(&self) -> usize {
        const OWN: usize = 6;
        OWN + self.actions.len() + self.resources.iter().map(Resource::fields).sum::<usize>()
    }
}

/// What is known of a type; nothing of `*`.
pub(super) fn info<'c>(catalogue: &'c Catalogue, name: &str) -> Option<&'c ResourceType> {
    catalogue.type_named(name).and_then(|id| catalogue.resource_type(id))
}

/// The pattern of everything of a type.
pub(super) fn everything(info: Option<&ResourceType>) -> String {
    info.map_or_else(|| STAR.to_owned(), ResourceType::everything)
}

/// Actions without repetition, in the order of the catalogue; `*` replaces the rest.
pub(super) fn in_order(
    info: Option<&ResourceType>,
    actions: impl IntoIterator<Item = String>,
) -> Vec<String> {
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    for action in actions {
        if action == STAR {
            return vec![action];
        }
        if seen.insert(action.clone()) {
            found.push(action);
        }
    }
    let known = info.map_or(&[][..], |it| &it.actions);
    let place = |action: &String| known.iter().position(|it| it.name == *action).unwrap_or(usize::MAX);
    found.sort_by_key(place);
    found
}
