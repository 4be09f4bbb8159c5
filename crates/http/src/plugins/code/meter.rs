//! How much there may be of something in some time.

use std::time::Duration;

use keywright_core::Timestamp;
use parking_lot::Mutex;

/// So much, within so long.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Allowance {
    pub(crate) most: u64,
    pub(crate) within: Duration,
}

/// What was taken since a moment. A span begins with the first that is taken after the one before.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    began: Timestamp,
    taken: u64,
}

/// One that several share.
#[derive(Debug, Default)]
pub(crate) struct Meter(Mutex<Span>);

impl Span {
    /// Takes so much, if there is so much left.
    ///
    /// # Errors
    /// After how many seconds there is more.
    pub(crate) fn take(&mut self, amount: u64, of: Allowance, now: Timestamp) -> Result<(), u32> {
        let end = self.began.after(of.within);
        if now >= end {
            *self = Self { began: now, taken: 0 };
        }
        let taken = self.taken.saturating_add(amount);
        // One that is more than there ever is has all of it.
        if taken > of.most && self.taken > 0 {
            let left = end.seconds().saturating_sub(now.seconds());
            return Err(u32::try_from(left).unwrap_or(u32::MAX).max(1));
        }
        self.taken = taken;
        Ok(())
    }
}

impl Meter {
    /// As [`Span::take`].
    pub(crate) fn take(&self, amount: u64, of: Allowance, now: Timestamp) -> Result<(), u32> {
        self.0.lock().take(amount, of, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: u64) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000 + second * 1000)
    }

    #[test]
    fn there_is_so_much_and_then_it_is_said_when_there_is_more() {
        let (mut span, of) = (Span::default(), Allowance { most: 10, within: Duration::from_mins(1) });
        assert_eq!(span.take(6, of, at(0)), Ok(()));
        assert_eq!(span.take(5, of, at(20)), Err(40));
        assert_eq!(span.take(4, of, at(20)), Ok(()));
        assert_eq!(span.take(1, of, at(59)), Err(1));
        assert_eq!(span.take(11, of, at(60)), Ok(()), "what is more than all of it has all of it");
        assert_eq!(span.take(1, of, at(61)), Err(59));
    }
}
