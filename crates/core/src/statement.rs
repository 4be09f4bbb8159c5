//! Statements: what a policy or a token says.

mod parse;

use std::collections::BTreeSet;

use crate::{
    catalogue::{ActionMask, TypeId},
    condition::{Condition, ConditionText, Properties, Truth},
    resource::{ResourceName, ResourcePattern},
};

pub use self::parse::StatementError;
pub(crate) use self::parse::shorten;

/// Whether a statement gives or takes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Effect {
    /// It gives.
    Allow,
    /// It takes, whatever gives.
    Deny,
}

/// One sentence of a policy or token: this effect, on these actions, on these resources.
///
/// It is typed: it holds actions of one resource type only, and patterns of that type's shape; or
/// it is about everything (wire 3.2, 3.5). What was written is kept beside what it means.
///
/// It may have conditions, all of which must be true of a request for it to apply. Where that cannot be told, an allow
/// does not apply and a deny does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Statement {
    written: StatementText,
    effect: Effect,
    target: Target,
    is_dormant: bool,
    /// In order, and each once.
    conditions: Box<[Condition]>,
    /// Whether it applies where its conditions cannot be told.
    applies_unknown: bool,
}

/// A statement as it is written: on the wire, on disk, in a file. Anything may stand in it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct StatementText {
    /// The id that its author gave it.
    pub id: String,
    /// `flag`, or `*` for everything.
    pub resource_type: String,
    /// `allow` or `deny`.
    pub effect: String,
    /// Names of actions, or `*`.
    pub actions: Vec<String>,
    /// Resource patterns.
    pub resources: Vec<String>,
    /// What else must be true; mostly nothing.
    pub conditions: Vec<ConditionText>,
}

/// What a statement is about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Target {
    /// Every action on everything.
    Everything,
    /// Nothing that there is: its type, or all that it says of it, is not in the catalogue.
    Nothing,
    /// Some actions of one type on some resources.
    Some {
        /// The type.
        resource_type: TypeId,
        /// Its actions.
        actions: ActionMask,
        /// The resources.
        resources: Vec<ResourcePattern>,
    },
}

impl Statement {
    /// The most statements in one policy or token (formal-core 3.4).
    pub const MAX_IN_ONE: usize = 64;
    /// The most resources in one statement.
    pub const MAX_RESOURCES: usize = 64;
    /// The most bytes of all texts in one policy or token, each counted with a little more: they
    /// must fit into one row.
    pub const MAX_BYTES: usize = 80 << 10;

    /// The id that its author gave it, or the empty text.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.written.id
    }

    /// Whether it gives or takes.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// What it is about.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Whether it speaks of types, actions or shapes that the catalogue does not have, from a time when it had
    /// them. Of these it gives and takes nothing, until they are there again: see [`Statement::kept`].
    #[must_use]
    pub fn is_dormant(&self) -> bool {
        self.is_dormant
    }

    /// The statement as it was written.
    #[must_use]
    pub fn written(&self) -> &StatementText {
        &self.written
    }

    /// What else must be true of a request: in order, and each once.
    #[must_use]
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// Whether it applies where its conditions cannot be told.
    #[must_use]
    pub(crate) fn applies_unknown(&self) -> bool {
        self.applies_unknown
    }

    /// Whether it applies, being about a request of which these properties are known.
    #[must_use]
    pub fn applies(&self, known: &dyn Properties) -> bool {
        if self.conditions.is_empty() {
            return true;
        }
        match Truth::of_all(&self.conditions, known) {
            Truth::Holds => true,
            Truth::Unknown => self.applies_unknown,
            Truth::Fails => false,
        }
    }

    /// What a deny withholds, as an allow that applies whenever the deny does: a question to ask, not a statement that
    /// anyone wrote.
    #[must_use]
    pub(crate) fn freed(&self) -> Self {
        Self { effect: Effect::Allow, ..self.clone() }
    }

    /// What it says about things that end like `name`, wherever they are; none if it says nothing about them.
    #[must_use]
    pub(crate) fn about(&self, name: &ResourceName<'_>) -> Option<Self> {
        let Target::Some { resource_type, actions, resources } = &self.target else {
            return Some(self.clone());
        };
        let resources: Vec<_> = resources.iter().filter_map(|it| it.about(name)).collect();
        if resources.is_empty() {
            return None;
        }
        let target = Target::Some { resource_type: *resource_type, actions: *actions, resources };
        Some(Self { target, ..self.clone() })
    }

    /// What it says of things of a type that are called `name`, for whatever there is in place of each `*` but the
    /// last; none if it says nothing of them.
    #[must_use]
    pub(crate) fn within(&self, of: TypeId, name: &ResourceName<'_>) -> Option<Self> {
        let (actions, resources) = match &self.target {
            Target::Everything => (ActionMask::ALL, vec![ResourcePattern::of(name)]),
            Target::Nothing => return None,
            Target::Some { resource_type, actions, resources } => {
                let within =
                    resources.iter().filter(|_| *resource_type == of).filter_map(|it| it.within(name));
                (*actions, within.collect())
            }
        };
        let target = Target::Some { resource_type: of, actions, resources };
        Some(Self { target, ..self.clone() }).filter(|it| !it.selects_nothing())
    }

    fn selects_nothing(&self) -> bool {
        matches!(&self.target, Target::Some { resources, .. } if resources.is_empty())
    }

    /// Whether two lists say the same in the same words: as sets, whatever their ids, order and repetition.
    #[must_use]
    pub fn same_set(left: &[Self], right: &[Self]) -> bool {
        let [left, right] = [left, right].map(|it| it.iter().map(Self::words).collect::<BTreeSet<_>>());
        left == right
    }

    fn words(&self) -> (String, Effect, BTreeSet<String>, BTreeSet<String>, &[Condition]) {
        let set = |texts: &[String]| texts.iter().cloned().collect();
        let it = &self.written;
        (it.resource_type.clone(), self.effect, set(&it.actions), set(&it.resources), &self.conditions)
    }
}

#[cfg(test)]
mod tests;
