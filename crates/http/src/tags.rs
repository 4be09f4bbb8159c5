//! Tags of flags and segments. They select what patterns match, so setting them must not give its author
//! anything (C13, C14).

use std::collections::HashSet;

use keywright_core::{
    TypeId,
    catalogue::ActionMask,
    decide::Request,
    resource::ResourceName,
    text::{Tag, TextError},
};

use crate::{ApiError, act::Act};

/// The most tags that one thing has.
pub(crate) const MAX: usize = 64;

/// Tags, each once: of at most [`MAX`] texts.
pub(crate) fn read(texts: Option<Vec<String>>) -> Result<Vec<Tag>, ApiError> {
    let texts = texts.unwrap_or_default();
    if texts.len() > MAX {
        return Err(ApiError::invalid("tags_is_invalid"));
    }
    let tags = texts.iter().map(|it| Tag::new(it)).collect::<Result<Vec<_>, TextError>>();
    let mut tags = tags.map_err(|_| ApiError::invalid("tags_is_invalid"))?;
    let mut seen = HashSet::new();
    tags.retain(|it| seen.insert(it.clone()));
    Ok(tags)
}

/// The end of a resource name: `;beta,ui`, or nothing without tags.
pub(crate) fn suffix(tags: &[Tag]) -> String {
    let tags = tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(",");
    if tags.is_empty() { tags } else { format!(";{tags}") }
}

/// The actions of a type that the principal may do to a thing of this name.
pub(crate) fn mask(act: &Act<'_, '_>, of: TypeId, name: &str) -> ActionMask {
    let Ok(resource) = ResourceName::parse(name) else { return ActionMask::NONE };
    let actions = act.catalogue().actions().map(|(action, _)| action);
    actions
        .filter(|it| it.resource_type() == of)
        .filter(|&action| act.principal.authority.decide(Request { action, resource: &resource }).is_allow())
        .fold(ActionMask::NONE, |mask, action| mask.or(action.mask()))
}

/// Insists that the principal may do no more to the thing under its name with other tags than it might before.
pub(crate) fn check(act: &Act<'_, '_>, of: TypeId, before: ActionMask, after: &str) -> Result<(), ApiError> {
    let gained = mask(act, of, after).without(before);
    if gained.is_empty() {
        return Ok(());
    }
    let catalogue = act.catalogue();
    let names: Vec<&str> = catalogue
        .actions()
        .filter(|(action, _)| action.resource_type() == of && gained.has(*action))
        .map(|(_, info)| info.name.as_ref())
        .collect();
    let thing = catalogue.resource_type(of).map_or("?", |it| it.name.as_ref());
    let line =
        format!("with these tags you could {} on the {thing}, which you may not now", names.join(", "));
    Err(ApiError::Forbidden(vec![line]))
}
