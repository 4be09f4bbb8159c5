//! Events, as sinks and hooks are told of them.

use keywright_core::{Timestamp, audit};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::operation::Actor;

/// Something that happened, as the log has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its number: later events have larger ones.
    pub seq: u64,
    /// Its id, the same however often it is sent.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: audit::Event,
    /// Who.
    pub actor: Actor,
    /// To what.
    pub subject: Subject,
    /// In which organization; empty if in none.
    pub organization: String,
    /// What they said about it.
    pub comment: String,
    /// What else there is to it; nothing mostly. No secrets.
    pub more: Value,
}

/// What something was done to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Subject {
    /// Its id.
    pub id: String,
    /// What people called it then.
    pub name: String,
}

// JSON from outside has no numbers that differ from themselves.
impl Eq for Event {}

impl Event {
    /// As conditions and templates see it, and as it is sent.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "seq": self.seq,
            "at": moment(self.at),
            "kind": self.kind.as_str(),
            "actor": self.actor.to_json(),
            "subject": {
                "kind": self.kind.about().map(|it| it.0.as_str()),
                "id": self.subject.id,
                "name": self.subject.name,
            },
            "organization": self.organization,
            "comment": self.comment,
            "more": self.more,
        })
    }
}

/// A moment as it is written (RFC 3339).
pub(super) fn moment(at: Timestamp) -> String {
    let nanos = i128::from(at.millis()) * 1_000_000;
    OffsetDateTime::from_unix_timestamp_nanos(nanos)
        .ok()
        .and_then(|it| it.format(&Rfc3339).ok())
        .unwrap_or_default()
}
