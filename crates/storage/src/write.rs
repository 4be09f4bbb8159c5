//! Writes: a closure that reads, decides and plans, and says in audit entries what it did and why it could.

mod owners;
mod permits;
mod principal;

use std::ops::Bound;

use keywright_core::{Permit, audit::Entry};

use crate::{
    database::Inner,
    error::{CommitError, StorageError},
    key::{Key, KeyRange},
    ledger::transaction::Transaction,
    projection::Change,
    read::Source,
    row::Row,
    rows::{self, GUARD, Guarded, Record, v1},
    words::Words,
    write::permits::Maker,
};

pub(crate) use self::permits::Whose;

/// A write: reads, which are conditions of its commit, and what it plans. See [`Database::write`](crate::Database::write).
pub struct Write<'w> {
    plan: &'w mut dyn Plan,
    pub(crate) inner: &'w Inner,
    maker: Option<Maker>,
}

/// What a write returns: a value, and the audit entries of what was planned. [`Write::record`] makes it.
#[derive(Debug)]
#[must_use]
pub struct Written<T> {
    entries: Vec<Entry>,
    value: T,
}

impl<T> Written<T> {
    /// What was done, as it will be recorded.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What is returned once the commit is durable.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The value, of what is not to be written.
    pub(crate) fn into_value(self) -> T {
        self.value
    }

    /// The same, with another value.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Written<U> {
        Written { entries: self.entries, value: change(self.value) }
    }
}

/// Why something was not planned, or the commit was not made.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Somebody else has the name, key or address.
    #[error(transparent)]
    Taken(#[from] Taken),
    /// The permit is not good for the row, or for what was planned before.
    #[error("the permit is not good for this row")]
    NotPermitted,
    /// The program asks for what cannot be: to replace what is not there, to write without saying what.
    #[error("not a write: {0}")]
    Misuse(&'static str),
    /// A row cannot be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The commit was not made.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// What somebody else has already.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum Taken {
    /// The name, whatever the case and form of its letters.
    #[error("the name is taken")]
    Name,
    /// The key.
    #[error("the key is taken")]
    Key,
    /// The e-mail address, whatever its case.
    #[error("the e-mail address is taken")]
    Email,
    /// The person is a member already.
    #[error("the person is a member already")]
    Member,
    /// The id or the secret: chance has repeated itself.
    #[error("the id is taken")]
    Id,
}

/// The plan of a write.
pub(crate) trait Plan {
    fn get(&mut self, key: &[u8]) -> Result<Option<Row>, StorageError>;
    /// Like `get`, and no condition of the commit.
    fn peek(&self, key: &[u8]) -> Result<Option<Row>, StorageError>;
    fn put(&mut self, key: Vec<u8>, kind: u8, version: u8, archive: &[u8]);
    fn delete(&mut self, key: Vec<u8>);
    fn explain(&mut self, audit: Vec<u8>);
    /// The rows under a tag as they shall be.
    fn planned(&self, tag: u8) -> Vec<(Key, Option<Row>)>;
}

impl<'w> Write<'w> {
    pub(crate) fn new(plan: &'w mut dyn Plan, inner: &'w Inner) -> Self {
        Self { plan, inner, maker: None }
    }

    /// Ends the write: `entry` says what was done, and why it could be; `value` is what is returned once the
    /// commit is durable.
    pub fn record<T>(&mut self, entry: Entry, value: T) -> Written<T> {
        Written { entries: vec![entry], value }
    }

    /// Ends a write that does several things.
    pub fn record_all<T>(&mut self, entries: Vec<Entry>, value: T) -> Written<T> {
        Written { entries, value }
    }

    /// Ends a write that has found nothing to do. If it has planned anything, it fails.
    pub fn unchanged<T>(&mut self, value: T) -> Written<T> {
        Written { entries: Vec::new(), value }
    }

    /// Checks that what was planned is explained by who planned it, and hands the explanation over.
    pub(crate) fn finish(self, written: Written<()>) -> Result<(), WriteError> {
        let Written { entries, value: () } = written;
        if let Some(maker) = &self.maker {
            if entries.is_empty() {
                return Err(WriteError::Misuse("what is planned has no audit entry"));
            }
            if !entries.iter().all(|it| maker.made(it)) {
                return Err(WriteError::NotPermitted);
            }
            self.plan.explain(rows::write_audit(&entries, self.inner.words.catalogues.base())?);
        } else if !entries.is_empty() {
            return Err(WriteError::Misuse("there is an audit entry and nothing is planned"));
        }
        Ok(())
    }

    /// The rows under a tag that are planned to change: as they are, and as they shall be.
    pub(crate) fn planned(&self, tag: u8) -> Result<Vec<Change>, StorageError> {
        let planned = self.plan.planned(tag).into_iter();
        planned.map(|(key, new)| Ok(Change { old: self.inner.ledger.get(&key)?, key, new })).collect()
    }

    /// Plans a new row, which takes its names.
    pub(crate) fn insert<R: Record>(&mut self, permit: &Permit, record: &R) -> Result<(), WriteError> {
        for guarded in record.guards() {
            self.take(guarded)?;
        }
        if self.plan.get(&record.key())?.is_some() {
            return Err(Taken::Id.into());
        }
        self.put(permit, record)
    }

    /// Plans that a row becomes another, which may take other names and lie elsewhere.
    pub(crate) fn replace<R: Record>(&mut self, permit: &Permit, old: &R, new: &R) -> Result<(), WriteError> {
        let (before, after) = (old.guards(), new.guards());
        for guarded in &before {
            if !after.iter().any(|it| it.key == guarded.key) {
                self.plan.delete(guarded.key.clone());
            }
        }
        for guarded in after {
            match before.iter().find(|it| it.key == guarded.key) {
                None => self.take(guarded)?,
                Some(same) if same.holder != guarded.holder => {
                    self.plan.put(guarded.key, GUARD, v1::VERSION, &guarded.holder);
                }
                Some(_) => {}
            }
        }
        if old.key() != new.key() {
            self.delete(permit, old)?;
            if self.plan.get(&new.key())?.is_some() {
                return Err(Taken::Id.into());
            }
        }
        self.put(permit, new)
    }

    /// Plans that a row goes, and gives its names back.
    pub(crate) fn remove<R: Record>(&mut self, permit: &Permit, record: &R) -> Result<(), WriteError> {
        for guarded in record.guards() {
            self.plan.delete(guarded.key);
        }
        self.delete(permit, record)
    }

    /// Takes a name that nobody has.
    fn take(&mut self, guarded: Guarded) -> Result<(), WriteError> {
        if self.plan.get(&guarded.key)?.is_some() {
            return Err(guarded.taken.into());
        }
        self.plan.put(guarded.key, GUARD, v1::VERSION, &guarded.holder);
        Ok(())
    }

    fn put<R: Record>(&mut self, permit: &Permit, record: &R) -> Result<(), WriteError> {
        self.make(permit, record)?;
        let archive = rows::archive(&record.row())?;
        self.plan.put(record.key(), R::TAG, R::VERSION, &archive);
        Ok(())
    }

    fn delete<R: Record>(&mut self, permit: &Permit, record: &R) -> Result<(), WriteError> {
        self.make(permit, record)?;
        self.plan.delete(record.key());
        Ok(())
    }

    fn make<R: Record>(&mut self, permit: &Permit, record: &R) -> Result<(), WriteError> {
        permits::check(permit, record.whose())?;
        match &self.maker {
            Some(maker) if !maker.is(permit) => Err(WriteError::NotPermitted),
            Some(_) => Ok(()),
            None => {
                self.maker = Some(Maker::of(permit));
                Ok(())
            }
        }
    }
}

impl Source for Write<'_> {
    fn get(&mut self, key: &[u8]) -> Result<Option<Row>, StorageError> {
        self.plan.get(key)
    }

    fn words(&self) -> &Words {
        &self.inner.words
    }
}

impl Plan for Transaction<'_> {
    fn get(&mut self, key: &[u8]) -> Result<Option<Row>, StorageError> {
        Transaction::get(self, key)
    }

    fn peek(&self, key: &[u8]) -> Result<Option<Row>, StorageError> {
        let only = Bound::Included(Key::from(key));
        let found = self.scan(&KeyRange { start: only.clone(), end: only })?.next().transpose()?;
        Ok(found.map(|(_, row)| row))
    }

    fn put(&mut self, key: Vec<u8>, kind: u8, version: u8, archive: &[u8]) {
        self.audit(Vec::new()).put(Key::from(key), kind, version, archive);
    }

    fn delete(&mut self, key: Vec<u8>) {
        self.audit(Vec::new()).delete(Key::from(key));
    }

    fn explain(&mut self, audit: Vec<u8>) {
        self.audit(audit);
    }

    fn planned(&self, tag: u8) -> Vec<(Key, Option<Row>)> {
        self.planned_under(tag)
    }
}

impl std::fmt::Debug for Write<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Write").field("maker", &self.maker).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
