//! The store as the layer above sees it: reads, writes, what it knows of its own state.

pub(crate) mod entries;
mod load;
pub(crate) mod local;
pub(crate) mod open;
pub(crate) mod trace;
pub(crate) mod transaction;
pub(crate) mod verify;

use std::{path::Path, sync::Arc, time::Duration};

use parking_lot::Mutex;

use crate::{
    commit::{Commit, record::CommitRecord},
    engine::{
        Engine, Feed,
        local::{LocalEngine, writer::Writer},
    },
    error::{CommitError, StorageError},
    head::{Hash, Head},
    key::{Key, KeyRange, Revision},
    ledger::{local::Local, verify::Verification},
    projection::Projection,
    row::{Row, Rows},
    store::{Entries, Store},
};

/// How many times a reader tries to get by without the writer's lock.
const VIEW_TRIES: usize = 16;

/// How long a reader then waits for the lock.
const VIEW_PATIENCE: Duration = Duration::from_secs(5);

/// How to open a store.
#[derive(Clone, Debug)]
pub struct LedgerOptions {
    /// The most bytes of pages that sled keeps in memory. It can be somewhat more.
    pub cache_bytes: u64,
    /// Goes on although acknowledged data is missing, if this is the hash of the newest commit that is there.
    pub accept_rollback: Option<Hash>,
    /// How long to wait for a process that has the folder open, or was just killed.
    pub patience: Duration,
}

impl Default for LedgerOptions {
    /// 256 MiB of cache, no rollback, 5 seconds.
    fn default() -> Self {
        Self { cache_bytes: 256 << 20, accept_rollback: None, patience: Duration::from_secs(5) }
    }
}

/// Whether writes are accepted, and how far they have come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// The newest durable commit and what all rows add up to.
    pub head: Head,
    /// Why nothing is acknowledged until the store is opened again. Reads go on.
    pub degraded: Option<String>,
}

/// An open store. Dropping it finishes the commits that wait and lets go of the folder.
pub struct Ledger {
    // Dropped in this order: first nobody writes, then sled is closed, then the folder is free.
    engine: Box<dyn Engine>,
    writer: Arc<Mutex<Writer>>,
    store: Arc<Store>,
    _folder: crate::disk::folder::Folder,
}

impl Ledger {
    /// Opens the store in this folder, or makes one. `projection` is loaded with every live row. Reads every row
    /// and the newest part of the log once, so that what was acknowledged is known to be there.
    pub fn open(
        folder: &Path,
        options: &LedgerOptions,
        projection: Arc<dyn Projection>,
    ) -> Result<Self, StorageError> {
        let opened = open::open(folder, options, projection)?;
        let writer = Arc::new(Mutex::new(opened.writer));
        let engine = LocalEngine::start(Arc::clone(&opened.store), Arc::clone(&writer))?;
        Ok(Self { engine: Box::new(engine), writer, store: opened.store, _folder: opened.folder })
    }

    /// The row under this key.
    pub fn get(&self, key: &[u8]) -> Result<Option<Row>, StorageError> {
        self.store.get(key)
    }

    /// The rows of an interval of keys, in order, from either end.
    pub fn rows(&self, range: &KeyRange) -> Result<Rows, StorageError> {
        self.store.scan(range)
    }

    /// The derived entries of an interval of keys, in order, from either end.
    pub fn entries(&self, range: &KeyRange) -> Result<Entries, StorageError> {
        Ok(Entries(self.store.disk.range(range)?))
    }

    /// Makes a commit as it is. Most writes are better made with [`Ledger::write`].
    pub fn commit(&self, commit: Commit) -> Result<Revision, CommitError> {
        self.engine.commit(commit)
    }

    /// The record of a commit; nothing if it is not durable.
    pub fn record(&self, revision: Revision) -> Result<Option<CommitRecord>, StorageError> {
        self.feed(Revision(revision.0.saturating_sub(1))).next().transpose()
    }

    /// The durable commits after this one, oldest first.
    pub fn feed(&self, after: Revision) -> Feed<'_> {
        self.engine.feed(after)
    }

    /// The first `count` rows behind a key, or from the first row on.
    pub fn page(&self, after: Option<&Key>, count: usize) -> Result<Vec<(Key, Row)>, StorageError> {
        self.engine.page(after, count)
    }

    /// What is kept beside the commits.
    pub fn local(&self) -> Local<'_> {
        Local::new(&self.store)
    }

    /// Runs a read that looks at several things. When a commit came in between it is run again, so that the rows
    /// it saw belong together and so do the indexes it saw. The rows may be ahead of the indexes by commits that
    /// are not acknowledged yet. After some tries it is run while no commit can be made: it must not write.
    pub fn view<R>(&self, read: impl Fn() -> R) -> R {
        for _ in 0..VIEW_TRIES {
            if let Some(Some(found)) = self.store.written.read(1, || self.store.applied.read(1, &read)) {
                return found;
            }
        }
        self.read_alone(read)
    }

    /// Like [`Ledger::view`] for a read that looks at indexes only: commits on their way to the disk do not
    /// disturb it.
    pub fn view_indexes<R>(&self, read: impl Fn() -> R) -> R {
        self.store.applied.read(VIEW_TRIES, &read).unwrap_or_else(|| self.read_alone(read))
    }

    /// Reads while no commit can be made. A writer that holds on for so long is stuck in a disk that does not
    /// answer: nothing changes then, and reads must go on.
    fn read_alone<R>(&self, read: impl Fn() -> R) -> R {
        let _nobody_writes = self.writer.try_lock_for(VIEW_PATIENCE);
        read()
    }

    /// The newest durable commit and what all rows add up to.
    pub fn head(&self) -> Head {
        self.store.head()
    }

    /// Whether writes are accepted.
    pub fn health(&self) -> Health {
        Health { head: self.store.head(), degraded: self.store.degraded() }
    }

    /// Checks everything there is: all rows, what they add up to, the whole log. Commits wait meanwhile.
    pub fn verify(&self) -> Result<Verification, StorageError> {
        let writer = self.writer.lock();
        verify::verify(&self.store, writer.signer())
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("store", &self.store).finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(crate) mod tests;
