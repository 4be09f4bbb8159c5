//! The fields in which a form holds a whole draft: `s.0.type`, `s.0.action`, `s.0.r.1.project`, or `s.json`.

use std::collections::BTreeMap;

use keywright_core::{Catalogue, catalogue::ResourceType, statement::Effect};

use super::{
    draft::{Card, Draft, STAR, in_order, info},
    limits::Excess,
    resource::{Resource, tidy_tags},
};
use crate::console::form::Form;

/// Begins the names of all of them.
pub(super) const PREFIX: &str = "s.";
/// Holds the text of a draft that is JSON.
pub(super) const JSON: &str = "s.json";

/// The fields of one card or of one resource, by the rest of their names.
type Rest<'f> = Vec<(&'f str, &'f str)>;

impl Draft {
    /// Whether a form holds a draft, be it of nothing.
    pub(in crate::console) fn is_in(form: &Form) -> bool {
        form.fields().any(|(name, _)| name.starts_with(PREFIX))
    }

    /// The draft that a form holds, and what it holds too much of.
    pub(super) fn read(catalogue: &Catalogue, form: &Form) -> (Self, Option<Excess>) {
        if form.fields().any(|(name, _)| name == JSON) {
            return (Self::Json(form.text(JSON).replace("\r\n", "\n")), None);
        }
        let fields = form.fields().filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value)));
        let mut cards = numbered(fields).into_values().map(|it| read_card(catalogue, &it)).collect();
        let excess = Excess::take_off(catalogue, &mut cards);
        (Self::Cards(cards), excess)
    }
}

/// Whether a form has fields in which resources are named, and they are shown.
pub(super) fn names_resources(form: &Form) -> bool {
    form.fields().any(|(name, _)| {
        let card = name.strip_prefix(PREFIX).and_then(|it| it.split_once(".r."));
        card.is_some_and(|(card, _)| form.get(&format!("{PREFIX}{card}.which")) == Some("chosen"))
    })
}

/// The fields whose names begin with a number, by it.
fn numbered<'f>(fields: impl Iterator<Item = (&'f str, &'f str)>) -> BTreeMap<u16, Rest<'f>> {
    let mut all: BTreeMap<u16, Rest<'f>> = BTreeMap::new();
    for (name, value) in fields {
        let Some((number, rest)) = name.split_once('.') else { continue };
        if let Ok(number) = number.parse() {
            all.entry(number).or_default().push((rest, value));
        }
    }
    all
}

fn read_card(catalogue: &Catalogue, fields: &Rest<'_>) -> Card {
    let resource_type = Some(text(fields, "type")).filter(|it| info(catalogue, it).is_some());
    let resource_type = resource_type.unwrap_or(STAR);
    let effect = if text(fields, "effect") == "deny" { Effect::Deny } else { Effect::Allow };
    let conditions = text(fields, "if").replace("\r\n", "\n");
    let fresh = Card { id: text(fields, "id").to_owned(), effect, conditions, ..Card::new(resource_type) };
    // What was chosen for another type means nothing for this one.
    if text(fields, "was") != resource_type {
        return fresh;
    }
    let info = info(catalogue, resource_type);
    let actions = fields.iter().filter(|(name, _)| *name == "action").map(|(_, value)| (*value).to_owned());
    let resources = fields.iter().filter_map(|(name, value)| Some((name.strip_prefix("r.")?, *value)));
    let resources = numbered(resources).into_values().map(|it| read_resource(info, &it));
    Card {
        whole: text(fields, "which") != "chosen",
        resources: resources.collect(),
        actions: in_order(info, actions),
        ..fresh
    }
}

fn read_resource(info: Option<&ResourceType>, fields: &Rest<'_>) -> Resource {
    let Some(info) = info.filter(|_| !fields.iter().any(|(name, _)| *name == "text")) else {
        return Resource::Written(text(fields, "text").to_owned());
    };
    let key = |kind: &str| {
        let is_any = fields.iter().any(|(name, _)| name.strip_suffix(".any") == Some(kind));
        if is_any { STAR.to_owned() } else { text(fields, kind).trim().to_owned() }
    };
    Resource::Parts {
        keys: info.kinds.iter().map(|kind| key(kind)).collect(),
        tags: tidy_tags(text(fields, "tags")),
    }
}

fn text<'f>(fields: &Rest<'f>, name: &str) -> &'f str {
    fields.iter().find(|(it, _)| *it == name).map_or("", |(_, value)| value)
}
