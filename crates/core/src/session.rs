//! Login sessions: families of refresh tokens, each of which is good for one renewal.

pub mod refresh_token;

use std::time::Duration;

use crate::{
    id::{AccountId, SessionId},
    secret::Digest,
    session::refresh_token::{FAMILY, RefreshToken, SECRET},
    time::Timestamp,
};

/// A login session, from logging in until it ends or its time is over. An ended one never lives again.
///
/// Of its refresh tokens it keeps digests only. Every token of the session carries the same family
/// secret, which nobody else knows: so one that was replaced long ago is known for what it is, however
/// many have followed it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LoginSession {
    /// Its id: `sid` in the access tokens of the session.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// Digest of the family secret.
    pub family: Digest,
    /// Digest of the secret of the one refresh token that is good.
    pub current: Digest,
    /// Tokens replaced in the last [`LoginSession::GRACE`], newest last; at most
    /// [`LoginSession::RETIRED`]. Older ones need no memory.
    pub retired: Vec<Retired>,
    /// When the person logged in.
    pub created_at: Timestamp,
    /// When the person has to log in again, whatever happens. The session is good up to, and not at, this moment.
    pub expires_at: Timestamp,
    /// Whether it goes on.
    pub state: SessionState,
}

/// A refresh token that another has replaced.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Retired {
    /// Digest of its secret.
    pub digest: Digest,
    /// When it was replaced.
    pub at: Timestamp,
}

/// Whether a session goes on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SessionState {
    /// Until its time is over.
    Live,
    /// No more.
    Ended {
        /// Since when.
        at: Timestamp,
        /// Why.
        why: EndReason,
    },
}

/// Why a session ended before its time.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum EndReason {
    /// The person logged out.
    Logout,
    /// The account's password was changed; all of its sessions end.
    PasswordChange,
    /// The account was removed or may not log in any more.
    Removal,
    /// A refresh token was used that had been replaced: somebody has a copy (RFC 9700, 4.14.2).
    RefreshReuse,
}

/// What a renewal yields. Both parts replace what there was.
#[derive(Debug)]
pub struct Renewal {
    /// The session to keep.
    pub session: LoginSession,
    /// The refresh token to hand out.
    pub token: RefreshToken,
}

/// Why a refresh token is refused.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RefreshRefused {
    /// It is not, and never was, a token of this session.
    #[error("not a refresh token of this session")]
    Unknown,
    /// The session has ended.
    #[error("the login session has ended")]
    Ended,
    /// The session's time is over.
    #[error("the login session has expired")]
    Expired,
    /// It was replaced a moment ago: two tabs, or a retry. Nothing changes.
    #[error("the refresh token was replaced a moment ago")]
    JustReplaced,
    /// It was replaced before that: a copy of it is about. The session is revoked; this is what to keep.
    #[error("the refresh token was replaced before, so its session is revoked")]
    Reused(Box<LoginSession>),
}

impl LoginSession {
    /// How long after logging in one has to log in again: 30 days (NIST SP 800-63B, 2.1.3). Renewals do
    /// not prolong it.
    pub const LIFETIME: Duration = Duration::from_hours(30 * 24);
    /// How long a replaced refresh token is taken for a retry and not for a stolen one, inclusive.
    pub const GRACE: Duration = Duration::from_secs(10);
    /// How many replaced tokens are remembered for that long; one beyond them counts as stolen.
    pub const RETIRED: usize = 8;

    /// A new session, and its first refresh token, from random bytes.
    #[must_use]
    pub fn start(
        id: SessionId,
        account: AccountId,
        family: [u8; FAMILY],
        secret: [u8; SECRET],
        now: Timestamp,
    ) -> Renewal {
        let token = RefreshToken::new(id, family, secret);
        let session = Self {
            id,
            account,
            family: token.family_digest(),
            current: token.secret_digest(),
            retired: Vec::new(),
            created_at: now,
            expires_at: now.after(Self::LIFETIME),
            state: SessionState::Live,
        };
        Renewal { session, token }
    }

    /// Whether requests in this session are answered at `now`.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.admit(now).is_ok()
    }

    /// Exchanges the current refresh token for the next, which holds the `secret` given. A token that was
    /// replaced revokes the session, unless that was within [`LoginSession::GRACE`].
    ///
    /// Nothing is changed in place: of several renewals with the same token, the one whose outcome is kept
    /// first is the one that succeeds, and the others are to be asked again of what was kept.
    pub fn refresh(
        &self,
        presented: &RefreshToken,
        secret: [u8; SECRET],
        now: Timestamp,
    ) -> Result<Renewal, RefreshRefused> {
        if presented.session() != self.id || presented.family_digest() != self.family {
            return Err(RefreshRefused::Unknown);
        }
        self.admit(now)?;
        let digest = presented.secret_digest();
        let recent = self.retired_lately(now);
        if digest == self.current {
            Ok(self.renewed(presented.next(secret), recent, now))
        } else if recent.iter().any(|it| it.digest == digest) {
            Err(RefreshRefused::JustReplaced)
        } else {
            Err(RefreshRefused::Reused(Box::new(self.ended(EndReason::RefreshReuse, now))))
        }
    }

    /// The session, ended. One that had ended stays as it was.
    #[must_use]
    pub fn ended(&self, why: EndReason, now: Timestamp) -> Self {
        match self.state {
            SessionState::Ended { .. } => self.clone(),
            SessionState::Live => {
                Self { state: SessionState::Ended { at: now, why }, retired: Vec::new(), ..self.clone() }
            }
        }
    }

    fn admit(&self, now: Timestamp) -> Result<(), RefreshRefused> {
        match self.state {
            SessionState::Ended { .. } => Err(RefreshRefused::Ended),
            SessionState::Live if now >= self.expires_at => Err(RefreshRefused::Expired),
            SessionState::Live => Ok(()),
        }
    }

    fn retired_lately(&self, now: Timestamp) -> Vec<Retired> {
        self.retired.iter().filter(|it| now.since(it.at) <= Self::GRACE).copied().collect()
    }

    fn renewed(&self, token: RefreshToken, mut retired: Vec<Retired>, now: Timestamp) -> Renewal {
        retired.push(Retired { digest: self.current, at: now });
        let surplus = retired.len().saturating_sub(Self::RETIRED);
        retired.drain(..surplus);
        let session = Self { current: token.secret_digest(), retired, ..self.clone() };
        Renewal { session, token }
    }
}

#[cfg(test)]
mod tests;
