//! C10: what is given while the right to give it is taken away.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    thread::{self, ScopedJoinHandle},
    time::Duration,
};

use keywright_core::audit::Event;
use keywright_storage::Revision;
use serde_json::{Value, json};

use super::newest;
use crate::{
    client::{Client, agent},
    world::{Member, World, statement, token_actions, unique},
};

/// How many make tokens at once.
const MAKERS: usize = 2;

#[test]
fn c10_nothing_is_given_once_the_right_to_it_is_taken_away() {
    race(24);
}

#[test]
#[ignore = "long: hundreds of rounds"]
fn c10_nothing_is_given_once_the_right_to_it_is_taken_away_in_hundreds_of_rounds() {
    race(250);
}

fn race(rounds: usize) {
    let world = World::new();
    let toggle = |effect| statement("flag", effect, &["ToggleFlag"], "project/p:env/dev:flag/F*");
    let (right, deny) = (world.policy(&[toggle("allow")]), world.policy(&[toggle("deny")]));
    let manage = world.policy(&[token_actions(&["ManageServiceAccessTokens"])]);
    let carl = world.member(&[&manage, &right]);
    let policy = |action: &str, policy: &str| format!("/members/{}/{action}-policy/{policy}", carl.id);
    let statements = format!("/policies/{right}/statements");
    let ways: [[(String, Option<Value>); 2]; 3] = [
        [(policy("remove", &right), None), (policy("add", &right), None)],
        [(statements.clone(), Some(json!([]))), (statements, Some(json!([toggle("allow")])))],
        [(policy("add", &deny), None), (policy("remove", &deny), None)],
    ];
    let owner = agent();
    for round in 0..rounds {
        let [take, give] = &ways[round % ways.len()];
        let change = |(path, body): &(String, Option<Value>)| {
            world.owner.client.call_by(&owner, "PUT", path, body.as_ref()).unwrap().data();
        };
        let (before, run) = (newest(&world), Run::default());
        run.play(&carl, || {
            thread::sleep(Duration::from_micros(300) * u32::try_from(round % 7).unwrap());
            change(take);
        });
        run.check(&world, before);
        change(give);
    }
}

/// One right that tokens are made with until it is taken away, and shortly after.
#[derive(Default)]
struct Run {
    /// Whether the answer to taking it away has come.
    over: AtomicBool,
    made: AtomicUsize,
}

impl Run {
    fn play(&self, maker: &Member, take: impl FnOnce()) {
        thread::scope(|scope| {
            let makers = [(); MAKERS].map(|()| scope.spawn(|| self.make(&maker.client)));
            while self.made.load(SeqCst) == 0 && !makers.iter().any(ScopedJoinHandle::is_finished) {
                thread::yield_now();
            }
            take();
            self.over.store(true, SeqCst);
        });
    }

    /// Makes tokens until that is refused although nobody takes anything away any more.
    fn make(&self, by: &Client) {
        let agent = agent();
        let scope = [statement("flag", "allow", &["ToggleFlag"], "project/p:env/dev:flag/F x")];
        loop {
            let over = self.over.load(SeqCst);
            let body = json!({ "name": unique("given"), "type": "Service", "permissions": scope });
            let answer = by.call_by(&agent, "POST", "/access-tokens", Some(&body)).unwrap();
            if answer.status == 200 {
                assert!(!over, "given after the right to it was taken away");
                self.made.fetch_add(1, SeqCst);
            } else {
                assert!(
                    answer.exceeds()[1].contains("ToggleFlag on project/p:env/dev:flag/F"),
                    "{}",
                    answer.body
                );
                if over {
                    return;
                }
            }
        }
    }

    /// What was given is in the log, and comes before what took the right away.
    fn check(&self, world: &World, before: Revision) {
        let log: Vec<_> = world.server.database().audit(before).map(|it| it.unwrap().1.event).collect();
        let (made, other) = log.split_at(log.partition_point(|it| *it == Event::TokenCreated));
        assert_eq!(made.len(), self.made.load(SeqCst), "{log:?}");
        assert!(
            matches!(
                other,
                [Event::MemberPolicyDetached | Event::PolicyStatementsChanged | Event::MemberPolicyAttached]
            ),
            "{log:?}"
        );
    }
}
