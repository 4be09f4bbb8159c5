//! The one place where random bytes and new ids come from.

use std::sync::atomic::{AtomicU64, Ordering};

use keywright_core::Timestamp;

use crate::ApiError;

/// What makes ids that sort in the order in which they were asked for, also within a millisecond, so that lists are
/// newest first without exception. Each server has one: an id says when it was made, by the server's clock.
#[derive(Debug, Default)]
pub(crate) struct Ids(AtomicU64);

/// Random bytes of the operating system.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], ApiError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(ApiError::internal)?;
    Ok(bytes)
}

/// A new id of what is in no list.
pub(crate) fn id<T>(make: fn(Timestamp, [u8; 10]) -> T, now: Timestamp) -> Result<T, ApiError> {
    Ok(make(now, bytes()?))
}

impl Ids {
    /// A new id.
    pub(crate) fn next<T>(&self, make: fn(Timestamp, [u8; 10]) -> T, now: Timestamp) -> Result<T, ApiError> {
        let next = |last: u64| now.millis().max(last.saturating_add(1));
        let update = |last| Some(next(last));
        let (Ok(last) | Err(last)) = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, update);
        Ok(make(Timestamp::from_millis(next(last)), bytes()?))
    }
}
