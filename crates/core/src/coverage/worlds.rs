//! Conditions in coverage: what may be relied on, given that some conditions are true.
//!
//! Whether a condition follows from another is not looked into: it follows from itself. So conditions are names, and a
//! statement with conditions is one that is there in some *worlds* and not in others. Each allow that is wanted is
//! judged in the worlds in which it applies:
//!
//! - Its own conditions `C` are true there. So of the allows that are held, those apply whose conditions are among
//!   `C`, and of the denies that are wanted, likewise. Of others nothing is known: they are left out.
//! - A deny that is held may apply whatever its conditions `G`. In the worlds where it does, none of `G` fails, so
//!   the denies that are wanted apply whose conditions are among `C` and `G`: a deny applies where a condition cannot
//!   be told.
//!
//! What an ending deny frees ([`Statement::freed`]) applies wherever none of `C` fails. That `C` is true is not
//! known there, so that of the allows that are held only those without conditions apply.
//!
//! Where something of the request is another for who has it than for who wants it ([`Ceiling::across`]), a condition on
//! that may be true for the one and not for the other. Of the allows that are held none counts that has such a
//! condition, and that a deny that is held applies tells nothing of it.
//!
//! [`Ceiling::across`]: super::Ceiling::across
//!
//! Each question is then one without conditions. This is sound, and not complete: a condition that is weaker without
//! being the same counts for nothing.

use std::collections::BTreeSet;

use super::{
    budget::{Budget, Spent},
    said::Said,
};
use crate::{
    condition::{Condition, Entity},
    statement::{Effect, Statement},
};

type Conditions<'a> = &'a [Condition];

/// The statements of one layer that is held.
#[derive(Debug)]
pub(super) struct Held<'a> {
    /// All of them, put in order as if they had no conditions: right where there are none.
    pub(super) said: Said<'a>,
    statements: Vec<&'a Statement>,
    is_conditional: bool,
}

impl<'a> Held<'a> {
    pub(super) fn new(statements: impl IntoIterator<Item = &'a Statement>) -> Self {
        let statements: Vec<_> = statements.into_iter().collect();
        let said = Said::new(statements.iter().copied());
        let is_conditional = is_conditional(&statements);
        // Without conditions nothing is put in order again.
        Self { said, statements: if is_conditional { statements } else { Vec::new() }, is_conditional }
    }
}

/// Whether any of them has conditions.
pub(super) fn is_conditional(statements: &[&Statement]) -> bool {
    statements.iter().any(|it| !it.conditions().is_empty())
}

/// Asks in each world until one says no.
pub(super) fn each<'w, 'h, E: From<Spent>>(
    wanted: &[&'w Statement],
    held: &Held<'h>,
    across: Option<Entity>,
    budget: &mut Budget,
    mut ask: impl FnMut(&Said<'w>, &Said<'h>, &mut Budget) -> Result<(), E>,
) -> Result<(), E> {
    if !held.is_conditional && !is_conditional(wanted) {
        let wanted = Said::new(wanted.iter().copied());
        budget.spend(wanted.cost())?;
        return ask(&wanted, &held.said, budget);
    }
    let guards: BTreeSet<Conditions<'_>> =
        conditions_of(&held.statements, Effect::Deny).map(|it| it.0).collect();
    for (given, is_doubtful) in conditions_of(wanted, Effect::Allow).collect::<BTreeSet<_>>() {
        budget.spend(Budget::PLACING * (wanted.len() + held.statements.len()))?;
        // Without a condition first: it tells whether what is wanted is held at all.
        for guard in [&[][..]].into_iter().chain(guards.iter().copied().filter(|it| !it.is_empty())) {
            let world = World { given, is_doubtful, guard, across };
            let wanted = world.wanted(wanted);
            budget.spend(wanted.cost())?;
            if !held.is_conditional {
                ask(&wanted, &held.said, budget)?;
                break;
            }
            let held = world.held(held);
            budget.spend(held.cost())?;
            ask(&wanted, &held, budget)?;
        }
    }
    Ok(())
}

/// The conditions of each statement of that effect, and whether it applies where they cannot be told.
fn conditions_of<'a>(
    statements: &[&'a Statement],
    effect: Effect,
) -> impl Iterator<Item = (Conditions<'a>, bool)> {
    let of_effect = statements.iter().filter(move |it| it.effect() == effect);
    of_effect.map(|it| (it.conditions(), it.applies_unknown()))
}

/// Where the allows apply that are wanted with the conditions `given`, and the denies that are held with the
/// conditions `guard`.
struct World<'c> {
    given: Conditions<'c>,
    /// Whether it is only known that none of `given` fails.
    is_doubtful: bool,
    guard: Conditions<'c>,
    /// What is another for who has it than for who wants it.
    across: Option<Entity>,
}

impl World<'_> {
    /// Whether a condition that is true for one of them is true for the other.
    fn carries(&self, condition: &Condition) -> bool {
        self.across != Some(condition.attribute().of())
    }

    fn wanted<'w>(&self, all: &[&'w Statement]) -> Said<'w> {
        let is_told =
            |it: &Condition| self.given.contains(it) || (self.carries(it) && self.guard.contains(it));
        Said::new(all.iter().copied().filter(|it| match it.effect() {
            Effect::Allow => it.conditions() == self.given && it.applies_unknown() == self.is_doubtful,
            Effect::Deny => it.conditions().iter().all(is_told),
        }))
    }

    fn held<'h>(&self, held: &Held<'h>) -> Said<'h> {
        Said::new(held.statements.iter().copied().filter(|it| match it.effect() {
            Effect::Allow if self.is_doubtful => it.conditions().is_empty(),
            Effect::Allow => it.conditions().iter().all(|it| self.carries(it) && self.given.contains(it)),
            Effect::Deny => it.conditions() == self.guard,
        }))
    }
}
