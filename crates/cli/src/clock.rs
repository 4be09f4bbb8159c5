//! The one place where the time is read.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant, UNIX_EPOCH},
};

use keywright_core::Timestamp;

/// The moment it is.
#[expect(clippy::disallowed_methods, reason = "everything else takes the time from here, as an argument")]
pub(crate) fn now() -> Timestamp {
    let since_epoch = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}

/// The moment it is, each time it is called: never before `from`, nor before one that was told.
pub(crate) fn onward(from: Timestamp) -> impl Fn() -> Timestamp {
    let (since, clock) = (Instant::now(), Onward::new(from));
    move || clock.tell(now, || since.elapsed())
}

/// Time that never goes back and never stands still. Where the host's clock is behind, it goes on at half the pace,
/// so that the host's catches up.
#[derive(Debug)]
struct Onward(Mutex<Anchor>);

/// When the host's clock was last not behind, and how long that clock had been running then.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    at: Timestamp,
    running: Duration,
}

impl Onward {
    fn new(from: Timestamp) -> Self {
        Self(Mutex::new(Anchor { at: from, running: Duration::ZERO }))
    }

    fn tell(&self, host: impl Fn() -> Timestamp, running: impl Fn() -> Duration) -> Timestamp {
        // Both are asked in turn, so that of two who ask, the later one is told no less.
        let mut anchor = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (host, running) = (host(), running());
        let least = anchor.at.after(running.saturating_sub(anchor.running) / 2);
        if host < least {
            return least;
        }
        *anchor = Anchor { at: host, running };
        host
    }
}

#[cfg(test)]
mod tests;
