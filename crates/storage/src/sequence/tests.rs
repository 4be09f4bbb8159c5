//! Tests of the sequence lock.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, AtomicU64},
};

use super::*;

#[test]
fn a_read_is_run_again_when_something_changed_meanwhile() {
    let sequence = Sequence::default();
    let runs = Cell::new(0);
    let found = sequence.read(5, || {
        runs.set(runs.get() + 1);
        if runs.get() < 3 {
            sequence.change(|| ());
        }
        runs.get()
    });
    assert_eq!(found, Some(3));
}

#[test]
fn a_read_gives_up_after_its_tries() {
    let sequence = Sequence::default();
    assert_eq!(sequence.read(4, || sequence.change(|| ())), None);
    assert_eq!(sequence.change(|| sequence.read(4, || ())), None, "during a change nothing is read");
}

#[test]
fn a_change_that_panics_ends() {
    let sequence = Sequence::default();
    let panicked = catch_unwind(AssertUnwindSafe(|| sequence.change(|| panic!("on purpose"))));
    assert!(panicked.is_err());
    assert_eq!(sequence.read(1, || ()), Some(()));
}

#[test]
fn readers_never_see_half_a_change() {
    let (sequence, done) = (Sequence::default(), AtomicBool::new(false));
    let (left, right) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 1..20_000 {
                sequence.change(|| {
                    left.store(number, Ordering::Relaxed);
                    right.store(number, Ordering::Relaxed);
                });
            }
            done.store(true, Ordering::Relaxed);
        });
        while !done.load(Ordering::Relaxed) {
            let both = || (left.load(Ordering::Relaxed), right.load(Ordering::Relaxed));
            if let Some((left, right)) = sequence.read(3, both) {
                assert_eq!(left, right);
            }
        }
    });
}
