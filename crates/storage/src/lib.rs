//! Keeps the model of Keywright on disk: one durable commit log, rows read in place.
//!
//! Every change is a [`Commit`]: preconditions, operations on rows and an audit entry, applied whole or not at
//! all. A commit is acknowledged when it has reached the disk, the head slots name it and the indexes in memory
//! show it. Rows are opaque here: a key whose first byte (the *tag*) says what it is, and an archive.
//!
//! | tag | what is under it |
//! |---|---|
//! | `00` | what this node knows of itself (the head); never replicated, not in the count or the digest |
//! | `01` | rows about the store (the schema) |
//! | `02..=7e` | rows |
//! | `7f` | the commit log, by revision |
//! | `80..=ff` | entries derived from rows by a [`Projection`]; never part of a commit |

mod codec;
mod commit;
pub mod directory;
mod disk;
mod engine;
mod error;
pub mod facts;
mod head;
mod key;
mod ledger;
mod projection;
mod row;
mod sequence;
mod store;

pub use commit::{Commit, Operation, Precondition, record::CommitRecord};
pub use directory::Directory;
pub use engine::{Engine, Feed};
pub use error::{CommitError, StorageError};
pub use head::{Digest, Hash, Head};
pub use key::{Key, KeyRange, Revision, tag};
pub use ledger::{
    Health, Ledger, Options,
    local::Local,
    transaction::{Audited, Transaction},
    verify::Verification,
};
pub use projection::{Change, Derived, NoProjection, Projection};
pub use row::{Row, Rows};
pub use store::Entries;
