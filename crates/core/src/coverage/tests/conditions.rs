//! Covering with conditions: held against every world of a small universe, each a question without conditions.

use proptest::{prelude::*, sample::Index};

use super::*;
use crate::{
    Effect,
    condition::{ConditionText, Entity},
    generators::{
        conditional::{Property, assignments, conditional, conditions, given, with_conditions},
        related_sets, statement_that, statements,
    },
};

fn covers(held: &[Statement], wanted: &[Statement]) -> bool {
    covered(&Catalogue::featbit(), wanted, held) == Coverage::Covered
}

/// If `held` covers `wanted`, it does so whatever is known.
#[track_caller]
fn check_sound(wanted: &[Statement], held: &[Statement]) -> bool {
    let covered = covers(held, wanted);
    for assignment in assignments().iter().filter(|_| covered) {
        let [wanted, held] = [wanted, held].map(|it| given(it, assignment));
        assert!(covers(&held, &wanted), "not where {assignment:?}");
    }
    covered
}

/// If `held` covers `wanted` for somebody else, it does so whatever is known of either.
#[track_caller]
fn check_across(wanted: &[Statement], held: &[Statement]) -> bool {
    let catalogue = Catalogue::featbit();
    let ceiling = Ceiling::new(&catalogue, [held]).across(Entity::Subject);
    let covered = ceiling.covers(wanted, &mut Budget::new()) == Coverage::Covered;
    let others = |all: &[Property]| -> Vec<Property> {
        all.iter().filter(|it| it.0 != Entity::Subject).cloned().collect()
    };
    for giver in assignments().iter().filter(|_| covered) {
        for taker in assignments().iter().filter(|it| others(it) == others(giver)) {
            let (wanted, held) = (given(wanted, taker), given(held, giver));
            assert!(covers(&held, &wanted), "not from {giver:?} to {taker:?}");
        }
    }
    covered
}

/// Wanted and held, with much in common in patterns and conditions.
fn sets() -> impl Strategy<Value = [Vec<Statement>; 2]> {
    let conditions = prop::collection::vec(conditions(), 1..4);
    (related_sets(), conditions, any::<[u8; 16]>()).prop_map(|(sets, conditions, picks): ([_; 2], _, _)| {
        let mut picks = picks.into_iter().cycle();
        sets.map(|all: Vec<Statement>| {
            let with = |it: &Statement| {
                let pick = usize::from(picks.next().unwrap());
                conditional(it, conditions[pick % conditions.len()].clone()).unwrap()
            };
            all.iter().map(with).collect()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_is_covered_is_so_whatever_is_known([wanted, held] in sets()) {
        check_sound(&wanted, &held);
    }

    #[test]
    fn what_is_covered_of_unrelated_sets_is_so_whatever_is_known(
        wanted in with_conditions(statements(0..5)),
        held in with_conditions(statements(0..5)),
    ) {
        check_sound(&wanted, &held);
    }

    #[test]
    fn what_denies_withheld_is_covered_whatever_is_known([wanted, held] in sets()) {
        let freed: Vec<Statement> =
            wanted.iter().map(|it| if it.effect() == Effect::Deny { it.freed() } else { it.clone() }).collect();
        check_sound(&freed, &held);
        check_sound(&[freed, held.iter().filter(|it| it.effect() == Effect::Deny).cloned().collect()].concat(), &held);
    }

    #[test]
    fn what_is_covered_for_another_subject_is_so_whoever_it_is([wanted, held] in sets()) {
        check_across(&wanted, &held);
    }

    #[test]
    fn every_set_with_conditions_covers_itself(all in with_conditions(statements(0..8))) {
        prop_assert!(covers(&all, &all));
    }

    #[test]
    fn more_held_or_less_wanted_is_as_much_covered(
        [wanted, held] in sets(),
        allow in with_conditions(statement_that(Effect::Allow).prop_map(|it| vec![it])),
        deny in with_conditions(statement_that(Effect::Deny).prop_map(|it| vec![it])),
    ) {
        if covers(&held, &wanted) {
            prop_assert!(covers(&[held.clone(), allow].concat(), &wanted));
            prop_assert!(covers(&held, &[wanted, deny].concat()));
        }
    }

    #[test]
    fn neither_order_nor_repetition_matters_with_conditions([wanted, held] in sets(), again in any::<Index>()) {
        let turned = |all: &[Statement]| -> Vec<Statement> {
            all.iter().rev().chain([again.get(all)]).cloned().collect()
        };
        prop_assert_eq!(covers(&held, &wanted), covers(&turned(&held), &turned(&wanted)));
    }
}

/// `allow flag … if x=1 y=a`: a statement whose conditions stand behind `if`.
fn said(text: &str) -> Statement {
    let (text, conditions) = text.split_once(" if ").unwrap_or((text, ""));
    let conditions = conditions.split_whitespace().map(|it| {
        let (name, value) = it.split_once('=').unwrap();
        let name = if name.contains('.') { name.to_owned() } else { format!("context.{name}") };
        let (attribute, values) = (name, vec![value.to_owned()]);
        ConditionText { attribute, operator: "Equals".to_owned(), values }
    });
    conditional(&statement(text), conditions.collect()).unwrap()
}

#[track_caller]
fn check_said(wanted: &[&str], held: &[&str], expected: bool) {
    let [wanted, held] = [wanted, held].map(|all| all.iter().map(|it| said(it)).collect::<Vec<_>>());
    assert_eq!(check_sound(&wanted, &held), expected);
}

const X: &str = "allow flag ToggleFlag project/*:env/*:flag/* if x=1";
const NOT_SECRET: &str = "deny flag ToggleFlag project/*:env/*:flag/secret* if y=1";

#[test]
fn a_conditional_allow_is_given_with_its_conditions_alone() {
    check_said(&[FLAGS], &[X], false);
    check_said(&[X], &[FLAGS], true);
    check_said(&[X], &[X], true);
    check_said(&["allow flag ToggleFlag project/a:env/*:flag/* if y=1 x=1"], &[X], true);
    check_said(&[X], &["allow flag ToggleFlag project/*:env/*:flag/* if y=1 x=1"], false);
    check_said(&["allow flag ToggleFlag project/*:env/*:flag/* if x=2"], &[X], false);
    check_said(&["allow * * * if x=1"], &["allow * * *"], true);
    check_said(&["allow * * *"], &["allow * * * if x=1"], false);
}

#[test]
fn a_conditional_deny_that_is_held_may_always_apply() {
    check_said(&[FLAGS], &[FLAGS, NOT_SECRET], false);
    check_said(&[FLAGS, NOT_SECRET], &[FLAGS, NOT_SECRET], true);
    check_said(&[X, NOT_SECRET], &[FLAGS, NOT_SECRET], true);
    check_said(&[FLAGS, "deny flag ToggleFlag *:*:flag/sec*"], &[FLAGS, NOT_SECRET], true);
    check_said(&[FLAGS, "deny flag ToggleFlag *:*:flag/sec* if y=2"], &[FLAGS, NOT_SECRET], false);
    check_said(&[FLAGS, "deny flag ToggleFlag *:*:flag/sec* if y=1 z=1"], &[FLAGS, NOT_SECRET], false);
    // Where the allow applies, `x` is 1, so that the deny applies where the one that is held does.
    check_said(&[X, "deny flag ToggleFlag *:*:flag/sec* if y=1 x=1"], &[FLAGS, NOT_SECRET], true);
}

#[test]
fn a_conditional_deny_that_is_wanted_counts_where_its_conditions_are_true() {
    let held = [FLAGS, "deny flag ToggleFlag project/*:env/*:flag/secret*"];
    check_said(&[FLAGS, NOT_SECRET], &held, false);
    check_said(&["allow flag ToggleFlag project/*:env/*:flag/* if y=1", NOT_SECRET], &held, true);
    check_said(&[X, "deny flag ToggleFlag project/*:env/*:flag/* if x=1"], &[], true);
}

/// A member of whom a statement is not true could otherwise give it to somebody of whom it is.
#[test]
fn what_depends_on_who_asks_is_given_by_nobody_under_it() {
    let check = |wanted: &[&str], held: &[&str], expected: bool| {
        let [wanted, held] = [wanted, held].map(|all| all.iter().map(|it| said(it)).collect::<Vec<_>>());
        assert_eq!(check_across(&wanted, &held), expected, "{wanted:?}");
    };
    let only = "allow flag ToggleFlag project/*:env/*:flag/* if subject.x=1";
    let not = "deny flag ToggleFlag project/*:env/*:flag/* if subject.x=1";
    check(&[only], &[only], false);
    check(&[only], &[FLAGS], true);
    check(&[FLAGS, not], &[FLAGS, not], false);
    check(&[only, not], &[FLAGS, not], true);
    check(&[X, NOT_SECRET], &[FLAGS, NOT_SECRET], true);
    check(&[FLAGS, "deny flag ToggleFlag *:*:flag/*"], &[FLAGS, not], true);
}
