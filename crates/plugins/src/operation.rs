//! What is about to be done, as rules and hooks are told of it.

use keywright_core::{Timestamp, audit::Event};
use serde_json::{Value, json};

/// Something that is about to be done. It is known by the event that it would be recorded as.
#[derive(Clone, Debug)]
pub struct Operation {
    /// What it would be recorded as.
    pub event: Event,
    /// Who wants to.
    pub actor: Actor,
    /// What it would be done to, as the REST API shows it afterwards; nothing for what would be removed. No secrets.
    pub object: Value,
    /// What that is now; nothing for what would be made.
    pub old: Value,
    /// When.
    pub at: Timestamp,
}

/// Who does something.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Actor {
    /// `member`, `token`, `operator` or `system`.
    pub kind: String,
    /// The id of a member or token.
    pub id: String,
    /// What people call it.
    pub name: String,
}

impl Actor {
    /// As conditions and templates see it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "kind": self.kind, "id": self.id, "name": self.name })
    }
}
