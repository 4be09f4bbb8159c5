//! Tests of keys and their intervals.

use proptest::prelude::*;

use super::*;

#[test]
fn a_prefix_holds_exactly_the_keys_that_begin_with_it() {
    let range = KeyRange::prefix(&[0x10, 0xff]);
    for (key, inside) in [
        (vec![0x10], false),
        (vec![0x10, 0xfe, 0xff], false),
        (vec![0x10, 0xff], true),
        (vec![0x10, 0xff, 0xff, 0xff], true),
        (vec![0x11], false),
    ] {
        assert_eq!(range.contains(&Key::from(key.clone())), inside, "{key:?}");
    }
    assert_eq!(KeyRange::prefix(&[0xff, 0xff]).end, Bound::Unbounded);
}

#[test]
fn the_next_page_begins_behind_the_last_key() {
    let range = KeyRange::prefix(&[0x10]).after(&[0x10, 5]);
    assert!(!range.contains(&Key::from([0x10, 5])));
    assert!(range.contains(&Key::from([0x10, 5, 0])));
    let range = KeyRange::prefix(&[0x10]).before(&[0x10, 5]);
    assert!(!range.contains(&Key::from([0x10, 5])));
    assert!(range.contains(&Key::from([0x10, 4, 255])));
}

#[test]
fn a_page_behind_the_end_is_empty() {
    assert!(KeyRange::prefix(&[0x10]).after(&[0x11]).is_empty());
    assert!(KeyRange::prefix(&[0x10]).before(&[0x10]).is_empty());
    assert!(!KeyRange::prefix(&[0x10]).is_empty());
}

proptest! {
    #[test]
    fn prefixes_agree_with_starts_with(prefix in prop::collection::vec(prop_oneof![Just(0_u8), Just(254), Just(255)], 0..4),
        key in prop::collection::vec(prop_oneof![Just(0_u8), Just(254), Just(255)], 0..5)) {
        prop_assert_eq!(KeyRange::prefix(&prefix).contains(&Key::from(key.clone())), key.starts_with(&prefix));
    }
}
