//! The laws of deciding (formal-core 3.6).

use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;
use crate::{
    Catalogue, ResourcePattern,
    generators::{name_text, pattern_text, request, statement, statement_that, statements},
    oracles,
    statement::StatementText,
};

type Asked = (Action, String);

#[track_caller]
fn is_allowed(statements: &[Statement], (action, name): &Asked) -> bool {
    let resource = ResourceName::parse(name).unwrap();
    decide(statements, Request::new(*action, &resource)).is_allow()
}

fn matches(statement: &Statement, (action, name): &Asked) -> bool {
    statement.matches(Request::new(*action, &ResourceName::parse(name).unwrap()))
}

fn parse(written: StatementText) -> Statement {
    Statement::parse(&Catalogue::featbit(), written).unwrap()
}

/// A statement as the sum of its parts: one for each action on each resource.
fn split(statement: &Statement) -> Vec<Statement> {
    let said = statement.written();
    let pairs = said.actions.iter().flat_map(|action| said.resources.iter().map(move |it| (action, it)));
    let part = |(action, resource): (&String, &String)| StatementText {
        actions: vec![action.clone()],
        resources: vec![resource.clone()],
        ..said.clone()
    };
    pairs.map(part).map(parse).collect()
}

/// The same words in other letters.
fn renamed(text: &str) -> String {
    let letters = [('x', "é"), ('y', "𝛽"), ('z', "-"), ('q', "日本"), ('u', "."), ('w', "kk")];
    letters.iter().fold(text.to_owned(), |text, (letter, other)| text.replace(*letter, other))
}

fn renamed_statement(statement: &Statement) -> Statement {
    let said = statement.written();
    parse(StatementText { resources: said.resources.iter().map(|it| renamed(it)).collect(), ..said.clone() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn nothing_is_allowed_by_no_statements(asked in request()) {
        prop_assert!(!is_allowed(&[], &asked));
    }

    #[test]
    fn another_allow_takes_nothing_away(
        all in statements(0..6),
        more in statement_that(Effect::Allow),
        asked in request(),
    ) {
        let with = [all.clone(), vec![more]].concat();
        prop_assert!(!is_allowed(&all, &asked) || is_allowed(&with, &asked));
    }

    #[test]
    fn another_deny_grants_nothing(
        all in statements(0..6),
        more in statement_that(Effect::Deny),
        asked in request(),
    ) {
        let with = [all.clone(), vec![more]].concat();
        prop_assert!(is_allowed(&all, &asked) || !is_allowed(&with, &asked));
    }

    #[test]
    fn a_deny_takes_just_what_it_is_about(
        all in statements(0..6),
        deny in statement_that(Effect::Deny),
        asked in request(),
    ) {
        let expected = is_allowed(&all, &asked) && !matches(&deny, &asked);
        let with = [vec![deny], all].concat();
        prop_assert_eq!(is_allowed(&with, &asked), expected);
    }

    #[test]
    fn neither_order_nor_repetition_matters(
        all in vec(statement(), 1..6),
        order in vec(any::<Index>(), 0..6),
        asked in request(),
    ) {
        let mut other = all.clone();
        other.reverse();
        other.extend(order.iter().map(|it| it.get(&all).clone()));
        prop_assert_eq!(is_allowed(&other, &asked), is_allowed(&all, &asked));
    }

    #[test]
    fn a_statement_says_what_its_parts_say(all in statements(0..6), asked in request()) {
        let parts: Vec<Statement> = all.iter().flat_map(split).collect();
        prop_assert_eq!(is_allowed(&parts, &asked), is_allowed(&all, &asked));
    }

    #[test]
    fn two_sets_together_allow_no_more_than_either_alone(
        one in statements(0..6),
        other in statements(0..6),
        asked in request(),
    ) {
        let both = [one.clone(), other.clone()].concat();
        prop_assert!(!is_allowed(&both, &asked) || is_allowed(&one, &asked) || is_allowed(&other, &asked));
    }

    #[test]
    fn other_letters_change_nothing(all in statements(0..6), (action, name) in request()) {
        let others: Vec<Statement> = all.iter().map(renamed_statement).collect();
        let renamed = (action, renamed(&name));
        prop_assert_eq!(is_allowed(&others, &renamed), is_allowed(&all, &(action, name)));
    }

    #[test]
    fn a_run_of_stars_is_one_star(pattern in pattern_text(), name in name_text()) {
        let name = ResourceName::parse(&name).unwrap();
        let one: ResourcePattern = pattern.parse().unwrap();
        let run: ResourcePattern = pattern.replace('*', "***").parse().unwrap();
        prop_assert_eq!(&run, &one);
        prop_assert_eq!(run.matches(&name), one.matches(&name));
    }

    #[test]
    fn what_selects_a_name_selects_all_below_it(
        pattern in pattern_text(),
        name in name_text(),
        below in name_text(),
    ) {
        let pattern: ResourcePattern = pattern.parse().unwrap();
        let deeper = format!("{name}:{below}");
        let Ok(deeper) = ResourceName::parse(&deeper) else { return Ok(()) };
        prop_assert!(!pattern.matches(&ResourceName::parse(&name).unwrap()) || pattern.matches(&deeper));
    }

    #[test]
    fn a_decision_is_that_of_its_slow_twin(all in statements(0..8), (action, name) in request()) {
        let resource = ResourceName::parse(&name).unwrap();
        oracles::decision(&Catalogue::featbit(), &all, Request::new(action, &resource));
    }

    #[test]
    fn a_decision_rests_on_statements_that_make_it_by_themselves(
        all in statements(0..8),
        (action, name) in request(),
    ) {
        let resource = ResourceName::parse(&name).unwrap();
        let request = Request::new(action, &resource);
        let reasons = rests_on(&all, request);
        prop_assert!(reasons.iter().all(|it| it.matches(request)));
        prop_assert!(reasons.iter().all(|it| it.effect() == reasons[0].effect()));
        prop_assert_eq!(decide(reasons, request), decide(&all, request));
    }
}
