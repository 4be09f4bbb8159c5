//! Hashing passwords without slowing down anything else.

use std::{io, sync::Arc, time::Duration};

use keywright_core::member::PasswordHash;

use crate::{
    auth::{
        argon::{Argon, HashFailed, Memory},
        password::{NewPassword, Password},
    },
    pool::{Pool, PoolError, PoolLoad, PoolSize},
};

/// Hashes and checks passwords with Argon2id: two at once, on threads of their own, and 64 more may wait.
#[derive(Debug)]
pub struct Hasher {
    argon: Arc<Argon>,
    pool: Pool<Memory>,
}

/// Why a password was neither hashed nor checked.
#[derive(Debug, thiserror::Error)]
pub enum HasherError {
    /// Too many are being hashed already: 429, and [`Hasher::RETRY_AFTER`].
    #[error("too many passwords are being checked")]
    Busy,
    /// It could not be done.
    #[error("the password could not be hashed: {0}")]
    Failed(String),
}

/// Why there is no hasher.
#[derive(Debug, thiserror::Error)]
pub enum StartFailed {
    /// Its threads could not be started.
    #[error("the threads that hash passwords could not be started")]
    Threads(#[from] io::Error),
    /// A first hash could not be made.
    #[error(transparent)]
    Hash(#[from] HashFailed),
}

impl Hasher {
    /// How many passwords are hashed at once, and how many more may wait. At once: one per core of a small
    /// server, each with 19 MiB.
    pub const SIZE: PoolSize = PoolSize { threads: 2, waiting: 64 };
    /// After how long to try again when it was busy: a full queue takes about 66 x 30 ms / 2.
    pub const RETRY_AFTER: Duration = Duration::from_secs(1);

    /// Starts the threads.
    pub fn start() -> Result<Self, StartFailed> {
        Self::with(Argon::owasp()?, Self::SIZE)
    }

    pub(crate) fn with(argon: Argon, size: PoolSize) -> Result<Self, StartFailed> {
        Ok(Self { argon: Arc::new(argon), pool: Pool::start("password", size)? })
    }

    /// Hashes a password that somebody chose.
    pub async fn hash(&self, password: NewPassword) -> Result<PasswordHash, HasherError> {
        let hash = self.run(move |argon, memory| argon.hash(memory, password.as_password())).await?;
        hash.map_err(|cause| HasherError::Failed(cause.to_string()))
    }

    /// Whether the password is the one that was hashed. Without a hash it is not, after the same work (S05).
    pub async fn verify(
        &self,
        stored: Option<PasswordHash>,
        password: Password,
    ) -> Result<bool, HasherError> {
        self.run(move |argon, memory| argon.verify(memory, stored.as_ref(), &password)).await
    }

    /// What it is doing, for metrics.
    #[must_use]
    pub fn load(&self) -> PoolLoad {
        self.pool.load()
    }

    /// Does something on one of the threads.
    pub(crate) async fn run<Output: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon, &mut Memory) -> Output + Send + 'static,
    ) -> Result<Output, HasherError> {
        let argon = Arc::clone(&self.argon);
        self.pool.run(move |memory| work(&argon, memory)).await.map_err(|cause| match cause {
            PoolError::Busy => HasherError::Busy,
            PoolError::Failed => HasherError::Failed(cause.to_string()),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests;
