//! From OpenAPI 3.1 to 3.0.3, for the shapes that occur in our document.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Where the texts of both licences are; 3.0 has no word for an identifier.
const LICENCES: &str = "https://spdx.org/licenses/";

/// The same document in OpenAPI 3.0.3.
pub(super) fn from_v31(document: Value) -> Value {
    let kinds = kinds(&document);
    let mut document = convert(document);
    typed_where_nullable(&mut document, &kinds);
    if let Some(version) = document.get_mut("openapi") {
        *version = json!("3.0.3");
    }
    if let Some(Value::Object(license)) = document.pointer_mut("/info/license") {
        license.shift_remove("identifier");
        license.insert("url".to_owned(), json!(LICENCES));
    }
    document
}

/// The `type` of each named schema, by the reference to it.
fn kinds(document: &Value) -> BTreeMap<String, Value> {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    let kind = |(name, schema): (&String, &Value)| {
        let kind = schema.get("type").filter(|it| it.is_string())?;
        Some((format!("#/components/schemas/{name}"), kind.clone()))
    };
    schemas.into_iter().flatten().filter_map(kind).collect()
}

/// In 3.0 `nullable` counts beside a `type` only, so a reference that may be null says the type a second time.
fn typed_where_nullable(value: &mut Value, kinds: &BTreeMap<String, Value>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|it| typed_where_nullable(it, kinds)),
        Value::Object(members) => {
            members.values_mut().for_each(|it| typed_where_nullable(it, kinds));
            let reference = members.get("allOf").and_then(|it| it.pointer("/0/$ref")).and_then(Value::as_str);
            if members.get("nullable") == Some(&json!(true))
                && !members.contains_key("type")
                && let Some(kind) = reference.and_then(|it| kinds.get(it))
            {
                members.insert("type".to_owned(), kind.clone());
            }
        }
        _ => {}
    }
}

fn convert(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(convert).collect(),
        Value::Object(members) => {
            schema(members.into_iter().map(|(name, value)| member(name, value)).collect()).into()
        }
        plain => plain,
    }
}

fn member(name: String, value: Value) -> (String, Value) {
    let value = match (name.as_str(), value) {
        // Data, which may look like a schema and is none.
        ("example" | "examples" | "default" | "enum" | "const", data) => data,
        // Free names, which may look like the words of a schema and are none.
        ("properties", Value::Object(named)) => {
            named.into_iter().map(|(name, schema)| (name, convert(schema))).collect::<Map<_, _>>().into()
        }
        (_, value) => convert(value),
    };
    (name, value)
}

fn schema(mut schema: Map<String, Value>) -> Map<String, Value> {
    nullable_type(&mut schema);
    nullable_choice(&mut schema, "oneOf");
    nullable_choice(&mut schema, "anyOf");
    if let Some(only) = schema.shift_remove("const") {
        schema.insert("enum".to_owned(), json!([only]));
    }
    exclusive(&mut schema, "exclusiveMinimum", "minimum");
    exclusive(&mut schema, "exclusiveMaximum", "maximum");
    schema.shift_remove("propertyNames");
    if let Some(Value::Array(examples)) = schema.get_mut("examples") {
        let first = examples.first().cloned();
        schema.shift_remove("examples");
        schema.extend(first.map(|it| ("example".to_owned(), it)));
    }
    if schema.contains_key("properties") && schema.get("example").is_some_and(holds_null) {
        // To the letter, 3.0 cannot say that a thing referred to may be null.
        schema.shift_remove("example");
    }
    beside_reference(schema)
}

fn holds_null(data: &Value) -> bool {
    match data {
        Value::Null => true,
        Value::Array(items) => items.iter().any(holds_null),
        Value::Object(members) => members.values().any(holds_null),
        _ => false,
    }
}

/// `type: [string, null]` is `type: string, nullable: true`.
fn nullable_type(schema: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = schema.get("type") else { return };
    let nullable = types.iter().any(|it| it == "null");
    let real = types.iter().find(|it| *it != "null").cloned();
    schema.extend(real.map(|it| ("type".to_owned(), it)));
    if nullable {
        schema.insert("nullable".to_owned(), json!(true));
    }
}

/// A choice between null and one thing is that thing, nullable.
fn nullable_choice(schema: &mut Map<String, Value>, name: &str) {
    let Some(Value::Array(choices)) = schema.get_mut(name) else { return };
    let before = choices.len();
    choices.retain(|it| *it != json!({"type": "null"}));
    let (nullable, single) = (choices.len() < before, choices.len() == 1);
    if nullable
        && single
        && let Some(choice) = schema.shift_remove(name)
    {
        one_of_one(schema, choice);
    }
    if nullable {
        schema.insert("nullable".to_owned(), json!(true));
    }
}

/// A choice of one is that one: its own words, or a reference, beside which nothing counts.
fn one_of_one(schema: &mut Map<String, Value>, choice: Value) {
    match choice {
        Value::Array(only) if only.first().is_some_and(|it| it.get("$ref").is_none()) => {
            schema.extend(only.into_iter().filter_map(|it| it.as_object().cloned()).flatten());
        }
        reference => drop(schema.insert("allOf".to_owned(), reference)),
    }
}

/// `exclusiveMinimum: 0` is `minimum: 0, exclusiveMinimum: true`.
fn exclusive(schema: &mut Map<String, Value>, name: &str, bound: &str) {
    if let Some(number) = schema.get(name).filter(|it| it.is_number()).cloned() {
        schema.insert(bound.to_owned(), number);
        schema.insert(name.to_owned(), json!(true));
    }
}

/// In 3.0 nothing counts beside the `$ref` of a schema: it moves into an `allOf`.
fn beside_reference(mut schema: Map<String, Value>) -> Map<String, Value> {
    let to_schema = |it: &Value| it.as_str().is_some_and(|it| it.starts_with("#/components/schemas/"));
    if schema.len() > 1
        && schema.get("$ref").is_some_and(to_schema)
        && let Some(reference) = schema.shift_remove("$ref")
    {
        schema.insert("allOf".to_owned(), json!([{"$ref": reference}]));
    }
    schema
}
