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
        conditions: Vec::new(),
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

#[track_caller]
fn check_gain(layers: &[&[(&str, &str)]], before: &str, after: &str, expected: bool) {
    let layer = |it: &&[(&str, &str)]| -> Vec<Arc<[Statement]>> {
        vec![it.iter().map(|(effect, resource)| statement(effect, resource)).collect()]
    };
    let authority = Authority::new(layers.iter().map(layer).collect());
    let name = |thing: &str| format!("project/p:env/*:segment/{thing}");
    let (was, is) = (name(before), name(after));
    let [was, is] = [&was, &is].map(|it| ResourceName::parse(it).unwrap());
    let catalogue = Catalogue::featbit();
    let told = gained_everywhere(&catalogue, &authority, TypeId::SEGMENT, &was, &is, &mut Budget::new());
    assert_eq!(told != Coverage::Covered, expected, "{layers:?} from {before} to {after}: {told:?}");
}

#[test]
fn what_tags_give_is_told_wherever_the_thing_may_come() {
    let (live, all) = ("project/p:env/live*:segment/*;a", "project/p:env/*:segment/*");
    check_gain(&[&[("allow", live)]], "s", "s;a", true);
    check_gain(&[&[("allow", live)]], "s;a", "s;b,a", false);
    check_gain(&[&[("allow", live)]], "s;a", "s", false);
    check_gain(&[&[("allow", "project/q:env/*:segment/*;a")]], "s", "s;a", false);
    check_gain(&[&[("allow", all), ("allow", live)]], "s", "s;a", false);
    check_gain(&[&[("allow", all), ("deny", live)]], "s;a", "s", true);
    check_gain(&[&[("allow", all), ("deny", live)]], "s", "s;a", false);
    check_gain(&[&[("allow", all), ("deny", "project/q:env/*:segment/*;a")]], "s;a", "s", false);
    // From the type as a whole to one thing.
    check_gain(&[&[("allow", all)]], "*", "s;a", false);
    check_gain(&[&[("allow", live)]], "*", "s;a", true);
    check_gain(&[&[("allow", all), ("deny", "project/p:env/live*:segment/*")]], "*", "s;a", false);
    // One layer that allows no more is enough.
    check_gain(&[&[("allow", all)], &[("allow", live)]], "s", "s;a", true);
    check_gain(&[&[("allow", "project/p:env/*:segment/t")], &[("allow", live)]], "s", "s;a", false);
    check_gain(&[], "s", "s;a", false);
}

#[test]
fn what_everything_gives_is_gained_nowhere_and_a_deny_that_goes_is() {
    let everything = StatementText {
        id: String::new(),
        resource_type: "*".to_owned(),
        effect: "allow".to_owned(),
        actions: vec!["*".to_owned()],
        resources: vec!["*".to_owned()],
        conditions: Vec::new(),
    };
    let everything = Statement::parse(&Catalogue::featbit(), everything).unwrap();
    let deny = statement("deny", "project/p:env/live*:segment/*;a");
    let of_all = statement("deny", "project/p:env/live*:segment/*");
    let catalogue = Catalogue::featbit();
    let gains = |says: &[&Statement], before: &str, after: &str| {
        let layer: Arc<[Statement]> = says.iter().map(|it| (*it).clone()).collect();
        let names = [before, after].map(|it| format!("project/*:env/*:segment/{it}"));
        let [was, is] = names.each_ref().map(|it| ResourceName::parse(it).unwrap());
        let authority = Authority::new(vec![vec![layer]]);
        gained_everywhere(&catalogue, &authority, TypeId::SEGMENT, &was, &is, &mut Budget::new())
            != Coverage::Covered
    };
    assert!(!gains(&[&everything], "s", "s;a"));
    assert!(!gains(&[&everything, &of_all], "*", "s;a"));
    assert!(gains(&[&everything, &deny], "s;a", "s"));
    assert!(!gains(&[&everything, &deny], "s", "s;a"));
}
