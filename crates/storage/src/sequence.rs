//! A sequence lock: reads that must not see half a change are run again instead of waiting.

use std::sync::atomic::{AtomicU64, Ordering, fence};

/// Counts changes; odd while one is under way. What it guards must be safe to read meanwhile (atomics, locks,
/// pointers that are swapped): the lock only tells whether what was read belongs together.
#[derive(Debug, Default)]
pub(crate) struct Sequence(AtomicU64);

impl Sequence {
    /// Makes a change. Only one thread may do so at a time.
    pub(crate) fn change<R>(&self, change: impl FnOnce() -> R) -> R {
        /// Ends the change even if it panics: readers must not wait for ever.
        struct End<'a>(&'a AtomicU64);
        impl Drop for End<'_> {
            fn drop(&mut self) {
                self.0.fetch_add(1, Ordering::Release);
            }
        }
        self.0.fetch_add(1, Ordering::Relaxed);
        // Who reads anything of the change and then passes the fence below sees that it has begun.
        fence(Ordering::Release);
        let _end = End(&self.0);
        change()
    }

    /// What `read` returned on a run during which nothing changed, or nothing after so many tries.
    pub(crate) fn read<R>(&self, tries: usize, mut read: impl FnMut() -> R) -> Option<R> {
        for _ in 0..tries {
            let before = self.0.load(Ordering::Acquire);
            if before & 1 == 1 {
                std::thread::yield_now();
                continue;
            }
            let found = read();
            fence(Ordering::Acquire);
            if self.0.load(Ordering::Relaxed) == before {
                return Some(found);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
