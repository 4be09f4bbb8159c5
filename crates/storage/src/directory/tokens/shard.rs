//! One shard of the token index: a hash table whose entries lie in the order of their hashes.
//!
//! Among a million tokens a lookup waits for memory, and the fewer times the better. A digest is a hash, which
//! tells where among the places its entry should be; if others are there it is a little further on, before the
//! next gap. (Linear probing in order: Amble and Knuth 1974; here without wrapping around.) Which of them it is
//! is told by a byte of each, its tag: those of a million tokens stay in the processor's cache, so that hardly
//! ever another entry is looked at than the one that is looked for, and that one lies in a single cache line.

use std::{ops::RangeInclusive, sync::atomic::AtomicU32};

use keywright_core::Digest;

use super::Entry;

#[derive(Default)]
pub(super) struct Shard {
    /// Of each place, the tag of its entry, or [`GAP`].
    tags: Vec<u8>,
    /// Entries in the order of their hashes, and gaps. None lies before its own place, and there is no gap
    /// between its own place and where it lies.
    places: Vec<Option<Entry>>,
    /// Of each place, the second in which its token was last seen to be used, since the store was opened.
    last_used: Vec<AtomicU32>,
    /// How many places are the own place of some hash. The few behind them take what found the last ones taken.
    own: usize,
    length: usize,
}

impl Shard {
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// The entry of this digest.
    pub(super) fn find(&self, digest: &Digest) -> Option<&Entry> {
        self.places.get(self.position(digest)?)?.as_ref()
    }

    /// When the token of this digest was last seen to be used.
    pub(super) fn last_used(&self, digest: &Digest) -> Option<&AtomicU32> {
        self.last_used.get(self.position(digest)?)
    }

    /// Puts an entry in the place of the one that has its digest, which is returned, or between others.
    pub(super) fn put(&mut self, entry: Entry) -> Option<Entry> {
        let position = self.position(&entry.digest);
        if let Some(old) = position.and_then(|it| self.places.get_mut(it)?.as_mut()) {
            return Some(std::mem::replace(old, entry));
        }
        self.length += 1;
        if self.length * 16 > self.own * FULL {
            self.resize();
        }
        self.insert(entry);
        None
    }

    /// Takes the entry of this digest out. Those behind it that are not at their own place move up.
    pub(super) fn remove(&mut self, digest: &Digest) -> Option<Entry> {
        let position = self.position(digest)?;
        let own = self.own;
        let behind = self.places.get_mut(position..)?;
        let removed = behind.first_mut()?.take();
        let moves = |(at, it): &(usize, &Option<Entry>)| {
            it.as_ref().is_some_and(|it| own_place(own, hash(&it.digest)) <= position + at)
        };
        let last = position + behind.iter().skip(1).enumerate().take_while(moves).count();
        self.places.get_mut(position..=last)?.rotate_left(1);
        let tags = self.tags.get_mut(position..=last)?;
        tags.rotate_left(1);
        *tags.last_mut()? = GAP;
        let last_used = self.last_used.get_mut(position..=last)?;
        last_used.rotate_left(1);
        *last_used.last_mut()? = AtomicU32::default();
        self.length -= 1;
        if self.length * 32 < self.own * FULL {
            self.resize();
        }
        removed
    }

    /// Where the entry of this digest lies. The whole digest is compared, in constant time.
    fn position(&self, digest: &Digest) -> Option<usize> {
        let (start, tag) = (own_place(self.own, hash(digest)), tag(digest));
        for (position, there) in self.tags.iter().enumerate().skip(start) {
            if *there == tag && self.places.get(position)?.as_ref()?.digest == *digest {
                return Some(position);
            }
            if *there == GAP {
                return None;
            }
        }
        None
    }

    /// Puts an entry behind those whose hash is not greater, and moves those that are in the way to the next gap.
    fn insert(&mut self, entry: Entry) {
        let (hash_of_it, tag) = (hash(&entry.digest), tag(&entry.digest));
        let count_while = |places: &[Option<Entry>], from: usize, goes_on: &dyn Fn(&Entry) -> bool| {
            from + places.iter().skip(from).map_while(Option::as_ref).take_while(|it| goes_on(it)).count()
        };
        let start = own_place(self.own, hash_of_it);
        let position = count_while(&self.places, start, &|it| hash(&it.digest) <= hash_of_it);
        let gap = count_while(&self.places, position, &|_| true);
        if gap >= self.places.len() {
            self.grow_to(gap + 1);
        }
        shift(&mut self.places, position..=gap, Some(entry));
        shift(&mut self.tags, position..=gap, tag);
        shift(&mut self.last_used, position..=gap, AtomicU32::default());
    }

    /// Makes as many places as the entries need with room for a few more. The entries keep their order.
    fn resize(&mut self) {
        // A sixteenth more than it would be full with.
        self.own = self.length * 17 / FULL + 8;
        let mut places = Vec::with_capacity(self.own + SPARE);
        let mut last_used = Vec::with_capacity(self.own + SPARE);
        let old = std::mem::take(&mut self.places).into_iter().zip(std::mem::take(&mut self.last_used));
        for (entry, used) in old.filter_map(|(entry, used)| Some((entry?, used))) {
            let own = own_place(self.own, hash(&entry.digest)).max(places.len());
            places.resize_with(own, || None);
            last_used.resize_with(own, AtomicU32::default);
            places.push(Some(entry));
            last_used.push(used);
        }
        self.tags = places.iter().map(|it| it.as_ref().map_or(GAP, |it| tag(&it.digest))).collect();
        (self.places, self.last_used) = (places, last_used);
        self.grow_to(self.places.len().max(self.own + SPARE));
    }

    /// Adds gaps at the end, until there are so many places.
    fn grow_to(&mut self, count: usize) {
        let more = count - self.places.len();
        self.places.reserve_exact(more.max(SPARE));
        self.places.resize_with(count, || None);
        self.tags.resize(count, GAP);
        self.last_used.resize_with(count, AtomicU32::default);
    }
}

/// Moves what lies in a range to the right, over its last, and puts something at its beginning.
fn shift<T>(places: &mut [T], range: RangeInclusive<usize>, new: T) {
    if let Some(run) = places.get_mut(range) {
        run.rotate_right(1);
        if let Some(first) = run.first_mut() {
            *first = new;
        }
    }
}

/// The tag of a place without an entry.
const GAP: u8 = 0;

/// Sixteenths of the places that may be taken. With 13, a lookup passes by two others on average.
const FULL: usize = 13;

/// Places behind the own places.
const SPARE: usize = 16;

/// The place of a hash among so many, so that a greater hash has no lesser place: in proportion.
fn own_place(own: usize, hash: u64) -> usize {
    usize::try_from((u128::from(hash) * own as u128) >> 64).unwrap_or_default()
}

/// Digests are hashes: any eight bytes will do. They are not those that choose the shard.
fn hash(digest: &Digest) -> u64 {
    digest.to_bytes().last_chunk().map_or(0, |end| u64::from_le_bytes(*end))
}

/// Another byte of the digest than those that choose the shard and the place. Where it is that of a gap, the next.
fn tag(digest: &Digest) -> u8 {
    let [_, second, ..] = digest.to_bytes();
    second.max(GAP + 1)
}

#[cfg(test)]
mod tests;
