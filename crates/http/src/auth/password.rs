//! Passwords: what may be tried, and what may be chosen.

mod common;

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// A password as somebody gives it: at most 1024 characters, in NFC, so that it does not matter on what
/// keyboard it was typed. It is a secret: it cannot be printed, and is overwritten when dropped.
pub struct Password(Zeroizing<String>);

/// A password that may be chosen: 8 to 1024 characters, and none of the commonest. Nothing is asked of
/// its composition (NIST SP 800-63B, 3.1.1.2).
pub struct NewPassword(Password);

/// Why a password cannot be chosen. [`PasswordRefused::code`] is the wire's name for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PasswordRefused {
    /// It has fewer than 8 characters.
    #[error("a password has at least {} characters", NewPassword::MIN)]
    TooShort,
    /// It has more than 1024 characters.
    #[error("a password has at most {} characters", Password::MAX)]
    TooLong,
    /// It is among the passwords that are tried first.
    #[error("this password is among the commonest")]
    TooCommon,
}

impl Password {
    /// The most characters a password has.
    pub const MAX: usize = 1024;

    /// Reads a password that is tried. `None` if it is longer than any password: then it is wrong, and
    /// saying so without hashing tells nothing of the account.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        // Before any work: no character has more than four bytes.
        if text.len() > Self::MAX * 4 {
            return None;
        }
        // NFC at most triples a text. A buffer that never grows leaves no copies behind.
        let mut canonical = Zeroizing::new(String::with_capacity(text.len() * 3));
        canonical.extend(text.nfc());
        (canonical.chars().count() <= Self::MAX).then_some(Self(canonical))
    }

    /// The bytes to hash.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl NewPassword {
    /// The fewest characters a chosen password has.
    pub const MIN: usize = 8;

    /// Reads a password that is chosen.
    pub fn new(text: &str) -> Result<Self, PasswordRefused> {
        let password = Password::new(text).ok_or(PasswordRefused::TooLong)?;
        if password.0.chars().count() < Self::MIN {
            Err(PasswordRefused::TooShort)
        } else if common::is_common(&password.0) {
            Err(PasswordRefused::TooCommon)
        } else {
            Ok(Self(password))
        }
    }

    /// The password, to hash it.
    #[must_use]
    pub const fn as_password(&self) -> &Password {
        &self.0
    }
}

impl PasswordRefused {
    /// The code in the `errors` of an answer.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort => "PasswordTooShort",
            Self::TooLong => "PasswordTooLong",
            Self::TooCommon => "PasswordTooCommon",
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(redacted)")
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(redacted)")
    }
}

#[cfg(test)]
mod tests;
