//! Looking for texts in the log: thousands of entries are read for it, so little of it is done at once.

use std::{io, time::Duration};

use keywright_storage::Database;

use crate::{
    ApiError,
    caller::Caller,
    pool::{Pool, PoolError, PoolSize},
};

/// Searches the log: one text at a time, on a thread of its own, and some more wait.
#[derive(Debug)]
pub(crate) struct Searches(Pool<()>);

impl Searches {
    /// One at once, so that whoever asks for more than that keeps one core busy and not the machine.
    pub(crate) const SIZE: PoolSize = PoolSize { threads: 1, waiting: 16 };
    /// After how long to try again when too many wait: a full queue takes about 17 x 0.2 s.
    const RETRY_AFTER: Duration = Duration::from_secs(4);

    /// Starts the thread.
    pub(crate) fn start() -> io::Result<Self> {
        Pool::start("search", Self::SIZE).map(Self)
    }

    /// Does something on the thread: 429 if too many wait for it already.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        search: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let retry_after = u32::try_from(Self::RETRY_AFTER.as_secs()).unwrap_or(u32::MAX);
        self.0.run(|()| search()).await.map_err(|cause| match cause {
            PoolError::Busy => ApiError::TooManyRequests { retry_after },
            PoolError::Failed => ApiError::internal(cause),
        })?
    }
}

/// Reads the log: where a text is looked for, in its turn.
pub(crate) async fn read<T: Send + 'static>(
    caller: &Caller,
    is_search: bool,
    read: impl FnOnce(&Database) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    if !is_search {
        return caller.read(|db, _| read(db)).await;
    }
    let db = caller.state.db.clone();
    caller.state.searches.run(move || read(&db)).await
}
