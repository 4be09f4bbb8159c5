//! The quick way of reading says what the usual one says.

use super::{Asked, Authorize, quick_query};
use crate::wire::body;

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

#[test]
fn a_question_is_read_alike_whichever_way_is_taken() {
    for json in [
        r#"{"action":"a","resource":"r"}"#,
        r#"{"token":"t","action":"a","resource":"r","explain":true}"#,
        r#"{"token":null,"action":"a\n\u00fc","resource":"r","explain":false}"#,
        r#" { "resource" : "r" , "action" : "" } "#,
    ] {
        let quick: Asked<'_> = serde_json::from_slice(json.as_bytes()).unwrap();
        let usual = body::read::<Authorize>(json.as_bytes()).unwrap().check().unwrap();
        assert_eq!(said(&quick), said(&usual), "{json}");
    }
}

#[test]
fn what_is_written_otherwise_is_read_as_every_body_is() {
    check(r#"{"ACTION":"a","Resource":"r","more":[1]}"#, r#"None "a" "r" false"#);
    check(r#"{"action":null,"resource":"r"}"#, "action_is_required");
    check(r#"{"action":"a","resource":null}"#, "resource_is_required");
    check(r#"{"resource":"r"}"#, "action_is_required");
    check(r#"{"action":"a"}"#, "resource_is_required");
    check(r#"{"action":"a","action":"b","resource":"r"}"#, "the same member twice");
    check(r#"{"action":"a","Action":"b","resource":"r"}"#, "the same member twice");
    check(r#"{"action":1,"resource":"r"}"#, "a text was expected");
    check(r#"{"action":"a","resource":"r"}{}"#, "Unbindable");
    check("null", "a body is required");
}

#[test]
fn a_query_is_read_quickly_or_not_at_all() {
    let quick = |query| quick_query(query).map(|it| said(&it));
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
}
