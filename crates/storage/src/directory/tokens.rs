//! The token index: from digest to what the token is.
//!
//! Entries lie in one list per shard and a hash table holds their places, so that a growing table moves four
//! bytes per token instead of an entry. Digests are hashes already: a byte of one chooses the shard and eight
//! others are its hash.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use hashbrown::HashTable;
use keywright_core::{Digest, Timestamp, id::TokenId};
use parking_lot::RwLock;

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
    /// Where in its shard the entry was.
    pub(super) place: u32,
}

/// Every token by its digest.
pub(super) struct TokenIndex {
    shards: Box<[Line]>,
}

/// A shard and its lock, in one cache line of their own.
#[derive(Default)]
#[repr(align(64))]
struct Line(RwLock<Shard>);

#[derive(Default)]
struct Shard {
    places: HashTable<u32>,
    entries: Vec<Entry>,
}

/// One per value of a byte.
const SHARDS: usize = 256;

impl TokenIndex {
    pub(super) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Line::default()).collect() }
    }

    /// What is known of the token of this digest.
    pub(super) fn find(&self, digest: &Digest) -> Option<Found> {
        let shard = self.shard(digest)?.read();
        let place = *shard.places.find(hash(digest), |&it| shard.is_at(it, digest))?;
        let entry = shard.entry(place)?;
        Some(Found {
            token: entry.id,
            holder: Arc::clone(&entry.holder),
            expires_at: entry.expires_at,
            is_active: entry.is_active,
            place,
        })
    }

    /// Takes note that the token was used in a second. Whether that was news: it was not seen to be used in it
    /// or in a later one, or is no longer at its place.
    pub(super) fn touch(&self, digest: &Digest, place: u32, second: u32) -> bool {
        let Some(shard) = self.shard(digest) else { return true };
        let shard = shard.read();
        let Some(entry) = shard.entry(place).filter(|it| it.digest == *digest) else { return true };
        // Most uses come within a second of another: they only read.
        entry.last_used.load(Ordering::Relaxed) < second
            && entry.last_used.fetch_max(second, Ordering::Relaxed) < second
    }

    /// Puts an entry in the place of the one that has its digest, or in a new one. When the token was last
    /// used is not forgotten.
    pub(super) fn put(&self, entry: Entry) -> Option<Entry> {
        self.shard(&entry.digest)?.write().put(entry)
    }

    /// Takes the entry of this digest out.
    pub(super) fn remove(&self, digest: &Digest) -> Option<Entry> {
        self.shard(digest)?.write().remove(digest)
    }

    /// How many tokens there are.
    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(|it| it.0.read().entries.len()).sum()
    }

    fn shard(&self, digest: &Digest) -> Option<&RwLock<Shard>> {
        let [first, ..] = digest.to_bytes();
        self.shards.get(usize::from(first)).map(|it| &it.0)
    }
}

impl Shard {
    fn entry(&self, place: u32) -> Option<&Entry> {
        self.entries.get(place as usize)
    }

    /// The whole digest is compared, in constant time.
    fn is_at(&self, place: u32, digest: &Digest) -> bool {
        self.entry(place).is_some_and(|it| it.digest == *digest)
    }

    fn put(&mut self, entry: Entry) -> Option<Entry> {
        let found = self.places.find(hash(&entry.digest), |&it| self.is_at(it, &entry.digest)).copied();
        if let Some(old) = found.and_then(|place| self.entries.get_mut(place as usize)) {
            entry.last_used.fetch_max(old.last_used.load(Ordering::Relaxed), Ordering::Relaxed);
            return Some(std::mem::replace(old, entry));
        }
        // A shard of four thousand million tokens does not fit in any memory.
        let place = u32::try_from(self.entries.len()).ok()?;
        let hash_of_new = hash(&entry.digest);
        if self.entries.len() == self.entries.capacity() {
            self.entries.reserve_exact(room_for_more(self.entries.len()));
        }
        self.entries.push(entry);
        let Self { places, entries } = self;
        places.insert_unique(hash_of_new, place, |&it| hash_at(entries, it));
        None
    }

    /// The last entry moves into the gap.
    fn remove(&mut self, digest: &Digest) -> Option<Entry> {
        let Self { places, entries } = self;
        let is_it = |&it: &u32| entries.get(it as usize).is_some_and(|it| it.digest == *digest);
        let (place, _) = places.find_entry(hash(digest), is_it).ok()?.remove();
        let last = u32::try_from(entries.len()).ok()?.checked_sub(1)?;
        if let Some(moved) = places.find_mut(hash_at(entries, last), |&it| it == last) {
            *moved = place;
        }
        let removed = entries.swap_remove(place as usize);
        self.trim();
        Some(removed)
    }

    /// Gives memory back when less than half of it is used.
    fn trim(&mut self) {
        let Self { places, entries } = self;
        if entries.len() < entries.capacity() / 2 {
            entries.shrink_to(entries.len() + room_for_more(entries.len()));
            places.shrink_to(entries.len(), |&it| hash_at(entries, it));
        }
    }
}

/// An eighth, so that little memory lies idle; a list that doubles leaves a quarter idle on average.
fn room_for_more(length: usize) -> usize {
    length / 8 + 8
}

fn hash_at(entries: &[Entry], place: u32) -> u64 {
    entries.get(place as usize).map_or(0, |it| hash(&it.digest))
}

fn hash(digest: &Digest) -> u64 {
    digest.to_bytes().last_chunk().map_or(0, |end| u64::from_le_bytes(*end))
}

#[cfg(test)]
mod tests;
