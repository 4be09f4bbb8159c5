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
//! | `80..=ef` | entries derived from rows by a [`Projection`]; never part of a commit |
//! | `f0..=ff` | entries derived from commits by a [`Projection`]; never part of a commit |

mod catalogues;
mod codec;
mod commit;
mod database;
pub mod directory;
mod disk;
mod dormant;
mod engine;
mod error;
pub mod facts;
mod head;
mod integrity;
mod key;
mod keys;
mod last_used;
mod ledger;
mod mirror;
#[cfg(any(test, feature = "oracles"))]
pub mod oracles;
mod page;
mod progress;
mod projection;
mod read;
mod row;
mod rows;
mod sequence;
mod store;
mod tables;
mod words;
mod write;

pub use commit::{Commit, Operation, Precondition, record::CommitRecord};
pub use database::{Database, JoinError, OpenError, Options};
pub use directory::Directory;
pub use dormant::{Dormant, DormantHolder};
pub use engine::{Engine, Feed};
pub use error::{CommitError, StorageError};
pub use head::{Digest, Hash, Head};
pub use key::{Key, KeyRange, Revision, tag};
pub use ledger::{
    Health, Ledger, LedgerOptions,
    local::Local,
    transaction::{Audited, Transaction},
    verify::Verification,
};
pub use page::{Page, Related, Show, Slice};
pub use progress::DeadLetter;
pub use projection::{Change, Derived, NoProjection, Projection};
pub use read::{Reader, Source};
pub use row::{Row, Rows};
pub use rows::{AuditBasis, AuditEntry, Meta};
pub use store::Entries;
pub use tables::{
    accounts::Accounts,
    audit_log::{AuditFilter, AuditLog, Changed, Logged, State},
    counts::Counted,
    environments::Environments,
    flags::{FlagFilter, FlagOrder, Flags},
    groups::Groups,
    kept::{KeepError, Keeper, KeptEntry, KeptTable, Quota},
    members::{Inherited, Member, Members},
    organizations::{Organizations, Workspaces},
    plugins::Plugins,
    policies::Policies,
    projects::Projects,
    segments::{Place, SegmentFilter, Segments},
    sessions::{MAX_SESSIONS, Sessions},
    tokens::{
        TokenFilter, Tokens,
        attention::{Attention, Shortened},
    },
    trace::Listed,
    walk::{Mark, Met, Piece, Way},
};
pub use write::{Taken, Write, WriteError, Written};
