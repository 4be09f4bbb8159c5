//! Writes: a closure that reads, decides and plans; its commit is made if what it read still stands.

use std::{
    collections::{BTreeMap, HashMap},
    iter::Peekable,
    vec,
};

use crate::{
    commit::{Commit, Operation, Precondition},
    error::{CommitError, StorageError},
    key::{Key, KeyRange, Revision},
    ledger::Ledger,
    row::{Row, Rows},
    store::Store,
};

/// How often a closure is run while others may write, before it is run alone.
const TRIES: usize = 3;

/// What a closure has read and what it will write.
#[derive(Debug)]
pub struct Transaction<'a> {
    store: &'a Store,
    /// The revision under which each key was first seen, nothing where there was no row.
    seen: HashMap<Key, Option<Revision>>,
    /// Rows as they shall be.
    planned: BTreeMap<Key, Option<Row>>,
    audit: Vec<u8>,
}

impl<'a> Transaction<'a> {
    fn new(store: &'a Store) -> Self {
        Self { store, seen: HashMap::new(), planned: BTreeMap::new(), audit: Vec::new() }
    }

    /// The row under this key, with what this transaction itself has written. That it stays as it is until the
    /// commit, there or absent, is a condition of the commit.
    pub fn get(&mut self, key: &[u8]) -> Result<Option<Row>, StorageError> {
        if let Some(planned) = self.planned.get(key) {
            return Ok(planned.clone());
        }
        let row = self.store.get(key)?;
        self.seen.entry(Key::from(key)).or_insert_with(|| row.as_ref().map(Row::revision));
        Ok(row)
    }

    /// The rows of an interval of keys, with what this transaction itself has written.
    ///
    /// That no row joins or leaves them is *not* a condition of the commit, and neither is that they stay as they
    /// are. Where that matters, the transaction has to `get` (and whoever changes the set has to write) a row that
    /// stands for the set.
    pub fn scan(
        &self,
        range: &KeyRange,
    ) -> Result<impl Iterator<Item = Result<(Key, Row), StorageError>> + use<>, StorageError> {
        let stored = self.store.scan(range)?;
        let planned = self.planned.iter().filter(|(key, _)| range.contains(key));
        let planned: Vec<_> = planned.map(|(key, row)| (key.clone(), row.clone())).collect();
        Ok(Merged { stored: stored.peekable(), planned: planned.into_iter().peekable() })
    }

    /// Says why this transaction writes, and thereby lets it write. The last entry given is the one kept.
    pub fn audit(&mut self, entry: Vec<u8>) -> Audited<'_, 'a> {
        self.audit = entry;
        Audited { transaction: self }
    }

    /// The rows under a tag that this transaction has written, as they shall be.
    pub(crate) fn planned_under(&self, tag: u8) -> Vec<(Key, Option<Row>)> {
        let under = self.planned.iter().filter(|(key, _)| key.tag() == tag);
        under.map(|(key, row)| (key.clone(), row.clone())).collect()
    }

    fn into_commit(self) -> Commit {
        let preconditions = self.seen.into_iter().map(|(key, revision)| match revision {
            None => Precondition::Absent(key),
            Some(revision) => Precondition::At(key, revision),
        });
        let operations = self.planned.into_iter().map(|(key, row)| match row {
            Some(row) => Operation::Put {
                key,
                kind: row.kind(),
                version: row.version(),
                archive: row.archive().to_vec(),
            },
            None => Operation::Delete { key },
        });
        Commit { preconditions: preconditions.collect(), operations: operations.collect(), audit: self.audit }
    }
}

/// A transaction that has said why it writes.
#[derive(Debug)]
pub struct Audited<'t, 'a> {
    transaction: &'t mut Transaction<'a>,
}

impl<'a> Audited<'_, 'a> {
    /// Writes a row.
    pub fn put(&mut self, key: impl Into<Key>, kind: u8, version: u8, archive: &[u8]) {
        let key = key.into();
        let row = Row::seal(&key, Revision::ZERO, kind, version, archive);
        self.transaction.planned.insert(key, Some(row));
    }

    /// Takes a row away, if it is there.
    pub fn delete(&mut self, key: impl Into<Key>) {
        self.transaction.planned.insert(key.into(), None);
    }

    /// To read on.
    pub fn reads(&mut self) -> &mut Transaction<'a> {
        self.transaction
    }
}

impl Ledger {
    /// Writes what the closure plans, in one commit, and returns what it returns once that is durable. Nothing is
    /// written if it returns an error or plans nothing.
    ///
    /// What it returns, also an error, rests on one durable state: if something it read has changed meanwhile it
    /// is run again, after three times alone. It must therefore do nothing but read and plan.
    pub fn write<T, E>(&self, run: impl Fn(&mut Transaction<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<CommitError>,
    {
        for _ in 0..TRIES {
            let (outcome, commit) = self.plan(&run);
            match self.engine.commit(commit) {
                Ok(_) => return outcome,
                Err(CommitError::Conflict(_)) => {}
                Err(error) => return Err(outcome.err().unwrap_or_else(|| error.into())),
            }
        }
        self.write_alone(&run)
    }

    fn write_alone<T, E>(&self, run: &impl Fn(&mut Transaction<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<CommitError>,
    {
        let mut outcome = None;
        let committed = self.engine.commit_alone(&mut || {
            let (result, commit) = self.plan(run);
            outcome = Some(result);
            commit
        });
        match (committed, outcome) {
            (Ok(_), Some(outcome)) => outcome,
            (Err(error), _) => Err(error.into()),
            (Ok(_), None) => {
                Err(CommitError::Unavailable("the engine did not run the write".to_owned()).into())
            }
        }
    }

    /// Runs the closure once: what it says, and the commit that must be made before that counts. After an error the
    /// commit only asks whether what was read stands.
    fn plan<T, E>(&self, run: impl Fn(&mut Transaction<'_>) -> Result<T, E>) -> (Result<T, E>, Commit) {
        let mut transaction = Transaction::new(&self.store);
        let outcome = run(&mut transaction);
        if outcome.is_err() {
            transaction.planned.clear();
        }
        (outcome, transaction.into_commit())
    }
}

/// Stored rows with planned ones laid over them, in the order of their keys.
struct Merged {
    stored: Peekable<Rows>,
    planned: Peekable<vec::IntoIter<(Key, Option<Row>)>>,
}

impl Iterator for Merged {
    type Item = Result<(Key, Row), StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let next_planned = self.planned.peek().map(|(key, _)| key);
            match (self.stored.peek(), next_planned) {
                (Some(Ok((stored, _))), Some(planned)) if planned <= stored => {
                    if planned == stored {
                        self.stored.next();
                    }
                }
                (None, Some(_)) => {}
                _ => return self.stored.next(),
            }
            if let Some((key, Some(row))) = self.planned.next() {
                return Some(Ok((key, row)));
            }
        }
    }
}

#[cfg(test)]
mod tests;
