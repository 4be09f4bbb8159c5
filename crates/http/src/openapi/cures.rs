//! What the generated document gets wrong, and how it is put right.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::WireTime;

const SCHEMAS: &str = "#/components/schemas/";

/// The document with all cures applied.
pub(super) fn cured(mut document: Value) -> Value {
    moments_in_place(&mut document);
    bodies_without_null(&mut document);
    no_default_that_is_refused(&mut document);
    no_default_of_what_must_be_there(&mut document);
    never_without_description(&mut document);
    headers_without_null(&mut document);
    let asked = asked_for(&document);
    answers_in_full(&mut document, &asked);
    nothing_is_no_answer(&mut document, &asked);
    nothing_is_as_good_as_none(&mut document, &asked);
    document
}

/// Moments are texts of a format, not components: client generators then use their own time types.
fn moments_in_place(document: &mut Value) {
    let name = WireTime::name();
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    let Some(Value::Object(moment)) = schemas.and_then(|it| it.shift_remove(name.as_ref())) else { return };
    let reference = json!(format!("{SCHEMAS}{name}"));
    each_object(document, &mut |object| {
        if object.get("$ref") == Some(&reference) {
            object.shift_remove("$ref");
            object.extend(moment.clone());
        }
        null_into_type(object);
    });
}

/// A choice between null and a text is a text that may be null.
fn null_into_type(schema: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = schema.get("oneOf") else { return };
    let null = json!({"type": "null"});
    let mut others = choices.iter().filter(|it| **it != null);
    if let (2, Some(Value::Object(text)), None) = (choices.len(), others.next(), others.next())
        && text.get("type") == Some(&json!("string"))
    {
        let text = text.clone();
        schema.shift_remove("oneOf");
        schema.extend(text);
        schema.insert("type".to_owned(), json!(["string", "null"]));
    }
}

/// A header that may be missing is one that is not required, not one that may be null.
fn headers_without_null(document: &mut Value) {
    each_object(document, &mut |object| {
        if object.get("in").and_then(Value::as_str) == Some("header")
            && let Some(Value::Object(schema)) = object.get_mut("schema")
        {
            never_null(schema);
        }
    });
}

/// A body that may be missing is one that is not required, not one that may be null.
fn bodies_without_null(document: &mut Value) {
    each_object(document, &mut |object| {
        let Some(schema) =
            object.get_mut("requestBody").and_then(|it| it.pointer_mut("/content/application~1json/schema"))
        else {
            return;
        };
        let Some(Value::Array(choices)) = schema.get("oneOf") else { return };
        if let Some(body) = choices.iter().find(|it| it.get("$ref").is_some()) {
            *schema = body.clone();
        }
    });
}

/// What must be there has no default.
fn no_default_of_what_must_be_there(document: &mut Value) {
    each_object(document, &mut |object| {
        let Some(Value::Array(required)) = object.get("required").cloned() else { return };
        let Some(Value::Object(properties)) = object.get_mut("properties") else { return };
        for name in required.iter().filter_map(Value::as_str) {
            if let Some(Value::Object(property)) = properties.get_mut(name) {
                property.shift_remove("default");
            }
        }
    });
}

/// What is nothing is no default where something is needed: null, and an empty text or list with a least length
/// or a pattern.
fn no_default_that_is_refused(document: &mut Value) {
    each_object(document, &mut |object| {
        let needs = |bound: &str| object.get(bound).and_then(Value::as_u64).is_some_and(|it| it > 0);
        let refused = match object.get("default") {
            // No generator has a word for a thing with members.
            Some(Value::Null | Value::Object(_)) => true,
            Some(Value::String(text)) => {
                text.is_empty() && (needs("minLength") || object.contains_key("pattern"))
            }
            Some(Value::Array(items)) => items.is_empty() && needs("minItems"),
            _ => false,
        };
        if refused {
            object.shift_remove("default");
        }
    });
}

/// An operation of which the summary says everything is described by it: linters ask for both.
fn never_without_description(document: &mut Value) {
    each_object(document, &mut |object| {
        let Some(Value::String(summary)) = object.get("summary") else { return };
        if object.contains_key("operationId") && !object.contains_key("description") {
            let description = format!("{summary}.");
            object.insert("description".to_owned(), description.into());
        }
    });
}

/// What OAuth and AuthZEN answer leaves out what there is nothing to say of (RFC 7662, 2.2; AuthZEN 1.0, 7.2).
const SPARSE: [&str; 3] = ["Introspection", "AuthZenDecision", "AuthZenDecisions"];

/// What is there only where plugins object.
const SOMETIMES: [&str; 1] = ["objections"];

/// What is only ever answered has all its members always, null where there is nothing to say.
fn answers_in_full(document: &mut Value, asked: &BTreeSet<String>) {
    let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") else { return };
    let answered = schemas
        .iter_mut()
        .filter(|(name, _)| !asked.contains(name.as_str()) && !SPARSE.contains(&name.as_str()));
    for schema in answered.filter_map(|(_, schema)| schema.as_object_mut()) {
        if let Some(Value::Object(properties)) = schema.get("properties") {
            let all = properties.keys().filter(|it| !SOMETIMES.contains(&it.as_str())).cloned().collect();
            schema.insert("required".to_owned(), all);
        }
    }
}

/// What is asked for and required is not null: null is refused just like a member that is missing.
fn nothing_is_no_answer(document: &mut Value, asked: &BTreeSet<String>) {
    let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") else { return };
    for (_, schema) in schemas.iter_mut().filter(|(name, _)| asked.contains(name.as_str())) {
        let Some(Value::Array(required)) = schema.get("required").cloned() else { continue };
        let Some(Value::Object(properties)) = schema.get_mut("properties") else { continue };
        let named = properties.iter_mut().filter(|(name, _)| required.iter().any(|it| it == *name));
        named.filter_map(|(_, property)| property.as_object_mut()).for_each(never_null);
    }
}

/// What is asked for and may be missing may be null: a text or list is then empty.
fn nothing_is_as_good_as_none(document: &mut Value, asked: &BTreeSet<String>) {
    let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") else { return };
    for (_, schema) in schemas.iter_mut().filter(|(name, _)| asked.contains(name.as_str())) {
        let required = schema.get("required").cloned();
        let is_required =
            |name: &String| required.iter().filter_map(Value::as_array).flatten().any(|it| it == name);
        let Some(Value::Object(properties)) = schema.get_mut("properties") else { continue };
        let others = properties.iter_mut().filter(|(name, _)| !is_required(name));
        for (_, property) in others {
            let kind =
                property.get("type").and_then(Value::as_str).filter(|it| ["string", "array"].contains(it));
            if let Some(kind) = kind.map(str::to_owned) {
                property["type"] = json!([kind, "null"]);
            }
        }
    }
}

fn never_null(schema: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = schema.get("type") else { return };
    let mut others = types.iter().filter(|it| **it != "null").cloned();
    if let (Some(only), None) = (others.next(), others.next()) {
        schema.insert("type".to_owned(), only);
    }
}

/// The names of all schemas that a request body may contain.
fn asked_for(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut left: Vec<&Value> = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object);
    let operations =
        paths.into_iter().flat_map(Map::values).filter_map(Value::as_object).flat_map(Map::values);
    left.extend(operations.filter_map(|it| it.get("requestBody")));
    while let Some(value) = left.pop() {
        match value {
            Value::Array(items) => left.extend(items),
            Value::Object(members) => {
                left.extend(members.values());
                let name =
                    members.get("$ref").and_then(Value::as_str).and_then(|it| it.strip_prefix(SCHEMAS));
                if let Some(name) = name
                    && found.insert(name.to_owned())
                {
                    left.extend(document.pointer(&format!("/components/schemas/{name}")));
                }
            }
            _ => {}
        }
    }
    found
}

/// Does something to each object, the inner ones first.
fn each_object(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|it| each_object(it, change)),
        Value::Object(members) => {
            members.values_mut().for_each(|it| each_object(it, change));
            change(members);
        }
        _ => {}
    }
}
