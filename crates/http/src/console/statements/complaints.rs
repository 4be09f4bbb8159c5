//! What a draft lacks, in words that say which card.

use keywright_core::{
    Catalogue, Statement,
    catalogue::{ActionMask, Label, ResourceType},
    condition::{Condition, ConditionError, ConditionText},
    resource::{ResourceName, ResourcePattern},
    statement::{StatementError, StatementText},
};

use super::{
    Desk,
    draft::{Card, STAR, everything, info},
    limits::Excess,
    resource::{Resource, SEPARATORS},
    words::Words,
};
use crate::{console::language::Language, statements::PolicyStatement};

impl Desk<'_> {
    /// What is wrong with statements, one line each; nothing if they can be saved.
    pub(super) fn complaints(self, statements: &[PolicyStatement]) -> Vec<String> {
        let w = Words(self.language);
        if let Some(excess) = Excess::of(statements) {
            return vec![excess.say(w)];
        }
        let texts: Vec<StatementText> = statements.iter().cloned().map(Into::into).collect();
        let line = |(place, it): (usize, &StatementText)| {
            let why = lacks(w, self.catalogue, it)?;
            Some(w.in_card(self.title(place, &it.resource_type), why))
        };
        let lines: Vec<String> = texts.iter().enumerate().filter_map(line).collect();
        if !lines.is_empty() {
            return lines;
        }
        match Statement::parse_all(self.catalogue, texts) {
            Ok(_) => Vec::new(),
            Err(StatementError::TooManyStatements) => vec![w.too_many(Statement::MAX_IN_ONE)],
            Err(_) => vec![w.too_long().to_owned()],
        }
    }

    /// The keys and tags of cards that hold what separates parts: in the text that they become it is no longer seen
    /// whose it was.
    pub(super) fn complaints_of_keys(self, cards: &[Card]) -> Vec<String> {
        let w = Words(self.language);
        let line = |(place, card): (usize, &Card)| {
            let why = card.resources.iter().find_map(|it| bad_part(w, it))?;
            Some(w.in_card(self.title(place, &card.resource_type), why))
        };
        cards.iter().enumerate().filter(|(_, it)| !it.whole).filter_map(line).collect()
    }

    /// What a card is called: by its place, or by its type alone where there is one of each.
    pub(super) fn title(self, place: usize, resource_type: &str) -> String {
        let label = label(self.language, self.catalogue, resource_type);
        if self.offers.is_some() { label } else { Words(self.language).numbered(place + 1, label) }
    }
}

/// What people call a type; its name where it is none.
pub(super) fn label(language: Language, catalogue: &Catalogue, name: &str) -> String {
    match info(catalogue, name) {
        Some(it) => said(language, &it.label).to_owned(),
        None if name == STAR => Words(language).everything().to_owned(),
        None => name.to_owned(),
    }
}

/// A word of the catalogue in a language.
pub(super) fn said(language: Language, label: &Label) -> &str {
    match language {
        Language::English => &label.en,
        Language::Chinese => &label.zh,
    }
}

fn lacks(w: Words, catalogue: &Catalogue, statement: &StatementText) -> Option<String> {
    let info = info(catalogue, &statement.resource_type);
    if statement.actions.is_empty() {
        return Some(w.no_action().to_owned());
    }
    if statement.resources.is_empty() {
        return Some(w.no_resource().to_owned());
    }
    let missing = |info| statement.resources.iter().find_map(|it| missing_key(w, catalogue, info, it));
    if let Some(why) = info.and_then(missing) {
        return Some(why);
    }
    match Statement::parse(catalogue, statement.clone()) {
        Ok(_) => info.and_then(|it| not_specific(w, it, statement)),
        Err(error) => Some(in_words(w, error)),
    }
}

/// Which key of a resource is still missing. A text that has other parts is judged as a whole.
fn missing_key(w: Words, catalogue: &Catalogue, info: &ResourceType, text: &str) -> Option<String> {
    let Resource::Parts { keys, .. } = Resource::of(Some(info), text) else { return None };
    let (kind, _) = info.kinds.iter().zip(keys).find(|(_, key)| key.is_empty())?;
    Some(w.no_key(label(w.0, catalogue, kind)))
}

/// An action that is asked about the whole type only, in a statement that is not about it.
fn not_specific(w: Words, info: &ResourceType, statement: &StatementText) -> Option<String> {
    if is_whole(info, &statement.resources) {
        return None;
    }
    let wrong =
        info.actions.iter().find(|it| !it.specific && statement.actions.iter().any(|a| *a == it.name))?;
    Some(w.not_specific(said(w.0, &wrong.label)))
}

/// Whether one of the resources selects what stands for everything of the type.
pub(super) fn is_whole(info: &ResourceType, resources: &[String]) -> bool {
    let everything = everything(Some(info));
    let Ok(name) = ResourceName::parse(&everything) else { return false };
    resources.iter().any(|it| it.parse::<ResourcePattern>().is_ok_and(|it| it.matches(&name)))
}

fn in_words(w: Words, error: StatementError) -> String {
    match error {
        StatementError::NoEffect => w.no_such_effect(""),
        StatementError::Effect(text) => w.no_such_effect(text),
        StatementError::NoType(_) => w.no_such_type(""),
        StatementError::UnknownType(text, _) => w.no_such_type(text),
        StatementError::Everything => w.everything_alone().to_owned(),
        StatementError::NoAction => w.no_action().to_owned(),
        StatementError::NoResource(_) => w.no_resource().to_owned(),
        StatementError::Action { action, .. } => w.bad_action(action),
        StatementError::Pattern { resource, .. } => w.bad_resource(resource),
        StatementError::Shape { resource, corrected, .. } => w.bad_resource_but(resource, corrected),
        StatementError::DenyBelow { corrected, .. } => w.deny_below(corrected),
        StatementError::TooManyStatements => w.too_many(Statement::MAX_IN_ONE),
        StatementError::TooManyBytes => w.too_long().to_owned(),
        StatementError::TooManyResources => w.too_many_resources(Statement::MAX_RESOURCES),
        StatementError::TooManyActions => w.too_many_actions(ActionMask::MAX),
        StatementError::IdTooLong => w.long_id().to_owned(),
        StatementError::TooManyConditions => w.too_many_conditions(Condition::MAX_IN_ONE),
        StatementError::Condition(error) => bad_condition(w, error),
    }
}

fn bad_condition(w: Words, error: ConditionError) -> String {
    match error {
        ConditionError::Attribute(text) => w.bad_attribute(text),
        ConditionError::Operator(text, all) => w.bad_operator(text, all),
        ConditionError::Count => w.bad_count(Condition::MAX_VALUES),
        ConditionError::OneValue { operator, .. } => w.one_value(operator),
        ConditionError::TooLong => w.long_value(ConditionText::MAX_VALUE),
        ConditionError::Value { value, example, .. } => w.bad_value(value, example),
    }
}

fn bad_part(w: Words, resource: &Resource) -> Option<String> {
    let Resource::Parts { keys, tags } = resource else { return None };
    let is_bad = |it: &&str| it.contains(SEPARATORS) || it.chars().any(char::is_control);
    let key = keys.iter().map(String::as_str).find(is_bad).map(|it| w.bad_key(it.escape_debug()));
    key.or_else(|| tags.split(',').find(is_bad).map(|it| w.bad_tag(it.escape_debug())))
}
