//! One shard of the token index: a hash table whose entries lie in the order of their hashes.
//!
//! Among a million tokens a lookup waits for memory, and the fewer times the better. So nothing is looked at
//! before the entries themselves: a digest is a hash, which tells where among the places its entry should be.
//! If others are there it is a little further on, and a greater one means that it is not there at all.
//! (Linear probing in order: Amble and Knuth 1974; here without wrapping around.)

use std::sync::atomic::Ordering;

use keywright_core::Digest;

use super::Entry;

#[derive(Default)]
pub(super) struct Shard {
    /// Entries in the order of their hashes, and gaps. None lies before its own place, and there is no gap
    /// between its own place and where it lies.
    places: Vec<Option<Entry>>,
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

    /// Puts an entry in the place of the one that has its digest, which is returned, or between others.
    pub(super) fn put(&mut self, entry: Entry) -> Option<Entry> {
        let position = self.position(&entry.digest);
        if let Some(old) = position.and_then(|it| self.places.get_mut(it)?.as_mut()) {
            entry.last_used.fetch_max(old.last_used.load(Ordering::Relaxed), Ordering::Relaxed);
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
        let count = behind.iter().skip(1).enumerate().take_while(moves).count();
        behind.get_mut(..=count)?.rotate_left(1);
        self.length -= 1;
        if self.length * 32 < self.own * FULL {
            self.resize();
        }
        removed
    }

    /// Where the entry of this digest lies. The whole digest is compared, in constant time.
    fn position(&self, digest: &Digest) -> Option<usize> {
        let hash_of_it = hash(digest);
        for (position, place) in self.places.iter().enumerate().skip(own_place(self.own, hash_of_it)) {
            let entry = place.as_ref()?;
            let hash_there = hash(&entry.digest);
            if hash_there == hash_of_it && entry.digest == *digest {
                return Some(position);
            }
            if hash_there > hash_of_it {
                return None;
            }
        }
        None
    }

    /// Puts an entry behind those whose hash is not greater, and moves those that are in the way to the next gap.
    fn insert(&mut self, entry: Entry) {
        let hash_of_it = hash(&entry.digest);
        let count_while = |places: &[Option<Entry>], from: usize, goes_on: &dyn Fn(&Entry) -> bool| {
            from + places.iter().skip(from).map_while(Option::as_ref).take_while(|it| goes_on(it)).count()
        };
        let start = own_place(self.own, hash_of_it);
        let position = count_while(&self.places, start, &|it| hash(&it.digest) <= hash_of_it);
        let gap = count_while(&self.places, position, &|_| true);
        if gap >= self.places.len() {
            self.places.reserve_exact(SPARE);
            self.places.resize_with(gap + 1, || None);
        }
        if let Some(run) = self.places.get_mut(position..=gap) {
            run.rotate_right(1);
            if let Some(first) = run.first_mut() {
                *first = Some(entry);
            }
        }
    }

    /// Makes as many places as the entries need with room for a few more. The entries keep their order.
    fn resize(&mut self) {
        // A sixteenth more than it would be full with.
        self.own = self.length * 17 / FULL + 8;
        let mut places = Vec::with_capacity(self.own + SPARE);
        for entry in std::mem::take(&mut self.places).into_iter().flatten() {
            let own = own_place(self.own, hash(&entry.digest));
            while places.len() < own {
                places.push(None);
            }
            places.push(Some(entry));
        }
        places.resize_with(places.len().max(self.own + SPARE), || None);
        self.places = places;
    }
}

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

#[cfg(test)]
mod tests;
