//! Guards: rows that say that a name is taken, and by what. Their archive is the id, or the digest of a token.

use crate::{error::StorageError, row::Row, write::Taken};

use super::{Malformed, v1};

/// The kind of all guards.
pub(crate) const KIND: u8 = 0xff;

/// A name that is a record's own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Guarded {
    /// The key of its guard.
    pub(crate) key: Vec<u8>,
    /// What the guard says: which record has it.
    pub(crate) holder: Vec<u8>,
    /// What to say to others.
    pub(crate) taken: Taken,
}

impl Guarded {
    pub(crate) fn new(key: Vec<u8>, holder: &[u8], taken: Taken) -> Self {
        Self { key, holder: holder.to_vec(), taken }
    }
}

/// What a guard says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Guard<const N: usize>(pub(crate) [u8; N]);

impl<const N: usize> Guard<N> {
    /// Reads a guard.
    pub(crate) fn read(key: &[u8], row: &Row) -> Result<Self, StorageError> {
        let found = match (row.kind(), row.version()) {
            (KIND, v1::VERSION) => row.archive().try_into().map(Self).map_err(|_| Malformed::Archive),
            (kind, version) => Err(Malformed::Kind { kind, version }),
        };
        found.map_err(|it| it.of("guards", key))
    }
}
