//! You can only give what you have.
//!
//! Every change that may let somebody do more is turned into the grants it makes, by one function;
//! who makes the change must cover each of them. The reasoning is per change and so does not depend
//! on how many members a policy has: what a member may do with two sets of statements is never more
//! than what either allows alone, except where a deny of one withheld something (formal-core 3.2).

use crate::{
    catalogue::Catalogue,
    condition::Entity,
    coverage::{Budget, Ceiling, Coverage, Witness},
    principal::Authority,
    statement::{Effect, Statement},
};

/// A change that may let somebody do more than before.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    /// Statements come to somebody: a service token made, activated or given a new secret; a policy
    /// attached; a group joined; a member added.
    Join(&'a [Statement]),
    /// Statements leave somebody: a policy detached or removed, a group left or removed. What their
    /// denies withheld may come free.
    Leave(&'a [Statement]),
    /// The statements of a policy are replaced; of a new one, or a clone, there were none before.
    Replace {
        /// What it said.
        before: &'a [Statement],
        /// What it will say.
        after: &'a [Statement],
    },
}

/// Statements that are newly in force, each of whose allows must be covered by what was in force in
/// the same place before, or by who makes the change.
#[derive(Clone, Debug)]
pub struct Grant {
    wanted: Vec<Statement>,
    before: Vec<Statement>,
}

/// What a change would give that its maker does not have.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Excess {
    /// These, one for each statement that is not covered. Never empty.
    #[error("the change gives more than its maker has")]
    Uncovered(Vec<Witness>),
    /// Telling would take too long; so it is refused.
    #[error("the statements are too complex to be compared")]
    TooComplex,
}

/// The grants that a change makes.
#[must_use]
pub fn grants(change: Change<'_>) -> Vec<Grant> {
    match change {
        Change::Join(statements) => vec![Grant { wanted: statements.to_vec(), before: Vec::new() }],
        Change::Leave(statements) => vec![Grant { wanted: withheld(statements, &[]), before: Vec::new() }],
        Change::Replace { before, after } => vec![
            Grant { wanted: after.to_vec(), before: before.to_vec() },
            Grant { wanted: withheld(before, after), before: Vec::new() },
        ],
    }
}

/// Whether who has `authority` may make the change: whether every grant of it is covered.
pub fn may_make(catalogue: &Catalogue, change: Change<'_>, authority: &Authority) -> Result<(), Excess> {
    // It is given to others. What a policy said before, it said of the same people.
    let authority = Ceiling::new(catalogue, authority.layers()).across(Entity::Subject);
    let mut budget = Budget::new();
    let mut witnesses = Vec::new();
    for grant in grants(change) {
        let before = Ceiling::new(catalogue, [&grant.before]);
        for wanted in grant.by_allow() {
            if before.covers(wanted.iter().copied(), &mut budget) == Coverage::Covered {
                continue;
            }
            match authority.covers(wanted.iter().copied(), &mut budget) {
                Coverage::Covered => {}
                Coverage::Escapes(witness) => witnesses.push(witness),
                Coverage::TooComplex => return Err(Excess::TooComplex),
            }
        }
    }
    if witnesses.is_empty() { Ok(()) } else { Err(Excess::Uncovered(witnesses)) }
}

impl Grant {
    /// The grant as one set for each allow in it, with all its denies: together they allow the same,
    /// and each can be answered for by itself.
    fn by_allow(&self) -> impl Iterator<Item = Vec<&Statement>> {
        let denies = || self.wanted.iter().filter(|it| it.effect() == Effect::Deny);
        let allows = self.wanted.iter().filter(|it| it.effect() == Effect::Allow);
        allows.map(move |allow| [allow].into_iter().chain(denies()).collect())
    }
}

/// What the denies of `before` withhold and those of `after` do not: as allows of the former with the
/// denies of the latter.
fn withheld(before: &[Statement], after: &[Statement]) -> Vec<Statement> {
    let denies = |all: &[Statement]| -> Vec<Statement> {
        all.iter().filter(|it| it.effect() == Effect::Deny).cloned().collect()
    };
    let freed = denies(before).into_iter().map(|it| it.freed());
    freed.chain(denies(after)).collect()
}

#[cfg(test)]
mod tests;
