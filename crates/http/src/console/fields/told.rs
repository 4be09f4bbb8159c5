//! From a form that was sent to what a schema is told.

use keywright_plugins::{
    config::Config,
    schema::{Field, Kind, Schema},
};
use serde_json::{Map, Number, Value};

use super::{FORGET, PREFIX, join};
use crate::console::form::Form;

/// What a form says by a schema. What is left empty is not told, and so as it is by default; where that is something, and
/// nothing may be told, nothing is. A secret that is left empty stays as it is, if `kept` has it.
pub(in crate::console) fn told(schema: &Schema, form: &Form, kept: &Value) -> Value {
    Value::Object(object(schema, form, kept, ""))
}

fn object(schema: &Schema, form: &Form, kept: &Value, path: &str) -> Map<String, Value> {
    let mut told = Map::new();
    for field in schema.fields() {
        let path = join(path, &field.name);
        let kept = kept.get(&field.name).unwrap_or(&Value::Null);
        let value = match &field.kind {
            Kind::Object(inner) => {
                let inside = object(inner, form, kept, &path);
                // Who fills in nothing of what must be told in it has not told it.
                let is_blank = inside.values().all(|it| *it == Value::Bool(false));
                (field.required || !is_blank || !asks(inner)).then_some(Value::Object(inside))
            }
            _ => read(field, form, kept, &path),
        };
        told.extend(value.map(|it| (field.name.clone(), it)));
    }
    told
}

/// Whether there is something that must be told.
fn asks(schema: &Schema) -> bool {
    schema.fields().iter().any(|it| it.required && it.default.is_none())
}

fn read(field: &Field, form: &Form, kept: &Value, path: &str) -> Option<Value> {
    let name = format!("{PREFIX}{path}");
    // Browsers send lines that end with two characters.
    let text = form.text(&name).replace("\r\n", "\n");
    let is_blank = text.trim().is_empty();
    let has_default = field.default.is_some();
    match &field.kind {
        Kind::Object(_) => None,
        Kind::Secret { .. } => {
            let is_kept =
                kept.as_str() == Some(&Config::handle(path)) && !form.has(&format!("{FORGET}{path}"));
            if text.is_empty() { is_kept.then(|| kept.clone()) } else { Some(Value::String(text)) }
        }
        Kind::Text(it) if it.options.is_empty() => (!is_blank || has_default && it.least == 0)
            .then(|| Value::String(if is_blank { String::new() } else { text })),
        Kind::Text(_) => (!is_blank).then(|| Value::String(text)),
        Kind::Integer { .. } => {
            let number = |it: &str| it.parse::<i64>().ok().map(Value::from);
            (!is_blank).then(|| number(text.trim()).unwrap_or(Value::String(text)))
        }
        Kind::Number { .. } => {
            let number = |it: &str| Number::from_f64(it.parse().ok()?).map(Value::from);
            (!is_blank).then(|| number(text.trim()).unwrap_or(Value::String(text)))
        }
        Kind::Truth => Some(Value::Bool(form.has(&name))),
        Kind::Texts { each, least, .. } => {
            let all: Vec<Value> = if each.options.is_empty() {
                text.lines().map(str::trim).filter(|it| !it.is_empty()).map(Value::from).collect()
            } else {
                form.fields().filter(|it| it.0 == name).map(|it| Value::from(it.1)).collect()
            };
            (!all.is_empty() || has_default && *least == 0).then_some(Value::Array(all))
        }
    }
}
