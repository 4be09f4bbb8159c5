//! What can go wrong between this crate and the disk.

use std::{io, path::PathBuf};

use crate::{head::Hash, key::Key};

/// Why the store cannot be opened or read.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Another process has the folder open.
    #[error("the data folder `{}` is in use by another process{}", folder.display(), by(*holder))]
    InUse {
        /// The data folder.
        folder: PathBuf,
        /// The process that has it, as far as it said so.
        holder: Option<u32>,
    },
    /// Other users of this machine could read the folder.
    #[error("the data folder `{0}` is open to other users (mode {mode:03o}): run `chmod 700 {0}`", folder.display())]
    LooseFolder {
        /// The data folder.
        folder: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// There is something else in its place.
    #[error("`{}` is no folder: name the folder that is to hold the data", .0.display())]
    NoFolder(PathBuf),
    /// The folder holds things that are not ours, and none of ours.
    #[error("the folder `{}` holds other things, such as `{found}`, and no data: name an empty folder", folder.display())]
    ForeignFolder {
        /// The folder.
        folder: PathBuf,
        /// One of the things in it.
        found: String,
    },
    /// The folder was written by a newer program. Nothing in it was touched.
    #[error(
        "the data folder has schema {found}, and this program knows no schema above {known}: use the newer program"
    )]
    NewerSchema {
        /// The schema of the folder.
        found: u32,
        /// The newest schema this program knows.
        known: u32,
    },
    /// What was acknowledged is not all there. Opening can go on without it if `hash` is accepted.
    #[error(
        "acknowledged data is missing: {missing}. Restore a backup, or go on without it by accepting the rollback to {hash}"
    )]
    Lost {
        /// What is missing, by revision, count or digest.
        missing: String,
        /// The hash of the newest commit that is there.
        hash: Hash,
    },
    /// Something is there and is not what was written.
    #[error("damaged data: {0}")]
    Damaged(String),
    /// The operating system refused.
    #[error("cannot {doing}")]
    Io {
        /// What was tried.
        doing: String,
        /// What it answered.
        source: io::Error,
    },
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
}

impl StorageError {
    /// For `map_err`: says what was tried when the operating system refused.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing: doing.into(), source }
    }
}

/// Why a commit was not made.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// A precondition does not hold (any more). Nothing was written.
    #[error("the row {0} has changed meanwhile")]
    Conflict(Key),
    /// More operations or bytes than one commit may have. Nothing was written.
    #[error("the change is too large: {0}")]
    TooLarge(String),
    /// It is no commit: an empty key, a tag that is not a row's, a key named twice. Nothing was written.
    #[error("not a commit: {0}")]
    Malformed(String),
    /// The store acknowledges nothing until it is opened again. Whether this commit will be there is unknown.
    #[error("the store accepts no writes: {0}")]
    Unavailable(String),
    /// What the commit rests on cannot be read. Nothing was written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

fn by(holder: Option<u32>) -> String {
    holder.map(|pid| format!(" (process {pid})")).unwrap_or_default()
}
