//! One attempt to prove who one is by password: throttled, checked, counted.

use std::{sync::Arc, time::Duration};

use keywright_core::{member::PasswordHash, text::Email, time::Timestamp};
use parking_lot::Mutex;

use crate::auth::{
    hasher::{Hasher, HasherError},
    password::Password,
    peer::Peer,
    throttle::{Source, Throttle, Wait},
};

/// Checks passwords and counts the wrong ones.
///
/// Whether an attempt may be made is asked again at the moment the password is checked, and its failure is
/// counted before the next one is: however many attempts arrive together, at most as many as are checked at
/// once get past a rule. An attempt whose connection is dropped counts all the same.
#[derive(Debug)]
pub struct Logins {
    hasher: Arc<Hasher>,
    throttle: Arc<Mutex<Throttle>>,
}

/// An attempt. For the change of a password, which asks for the current one, it is the same.
#[derive(Debug)]
pub struct Attempt {
    /// The address given.
    pub email: Email,
    /// The peer of the connection.
    pub peer: Peer,
    /// The hash to check against. None where there is no such account, or none that may log in: then the
    /// outcome is [`Verdict::Wrong`], after the same work and with the same counting (S05).
    pub stored: Option<PasswordHash>,
    /// The password given; none if it was too long to be one, which is wrong.
    pub password: Option<Password>,
    /// When it arrived.
    pub now: Timestamp,
}

/// The outcome of an attempt.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// The password is right.
    Right {
        /// Its hash was made with parameters of the past, and this one is to replace it.
        rehashed: Option<PasswordHash>,
    },
    /// The password is wrong, or there is no such account.
    Wrong,
}

/// Why an attempt was not made.
#[derive(Debug, thiserror::Error)]
pub enum NotTried {
    /// Too many attempts failed: 429. How long to wait.
    #[error("too many attempts failed; the next one may be made in {0:?}")]
    Throttled(Duration),
    /// Too many passwords are being checked: 429. How long to wait.
    #[error("too many passwords are being checked")]
    Busy(Duration),
    /// The password could not be checked.
    #[error("the password could not be checked: {0}")]
    Failed(String),
}

impl Logins {
    /// Nothing has failed yet.
    #[must_use]
    pub fn new(hasher: Arc<Hasher>) -> Self {
        Self { hasher, throttle: Arc::default() }
    }

    /// Makes the attempt.
    pub async fn attempt(&self, attempt: Attempt) -> Result<Verdict, NotTried> {
        let Attempt { email, peer, stored, password, now } = attempt;
        let source = Source::new(&email, peer);
        self.throttle.lock().check(&source, now)?;
        let Some(password) = password else {
            self.throttle.lock().failed(&source, now);
            return Ok(Verdict::Wrong);
        };
        let throttle = Arc::clone(&self.throttle);
        let verdict = self.hasher.run(move |argon, memory| -> Result<Verdict, Wait> {
            throttle.lock().check(&source, now)?;
            if argon.verify(memory, stored.as_ref(), &password) {
                throttle.lock().succeeded(&source, now);
                let is_old = stored.is_some_and(|it| argon.needs_rehash(&it));
                // Where it fails, the old hash is as good as it was.
                Ok(Verdict::Right { rehashed: is_old.then(|| argon.hash(memory, &password).ok()).flatten() })
            } else {
                throttle.lock().failed(&source, now);
                Ok(Verdict::Wrong)
            }
        });
        Ok(verdict.await??)
    }
}

impl From<Wait> for NotTried {
    fn from(Wait(wait): Wait) -> Self {
        Self::Throttled(wait)
    }
}

impl From<HasherError> for NotTried {
    fn from(cause: HasherError) -> Self {
        match cause {
            HasherError::Busy => Self::Busy(Hasher::RETRY_AFTER),
            HasherError::Failed(cause) => Self::Failed(cause),
        }
    }
}

#[cfg(test)]
mod tests;
