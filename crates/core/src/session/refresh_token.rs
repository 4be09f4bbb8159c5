//! Refresh tokens: what a browser keeps to renew its login session.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::{id::SessionId, secret::Digest};

/// Bytes of the secret that all tokens of a session share: 128 bits.
pub const FAMILY: usize = 16;
/// Bytes of the secret of one token: 256 bits.
pub const SECRET: usize = 32;

/// A refresh token: `rt_`, then session id, family secret and the token's own secret in base64url
/// without padding; 89 characters, and exactly one text per token.
pub struct RefreshToken {
    session: SessionId,
    family: Zeroizing<[u8; FAMILY]>,
    secret: Zeroizing<[u8; SECRET]>,
}

/// The text is not that of a refresh token.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not the text of a refresh token")]
pub struct InvalidRefreshToken;

impl RefreshToken {
    /// How every refresh token starts, so that scanners of leaked secrets find it.
    pub const PREFIX: &str = "rt_";
    /// Characters in all: 3, and four for every three of the 64 bytes.
    pub const LENGTH: usize = 3 + (BYTES * 4).div_ceil(3);

    /// The token of a session with those secrets, which are random bytes.
    #[must_use]
    pub fn new(session: SessionId, family: [u8; FAMILY], secret: [u8; SECRET]) -> Self {
        Self { session, family: Zeroizing::new(family), secret: Zeroizing::new(secret) }
    }

    /// The next token of the same session.
    #[must_use]
    pub fn next(&self, secret: [u8; SECRET]) -> Self {
        Self { session: self.session, family: self.family.clone(), secret: Zeroizing::new(secret) }
    }

    /// The session that it renews.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.session
    }

    /// The whole text. For the cookie, and nowhere else.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(BYTES));
        bytes.extend_from_slice(&self.session.to_bytes());
        bytes.extend_from_slice(self.family.as_slice());
        bytes.extend_from_slice(self.secret.as_slice());
        let mut text = Zeroizing::new(String::with_capacity(Self::LENGTH));
        text.push_str(Self::PREFIX);
        URL_SAFE_NO_PAD.encode_string(bytes.as_slice(), &mut text);
        text
    }

    /// What is kept of the family secret.
    #[must_use]
    pub fn family_digest(&self) -> Digest {
        Digest::from_bytes(Sha256::digest(self.family.as_slice()).into())
    }

    /// What is kept of the token's own secret.
    #[must_use]
    pub fn secret_digest(&self) -> Digest {
        Digest::from_bytes(Sha256::digest(self.secret.as_slice()).into())
    }
}

impl FromStr for RefreshToken {
    type Err = InvalidRefreshToken;

    fn from_str(text: &str) -> Result<Self, InvalidRefreshToken> {
        let body = text.strip_prefix(Self::PREFIX).ok_or(InvalidRefreshToken)?;
        if text.len() != Self::LENGTH {
            return Err(InvalidRefreshToken);
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(BYTES + 8));
        URL_SAFE_NO_PAD.decode_vec(body, &mut bytes).map_err(|_| InvalidRefreshToken)?;
        let (session, secrets) = bytes.split_first_chunk::<ID>().ok_or(InvalidRefreshToken)?;
        let (family, secret) = secrets.split_first_chunk::<FAMILY>().ok_or(InvalidRefreshToken)?;
        let mut secret: [u8; SECRET] = secret.try_into().map_err(|_| InvalidRefreshToken)?;
        let token = Self::new(SessionId::from_bytes(*session), *family, secret);
        secret.zeroize();
        Ok(token)
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RefreshToken({}, redacted)", self.session)
    }
}

/// Bytes of a session id.
const ID: usize = 16;
/// Bytes of a token.
const BYTES: usize = ID + FAMILY + SECRET;

#[cfg(test)]
mod tests;
