//! A ceiling that was passed while types were away holds when they are there again.

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::{
    TypeId,
    catalogue::{Additions, tests::additions::added},
    decide::Request,
    generators::{self, conditional::conditions},
    resource::ResourceName,
    statement::StatementText,
};

const ACTIONS: [&str; 3] = ["ReadOrder", "Refund", "Ship"];

/// FeatBit's types and `order` with so many of its actions; none is without the type.
fn catalogue(actions: usize) -> Catalogue {
    let types =
        if actions == 0 { Vec::new() } else { vec![added("order", &["shop", "order"], &ACTIONS[..actions])] };
    Catalogue::featbit().extended_with(Additions { types, ..Additions::default() }).unwrap()
}

fn order() -> impl Strategy<Value = StatementText> {
    let action = select(&["ReadOrder", "Refund", "Ship", "*"][..]);
    let resource = select(&["shop/*:order/*", "shop/x:order/*", "shop/*:order/y", "shop/x*:order/y*"][..]);
    (any::<bool>(), vec(action, 1..3), vec(resource, 1..3), conditions()).prop_map(
        |(allows, actions, resources, conditions)| StatementText {
            id: String::new(),
            resource_type: "order".to_owned(),
            effect: if allows { "allow" } else { "deny" }.to_owned(),
            actions: actions.into_iter().map(str::to_owned).collect(),
            resources: resources.into_iter().map(str::to_owned).collect(),
            conditions,
        },
    )
}

fn texts() -> impl Strategy<Value = Vec<StatementText>> {
    let other = generators::statement().prop_map(|it| it.written().clone());
    let everything = Just(StatementText {
        id: String::new(),
        resource_type: "*".to_owned(),
        effect: "allow".to_owned(),
        actions: vec!["*".to_owned()],
        resources: vec!["*".to_owned()],
        conditions: Vec::new(),
    });
    vec(prop_oneof![6 => order(), 2 => everything, 1 => other], 0..4)
}

fn kept(catalogue: &Catalogue, texts: &[StatementText]) -> Vec<Statement> {
    Statement::kept_all(catalogue, texts.to_vec()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_covered_while_types_are_away_is_covered_when_they_are_back(
        wanted in texts(), held in texts(), actions in 0usize..3,
    ) {
        let (away, back) = (catalogue(actions), catalogue(3));
        let answer = covered(&away, &kept(&away, &wanted), &kept(&away, &held));
        if answer == Coverage::Covered {
            prop_assert_eq!(covered(&back, &kept(&back, &wanted), &kept(&back, &held)), Coverage::Covered);
        }
    }

    #[test]
    fn whoever_has_statements_may_give_them(texts in texts(), actions in 0usize..3) {
        let catalogue = catalogue(actions);
        let all = kept(&catalogue, &texts);
        prop_assert_eq!(covered(&catalogue, &all, &all), Coverage::Covered);
    }

    #[test]
    fn a_statement_says_of_what_there_is_what_it_said(
        texts in texts(), actions in 0usize..3, name in generators::name_of(TypeId::FLAG), shop in "[xyz]", order in "[xyz]",
    ) {
        let (away, back) = (catalogue(actions), catalogue(3));
        let orders = format!("shop/{shop}:order/{order}");
        for (action, info) in away.actions() {
            let there = back.action_named(&info.name).unwrap();
            for text in [&name, &orders] {
                let resource = ResourceName::parse(text).unwrap();
                let is = |catalogue: &Catalogue, action| {
                    let all = kept(catalogue, &texts);
                    crate::decide(&all, Request::new(action, &resource)).is_allow()
                };
                prop_assert_eq!(is(&away, action), is(&back, there), "{} on {}", info.name, text);
            }
        }
    }

    #[test]
    fn what_is_kept_is_shown_as_it_was_written(texts in texts(), actions in 0usize..3) {
        let written: Vec<_> = kept(&catalogue(actions), &texts).iter().map(|it| it.written().clone()).collect();
        prop_assert_eq!(written, texts);
    }
}

fn text(effect: &str, action: &str, resource: &str) -> StatementText {
    StatementText {
        id: String::new(),
        resource_type: "order".to_owned(),
        effect: effect.to_owned(),
        actions: vec![action.to_owned()],
        resources: vec![resource.to_owned()],
        conditions: Vec::new(),
    }
}

#[test]
fn a_statement_of_no_type_is_dormant_and_given_by_who_has_it_or_everything() {
    let catalogue = catalogue(0);
    let order = kept(&catalogue, &[text("allow", "Refund", "shop/*:order/*")]);
    assert!(order[0].is_dormant());
    let everything = vec![statement("allow * * *")];
    assert_eq!(covered(&catalogue, &order, &everything), Coverage::Covered);
    let Coverage::Escapes(witness) = covered(&catalogue, &order, &[]) else {
        panic!("it is covered by nothing")
    };
    assert_eq!((witness.action, witness.resource.as_str()), (None, "shop/*:order/*"));
    let narrower = kept(&catalogue, &[text("allow", "Refund", "shop/x:order/*")]);
    assert_ne!(covered(&catalogue, &order, &narrower), Coverage::Covered);
}

#[test]
fn a_dormant_deny_is_given_along() {
    let catalogue = catalogue(0);
    let everything = vec![statement("allow * * *")];
    let deny = kept(&catalogue, &[text("deny", "Refund", "shop/*:order/*")]);
    let held = [everything.clone(), deny].concat();
    assert_ne!(covered(&catalogue, &everything, &held), Coverage::Covered);
    assert_eq!(covered(&catalogue, &held, &held), Coverage::Covered);
}

#[test]
fn a_deny_keeps_what_there_is_of_it() {
    let catalogue = catalogue(1);
    let both = StatementText {
        actions: vec!["ReadOrder".to_owned(), "Refund".to_owned()],
        ..text("deny", "", "shop/*:order/*")
    };
    let deny = &kept(&catalogue, &[both])[0];
    assert!(deny.is_dormant());
    let name = ResourceName::parse("shop/x:order/y").unwrap();
    let action = catalogue.action_named("ReadOrder").unwrap();
    assert!(deny.matches(Request::new(action, &name)));
}

/// Such as a deny of `*`, which is of an action that went as well.
#[test]
fn a_deny_on_a_type_is_of_what_the_type_lost() {
    let catalogue = catalogue(1);
    let allow = kept(&catalogue, &[text("allow", "Refund", "shop/*:order/*")]);
    let deny = kept(&catalogue, &[text("deny", "*", "shop/*:order/*")]);
    assert!(allow[0].is_dormant() && !deny[0].is_dormant());
    let held = [allow.clone(), deny].concat();
    assert_ne!(covered(&catalogue, &allow, &held), Coverage::Covered);
    assert_eq!(covered(&catalogue, &held, &held), Coverage::Covered);
}

/// A type that has another shape by now: what is written for the old one takes what it can, and gives nothing.
#[test]
fn a_deny_keeps_patterns_of_another_shape_and_an_allow_does_not() {
    let catalogue = catalogue(3);
    let name = ResourceName::parse("shop/x:order/y").unwrap();
    let action = catalogue.action_named("ReadOrder").unwrap();
    for (effect, matches) in [("deny", true), ("allow", false)] {
        let it = &kept(&catalogue, &[text(effect, "ReadOrder", "shop/x")])[0];
        assert!(it.is_dormant());
        assert_eq!(it.matches(Request::new(action, &name)), matches, "{effect}");
    }
}
