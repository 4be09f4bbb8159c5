//! What has happened, over all cases: a test in which nothing happens shows nothing.

use std::sync::Mutex;

use super::{
    operations::{Operation, Step},
    outcome::Outcome,
};

/// How often something was done, and refused as too much.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    cases: usize,
    tokens_made: usize,
    tokens_exceed: usize,
    changes_made: usize,
    changes_exceed: usize,
    forbidden: usize,
    not_let_in: usize,
    last_owner: usize,
    names_used: usize,
    not_found: usize,
    membership_ended: usize,
}

static TALLY: Mutex<Option<Tally>> = Mutex::new(None);

/// Takes note of a step.
pub(crate) fn count(step: &Step, outcome: Outcome) {
    let mut tally = TALLY.lock().unwrap();
    let tally = tally.get_or_insert_default();
    let makes_token = matches!(step.operation, Operation::MakeService { .. });
    *match outcome {
        Outcome::Done if makes_token => &mut tally.tokens_made,
        Outcome::Done => &mut tally.changes_made,
        Outcome::Exceeds if makes_token => &mut tally.tokens_exceed,
        Outcome::Exceeds => &mut tally.changes_exceed,
        Outcome::Forbidden => &mut tally.forbidden,
        Outcome::Unauthorized => &mut tally.not_let_in,
        Outcome::NotFound => &mut tally.not_found,
        Outcome::Rule("LastOwner") => &mut tally.last_owner,
        Outcome::Rule("NameHasBeenUsed") => &mut tally.names_used,
        Outcome::Rule("MembershipEnded") => &mut tally.membership_ended,
        Outcome::Rule(_) => return,
    } += 1;
}

impl Tally {
    /// Takes note that a case has ended well; answers how many have.
    pub(crate) fn end_of_case() -> usize {
        let mut tally = TALLY.lock().unwrap();
        let tally = tally.get_or_insert_default();
        tally.cases += 1;
        tally.cases
    }

    /// Insists that everything has happened that the laws are about.
    pub(crate) fn check() {
        let tally = TALLY.lock().unwrap().take().unwrap();
        let Tally { tokens_made, tokens_exceed, changes_made, changes_exceed, .. } = tally;
        let rare = [tally.names_used, tally.not_found, tally.not_let_in];
        let all = [tokens_made, tokens_exceed, changes_made, changes_exceed, tally.forbidden];
        assert!(all.iter().chain(&rare).all(|it| *it > 0), "too little has happened: {tally:?}");
        println!("{tally:?}");
    }
}
