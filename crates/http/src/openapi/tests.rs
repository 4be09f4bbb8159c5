//! Tests of the document: of every route, and of the sample routes.

pub(crate) mod lint;

use serde_json::{Value, json};

use super::{of, openapi, openapi_30, v30, v31};
use crate::tests::sample;

fn sample() -> Value {
    v31(&of(sample::configure)).unwrap()
}

#[test]
fn the_document_has_no_fault() {
    assert_eq!(lint::findings(&openapi().unwrap()), Vec::<String>::new());
}

#[test]
fn the_sample_has_no_fault() {
    assert_eq!(lint::findings(&sample()), Vec::<String>::new());
}

/// Breaks the sample in one place, and expects exactly these findings.
#[track_caller]
fn check(pointer: &str, broken: Value, expected: &[&str]) {
    let mut document = sample();
    *document.pointer_mut(pointer).unwrap() = broken;
    assert_eq!(lint::findings(&document), expected);
}

const LIST: &str = "/paths/~1api~1v1~1widgets/get";
const SILENT: &str =
    "its description must say which permission it takes: `Needs …`, or `Needs no permission`";

#[test]
fn a_fault_of_an_operation_is_found() {
    let camel = "needs an operationId of its own, in camelCase";
    check(
        &format!("{LIST}/operationId"),
        json!("createWidget"),
        &[&format!("post /api/v1/widgets: {camel}")],
    );
    check(&format!("{LIST}/operationId"), json!("list_widgets"), &[&format!("get /api/v1/widgets: {camel}")]);
    check(&format!("{LIST}/summary"), json!(""), &["get /api/v1/widgets: needs a summary"]);
    check(
        &format!("{LIST}/tags"),
        json!(["Unheard of"]),
        &["get /api/v1/widgets: needs exactly one tag that the document describes"],
    );
    check(
        &format!("{LIST}/parameters/0/description"),
        json!(""),
        &[r#"get /api/v1/widgets: the parameter "name" needs a description"#],
    );
    check(
        &format!("{LIST}/description"),
        json!("Newest first."),
        &[&format!("get /api/v1/widgets: {SILENT}")],
    );
    check(
        "/paths/~1api~1v1~1widgets~1{id}/get/parameters/0/name",
        json!("other"),
        &["get /api/v1/widgets/{id}: its path and its path parameters differ"],
    );
}

#[test]
fn a_fault_of_an_answer_is_found() {
    check(
        &format!("{LIST}/responses/403"),
        json!(null),
        &[
            "get /api/v1/widgets: its response 403 needs a description",
            "get /api/v1/widgets: needs the response 403: add `Failures`",
        ],
    );
    check(
        &format!("{LIST}/responses/200/content/application~1json/schema/$ref"),
        json!("#/components/schemas/WidgetVm"),
        &["get /api/v1/widgets: its response 200 needs an envelope: `envelope!`"],
    );
    let example = "its response 200 needs an example: `#[schema(example = json!({..}))]` on its data";
    let operations = ["get /api/v1/widgets", "post /api/v1/widgets", "get /api/v1/widgets/{id}"];
    let findings = operations.map(|it| format!("{it}: {example}"));
    let findings: Vec<&str> = findings.iter().map(String::as_str).collect();
    check("/components/schemas/WidgetVm/example", json!(null), &findings);
    check(
        "/components/schemas/NewWidget/example",
        json!(null),
        &["post /api/v1/widgets: its body needs an example: `#[schema(example = json!({..}))]`"],
    );
}

#[test]
fn a_fault_of_a_schema_is_found() {
    check(
        "/components/schemas/WidgetPage/description",
        json!(""),
        &["WidgetPage: a schema needs a description"],
    );
    check(
        "/components/schemas/WidgetPage/properties/items/items",
        json!({"type": "object", "properties": {"a": {"type": "integer"}}}),
        &["WidgetPage.items: an object needs a schema of its own"],
    );
    check(
        "/components/schemas/WidgetPage/properties/items/items/$ref",
        json!("#/components/schemas/Gone"),
        &[
            "get /api/v1/widgets: its response 200 needs an example: `#[schema(example = json!({..}))]` on its data",
            "#/components/schemas/Gone is not there",
        ],
    );
}

#[test]
fn what_lets_anybody_in_needs_no_word_about_permissions() {
    #[track_caller]
    fn check(security: Value, expected: usize) {
        let mut document = sample();
        let list = document.pointer_mut(LIST).unwrap();
        list["description"] = json!("Newest first.");
        list["security"] = security;
        assert_eq!(lint::findings(&document).len(), expected);
    }
    check(json!([{}]), 0);
    check(json!([{"AccessToken": []}]), 1);
    check(json!(null), 1);
}

#[test]
fn moments_are_texts_of_a_format() {
    let document = sample();
    let properties = &document["components"]["schemas"]["WidgetVm"]["properties"];
    assert_eq!(
        properties["madeAt"],
        json!({
            "description": "When it was made", "type": "string", "format": "date-time",
            "examples": ["2026-11-23T19:32:05.12Z"],
        })
    );
    assert_eq!(properties["usedAt"]["type"], json!(["string", "null"]));
    assert_eq!(document["components"]["schemas"].get("Moment"), None);
}

#[test]
fn a_body_that_may_be_missing_is_not_required() {
    let document = sample();
    let body = &document["paths"]["/api/v1/widgets/{id}/toggle"]["put"]["requestBody"];
    let schema = json!({"$ref": "#/components/schemas/WidgetStatus"});
    assert_eq!(*body, json!({"content": {"application/json": {"schema": schema}}}));
    assert_eq!(document["paths"]["/api/v1/widgets"]["post"]["requestBody"]["required"], json!(true));
}

#[test]
fn what_is_answered_has_all_its_members_and_what_is_asked_for_only_some() {
    let document = sample();
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["WidgetVm"]["required"], json!(["id", "name", "madeAt", "usedAt", "shape"]));
    assert_eq!(schemas["NewWidget"]["required"], json!(["name", "shape"]));
}

#[test]
fn nothing_is_no_default() {
    let document = sample();
    let shape = &document["components"]["schemas"]["NewWidget"]["properties"]["shape"];
    assert_eq!(*shape, json!({"$ref": "#/components/schemas/Shape"}));
}

#[test]
fn an_empty_default_is_none_where_something_is_needed() {
    #[track_caller]
    fn check(schema: &Value, default: Option<&Value>) {
        let cured = super::cures::cured(json!({"s": schema}));
        assert_eq!(cured["s"].get("default"), default);
    }
    check(&json!({"type": "string", "default": ""}), Some(&json!("")));
    check(&json!({"type": "string", "default": "", "minLength": 1}), None);
    check(&json!({"type": "string", "default": "", "pattern": "^(a|b)$"}), None);
    check(&json!({"type": "array", "default": [], "minItems": 0}), Some(&json!([])));
    check(&json!({"type": "array", "default": [], "minItems": 1}), None);
    check(&json!({"type": "array", "default": ["a"], "minItems": 1}), Some(&json!(["a"])));
}

#[test]
fn what_must_be_there_has_no_default() {
    let cured = super::cures::cured(json!({"s": {
        "required": ["a"], "properties": {"a": {"default": 1}, "b": {"default": 2}, "c": {"default": {"d": 3}}},
    }}));
    assert_eq!(cured["s"]["properties"], json!({"a": {}, "b": {"default": 2}, "c": {}}));
}

#[test]
fn what_has_a_summary_only_is_described_by_it() {
    let cured = super::cures::cured(json!({
        "a": {"operationId": "a", "summary": "List things"},
        "b": {"operationId": "b", "summary": "List things", "description": "All of them."},
        "example": {"summary": "List things"},
    }));
    let descriptions = ["a", "b", "example"].map(|it| cured[it].get("description").cloned());
    assert_eq!(descriptions, [Some(json!("List things.")), Some(json!("All of them.")), None]);
}

#[test]
fn a_reference_that_may_be_null_says_its_type_in_the_older_version() {
    let document = json!({
        "components": {"schemas": {"A": {"type": "string", "enum": ["a"]}}},
        "s": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/A"}]},
    });
    let older = json!({"allOf": [{"$ref": "#/components/schemas/A"}], "nullable": true, "type": "string"});
    assert_eq!(v30(document.clone())["s"], older);
    let mut described = document;
    described["s"]["oneOf"][1]["description"] = json!("An A");
    let mut older = older;
    older["description"] = json!("An A");
    assert_eq!(v30(described)["s"], older);
}

#[test]
fn a_header_that_may_be_missing_is_not_null() {
    let header =
        json!({"in": "header", "name": "X", "required": false, "schema": {"type": ["string", "null"]}});
    let cured = super::cures::cured(json!({"paths": {"/a": {"get": {"parameters": [header]}}}}));
    let header = &cured["paths"]["/a"]["get"]["parameters"][0];
    assert_eq!((&header["required"], &header["schema"]), (&json!(false), &json!({"type": "string"})));
}

#[test]
fn what_is_required_of_a_caller_is_not_null() {
    let thing = json!({
        "required": ["a"], "properties": {"a": {"type": ["string", "null"]}, "b": {"type": ["string", "null"]}},
    });
    let body = json!({"$ref": "#/components/schemas/Asked"});
    let cured = super::cures::cured(json!({
        "paths": {"/a": {"post": {"requestBody": body}}},
        "components": {"schemas": {"Asked": thing, "Answered": thing}},
    }));
    let kind = |schema: &str, property: &str| {
        cured["components"]["schemas"][schema]["properties"][property]["type"].clone()
    };
    assert_eq!(kind("Asked", "a"), json!("string"));
    assert_eq!(
        [kind("Asked", "b"), kind("Answered", "a")],
        [json!(["string", "null"]), json!(["string", "null"])]
    );
}

#[test]
fn what_may_be_missing_may_be_null() {
    let thing = json!({"required": ["a"], "properties": {
        "a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "array"}, "d": {"type": "integer"},
    }});
    let body = json!({"$ref": "#/components/schemas/Asked"});
    let cured = super::cures::cured(json!({
        "paths": {"/a": {"post": {"requestBody": body}}}, "components": {"schemas": {"Asked": thing}},
    }));
    let kinds = ["a", "b", "c", "d"]
        .map(|it| cured["components"]["schemas"]["Asked"]["properties"][it]["type"].clone());
    assert_eq!(
        kinds,
        [json!("string"), json!(["string", "null"]), json!(["array", "null"]), json!("integer")]
    );
}

#[test]
fn the_older_version_has_nothing_of_the_newer() {
    for document in [v30(sample()), openapi_30().unwrap()] {
        assert_eq!(document["openapi"], "3.0.3");
        let license = json!({"name": "MIT OR Apache-2.0", "url": "https://spdx.org/licenses/"});
        assert_eq!(document["info"]["license"], license);
        assert_eq!(newer(&document), Vec::<String>::new());
    }
}

/// Words of 3.1 that 3.0 does not know.
fn newer(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(newer).collect(),
        Value::Object(members) => {
            let mut found: Vec<String> = members.values().flat_map(newer).collect();
            let words = ["const", "propertyNames"].iter().filter(|it| members.contains_key(**it));
            found.extend(words.map(|it| (*it).to_owned()));
            if members.get("type").is_some_and(|it| it.is_array() || it == "null") {
                found.push(format!("type {}", members["type"]));
            }
            if members.contains_key("$ref") && members.len() > 1 {
                found.push(format!("beside {}", members["$ref"]));
            }
            if members.get("examples").is_some_and(Value::is_array) {
                found.push("examples".to_owned());
            }
            found
        }
        _ => Vec::new(),
    }
}

#[test]
fn each_shape_of_the_newer_version_has_one_of_the_older() {
    #[track_caller]
    fn check(newer: &Value, older: &Value) {
        assert_eq!(v30(json!({"s": newer}))["s"], *older);
    }
    check(&json!({"type": ["string", "null"]}), &json!({"type": "string", "nullable": true}));
    check(
        &json!({"oneOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}]}),
        &json!({"allOf": [{"$ref": "#/components/schemas/A"}], "nullable": true}),
    );
    check(
        &json!({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}),
        &json!({"anyOf": [{"type": "string"}, {"type": "integer"}], "nullable": true}),
    );
    check(&json!({"const": "a"}), &json!({"enum": ["a"]}));
    check(&json!({"exclusiveMinimum": 0}), &json!({"exclusiveMinimum": true, "minimum": 0}));
    check(&json!({"examples": ["a", "b"]}), &json!({"example": "a"}));
    check(
        &json!({"$ref": "#/components/schemas/A", "description": "d"}),
        &json!({"description": "d", "allOf": [{"$ref": "#/components/schemas/A"}]}),
    );
    check(&json!({"additionalProperties": {}, "propertyNames": {}}), &json!({"additionalProperties": {}}));
    let names =
        json!({"properties": {"const": {"type": "string"}, "examples": {"type": ["string", "null"]}}});
    let older = json!({"properties": {
        "const": {"type": "string"}, "examples": {"type": "string", "nullable": true},
    }});
    check(&names, &older);
    check(&json!({"properties": {}, "example": {"a": [{"b": null}]}}), &json!({"properties": {}}));
    let data = json!({"example": {"type": ["string", "null"], "const": 1}});
    check(&data, &data);
}
