//! Login throttling: failures have to be waited for, successes never.
//!
//! | counted per | free | forgiven | waits, doubling | sustained guessing |
//! |---|---|---|---|---|
//! | account and peer | 5 | one per 15 min | 1 s to 15 min | 96 a day |
//! | account | 100 | one per 15 min | 1 s to 15 min | 96 a day, from however many addresses |
//! | peer | 300 | one per 3 s | 1 s to 1 min | 28,800 a day, on however many accounts |
//!
//! A pair of account and peer that has succeeded is *known* for 30 days and obeys the first rule only:
//! so strangers cannot lock a person out of where that person usually is, nor can one person behind a
//! shared address lock out the others there. Everything is bounded: nobody waits longer than 15 minutes,
//! and at most [`Throttle::CAPACITY`] entries of each sort are kept, the ones that lapse last.

mod ledger;
mod rule;

use std::time::Duration;

use keywright_core::{text::Email, time::Timestamp};
use sha2::{Digest as _, Sha256};

use self::{
    ledger::Ledger,
    rule::{Debt, Rule},
};
use crate::auth::peer::Peer;

/// The failures that are remembered. Pure: the time is an argument, and must never run backwards.
#[derive(Debug)]
pub struct Throttle {
    pairs: Ledger<Source, Debt>,
    accounts: Ledger<AccountKey, Debt>,
    peers: Ledger<Peer, Debt>,
    known: Ledger<Source, Timestamp>,
}

/// Whose account is tried, and from where.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Source {
    account: AccountKey,
    peer: Peer,
}

/// How long to wait before the next attempt. Never nothing, and never more than 15 minutes.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Wait(pub Duration);

/// Which account: half of the SHA-256 of its folded address, whether there is such an account or not.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
struct AccountKey([u8; 16]);

impl Throttle {
    /// How many entries of each sort are kept. Two threads at 30 ms make 57,600 failures in the 15 minutes
    /// in which one is forgiven, so not even an attacker who does nothing else pushes out what is due. An
    /// entry takes about 150 bytes; all four sorts, when full, 40 MB.
    pub const CAPACITY: usize = 65_536;
    /// How long a pair stays known after a success.
    pub const KNOWN_FOR: Duration = Duration::from_hours(30 * 24);

    /// Nothing has failed yet.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(Self::CAPACITY)
    }

    fn with_capacity(capacity: usize) -> Self {
        Self {
            pairs: Ledger::new(capacity),
            accounts: Ledger::new(capacity),
            peers: Ledger::new(capacity),
            known: Ledger::new(capacity),
        }
    }

    /// Whether an attempt may be made now, and if not, how long to wait. Asking changes nothing.
    pub fn check(&self, source: &Source, now: Timestamp) -> Result<(), Wait> {
        let pair = self.pairs.get(source);
        let is_known = self.known.get(source).is_some_and(|until| now < until);
        let (account, peer) = if is_known {
            (None, None)
        } else {
            (self.accounts.get(&source.account), self.peers.get(&source.peer))
        };
        let until = [pair, account, peer].into_iter().flatten().map(|it| it.blocked_until).max();
        match until.map(|it| it.since(now)) {
            Some(wait) if !wait.is_zero() => Err(Wait(wait)),
            _ => Ok(()),
        }
    }

    /// An attempt was made and the password was wrong, or there is no such account.
    pub fn failed(&mut self, source: &Source, now: Timestamp) {
        charge(&mut self.pairs, *source, &Rule::PAIR, now);
        charge(&mut self.accounts, source.account, &Rule::ACCOUNT, now);
        charge(&mut self.peers, source.peer, &Rule::PEER, now);
    }

    /// An attempt was made and the password was right.
    pub fn succeeded(&mut self, source: &Source, now: Timestamp) {
        self.pairs.remove(source);
        self.known.put(*source, now.after(Self::KNOWN_FOR), now);
    }
}

impl Source {
    /// An attempt at the account of that address, whatever its case, from that peer.
    #[must_use]
    pub fn new(account: &Email, peer: Peer) -> Self {
        let digest: [u8; 32] = Sha256::digest(account.fold().as_str()).into();
        let (half, _) = digest.split_first_chunk().unwrap_or((&[0; 16], &[]));
        Self { account: AccountKey(*half), peer }
    }
}

impl Default for Throttle {
    fn default() -> Self {
        Self::new()
    }
}

fn charge<Key: ledger::Key>(ledger: &mut Ledger<Key, Debt>, key: Key, rule: &Rule, now: Timestamp) {
    let debt = rule.after_failure(ledger.get(&key), now);
    ledger.put(key, debt, now);
}

#[cfg(test)]
mod tests;
