//! The laws of covering (formal-core 3.6).

use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;
use crate::{
    Effect, ResourceName,
    generators::{related_sets, request, statement, statement_that, statements},
    oracles::check_coverage,
};

fn covers(held: &[Statement], wanted: &[Statement]) -> bool {
    covered(&Catalogue::featbit(), wanted, held) == Coverage::Covered
}

fn with(all: &[Statement], more: Statement) -> Vec<Statement> {
    [all, &[more]].concat()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_set_covers_itself(all in statements(0..8)) {
        prop_assert!(covers(&all, &all));
    }

    #[test]
    fn covering_is_transitive([one, two, three] in related_sets()) {
        if covers(&one, &two) && covers(&two, &three) {
            prop_assert!(covers(&one, &three));
        }
    }

    #[test]
    fn another_allow_held_covers_as_much(
        [wanted, held] in related_sets(),
        more in statement_that(Effect::Allow),
    ) {
        prop_assert!(!covers(&held, &wanted) || covers(&with(&held, more), &wanted));
    }

    #[test]
    fn another_deny_wanted_is_as_much_covered(
        [wanted, held] in related_sets(),
        more in statement_that(Effect::Deny),
    ) {
        prop_assert!(!covers(&held, &wanted) || covers(&held, &with(&wanted, more)));
    }

    #[test]
    fn a_deny_less_held_covers_as_much(
        [wanted, held] in related_sets(),
        less in statement_that(Effect::Deny),
    ) {
        prop_assert!(!covers(&with(&held, less), &wanted) || covers(&held, &wanted));
    }

    #[test]
    fn sets_that_cover_each_other_decide_alike(
        [one, two] in related_sets(),
        (action, name) in request(),
    ) {
        if covers(&one, &two) && covers(&two, &one) {
            let resource = ResourceName::parse(&name).unwrap();
            let request = crate::Request::new(action, &resource);
            prop_assert_eq!(crate::decide(&one, request), crate::decide(&two, request));
        }
    }

    #[test]
    fn neither_order_nor_repetition_matters_to_covering(
        wanted in vec(statement(), 1..5),
        held in vec(statement(), 1..5),
        again in any::<Index>(),
    ) {
        let turned = |all: &[Statement]| -> Vec<Statement> {
            all.iter().rev().chain([again.get(all)]).cloned().collect()
        };
        prop_assert_eq!(covers(&held, &wanted), covers(&turned(&held), &turned(&wanted)));
    }

    #[test]
    fn splitting_statements_changes_nothing([wanted, held] in related_sets()) {
        let parts = |all: &[Statement]| -> Vec<Statement> { all.iter().flat_map(split).collect() };
        let whole = covers(&held, &wanted);
        prop_assert_eq!(covers(&parts(&held), &wanted), whole);
        prop_assert_eq!(covers(&held, &parts(&wanted)), whole);
    }

    #[test]
    fn an_intersection_covers_what_each_layer_covers([wanted, one, two] in related_sets()) {
        let catalogue = Catalogue::featbit();
        let both = Ceiling::new(&catalogue, [&one, &two]).covers(&wanted, &mut Budget::new());
        prop_assert_eq!(both == Coverage::Covered, covers(&one, &wanted) && covers(&two, &wanted));
    }

    #[test]
    fn the_answer_is_that_of_counting_names([wanted, held] in related_sets()) {
        check_coverage(&Catalogue::featbit(), &wanted, &held);
    }

    #[test]
    fn the_answer_is_that_of_counting_names_of_unrelated_sets(
        wanted in statements(0..5),
        held in statements(0..5),
    ) {
        check_coverage(&Catalogue::featbit(), &wanted, &held);
    }

    #[test]
    fn what_bytes_ask_is_answered_right(data in vec(any::<u8>(), 0..300)) {
        crate::oracles::coverage(&data);
    }
}

/// A statement as the sum of its parts: one for each action on each resource.
fn split(statement: &Statement) -> Vec<Statement> {
    let said = statement.written();
    let pairs = said.actions.iter().flat_map(|action| said.resources.iter().map(move |it| (action, it)));
    let part = |(action, resource): (&String, &String)| {
        let (actions, resources) = (vec![action.clone()], vec![resource.clone()]);
        Statement::parse(&Catalogue::featbit(), StatementText { actions, resources, ..said.clone() }).unwrap()
    };
    pairs.map(part).collect()
}
