//! Whether what some statements allow is within what others allow: the ceiling of every grant.
//!
//! This is formal-core 3.4. Three facts carry it, for globs over letters of which there is always one
//! more (3.3). A glob with each `*` read as a letter that nobody else uses, its *canonical word*, stands
//! for all it matches: another glob contains it just if it matches that word. So unions are free: a glob
//! is within several only if it is within one of them. And what two globs share is again a few globs.
//! In names `*` is a letter that no pattern can ask for, so a pattern's own text is its canonical word.
//!
//! What is wanted is then covered just if every pattern of its allows, taken within its type's shape,
//! is void because a deny of its own contains it; or is contained in an allow that is held, and what
//! it shares with each deny that is held is contained in a deny of its own. Where that fails, the
//! canonical word is something that is wanted and not held.

mod budget;
mod check;
mod meet;
mod shape;
mod witness;

use crate::{
    catalogue::{ActionMask, Catalogue, TypeId},
    resource::ResourcePattern,
    statement::{Effect, Statement, Target},
};

use self::{
    budget::Budget,
    check::{Patterns, Side, Stop},
    shape::Shape,
};

pub use self::witness::Witness;

/// Whether everything wanted is held.
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use]
pub enum Coverage {
    /// It is: whatever the wanted statements allow, now or with keys, tags and actions yet to come, the
    /// held ones allow.
    Covered,
    /// It is not: this is wanted and not held.
    Escapes(Witness),
    /// Telling would take too long, and who cannot be told apart from a trespasser is refused.
    TooComplex,
}

/// Whether all that the statements `wanted` allow is allowed by the statements `held`.
///
/// Requests are typed: an action of a type is only ever asked about names of that type's shape, with
/// any keys and tags ([`ResourceName::is_of`](crate::ResourceName::is_of)).
pub fn covered<'s>(
    catalogue: &Catalogue,
    wanted: impl IntoIterator<Item = &'s Statement>,
    held: impl IntoIterator<Item = &'s Statement>,
) -> Coverage {
    let wanted: Vec<&Statement> = wanted.into_iter().collect();
    let held: Vec<&Statement> = held.into_iter().collect();
    covered_by_layers(catalogue, &wanted, &[&held])
}

/// Whether all that the statements `wanted` allow is allowed by every layer. No layer at all allows
/// nothing.
pub fn covered_by_layers(catalogue: &Catalogue, wanted: &[&Statement], layers: &[&[&Statement]]) -> Coverage {
    let mut budget = Budget::new();
    let layers = if layers.is_empty() { &[&[][..]][..] } else { layers };
    let result = layers.iter().try_for_each(|held| within(catalogue, wanted, held, &mut budget));
    match result {
        Ok(()) => Coverage::Covered,
        Err(Stop::Escapes(witness)) => Coverage::Escapes(witness),
        Err(Stop::TooComplex) => Coverage::TooComplex,
    }
}

fn within(
    catalogue: &Catalogue,
    wanted: &[&Statement],
    held: &[&Statement],
    budget: &mut Budget,
) -> Result<(), Stop> {
    for resource_type in types(catalogue, wanted) {
        // A type that the catalogue does not have cannot be judged.
        let info = catalogue.resource_type(resource_type).ok_or(Stop::TooComplex)?;
        let shape = Shape::new(info).ok_or(Stop::TooComplex)?;
        let wanted_side = side(resource_type, &shape, wanted);
        let held_side = side(resource_type, &shape, held);
        check::check(&shape, &wanted_side, &held_side, budget).map_err(|it| match it {
            check::Failure::Escapes(counterexample) => {
                Stop::Escapes(counterexample.witness(resource_type, info, wanted, held))
            }
            check::Failure::TooComplex => Stop::TooComplex,
        })?;
    }
    // Of the types that are yet to come, only statements about everything speak.
    if allows_everything(wanted) && !allows_everything(held) {
        return Err(Stop::Escapes(Witness::of_no_type_yet()));
    }
    Ok(())
}

/// The types of which something is wanted.
fn types(catalogue: &Catalogue, wanted: &[&Statement]) -> Vec<TypeId> {
    let mut types: Vec<TypeId> = Vec::new();
    for statement in wanted.iter().filter(|it| it.effect() == Effect::Allow) {
        match statement.target() {
            Target::Everything => return catalogue.ids().collect(),
            Target::Some { resource_type, .. } if !types.contains(resource_type) => {
                types.push(*resource_type);
            }
            Target::Some { .. } => {}
        }
    }
    types
}

/// What the statements say of one type.
fn side<'a>(resource_type: TypeId, shape: &'a Shape<'_>, statements: &[&'a Statement]) -> Side<'a> {
    let mut side = Side::default();
    for statement in statements {
        let patterns = match statement.effect() {
            Effect::Allow => &mut side.allows,
            Effect::Deny => &mut side.denies,
        };
        match statement.target() {
            Target::Everything => add(patterns, shape.whole(), ActionMask::ALL),
            Target::Some { resource_type: of, actions, resources } if *of == resource_type => {
                for it in resources {
                    add(patterns, it, *actions);
                }
            }
            Target::Some { .. } => {}
        }
    }
    side
}

fn add<'a>(patterns: &mut Patterns<'a>, pattern: &'a ResourcePattern, actions: ActionMask) {
    let all = patterns.entry(pattern).or_default();
    *all = all.or(actions);
}

fn allows_everything(statements: &[&Statement]) -> bool {
    let says = |effect| {
        statements.iter().any(|it| it.effect() == effect && matches!(it.target(), Target::Everything))
    };
    says(Effect::Allow) && !says(Effect::Deny)
}

#[cfg(test)]
mod tests;
