//! The token index: from digest to what the token is.

mod shard;

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use keywright_core::{Digest, Timestamp, id::TokenId};
use parking_lot::RwLock;

use self::shard::Shard;
use super::holder::Holder;

/// What is known of a token.
pub(super) struct Entry {
    pub(super) digest: Digest,
    pub(super) id: TokenId,
    pub(super) holder: Arc<Holder>,
    /// When it ends, to the millisecond; the end of time if it does not.
    pub(super) expires_at: Timestamp,
    /// The second in which it was last seen to be used, since the store was opened.
    pub(super) last_used: AtomicU32,
    /// Whether it is switched on.
    pub(super) is_active: bool,
}

/// A copy of what is known of a token, to judge by when its shard is free again.
pub(super) struct Found {
    pub(super) token: TokenId,
    pub(super) holder: Arc<Holder>,
    pub(super) expires_at: Timestamp,
    pub(super) is_active: bool,
}

/// Every token by its digest. The first byte of a digest chooses a shard.
pub(super) struct TokenIndex {
    shards: Box<[Line]>,
}

/// A shard and its lock, in one cache line of their own.
#[derive(Default)]
#[repr(align(64))]
struct Line(RwLock<Shard>);

/// One per value of a byte.
const SHARDS: usize = 256;

impl TokenIndex {
    pub(super) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Line::default()).collect() }
    }

    /// What is known of the token of this digest.
    pub(super) fn find(&self, digest: &Digest) -> Option<Found> {
        let shard = self.shard(digest)?.read();
        let entry = shard.find(digest)?;
        Some(Found {
            token: entry.id,
            holder: Arc::clone(&entry.holder),
            expires_at: entry.expires_at,
            is_active: entry.is_active,
        })
    }

    /// Takes note that the token of this digest was used in a second. Whether that was news: it was not seen
    /// to be used in it or in a later one, or it is not there any more.
    pub(super) fn touch(&self, digest: &Digest, second: u32) -> bool {
        let Some(shard) = self.shard(digest) else { return true };
        let shard = shard.read();
        let Some(entry) = shard.find(digest) else { return true };
        // Most uses come within a second of another: they only read.
        entry.last_used.load(Ordering::Relaxed) < second
            && entry.last_used.fetch_max(second, Ordering::Relaxed) < second
    }

    /// Puts an entry in the place of the one that has its digest, which is returned, or in one of its own.
    /// When the token was last used is not forgotten.
    pub(super) fn put(&self, entry: Entry) -> Option<Entry> {
        self.shard(&entry.digest)?.write().put(entry)
    }

    /// Takes the entry of this digest out.
    pub(super) fn remove(&self, digest: &Digest) -> Option<Entry> {
        self.shard(digest)?.write().remove(digest)
    }

    /// How many tokens there are.
    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(|it| it.0.read().len()).sum()
    }

    fn shard(&self, digest: &Digest) -> Option<&RwLock<Shard>> {
        let [first, ..] = digest.to_bytes();
        self.shards.get(usize::from(first)).map(|it| &it.0)
    }
}

#[cfg(test)]
mod tests;
