//! A row as it lies on disk: `revision u64 BE | kind u8 | version u8 | crc32 u32 BE | archive`.

use std::fmt;

use sled::IVec;

use crate::{
    codec::Reader,
    error::StorageError,
    key::{Key, Revision},
    store::Entries,
};

/// Bytes in front of the archive: 8 (revision) + 1 (kind) + 1 (version) + 4 (checksum).
pub(crate) const HEADER_LEN: usize = 14;

/// A row read in place: cloning shares the bytes, [`Row::archive`] points into them.
///
/// A `Row` exists only if its checksum, which covers the key as well, was right. `Debug` does not show the archive.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    bytes: IVec,
    revision: Revision,
    kind: u8,
    version: u8,
    checksum: u32,
}

impl Row {
    /// The commit that wrote it; [`Revision::ZERO`] while it is only planned by a transaction.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// What kind of row this is, in the words of the layer above.
    pub fn kind(&self) -> u8 {
        self.kind
    }

    /// The version of the archive's layout.
    pub fn version(&self) -> u8 {
        self.version
    }

    /// The archive, in place and at no particular alignment.
    pub fn archive(&self) -> &[u8] {
        self.bytes.get(HEADER_LEN..).unwrap_or_default()
    }

    /// CRC-32 over the key and everything but the checksum itself.
    pub(crate) fn checksum(&self) -> u32 {
        self.checksum
    }

    pub(crate) fn to_ivec(&self) -> IVec {
        self.bytes.clone()
    }

    /// The row a commit of this revision writes.
    pub(crate) fn seal(key: &[u8], revision: Revision, kind: u8, version: u8, archive: &[u8]) -> Self {
        let checksum = checksum(key, revision, kind, version, archive);
        let mut bytes = Vec::with_capacity(HEADER_LEN + archive.len());
        bytes.extend_from_slice(&revision.0.to_be_bytes());
        bytes.extend_from_slice(&[kind, version]);
        bytes.extend_from_slice(&checksum.to_be_bytes());
        bytes.extend_from_slice(archive);
        Self { bytes: IVec::from(bytes), revision, kind, version, checksum }
    }

    /// Opens what was found under `key`; names the key if it is not what was written.
    pub(crate) fn open(key: &[u8], bytes: IVec) -> Result<Self, StorageError> {
        Self::parse(key, bytes)
            .ok_or_else(|| StorageError::Damaged(format!("the row under key {}", Key::from(key))))
    }

    fn parse(key: &[u8], bytes: IVec) -> Option<Self> {
        let mut reader = Reader(&bytes);
        let revision = Revision(reader.u64()?);
        let (kind, version, found) = (reader.u8()?, reader.u8()?, reader.u32()?);
        (checksum(key, revision, kind, version, reader.0) == found).then_some(())?;
        Some(Self { revision, kind, version, checksum: found, bytes })
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("revision", &self.revision)
            .field("kind", &self.kind)
            .field("version", &self.version)
            .field("archive_len", &self.archive().len())
            .finish_non_exhaustive()
    }
}

fn checksum(key: &[u8], revision: Revision, kind: u8, version: u8, archive: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(key);
    hasher.update(&revision.0.to_be_bytes());
    hasher.update(&[kind, version]);
    hasher.update(archive);
    hasher.finalize()
}

/// Rows in the order of their keys, from either end. Ends at the first error.
///
/// What is committed meanwhile may or may not be seen; each row by itself is always whole.
#[derive(Debug)]
pub struct Rows(pub(crate) Entries);

impl Rows {
    fn open(found: Result<(Key, IVec), StorageError>) -> Result<(Key, Row), StorageError> {
        let (key, bytes) = found?;
        let row = Row::open(&key, bytes)?;
        Ok((key, row))
    }
}

impl Iterator for Rows {
    type Item = Result<(Key, Row), StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(Self::open)
    }
}

impl DoubleEndedIterator for Rows {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(Self::open)
    }
}

#[cfg(test)]
mod tests;
