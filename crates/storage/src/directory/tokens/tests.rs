//! The token index by itself.

use std::collections::BTreeMap;

use keywright_core::id::OrganizationId;
use proptest::{collection::vec, prelude::*};

use super::*;
use crate::directory::compiled::Compiled;

pub(super) fn holder() -> Arc<Holder> {
    let organization = OrganizationId::from_bytes([1; 16]);
    Arc::new(Holder::Service { organization, own: Arc::new(Compiled::new([].into())) })
}

pub(super) fn entry(digest: [u8; 32], holder: &Arc<Holder>) -> Entry {
    Entry {
        digest: Digest::from_bytes(digest),
        id: TokenId::from_bytes(std::array::from_fn(|at| digest[at])),
        holder: Arc::clone(holder),
        validity: Validity::new(Timestamp::default(), true),
    }
}

/// Digests that differ in one byte, most of them in one that chooses neither the shard nor the place.
fn digest() -> impl Strategy<Value = [u8; 32]> {
    (0..32_usize, 0..8_u8).prop_map(|(at, value)| {
        let mut bytes = [0; 32];
        bytes[at] = value;
        bytes
    })
}

proptest! {
    #[test]
    fn a_digest_finds_its_own_token_and_no_other(
        steps in vec((digest(), prop::bool::weighted(0.7)), 1..400),
        others in vec(digest(), 50),
    ) {
        let (index, holder) = (TokenIndex::new(), holder());
        let mut known = BTreeMap::new();
        for &(digest, is_put) in &steps {
            let old = if is_put {
                known.insert(digest, entry(digest, &holder).id);
                index.put(entry(digest, &holder))
            } else {
                known.remove(&digest);
                index.remove(&Digest::from_bytes(digest))
            };
            prop_assert!(old.is_none_or(|it| it.digest.to_bytes() == digest));
        }
        for digest in steps.iter().map(|it| it.0).chain(others) {
            let found = index.find(&Digest::from_bytes(digest), |it| it.id);
            prop_assert_eq!(found, known.get(&digest).copied());
        }
        prop_assert_eq!(index.len(), known.len());
    }
}

#[test]
fn an_entry_takes_a_cache_line_and_a_shard_two() {
    assert_eq!((size_of::<Option<Entry>>(), align_of::<Option<Entry>>()), (64, 64));
    assert_eq!((size_of::<Line>(), align_of::<Line>()), (128, 128));
}

#[test]
fn a_validity_is_what_it_was_made_of() {
    for (is_active, is_fenced) in [(false, false), (false, true), (true, false), (true, true)] {
        for millis in [0, 1, 1_700_000_000_000, u64::MAX >> 2] {
            let validity = Validity::new(Timestamp::from_millis(millis), is_active).fenced(is_fenced);
            let said = (validity.expires_at().millis(), validity.is_active(), validity.is_fenced());
            assert_eq!(said, (millis, is_active, is_fenced));
            let sooner = validity.until(Timestamp::from_millis(1));
            assert_eq!((sooner.expires_at().millis(), sooner.is_fenced()), (millis.min(1), is_fenced));
        }
    }
    assert!(
        Validity::new(Timestamp::from_millis(u64::MAX), true).fenced(true).expires_at().millis()
            > u64::MAX / 8
    );
}

#[test]
fn when_a_token_was_last_used_only_grows() {
    let (index, holder) = (TokenIndex::new(), holder());
    let digest = Digest::from_bytes([1; 32]);
    index.put(entry([1; 32], &holder));
    assert_eq!(index.touch(&digest, 10), Some(true));
    assert_eq!(index.touch(&digest, 10), Some(false));
    assert_eq!(index.touch(&digest, 9), Some(false));
    // A changed token was used when it was used.
    index.put(entry([1; 32], &holder));
    assert_eq!(index.touch(&digest, 10), Some(false));
    assert_eq!(index.touch(&digest, 11), Some(true));
    // An entry that is not there tells nothing of when its token was used.
    index.remove(&digest);
    assert_eq!(index.touch(&digest, 5), None);
}
