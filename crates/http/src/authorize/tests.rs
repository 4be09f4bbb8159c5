//! How long a batch may take.

use std::cell::Cell;

use super::*;

/// Whether so many questions, each of which takes so many milliseconds and is of that weight, are answered within two
/// seconds, and how many were begun.
fn after(count: usize, millis: u64, weight: usize) -> (bool, usize) {
    let (now, begun) = (Cell::new(1_000), Cell::new(0));
    let work = |()| {
        begun.set(begun.get() + 1);
        now.set(now.get() + millis);
        Ok(())
    };
    let is_time = || now.get() < 3_000;
    (each_in_time(vec![(weight, ()); count], is_time, work).unwrap(), begun.get())
}

#[test]
fn a_batch_is_given_up_when_its_time_is_over() {
    let long = STRETCH;
    assert_eq!(after(1_000, 0, long), (true, 1_000));
    assert_eq!(after(1_000, 2, long), (true, 1_000), "the last begins before the time is over");
    assert_eq!(after(1_001, 2, long), (false, 1_000));
    assert_eq!(after(1_000, 100, long), (false, 20));
    assert_eq!(after(1, 60_000, long), (true, 1), "one question is always answered");
}

#[test]
fn the_clock_is_asked_less_often_where_names_are_short() {
    assert_eq!(after(1_000, 100, STRETCH / 4), (false, 20));
    assert_eq!(after(1_000, 100, STRETCH / 6 + 1), (false, 24));
    assert_eq!(after(1_000, 100, STRETCH * 9), (false, 20));
    assert_eq!(after(1_000, 100, 0), (false, 32), "after sixteen at the latest");
}
