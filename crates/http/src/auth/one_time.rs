//! One-time passwords: made here, read out or typed by people, good until they are replaced.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use crate::auth::password::{NewPassword, PasswordRefused};

/// Twenty characters in groups of five, such as `m4k2x-…`: 99 bits, from 31 characters that people do not
/// take for one another (no `0 o 1 i l`).
pub struct OneTimePassword(Zeroizing<String>);

const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

impl OneTimePassword {
    /// Characters without the hyphens; 31^20 is 2^99.
    const LETTERS: usize = 20;
    /// Characters between two hyphens.
    const GROUP: usize = 5;
    /// Characters in all.
    pub const LENGTH: usize = Self::LETTERS + Self::LETTERS / Self::GROUP - 1;

    /// A new one. Fails where the operating system has no random bytes.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut random = [0; 16];
        getrandom::fill(&mut random)?;
        let password = Self::from_random(&random);
        random.zeroize();
        Ok(password)
    }

    /// The digits of 128 random bits in base 31. That there are 2^29 times as many numbers as passwords
    /// makes them all equally likely, to one part in 2^29.
    fn from_random(random: &[u8; 16]) -> Self {
        let mut rest = u128::from_le_bytes(*random);
        let mut text = Zeroizing::new(String::with_capacity(Self::LENGTH));
        for place in 0..Self::LETTERS {
            if place > 0 && place % Self::GROUP == 0 {
                text.push('-');
            }
            let letter = usize::try_from(rest % 31).ok().and_then(|it| ALPHABET.get(it));
            text.push(char::from(letter.copied().unwrap_or_default()));
            rest /= 31;
        }
        rest.zeroize();
        Self(text)
    }

    /// The text. Shown once, to the one who asked for it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The password, to hash it.
    pub fn to_new_password(&self) -> Result<NewPassword, PasswordRefused> {
        NewPassword::new(&self.0)
    }
}

impl fmt::Debug for OneTimePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimePassword(redacted)")
    }
}

#[cfg(test)]
mod tests;
