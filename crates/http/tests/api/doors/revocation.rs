//! R01: once a right is taken away, in whatever way, no door lets anybody in.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    thread,
    time::{Duration, Instant},
};

use super::{
    Asker, Door, rights,
    ways::{Case, WAYS, Way, Who},
    world,
};
use crate::{
    client::Client,
    world::{Token, World, token_actions},
};

/// How many are let in at each door, at least, before the right is taken away.
const BEFORE: usize = 3;

#[test]
fn r01_no_door_lets_in_once_a_right_is_taken_away() {
    race(1, 6);
}

#[test]
#[ignore = "long: tens of thousands of requests"]
fn r01_no_door_lets_in_once_a_right_is_taken_away_however_many_ask() {
    race(2, 20);
}

/// At each door so many ask in a loop, and so many times from the answer on that says that they may no more.
fn race(askers: usize, after: usize) {
    let mut world = world();
    // Tokens end when they are to, logins do not, and nothing is remembered for a time.
    world.server.stand_at(world.server.now());
    let owner = world.owner.clone();
    let api = world.service(&owner, &[token_actions(&["AuthorizeRequests"])]);
    let other = world.service(&owner, &rights());
    let (mut sent, mut late, mut member) = (0, Vec::new(), None);
    for way in WAYS {
        for who in Who::ALL.into_iter().filter(|it| way.happens_to(*it)) {
            let case = Case::new(&mut world, who, &way, member.take());
            let about = Door::ALL.into_iter().filter(|it| way.shuts(*it));
            let about = about.map(|it| Run::new(it, &api.client, &case.token, after));
            // Who asks does so with a secret, and needs a right for it.
            let asking = Door::ALL.into_iter().filter(|it| it.is_asked_by_api());
            let asking = asking.map(|it| Run::new(it, &case.token.client, &other, after));
            let runs: Vec<Run<'_>> = about.chain(asking).collect();
            play(&world, &way, &case, &runs, askers);
            sent += runs.len() * askers * after;
            late.extend(
                runs.iter().filter_map(Run::complaint).map(|it| format!("{who:?}, {}: {it}", way.name)),
            );
            member = case.end(&world, &way).or(member);
        }
    }
    assert!(late.is_empty(), "of {sent} requests that were sent afterwards were let in: {late:#?}");
    println!("none of {sent} requests that were sent afterwards was let in");
}

/// A door at which is asked until the right is taken away, and from then on.
struct Run<'c> {
    door: Door,
    /// Who asks there about others.
    by: &'c Client,
    /// About which it is asked.
    token: &'c Token,
    /// How many requests each sends afterwards.
    after: usize,
    /// Whether the answer has come that it is taken away.
    is_over: AtomicBool,
    /// Requests that were let in before.
    before: AtomicUsize,
    /// Requests that were let in afterwards.
    late: AtomicUsize,
}

fn play(world: &World, way: &Way, case: &Case, runs: &[Run<'_>], askers: usize) {
    thread::scope(|scope| {
        for run in runs.iter().flat_map(|it| std::iter::repeat_n(it, askers)) {
            scope.spawn(|| run.ask(&mut Asker::new(world, run.by)));
        }
        let since = Instant::now();
        while let Some(idle) = runs.iter().find(|it| it.before.load(SeqCst) < BEFORE) {
            let is_slow = since.elapsed() > Duration::from_secs(30);
            assert!(!is_slow, "{}: {:?} does not let in before", way.name, idle.door);
            thread::sleep(Duration::from_millis(1));
        }
        (way.take)(world, case);
        for it in runs {
            it.is_over.store(true, SeqCst);
        }
    });
}

impl<'c> Run<'c> {
    fn new(door: Door, by: &'c Client, token: &'c Token, after: usize) -> Self {
        let (is_over, before, late) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
        Self { door, by, token, after, is_over, before, late }
    }

    fn ask(&self, asker: &mut Asker<'_>) {
        let mut sent = 0;
        while sent < self.after {
            let is_over = self.is_over.load(SeqCst);
            let is_in = asker.ask(self.door, self.token, None);
            let counted = if is_over { &self.late } else { &self.before };
            counted.fetch_add(usize::from(is_in), SeqCst);
            sent += usize::from(is_over);
        }
    }

    /// How many were let in that must not be, if there were any.
    fn complaint(&self) -> Option<String> {
        let late = self.late.load(SeqCst);
        (late > 0).then(|| format!("{late} at {:?}", self.door))
    }
}
