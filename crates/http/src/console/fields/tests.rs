//! Forms of a schema: what they show, and what comes back.

use serde_json::json;

use super::*;
use crate::console::form::Form;

fn schema(fields: &Value) -> Schema {
    Schema::from_json(&json!({ "type": "object", "properties": fields })).expect("a schema")
}

fn sent(fields: &[(&str, &str)]) -> Form {
    Form::of(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

#[track_caller]
fn check(fields: &Value, form: &[(&str, &str)], kept: &Value, expected: &Value) {
    assert_eq!(&told(&schema(fields), &sent(form), kept), expected);
}

#[track_caller]
fn drawn(fields: &Value, values: &Value, faults: &[ConfigFault]) -> String {
    Fields::new(&schema(fields), values, faults, Language::English, "x-").to_string()
}

#[test]
fn what_is_left_empty_is_not_told() {
    let fields = json!({
        "days": { "type": "integer", "default": 7 }, "name": { "type": "string" }, "share": { "type": "number" },
        "on": { "type": "boolean" }, "all": { "type": "array", "items": { "type": "string" } },
        "how": { "type": "string", "enum": ["a", "b"] },
    });
    check(&fields, &[], &Value::Null, &json!({ "on": false }));
    let form = [
        ("f.days", " 30 "),
        ("f.name", "A name"),
        ("f.share", "0.5"),
        ("f.on", "true"),
        ("f.all", "one\r\n\r\n two \r\n"),
        ("f.how", "b"),
    ];
    let all =
        json!({ "days": 30, "name": "A name", "share": 0.5, "on": true, "all": ["one", "two"], "how": "b" });
    check(&fields, &form, &Value::Null, &all);
}

#[test]
fn what_may_be_nothing_and_is_something_by_default_is_told_as_nothing() {
    let fields = json!({
        "name": { "type": "string", "default": "x" },
        "all": { "type": "array", "items": { "type": "string" }, "default": ["x"] },
        "some": { "type": "array", "items": { "type": "string" }, "minItems": 1, "default": ["x"] },
    });
    check(&fields, &[("f.some", "")], &Value::Null, &json!({ "name": "", "all": [] }));
}

#[test]
fn a_number_that_is_none_stays_to_be_put_right() {
    let fields = json!({ "days": { "type": "integer", "title": "Days", "maximum": 9 } });
    let told = told(&schema(&fields), &sent(&[("f.days", "<many>")]), &Value::Null);
    assert_eq!(told, json!({ "days": "<many>" }));
    let faults = schema(&fields).check(&told, &Config::default()).expect_err("no number");
    let html = drawn(&fields, &told, &faults);
    for part in [
        "value=\"&#60;many&#62;\"",
        "Write a whole number",
        "aria-invalid=\"true\"",
        "max=\"9\"",
        "id=\"x-f.days\"",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    assert!(!html.contains("min="), "{html}");
}

#[test]
fn a_secret_is_never_shown_and_stays_unless_it_is_replaced_or_forgotten() {
    let fields = json!({ "key": { "type": "string", "format": "secret" } });
    let kept = json!({ "key": "secret:key" });
    check(&fields, &[("f.key", "")], &kept, &kept);
    check(&fields, &[("f.key", "new")], &kept, &json!({ "key": "new" }));
    check(&fields, &[("f.key", ""), ("forget:key", "1")], &kept, &json!({}));
    check(&fields, &[("f.key", "")], &json!({}), &json!({}));
    let html = drawn(&fields, &json!({ "key": "typed and refused" }), &[]);
    assert!(!html.contains("typed and refused") && !html.contains("name=\"forget:key\""), "{html}");
    let html = drawn(&fields, &kept, &[]);
    assert!(html.contains("name=\"forget:key\"") && html.contains("placeholder="), "{html}");
}

#[test]
fn an_object_that_need_not_be_told_is_left_out_where_nothing_of_it_is() {
    let inner = json!({ "type": "object", "properties": { "url": { "type": "string" }, "on": { "type": "boolean" } }, "required": ["url"] });
    let fields = json!({ "hook": inner });
    check(&fields, &[("f.hook.url", " ")], &Value::Null, &json!({}));
    check(&fields, &[("f.hook.url", "u")], &Value::Null, &json!({ "hook": { "url": "u", "on": false } }));
    check(&fields, &[("f.hook.on", "true")], &Value::Null, &json!({ "hook": { "on": true } }));
    let html = drawn(&fields, &json!({ "hook": { "url": "\"><script>" } }), &[]);
    assert!(html.contains("<legend>hook") && html.contains("name=\"f.hook.url\""), "{html}");
    assert!(!html.contains("<script>"), "{html}");
}

#[test]
fn choices_are_lists_and_several_are_boxes() {
    let fields = json!({
        "one": { "type": "string", "enum": ["a", "b"], "default": "b" },
        "some": { "type": "array", "items": { "type": "string", "enum": ["x", "y"] } },
    });
    let html = drawn(&fields, &json!({ "some": ["y"] }), &[]);
    assert!(html.contains("<option value=\"b\" selected>") && html.contains("value=\"y\" checked"), "{html}");
    let form = [("f.some", "x"), ("f.some", "y"), ("f.one", "a")];
    check(&fields, &form, &Value::Null, &json!({ "one": "a", "some": ["x", "y"] }));
}
