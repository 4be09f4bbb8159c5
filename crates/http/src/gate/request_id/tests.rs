//! Tests of the ids of requests.

use std::collections::BTreeSet;

use super::{RequestId, scatter};

#[test]
fn no_two_requests_have_the_same_id() {
    let ids: BTreeSet<String> = (0..10_000).map(|_| RequestId::next().to_string()).collect();
    assert_eq!(ids.len(), 10_000);
    assert!(ids.iter().all(|it| it.len() == 16 && it.bytes().all(|it| it.is_ascii_hexdigit())));
}

/// The published test vector: the first numbers of `SplitMix64` from the seed 1234567.
#[test]
fn the_permutation_is_the_published_one() {
    const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;
    let first: Vec<u64> = (1..=3).map(|it| scatter(GAMMA.wrapping_mul(it).wrapping_add(1_234_567))).collect();
    assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
}

#[test]
fn a_header_has_the_digits_that_the_log_has() {
    for number in [0, 1, 0x0123_4567_89ab_cdef, u64::MAX] {
        let id = RequestId(number);
        assert_eq!(std::str::from_utf8(&id.digits()), Ok(&*id.to_string()));
    }
}
