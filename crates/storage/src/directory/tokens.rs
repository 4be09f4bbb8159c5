//! The token index: from digest to what the token is.

mod shard;

use std::sync::{Arc, atomic::Ordering};

use keywright_core::{Digest, Timestamp, id::TokenId};
use parking_lot::RwLock;

use self::shard::Shard;
use super::holder::Holder;

/// What is known of a token, in one cache line of its own.
#[repr(align(64))]
pub(super) struct Entry {
    pub(super) digest: Digest,
    pub(super) id: TokenId,
    pub(super) holder: Arc<Holder>,
    pub(super) validity: Validity,
}

/// When a token ends, whether it is switched on, and whether it may be used from some networks alone, in one word.
#[derive(Clone, Copy)]
pub(super) struct Validity(u64);

/// Every token by its digest. The first byte of a digest chooses a shard.
pub(super) struct TokenIndex {
    shards: Box<[Line]>,
}

/// A shard and its lock, in two cache lines of their own, which processors fetch together.
#[derive(Default)]
#[repr(align(128))]
struct Line(RwLock<Shard>);

/// The milliseconds of a moment that never comes: the most that a validity has room for.
const NEVER: u64 = u64::MAX >> 2;

/// A moment at which something ends, if it ever comes.
pub(super) fn end(moment: Timestamp) -> Option<Timestamp> {
    (moment.millis() < NEVER).then_some(moment)
}

/// One per value of a byte.
const SHARDS: usize = 256;

impl Validity {
    /// It ends at a moment, to the millisecond; with the end of time if it does not.
    pub(super) fn new(expires_at: Timestamp, is_active: bool) -> Self {
        Self(expires_at.millis().min(NEVER) << 2 | u64::from(is_active))
    }

    /// The same, for use from some networks alone, or from anywhere.
    pub(super) fn fenced(self, is_fenced: bool) -> Self {
        Self(self.0 & !2 | u64::from(is_fenced) << 1)
    }

    /// When it ends.
    pub(super) const fn expires_at(self) -> Timestamp {
        Timestamp::from_millis(self.0 >> 2)
    }

    /// Whether it is switched on.
    pub(super) const fn is_active(self) -> bool {
        self.0 & 1 == 1
    }

    /// Whether it may be used from some networks alone.
    pub(super) const fn is_fenced(self) -> bool {
        self.0 & 2 == 2
    }

    /// The same, with an end that is no later.
    pub(super) fn until(self, end: Timestamp) -> Self {
        Self::new(self.expires_at().min(end), self.is_active()).fenced(self.is_fenced())
    }
}

impl TokenIndex {
    pub(super) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Line::default()).collect() }
    }

    /// What is read from what is known of the token of this digest. Changes to its shard wait meanwhile.
    pub(super) fn find<T>(&self, digest: &Digest, read: impl FnOnce(&Entry) -> T) -> Option<T> {
        self.shard(digest)?.read().find(digest).map(read)
    }

    /// Takes note that the token of this digest was used in a second. Whether that was news: it was not seen
    /// to be used in it or in a later one. Nothing if it is not there.
    pub(super) fn touch(&self, digest: &Digest, second: u32) -> Option<bool> {
        let shard = self.shard(digest)?.read();
        let last_used = shard.last_used(digest)?;
        // Most uses come within a second of another: they only read.
        let was_before = |it: u32| it < second;
        Some(
            was_before(last_used.load(Ordering::Relaxed))
                && was_before(last_used.fetch_max(second, Ordering::Relaxed)),
        )
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
