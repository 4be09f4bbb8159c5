//! The latest moment ever told.

use std::sync::atomic::{AtomicU64, Ordering};

use keywright_core::Timestamp;

/// Time as far as expiry is concerned: it never goes back, so what was seen to have expired stays so even if
/// the host's clock is put back.
#[derive(Debug, Default)]
pub(super) struct Clock(AtomicU64);

impl Clock {
    /// Takes note of a moment; returns the latest of all that were told.
    pub(super) fn observe(&self, now: Timestamp) -> Timestamp {
        let now = now.millis();
        let latest = self.0.load(Ordering::Relaxed);
        // Most calls come within a millisecond of another: they only read.
        let latest = if now > latest { self.0.fetch_max(now, Ordering::Relaxed).max(now) } else { latest };
        Timestamp::from_millis(latest)
    }

    /// The latest of all moments that were told.
    pub(super) fn latest(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}
