//! The one place where random bytes and new ids come from.

use std::sync::atomic::{AtomicU64, Ordering};

use keywright_core::Timestamp;

use crate::ApiError;

/// Random bytes of the operating system.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], ApiError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(ApiError::internal)?;
    Ok(bytes)
}

/// A new id. Ids of one process sort in the order in which they were asked for, also within a
/// millisecond, so that lists are newest first without exception.
pub(crate) fn id<T>(make: fn(Timestamp, [u8; 10]) -> T, now: Timestamp) -> Result<T, ApiError> {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let next = |last: u64| now.millis().max(last.saturating_add(1));
    let (Ok(last) | Err(last)) =
        LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
    Ok(make(Timestamp::from_millis(next(last)), bytes()?))
}
