//! Checking everything: the log and its chain of hashes, and that the rows are what the log says.

use std::collections::HashMap;

use crate::{
    commit::{
        checkpoint::{Checkpoint, INTERVAL, Signature, Signer},
        record::CommitRecord,
    },
    error::StorageError,
    head::{Digest, Hash, Head},
    key::{Key, Revision},
    ledger::{entries::EntrySum, trace},
    row::Row,
    store::Store,
};

/// What was checked and found good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Live rows, each the one that the log says.
    pub rows: u64,
    /// Commits, each linked to the one before it.
    pub commits: u64,
    /// Checkpoints that are signed with the key of the folder and agree with the log.
    pub checkpoints: u64,
    /// Checkpoints that agree with the log and are signed with a key the folder no longer has.
    pub foreign_checkpoints: u64,
}

/// Rows counted and added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) rows: u64,
    pub(crate) digest: Digest,
}

impl Tally {
    pub(crate) fn of(head: &Head) -> Self {
        Self { rows: head.rows, digest: head.digest }
    }

    pub(crate) fn add(&mut self, term: u128) {
        self.rows += 1;
        self.digest = self.digest.with(term);
    }

    /// Both together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { rows: self.rows + other.rows, digest: self.digest.and(other.digest) }
    }

    fn take(&mut self, term: u128) {
        self.rows -= 1;
        self.digest = self.digest.without(term);
    }
}

/// Checks everything; the error names the first commit or row that is wrong. Holds some hundred bytes per row.
pub(crate) fn verify(store: &Store, signer: &Signer) -> Result<Verification, StorageError> {
    let head = store.head();
    let mut replay = Replay {
        signer,
        rows: HashMap::new(),
        tally: Tally::default(),
        verification: Verification::default(),
    };
    let genesis = (Revision::ZERO, Hash::default());
    let mut traced = EntrySum::default();
    let end = walk(store, genesis, head.revision, |record| {
        trace::expect(&mut traced, store, record);
        replay.commit(record)
    })?;
    if end != head.hash {
        return Err(damaged(format!("the log ends in {end}, the head says {}", head.hash)));
    }
    let logged = replay.tally;
    let verification = replay.compare(store)?;
    if Tally::of(&head) != logged {
        return Err(damaged("the head does not agree with the log".to_owned()));
    }
    trace::check(store, traced)?;
    Ok(verification)
}

/// Where a start begins to check the log: behind the newest checkpoint if it is signed with our key, else at the
/// first commit.
pub(crate) fn newest_checkpoint(
    store: &Store,
    signer: &Signer,
    newest: Revision,
) -> Result<(Revision, Hash), StorageError> {
    let revision = Revision(newest.0 / INTERVAL * INTERVAL);
    if revision == Revision::ZERO {
        return Ok((Revision::ZERO, Hash::default()));
    }
    let (record, hash) = store.record(revision)?.ok_or_else(|| missing(revision))?;
    match checked(signer, &record)? {
        Some((_, Signature::Foreign)) => Ok((Revision::ZERO, Hash::default())),
        _ => Ok((revision, hash)),
    }
}

/// Follows the log from behind a commit with this hash to `last`; the hash it ends in.
pub(crate) fn walk(
    store: &Store,
    (after, mut hash): (Revision, Hash),
    last: Revision,
    mut visit: impl FnMut(&CommitRecord) -> Result<(), StorageError>,
) -> Result<Hash, StorageError> {
    let mut revision = after;
    while revision < last {
        revision = revision.next();
        let (record, next) = store.record(revision)?.ok_or_else(|| missing(revision))?;
        if record.previous != hash {
            return Err(damaged(format!("commit {revision} does not follow the commit before it")));
        }
        visit(&record)?;
        hash = next;
    }
    Ok(hash)
}

/// The state that the log leads to.
struct Replay<'a> {
    signer: &'a Signer,
    /// Which commit wrote each live row, and the row's term.
    rows: HashMap<Key, (Revision, u128)>,
    tally: Tally,
    verification: Verification,
}

impl Replay<'_> {
    fn commit(&mut self, record: &CommitRecord) -> Result<(), StorageError> {
        let revision = record.revision;
        if let Some((checkpoint, signature)) = checked(self.signer, record)? {
            if (Tally { rows: checkpoint.rows, digest: checkpoint.digest }) != self.tally {
                return Err(damaged(format!(
                    "the checkpoint of commit {revision} does not agree with the log"
                )));
            }
            match signature {
                Signature::Foreign => self.verification.foreign_checkpoints += 1,
                _ => self.verification.checkpoints += 1,
            }
        }
        for operation in &record.operations {
            if let Some((_, term)) = self.rows.remove(operation.key()) {
                self.tally.take(term);
            }
            if let Some(row) = operation.row(revision) {
                let term = row.term(operation.key());
                self.tally.add(term);
                self.rows.insert(operation.key().clone(), (revision, term));
            }
        }
        self.verification.commits += 1;
        Ok(())
    }

    /// Compares what is on disk with it.
    fn compare(mut self, store: &Store) -> Result<Verification, StorageError> {
        let mut entries = EntrySum::default();
        for found in store.rows()? {
            let (key, row) = found?;
            self.take(&key, &row)?;
            entries.expect(store, &key, &row);
            self.verification.rows += 1;
        }
        if let Some((key, (revision, _))) = self.rows.iter().min() {
            return Err(damaged(format!(
                "the row under key {key}, written by commit {revision}, is missing"
            )));
        }
        if EntrySum::found(store)? != entries {
            return Err(damaged(
                "the derived entries are not those of the rows; the next start makes them anew".to_owned(),
            ));
        }
        Ok(self.verification)
    }

    fn take(&mut self, key: &Key, row: &Row) -> Result<(), StorageError> {
        match self.rows.remove(key) {
            Some((_, term)) if term == row.term(key) => Ok(()),
            Some((revision, _)) => {
                Err(damaged(format!("the row under key {key} is not the one that commit {revision} wrote")))
            }
            None => Err(damaged(format!("no commit wrote the row under key {key}"))),
        }
    }
}

/// The checkpoint of a commit that has to have one, unless its signature is wrong.
fn checked(signer: &Signer, record: &CommitRecord) -> Result<Option<(Checkpoint, Signature)>, StorageError> {
    if !record.revision.0.is_multiple_of(INTERVAL) {
        return Ok(None);
    }
    let bad = || {
        damaged(format!(
            "the checkpoint of commit {} is not signed with the key of this folder",
            record.revision
        ))
    };
    let checkpoint = record.checkpoint.ok_or_else(bad)?;
    match signer.check(&checkpoint, record.revision, record.previous) {
        Signature::Bad => Err(bad()),
        signature => Ok(Some((checkpoint, signature))),
    }
}

fn missing(revision: Revision) -> StorageError {
    damaged(format!("the record of commit {revision} is missing"))
}

fn damaged(what: String) -> StorageError {
    StorageError::Damaged(what)
}

#[cfg(test)]
mod tests;
