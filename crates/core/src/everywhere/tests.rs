//! What a decision about every place says, and what of it a narrower deny takes away.

use std::sync::Arc;

use super::*;

fn statement(effect: &str, resource: &str) -> Statement {
    let kinds = resource.matches(':').count();
    let (of, action) = if kinds == 2 { ("segment", "CreateSegment") } else { ("env", "CanAccessEnv") };
    let written = StatementText {
        id: String::new(),
        resource_type: of.to_owned(),
        effect: effect.to_owned(),
        actions: vec![action.to_owned()],
        resources: vec![resource.to_owned()],
    };
    Statement::parse(&Catalogue::featbit(), written).unwrap()
}

#[track_caller]
fn check(layers: &[&[(&str, &str)]], place: &str, thing: Option<&str>, expected: bool) {
    let layer = |it: &&[(&str, &str)]| -> Vec<Arc<[Statement]>> {
        vec![it.iter().map(|(effect, resource)| statement(effect, resource)).collect()]
    };
    let authority = Authority::new(layers.iter().map(layer).collect());
    let catalogue = Catalogue::featbit();
    let action = if thing.is_some() { Action::CREATE_SEGMENT } else { Action::CAN_ACCESS_ENV };
    let may = may_everywhere(&catalogue, &authority, action, place, thing, &mut Budget::new());
    assert_eq!(may, expected, "{layers:?} on {place} {thing:?}");
}

const ALL: (&str, &str) = ("allow", "project/*:env/*");

#[test]
fn a_deny_of_one_place_is_not_all_places() {
    check(&[&[ALL]], "project/*:env/*", None, true);
    check(&[&[ALL]], "project/p:env/*", None, true);
    check(&[&[ALL, ("deny", "project/p:env/live*")]], "project/*:env/*", None, false);
    check(&[&[ALL, ("deny", "project/p:env/live*")]], "project/p:env/*", None, false);
    check(&[&[ALL, ("deny", "project/p:env/live*")]], "project/q:env/*", None, true);
    check(&[&[("allow", "project/p:env/*")]], "project/*:env/*", None, false);
}

#[test]
fn every_layer_counts_and_none_is_nothing() {
    check(&[&[ALL], &[("allow", "project/p:env/*")]], "project/*:env/*", None, false);
    check(&[&[ALL], &[("allow", "project/p:env/*")]], "project/p:env/*", None, true);
    check(&[], "project/p:env/*", None, false);
    check(&[&[]], "project/p:env/*", None, false);
}

#[test]
fn of_a_thing_counts_what_is_said_about_it_wherever_it_is() {
    let (place, all) = ("project/p:env/*", ("allow", "project/p:env/*:segment/*"));
    let named = |held: &[(&str, &str)], expected| check(&[held], place, Some("segment/s;a,b"), expected);
    named(&[all], true);
    named(&[("allow", "project/p:env/*:segment/*;a")], true);
    named(&[("allow", "project/p:env/*:segment/*;c")], false);
    named(&[all, ("deny", "project/p:env/*:segment/*;c")], true);
    named(&[all, ("deny", "project/p:env/live*:segment/*;b")], false);
    named(&[all, ("deny", "project/p:env/live*:segment/t")], true);
    named(&[all, ("deny", "project/p:env/live*:segment/s")], false);
    named(&[("allow", "project/p:env/dev:segment/*"), ("allow", "project/p:env/prod:segment/*")], false);
    let whole = |held: &[(&str, &str)], expected| check(&[held], place, Some("segment/*"), expected);
    whole(&[all], true);
    whole(&[all, ("deny", "project/p:env/live*:segment/*")], false);
    // About the type, what is denied of one thing says nothing.
    whole(&[all, ("deny", "project/p:env/live*:segment/s")], true);
    whole(&[("allow", "project/p:env/*:segment/s*")], false);
}
