//! The algorithm of formal-core 3.4 on one type, for all its actions at once.
//!
//! Every action is a question of its own with the same patterns, so instead of asking action by action,
//! a mask holds those for which the answer is still open.

use super::{
    budget::{Budget, Spent},
    meet::meet,
    said::{Patterns, Said},
    shape::{Choice, Shape, Step, Steps, choices},
    witness::{Witness, witness},
};
use crate::{
    catalogue::ActionMask,
    resource::{ResourcePattern, SegmentPattern},
    statement::Effect,
};

/// Why what is wanted is not covered.
pub(super) enum Failure {
    Escapes(Witness),
    TooComplex,
}

impl From<Spent> for Failure {
    fn from(_: Spent) -> Self {
        Self::TooComplex
    }
}

/// What is asked of one type.
struct Question<'q> {
    shape: &'q Shape<'q>,
    wanted: &'q Said<'q>,
    held: &'q Said<'q>,
}

/// Fails unless all that `wanted` allows of the shape is allowed by `held`.
pub(super) fn check(
    shape: &Shape<'_>,
    wanted: &Said<'_>,
    held: &Said<'_>,
    budget: &mut Budget,
) -> Result<(), Failure> {
    Question { shape, wanted, held }.check(budget)
}

impl<'q> Question<'q> {
    fn check(&self, budget: &mut Budget) -> Result<(), Failure> {
        let of_type = |said: &'q Said<'q>, effect| said.patterns(effect, self.shape.resource_type);
        let (allows, denies) = (of_type(self.wanted, Effect::Allow), of_type(self.wanted, Effect::Deny));
        let held = of_type(self.held, Effect::Allow);
        let guards = self.guards(of_type(self.held, Effect::Deny), denies);
        let guarded = guards.iter().fold(ActionMask::NONE, |all, (_, denied)| all.or(*denied));
        for (pattern, actions) in allows.with_everything(self.shape.whole()) {
            let steps = self.shape.within(pattern);
            for choice in choices(&steps) {
                budget.spend(choice.len())?;
                // (1) No allow that is held contains it, for these actions.
                let missing = open(held, pattern, &choice, actions, budget)?;
                // (0) No deny of its own contains it, for these. Asked last, for mostly it need not be.
                let doubtful = missing.or(guarded.and(actions));
                let live = open(denies, pattern, &choice, doubtful, budget)?;
                self.none_escapes(missing.and(live), &choice)?;
                // (2) What it shares with each deny that is held.
                for (guard, denied) in &guards {
                    self.check_guard(&choice, guard, denied.and(live), budget)?;
                }
            }
        }
        Ok(())
    }

    /// The held denies, with the actions for which the very same is not wanted.
    fn guards(
        &self,
        held: Patterns<'q, 'q>,
        wanted: Patterns<'q, 'q>,
    ) -> Vec<(&'q ResourcePattern, ActionMask)> {
        let whole = self.shape.whole();
        let left = held.with_everything(whole).map(|(it, actions)| (it, actions.without(wanted.of(it))));
        left.filter(|(it, left)| !left.is_empty() && self.shape.within(it).iter().all(|it| !it.is_empty()))
            .collect()
    }

    /// Fails unless all that `choice` shares with a held deny is denied by what is wanted as well.
    fn check_guard(
        &self,
        choice: &Choice<'_, '_>,
        guard: &ResourcePattern,
        actions: ActionMask,
        budget: &mut Budget,
    ) -> Result<(), Failure> {
        if actions.is_empty() {
            return Ok(());
        }
        let denies = self.wanted.patterns(Effect::Deny, self.shape.resource_type);
        let shared = shared(self.shape, choice, guard, budget)?;
        for both in choices(&shared) {
            budget.spend(both.len())?;
            self.none_escapes(open(denies, guard, &both, actions, budget)?, &both)?;
        }
        Ok(())
    }

    fn none_escapes(&self, escaping: ActionMask, choice: &Choice<'_, '_>) -> Result<(), Failure> {
        if escaping.is_empty() {
            return Ok(());
        }
        Err(Failure::Escapes(witness(
            self.shape,
            escaping,
            choice,
            &self.wanted.statements,
            &self.held.statements,
        )))
    }
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
    patterns: Patterns<'_, '_>,
    of: &ResourcePattern,
    choice: &Choice<'_, '_>,
    actions: ActionMask,
    budget: &mut Budget,
) -> Result<ActionMask, Spent> {
    let mut open = actions.without(patterns.of(of));
    for (pattern, said) in patterns.each() {
        if open.is_empty() {
            break;
        }
        if !open.and(said).is_empty() && contains(pattern, choice, budget)? {
            open = open.without(said);
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
