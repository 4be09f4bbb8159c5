//! The head: which commit is the newest, and what all live rows add up to.

use std::{fmt, str::FromStr};

use sha2::{Digest as _, Sha256};

use crate::{
    codec::{self, Reader},
    key::{Revision, hex},
    row::Row,
};

/// SHA-256 of a commit record and, through it, of all before it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash after a record whose encoding is `record`.
    #[must_use]
    pub(crate) fn chain(self, record: &[u8]) -> Self {
        Self(Sha256::new().chain_update(self.0).chain_update(record).finalize().into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

/// Not the 64 hex digits of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a hash has 64 hex digits")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let mut hash = [0; 32];
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != hash.len() || !rest.is_empty() {
            return Err(NotAHash);
        }
        for (byte, [high, low]) in hash.iter_mut().zip(pairs) {
            *byte = nibble(*high)? << 4 | nibble(*low)?;
        }
        Ok(Self(hash))
    }
}

fn nibble(digit: u8) -> Result<u8, NotAHash> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        b'A'..=b'F' => Ok(digit - b'A' + 10),
        _ => Err(NotAHash),
    }
}

/// A sum over rows that does not depend on their order: one row more, less or different changes it.
///
/// It finds accidents; who wants to deceive is found by the hash chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest(pub(crate) u128);

impl Digest {
    /// Adds the term of a row.
    #[must_use]
    pub(crate) const fn with(self, term: u128) -> Self {
        Self(self.0.wrapping_add(term))
    }

    /// The sum of both.
    #[must_use]
    pub(crate) const fn and(self, other: Self) -> Self {
        self.with(other.0)
    }

    /// Takes away the term of a row that was added.
    #[must_use]
    pub(crate) const fn without(self, term: u128) -> Self {
        Self(self.0.wrapping_sub(term))
    }
}

impl Row {
    /// What it adds to a digest: the first half of SHA-256(key, revision, checksum).
    pub(crate) fn term(&self, key: &[u8]) -> u128 {
        let (revision, checksum) = (self.revision().0.to_be_bytes(), self.checksum().to_be_bytes());
        term(&[key, &revision, &checksum])
    }
}

/// The first half of SHA-256 over some pieces. It must be clear from them where each ends.
pub(crate) fn term(pieces: &[&[u8]]) -> u128 {
    let hash = pieces.iter().fold(Sha256::new(), Sha256::chain_update).finalize();
    Reader(&hash).u128().unwrap_or_default()
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The newest commit and what all live rows add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The schema the store was written with.
    pub schema: u32,
    /// The newest commit.
    pub revision: Revision,
    /// Its hash.
    pub hash: Hash,
    /// How many rows there are.
    pub rows: u64,
    /// What they add up to.
    pub digest: Digest,
}

/// Says that bytes are a head, of layout 1.
const MAGIC: [u8; 8] = *b"kwhead01";

impl Head {
    /// 8 (magic) + 4 (schema) + 8 (revision) + 32 (hash) + 8 (rows) + 16 (digest) + 4 (checksum).
    pub(crate) const LEN: usize = 80;

    /// The head of a store without a commit.
    pub(crate) fn empty(schema: u32) -> Self {
        Self { schema, revision: Revision::ZERO, hash: Hash::default(), rows: 0, digest: Digest::default() }
    }

    /// Layout 1, [`Head::LEN`] bytes.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&self.schema.to_be_bytes());
        out.extend_from_slice(&self.revision.0.to_be_bytes());
        out.extend_from_slice(&self.hash.0);
        out.extend_from_slice(&self.rows.to_be_bytes());
        out.extend_from_slice(&self.digest.0.to_be_bytes());
        codec::seal(&mut out);
        out
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(codec::unseal(bytes)?);
        (reader.array()? == MAGIC).then_some(())?;
        let head = Self {
            schema: reader.u32()?,
            revision: Revision(reader.u64()?),
            hash: Hash(reader.array()?),
            rows: reader.u64()?,
            digest: Digest(reader.u128()?),
        };
        reader.0.is_empty().then_some(head)
    }
}

#[cfg(test)]
mod tests;
