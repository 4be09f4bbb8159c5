//! Login sessions: each is a family of refresh tokens, of which the newest is good.

use crate::{
    id::{AccountId, SessionId},
    secret::Digest,
    time::Timestamp,
};

/// A login session. It is kept as long as it may be used: logging out, changing the password and using an
/// old refresh token again remove it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LoginSession {
    /// Its id; a JWT names it.
    pub id: SessionId,
    /// Who logged in.
    pub account: AccountId,
    /// What is kept of the refresh token that is good now.
    pub refresh: Digest,
    /// The refresh token before it, to know it again when it is used twice (R07).
    pub replaced: Option<Replaced>,
    /// When the person logged in.
    pub created_at: Timestamp,
    /// When it ends, if it is not renewed.
    pub expires_at: Timestamp,
}

/// A refresh token that has been used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Replaced {
    /// What is kept of it.
    pub digest: Digest,
    /// When it was replaced.
    pub at: Timestamp,
}

impl LoginSession {
    /// Whether it is good: up to, and not at, the moment it ends.
    #[must_use]
    pub fn is_alive(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
}

#[cfg(test)]
mod tests;
