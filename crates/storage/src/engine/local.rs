//! The engine of a single node: one thread orders commits and writes them in groups.

pub(crate) mod committer;
pub(crate) mod plan;
pub(crate) mod writer;

use std::{ops::Bound, sync::Arc};

use parking_lot::Mutex;

use crate::{
    commit::{Commit, record::CommitRecord},
    engine::{
        Engine, Feed,
        local::{committer::Committer, writer::Writer},
    },
    error::{CommitError, StorageError},
    key::{Key, KeyRange, Revision, tag},
    row::Row,
    store::Store,
};

/// See the module.
pub(crate) struct LocalEngine {
    store: Arc<Store>,
    writer: Arc<Mutex<Writer>>,
    committer: Committer,
}

impl LocalEngine {
    pub(crate) fn start(store: Arc<Store>, writer: Arc<Mutex<Writer>>) -> Result<Self, StorageError> {
        let committer = Committer::start(Arc::clone(&store), Arc::clone(&writer))?;
        Ok(Self { store, writer, committer })
    }

    fn record(&self, revision: Revision) -> Result<Option<CommitRecord>, StorageError> {
        if revision > self.store.head().revision {
            return Ok(None);
        }
        let (record, _) = self.store.record(revision)?.ok_or_else(|| missing(revision))?;
        Ok(Some(record))
    }
}

impl Engine for LocalEngine {
    fn commit(&self, commit: Commit) -> Result<Revision, CommitError> {
        self.committer.commit(commit)
    }

    fn commit_alone(&self, make: &mut dyn FnMut() -> Commit) -> Result<Revision, CommitError> {
        let mut writer = self.writer.lock();
        writer.commit(&make())
    }

    fn feed(&self, after: Revision) -> Feed<'_> {
        Feed::new(after, |revision| self.record(revision))
    }

    fn page(&self, after: Option<&Key>, count: usize) -> Result<Vec<(Key, Row)>, StorageError> {
        let start = after
            .map_or(Bound::Included(Key::from([*tag::ROWS.start()])), |key| Bound::Excluded(key.clone()));
        let range = KeyRange { start, end: Bound::Excluded(Key::from([tag::LOG])) };
        self.store.scan(&range)?.take(count).collect()
    }
}

fn missing(revision: Revision) -> StorageError {
    StorageError::Damaged(format!("the record of commit {revision} is missing"))
}
