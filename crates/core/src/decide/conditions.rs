//! The laws of deciding, with conditions.

use proptest::{prelude::*, sample::Index};

use super::*;
use crate::{
    Fragment, ResourceName, TypeId,
    condition::Known,
    fragment,
    generators::{
        conditional::{Property, assignments, conditional, conditions, given, known, with_conditions},
        request, statement_that, statements,
    },
    statement::Effect,
};

fn assignment() -> impl Strategy<Value = Vec<Property>> {
    prop::sample::select(assignments())
}

#[track_caller]
fn is_allowed(statements: &[Statement], (action, name): &(Action, String), known: &Known) -> bool {
    let resource = ResourceName::parse(name).unwrap();
    let request = Request::new(*action, &resource).knowing(known);
    let decision = decide(statements, request);
    let fragments =
        [Fragment::compile(statements.iter().take(2)), Fragment::compile(statements.iter().skip(2))];
    assert_eq!(fragment::decide(&fragments, request), decision, "fragments decide otherwise");
    let reasons = rests_on(statements, request);
    assert_eq!(decide(reasons, request), decision, "it rests on something else");
    decision.is_allow()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_decision_is_that_of_the_statements_that_apply(
        all in with_conditions(statements(0..8)),
        asked in request(),
        properties in assignment(),
    ) {
        let expected = is_allowed(&given(&all, &properties), &asked, &Known::default());
        prop_assert_eq!(is_allowed(&all, &asked, &known(&properties)), expected);
    }

    #[test]
    fn a_condition_more_makes_an_allow_less_and_a_deny_less(
        all in with_conditions(statements(0..5)),
        effect in prop_oneof![Just(Effect::Allow), Just(Effect::Deny)].prop_flat_map(statement_that),
        (fewer, more) in (conditions(), conditions()),
        asked in request(),
        properties in assignment(),
    ) {
        let both = [fewer.clone(), more].concat();
        let with = |it| is_allowed(&[all.clone(), vec![conditional(&effect, it).unwrap()]].concat(), &asked, &known(&properties));
        let (narrow, wide) = (with(both), with(fewer));
        match effect.effect() {
            Effect::Allow => prop_assert!(!narrow || wide),
            Effect::Deny => prop_assert!(!wide || narrow),
        }
    }

    #[test]
    fn what_is_not_known_allows_nothing_more(
        all in with_conditions(statements(0..6)),
        asked in request(),
        properties in assignment(),
    ) {
        // Unknown is the safe side of whatever could be known.
        let allowed = is_allowed(&all, &asked, &Known::default());
        prop_assert!(!allowed || is_allowed(&all, &asked, &known(&properties)));
    }

    #[test]
    fn neither_order_nor_repetition_of_conditional_statements_matters(
        all in with_conditions(statements(1..6)),
        again in any::<Index>(),
        asked in request(),
        properties in assignment(),
    ) {
        let properties = known(&properties);
        let mut other: Vec<Statement> = all.iter().rev().cloned().collect();
        other.push(again.get(&all).clone());
        prop_assert_eq!(is_allowed(&other, &asked, &properties), is_allowed(&all, &asked, &properties));
    }

    #[test]
    fn one_walk_answers_for_every_action_with_conditions(
        all in with_conditions(statements(0..8)),
        (action, name) in request(),
        properties in assignment(),
    ) {
        let (resource, properties) = (ResourceName::parse(&name).unwrap(), known(&properties));
        let of: TypeId = action.resource_type();
        let mut search = fragment::Search::knowing(crate::catalogue::ActionMask::ALL, &properties);
        Fragment::compile(&all).search(of, &resource, &mut search);
        for (action, _) in crate::Catalogue::featbit().actions().filter(|it| it.0.resource_type() == of) {
            let request = Request::new(action, &resource).knowing(&properties);
            prop_assert_eq!(search.found().decide(action), decide(&all, request));
        }
    }
}
