//! Rows, and what they say. Nothing of this leaves the crate: in and out go the types of the model.
//!
//! A row is an archive that is read in place. It is checked whenever it is opened: that its bytes are a row of its
//! kind and version, and that every text in it is still one of the model.

mod access;
pub(crate) mod audit;
mod flag;
mod guard;
mod kept;
mod organization;
mod person;
mod plugin;
mod project;
mod segment;
mod statements;
mod token;
mod token_policy;
pub(crate) mod v1;
pub(crate) mod v2;
pub(crate) mod v3;

use keywright_core::{Timestamp, statement::StatementError, text::TextError};
use rkyv::{
    Archive, Archived, Portable, Serialize,
    api::high::{HighSerializer, HighValidator, to_bytes_in},
    bytecheck::CheckBytes,
    rancor::Failure,
    ser::allocator::ArenaHandle,
};

use crate::{catalogues::Catalogues, error::StorageError, key::Key, keys, row::Row, write::Whose};

pub(crate) use self::{
    access::open_policy,
    audit::{read_record, write_audit},
    flag::FlagRow,
    guard::{Guard, Guarded, KIND as GUARD},
    kept::{Kept, KeptUse},
    person::{read_account_fact, read_session_fact},
    plugin::Piece,
    segment::holds as scope_holds,
    token::TokenRow,
};
pub use self::{
    audit::{AuditBasis, AuditEntry},
    organization::Meta,
};

/// Something of the model that is kept in rows.
pub(crate) trait Record: Sized {
    /// The newest version of its row.
    type Row: for<'a> Serialize<HighSerializer<Vec<u8>, ArenaHandle<'a>, Failure>>;

    /// What people call the table.
    const TABLE: &'static str;
    /// The tag of its keys, and the kind of its rows.
    const TAG: u8;
    /// The version of its rows: the newest, in which they are written.
    const VERSION: u8 = v1::VERSION;

    /// Where it is kept.
    fn key(&self) -> Vec<u8>;

    /// Whose it is: which permits are good for it.
    fn whose(&self) -> Whose;

    /// The names that are its own.
    fn guards(&self) -> Vec<Guarded> {
        Vec::new()
    }

    /// What is kept.
    fn row(&self) -> Self::Row;

    /// What a row says.
    fn read(key: &[u8], row: &Archived<Self::Row>, catalogues: &Catalogues) -> Result<Self, Malformed>;

    /// What a row of an older version says. A table that has had one version only has no such rows.
    fn read_older(_: &[u8], row: &Row, _: &Catalogues) -> Result<Self, Malformed> {
        Err(Malformed::Kind { kind: row.kind(), version: row.version() })
    }
}

/// What is wrong with a row.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Malformed {
    #[error("it is of kind {kind}, version {version}")]
    Kind { kind: u8, version: u8 },
    #[error("its bytes are no such row")]
    Archive,
    #[error("its key is no such key")]
    Key,
    #[error("a text {0}")]
    Text(#[from] TextError),
    #[error("{0}")]
    Statement(#[from] StatementError),
    #[error("it names the event `{0}`, which is unknown")]
    Event(String),
    #[error("a share of it is none from 0 to 1")]
    Fraction,
    #[error("a number of days of it is none")]
    Lifetime,
    #[error("a network of it is none")]
    Network,
}

impl Malformed {
    /// The error that names the row.
    pub(crate) fn of(self, table: &'static str, key: &[u8]) -> StorageError {
        StorageError::Damaged(format!("the row {} of {table}: {self}", Key::from(key)))
    }
}

/// The archive of the newest version.
pub(crate) fn archive<T>(row: &T) -> Result<Vec<u8>, StorageError>
where
    T: for<'a> Serialize<HighSerializer<Vec<u8>, ArenaHandle<'a>, Failure>>,
{
    // Writing to memory fails only where there is none left.
    to_bytes_in::<_, Failure>(row, Vec::new())
        .map_err(|_| StorageError::Damaged("a row cannot be written".to_owned()))
}

/// The row of a record, in place, if it is of the newest version.
pub(crate) fn open<'r, R>(key: &[u8], row: &'r Row) -> Result<&'r Archived<R::Row>, StorageError>
where
    R: Record,
    Archived<R::Row>: Portable + for<'a> CheckBytes<HighValidator<'a, Failure>>,
{
    let is_right = row.kind() == R::TAG && row.version() == R::VERSION;
    let found = if is_right {
        access::<R::Row>(row.archive())
    } else {
        Err(Malformed::Kind { kind: row.kind(), version: row.version() })
    };
    found.map_err(|it| it.of(R::TABLE, key))
}

/// What the row of a record says.
pub(crate) fn read<R>(key: &[u8], row: &Row, catalogues: &Catalogues) -> Result<R, StorageError>
where
    R: Record,
    Archived<R::Row>: Portable + for<'a> CheckBytes<HighValidator<'a, Failure>>,
{
    let found = if row.kind() == R::TAG && row.version() < R::VERSION {
        R::read_older(key, row, catalogues)
    } else {
        R::read(key, open::<R>(key, row)?, catalogues)
    };
    found.map_err(|it| it.of(R::TABLE, key))
}

/// An archive, in place.
pub(crate) fn access<T>(archive: &[u8]) -> Result<&Archived<T>, Malformed>
where
    T: Archive,
    Archived<T>: Portable + for<'a> CheckBytes<HighValidator<'a, Failure>>,
{
    rkyv::access::<Archived<T>, Failure>(archive).map_err(|_| Malformed::Archive)
}

/// A moment, as it is kept.
fn moment(millis: Archived<v1::Millis>) -> Timestamp {
    Timestamp::from_millis(millis.to_native())
}

/// The two ids of a key: whose, and which.
fn read_key(key: &[u8]) -> Result<(v1::Id, v1::Id), Malformed> {
    let whole = key.len() == 1 + 2 * keys::ID;
    keys::first_id(key).zip(keys::last_id(key)).filter(|_| whole).ok_or(Malformed::Key)
}

/// The one id of a key.
fn read_id(key: &[u8]) -> Result<v1::Id, Malformed> {
    let whole = key.len() == 1 + keys::ID;
    keys::last_id(key).filter(|_| whole).ok_or(Malformed::Key)
}

#[cfg(test)]
mod tests;
