//! One shard by itself.

use std::sync::{Arc, atomic::Ordering::Relaxed};

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::directory::tokens::tests::{entry, holder};

/// Few hashes close to each other, at either end too, and digests that share one.
fn digest() -> impl Strategy<Value = [u8; 32]> {
    (prop::sample::select(vec![0, 1, 7, 8, 9, 254, 255]), 0..4_u8, 0..3_u8).prop_map(|(high, low, other)| {
        let mut bytes = [0; 32];
        (bytes[31], bytes[30], bytes[1]) = (high, low, other);
        bytes
    })
}

impl Shard {
    /// What its fields promise.
    fn check(&self) {
        assert_eq!(self.places.iter().flatten().count(), self.length);
        let tags = self.places.iter().map(|it| it.as_ref().map_or(GAP, |it| tag(&it.digest)));
        assert_eq!(self.tags, tags.collect::<Vec<_>>());
        assert_eq!(self.last_used.len(), self.places.len());
        for (entry, used) in self.places.iter().zip(&self.last_used) {
            let expected = entry.as_ref().map_or(0, |it| mark(&it.digest));
            assert_eq!(used.load(Relaxed), expected, "another's use");
        }
        let mut last = 0;
        for (position, entry) in self.places.iter().enumerate() {
            let Some(entry) = entry else { continue };
            let hash = hash(&entry.digest);
            let own = own_place(self.own, hash);
            assert!(last <= hash, "not in order");
            assert!(own <= position, "before its own place");
            assert!(self.places[own..position].iter().all(Option::is_some), "behind a gap");
            last = hash;
        }
    }
}

/// When a token is marked as used in these tests: each at a time of its own.
fn mark(digest: &Digest) -> u32 {
    let bytes = digest.to_bytes();
    1 + u32::from_le_bytes([bytes[31], bytes[30], bytes[1], 0])
}

proptest! {
    #[test]
    fn entries_lie_in_order_and_without_needless_gaps(
        steps in vec((digest(), prop::bool::weighted(0.6)), 1..200),
    ) {
        let (mut shard, holder) = (Shard::default(), holder());
        for (digest, is_put) in steps {
            if is_put {
                shard.put(entry(digest, &holder));
                let digest = Digest::from_bytes(digest);
                shard.last_used(&digest).unwrap().store(mark(&digest), Relaxed);
            } else {
                shard.remove(&Digest::from_bytes(digest));
            }
            shard.check();
        }
    }
}

#[test]
fn little_memory_lies_idle_while_a_shard_grows_and_shrinks() {
    let (mut shard, holder) = (Shard::default(), holder());
    let digest = |number: u64| {
        let mut bytes = [0; 32];
        bytes[24..].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
        bytes
    };
    for number in 0..20_000 {
        shard.put(entry(digest(number), &holder));
        shard
            .last_used(&Digest::from_bytes(digest(number)))
            .unwrap()
            .store(mark(&Digest::from_bytes(digest(number))), Relaxed);
        let (length, room) = (shard.len(), shard.places.capacity());
        assert!(room <= length * 17 / 13 + 40, "room for {room} where there are {length}");
    }
    shard.check();
    for number in 0..20_000 {
        shard.remove(&Digest::from_bytes(digest(number))).unwrap();
        let (length, room) = (shard.len(), shard.places.capacity());
        assert!(room <= length * 34 / 13 + 40, "room for {room} where there are {length}");
    }
    assert_eq!(Arc::strong_count(&holder), 1);
}
