//! From what was written to what it means.

use super::{Effect, Statement, StatementText, Target};
use crate::{
    catalogue::{ActionMask, Catalogue, ResourceType, TypeId},
    condition::{Condition, ConditionError, ConditionText},
    resource::{PatternError, ResourceName, ResourcePattern},
};

/// Why a text is no statement. The messages say what to write instead.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum StatementError {
    /// It does not say what it does.
    #[error("a statement has an `effect`: `allow` or `deny`")]
    NoEffect,
    /// It does not say what it is about.
    #[error("a statement has a `resourceType`; the types are {0}")]
    NoType(String),
    /// The effect is another word.
    #[error("effect `{0}` is not `allow` or `deny`")]
    Effect(String),
    /// The catalogue has no such type.
    #[error("resource type `{0}` is unknown; the types are {1}")]
    UnknownType(String, String),
    /// A statement about everything that names actions or resources.
    #[error("a statement of type `*` is about everything: its actions are [\"*\"] and its resources [\"*\"]")]
    Everything,
    /// There is no action in it.
    #[error("a statement has at least one action")]
    NoAction,
    /// There is no resource in it.
    #[error("a statement has at least one resource; everything of the type is `{0}`")]
    NoResource(String),
    /// The action is of another type, or unknown.
    #[error("action `{action}` is not of resource type `{resource_type}`; {advice}")]
    Action {
        /// What was written.
        action: String,
        /// The statement's type.
        resource_type: String,
        /// What to do.
        advice: String,
    },
    /// The resource is no pattern at all.
    #[error("resource `{resource}`: {source}")]
    Pattern {
        /// What was written.
        resource: String,
        /// What is wrong with it.
        source: PatternError,
    },
    /// The resource cannot be of the statement's type.
    #[error("resource `{resource}` has not the shape of type `{resource_type}`; write `{corrected}`")]
    Shape {
        /// What was written.
        resource: String,
        /// The statement's type.
        resource_type: String,
        /// What to write instead.
        corrected: String,
    },
    /// A deny of everything on a type that has types below it.
    #[error(
        "a deny of `*` on type `{resource_type}` does not reach what is below it; deny per type: {corrected}"
    )]
    DenyBelow {
        /// The statement's type.
        resource_type: String,
        /// The denies to write.
        corrected: String,
    },
    /// More statements than one policy or token has.
    #[error("there are at most {} statements in one policy or token", Statement::MAX_IN_ONE)]
    TooManyStatements,
    /// More text than one policy or token has.
    #[error("the statements of one policy or token have at most {} KiB", Statement::MAX_BYTES >> 10)]
    TooManyBytes,
    /// More resources than one statement has.
    #[error("there are at most {} resources in one statement", Statement::MAX_RESOURCES)]
    TooManyResources,
    /// More actions than there are.
    #[error("there are at most {} actions in one statement", ActionMask::MAX)]
    TooManyActions,
    /// More conditions than one statement has.
    #[error("there are at most {} conditions in one statement", Condition::MAX_IN_ONE)]
    TooManyConditions,
    /// A condition is none.
    #[error(transparent)]
    Condition(#[from] ConditionError),
    /// The id is too long to keep.
    #[error("the id of a statement has at most {} characters", StatementText::MAX_ID)]
    IdTooLong,
}

impl StatementText {
    /// The most characters of an id.
    pub const MAX_ID: usize = 128;
    /// What each text takes beside its own bytes.
    const OVERHEAD: usize = 8;

    fn size(&self) -> usize {
        let texts = [&self.id, &self.resource_type, &self.effect];
        let texts = texts.into_iter().chain(&self.actions).chain(&self.resources);
        let texts = texts.chain(self.conditions.iter().flat_map(ConditionText::texts));
        texts.map(|it| it.len() + Self::OVERHEAD).sum()
    }
}

impl Statement {
    /// Reads the statements of one policy or token.
    pub fn parse_all(
        catalogue: &Catalogue,
        written: impl IntoIterator<Item = StatementText, IntoIter: ExactSizeIterator>,
    ) -> Result<Vec<Self>, StatementError> {
        Self::read_all(written, |it| Self::parse(catalogue, it))
    }

    /// Reads the statements of one policy or token that were kept.
    pub fn kept_all(
        catalogue: &Catalogue,
        written: impl IntoIterator<Item = StatementText, IntoIter: ExactSizeIterator>,
    ) -> Result<Vec<Self>, StatementError> {
        Self::read_all(written, |it| Self::kept(catalogue, it))
    }

    fn read_all(
        written: impl IntoIterator<Item = StatementText, IntoIter: ExactSizeIterator>,
        read: impl Fn(StatementText) -> Result<Self, StatementError>,
    ) -> Result<Vec<Self>, StatementError> {
        let written = written.into_iter();
        if written.len() > Self::MAX_IN_ONE {
            return Err(StatementError::TooManyStatements);
        }
        let mut size = 0;
        let parse = |it: StatementText| {
            size += it.size();
            if size > Self::MAX_BYTES { Err(StatementError::TooManyBytes) } else { read(it) }
        };
        written.map(parse).collect()
    }

    /// Reads a statement: brings it into its types, or says what to write instead (wire 3.2, 3.3).
    pub fn parse(catalogue: &Catalogue, written: StatementText) -> Result<Self, StatementError> {
        check_limits(&written)?;
        let effect = effect(&written)?;
        let target = target(catalogue, effect, &written)?;
        let conditions = Condition::parse_all(&written.conditions)?;
        Ok(Self {
            written,
            effect,
            target,
            is_dormant: false,
            conditions,
            applies_unknown: effect == Effect::Deny,
        })
    }

    /// Reads a statement that was written when the catalogue may have been another. What it does not have any more
    /// is neither an error nor lost: the statement is dormant, of this it says nothing, and it is what it was once
    /// that is there again. A deny that the catalogue would refuse today still takes what it took.
    pub fn kept(catalogue: &Catalogue, written: StatementText) -> Result<Self, StatementError> {
        check_limits(&written)?;
        let effect = effect(&written)?;
        let (target, is_dormant) = match target(catalogue, effect, &written) {
            Ok(target) => (target, false),
            Err(StatementError::UnknownType(..)) => (Target::Nothing, true),
            Err(
                StatementError::Action { .. }
                | StatementError::Shape { .. }
                | StatementError::DenyBelow { .. },
            ) => what_there_is(catalogue, effect, &written)?,
            Err(error) => return Err(error),
        };
        let conditions = Condition::parse_all(&written.conditions)?;
        Ok(Self { written, effect, target, is_dormant, conditions, applies_unknown: effect == Effect::Deny })
    }
}

fn effect(written: &StatementText) -> Result<Effect, StatementError> {
    match written.effect.as_str() {
        "allow" => Ok(Effect::Allow),
        "deny" => Ok(Effect::Deny),
        "" => Err(StatementError::NoEffect),
        _ => Err(StatementError::Effect(shorten(&written.effect))),
    }
}

fn target(catalogue: &Catalogue, effect: Effect, written: &StatementText) -> Result<Target, StatementError> {
    match written.resource_type.as_str() {
        "" => Err(StatementError::NoType(type_names(catalogue))),
        "*" => everything(written),
        _ => some(catalogue, effect, written),
    }
}

/// What a statement of a type that there is says of what there is, and whether it says more. An allow keeps only the
/// patterns of the type's shape, for others might select more than was meant; a deny keeps all.
fn what_there_is(
    catalogue: &Catalogue,
    effect: Effect,
    written: &StatementText,
) -> Result<(Target, bool), StatementError> {
    let id = catalogue.type_named(&written.resource_type);
    let Some((resource_type, info)) = id.and_then(|id| Some((id, catalogue.resource_type(id)?))) else {
        return Ok((Target::Nothing, true));
    };
    let known: Vec<ActionMask> = written
        .actions
        .iter()
        .filter_map(|it| actions(catalogue, resource_type, info, std::slice::from_ref(it)).ok())
        .collect();
    let mut resources = written.resources.iter().map(|it| parsed(it)).collect::<Result<Vec<_>, _>>()?;
    let is_dormant = known.len() < written.actions.len() || resources.iter().any(|it| !has_shape(it, info));
    resources.retain(|it| effect == Effect::Deny || has_shape(it, info));
    let actions = known.into_iter().fold(ActionMask::NONE, ActionMask::or);
    if actions.is_empty() || resources.is_empty() {
        return Ok((Target::Nothing, true));
    }
    Ok((Target::Some { resource_type, actions, resources }, is_dormant))
}

fn check_limits(written: &StatementText) -> Result<(), StatementError> {
    if written.id.chars().count() > StatementText::MAX_ID {
        return Err(StatementError::IdTooLong);
    }
    if written.actions.len() > ActionMask::MAX {
        return Err(StatementError::TooManyActions);
    }
    if written.resources.len() > Statement::MAX_RESOURCES {
        return Err(StatementError::TooManyResources);
    }
    if written.conditions.len() > Condition::MAX_IN_ONE {
        return Err(StatementError::TooManyConditions);
    }
    Ok(())
}

fn everything(written: &StatementText) -> Result<Target, StatementError> {
    match (written.actions.as_slice(), written.resources.as_slice()) {
        ([action], [resource]) if action == "*" && resource == "*" => Ok(Target::Everything),
        _ => Err(StatementError::Everything),
    }
}

fn some(catalogue: &Catalogue, effect: Effect, written: &StatementText) -> Result<Target, StatementError> {
    let (id, info) = catalogue
        .type_named(&written.resource_type)
        .and_then(|id| Some((id, catalogue.resource_type(id)?)))
        .ok_or_else(|| StatementError::UnknownType(shorten(&written.resource_type), type_names(catalogue)))?;
    let actions = actions(catalogue, id, info, &written.actions)?;
    if effect == Effect::Deny && actions == ActionMask::ALL {
        refuse_deny_below(catalogue, info, &written.resources)?;
    }
    if written.resources.is_empty() {
        return Err(StatementError::NoResource(info.everything()));
    }
    let resources = written.resources.iter().map(|it| pattern(info, it)).collect::<Result<_, _>>()?;
    Ok(Target::Some { resource_type: id, actions, resources })
}

fn actions(
    catalogue: &Catalogue,
    resource_type: TypeId,
    info: &ResourceType,
    written: &[String],
) -> Result<ActionMask, StatementError> {
    if written.is_empty() {
        return Err(StatementError::NoAction);
    }
    written.iter().try_fold(ActionMask::NONE, |mask, name| {
        if name == "*" {
            return Ok(ActionMask::ALL);
        }
        let found = catalogue.action_named(name).filter(|it| it.resource_type() == resource_type);
        let action = found.ok_or_else(|| wrong_action(catalogue, info, name))?;
        let means_all = catalogue.action(action).is_some_and(|it| it.means_all);
        Ok(mask.or(if means_all { ActionMask::ALL } else { action.mask() }))
    })
}

fn wrong_action(catalogue: &Catalogue, info: &ResourceType, action: &str) -> StatementError {
    let other = catalogue.action_named(action).and_then(|it| catalogue.resource_type(it.resource_type()));
    let advice = if let Some(other) = other {
        format!("put it in a statement of type `{}`", other.name)
    } else {
        let names: Vec<&str> = info.actions.iter().map(|it| it.name.as_ref()).collect();
        format!("its actions are `*`, {}", names.join(", "))
    };
    StatementError::Action { action: shorten(action), resource_type: info.name.to_string(), advice }
}

/// FeatBit's deny of `*` on a project also blocks what is below the project; a typed one does not. Rather
/// than mean less than its author thinks, it is refused.
fn refuse_deny_below(
    catalogue: &Catalogue,
    info: &ResourceType,
    resources: &[String],
) -> Result<(), StatementError> {
    let below = |it: &&ResourceType| it.kinds.len() > info.kinds.len() && it.kinds.starts_with(&info.kinds);
    if !catalogue.types().any(|it| below(&it)) {
        return Ok(());
    }
    let names = info.actions.iter().map(|it| it.name.as_ref()).collect::<Vec<&str>>().join(", ");
    let place = resources.first().map_or_else(|| info.everything(), |it| shorten(it));
    let within = |it: &ResourceType| {
        let kinds = it.kinds.iter().skip(info.kinds.len()).map(|kind| format!("{kind}/*"));
        std::iter::once(place.clone()).chain(kinds).collect::<Vec<_>>().join(":")
    };
    let denies = catalogue.types().filter(below).map(|it| format!("`*` on `{}`", within(it)));
    let mut corrected = vec![format!("{names} on `{place}`")];
    corrected.extend(denies);
    Err(StatementError::DenyBelow { resource_type: info.name.to_string(), corrected: corrected.join("; ") })
}

fn parsed(written: &str) -> Result<ResourcePattern, StatementError> {
    written.parse().map_err(|source| StatementError::Pattern { resource: shorten(written), source })
}

/// A pattern of the type's shape: as many segments as the type has, each able to match one of its kind.
fn pattern(info: &ResourceType, written: &str) -> Result<ResourcePattern, StatementError> {
    let pattern = parsed(written)?;
    if has_shape(&pattern, info) {
        return Ok(pattern);
    }
    Err(StatementError::Shape {
        resource: shorten(written),
        resource_type: info.name.to_string(),
        corrected: corrected(&pattern, info),
    })
}

fn has_shape(pattern: &ResourcePattern, info: &ResourceType) -> bool {
    if info.single {
        let everything = info.everything();
        return pattern.segments().len() == info.kinds.len()
            && ResourceName::parse(&everything).is_ok_and(|it| pattern.matches(&it));
    }
    pattern.segments().len() == info.kinds.len()
        && pattern.segments().iter().zip(info.kinds.iter()).all(|(it, kind)| it.path.can_be_of_kind(kind))
}

/// What was probably meant: the segments that fit kept, the rest filled up with everything.
fn corrected(pattern: &ResourcePattern, info: &ResourceType) -> String {
    if info.single {
        return info.everything();
    }
    let mut written = pattern.segments().iter();
    let segments = info.kinds.iter().map(|kind| match written.next() {
        // A star alone is written out, unless tags say that it was meant for this segment.
        Some(it) if it.path.can_be_of_kind(kind) && (it.path.as_str() != "*" || !it.tags.is_empty()) => {
            it.to_string()
        }
        _ => format!("{kind}/*"),
    });
    segments.collect::<Vec<_>>().join(":")
}

fn type_names(catalogue: &Catalogue) -> String {
    let names = catalogue.types().map(|it| it.name.as_ref());
    ["*"].into_iter().chain(names).collect::<Vec<_>>().join(", ")
}

/// Bad input is repeated in messages, but not at any length, nor with characters that cannot be seen.
pub(crate) fn shorten(text: &str) -> String {
    const SHOWN: usize = 100;
    let mut shown: String = text.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
