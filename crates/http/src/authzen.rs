//! The language of the AuthZEN Authorization API 1.0: what is asked, and how answers are put together.
//!
//! Pure: from JSON to questions ([`read`]), from the properties of a question to what conditions can ask
//! ([`Question::known`]), from many questions and one judge to an answer ([`Batch::answer`]), and from a search to its
//! pages ([`PageToken`]). Who asks, and whether they may, is decided elsewhere.

mod batch;
mod known;
mod paging;
mod read;

use serde_json::{Map, Value};

pub use self::{
    batch::{Answer, Batch, Failed, Judged, Semantics},
    paging::{PageToken, Slice},
    read::{Malformed, read, read_batch, read_search},
};

/// May this subject do this to that?
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Who would do it.
    pub subject: Thing,
    /// The name of what would be done.
    pub action: String,
    /// What is known of the action.
    pub action_properties: Map<String, Value>,
    /// To what it would be done.
    pub resource: Thing,
    /// What is known beside them.
    pub context: Map<String, Value>,
}

/// Something of a type: a subject or a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thing {
    /// Its type: `member`, `flag`.
    pub kind: String,
    /// Its id. Empty in a search for things.
    pub id: String,
    /// What is known of it.
    pub properties: Map<String, Value>,
}

/// What a search is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wanted {
    /// Subjects of a type that may.
    Subjects,
    /// Resources of a type to which it may be done.
    Resources,
    /// Actions that may be done.
    Actions,
}

/// A search: a question of which one part is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// Which part.
    pub wanted: Wanted,
    /// The rest.
    pub question: Question,
    /// Where to go on: the token of the page before.
    pub token: Option<String>,
    /// How many results a page has.
    pub limit: usize,
}

impl Search {
    /// The most results of a page, and how many there are where nothing is said.
    pub const MAX_LIMIT: usize = 100;
}

#[cfg(test)]
mod tests;
