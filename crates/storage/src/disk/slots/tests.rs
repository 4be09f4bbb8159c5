//! Tests of the head slots.

use std::fs;

use super::*;
use crate::{key::Revision, ledger::tests::folder};

fn head(revision: u64) -> Head {
    Head { revision: Revision(revision), ..Head::empty(1) }
}

fn newest(folder: &Path) -> Option<u64> {
    let (_, newest) = Slots::open(folder).unwrap();
    assert_eq!(Slots::peek(folder), newest);
    newest.map(|head| head.revision.0)
}

#[test]
fn heads_are_written_in_turn_and_the_newest_counts() {
    let folder = folder();
    assert_eq!(Slots::peek(folder.path()), None);
    let (mut slots, none) = Slots::open(folder.path()).unwrap();
    assert_eq!(none, None);
    for revision in 1..6 {
        slots.write(&head(revision)).unwrap();
        assert_eq!(newest(folder.path()), Some(revision));
    }
    let kept =
        NAMES.map(|name| Head::decode(&fs::read(folder.path().join(name)).unwrap()).unwrap().revision.0);
    assert_eq!(kept, [5, 4]);
}

#[test]
fn a_torn_slot_is_passed_over_and_written_next() {
    let folder = folder();
    let (mut slots, _) = Slots::open(folder.path()).unwrap();
    slots.write(&head(1)).unwrap();
    slots.write(&head(2)).unwrap();
    for (torn, whole, left) in [("head.b", "head.a", 1), ("head.a", "head.b", 3)] {
        let path = folder.path().join(torn);
        let len = fs::metadata(&path).unwrap().len();
        fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(len / 2).unwrap();
        let before = fs::read(folder.path().join(whole)).unwrap();
        let (mut slots, newest) = Slots::open(folder.path()).unwrap();
        assert_eq!(newest.map(|head| head.revision.0), Some(left));
        slots.write(&head(left + 2)).unwrap();
        assert_eq!(fs::read(folder.path().join(whole)).unwrap(), before, "the whole one is kept");
    }
}

#[test]
fn after_opening_the_older_slot_is_written_next() {
    let folder = folder();
    for revision in 1..8 {
        let (mut slots, _) = Slots::open(folder.path()).unwrap();
        slots.write(&head(revision)).unwrap();
    }
    let kept =
        NAMES.map(|name| Head::decode(&fs::read(folder.path().join(name)).unwrap()).unwrap().revision.0);
    assert_eq!(kept.iter().max(), Some(&7));
    assert_eq!(kept.iter().min(), Some(&6));
}

#[test]
fn two_torn_slots_hold_no_head() {
    let folder = folder();
    for name in NAMES {
        fs::write(folder.path().join(name), [0; Head::LEN]).unwrap();
    }
    assert_eq!(newest(folder.path()), None);
}
