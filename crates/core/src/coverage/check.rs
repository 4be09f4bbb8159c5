//! The algorithm of formal-core 3.4 on one type, for all its actions at once.
//!
//! Every action is a question of its own with the same patterns, so instead of asking action by action,
//! a mask holds those for which the answer is still open.

use std::{borrow::Cow, iter};

use arrayvec::ArrayVec;

use super::{
    budget::{Budget, Spent},
    meet::meet,
    said::{Patterns, Said},
    shape::{Choice, Shape, Step, Steps, choices, nothing, steps},
    witness::Witness,
};
use crate::{
    catalogue::{Action, ActionMask},
    resource::{Glob, MAX_SEGMENTS, ResourcePattern, SegmentPattern},
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
        let guards = self.guards(of_type(self.held, Effect::Deny), denies, budget)?;
        let guarded = guards.iter().fold(ActionMask::NONE, |all, (_, denied)| all.or(*denied));
        for (pattern, actions) in allows.with_everything(self.shape.whole()) {
            let steps = self.shape.within(pattern, budget)?;
            for choice in choices(&steps) {
                budget.spend(choice.len())?;
                // (1) No allow that is held contains it, for these actions.
                let missing = open(held, Some(pattern), &choice, actions, budget)?;
                // (0) No deny of its own contains it, for these. Asked last, for mostly it need not be.
                let doubtful = missing.or(guarded.and(actions));
                let live = open(denies, Some(pattern), &choice, doubtful, budget)?;
                self.none_escapes(missing.and(live), &choice, budget)?;
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
        budget: &mut Budget,
    ) -> Result<Vec<(&'q ResourcePattern, ActionMask)>, Spent> {
        let mut guards = Vec::new();
        for (pattern, actions) in held.with_everything(self.shape.whole()) {
            budget.spend(Budget::PLACING)?;
            let left = actions.without(wanted.of(pattern));
            if !left.is_empty() && self.shape.is_spoken_of(pattern) {
                guards.push((pattern, left));
            }
        }
        Ok(guards)
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
            let escaping = open(denies, Some(guard), &both, actions, budget)?;
            self.none_escapes(escaping, &both, budget)?;
        }
        Ok(())
    }

    fn none_escapes(
        &self,
        escaping: ActionMask,
        choice: &Choice<'_, '_>,
        budget: &mut Budget,
    ) -> Result<(), Failure> {
        if escaping.is_empty() {
            return Ok(());
        }
        let action = Action { resource_type: self.shape.resource_type, bit: escaping.lowest() };
        let escapes = |name: &Choice<'_, '_>| self.escapes(action, name, budget).unwrap_or(false);
        Err(Failure::Escapes(Witness::new(self.shape, action, choice, escapes)))
    }

    /// Whether a name, which is a choice without stars, is allowed by what is wanted and not by what is held.
    fn escapes(&self, action: Action, name: &Choice<'_, '_>, budget: &mut Budget) -> Result<bool, Spent> {
        let mut says = |said: &Said<'_>, effect| {
            let patterns = said.patterns(effect, self.shape.resource_type);
            open(patterns, None, name, action.mask(), budget).map(ActionMask::is_empty)
        };
        let mut allows = |said| Ok(says(said, Effect::Allow)? && !says(said, Effect::Deny)?);
        Ok(allows(self.wanted)? && !allows(self.held)?)
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
    let mut paths = ArrayVec::<Vec<Cow<'a, [u8]>>, MAX_SEGMENTS>::new();
    for (at, step) in choice.iter().enumerate() {
        let mut shared = match pattern.segments().get(at) {
            Some(segment) => meet(&step.path, segment.path.as_str().as_bytes(), budget)?,
            None => vec![step.path.clone()],
        };
        shared.retain(|it| shape.has_key(at, it));
        if shared.is_empty() {
            return Ok(nothing());
        }
        paths.push(shared);
    }
    let no_tags: &[Glob] = &[];
    let tags = pattern.segments().iter().map(|it| &*it.tags).chain(iter::repeat(no_tags));
    paths
        .into_iter()
        .zip(choice)
        .zip(tags)
        .map(|((paths, step), tags)| steps(paths, step.tags.first().copied(), tags, budget))
        .collect()
}

/// Those of `actions` for which no pattern contains the choice, which is one of the pattern `of`.
fn open(
    patterns: Patterns<'_, '_>,
    of: Option<&ResourcePattern>,
    choice: &Choice<'_, '_>,
    actions: ActionMask,
    budget: &mut Budget,
) -> Result<ActionMask, Spent> {
    let mut open = actions.without(of.map_or(patterns.of_everything(), |it| patterns.of(it)));
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
