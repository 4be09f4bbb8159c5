//! R01: what is sent after a right was taken away, in whatever way, does not succeed.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    thread,
    time::{Duration, Instant},
};

use super::{
    client::{Client, agent},
    server::{QUIET, Server},
    ways::{Case, WAYS, Way},
    world::World,
};

const CLIENTS: usize = 32;
/// How many requests succeed, at least, before the right is taken away.
const BEFORE: usize = 64;

#[test]
fn r01_nothing_succeeds_once_a_right_is_taken_away() {
    race(1_000);
}

#[test]
#[ignore = "long: a hundred thousand requests"]
fn r01_nothing_succeeds_once_a_right_is_taken_away_in_a_hundred_thousand_requests() {
    race(100_000);
}

fn race(requests: usize) {
    let mut world = World::on(Server::start_as(QUIET));
    let (mut sent, mut succeeded) = (0, Vec::new());
    for way in WAYS {
        let case = Case::new(&mut world, &way);
        let run = Run { requests: requests.div_ceil(WAYS.len()), ..Run::default() };
        run.play(&world, &way, &case);
        assert!(run.before.into_inner() >= BEFORE, "{}: the right was not used before", way.name);
        sent += run.after.into_inner().min(run.requests);
        let late = run.late.into_inner();
        if late > 0 {
            succeeded.push(format!("{}: {late}", way.name));
        }
    }
    assert!(sent >= requests, "only {sent} requests were sent afterwards");
    assert!(succeeded.is_empty(), "of {sent} requests sent afterwards succeeded: {succeeded:?}");
    println!("0 of {sent} requests sent afterwards succeeded");
}

/// One right that many use until it is taken away, and try to use from then on.
#[derive(Default)]
struct Run {
    requests: usize,
    /// Whether the answer to taking it away has come.
    over: AtomicBool,
    /// Requests that succeeded before.
    before: AtomicUsize,
    /// Requests that were sent after.
    after: AtomicUsize,
    /// Those of them that succeeded.
    late: AtomicUsize,
}

impl Run {
    fn play(&self, world: &World, way: &Way, case: &Case) {
        let flags = world.flags("dev");
        let toggle = format!("{flags}/f/toggle/true");
        thread::scope(|scope| {
            for number in 0..CLIENTS {
                let (method, path) = if number % 2 == 0 { ("GET", &flags) } else { ("PUT", &toggle) };
                scope.spawn(move || self.call(&case.token.client, method, path));
            }
            let since = Instant::now();
            while self.before.load(SeqCst) < BEFORE && since.elapsed() < Duration::from_secs(30) {
                thread::sleep(Duration::from_millis(1));
            }
            let answer = way.take(world, case);
            self.over.store(true, SeqCst);
            assert_eq!(answer.status, 200, "{}: {}", way.name, answer.body);
        });
    }

    fn call(&self, client: &Client, method: &str, path: &str) {
        let agent = agent();
        loop {
            let after = self.over.load(SeqCst);
            if after && self.after.fetch_add(1, SeqCst) >= self.requests {
                return;
            }
            let answer = client.call_by(&agent, method, path, None).unwrap();
            match (answer.status, after) {
                (200..300, true) => self.late.fetch_add(1, SeqCst),
                (200..300, false) => self.before.fetch_add(1, SeqCst),
                (401 | 403, _) => 0,
                _ => panic!("{method} {path}: {} {}", answer.status, answer.body),
            };
        }
    }
}
