//! Checking everything: rows, what they add up to, the log and its chain of hashes.

use crate::{
    commit::checkpoint::{INTERVAL, Signature, Signer},
    error::StorageError,
    head::{Digest, Hash},
    key::{Key, Revision},
    row::Row,
    store::Store,
};

/// What was checked and found good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Live rows, each with its checksum, and together with the head.
    pub rows: u64,
    /// Commits, each linked to the one before it.
    pub commits: u64,
    /// Checkpoints that are signed with the key of the folder and agree with their commit.
    pub checkpoints: u64,
    /// Checkpoints signed with another key, which prove nothing here.
    pub foreign_checkpoints: u64,
}

/// Counts rows and adds them up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) rows: u64,
    pub(crate) digest: Digest,
}

impl Tally {
    pub(crate) fn add(&mut self, key: &Key, row: &Row) {
        self.rows += 1;
        self.digest = self.digest.with(key, row);
    }
}

/// Checks everything; the error names the first record or row that is wrong.
pub(crate) fn verify(store: &Store, signer: &Signer) -> Result<Verification, StorageError> {
    let head = store.head();
    let mut verification = Verification::default();
    let end = walk(store, signer, (Revision::ZERO, Hash::default()), head.revision, &mut verification)?;
    if end != head.hash {
        return Err(StorageError::Damaged(format!("the log ends in {end}, the head says {}", head.hash)));
    }
    let mut tally = Tally::default();
    for found in store.rows()? {
        let (key, row) = found?;
        tally.add(&key, &row);
    }
    if (Tally { rows: head.rows, digest: head.digest }) != tally {
        return Err(StorageError::Damaged(format!(
            "there are {} rows with digest {}, the head says {} with {}",
            tally.rows, tally.digest, head.rows, head.digest
        )));
    }
    verification.rows = tally.rows;
    Ok(verification)
}

/// Where a start begins to check the log: behind the newest checkpoint that is signed with our key, or at the
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
    let signature = record.checkpoint.map(|checkpoint| signer.check(&checkpoint, revision, record.previous));
    match signature {
        Some(Signature::Good) => Ok((revision, hash)),
        Some(Signature::Foreign) => Ok((Revision::ZERO, Hash::default())),
        Some(Signature::Bad) | None => Err(bad_checkpoint(revision)),
    }
}

/// Follows the log from behind a commit with this hash to `last`; the hash it ends in.
pub(crate) fn walk(
    store: &Store,
    signer: &Signer,
    (after, mut hash): (Revision, Hash),
    last: Revision,
    verification: &mut Verification,
) -> Result<Hash, StorageError> {
    let mut revision = after;
    while revision < last {
        revision = revision.next();
        let (record, next) = store.record(revision)?.ok_or_else(|| missing(revision))?;
        if record.previous != hash {
            return Err(StorageError::Damaged(format!(
                "commit {revision} does not follow the commit before it"
            )));
        }
        match record.checkpoint.map(|checkpoint| signer.check(&checkpoint, revision, hash)) {
            Some(Signature::Good) => verification.checkpoints += 1,
            Some(Signature::Foreign) => verification.foreign_checkpoints += 1,
            Some(Signature::Bad) => return Err(bad_checkpoint(revision)),
            None => {}
        }
        hash = next;
        verification.commits += 1;
    }
    Ok(hash)
}

fn missing(revision: Revision) -> StorageError {
    StorageError::Damaged(format!("the record of commit {revision} is missing"))
}

fn bad_checkpoint(revision: Revision) -> StorageError {
    StorageError::Damaged(format!(
        "the checkpoint of commit {revision} is not signed with the key of this folder"
    ))
}

#[cfg(test)]
mod tests;
