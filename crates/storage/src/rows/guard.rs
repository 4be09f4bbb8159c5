//! Guards: rows that say that a name is taken, and by what. Their archive is the id, or the digest of a token.

use crate::{error::StorageError, row::Row};

use super::{Malformed, v1};

/// The kind of all guards.
pub(crate) const KIND: u8 = 0xff;

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
