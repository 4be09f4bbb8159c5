//! A map of bounded size whose entries lapse.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::Debug,
    hash::Hash,
};

use keywright_core::time::Timestamp;

/// A map that forgets what has lapsed, and where there is no room, what lapses first: who fails much is
/// remembered longest, and a flood of single failures pushes out only itself.
#[derive(Debug)]
pub(super) struct Ledger<K, V> {
    entries: HashMap<K, V>,
    order: BTreeSet<(Timestamp, K)>,
    capacity: usize,
}

/// What identifies an entry.
pub(super) trait Key: Copy + Debug + Eq + Hash + Ord {}

impl<K: Copy + Debug + Eq + Hash + Ord> Key for K {}

/// What means nothing any more from some moment on.
pub(super) trait Lapses: Copy {
    /// From when on.
    fn lapses_at(&self) -> Timestamp;
}

impl<K: Key, V: Lapses> Ledger<K, V> {
    pub(super) fn new(capacity: usize) -> Self {
        Self { entries: HashMap::new(), order: BTreeSet::new(), capacity }
    }

    /// The entry, which may have lapsed.
    pub(super) fn get(&self, key: &K) -> Option<V> {
        self.entries.get(key).copied()
    }

    pub(super) fn put(&mut self, key: K, value: V, now: Timestamp) {
        self.remove(&key);
        self.entries.insert(key, value);
        self.order.insert((value.lapses_at(), key));
        self.forget(now);
    }

    pub(super) fn remove(&mut self, key: &K) {
        if let Some(value) = self.entries.remove(key) {
            self.order.remove(&(value.lapses_at(), *key));
        }
    }

    fn forget(&mut self, now: Timestamp) {
        while let Some(&(at, key)) = self.order.first() {
            if at > now && self.entries.len() <= self.capacity {
                break;
            }
            self.order.pop_first();
            self.entries.remove(&key);
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        assert_eq!(self.entries.len(), self.order.len());
        self.entries.len()
    }
}

impl Lapses for Timestamp {
    fn lapses_at(&self) -> Timestamp {
        *self
    }
}
