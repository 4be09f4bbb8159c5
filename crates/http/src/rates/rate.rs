//! How a limit is written: `100/s`, `600/m`, `10000/h`.

use std::{fmt, num::NonZeroU32, str::FromStr, time::Duration};

use governor::Quota;

/// So many calls in a time, at once or one after the other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rate {
    calls: NonZeroU32,
    per: Per,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Per {
    Second,
    Minute,
    Hour,
}

/// A text is no rate.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("write a number from 1 to 1000000 of calls and a time, such as 100/s, 600/m or 10000/h")]
pub struct NoRate;

const MAX_CALLS: u32 = 1_000_000;

impl Rate {
    /// How many calls.
    pub(super) const fn calls(self) -> u32 {
        self.calls.get()
    }

    /// In how many seconds.
    pub(super) const fn window(self) -> u32 {
        match self.per {
            Per::Second => 1,
            Per::Minute => 60,
            Per::Hour => 3600,
        }
    }

    /// How long it takes until there is one more.
    pub(super) fn each(self) -> Duration {
        Duration::from_secs(self.window().into()) / self.calls()
    }

    pub(super) fn quota(self) -> Quota {
        // A time that is none would be less than a nanosecond: there are no so high rates.
        let quota = Quota::with_period(self.each()).unwrap_or(Quota::per_second(self.calls));
        quota.allow_burst(self.calls)
    }
}

impl FromStr for Rate {
    type Err = NoRate;

    fn from_str(text: &str) -> Result<Self, NoRate> {
        let (calls, per) = text.split_once('/').ok_or(NoRate)?;
        let per = match per {
            "s" => Per::Second,
            "m" => Per::Minute,
            "h" => Per::Hour,
            _ => return Err(NoRate),
        };
        let is_plain = calls.bytes().all(|it| it.is_ascii_digit());
        let calls = calls.parse().ok().filter(|it: &NonZeroU32| is_plain && it.get() <= MAX_CALLS);
        calls.map(|calls| Self { calls, per }).ok_or(NoRate)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per = match self.per {
            Per::Second => 's',
            Per::Minute => 'm',
            Per::Hour => 'h',
        };
        write!(f, "{}/{per}", self.calls)
    }
}
