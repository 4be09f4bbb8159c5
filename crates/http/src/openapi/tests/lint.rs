//! What every document must hold, whatever routes it is of.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::Failures;

/// What is wrong with a document, one line for each fault.
pub(super) fn findings(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(document) {
        let mut say = |fault: &str| found.push(format!("{method} {path}: {fault}"));
        let id = text(operation, "operationId");
        if !is_camel_case(id) || !ids.insert(id) {
            say("needs an operationId of its own, in camelCase");
        }
        if text(operation, "summary").is_empty() {
            say("needs a summary");
        }
        if !has_one_described_tag(document, operation) {
            say("needs exactly one tag that the document describes");
        }
        if needs_a_credential(document, operation) && !text(operation, "description").contains("Needs") {
            say("its description must say which permission it takes: `Needs …`, or `Needs no permission`");
        }
        parameters(path, operation, &mut say);
        answers(document, path, operation, &mut say);
        body(document, operation, &mut say);
    }
    schemas(document, &mut found);
    references(document, document, &mut found);
    found
}

/// Path, method and operation of all operations.
pub(crate) fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let mut all = Vec::new();
    for (path, item) in members(&document["paths"]) {
        all.extend(members(item).map(|(method, operation)| (path, method, operation)));
    }
    all
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(name, value)| (name.as_str(), value))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn is_camel_case(id: &str) -> bool {
    id.starts_with(|it: char| it.is_ascii_lowercase()) && id.chars().all(|it| it.is_ascii_alphanumeric())
}

fn has_one_described_tag(document: &Value, operation: &Value) -> bool {
    let tags = operation["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let described = |tag: &Value| {
        let declared = document["tags"].as_array().into_iter().flatten();
        declared.into_iter().any(|it| it["name"] == *tag && !text(it, "description").is_empty())
    };
    matches!(tags, [tag] if described(tag))
}

/// Whether nobody is let in without a credential. An operation that says nothing is as the whole document.
fn needs_a_credential(document: &Value, operation: &Value) -> bool {
    let own = operation["security"].as_array().or_else(|| document["security"].as_array());
    !own.is_some_and(|it| it.contains(&Value::Object(Map::new())))
}

fn parameters(path: &str, operation: &Value, say: &mut impl FnMut(&str)) {
    let all: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
    for parameter in &all {
        if text(parameter, "description").is_empty() {
            say(&format!("the parameter {} needs a description", parameter["name"]));
        }
    }
    let declared: BTreeSet<&str> =
        all.iter().filter(|it| it["in"] == "path").map(|it| text(it, "name")).collect();
    let written: BTreeSet<&str> =
        path.split('/').filter_map(|it| it.strip_prefix('{')?.strip_suffix('}')).collect();
    if declared != written {
        say("its path and its path parameters differ");
    }
}

fn answers(document: &Value, path: &str, operation: &Value, say: &mut impl FnMut(&str)) {
    for (status, response) in members(&operation["responses"]) {
        if text(resolved(document, response), "description").is_empty() {
            say(&format!("its response {status} needs a description"));
        }
    }
    if path.starts_with("/api/") {
        for status in <Failures as utoipa::IntoResponses>::responses().keys() {
            if operation["responses"][status].is_null() {
                say(&format!("needs the response {status}: add `Failures`"));
            }
        }
        let content = &operation["responses"]["200"]["content"]["application/json"];
        let envelope = resolved(document, &content["schema"]);
        let names: Vec<&str> = members(&envelope["properties"]).map(|(name, _)| name).collect();
        // A bare list is an answer on somebody else's wire: whoever calls there knows of no envelope.
        let is_foreign = content["schema"]["type"] == "array";
        if names != ["success", "errors", "data"] && !is_foreign {
            say("its response 200 needs an envelope: `envelope!`");
        }
        let whole = !content["example"].is_null() || !envelope["example"].is_null();
        if !whole && !has_example(document, &envelope["properties"]["data"]) {
            say("its response 200 needs an example: `#[schema(example = json!({..}))]` on its data");
        }
    }
}

fn body(document: &Value, operation: &Value, say: &mut impl FnMut(&str)) {
    for (_, content) in members(&operation["requestBody"]["content"]) {
        let schema = &content["schema"];
        if content["example"].is_null() && !has_example(document, schema) {
            say("its body needs an example: `#[schema(example = json!({..}))]`");
        }
        let named = |it: &Value| !it["$ref"].is_null();
        if !named(schema) && !named(&schema["items"]) {
            say("its body needs a named schema");
        }
    }
}

/// Whether somebody who reads the document sees what a value looks like.
fn has_example(document: &Value, schema: &Value) -> bool {
    let schema = resolved(document, schema);
    if !schema["example"].is_null() || !schema["examples"].is_null() || !schema["enum"].is_null() {
        return true;
    }
    match schema["type"].as_str() {
        Some("array") => has_example(document, &schema["items"]),
        Some("object") => {
            let mut properties = members(&schema["properties"]).peekable();
            properties.peek().is_some() && properties.all(|(_, it)| has_example(document, it))
        }
        Some("string") => !schema["format"].is_null(),
        kind => kind.is_some(),
    }
}

fn schemas(document: &Value, found: &mut Vec<String>) {
    for (name, schema) in members(&document["components"]["schemas"]) {
        let readable = name.starts_with(|it: char| it.is_ascii_uppercase())
            && name.chars().all(|it| it.is_ascii_alphanumeric());
        if !readable {
            found.push(format!("{name}: a schema needs a readable name, and no generics"));
        }
        if text(schema, "description").is_empty() && schema["enum"].is_null() {
            found.push(format!("{name}: a schema needs a description"));
        }
        for (property, schema) in members(&schema["properties"]) {
            if has_inline_object(schema) {
                found.push(format!("{name}.{property}: an object needs a schema of its own"));
            }
        }
        if ["oneOf", "anyOf", "allOf"].iter().any(|it| has_inline_object(&schema[*it])) {
            found.push(format!("{name}: each variant needs a schema of its own"));
        }
    }
}

fn has_inline_object(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_inline_object),
        Value::Object(members) => {
            members.contains_key("properties")
                || ["items", "oneOf", "anyOf", "allOf", "additionalProperties"]
                    .iter()
                    .any(|it| members.get(*it).is_some_and(has_inline_object))
        }
        _ => false,
    }
}

fn references(document: &Value, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| references(document, it, found)),
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get("$ref")
                && document.pointer(target.trim_start_matches('#')).is_none()
            {
                found.push(format!("{target} is not there"));
            }
            members.values().for_each(|it| references(document, it, found));
        }
        _ => {}
    }
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(target) => document.pointer(target.trim_start_matches('#')).unwrap_or(&Value::Null),
        None => value,
    }
}
