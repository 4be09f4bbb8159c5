//! Typed reads: of what is stored, and of what a write has read and planned.

use rkyv::{Archived, Portable, api::high::HighValidator, bytecheck::CheckBytes, rancor::Failure};

use crate::{
    database::Inner,
    error::StorageError,
    key::KeyRange,
    row::{Row, Rows},
    rows::{self, Guard, Record},
    store::Entries,
    words::Words,
};

/// Where tables get rows from: a [`Reader`], or a [`Write`](crate::Write), which takes note of what it read.
pub trait Source {
    /// The row under a key.
    #[doc(hidden)]
    fn get(&mut self, key: &[u8]) -> Result<Option<Row>, StorageError>;

    /// With what rows are read.
    #[doc(hidden)]
    fn words(&self) -> &Words;
}

impl<S: Source + ?Sized> Source for &mut S {
    fn get(&mut self, key: &[u8]) -> Result<Option<Row>, StorageError> {
        (**self).get(key)
    }

    fn words(&self) -> &Words {
        (**self).words()
    }
}

/// Reads what is stored. Each row is whole; rows that belong together are read together where it says so.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub(crate) inner: &'a Inner,
}

impl Source for Reader<'_> {
    fn get(&mut self, key: &[u8]) -> Result<Option<Row>, StorageError> {
        self.inner.ledger.get(key)
    }

    fn words(&self) -> &Words {
        &self.inner.words
    }
}

impl Reader<'_> {
    /// The rows whose keys begin so, in the order of their keys, from either end.
    pub(crate) fn rows(self, prefix: &[u8]) -> Result<Rows, StorageError> {
        self.inner.ledger.rows(&KeyRange::prefix(prefix))
    }

    /// The derived entries whose keys begin so, in the order of their keys, from either end.
    pub(crate) fn entries(self, prefix: &[u8]) -> Result<Entries, StorageError> {
        self.range(&KeyRange::prefix(prefix))
    }

    /// The derived entries of a range.
    pub(crate) fn range(self, range: &KeyRange) -> Result<Entries, StorageError> {
        self.inner.ledger.entries(range)
    }
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reader")
    }
}

/// The record under a key.
pub(crate) fn find<R>(source: &mut impl Source, key: &[u8]) -> Result<Option<R>, StorageError>
where
    R: Record,
    Archived<R::Row>: Portable + for<'a> CheckBytes<HighValidator<'a, Failure>>,
{
    let Some(row) = source.get(key)? else { return Ok(None) };
    rows::read(key, &row, &source.words().catalogues).map(Some)
}

/// By what a name is taken.
pub(crate) fn guard<const N: usize>(
    source: &mut impl Source,
    key: &[u8],
) -> Result<Option<[u8; N]>, StorageError> {
    let Some(row) = source.get(key)? else { return Ok(None) };
    Guard::read(key, &row).map(|Guard(value)| Some(value))
}
