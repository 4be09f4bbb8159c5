//! What goes on beside code that does not come back.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use super::*;

const ROUTE: &str =
    "[[route]]\npath = \"/spin\"\nmethods = [\"GET\"]\nauth = \"none\"\nrate = \"6000/min\"\n";

/// How long 99 of 100 questions about a token take, one after the other.
fn checks(by: &Client, count: usize) -> Duration {
    let agent = agent();
    let ask = || {
        let began = Instant::now();
        let answer =
            by.call_by(&agent, "GET", "/authorize?action=CanManageIAM&resource=iam/*", None).unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        began.elapsed()
    };
    let mut took: Vec<_> = (0..count).map(|_| ask()).collect();
    took.sort_unstable();
    took[count * 99 / 100]
}

/// Lets code spin on all threads that it gets while something is done.
fn beside_spinning<T>(world: &World, what: impl FnOnce() -> T) -> T {
    let ann = &world.owner.client;
    // Each rests after five failures: so there are enough of them.
    let names: Vec<_> = (0..24).map(|_| act(ann, ROUTE, &spin(Hook::Routes))).collect();
    let (key, stop) = (key_of(ann), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for names in names.chunks(6) {
            let (key, stop) = (&key, &stop);
            scope.spawn(move || {
                for name in names.iter().cycle().take_while(|_| !stop.load(Ordering::SeqCst)) {
                    call(ann, "GET", key, &format!("{name}/spin"), "");
                }
            });
        }
        let done = what();
        stop.store(true, Ordering::SeqCst);
        done
    })
}

#[test]
fn tokens_are_checked_while_code_does_not_come_back() {
    let mut world = World::new();
    let owner = world.owner.clone();
    let token = world.personal(&owner).client;
    let slowest = beside_spinning(&world, || checks(&token, 100));
    assert!(slowest < Duration::from_millis(500), "{slowest:?}");
}
