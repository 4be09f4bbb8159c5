//! Schemas as other programs read them: JSON Schema (2020-12).

use serde_json::{Map, Value, json};

use super::{Field, Kind, Schema, Text};
use crate::words::Language;

impl Schema {
    /// The schema, with titles in a language.
    #[must_use]
    pub fn to_json(&self, language: Language) -> Value {
        let mut shown = self.object(language);
        shown.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        Value::Object(shown)
    }

    fn object(&self, language: Language) -> Map<String, Value> {
        let fields = self.fields.iter().map(|it| (it.name.clone(), it.to_json(language)));
        let required = self.fields.iter().filter(|it| it.required).map(|it| Value::from(it.name.as_str()));
        let mut shown = Map::new();
        shown.insert("type".to_owned(), json!("object"));
        shown.insert("properties".to_owned(), Value::Object(fields.collect()));
        shown.insert("required".to_owned(), Value::Array(required.collect()));
        shown.insert("additionalProperties".to_owned(), json!(false));
        shown
    }
}

impl Field {
    fn to_json(&self, language: Language) -> Value {
        let mut shown = match &self.kind {
            Kind::Object(inner) => inner.object(language),
            Kind::Text(text) => text.to_json(),
            Kind::Secret { most } => of(json!({ "type": "string", "format": "secret", "maxLength": most })),
            Kind::Integer { minimum, maximum } => {
                of(json!({ "type": "integer", "minimum": minimum, "maximum": maximum }))
            }
            Kind::Number { minimum, maximum } => {
                of(json!({ "type": "number", "minimum": minimum, "maximum": maximum }))
            }
            Kind::Truth => of(json!({ "type": "boolean" })),
            Kind::Texts { each, least, most } => {
                of(json!({ "type": "array", "items": each.to_json(), "minItems": least, "maxItems": most }))
            }
        };
        shown.insert("title".to_owned(), json!(self.title.in_language(language)));
        let description = self.description.as_ref().map(|it| json!(it.in_language(language)));
        let more = [("description", description), ("default", self.default.clone())];
        shown.extend(more.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        Value::Object(shown)
    }
}

impl Text {
    fn to_json(&self) -> Map<String, Value> {
        let mut shown = of(json!({ "type": "string", "minLength": self.least, "maxLength": self.most }));
        shown.extend(self.pattern.as_ref().map(|it| ("pattern".to_owned(), json!(it.as_str()))));
        if !self.options.is_empty() {
            shown.insert("enum".to_owned(), json!(self.options));
        }
        shown
    }
}

fn of(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
