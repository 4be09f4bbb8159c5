//! W01: tokens are checked beside code that does not come back.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use keywright_runtime::Hook;

use super::{
    client::{Client, agent},
    coded::{act, ask, key_of},
    guests::Guest,
    server::{QUIET, Server},
    world::{World, unique},
};

/// How many plugins spin. Each rests after five failures: so there are enough of them for what is measured.
const SPINNING: usize = 24;
/// From how many sides they are asked at once: more than there are threads for code.
const SIDES: usize = 4;

#[test]
#[ignore = "long: times, which are told alone"]
fn w01_tokens_are_checked_as_quickly_beside_code_that_does_not_come_back() {
    let mut world = World::on(Server::start_as(QUIET));
    let owner = world.owner.clone();
    let token = world.personal(&owner).client;
    checks(&token, 2_000);
    // What else the machine does makes one of them slow, but not all.
    let mut told = Vec::new();
    let quick = (0..3).any(|_| {
        let alone = checks(&token, 10_000);
        let beside = beside_spinning(&owner.client, || checks(&token, 10_000));
        told.push(format!("{alone:?} alone, {beside:?} beside"));
        beside < alone * 2 + Duration::from_millis(1)
    });
    println!("99 of 100 within {told:?}");
    assert!(quick, "99 of 100 within {told:?}");
}

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
fn beside_spinning<T>(owner: &Client, what: impl FnOnce() -> T) -> T {
    let spin = Guest::new(Hook::Routes, "(loop $for_ever (br $for_ever)) unreachable");
    let names: Vec<_> = (0..SPINNING).map(|_| unique("spin")).collect();
    for name in &names {
        act(owner, name, "1.0.0", &spin);
    }
    let (key, over, stopped) = (key_of(owner), AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        for names in names.chunks(SPINNING / SIDES) {
            let (key, over, stopped) = (&key, &over, &stopped);
            scope.spawn(move || {
                for name in names.iter().cycle().take_while(|_| !over.load(Ordering::SeqCst)) {
                    let (status, _) = ask(owner, key, name);
                    assert_ne!(status, 200, "what does not come back answers nothing");
                    stopped.fetch_add(usize::from(status == 502), Ordering::SeqCst);
                }
            });
        }
        let done = what();
        assert!(stopped.load(Ordering::SeqCst) > SIDES, "it did spin meanwhile");
        over.store(true, Ordering::SeqCst);
        done
    })
}
