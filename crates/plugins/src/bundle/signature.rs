//! Who made a bundle: Ed25519 signatures of `SHA256SUMS`.
//!
//! The signature is one line, `ed25519:<key> <signature>`, both in hexadecimal digits. It is of the bytes of the sums and
//! nothing else, so that other programs can check it.

use std::{fmt, str::FromStr};

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use zeroize::Zeroizing;

use super::{Wrong, from_hex, to_hex};

/// Who signs: an Ed25519 public key, written `ed25519:` and 64 hexadecimal digits. Points of small order, for which
/// everything is signed, are none.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct KeyId([u8; 32]);

/// A text that is no key.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("is no key id; it is `ed25519:` and the 64 hexadecimal digits of a public key")]
pub struct KeyError;

/// Somebody who can sign. It shows only its public key.
pub struct Signer(SigningKey);

/// A text that is no secret key.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("is no secret key; `keywright plugin keygen` makes one")]
pub struct SecretKeyError;

const SCHEME: &str = "ed25519:";
const SECRET: &str = "ed25519-secret:";

impl Signer {
    /// The signer of a secret seed, which must be as random as a key.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The signer of a secret key as it is written: `ed25519-secret:` and the 64 hexadecimal digits of its seed.
    pub fn read(text: &str) -> Result<Self, SecretKeyError> {
        let seed = text.trim().strip_prefix(SECRET).and_then(from_hex).map(Zeroizing::new);
        seed.map(|it| Self::from_seed(&it)).ok_or(SecretKeyError)
    }

    /// A secret key as it is written, of its seed.
    #[must_use]
    pub fn write(seed: &[u8; 32]) -> Zeroizing<String> {
        Zeroizing::new(format!("{SECRET}{}", to_hex(seed)))
    }

    /// By what it is known.
    #[must_use]
    pub fn key(&self) -> KeyId {
        KeyId(self.0.verifying_key().to_bytes())
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.key())
    }
}

impl KeyId {
    /// The bytes of the public key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn point(&self) -> Option<VerifyingKey> {
        VerifyingKey::from_bytes(&self.0).ok().filter(|it| !it.is_weak())
    }
}

impl FromStr for KeyId {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let key = text.strip_prefix(SCHEME).and_then(from_hex).map(Self);
        key.filter(|it| it.point().is_some()).ok_or(KeyError)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}", to_hex(&self.0))
    }
}

/// The line that says that `signer` vouches for these sums.
pub(super) fn write(signer: &Signer, sums: &[u8]) -> String {
    format!("{} {}\n", signer.key(), to_hex(&signer.0.sign(sums).to_bytes()))
}

/// Who vouches for these sums, as a line says.
pub(super) fn verify(line: &[u8], sums: &[u8]) -> Result<KeyId, Wrong> {
    let line = std::str::from_utf8(line).ok().and_then(|it| it.strip_suffix('\n'));
    let (key, signature) = line.and_then(|it| it.split_once(' ')).ok_or(Wrong::NoSignature)?;
    let key: KeyId = key.parse().map_err(|_| Wrong::NoSignature)?;
    let signature = from_hex(signature).ok_or(Wrong::NoSignature)?;
    let point = key.point().ok_or(Wrong::NoSignature)?;
    // Strictly: for one message and key there is then one signature only.
    let is_by_key = point.verify_strict(sums, &Signature::from_bytes(&signature)).is_ok();
    if is_by_key { Ok(key) } else { Err(Wrong::Forged) }
}
