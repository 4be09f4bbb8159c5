//! The seam: whoever orders commits. Everything above is the same for all engines.

pub(crate) mod local;

use crate::{
    commit::{Commit, record::CommitRecord},
    error::{CommitError, StorageError},
    key::{Key, Revision},
    row::Row,
};

/// Orders commits and makes them durable.
pub trait Engine: Send + Sync {
    /// Makes a commit. When this returns its revision, the commit is durable and this node's rows and indexes
    /// show it. Blocks; many threads may call at once and share one write to the disk. For a commit without
    /// operations the answer is the newest durable revision in which its preconditions hold.
    fn commit(&self, commit: Commit) -> Result<Revision, CommitError>;

    /// Makes the commit that `make` returns, while no other commit is made. An engine that cannot keep others out
    /// may answer with a conflict.
    fn commit_alone(&self, make: &mut dyn FnMut() -> Commit) -> Result<Revision, CommitError>;

    /// The commits after this one, oldest first, as far as they are durable.
    fn feed(&self, after: Revision) -> Feed<'_>;

    /// The first `count` rows behind a key (or from the first row on), to copy a store. What is committed meanwhile
    /// is in the feed.
    fn page(&self, after: Option<&Key>, count: usize) -> Result<Vec<(Key, Row)>, StorageError>;
}

/// Reads a commit's record; nothing at the end of the log.
type ReadRecord<'a> = Box<dyn FnMut(Revision) -> Result<Option<CommitRecord>, StorageError> + 'a>;

/// Commits in order. Ends at the newest durable commit or the first error.
pub struct Feed<'a> {
    next: Option<Revision>,
    read: ReadRecord<'a>,
}

impl<'a> Feed<'a> {
    /// A feed of the commits after `after`, each read by `read`.
    pub fn new(
        after: Revision,
        read: impl FnMut(Revision) -> Result<Option<CommitRecord>, StorageError> + 'a,
    ) -> Self {
        Self { next: Some(after.next()), read: Box::new(read) }
    }
}

impl Iterator for Feed<'_> {
    type Item = Result<CommitRecord, StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        let revision = self.next.take()?;
        let found = (self.read)(revision).transpose()?;
        if found.is_ok() {
            self.next = Some(revision.next());
        }
        Some(found)
    }
}

impl std::fmt::Debug for Feed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed").field("next", &self.next).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
