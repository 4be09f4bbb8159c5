//! A commit as a value: what must hold, what changes, and why. It can be shipped to whoever orders commits.

pub(crate) mod checkpoint;
pub(crate) mod record;

use std::collections::HashSet;

use crate::{
    error::CommitError,
    key::{Key, Revision, tag},
    row::{HEADER_LEN, Row},
};

/// What must hold when the commit is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// No row has this key.
    Absent(Key),
    /// The row of this key was last written by this commit.
    At(Key, Revision),
}

/// A change of one row.
#[derive(Clone, PartialEq, Eq)]
pub enum Operation {
    /// Writes a row.
    Put {
        /// Its key.
        key: Key,
        /// What kind of row it is.
        kind: u8,
        /// The version of the archive's layout.
        version: u8,
        /// The archive.
        archive: Vec<u8>,
    },
    /// Takes a row away, if it is there.
    Delete {
        /// Its key.
        key: Key,
    },
}

impl Operation {
    /// The row it is about.
    pub fn key(&self) -> &Key {
        match self {
            Self::Put { key, .. } | Self::Delete { key } => key,
        }
    }

    /// The row that a commit of this revision writes by it, if it writes one.
    pub(crate) fn row(&self, revision: Revision) -> Option<Row> {
        match self {
            Self::Put { key, kind, version, archive } => {
                Some(Row::seal(key, revision, *kind, *version, archive))
            }
            Self::Delete { .. } => None,
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Put { key, archive, .. } => key.len() + archive.len() + HEADER_LEN,
            Self::Delete { key } => key.len(),
        }
    }
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Put { key, kind, version, archive } => {
                write!(f, "Put({key}, kind {kind} v{version}, {} bytes)", archive.len())
            }
            Self::Delete { key } => write!(f, "Delete({key})"),
        }
    }
}

/// Changes that are made together or not at all, with the audit entry that says why.
///
/// Without operations it is a question: whether its preconditions hold in a durable state. It leaves no trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// What must hold.
    pub preconditions: Vec<Precondition>,
    /// What changes; no key twice.
    pub operations: Vec<Operation>,
    /// The audit entry, in the words of the layer above. Empty only in commits the store makes for itself.
    pub audit: Vec<u8>,
}

impl Commit {
    /// The most operations of one commit, and of one batch of commits: readers of sled wait while it is applied.
    pub const MAX_OPERATIONS: usize = 256;
    /// The most preconditions.
    pub const MAX_PRECONDITIONS: usize = 4096;
    /// The most bytes of keys, archives and audit entry together.
    pub const MAX_BYTES: usize = 1 << 20;
    /// The most bytes of one row with its key. A page of sled holds up to 21 rows and must stay below a quarter of
    /// a segment (8 MiB), or sled moves it to a file of its own which it does not sync: 21 * 96 KiB < 2 MiB.
    pub const MAX_ROW_BYTES: usize = 96 << 10;

    pub(crate) fn size(&self) -> usize {
        self.audit.len() + self.operations.iter().map(Operation::size).sum::<usize>()
    }

    /// Refuses what no engine could take.
    pub(crate) fn check(&self) -> Result<(), CommitError> {
        let too_large = |what: String| Err(CommitError::TooLarge(what));
        if self.operations.len() > Self::MAX_OPERATIONS || self.preconditions.len() > Self::MAX_PRECONDITIONS
        {
            return too_large(format!("at most {} rows at once", Self::MAX_OPERATIONS));
        }
        if self.size() > Self::MAX_BYTES {
            return too_large(format!("at most {} bytes at once", Self::MAX_BYTES));
        }
        if self.operations.iter().any(|operation| operation.size() > Self::MAX_ROW_BYTES) {
            return too_large(format!("at most {} bytes for one row", Self::MAX_ROW_BYTES));
        }
        self.check_keys()
    }

    fn check_keys(&self) -> Result<(), CommitError> {
        let mut seen = HashSet::with_capacity(self.operations.len());
        for key in self.operations.iter().map(Operation::key) {
            if key.len() > Key::MAX_LEN || !tag::ROWS.contains(&key.tag()) {
                return Err(CommitError::Malformed(format!("{key} cannot be the key of a row")));
            }
            if !seen.insert(key) {
                return Err(CommitError::Malformed(format!("the key {key} is named twice")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
