//! Takes code out that keeps breaking.

use std::{collections::VecDeque, time::Duration};

use keywright_core::Timestamp;

use crate::Failure;

/// Counts the failures of one plugin. Whoever has it asks after each call, and puts the plugin aside when it says so.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Breaker {
    failures: VecDeque<Timestamp>,
}

impl Breaker {
    /// So many failures are too many…
    pub const MOST: usize = 5;
    /// …within so long a time.
    pub const WITHIN: Duration = Duration::from_mins(5);

    /// Takes note of a failure, and says whether it is now one too many. What is no sign of broken code is not counted.
    pub fn note(&mut self, failure: &Failure, now: Timestamp) -> bool {
        if failure.is_broken() {
            self.failures.push_back(now);
        }
        self.is_tripped(now)
    }

    /// Whether there were too many failures lately. It forgets those that are older.
    pub fn is_tripped(&mut self, now: Timestamp) -> bool {
        self.failures.retain(|it| now.since(*it) < Self::WITHIN);
        let surplus = self.failures.len().saturating_sub(Self::MOST);
        self.failures.drain(..surplus);
        self.failures.len() >= Self::MOST
    }

    /// Forgets all of them: somebody looked at it and lets it run again.
    pub fn reset(&mut self) {
        self.failures.clear();
    }
}

#[cfg(test)]
mod tests;
