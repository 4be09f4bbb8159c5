//! What a group of commits will write, worked out before anything is written.

use std::collections::HashMap;

use crate::{
    commit::{
        Commit, Precondition,
        checkpoint::{INTERVAL, Signer},
        record::{CommitRecord, parts},
    },
    error::{CommitError, StorageError},
    head::Head,
    key::{Key, Revision, tag},
    projection::{Change, Derived},
    row::Row,
    store::Store,
};

/// Where the head lies among the rows.
pub(crate) const HEAD_KEY: [u8; 5] = [tag::NODE, b'h', b'e', b'a', b'd'];

/// Commits admitted so far, on top of what is on disk.
pub(crate) struct Plan<'a> {
    store: &'a Store,
    signer: &'a Signer,
    head: Head,
    /// Rows as they will be.
    rows: HashMap<Key, Option<Row>>,
    /// Everything else to be written.
    batch: sled::Batch,
    applied: Vec<(Revision, Vec<Change>)>,
}

/// What to write, and what to tell the projection afterwards.
pub(crate) struct Finished {
    pub(crate) head: Head,
    pub(crate) batch: sled::Batch,
    pub(crate) applied: Vec<(Revision, Vec<Change>)>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(store: &'a Store, signer: &'a Signer) -> Self {
        let head = store.head();
        Self { store, signer, head, rows: HashMap::new(), batch: sled::Batch::default(), applied: Vec::new() }
    }

    /// Takes the commit into the plan if its preconditions hold after those before it.
    pub(crate) fn admit(&mut self, commit: &Commit) -> Result<Revision, CommitError> {
        for precondition in &commit.preconditions {
            self.check(precondition)?;
        }
        if commit.operations.is_empty() {
            return Ok(self.head.revision);
        }
        // Reading can fail; what follows cannot.
        let before: Vec<_> =
            commit.operations.iter().map(|operation| self.row(operation.key())).collect::<Result<_, _>>()?;
        let revision = self.record(commit);
        let mut changes = Vec::with_capacity(before.len());
        for (operation, old) in commit.operations.iter().zip(before) {
            let new = operation.row(revision);
            if old.is_some() || new.is_some() {
                changes.push(Change { key: operation.key().clone(), old, new });
            }
        }
        for change in &changes {
            self.change(change);
        }
        self.applied.push((revision, changes));
        Ok(revision)
    }

    /// What to write, if anything.
    pub(crate) fn finish(mut self) -> Option<Finished> {
        if self.applied.is_empty() {
            return None;
        }
        for (key, row) in self.rows {
            match row {
                Some(row) => self.batch.insert(key.to_ivec(), row.to_ivec()),
                None => self.batch.remove(key.to_ivec()),
            }
        }
        self.batch.insert(&HEAD_KEY, self.head.encode());
        Some(Finished { head: self.head, batch: self.batch, applied: self.applied })
    }

    fn check(&self, precondition: &Precondition) -> Result<(), CommitError> {
        let (key, expected) = match precondition {
            Precondition::Absent(key) => (key, None),
            Precondition::At(key, revision) => (key, Some(*revision)),
        };
        let found = self.row(key)?.map(|row| row.revision());
        if found == expected { Ok(()) } else { Err(CommitError::Conflict(key.clone())) }
    }

    fn row(&self, key: &Key) -> Result<Option<Row>, StorageError> {
        self.rows.get(key).map_or_else(|| self.store.get(key), |planned| Ok(planned.clone()))
    }

    /// Moves the head on by the commit and plans its record.
    fn record(&mut self, commit: &Commit) -> Revision {
        let revision = self.head.revision.next();
        let record = CommitRecord {
            revision,
            previous: self.head.hash,
            checkpoint: revision.0.is_multiple_of(INTERVAL).then(|| self.signer.sign(&self.head)),
            operations: commit.operations.clone(),
            audit: commit.audit.clone(),
        };
        let bytes = record.encode();
        for (key, part) in parts(revision, &bytes) {
            self.batch.insert(key.to_ivec(), part);
        }
        for (entry, value) in Derived::from_commit(&*self.store.projection, &record) {
            self.batch.insert(entry.to_ivec(), value);
        }
        self.head.hash = self.head.hash.chain(&bytes);
        self.head.revision = revision;
        revision
    }

    /// Plans a change of a row: the row, its entries, and what all rows add up to.
    fn change(&mut self, change: &Change) {
        let Change { key, old, new } = change;
        let before = Derived::of(&*self.store.projection, key, old.as_ref());
        let after = Derived::of(&*self.store.projection, key, new.as_ref());
        for (entry, _) in before.iter().filter(|(entry, _)| after.iter().all(|(kept, _)| kept != entry)) {
            self.batch.remove(entry.to_ivec());
        }
        for (entry, value) in after.into_iter().filter(|entry| !before.contains(entry)) {
            self.batch.insert(entry.to_ivec(), value);
        }
        if let Some(row) = old {
            self.head.rows -= 1;
            self.head.digest = self.head.digest.without(row.term(key));
        }
        if let Some(row) = new {
            self.head.rows += 1;
            self.head.digest = self.head.digest.with(row.term(key));
        }
        self.rows.insert(key.clone(), new.clone());
    }
}
