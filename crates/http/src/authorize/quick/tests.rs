//! The quick way of reading says what the usual one says, or nothing.

use proptest::prelude::*;

use super::{
    super::bodies::{Authorize, AuthorizeBatch, AuthorizeQuery},
    *,
};
use crate::wire::{body, query as usual};

/// What a question says, in one text.
fn said(asked: &Asked<'_>) -> String {
    let question = asked.question();
    format!("{:?} {:?} {:?} {}", asked.token(), question.action, question.resource, asked.explain)
}

#[track_caller]
fn check(json: &str, expected: &str) {
    let said = Asked::read(json.as_bytes()).map_or_else(|error| format!("{error:?}"), |it| said(&it));
    assert!(said.contains(expected), "{said}");
}

fn usual_question(json: &str) -> Option<Asked<'static>> {
    body::read::<Authorize>(json.as_bytes()).and_then(Authorize::check).ok()
}

#[test]
fn a_question_as_programs_write_it_is_read_at_a_glance() {
    for json in [
        r#"{"action":"a","resource":"r"}"#,
        r#"{"token":"t","action":"a","resource":"ü"}"#,
        r#" { "resource" : "r" , "action" : "" } "#,
        r#"{"action": "a", "resource": "r"}"#,
    ] {
        assert!(question(json.as_bytes()).is_some(), "{json}");
        assert_eq!(question(json.as_bytes()), usual_question(json), "{json}");
    }
    for json in [
        r#"{"action":"a\n","resource":"r"}"#,
        r#"{"action":"a","resource":"r","explain":false}"#,
        r#"{"token":null,"action":"a","resource":"r"}"#,
        r#"{"action":"a","resource":"r","address":"192.0.2.1","explain":true}"#,
        r#"{"Action":"a","resource":"r"}"#,
        "{\n\t\"action\": \"a\",\r\n\t\"resource\": \"r\"\n}\n",
    ] {
        assert_eq!(question(json.as_bytes()), None, "{json}");
        assert!(usual_question(json).is_some(), "{json}");
    }
}

#[test]
fn what_is_written_otherwise_is_read_as_every_body_is() {
    check(r#"{"ACTION":"a","Resource":"r","more":[1]}"#, r#"None "a" "r" false"#);
    check(r#"{"action":"a\n\u00fc","resource":"r","explain":true}"#, r#"None "a\nü" "r" true"#);
    check(r#"{"action":null,"resource":"r"}"#, "action_is_required");
    check(r#"{"action":"a","resource":null}"#, "resource_is_required");
    check(r#"{"resource":"r"}"#, "action_is_required");
    check(r#"{"action":"a"}"#, "resource_is_required");
    check(r#"{"action":"a","action":"b","resource":"r"}"#, "the same member twice");
    check(r#"{"action":"a","Action":"b","resource":"r"}"#, "the same member twice");
    check(r#"{"action":1,"resource":"r"}"#, "a text was expected");
    check(r#"{"action":"a","resource":"r"}{}"#, "Unbindable");
    check("{\"action\":\"a\",\"resource\":\"r\n\"}", "Unbindable");
    check("null", "a body is required");
}

#[test]
fn a_batch_is_read_at_a_glance_or_not_at_all() {
    let one = r#"{"action":"a","resource":"r"}"#;
    let count = |json: &str| questions(json.as_bytes()).map(|it| it.len());
    assert_eq!(count(&format!(r#"{{"items":[{one}]}}"#)), Some(1));
    assert_eq!(count(&format!(r#" {{ "items" : [ {one} , {one} ] }} "#)), Some(2));
    let many = |count| format!(r#"{{"items":[{}]}}"#, vec![one; count].join(","));
    assert_eq!(count(&many(MAX_ITEMS)), Some(MAX_ITEMS));
    for other in [
        r#"{"items":[]}"#.to_owned(),
        format!(r#"{{"items":[{one},]}}"#),
        format!(r#"{{"items":[{one}],"items":[]}}"#),
        format!(r#"{{"Items":[{one}]}}"#),
        format!(r#"{{"items":[{one}]}}{{}}"#),
        format!("[{one}]"),
        many(MAX_ITEMS + 2),
    ] {
        assert_eq!(count(&other), None, "{other:.60}");
    }
}

#[test]
fn a_query_is_read_quickly_or_not_at_all() {
    let quick = |text| query(text).map(|it| said(&it));
    let expected = |action, resource| Some(format!("None {action:?} {resource:?} false"));
    assert_eq!(quick("action=a&resource=project/web:env/x"), expected("a", "project/web:env/x"));
    assert_eq!(quick("resource=project%2Fweb&action=a"), expected("a", "project/web"));
    for other in
        ["", "action=a", "action=a&resource=", "action=a&resource=r+s", "action=a&action=a&resource=r"]
    {
        assert_eq!(quick(other), None, "{other}");
    }
    for other in ["Action=a&resource=r", "action=a&resource=r&more=1", "action=a&resource=%ff"] {
        assert_eq!(quick(other), None, "{other}");
    }
    assert_eq!(quick("action=a&resource=r&"), None);
}

proptest! {
    /// Pieces of JSON in any order: mostly none, and often nearly one.
    #[test]
    fn a_body_is_read_as_usual_if_it_is_read_at_a_glance(pieces in prop::collection::vec(
        prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", " ", "\n", "\u{b}", "\"action\"", "\"resource\"", "\"token\"", "\"a\"", "\"\"",
            "\"\\\"\"", "\"\t\"", "\"items\"", "{\"action\":\"a\",\"resource\":\"r\"}", "{\"items\":[", "null", "1", "ü",
        ]), 0..14)) {
        let json = pieces.concat();
        if let Some(quick) = question(json.as_bytes()) {
            prop_assert_eq!(Some(quick), usual_question(&json));
        }
        if let Some(quick) = questions(json.as_bytes()) {
            let usual = body::read::<AuthorizeBatch>(json.as_bytes()).unwrap().items.into_iter();
            prop_assert_eq!(quick, usual.map(|it| it.check().unwrap()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_query_is_read_as_usual_if_it_is_read_at_a_glance(pieces in prop::collection::vec(
        prop::sample::select(vec!["action", "resource", "=", "&", "a", "%41", "%", "+", "%ff", "ü", "?"]), 0..12)) {
        let text = pieces.concat();
        if let Some(quick) = query(&text) {
            let (action, resource) = usual::bind::<AuthorizeQuery>(&text).unwrap().check().unwrap();
            prop_assert_eq!((&*quick.action, &*quick.resource), (&*action, &*resource));
        }
    }
}
