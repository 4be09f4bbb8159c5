//! What covers what.

mod exhaustive;
mod laws;

use super::*;
use crate::{Action, statement::StatementText};

fn statement(text: &str) -> Statement {
    let mut words = text.split_whitespace();
    let (effect, resource_type, actions, resources) =
        (words.next().unwrap(), words.next().unwrap(), words.next().unwrap(), words);
    let written = StatementText {
        id: String::new(),
        resource_type: resource_type.to_owned(),
        effect: effect.to_owned(),
        actions: actions.split('|').map(str::to_owned).collect(),
        resources: resources.map(str::to_owned).collect(),
    };
    Statement::parse(&Catalogue::featbit(), written).unwrap()
}

fn coverage(wanted: &[&str], held: &[&str]) -> Coverage {
    let read = |all: &[&str]| -> Vec<Statement> { all.iter().map(|it| statement(it)).collect() };
    covered(&Catalogue::featbit(), &read(wanted), &read(held))
}

#[track_caller]
fn check(wanted: &[&str], held: &[&str], expected: Option<(&str, &str)>) {
    let found = match coverage(wanted, held) {
        Coverage::Covered => None,
        Coverage::Escapes(it) => Some((it.action_name(&Catalogue::featbit()).to_owned(), it.resource)),
        Coverage::TooComplex => Some((String::new(), "too complex".to_owned())),
    };
    assert_eq!(found.as_ref().map(|(action, resource)| (action.as_str(), resource.as_str())), expected);
}

const FLAGS: &str = "allow flag ToggleFlag project/*:env/*:flag/*";

#[test]
fn a_set_covers_itself_and_what_is_narrower() {
    check(&[FLAGS], &[FLAGS], None);
    check(&["allow flag ToggleFlag project/a:env/*:flag/x*;beta"], &[FLAGS], None);
    check(&[], &[], None);
    check(&["deny flag * project/*:env/*:flag/*"], &[], None);
    check(&[FLAGS], &[], Some(("ToggleFlag", "project/any:env/any:flag/any")));
}

#[test]
fn the_witness_is_named_by_keys_that_no_statement_names() {
    check(
        &["allow flag ToggleFlag project/*:env/*:flag/*;b*"],
        &["allow flag ToggleFlag project/*:env/*:flag/any", "allow flag * project/*:env/*:flag/*;bother"],
        Some(("ToggleFlag", "project/new:env/new:flag/new;bnew")),
    );
}

#[test]
fn a_deny_that_is_held_must_be_wanted_as_well() {
    let held = [FLAGS, "deny flag ToggleFlag project/p:env/e:flag/secret*"];
    check(&[FLAGS], &held, Some(("ToggleFlag", "project/p:env/e:flag/secretany")));
    check(&held, &held, None);
    check(&[FLAGS, "deny flag ToggleFlag *:*:flag/sec*"], &held, None);
}

#[test]
fn every_action_by_name_is_not_every_action() {
    let catalogue = Catalogue::featbit();
    let info = catalogue.resource_type(TypeId::FLAG).unwrap();
    let names: Vec<&str> =
        info.actions.iter().filter(|it| !it.means_all).map(|it| it.name.as_ref()).collect();
    let all = format!("allow flag {} project/*:env/*:flag/*", names.join("|"));
    let star = "allow flag * project/*:env/*:flag/*";
    check(&[star], &[&all], Some(("ManageFeatureFlag", "project/any:env/any:flag/any")));
    check(&[&all], &[star], None);
    check(&["allow iam * iam/*"], &["allow iam CanManageIAM iam/*"], Some(("*", "iam/*")));
}

#[test]
fn everything_is_covered_by_everything_only() {
    let types = Catalogue::featbit();
    let each: Vec<String> =
        types.types().iter().map(|it| format!("allow {} * {}", it.name, it.everything())).collect();
    let each: Vec<&str> = each.iter().map(String::as_str).collect();
    let everything = "allow * * *";
    check(&[everything], &[everything], None);
    check(&each, &[everything], None);
    check(&[everything], &each, Some(("*", "*")));
    check(&[everything], &[everything, "deny iam * iam/*"], Some(("CanManageIAM", "iam/*")));
    check(&[everything, "deny * * *"], &[], None);
    check(
        &[everything],
        &[everything, "deny * * *"],
        Some(("UpdateWorkspaceGeneralSettings", "workspace/*")),
    );
}

#[test]
fn no_layer_holds_nothing_and_each_must_hold_all() {
    let catalogue = Catalogue::featbit();
    let (all, none) = (statement(FLAGS), statement("allow iam CanManageIAM iam/*"));
    let covers = |layers: &[&Statement]| {
        Ceiling::new(&catalogue, layers.iter().map(|it| [*it])).covers([&all], &mut Budget::new())
    };
    assert_eq!(covers(&[&all, &all]), Coverage::Covered);
    assert!(matches!(covers(&[&all, &none]), Coverage::Escapes(_)));
    let Coverage::Escapes(it) = covers(&[]) else { panic!("covered") };
    assert_eq!(it.action, Some(Action::TOGGLE_FLAG));
}
