//! From OpenAPI 3.1 to 3.0.3, for the shapes that occur in our document.

use serde_json::{Map, Value, json};

/// The same document in OpenAPI 3.0.3.
pub(crate) fn from_v31(document: Value) -> Value {
    let mut document = convert(document);
    if let Some(version) = document.get_mut("openapi") {
        *version = json!("3.0.3");
    }
    if let Some(Value::Object(license)) = document.pointer_mut("/info/license") {
        license.remove("identifier");
    }
    document
}

fn convert(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(convert).collect(),
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| {
                // These hold data, which may look like a schema and is none.
                let data = matches!(name.as_str(), "example" | "examples" | "default" | "enum");
                let value = if data { value } else { convert(value) };
                (name, value)
            });
            schema(members.collect()).into()
        }
        plain => plain,
    }
}

fn schema(mut schema: Map<String, Value>) -> Map<String, Value> {
    nullable_type(&mut schema);
    nullable_choice(&mut schema, "oneOf");
    nullable_choice(&mut schema, "anyOf");
    if let Some(only) = schema.remove("const") {
        schema.insert("enum".to_owned(), json!([only]));
    }
    exclusive(&mut schema, "exclusiveMinimum", "minimum");
    exclusive(&mut schema, "exclusiveMaximum", "maximum");
    if schema.get("propertyNames").is_some_and(Value::is_object) {
        schema.remove("propertyNames");
    }
    beside_reference(schema)
}

/// `type: [string, null]` is `type: string, nullable: true`.
fn nullable_type(schema: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = schema.get("type") else { return };
    let nullable = types.iter().any(|it| it == "null");
    let real = types.iter().find(|it| *it != "null").cloned();
    if let Some(real) = real {
        schema.insert("type".to_owned(), real);
    }
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
        && let Some(choice) = schema.remove(name)
    {
        schema.insert("allOf".to_owned(), choice);
    }
    if nullable {
        schema.insert("nullable".to_owned(), json!(true));
    }
}

/// `exclusiveMinimum: 0` is `minimum: 0, exclusiveMinimum: true`.
fn exclusive(schema: &mut Map<String, Value>, name: &str, bound: &str) {
    if let Some(number) = schema.get(name).filter(|it| it.is_number()).cloned() {
        schema.insert(bound.to_owned(), number);
        schema.insert(name.to_owned(), json!(true));
    }
}

/// In 3.0 nothing counts beside a `$ref` in a schema: it moves into an `allOf`.
fn beside_reference(mut schema: Map<String, Value>) -> Map<String, Value> {
    let of_schema =
        schema.get("$ref").and_then(Value::as_str).is_some_and(|it| it.starts_with("#/components/schemas/"));
    if of_schema
        && schema.len() > 1
        && let Some(reference) = schema.remove("$ref")
    {
        schema.insert("allOf".to_owned(), json!([{"$ref": reference}]));
    }
    schema
}
