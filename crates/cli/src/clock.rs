//! The one place where the time is read.

use std::time::UNIX_EPOCH;

use keywright_core::Timestamp;

/// The moment it is.
#[expect(clippy::disallowed_methods, reason = "everything else takes the time from here, as an argument")]
pub(crate) fn now() -> Timestamp {
    let since_epoch = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}
