//! What this node keeps beside the commits (when a token was last used): small values that a crash may take back.

use std::collections::HashMap;

use crate::{codec, error::StorageError, key::Key, store::Store};

/// Values outside every commit. They are checksummed; one that is damaged is as if it was never there.
#[derive(Clone, Copy, Debug)]
pub struct Local<'a> {
    store: &'a Store,
}

impl<'a> Local<'a> {
    /// The most bytes of a value with its key.
    pub const MAX_BYTES: usize = 4096;

    pub(crate) fn new(store: &'a Store) -> Self {
        Self { store }
    }

    /// The value under this key.
    pub fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        match self.store.disk.local_get(key) {
            Ok(found) => found.and_then(|sealed| opened(key, &sealed)),
            Err(error) => {
                tracing::warn!(%error, "a local value cannot be read");
                None
            }
        }
    }

    /// Writes values. They are durable with the next commit or the next [`Local::flush`].
    pub fn put_batch(&self, values: &HashMap<Key, Vec<u8>>) -> Result<(), StorageError> {
        self.writable()?;
        let mut batch = sled::Batch::default();
        for (key, value) in values {
            if key.len() + value.len() > Self::MAX_BYTES {
                return Err(StorageError::Damaged(format!("the local value {key} is too large")));
            }
            batch.insert(key.to_ivec(), sealed(key, value));
        }
        self.store.disk.local_apply(batch)
    }

    /// Takes values away.
    pub fn delete_batch(&self, keys: &[Key]) -> Result<(), StorageError> {
        self.writable()?;
        let mut batch = sled::Batch::default();
        for key in keys {
            batch.remove(key.to_ivec());
        }
        self.store.disk.local_apply(batch)
    }

    /// Hands what was written to the operating system.
    pub fn flush(&self) -> Result<(), StorageError> {
        self.writable()?;
        self.store.disk.local_flush()
    }

    fn writable(self) -> Result<(), StorageError> {
        if self.store.degraded().is_some() { Err(StorageError::Closed) } else { Ok(()) }
    }
}

/// The checksum covers the key, so that a value that strayed to another key does not count.
fn sealed(key: &[u8], value: &[u8]) -> Vec<u8> {
    let mut bytes = key.to_vec();
    bytes.extend_from_slice(value);
    codec::seal(&mut bytes);
    bytes.split_off(key.len())
}

fn opened(key: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let bytes = [key, sealed].concat();
    codec::unseal(&bytes)?.get(key.len()..).map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests;
