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
//!
//! Conditions of statements are judged apart ([`worlds`]): each turns the question into several without any.

mod budget;
mod check;
mod dormant;
mod meet;
mod said;
mod shape;
mod witness;
mod worlds;

use crate::{
    catalogue::{Catalogue, TypeId},
    condition::Entity,
    statement::Statement,
};

use self::{check::Failure, said::Said, shape::Shape, worlds::Held};

pub use self::{budget::Budget, witness::Witness};

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

/// What is held, to be asked several times: layers of statements, each of which must allow.
#[derive(Debug)]
pub struct Ceiling<'a> {
    catalogue: &'a Catalogue,
    layers: Vec<Held<'a>>,
    across: Option<Entity>,
}

/// Whether all that the statements `wanted` allow is allowed by the statements `held`.
///
/// Requests are typed: an action of a type is only ever asked about names of that type's shape, with
/// any keys and tags ([`ResourceName::is_of`](crate::ResourceName::is_of)).
pub fn covered<'w, 'h>(
    catalogue: &'h Catalogue,
    wanted: impl IntoIterator<Item = &'w Statement>,
    held: impl IntoIterator<Item = &'h Statement>,
) -> Coverage {
    Ceiling::new(catalogue, [held]).covers(wanted, &mut Budget::new())
}

impl<'a> Ceiling<'a> {
    /// The ceiling of these layers. No layer at all holds nothing.
    pub fn new<Layer>(catalogue: &'a Catalogue, layers: impl IntoIterator<Item = Layer>) -> Self
    where
        Layer: IntoIterator<Item = &'a Statement>,
    {
        let mut layers: Vec<Held<'a>> = layers.into_iter().map(Held::new).collect();
        if layers.is_empty() {
            layers.push(Held::new([]));
        }
        Self { catalogue, layers, across: None }
    }

    /// The same, for requests in which that is another: the subject where something is given to somebody, the resource
    /// where it is called otherwise. A condition on it tells nothing of what was held.
    #[must_use]
    pub fn across(self, other: Entity) -> Self {
        Self { across: Some(other), ..self }
    }

    /// Whether all that the statements `wanted` allow is allowed by every layer, whatever else is known of a
    /// request. Where there are conditions a no may be one too many, a yes never is.
    pub fn covers<'w>(
        &self,
        wanted: impl IntoIterator<Item = &'w Statement>,
        budget: &mut Budget,
    ) -> Coverage {
        let wanted: Vec<&Statement> = wanted.into_iter().collect();
        let ask = |wanted: &Said<'_>, held: &Said<'_>, budget: &mut Budget| {
            check_layer(self.catalogue, wanted, held, budget)
        };
        match self.layers.iter().try_for_each(|held| worlds::each(&wanted, held, self.across, budget, ask)) {
            Ok(()) => Coverage::Covered,
            Err(Failure::Escapes(witness)) => Coverage::Escapes(witness),
            Err(Failure::TooComplex) => Coverage::TooComplex,
        }
    }
}

fn check_layer(
    catalogue: &Catalogue,
    wanted: &Said<'_>,
    held: &Said<'_>,
    budget: &mut Budget,
) -> Result<(), Failure> {
    let types: Vec<TypeId> =
        if wanted.allows_everything() { catalogue.ids().collect() } else { wanted.types().collect() };
    for resource_type in types {
        // A type that the catalogue does not have cannot be judged.
        let info = catalogue.resource_type(resource_type).ok_or(Failure::TooComplex)?;
        let shape = Shape::new(resource_type, info).ok_or(Failure::TooComplex)?;
        check::check(&shape, wanted, held, budget)?;
    }
    // Of the types that are yet to come, only statements about everything speak.
    if wanted.allows_everything() && !held.allows_everything() {
        return Err(Failure::Escapes(Witness::of_no_type_yet()));
    }
    dormant::check(wanted, held, budget)
}

#[cfg(test)]
mod tests;
