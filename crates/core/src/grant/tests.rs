//! Nobody gives what they do not have, and taking away is sometimes giving.

use std::sync::Arc;

use super::*;
use crate::{condition::ConditionText, statement::StatementText};

const ALL: &str = "project/*:env/*:flag/*";
const A: &str = "project/p:env/e:flag/a*";
const SECRET: &str = "project/p:env/e:flag/secret*";

fn say(effect: &str, action: &str, resource: &str) -> Statement {
    let resource_type = if resource == "*" { "*" } else { "flag" };
    let text = StatementText {
        id: String::new(),
        resource_type: resource_type.to_owned(),
        effect: effect.to_owned(),
        actions: vec![action.to_owned()],
        resources: vec![resource.to_owned()],
        conditions: Vec::new(),
    };
    Statement::parse(&Catalogue::featbit(), text).unwrap()
}

fn holder(layers: &[&[Statement]]) -> Authority {
    Authority::new(layers.iter().map(|it| vec![Arc::from(it.to_vec())]).collect())
}

#[track_caller]
fn check(change: Change<'_>, authority: &Authority, uncovered: usize) {
    let result = may_make(&Catalogue::featbit(), change, authority);
    match result {
        Ok(()) => assert_eq!(uncovered, 0, "it was allowed"),
        Err(Excess::Uncovered(all)) => assert_eq!(all.len(), uncovered, "{all:?}"),
        Err(Excess::TooComplex) => panic!("too complex"),
    }
}

#[test]
fn statements_may_join_where_their_giver_has_them() {
    let toggle = [say("allow", "ToggleFlag", ALL)];
    check(Change::Join(&[say("allow", "ToggleFlag", A)]), &holder(&[&toggle]), 0);
    check(Change::Join(&[say("allow", "DeleteFlag", A)]), &holder(&[&toggle]), 1);
    check(Change::Join(&[say("allow", "*", "*")]), &holder(&[&toggle]), 1);
    check(Change::Join(&[]), &holder(&[&toggle]), 0);
}

#[test]
fn each_statement_that_is_too_much_is_named() {
    let wanted =
        [say("allow", "DeleteFlag", A), say("allow", "ToggleFlag", A), say("allow", "CreateFlag", A)];
    check(Change::Join(&wanted), &holder(&[&[say("allow", "ToggleFlag", ALL)]]), 2);
}

#[test]
fn a_deny_of_the_giver_must_be_given_along() {
    let held = [say("allow", "ToggleFlag", ALL), say("deny", "ToggleFlag", SECRET)];
    let allow = say("allow", "ToggleFlag", ALL);
    check(Change::Join(std::slice::from_ref(&allow)), &holder(&[&held]), 1);
    check(Change::Join(&[allow.clone(), say("deny", "ToggleFlag", SECRET)]), &holder(&[&held]), 0);
    check(Change::Join(&[allow, say("deny", "ToggleFlag", "*:*:flag/sec*")]), &holder(&[&held]), 0);
}

#[test]
fn every_layer_of_a_narrowed_token_must_cover() {
    let member = [say("allow", "*", "*")];
    let scope = [say("allow", "ToggleFlag", ALL)];
    let authority = holder(&[&scope, &member]);
    check(Change::Join(&[say("allow", "ToggleFlag", A)]), &authority, 0);
    check(Change::Join(&[say("allow", "DeleteFlag", A)]), &authority, 1);
}

#[test]
fn who_has_nothing_gives_nothing() {
    check(Change::Join(&[say("allow", "ToggleFlag", A)]), &Authority::default(), 1);
}

#[test]
fn a_deny_that_leaves_is_a_grant() {
    let policy = [say("deny", "ToggleFlag", SECRET), say("allow", "DeleteFlag", A)];
    check(Change::Leave(&policy), &holder(&[&[say("allow", "DeleteFlag", ALL)]]), 1);
    check(Change::Leave(&policy), &holder(&[&[say("allow", "ToggleFlag", ALL)]]), 0);
    check(Change::Leave(&[say("allow", "DeleteFlag", A)]), &Authority::default(), 0);
    check(Change::Leave(&[say("deny", "*", "*")]), &holder(&[&[say("allow", "*", ALL)]]), 1);
}

#[test]
fn an_edit_gives_what_it_adds_and_what_it_frees() {
    let before = [say("allow", "DeleteFlag", ALL), say("deny", "ToggleFlag", SECRET)];
    let nobody = Authority::default();
    check(Change::Replace { before: &before, after: &before }, &nobody, 0);
    check(Change::Replace { before: &before, after: &[before[1].clone()] }, &nobody, 0);
    check(Change::Replace { before: &before, after: &[before[0].clone()] }, &nobody, 1);
    check(Change::Replace { before: &before, after: &[] }, &nobody, 1);
    let toggler = holder(&[&[say("allow", "ToggleFlag", ALL)]]);
    check(Change::Replace { before: &before, after: &[] }, &toggler, 0);
    let more = [before[0].clone(), before[1].clone(), say("allow", "ToggleFlag", A)];
    check(Change::Replace { before: &before, after: &more }, &nobody, 1);
    check(Change::Replace { before: &before, after: &more }, &toggler, 0);
}

#[test]
fn a_deny_made_wider_frees_nothing() {
    let before = [say("deny", "ToggleFlag", SECRET)];
    let after = [say("deny", "ToggleFlag", ALL)];
    check(Change::Replace { before: &before, after: &after }, &Authority::default(), 0);
    check(Change::Replace { before: &after, after: &before }, &Authority::default(), 1);
}

/// The statement, from one block of addresses alone.
fn from_office(statement: &Statement) -> Statement {
    let condition = ConditionText {
        attribute: "context.ip".to_owned(),
        operator: "InCidr".to_owned(),
        values: vec!["192.0.2.0/24".to_owned()],
    };
    let text = StatementText { conditions: vec![condition], ..statement.written().clone() };
    Statement::parse(&Catalogue::featbit(), text).unwrap()
}

#[test]
fn who_has_something_under_a_condition_gives_it_under_that_condition() {
    let toggle = say("allow", "ToggleFlag", ALL);
    let held = holder(&[&[from_office(&toggle)]]);
    check(Change::Join(std::slice::from_ref(&toggle)), &held, 1);
    check(Change::Join(&[from_office(&say("allow", "ToggleFlag", A))]), &held, 0);
    check(Change::Join(&[from_office(&toggle)]), &holder(&[&[toggle]]), 0);
}

#[test]
fn a_deny_under_a_condition_withholds_all_that_it_may_apply_to() {
    let toggle = say("allow", "ToggleFlag", ALL);
    let deny = from_office(&say("deny", "ToggleFlag", SECRET));
    let nobody = Authority::default();
    // Its holder cannot give what it may take, and to take it away is to give all of that.
    check(Change::Join(std::slice::from_ref(&toggle)), &holder(&[&[toggle.clone(), deny.clone()]]), 1);
    check(Change::Leave(std::slice::from_ref(&deny)), &nobody, 1);
    check(Change::Leave(std::slice::from_ref(&deny)), &holder(&[&[from_office(&toggle)]]), 1);
    check(Change::Leave(std::slice::from_ref(&deny)), &holder(&[std::slice::from_ref(&toggle)]), 0);
    let (one, wide) = ([deny.clone()], [say("deny", "ToggleFlag", SECRET)]);
    check(Change::Replace { before: &one, after: &[deny, toggle.clone()] }, &holder(&[&[toggle]]), 0);
    check(Change::Replace { before: &one, after: &one }, &nobody, 0);
    check(Change::Replace { before: &one, after: &wide }, &nobody, 0);
    check(Change::Replace { before: &wide, after: &one }, &nobody, 1);
}
