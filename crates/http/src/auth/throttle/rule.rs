//! What a failure costs, as a debt that time pays off.

use std::time::Duration;

use keywright_core::time::Timestamp;

use super::ledger::Lapses;

/// What a failure costs.
#[derive(Debug)]
pub(super) struct Rule {
    /// How many failures outstanding cost no waiting.
    free: u32,
    /// In what time one failure is forgiven.
    forgiven_in: Duration,
    /// What the first failure that is not free costs; each further one twice as much.
    shortest: Duration,
    /// And at most this.
    longest: Duration,
}

/// What is outstanding. The failures are not counted but added up in time, so that they are forgiven
/// steadily and nothing has to be done for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Debt {
    /// When the last failure will be forgiven.
    pub(super) paid_at: Timestamp,
    /// Until when to wait.
    pub(super) blocked_until: Timestamp,
}

impl Rule {
    /// Per account and peer.
    pub(super) const PAIR: Self = Self {
        free: 5,
        forgiven_in: Duration::from_mins(15),
        shortest: Duration::from_secs(1),
        longest: Duration::from_mins(15),
    };
    /// Per account.
    pub(super) const ACCOUNT: Self = Self { free: 100, ..Self::PAIR };
    /// Per peer.
    pub(super) const PEER: Self = Self {
        free: 300,
        forgiven_in: Duration::from_secs(3),
        shortest: Duration::from_secs(1),
        longest: Duration::from_mins(1),
    };

    /// Failures beyond the free ones that can be outstanding: enough for the longest wait (2^10 s is more
    /// than 15 min), and so few that an attack is forgiven soon after it ends.
    const STEPS: u32 = 16;

    /// What is outstanding after one more failure. Another failure never makes a wait shorter.
    pub(super) fn after_failure(&self, before: Option<Debt>, now: Timestamp) -> Debt {
        let (paid_at, blocked_until) = before.map_or((now, now), |it| (it.paid_at, it.blocked_until));
        let most = now.after(self.forgiven_in.saturating_mul(self.free + Self::STEPS));
        let paid_at = paid_at.max(now).after(self.forgiven_in).min(most);
        let wait = self.wait(paid_at.since(now));
        Debt { paid_at, blocked_until: blocked_until.max(now.after(wait)) }
    }

    fn wait(&self, outstanding: Duration) -> Duration {
        let failures = outstanding.as_millis().div_ceil(self.forgiven_in.as_millis());
        let costly = u32::try_from(failures).unwrap_or(u32::MAX).saturating_sub(self.free);
        match costly.checked_sub(1) {
            None => Duration::ZERO,
            Some(doublings) => {
                let factor = 1u32.checked_shl(doublings).unwrap_or(u32::MAX);
                self.shortest.saturating_mul(factor).min(self.longest)
            }
        }
    }
}

impl Lapses for Debt {
    fn lapses_at(&self) -> Timestamp {
        self.paid_at.max(self.blocked_until)
    }
}

#[cfg(test)]
mod tests;
