//! Every layer must allow.

use super::*;
use crate::{
    catalogue::{Action, Catalogue},
    resource::ResourceName,
    statement::StatementText,
};

fn statements(effect: &str, action: &str, resource: &str) -> Arc<[Statement]> {
    let text = StatementText {
        id: String::new(),
        resource_type: "flag".to_owned(),
        effect: effect.to_owned(),
        actions: vec![action.to_owned()],
        resources: vec![resource.to_owned()],
        conditions: Vec::new(),
    };
    Arc::new([Statement::parse(&Catalogue::featbit(), text).unwrap()])
}

#[track_caller]
fn check(layers: Vec<Layer>, flag: &str, expected: Decision) {
    let text = format!("project/p:env/e:flag/{flag}");
    let resource = ResourceName::parse(&text).unwrap();
    let authority = Authority::new(layers);
    let request = Request::new(Action::TOGGLE_FLAG, &resource);
    assert_eq!(authority.decide(request), expected);
    assert_eq!(authority.rests_on(request).is_empty(), expected == Decision::Deny && flag != "denied");
}

const ALL: &str = "project/*:env/*:flag/*";

#[test]
fn without_a_layer_nothing_is_allowed() {
    check(vec![], "a", Decision::Deny);
    check(vec![vec![]], "a", Decision::Deny);
}

#[test]
fn every_layer_must_allow() {
    let member = vec![statements("allow", "ToggleFlag", ALL)];
    let scope = vec![statements("allow", "*", "project/*:env/*:flag/a*")];
    check(vec![member.clone()], "b", Decision::Allow);
    check(vec![member.clone(), scope.clone()], "a1", Decision::Allow);
    check(vec![member.clone(), scope.clone()], "b", Decision::Deny);
    check(vec![scope, member], "b", Decision::Deny);
}

#[test]
fn a_deny_of_one_source_outweighs_an_allow_of_another_in_the_same_layer() {
    let deny = statements("deny", "ToggleFlag", "project/*:env/*:flag/denied");
    check(vec![vec![statements("allow", "*", ALL), deny]], "denied", Decision::Deny);
}
