//! The decision.

use crate::{
    catalogue::Action,
    condition::{NOTHING, Properties},
    resource::ResourceName,
    statement::{Effect, Statement, Target},
};

/// May this be done to that?
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// What is to be done.
    pub action: Action,
    /// What it is to be done to.
    pub resource: &'a ResourceName<'a>,
    /// What else is known, for conditions.
    pub known: &'a dyn Properties,
}

impl<'a> Request<'a> {
    /// A request of which nothing else is known: where it would come to a condition, an allow does not apply, and a
    /// deny does.
    #[must_use]
    pub fn new(action: Action, resource: &'a ResourceName<'a>) -> Self {
        Self { action, resource, known: &NOTHING }
    }

    /// The same request, of which this is known.
    #[must_use]
    pub fn knowing(self, known: &'a dyn Properties) -> Self {
        Self { known, ..self }
    }
}

/// The answer to a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use]
pub enum Decision {
    /// It may.
    Allow,
    /// It may not.
    Deny,
}

/// A matching deny outweighs every allow, and what no statement allows is denied. Neither the order
/// of the statements nor repeating one matters (wire 3.5, formal-core 3.1). A statement with conditions
/// matches where they are true; where that cannot be told, a deny does and an allow does not.
pub fn decide<'s>(statements: impl IntoIterator<Item = &'s Statement>, request: Request<'_>) -> Decision {
    let mut decision = Decision::Deny;
    for statement in statements {
        if statement.matches(request) {
            match statement.effect() {
                Effect::Deny => return Decision::Deny,
                Effect::Allow => decision = Decision::Allow,
            }
        }
    }
    decision
}

/// The statements that a decision rests on: the denies that match; where there are none, the allows.
/// None at all is a deny by default.
pub fn rests_on<'s>(
    statements: impl IntoIterator<Item = &'s Statement>,
    request: Request<'_>,
) -> Vec<&'s Statement> {
    let matching = statements.into_iter().filter(|it| it.matches(request));
    let (denies, allows): (Vec<_>, Vec<_>) = matching.partition(|it| it.effect() == Effect::Deny);
    if denies.is_empty() { allows } else { denies }
}

impl Decision {
    /// Whether it is an allow.
    #[must_use]
    pub const fn is_allow(self) -> bool {
        matches!(self, Self::Allow)
    }
}

impl Statement {
    /// Whether it is about the request, and its conditions let it apply.
    #[must_use]
    pub fn matches(&self, request: Request<'_>) -> bool {
        self.is_about(request) && self.applies(request.known)
    }

    /// Whether it is about the request, whatever its conditions: it is about everything, or holds the action and a
    /// pattern that selects the resource.
    #[must_use]
    pub fn is_about(&self, request: Request<'_>) -> bool {
        match self.target() {
            Target::Everything => true,
            Target::Nothing => false,
            Target::Some { resource_type, actions, resources } => {
                *resource_type == request.action.resource_type()
                    && actions.has(request.action)
                    && resources.iter().any(|it| it.matches(request.resource))
            }
        }
    }
}

#[cfg(test)]
mod conditions;
#[cfg(test)]
mod tests;
