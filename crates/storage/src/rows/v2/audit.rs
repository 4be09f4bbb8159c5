//! The audit entries of a commit, which came to say for whom somebody did something.

use rkyv::{Archive, Serialize};

use crate::rows::v1::audit as v1;

/// The entries of one commit.
#[derive(Archive, Serialize)]
pub(crate) struct Audit {
    pub(crate) entries: Vec<Entry>,
}

/// What version 1 says, and for whom it was done.
#[derive(Archive, Serialize)]
pub(crate) struct Entry {
    pub(crate) entry: v1::Entry,
    pub(crate) behalf: Option<v1::Actor>,
}
