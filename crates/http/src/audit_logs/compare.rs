//! What was done, from what a thing was like before and after: FeatBit's instructions (wire 2.10).
//!
//! Both are what the wire shows, and may come from a client: whatever is missing or of another type is as if it were
//! not there.

mod flags;
mod parts;
mod rules;
mod segments;

use keywright_core::audit::SubjectKind;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// What was done to a thing
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = AuditInstruction, example = json!({"kind": "UpdateName", "value": "Dark mode"}))]
pub(crate) struct Instruction {
    /// What, such as `TurnFlagOn`, `UpdateName`, `AddRule`
    pub(crate) kind: String,
    /// To what: a text, a list or an object, by `kind`
    pub(crate) value: Value,
}

impl Instruction {
    pub(super) fn new(kind: &str, value: impl Into<Value>) -> Self {
        Self { kind: kind.to_owned(), value: value.into() }
    }
}

/// What was done to a flag or segment. There are no instructions for other things.
pub(super) fn instructions(kind: SubjectKind, previous: &Value, current: &Value) -> Vec<Instruction> {
    let mut comparison = Comparison { previous, current, found: Vec::new() };
    match kind {
        SubjectKind::FeatureFlag => flags::compare(&mut comparison),
        SubjectKind::Segment => segments::compare(&mut comparison),
        _ => {}
    }
    comparison.found
}

/// Two states of a thing, and what was found to be different.
struct Comparison<'a> {
    previous: &'a Value,
    current: &'a Value,
    found: Vec<Instruction>,
}

impl<'a> Comparison<'a> {
    fn say(&mut self, kind: &str, value: impl Into<Value>) {
        self.found.push(Instruction::new(kind, value));
    }

    /// A member of both.
    fn member(&self, name: &str) -> (&'a Value, &'a Value) {
        (parts::member(self.previous, name), parts::member(self.current, name))
    }

    /// An instruction with the member's new value, if it is another.
    fn text(&mut self, name: &str, kind: &str) {
        let (previous, current) = self.member(name);
        if previous != current {
            self.say(kind, if current.is_null() { json!("") } else { current.clone() });
        }
    }

    /// One of two instructions, if a switch was switched.
    fn switch(&mut self, name: &str, on: &str, off: &str) {
        let (previous, current) = self.member(name);
        let (previous, current) = (previous.as_bool() == Some(true), current.as_bool() == Some(true));
        if previous != current {
            self.say(if current { on } else { off }, "");
        }
    }

    /// Instructions for what came and what went.
    fn list(&mut self, name: &str, added: &str, removed: &str) {
        let (previous, current) = self.member(name);
        let (came, went) = parts::difference(previous, current);
        if !went.is_empty() {
            self.say(removed, went);
        }
        if !came.is_empty() {
            self.say(added, came);
        }
    }
}

#[cfg(test)]
mod tests;
