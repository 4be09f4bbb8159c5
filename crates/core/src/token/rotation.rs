//! Another secret for the same token.

use std::time::Duration;

use super::{Token, TokenPolicy};
use crate::{
    secret::{Digest, Secret},
    time::Timestamp,
};

/// The secret that a token had before its present one, while both are good.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Former {
    /// What is kept of it.
    pub digest: Digest,
    /// Until when, and not at which, it is good.
    pub until: Timestamp,
}

/// What a secret is to a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Standing {
    /// Its own.
    Present,
    /// The one before, which is still good.
    Former,
    /// One that it had and that is good no more.
    Dead,
}

impl Token {
    /// The most dead secrets that are remembered.
    pub const MAX_RETIRED: usize = 8;
    /// The longest that an old secret goes on: a week.
    pub const MAX_GRACE: Duration = Duration::from_hours(7 * 24);

    /// Gives it this secret in place of the one it has, which is good for `grace` longer, and never longer than the
    /// token lasts. A former one that was still good is not any more. What was known against the old secret is not
    /// known against the new one.
    pub fn rotate(&mut self, secret: &Secret, grace: Duration, now: Timestamp, policy: &TokenPolicy) {
        self.end_grace();
        let old = std::mem::replace(&mut self.digest, secret.digest());
        self.handle = secret.handle();
        self.state = self.state.renewed();
        self.updated_at = now;
        if grace.is_zero() {
            self.retire(old);
        } else {
            let until = now.after(grace.min(Self::MAX_GRACE));
            let until = self.ends_at(policy).map_or(until, |end| until.min(end));
            self.former = Some(Former { digest: old, until });
        }
    }

    /// Ends the grace of the secret it had before. Whether there was one.
    pub fn end_grace(&mut self) -> bool {
        let former = self.former.take();
        former.map(|it| self.retire(it.digest)).is_some()
    }

    /// Until when the secret before is good, if it is.
    #[must_use]
    pub fn grace(&self, now: Timestamp) -> Option<Timestamp> {
        self.former.as_ref().map(|it| it.until).filter(|it| now < *it)
    }

    /// What the secret of this digest is to it; nothing if it never had it, or long ago.
    #[must_use]
    pub fn standing(&self, digest: &Digest, now: Timestamp) -> Option<Standing> {
        if self.digest == *digest {
            return Some(Standing::Present);
        }
        match self.former.as_ref().filter(|it| it.digest == *digest) {
            Some(former) if now < former.until => Some(Standing::Former),
            Some(_) => Some(Standing::Dead),
            None => self.retired.contains(digest).then_some(Standing::Dead),
        }
    }

    fn retire(&mut self, digest: Digest) {
        if self.retired.len() >= Self::MAX_RETIRED {
            self.retired.remove(0);
        }
        self.retired.push(digest);
    }
}
