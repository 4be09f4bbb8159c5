//! What is too much is neither read nor shown.

use super::*;

/// The lines of a form.
fn lines(name: impl Fn(usize) -> String, value: &str, count: usize) -> Vec<(String, String)> {
    (0..count).map(|at| (name(at), value.to_owned())).collect()
}

/// Whatever its button, a form with too much is refused in these words, and shown with so many cards.
#[track_caller]
fn check(fields: Vec<(String, String)>, why: &str, shown: usize) {
    let form = Form::of(fields);
    for step in ["show", "add-card", "json"] {
        let editor = DESK.take(Step::read(step).unwrap(), &form);
        assert_eq!(editor.alert.as_deref(), Some(why), "{step}");
        assert_eq!(editor.cards.len(), shown, "{step}");
    }
    assert_eq!(DESK.statements(&form), Err(Incomplete(vec![why.to_owned()])));
    assert_eq!(DESK.show_sent(&form).cards.len(), shown);
}

fn card(rest: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = [("s.0.was", "flag"), ("s.0.type", "flag"), ("s.0.which", "chosen")];
    own.iter().chain(rest).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn no_more_cards_are_shown_than_can_be_saved() {
    check(lines(|at| format!("s.{at}.type"), "flag", 4_000), "There are at most 64 statements", 64);
    let most = read(&Form::of(lines(|at| format!("s.{at}.type"), "flag", 64)));
    assert_eq!(cards(most.clone()).len(), 64);
    // One more is not added, and none of the others is lost.
    let editor = DESK.take(Step::AddCard, &sent(&DESK.show(most.clone())));
    assert_eq!(editor.alert.as_deref(), Some("There are at most 64 statements"));
    assert_eq!(read(&sent(&editor)), most);
}

#[test]
fn no_more_resources_and_actions_are_shown_than_can_be_saved() {
    let too_many = |name: fn(usize) -> String, count| {
        let fields = card(&[]).into_iter().chain(lines(name, "x", count));
        fields.collect::<Vec<_>>()
    };
    let resources = too_many(|at| format!("s.0.r.{at}.text"), 65);
    check(resources, "there are at most 64 resources in a statement", 1);
    let mut actions = card(&[]);
    actions.extend((0..66).map(|at| ("s.0.action".to_owned(), format!("Act{at}"))));
    check(actions, "there are at most 63 actions in a statement", 1);
    let full = read(&Form::of(too_many(|at| format!("s.0.r.{at}.text"), 64)));
    let editor = DESK.take(Step::AddResource(0), &sent(&DESK.show(full.clone())));
    assert_eq!(editor.alert.as_deref(), Some("there are at most 64 resources in a statement"));
    assert_eq!(read(&sent(&editor)), full);
}

#[test]
fn no_more_is_shown_than_a_form_can_hold() {
    let mut fields = Vec::new();
    for at in 0..64 {
        fields.extend(["was", "type"].map(|it| (format!("s.{at}.{it}"), "flag".to_owned())));
        fields.extend(lines(|which| format!("s.{at}.r.{which}.project"), "p", 60));
    }
    // Each resource of a flag takes seven fields, of which one is sent.
    check(fields, "This is too long for a form: edit it as JSON", 3_500 / (5 + 60 * 7));
}

#[test]
fn json_with_too_much_is_refused_at_once() {
    let names = |what: &str, count| (0..count).map(|it| format!("{what}{it}")).collect::<Vec<_>>();
    let with = |actions: &[String], resources: &[String]| {
        let mut statement = statement("flag", "allow", &[], &[]);
        (statement.actions, statement.resources) = (actions.to_vec(), resources.to_vec());
        statement
    };
    let one = names("a", 1);
    for (statements, why) in [
        (vec![with(&names("a", 38_000), &one)], "there are at most 63 actions in a statement"),
        (vec![with(&one, &names("r", 20_000))], "there are at most 64 resources in a statement"),
        (vec![with(&[], &[]); 5_000], "There are at most 64 statements"),
    ] {
        let form = form(&[("s.json", &serde_json::to_string(&statements).unwrap())]);
        let editor = DESK.take(Step::ToCards, &form);
        assert_eq!(editor.alert.as_deref(), Some(why));
        assert_eq!(DESK.statements(&form), Err(Incomplete(vec![why.to_owned()])));
    }
}
