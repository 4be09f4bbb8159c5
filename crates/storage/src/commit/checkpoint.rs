//! Checkpoints: what all rows added up to, signed now and then, so that a start need not read the whole log.

use std::{fmt, fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};

use crate::{
    codec::{self, Reader},
    error::StorageError,
    head::{Digest, Hash, Head},
    key::{Revision, hex},
};

/// Every commit whose revision is a multiple of this carries a checkpoint. Tests need not make thousands.
pub(crate) const INTERVAL: u64 = if cfg!(test) { 16 } else { 4096 };

const KEY_FILE: &str = "chain.key";
const CONTEXT: &[u8] = b"keywright checkpoint 1";

/// The state before the commit that carries it, signed with the key of the data folder.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// How many rows there were.
    pub rows: u64,
    /// What they added up to.
    pub digest: Digest,
    key_id: [u8; 8],
    mac: [u8; 32],
}

impl Checkpoint {
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.rows.to_be_bytes());
        out.extend_from_slice(&self.digest.0.to_be_bytes());
        out.extend_from_slice(&self.key_id);
        out.extend_from_slice(&self.mac);
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            rows: reader.u64()?,
            digest: Digest(reader.u128()?),
            key_id: reader.array()?,
            mac: reader.array()?,
        })
    }
}

impl fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checkpoint({} rows, {}, key ", self.rows, self.digest)?;
        hex(&self.key_id, f)?;
        f.write_str(")")
    }
}

/// What a checkpoint is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signature {
    /// Signed with this folder's key.
    Good,
    /// Signed with another key: it proves nothing here.
    Foreign,
    /// Claims this folder's key and is not signed with it.
    Bad,
}

/// Signs checkpoints. The key never leaves the folder and is never shown.
pub(crate) struct Signer {
    mac: Hmac<Sha256>,
    key_id: [u8; 8],
}

impl Signer {
    /// Reads the key of the folder, or makes one where there is none.
    pub(crate) fn open(folder: &Path) -> Result<Self, StorageError> {
        let path = folder.join(KEY_FILE);
        match fs::read(&path) {
            Ok(bytes) => codec::unseal(&bytes)
                .and_then(|key| <[u8; 32]>::try_from(key).ok())
                .map(|key| Self::new(&key))
                .ok_or_else(|| damaged(&path)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::create(&path),
            Err(source) => Err(StorageError::Io { doing: format!("read {}", path.display()), source }),
        }
    }

    fn create(path: &Path) -> Result<Self, StorageError> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| StorageError::Io {
            doing: "draw random bytes".to_owned(),
            source: std::io::Error::other(error.to_string()),
        })?;
        let mut bytes = key.to_vec();
        codec::seal(&mut bytes);
        let unfinished = path.with_extension("key.new");
        let write = || {
            let mut options = fs::OpenOptions::new();
            let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&unfinished, path)
        };
        write().map_err(StorageError::io(format!("write {}", path.display())))?;
        Ok(Self::new(&key))
    }

    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let id = Sha256::digest(key);
        let key_id = Reader(&id).array().unwrap_or_default();
        // HMAC pads a shorter key to the block of the hash with zeros.
        let mut block = [0; 64];
        block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        Self { mac: Hmac::new(&block.into()), key_id }
    }

    /// Signs the state that `head` describes.
    pub(crate) fn sign(&self, head: &Head) -> Checkpoint {
        let mac = self.mac(head.revision.next(), head.hash, head.rows, head.digest).finalize();
        Checkpoint { rows: head.rows, digest: head.digest, key_id: self.key_id, mac: mac.into_bytes().into() }
    }

    /// Checks the checkpoint of the commit of this revision.
    pub(crate) fn check(&self, checkpoint: &Checkpoint, revision: Revision, previous: Hash) -> Signature {
        let mac = self.mac(revision, previous, checkpoint.rows, checkpoint.digest);
        if checkpoint.key_id != self.key_id {
            Signature::Foreign
        } else if mac.verify_slice(&checkpoint.mac).is_ok() {
            Signature::Good
        } else {
            Signature::Bad
        }
    }

    fn mac(&self, revision: Revision, previous: Hash, rows: u64, digest: Digest) -> Hmac<Sha256> {
        self.mac
            .clone()
            .chain_update(CONTEXT)
            .chain_update(revision.0.to_be_bytes())
            .chain_update(previous.0)
            .chain_update(rows.to_be_bytes())
            .chain_update(digest.0.to_be_bytes())
    }
}

fn damaged(path: &Path) -> StorageError {
    let path = path.display();
    StorageError::Damaged(format!(
        "the checkpoint key {path}; without that file the whole log is checked instead"
    ))
}

#[cfg(test)]
mod tests;
