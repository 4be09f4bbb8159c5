//! Tags of flags and segments. They select what patterns match, so setting them must not give its author
//! anything (C13, C14).

use std::collections::HashSet;

use keywright_core::{
    Action, Catalogue, TypeId,
    catalogue::ActionMask,
    coverage::{Budget, Coverage},
    decide::Request,
    everywhere::{gained_everywhere, may_everywhere},
    id::TokenId,
    principal::{Authority, Credential},
    resource::ResourceName,
    text::{Tag, TextError},
};

use crate::{ApiError, act::Act, places};

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

/// Those whom new tags must give nothing: the credential that sets them, and the person who could use what it gains
/// by another of theirs. A credential that may do less gains more, so that it alone would tell nothing.
#[derive(Debug)]
pub(crate) struct Beneficiaries {
    all: Vec<Authority>,
    /// Of a service token whose maker is a member no more, nobody can say what the one who holds it may do.
    is_unknown: bool,
    /// What is left of the work that questions about places to come may be.
    budget: Budget,
}

impl Beneficiaries {
    /// Those of the principal.
    pub(crate) fn of(act: &mut Act<'_, '_>) -> Result<Self, ApiError> {
        let own = act.principal.authority.clone();
        let (behind, is_unknown) = match act.principal.credential {
            Credential::Session { .. } => (None, false),
            Credential::Personal { .. } => (Some(own.unscoped()), false),
            // Nobody knows who profits from what a plugin does.
            Credential::Plugin { .. } => (None, true),
            Credential::Service { token } => {
                let maker = maker(act, token)?;
                let is_unknown = maker.is_none();
                (maker, is_unknown)
            }
        };
        Ok(Self {
            all: [Some(own), behind].into_iter().flatten().collect(),
            is_unknown,
            budget: Budget::new(),
        })
    }

    /// Insists that each may do no more to the thing under its name with other tags than under one of the names
    /// before. Where it is not known who holds a token, that must be able to do everything under both.
    pub(crate) fn check(
        &mut self,
        catalogue: &Catalogue,
        of: TypeId,
        before: &[String],
        after: &str,
    ) -> Result<(), ApiError> {
        if before.iter().any(|it| it == after) {
            return Ok(());
        }
        // With conditions, what somebody may do at this moment is not all that they may do.
        let is_conditional =
            self.all.iter().flat_map(Authority::layers).flatten().any(|it| !it.conditions().is_empty());
        if is_conditional || places::to_come(after).is_some() {
            return self.check_always(catalogue, of, before, after);
        }
        let mask = |by: &Authority, name: &str| mask(catalogue, by, of, name);
        let before =
            |by: &Authority| before.iter().fold(ActionMask::NONE, |all, name| all.or(mask(by, name)));
        for by in &self.all {
            refuse(catalogue, of, mask(by, after).without(before(by)))?;
            if self.is_unknown {
                let everything = every(catalogue, of);
                refuse(catalogue, of, everything.without(mask(by, after)))?;
                refuse(catalogue, of, everything.without(before(by)))?;
            }
        }
        Ok(())
    }
}

impl Beneficiaries {
    /// The same, about places to come, whatever they will be called, and whatever conditions will be true.
    fn check_always(
        &mut self,
        catalogue: &Catalogue,
        of: TypeId,
        before: &[String],
        after: &str,
    ) -> Result<(), ApiError> {
        let parse = |name| ResourceName::parse(name).map_err(|_| ApiError::forbidden());
        for by in &self.all {
            let mut gained = Coverage::TooComplex;
            for name in before {
                gained =
                    gained_everywhere(catalogue, by, of, &parse(name)?, &parse(after)?, &mut self.budget);
                if gained == Coverage::Covered {
                    break;
                }
            }
            match gained {
                Coverage::Covered => {}
                Coverage::Escapes(what) => return Err(exceeds(catalogue, of, what.action_name(catalogue))),
                Coverage::TooComplex => return Err(ApiError::forbidden()),
            }
            if self.is_unknown {
                for action in actions(catalogue, of) {
                    let mut may = |name: &str| match places::to_come(name) {
                        Some((place, thing)) => {
                            may_everywhere(catalogue, by, action, place, Some(thing), &mut self.budget)
                        }
                        None => mask(catalogue, by, of, name).has(action),
                    };
                    if !may(after) || !before.iter().any(|it| may(it)) {
                        return Err(exceeds(catalogue, of, catalogue.action_name(action)));
                    }
                }
            }
        }
        Ok(())
    }
}

/// What the maker of a service token may do, while they are a member.
fn maker(act: &mut Act<'_, '_>, token: TokenId) -> Result<Option<Authority>, ApiError> {
    let organization = act.organization();
    let Some(token) = act.rows.tokens().find(organization, token)? else { return Ok(None) };
    let Some(membership) = act.rows.members().current(organization, token.creator)? else { return Ok(None) };
    Ok(Some(Authority::new(vec![act.rows.statements_of(&membership)?])))
}

/// The actions of a type that somebody may do to a thing of this name.
fn mask(catalogue: &Catalogue, by: &Authority, of: TypeId, name: &str) -> ActionMask {
    let Ok(resource) = ResourceName::parse(name) else { return ActionMask::NONE };
    actions(catalogue, of)
        .filter(|&action| by.decide(Request::new(action, &resource)).is_allow())
        .fold(ActionMask::NONE, |mask, action| mask.or(action.mask()))
}

/// Every action of a type.
fn every(catalogue: &Catalogue, of: TypeId) -> ActionMask {
    actions(catalogue, of).fold(ActionMask::NONE, |mask, action| mask.or(action.mask()))
}

fn actions(catalogue: &Catalogue, of: TypeId) -> impl Iterator<Item = Action> {
    catalogue.actions().map(|(action, _)| action).filter(move |it| it.resource_type() == of)
}

/// 403, unless nothing is gained.
fn refuse(catalogue: &Catalogue, of: TypeId, gained: ActionMask) -> Result<(), ApiError> {
    if gained.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> =
        actions(catalogue, of).filter(|it| gained.has(*it)).map(|it| catalogue.action_name(it)).collect();
    Err(exceeds(catalogue, of, &names.join(", ")))
}

fn exceeds(catalogue: &Catalogue, of: TypeId, actions: &str) -> ApiError {
    let thing = catalogue.resource_type(of).map_or("?", |it| it.name.as_ref());
    ApiError::Forbidden(vec![format!(
        "with these tags you could {actions} on the {thing}, which you may not now"
    )])
}
