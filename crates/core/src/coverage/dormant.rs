//! Statements about what the catalogue does not have any more, which are compared by their words.
//!
//! What they speak of may be there again tomorrow. Nobody may then have more than who gave it to him, so a dormant
//! allow is within what is held only if everything is held, or an allow that says the same and more in the same
//! words; and a dormant deny that is held must be wanted as well, by who wants anything that it may be about.

use super::{budget::Budget, check::Failure, said::Said, witness::Witness};
use crate::statement::{Effect, Statement};

/// Fails unless what `wanted` may come to allow is within what `held` may come to allow.
pub(super) fn check(wanted: &Said<'_>, held: &Said<'_>, budget: &mut Budget) -> Result<(), Failure> {
    let sleeps = |said: &Said<'_>| said.words.iter().any(|it| it.is_dormant());
    if wanted.denies_everything() || !(sleeps(wanted) || sleeps(held)) {
        return Ok(());
    }
    for allow in of(wanted, Effect::Allow).filter(|it| it.is_dormant()) {
        let is_held = held.allows_everything()
            || (!held.denies_everything() && says(held, allow, Effect::Allow, budget)?);
        if !is_held {
            return Err(escapes(allow));
        }
        for deny in of(held, Effect::Deny).filter(|it| is_about(it, allow)) {
            if !says(wanted, deny, Effect::Deny, budget)? {
                return Err(escapes(allow));
            }
        }
    }
    for deny in of(held, Effect::Deny).filter(|it| it.is_dormant()) {
        let touches = wanted.allows_everything() || of(wanted, Effect::Allow).any(|it| is_about(it, deny));
        if touches && !says(wanted, deny, Effect::Deny, budget)? {
            return Err(escapes(deny));
        }
    }
    Ok(())
}

fn of<'s, 'a>(said: &'s Said<'a>, effect: Effect) -> impl Iterator<Item = &'s &'a Statement> {
    said.words.iter().filter(move |it| it.effect() == effect)
}

/// Whether both are of the type of the same name.
fn is_about(one: &Statement, other: &Statement) -> bool {
    one.written().resource_type == other.written().resource_type
}

/// Whether one of the statements of the effect says the same as `what`, or more, in the same words.
fn says(said: &Said<'_>, what: &Statement, effect: Effect, budget: &mut Budget) -> Result<bool, Failure> {
    let what = what.written();
    for it in of(said, effect).map(|it| it.written()) {
        budget.spend(Budget::PLACING)?;
        if it.resource_type != what.resource_type {
            continue;
        }
        let pairs = it.actions.len() * what.actions.len() + it.resources.len() * what.resources.len();
        budget.spend(pairs * Budget::PLACING)?;
        let all_actions = it.actions.iter().any(|it| it == "*");
        if (all_actions || what.actions.iter().all(|action| it.actions.contains(action)))
            && what.resources.iter().all(|resource| it.resources.contains(resource))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn escapes(what: &Statement) -> Failure {
    let resource = what.written().resources.first();
    Failure::Escapes(Witness::of_dormant(resource.map_or("*", String::as_str)))
}
