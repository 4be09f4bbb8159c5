//! What the hot path costs in memory.

use allocation_counter::measure;
use keywright_core::{Decision, Digest, id::TokenId};

use super::world::*;
use crate::{
    Directory,
    facts::{Fact, TokenFact},
};

#[test]
fn letting_in_and_deciding_allocate_nothing() {
    let all_flags = "project/*:env/*:flag/*";
    let policies = (1..=12).map(|it| policy(it, 1, &[allow("DeleteFlag", &format!("{all_flags}{it}"))]));
    let world = directory(policies.chain([
        organization(1),
        account(1),
        member(1, 1, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], &[1]),
        group(1, 1, &[20]),
        policy(20, 1, &[allow("ToggleFlag", all_flags)]),
        Fact::TokenPut(narrowed(1, 1, 1, &[allow("*", all_flags)])),
        session(1, 1, at(100)),
    ]));
    // Reading the catalogue is not part of a decision.
    let (flag, toggle) = (name(FLAG), action("ToggleFlag"));
    let ask = || {
        let caller = world.admit(&digest(1), at(1), None).found().unwrap();
        let decision = world.decide(&caller, toggle, &flag);
        let mask = world.view(|it| it.mask(&caller, toggle.resource_type(), &flag));
        assert!(decision == Decision::Allow && !mask.is_empty());
        let person = world.view(|it| it.session(session_id(1), account_id(1), organization_id(1), at(1)));
        assert_eq!(world.decide(&person.unwrap(), toggle, &flag), Decision::Allow);
        caller
    };
    // The first time a thread reads swapped pointers it makes a note of itself.
    let caller = ask();
    assert_eq!(measure(|| drop(ask())).count_total, 0);
    world.touch(&caller, at(1), None, Some("curl"));
    assert_eq!(measure(|| world.touch(&caller, at(1), None, Some("curl"))).count_total, 0);
    // Let in again, because there was a commit.
    world.apply(2, [organization(2)]);
    let again = measure(|| assert!(world.decide(&caller, toggle, &flag).is_allow()));
    assert_eq!(again.count_total, 0);
}

/// The limit is 150 bytes at a million tokens; at any number it is aimed to be below 100.
#[test]
fn a_token_takes_less_than_a_hundred_bytes() {
    for count in [100_000, 150_000, 200_000] {
        let mut world = None;
        let memory = measure(|| world = Some(world_of(count)));
        let per_token = memory.bytes_current / i64::from(count);
        assert!((72..100).contains(&per_token), "{per_token} bytes for each of {count}");
        assert_eq!(world.unwrap().counts().tokens, count as usize);
    }
}

/// An organization whose ten members have equally many tokens.
fn world_of(count: u32) -> Directory {
    let world = directory([organization(1)]);
    for it in 1..=10 {
        world.apply(1, [account(it), member(it, 1, &[], &[])]);
    }
    for number in 0..count {
        let [low, high, ..] = number.to_le_bytes();
        let token = TokenFact {
            id: TokenId::from_bytes([high; 16]),
            digest: spread(number),
            ..personal(1, 1, 1 + low % 10)
        };
        world.apply(1, [Fact::TokenPut(token)]);
    }
    world
}

/// As even as a hash, but quick to make.
fn spread(number: u32) -> Digest {
    let mut state = u64::from(number);
    let mut bytes = [0; 32];
    for part in bytes.chunks_mut(8) {
        // SplitMix64 (Steele, Lea, Flood 2014).
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = state;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        part.copy_from_slice(&(it ^ (it >> 31)).to_le_bytes());
    }
    Digest::from_bytes(bytes)
}
