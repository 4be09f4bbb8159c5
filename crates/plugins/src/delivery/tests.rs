//! The times between tries.

use super::*;

fn again(after: Option<u64>) -> Heard {
    Heard::Again { after: after.map(Duration::from_secs), why: "503".to_owned() }
}

#[test]
fn waits_double_and_end() {
    let wait = |tries, jitter| Schedule::STANDARD.next(tries, &again(None), jitter);
    let seconds = |it| Next::Wait(Duration::from_secs(it));
    assert_eq!(wait(1, u16::MAX), seconds(5));
    assert_eq!(wait(2, u16::MAX), seconds(10));
    assert_eq!(wait(2, 0), seconds(5));
    assert_eq!(wait(11, u16::MAX), seconds(5120));
    assert_eq!(wait(12, 0), Next::Dead { why: "after 12 tries: 503".to_owned() });
    let patient = Schedule { tries: u32::MAX, ..Schedule::STANDARD };
    assert_eq!(patient.next(4_000_000_000, &again(None), u16::MAX), seconds(5400));
}

#[test]
fn whoever_asks_for_more_time_gets_it() {
    let wait = |after| Schedule::STANDARD.next(1, &again(Some(after)), 0);
    assert_eq!(wait(60), Next::Wait(Duration::from_mins(1)));
    assert_eq!(wait(1), Next::Wait(Duration::from_millis(2500)));
}

#[test]
fn what_arrived_is_done_and_what_is_refused_is_dead_at_once() {
    assert_eq!(Schedule::STANDARD.next(1, &Heard::Delivered, 0), Next::Done);
    let never = Heard::Never { why: "400".to_owned() };
    assert_eq!(Schedule::STANDARD.next(1, &never, 0), Next::Dead { why: "400".to_owned() });
}
