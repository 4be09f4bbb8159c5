//! Members, groups, policies and tokens against a model of plain maps (formal-core 3.2, 3.6): whatever is done in
//! whatever order over HTTP, the product answers as the model does, and every law holds after every step.

mod expiring;
mod laws;
mod operations;
mod outcome;
mod places;
mod questions;
mod rules;
mod state;
mod system;
mod tally;
mod words;

use proptest::{
    prelude::*,
    test_runner::{TestError, TestRunner},
};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use self::{
    operations::{Operation, Step},
    outcome::Outcome,
    state::Model,
    system::System,
    tally::Tally,
};

/// Ann, who owns the organization, and three more.
const PERSONS: usize = 4;

/// Logins end after five minutes, and so do cases before that.
const MOST_MINUTES: u64 = 3;

struct Machine;

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::seed()).boxed()
    }

    fn transitions(model: &Self) -> BoxedStrategy<Step> {
        operations::step(model)
    }

    fn preconditions(model: &Self, step: &Step) -> bool {
        !matches!(step.operation, Operation::Wait) || model.minutes < MOST_MINUTES
    }

    fn apply(model: Self, step: &Step) -> Self {
        match model.after(step) {
            Ok(after) => Self { expected: Outcome::Done, ..after },
            Err(expected) => Self { expected, ..model },
        }
    }
}

impl StateMachineTest for Machine {
    type SystemUnderTest = System;
    type Reference = Model;

    fn init_test(model: &Model) -> System {
        System::start(model)
    }

    fn apply(mut system: System, model: &Model, step: Step) -> System {
        system.step(model, &step);
        system
    }

    fn teardown(system: System, model: Model) {
        system.end(&model);
    }
}

/// Runs so many cases of so many steps at most, and half of it at least.
fn run(cases: u32, steps: usize) {
    let config = ProptestConfig {
        cases,
        source_file: Some(file!()),
        test_name: Some(module_path!()),
        // Each try takes a server.
        max_shrink_iters: 300,
        ..ProptestConfig::default()
    };
    let mut runner = TestRunner::new(config.clone());
    let cases = Model::sequential_strategy(steps / 2..=steps);
    let found = runner.run(&cases, |(model, steps, seen)| {
        Machine::test_sequential(config.clone(), model, steps, seen);
        Ok(())
    });
    if let Err(TestError::Fail(why, (_, steps, _))) = &found {
        panic!("{why}\n{steps:#?}");
    }
    found.unwrap();
    Tally::check();
}

#[test]
fn the_laws_hold_after_every_step() {
    run(14, 40);
}

#[test]
#[ignore = "long: as many steps again, in many more cases"]
fn the_laws_hold_after_many_steps() {
    run(60, 60);
}
