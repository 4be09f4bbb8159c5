//! What this node keeps beside the commits (when a token was last used): small values that a crash may take back.

use crate::{
    codec,
    commit::Commit,
    error::CommitError,
    key::{Key, KeyRange},
    store::{Entries, Store},
};

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

    /// The values whose keys begin with these bytes, in order. Damaged ones are left out.
    pub fn scan(&self, prefix: &[u8]) -> impl Iterator<Item = (Key, Vec<u8>)> + use<> {
        let entries = self.store.disk.local_range(&KeyRange::prefix(prefix)).map(Entries);
        let unreadable = |error| tracing::warn!(%error, "local values cannot be read");
        let entries = entries.map_err(unreadable).into_iter().flatten();
        entries.filter_map(move |entry| {
            let (key, sealed) = entry.map_err(unreadable).ok()?;
            let value = opened(&key, &sealed)?;
            Some((key, value))
        })
    }

    /// Writes values. They are durable with the next commit or soon after the next [`Local::flush`].
    pub fn put(&self, values: impl IntoIterator<Item = (Key, Vec<u8>)>) -> Result<(), CommitError> {
        let mut values = values.into_iter().peekable();
        while values.peek().is_some() {
            self.writable()?;
            let mut batch = sled::Batch::default();
            for (key, value) in values.by_ref().take(Commit::MAX_OPERATIONS) {
                if key.len() + value.len() > Self::MAX_BYTES {
                    return Err(CommitError::TooLarge(format!(
                        "at most {} bytes for a local value",
                        Self::MAX_BYTES
                    )));
                }
                batch.insert(key.to_ivec(), sealed(&key, &value));
            }
            self.store.disk.local_apply(batch)?;
        }
        Ok(())
    }

    /// Takes values away.
    pub fn delete(&self, keys: impl IntoIterator<Item = Key>) -> Result<(), CommitError> {
        let mut keys = keys.into_iter().peekable();
        while keys.peek().is_some() {
            self.writable()?;
            let mut batch = sled::Batch::default();
            for key in keys.by_ref().take(Commit::MAX_OPERATIONS) {
                batch.remove(key.to_ivec());
            }
            self.store.disk.local_apply(batch)?;
        }
        Ok(())
    }

    /// Hands what was written to the operating system.
    pub fn flush(&self) -> Result<(), CommitError> {
        self.writable()?;
        Ok(self.store.disk.local_flush()?)
    }

    fn writable(self) -> Result<(), CommitError> {
        if self.store.degraded().is_some() { Err(self.store.unavailable()) } else { Ok(()) }
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
