//! When what did not arrive is tried again, and when it is put aside.

use std::time::Duration;

use crate::sink::Heard;

/// How often, and with what time between.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Schedule {
    /// The time after the first try.
    pub first: Duration,
    /// The longest time.
    pub longest: Duration,
    /// How many tries there are.
    pub tries: u32,
}

/// What to do with a parcel.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Next {
    /// Let it go: it has arrived.
    Done,
    /// Try it again after this long.
    Wait(Duration),
    /// Put it with the dead letters, from which people can send it again.
    Dead {
        /// Why.
        why: String,
    },
}

impl Schedule {
    /// Twelve tries over some seven hours: 5 s, 10 s, and so on, to an hour and a half.
    pub const STANDARD: Self =
        Self { first: Duration::from_secs(5), longest: Duration::from_mins(90), tries: 12 };

    /// What to do after so many tries, this one counted, by what was heard.
    ///
    /// `jitter` is any number, each as likely as another: of the time to wait, half is certain and half is by chance, so that
    /// many who were turned away do not come back at once.
    #[must_use]
    pub fn next(&self, tries: u32, heard: &Heard, jitter: u16) -> Next {
        match heard {
            Heard::Delivered => Next::Done,
            Heard::Never { why } => Next::Dead { why: why.clone() },
            Heard::Again { why, .. } if tries >= self.tries => {
                Next::Dead { why: format!("after {tries} tries: {why}") }
            }
            Heard::Again { after, .. } => {
                let wait = self.backoff(tries);
                let by_chance = wait / 2 * u32::from(jitter) / u32::from(u16::MAX);
                Next::Wait((wait / 2 + by_chance).max(after.unwrap_or_default()))
            }
        }
    }

    fn backoff(&self, tries: u32) -> Duration {
        let doubled = 2_u32.checked_pow(tries.saturating_sub(1)).and_then(|it| self.first.checked_mul(it));
        doubled.unwrap_or(self.longest).min(self.longest)
    }
}

#[cfg(test)]
mod tests;
