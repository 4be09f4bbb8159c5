//! The algorithm of formal-core 3.4 on one type, for all its actions at once.
//!
//! Every action is a question of its own with the same patterns, so instead of asking action by action,
//! a mask holds those for which the answer is still open.

use std::collections::BTreeMap;

use super::{
    budget::{Budget, Spent},
    meet::meet,
    shape::{Choice, Shape, Step, Steps, choices},
    witness::{Counterexample, Witness},
};
use crate::{
    catalogue::ActionMask,
    resource::{ResourcePattern, SegmentPattern},
};

/// Patterns, each once, with the actions that are said of it.
pub(super) type Patterns<'a> = BTreeMap<&'a ResourcePattern, ActionMask>;

/// What one set of statements says of one type.
#[derive(Default)]
pub(super) struct Side<'a> {
    pub(super) allows: Patterns<'a>,
    pub(super) denies: Patterns<'a>,
}

/// Why what is wanted is not covered.
pub(super) enum Stop {
    Escapes(Witness),
    TooComplex,
}

/// Why what is wanted of one type is not covered.
pub(super) enum Failure {
    Escapes(Counterexample),
    TooComplex,
}

impl From<Spent> for Failure {
    fn from(_: Spent) -> Self {
        Self::TooComplex
    }
}

/// Fails unless all that `wanted` allows of the shape is allowed by `held`.
pub(super) fn check(
    shape: &Shape<'_>,
    wanted: &Side<'_>,
    held: &Side<'_>,
    budget: &mut Budget,
) -> Result<(), Failure> {
    let guards = guards(shape, wanted, held);
    for (pattern, actions) in &wanted.allows {
        let steps = shape.within(pattern);
        for choice in choices(&steps) {
            budget.spend(choice.len())?;
            // (0) Of these actions no deny of its own contains it.
            let live = open(&wanted.denies, pattern, &choice, *actions, budget)?;
            // (1) Of these no allow that is held contains it.
            let escaping = open(&held.allows, pattern, &choice, live, budget)?;
            if !escaping.is_empty() {
                return Err(Failure::Escapes(Counterexample::new(escaping, &choice)));
            }
            // (2) What it shares with a deny that is held.
            for (guard, denied) in &guards {
                let denied = denied.and(live);
                if !denied.is_empty() {
                    check_guard(shape, wanted, &choice, guard, denied, budget)?;
                }
            }
        }
    }
    Ok(())
}

/// The held denies, with the actions for which `wanted` has not the very same deny.
fn guards<'s>(
    shape: &'s Shape<'_>,
    wanted: &Side<'_>,
    held: &Side<'s>,
) -> Vec<(&'s ResourcePattern, ActionMask)> {
    let left = |(pattern, actions): (&&'s ResourcePattern, &ActionMask)| {
        let same = wanted.denies.get(pattern).copied().unwrap_or_default();
        (*pattern, actions.without(same))
    };
    let selects_some = |pattern: &ResourcePattern| shape.within(pattern).iter().all(|it| !it.is_empty());
    held.denies.iter().map(left).filter(|(pattern, left)| !left.is_empty() && selects_some(pattern)).collect()
}

/// Fails unless all that `choice` shares with a held deny is denied by `wanted` as well.
fn check_guard(
    shape: &Shape<'_>,
    wanted: &Side<'_>,
    choice: &Choice<'_, '_>,
    guard: &ResourcePattern,
    denied: ActionMask,
    budget: &mut Budget,
) -> Result<(), Failure> {
    let shared = shared(shape, choice, guard, budget)?;
    for both in choices(&shared) {
        budget.spend(both.len())?;
        let escaping = open(&wanted.denies, guard, &both, denied, budget)?;
        if !escaping.is_empty() {
            return Err(Failure::Escapes(Counterexample::new(escaping, &both)));
        }
    }
    Ok(())
}

/// What a choice shares with a pattern, segment by segment. Two different tags that are asked for are
/// both asked for: nothing is harder to contain than a thing that has just those two.
fn shared<'a>(
    shape: &Shape<'_>,
    choice: &Choice<'a, '_>,
    pattern: &'a ResourcePattern,
    budget: &mut Budget,
) -> Result<Steps<'a>, Spent> {
    let mut all = Steps::new();
    for (at, step) in choice.iter().enumerate() {
        let Some(segment) = pattern.segments().get(at) else {
            all.push(vec![(*step).clone()]);
            continue;
        };
        let mut paths = meet(&step.path, segment.path.as_str().as_bytes(), budget)?;
        paths.retain(|it| shape.has_key(at, it));
        if paths.is_empty() {
            return Ok(Steps::from_iter([Vec::new()]));
        }
        let mut steps = Vec::new();
        for path in paths {
            if segment.tags.is_empty() {
                steps.push(Step { path, tags: step.tags.clone() });
                continue;
            }
            for tag in &segment.tags {
                let tags = step.tags.iter().copied().take(1).chain([tag]).collect();
                steps.push(Step { path: path.clone(), tags });
            }
        }
        all.push(steps);
    }
    Ok(all)
}

/// Those of `actions` for which no pattern contains the choice, which is one of `of`.
fn open(
    patterns: &Patterns<'_>,
    of: &ResourcePattern,
    choice: &Choice<'_, '_>,
    actions: ActionMask,
    budget: &mut Budget,
) -> Result<ActionMask, Spent> {
    let mut open = actions.without(patterns.get(of).copied().unwrap_or_default());
    for (pattern, said) in patterns {
        if open.is_empty() {
            break;
        }
        if !open.and(*said).is_empty() && contains(pattern, choice, budget)? {
            open = open.without(*said);
        }
    }
    Ok(open)
}

/// Whether the pattern selects the choice's canonical word, and so all that the choice does.
fn contains(pattern: &ResourcePattern, choice: &Choice<'_, '_>, budget: &mut Budget) -> Result<bool, Spent> {
    if pattern.segments().len() > choice.len() {
        return Ok(false);
    }
    for (segment, step) in pattern.segments().iter().zip(choice) {
        if !budget.matches(segment.path.as_str().as_bytes(), &step.path)? || !has_tag(segment, step, budget)?
        {
            return Ok(false);
        }
    }
    Ok(true)
}

fn has_tag(segment: &SegmentPattern, step: &Step<'_>, budget: &mut Budget) -> Result<bool, Spent> {
    for tag in &segment.tags {
        for word in &step.tags {
            if budget.matches(tag.as_str().as_bytes(), word.as_str().as_bytes())? {
                return Ok(true);
            }
        }
    }
    Ok(segment.tags.is_empty())
}
