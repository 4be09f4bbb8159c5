//! A decision allocates nothing: neither reading the name nor walking the fragments.

use allocation_counter::{AllocationInfo, measure};
use keywright_core::{
    Action, Catalogue, Fragment, Request, ResourceName, Secret, Statement, TypeId, fragment,
    statement::{StatementError, StatementText},
    token::KindName,
};

fn statement(effect: &str, resources: Vec<String>) -> Result<Statement, StatementError> {
    let written = StatementText {
        id: String::new(),
        resource_type: "flag".to_owned(),
        effect: effect.to_owned(),
        actions: vec!["ToggleFlag".to_owned()],
        resources,
        conditions: Vec::new(),
    };
    Statement::parse(&Catalogue::featbit(), written)
}

/// Fragments of a few and of many patterns, of every form that a pattern has.
fn fragments() -> Result<[Fragment; 2], StatementError> {
    let patterns = |keys: std::ops::Range<usize>| -> Vec<String> {
        keys.flat_map(|it| {
            [
                format!("project/web:env/prod:flag/dark-mode-{it}"),
                format!("project/web:env/*:flag/dark-{it}*"),
                format!("project/*:env/prod:flag/*-{it}-*;beta,g*"),
                format!("*:*b*:flag/x{it}"),
            ]
        })
        .collect()
    };
    let few = [statement("allow", patterns(0..2))?, statement("deny", vec!["*:*:flag/*;locked".to_owned()])?];
    let many = (0..20).map(|it| statement("allow", patterns(it * 10..it * 10 + 10)));
    Ok([Fragment::compile(&few), Fragment::compile(&many.collect::<Result<Vec<_>, _>>()?)])
}

#[track_caller]
fn check_allocates_nothing(work: impl FnOnce()) {
    let AllocationInfo { count_total, .. } = measure(work);
    assert_eq!(count_total, 0);
}

#[test]
fn a_decision_allocates_nothing() -> Result<(), StatementError> {
    let fragments = fragments()?;
    for text in [
        "project/web:env/prod:flag/dark-mode-1;beta",
        "project/web:env/prod:flag/dark-mode-199;beta,locked",
        "project/web:env/prod:flag/a-very-long-key-that-does-not-fit-into-one-block-of-sixty-four-letters-7-x",
        "project/ü:env/böb:flag/x3",
        "project/web:env/prod:flag/*",
        "iam/*",
        "no\nname",
    ] {
        check_allocates_nothing(|| {
            let Ok(name) = ResourceName::parse(text) else { return };
            let request = Request::new(Action::TOGGLE_FLAG, &name);
            let _ = fragment::decide(&fragments, request);
            let _ = fragment::masks(&fragments, TypeId::FLAG, &name);
        });
    }
    Ok(())
}

#[test]
fn reading_a_token_and_taking_its_digest_allocates_nothing() {
    let text = Secret::mint(KindName::Personal, &[7; Secret::RANDOM]).expose().to_owned();
    check_allocates_nothing(|| {
        let _ = text.parse::<Secret>().map(|it| it.digest());
    });
}

#[test]
fn an_allocation_would_be_seen() {
    assert_eq!(measure(|| drop(fragments())).count_current, 0);
    assert_ne!(measure(|| drop(fragments())).count_total, 0);
}
