//! The audit entries of a commit. They are kept in the commit's record and have no key.

use rkyv::{Archive, Serialize};

use super::{Id, Millis};

/// The entries of one commit.
#[derive(Archive, Serialize)]
pub(crate) struct Audit {
    pub(crate) entries: Vec<Entry>,
}

/// Who did what to what, when, and why they could.
#[derive(Archive, Serialize)]
pub(crate) struct Entry {
    pub(crate) at: Millis,
    pub(crate) organization: Option<Id>,
    pub(crate) actor: Actor,
    pub(crate) basis: Basis,
    pub(crate) event: String,
    pub(crate) subject_id: String,
    pub(crate) subject_name: String,
    pub(crate) comment: String,
}

/// Who. It came to have more at its end, which changes nothing of what was written before.
#[derive(Archive, Serialize)]
pub(crate) enum Actor {
    Account(Id),
    Token(Id),
    Operator,
    System,
    Plugin(Id),
}

/// Why they could. An action is its name: its place in the catalogue may change.
#[derive(Archive, Serialize)]
pub(crate) enum Basis {
    Decided { action: String, resource: String },
    Own,
    FirstStart,
    Host,
}
