//! Token secrets: what is presented, and what is kept.

use std::{fmt, str::FromStr};

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::token::KindName;

/// The text of a token: `api-kw`, `p` or `s`, 8 characters of public handle, 32 of secret, and a
/// CRC-32 of all that in 6 characters; all base62. 53 characters: one SHA-256 block.
///
/// The checksum turns typing errors away before any lookup and lets scanners of leaked secrets match
/// without false alarms. It is no protection: that is the secret's 190 bits.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; Secret::LENGTH]>);

/// The text is not that of a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not the text of an access token")]
pub struct InvalidSecret;

/// What is kept of a secret: its SHA-256. Compared in constant time, never shown.
#[derive(Clone, Copy, Eq)]
pub struct Digest([u8; 32]);

/// What a list shows of a token: everything up to the secret. It leaks nothing, for it is public.
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Handle([u8; Secret::SHOWN]);

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Secret {
    /// Characters in all: 7 of prefix and kind, 8 of handle, 32 of secret, 6 of checksum.
    pub const LENGTH: usize = Self::SHOWN + 32 + CHECKSUM;
    /// Characters that a list shows: prefix, kind and handle.
    pub const SHOWN: usize = 15;
    /// How every token starts. Scanners match `api-kw[ps][0-9A-Za-z]{46}`.
    pub const PREFIX: &str = "api-kw";
    /// Random bytes that minting takes. Forty characters need 40 bytes below 248; of 80 random bytes
    /// fewer are so once in 10^37 times.
    pub const RANDOM: usize = 80;

    /// A new secret from random bytes.
    #[must_use]
    pub fn mint(kind: KindName, random: &[u8; Self::RANDOM]) -> Self {
        let mut text = Zeroizing::new([0; Self::LENGTH]);
        let letter = match kind {
            KindName::Personal => b'p',
            KindName::Service => b's',
        };
        // Bytes of 248 and more would make the first letters of the alphabet likelier than the others.
        let even = random.iter().filter(|&&it| it < 248);
        let letters = even.chain(random).map(|it| letter_of(u32::from(*it)));
        let body = Self::PREFIX.bytes().chain([letter]).chain(letters);
        let (start, end) = text.split_at_mut(Self::LENGTH - CHECKSUM);
        start.iter_mut().zip(body).for_each(|(place, it)| *place = it);
        end.copy_from_slice(&checksum(start));
        Self(text)
    }

    /// The whole text. Shown once, to the one who minted it.
    #[must_use]
    pub fn expose(&self) -> &str {
        std::str::from_utf8(self.0.as_slice()).unwrap_or_default()
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest(Sha256::digest(self.0.as_slice()).into())
    }

    /// What a list shows of it.
    #[must_use]
    pub fn handle(&self) -> Handle {
        let mut shown = [0; Self::SHOWN];
        shown.iter_mut().zip(self.0.iter()).for_each(|(place, it)| *place = *it);
        Handle(shown)
    }
}

impl FromStr for Secret {
    type Err = InvalidSecret;

    fn from_str(text: &str) -> Result<Self, InvalidSecret> {
        let bytes: [u8; Self::LENGTH] = text.as_bytes().try_into().map_err(|_| InvalidSecret)?;
        let bytes = Zeroizing::new(bytes);
        let (start, end) = bytes.split_at(Self::LENGTH - CHECKSUM);
        let body = start.strip_prefix(Self::PREFIX.as_bytes()).ok_or(InvalidSecret)?;
        let is_kind = matches!(body.first(), Some(b'p' | b's'));
        // All of them are looked at: that takes less than to stop at the first that is none.
        let letters = bytes.iter().skip(Self::PREFIX.len());
        let others = letters.fold(0, |others, it| others | u8::from(!it.is_ascii_alphanumeric()));
        if is_kind && others == 0 && checksum(start) == end { Ok(Self(bytes)) } else { Err(InvalidSecret) }
    }
}

impl Digest {
    /// The thirty-two bytes.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 32] {
        self.0
    }

    /// The digest of those bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        // By words: a barrier against the optimizer for each byte would take longer than finding a token.
        let pairs = self.0.as_chunks().0.iter().zip(other.0.as_chunks().0);
        let differing = pairs
            .fold(0, |bits, (one, other)| bits | (u64::from_ne_bytes(*one) ^ u64::from_ne_bytes(*other)));
        differing.ct_eq(&0).into()
    }
}

impl Handle {
    /// The characters that are shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The handle of those characters, as they were kept.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Secret::SHOWN]) -> Self {
        Self(bytes)
    }

    /// The characters as bytes.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Secret::SHOWN] {
        self.0
    }

    /// What a list shows: the handle and fourteen `*` (S2, wire 2.1).
    #[must_use]
    pub fn mask(&self) -> String {
        format!("{}{}", self.as_str(), "*".repeat(14))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(redacted)")
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({})", self.as_str())
    }
}

/// Characters of checksum: 62^6 is more than 2^32.
const CHECKSUM: usize = 6;

fn checksum(start: &[u8]) -> [u8; CHECKSUM] {
    let mut rest = crc32fast::hash(start);
    let mut text = [b'0'; CHECKSUM];
    for place in text.iter_mut().rev() {
        *place = letter_of(rest);
        rest /= 62;
    }
    text
}

fn letter_of(number: u32) -> u8 {
    ALPHABET.get((number % 62) as usize).copied().unwrap_or(b'0')
}

#[cfg(test)]
mod tests;
