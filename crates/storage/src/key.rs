//! What a row is found by ([`Key`]) and which commit wrote it ([`Revision`]).

use std::{
    borrow::Borrow,
    fmt,
    ops::{Bound, Deref, RangeBounds},
};

use sled::IVec;

/// The first byte of a key, which says what it belongs to.
pub mod tag {
    use std::ops::RangeInclusive;

    /// What this node knows of itself; outside every commit.
    pub(crate) const NODE: u8 = 0x00;
    /// Rows about the store itself.
    pub const META: u8 = 0x01;
    /// Every tag a commit may write under.
    pub const ROWS: RangeInclusive<u8> = 0x01..=0x7e;
    /// The commit log.
    pub(crate) const LOG: u8 = 0x7f;
    /// The bit that tells derived entries from the rows.
    pub const DERIVED: u8 = 0x80;
    /// The first tag of entries derived from commits; below it are those derived from rows.
    pub const TRACE: u8 = 0xf0;
    /// What says that there are the entries of all commits.
    pub(crate) const TRACED: u8 = 0xff;
}

/// What something is kept under: a tag byte, then ids and numbers (big-endian, so that they sort).
///
/// Up to 22 bytes are kept inline; longer keys are shared when cloned. `Debug` and `Display` show hex.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(IVec);

impl Key {
    /// The most bytes a key may have.
    pub const MAX_LEN: usize = 1024;

    /// The bytes, the tag first.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The first byte; the empty key counts as the node's own tag.
    pub fn tag(&self) -> u8 {
        self.0.first().copied().unwrap_or(tag::NODE)
    }

    pub(crate) fn from_ivec(bytes: IVec) -> Self {
        Self(bytes)
    }

    pub(crate) fn to_ivec(&self) -> IVec {
        self.0.clone()
    }
}

impl From<&[u8]> for Key {
    fn from(bytes: &[u8]) -> Self {
        Self(IVec::from(bytes))
    }
}

impl From<Vec<u8>> for Key {
    fn from(bytes: Vec<u8>) -> Self {
        Self(IVec::from(bytes))
    }
}

impl<const N: usize> From<[u8; N]> for Key {
    fn from(bytes: [u8; N]) -> Self {
        Self(IVec::from(bytes.as_slice()))
    }
}

impl Deref for Key {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Key {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Borrow<[u8]> for Key {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

/// Writes bytes as lower-case hex.
pub(crate) fn hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

/// The number of a commit. The first commit is 1 and there are no gaps; 0 is the state before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub u64);

impl Revision {
    /// The state before the first commit.
    pub const ZERO: Self = Self(0);

    /// The revision of the commit that follows.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An interval of keys, to scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRange {
    /// Where it begins.
    pub start: Bound<Key>,
    /// Where it ends.
    pub end: Bound<Key>,
}

impl KeyRange {
    /// All keys that begin with these bytes.
    pub fn prefix(prefix: &[u8]) -> Self {
        let start = Bound::Included(Key::from(prefix));
        Self { start, end: end_of(prefix).map_or(Bound::Unbounded, Bound::Excluded) }
    }

    /// Whether a key is in it.
    pub fn contains(&self, key: &Key) -> bool {
        (self.start.as_ref(), self.end.as_ref()).contains(key)
    }

    /// Whether no key can be in it.
    pub(crate) fn is_empty(&self) -> bool {
        match (&self.start, &self.end) {
            (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
            (Bound::Included(start), Bound::Included(end)) => start > end,
            (
                Bound::Included(start) | Bound::Excluded(start),
                Bound::Included(end) | Bound::Excluded(end),
            ) => start >= end,
        }
    }

    /// The part of it behind `key`: the next page, where `key` was the last of this one.
    #[must_use]
    pub fn after(self, key: &[u8]) -> Self {
        Self { start: Bound::Excluded(Key::from(key)), ..self }
    }

    /// The part of it before `key`: the next page of a listing from the end.
    #[must_use]
    pub fn before(self, key: &[u8]) -> Self {
        Self { end: Bound::Excluded(Key::from(key)), ..self }
    }
}

/// The first key behind all keys with this prefix, if there is one.
fn end_of(prefix: &[u8]) -> Option<Key> {
    let kept = prefix.iter().rposition(|byte| *byte != u8::MAX)?;
    let (head, last) = (prefix.get(..kept)?, prefix.get(kept)?);
    let mut end = head.to_vec();
    end.push(last + 1);
    Some(Key::from(end))
}

#[cfg(test)]
mod tests;
