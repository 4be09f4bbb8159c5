//! What covers what.

mod conditions;
mod dormant;
mod exhaustive;
mod hard;
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
        conditions: Vec::new(),
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
        types.types().map(|it| format!("allow {} * {}", it.name, it.everything())).collect();
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

#[test]
fn a_grant_of_all_flags_is_not_the_sum_of_grants_of_some() {
    let halves =
        ["allow flag ToggleFlag project/*:env/*:flag/a*", "allow flag ToggleFlag project/*:env/*:flag/*"];
    check(&[FLAGS], &halves[..1], Some(("ToggleFlag", "project/other:env/other:flag/other")));
    check(&[FLAGS], &halves, None);
    let with_tag = ["allow flag ToggleFlag project/*:env/*:flag/*;*"];
    check(&[FLAGS], &with_tag, Some(("ToggleFlag", "project/any:env/any:flag/any")));
    check(&with_tag, &[FLAGS], None);
}

#[test]
fn what_does_not_exist_yet_is_allowed_by_a_star_only() {
    let new = "allow flag CreateFlag project/a:env/b:flag/*";
    check(
        &[new],
        &["allow flag CreateFlag project/a:env/b:flag/new*"],
        Some(("CreateFlag", "project/a:env/b:flag/any")),
    );
    check(&[new], &["allow flag CreateFlag project/a:*:f*"], None);
    check(&[new], &["allow flag CreateFlag *:*:*"], None);
}

#[test]
fn a_pattern_counts_for_what_it_selects_of_its_type() {
    let all = "allow project CreateEnv project/*";
    for wide in ["*", "p*", "*/*", "pro*ct/*", "project*"] {
        check(&[&format!("allow project CreateEnv {wide}")], &[all], None);
        check(&[all], &[&format!("allow project CreateEnv {wide}")], None);
    }
    // Of `*t/a` the star is `projec`, or more: `project/x/t/a`.
    check(
        &["allow project CreateEnv *t/a"],
        &["allow project CreateEnv project/a"],
        Some(("CreateEnv", "project/anyt/a")),
    );
    check(
        &["allow project CreateEnv *t/a"],
        &["allow project CreateEnv project/a", "allow project CreateEnv project/*t/a"],
        None,
    );
    check(
        &["allow project CreateEnv *t/a"],
        &["allow project CreateEnv project/*t/a"],
        Some(("CreateEnv", "project/a")),
    );
    check(&["allow iam CanManageIAM *"], &["allow iam CanManageIAM i*"], None);
    check(&["allow iam CanManageIAM *"], &[], Some(("CanManageIAM", "iam/*")));
    check(&["allow iam CanManageIAM *", "deny iam CanManageIAM */*"], &[], None);
}

#[test]
fn no_key_is_empty() {
    let slash = ["allow project CreateEnv */"];
    check(&slash, &["allow project CreateEnv project/*/"], None);
    let wanted = ["allow project CreateEnv project/*", "deny project CreateEnv project/*/"];
    check(&wanted, &["allow project CreateEnv *", "deny project CreateEnv */"], None);
}

#[test]
fn a_type_is_no_other_type() {
    let segments = "allow segment * project/*:env/*:segment/*";
    check(&["allow flag * *:*:*"], &[segments], Some(("ManageFeatureFlag", "project/any:env/any:flag/any")));
    check(&["allow flag * *:*:*"], &["allow flag * *:*:flag/*", "deny segment * *:*:*"], None);
}

#[test]
fn tags_that_a_deny_asks_for_may_be_on_what_is_wanted() {
    let held = [FLAGS, "deny flag ToggleFlag project/*:env/*:flag/*;protected"];
    check(&[FLAGS], &held, Some(("ToggleFlag", "project/any:env/any:flag/any;protected")));
    let beta = "allow flag ToggleFlag project/*:env/*:flag/*;beta";
    check(&[beta], &held, Some(("ToggleFlag", "project/any:env/any:flag/any;beta,protected")));
    check(&[beta, "deny flag ToggleFlag *:*:*;pro*"], &held, None);
    check(&[beta, "deny flag ToggleFlag *:*:*;b*"], &held, None);
    check(&[beta, "deny flag ToggleFlag *:*:flag/*;x,y,protected"], &held, None);
    check(
        &["allow flag ToggleFlag project/*:env/*:flag/*;a,b"],
        &["allow flag ToggleFlag project/*:env/*:flag/*;b,c"],
        Some(("ToggleFlag", "project/any:env/any:flag/any;a")),
    );
}

#[test]
fn actions_may_be_held_in_several_statements_and_each_must_be() {
    let both = ["allow flag ToggleFlag|ArchiveFlag project/*:env/*:flag/*"];
    let toggle = "allow flag ToggleFlag *:*:flag/*";
    check(&both, &[toggle, "allow flag ArchiveFlag project/*:*:*"], None);
    check(&both, &[toggle], Some(("ArchiveFlag", "project/any:env/any:flag/any")));
}

#[test]
fn a_deny_counts_for_its_own_actions() {
    let wanted = [
        "allow flag ToggleFlag|ArchiveFlag project/*:env/*:flag/*",
        "deny flag ToggleFlag project/*:env/*:flag/x",
    ];
    let star = "allow flag * project/*:env/*:flag/*";
    let deny = |action: &str| format!("deny flag {action} project/*:env/*:flag/x");
    check(&wanted, &[star, &deny("ToggleFlag")], None);
    check(&wanted, &[star, &deny("ToggleFlag|CreateFlag")], None);
    check(&wanted, &[star, &deny("*")], Some(("ArchiveFlag", "project/any:env/any:flag/x")));
}

#[test]
fn a_witness_is_found_though_every_readable_key_is_named() {
    let all: Vec<String> = crate::coverage::witness::WORDS
        .iter()
        .map(|it| format!("allow project CreateEnv project/{it}"))
        .collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    check(&["allow project CreateEnv project/*"], &all, Some(("CreateEnv", "project/*")));
}
