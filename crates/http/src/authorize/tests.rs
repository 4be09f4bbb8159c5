//! How long a batch may take.

use std::cell::Cell;

use super::*;

/// What becomes of so many questions, each of which takes so many milliseconds, and how many were judged.
fn after(count: usize, millis: u64) -> (Result<usize, String>, usize) {
    let (now, begun) = (Cell::new(1_000), Cell::new(0));
    let work = |()| {
        begun.set(begun.get() + 1);
        now.set(now.get() + millis);
        Ok(())
    };
    let done = each_in_time(vec![(); count], || Timestamp::from_millis(now.get()), work);
    (done.map(|it| it.len()).map_err(|it| it.to_string()), begun.get())
}

#[test]
fn a_batch_is_given_up_when_its_time_is_over() {
    let too_long = || Err("against the rules: BatchTakesTooLong".to_owned());
    assert_eq!(after(1_000, 0), (Ok(1_000), 1_000));
    assert_eq!(after(1_000, 2), (Ok(1_000), 1_000), "the last begins before the time is over");
    assert_eq!(after(1_001, 2), (too_long(), 1_000));
    assert_eq!(after(1_000, 100), (too_long(), 20));
    assert_eq!(after(1, 60_000), (Ok(1), 1), "one question is always answered");
}
