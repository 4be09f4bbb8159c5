//! Schemas as manifests have them.

use serde_json::Value as Json;

use super::{Field, Kind, Schema, Text};
use crate::{
    manifest::source::{Section, Source, json, shorten, span},
    words::Words,
};

const OF_ALL: [&str; 4] = ["type", "title", "description", "default"];

impl Schema {
    /// The schema of a section.
    pub(crate) fn read<'t>(source: &mut Source<'t>, section: Section<'_, 't>) -> Self {
        let mut left = Self::MAX_FIELDS;
        let schema = object(source, section, 1, &mut left);
        if left == 0 {
            source
                .fault(section.span, format!("a configuration has at most {} fields", Self::MAX_FIELDS - 1));
        }
        schema
    }

    /// The schema that a JSON value is, such as a page asks for with a form of its own; or all that is wrong with it. It is
    /// held to what manifests are held to.
    pub fn from_json(value: &Json) -> Result<Self, Vec<String>> {
        let mut text = String::from("schema = ");
        write_toml(&mut text, value);
        let mut source = Source::new(&text);
        let schema = source.document().and_then(|document| {
            let root = Section { table: document.get_ref(), span: (0, 0), what: "a form" };
            let section = source.section(root, "schema", "a schema")?;
            Some(Self::read(&mut source, section))
        });
        match schema {
            Some(schema) if source.faults.is_empty() => Ok(schema),
            _ => Err(source.faults.into_iter().map(|it| it.message).collect()),
        }
    }
}

/// JSON as TOML has it in a line, but for what is nothing. Both write texts and numbers alike.
fn write_toml(text: &mut String, value: &Json) {
    match value {
        Json::Object(fields) => {
            let mut separator = "{";
            for (name, value) in fields.iter().filter(|it| !it.1.is_null()) {
                text.push_str(separator);
                text.push_str(&Json::from(name.as_str()).to_string());
                text.push('=');
                write_toml(text, value);
                separator = ",";
            }
            text.push_str(if separator == "{" { "{}" } else { "}" });
        }
        Json::Array(all) => {
            text.push('[');
            for value in all.iter().filter(|it| !it.is_null()) {
                write_toml(text, value);
                text.push(',');
            }
            text.push(']');
        }
        // What cannot be seen is no part of a text in TOML, and escaped.
        Json::String(_) => text.push_str(&value.to_string().replace('\u{7f}', "\\u007f")),
        Json::Null => text.push('0'),
        Json::Bool(_) | Json::Number(_) => text.push_str(&value.to_string()),
    }
}

fn object<'t>(source: &mut Source<'t>, section: Section<'_, 't>, depth: usize, left: &mut usize) -> Schema {
    source.only(section, &["type", "title", "description", "properties", "required"]);
    source.word(section, "type", &[("object", ())]);
    if depth > Schema::MAX_DEPTH {
        source.fault(section.span, format!("objects lie at most {} deep in one another", Schema::MAX_DEPTH));
        return Schema::default();
    }
    let required = source.texts(section, "required", Schema::MAX_FIELDS);
    let mut fields = Vec::new();
    if let Some(properties) = source.section(section, "properties", "properties") {
        for (name, at, value) in properties.in_order() {
            *left = left.saturating_sub(1);
            if *left == 0 {
                break;
            }
            let Some(table) = value.get_ref().as_table() else {
                source.fault(span(value), format!("`{}` is a table with a `type`", shorten(name)));
                continue;
            };
            if !is_name(name) {
                source.fault(
                    at,
                    format!(
                        "`{}` is no name of a field: 1 to 40 letters and digits, a letter first",
                        shorten(name)
                    ),
                );
            }
            let is_required = required.iter().any(|it| it.0 == name);
            let of = Section { table, span: at, what: "a field" };
            fields.extend(field(source, of, name, is_required, depth, left));
        }
    }
    for (name, at) in required.iter().filter(|it| !section_has(section, &it.0)) {
        source.fault(*at, format!("`{}` is required, and is no field", shorten(name)));
    }
    Schema { fields }
}

fn section_has(section: Section<'_, '_>, name: &str) -> bool {
    let properties = section.table.get("properties").and_then(|it| it.get_ref().as_table());
    properties.is_some_and(|it| it.get(name).is_some())
}

fn is_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name.starts_with(|it: char| it.is_ascii_alphabetic())
        && name.bytes().all(|it| it.is_ascii_alphanumeric())
}

fn field<'t>(
    source: &mut Source<'t>,
    section: Section<'_, 't>,
    name: &str,
    required: bool,
    depth: usize,
    left: &mut usize,
) -> Option<Field> {
    let kind = kind(source, section, depth, left)?;
    let title = source.words(section, "title", 100).unwrap_or_else(|| Words::both(name));
    let description = source.words(section, "description", 1000);
    let default = section.table.get("default").map(|it| json(it.get_ref()).unwrap_or(Json::Null));
    let mut field = Field { name: name.to_owned(), title, description, required, default: None, kind };
    if let Some(default) = default {
        let is_apart = matches!(field.kind, Kind::Secret { .. } | Kind::Object(_));
        match if is_apart {
            Err("has no default".to_owned())
        } else {
            field.normal(&default).map_err(|it| it.to_string())
        } {
            Ok(default) => field.default = Some(default),
            Err(wrong) => {
                source.fault(section.span_of("default"), format!("the default of `{name}` {wrong}"));
            }
        }
    }
    Some(field)
}

fn kind<'t>(
    source: &mut Source<'t>,
    section: Section<'_, 't>,
    depth: usize,
    left: &mut usize,
) -> Option<Kind> {
    const TYPES: [(&str, &str); 6] = [
        ("object", "object"),
        ("string", "string"),
        ("integer", "integer"),
        ("number", "number"),
        ("boolean", "boolean"),
        ("array", "array"),
    ];
    if !section.has("type") {
        source.fault(section.span, "a field needs a `type`");
    }
    match source.word(section, "type", &TYPES)? {
        "object" => Some(Kind::Object(object(source, section, depth + 1, left))),
        "string" => text_kind(source, section),
        "integer" => {
            source.only(section, &with(&["minimum", "maximum"]));
            let minimum = integer(source, section, "minimum").unwrap_or(-MAX_INTEGER);
            let maximum = integer(source, section, "maximum").unwrap_or(MAX_INTEGER);
            ordered(source, section, minimum <= maximum);
            Some(Kind::Integer { minimum, maximum })
        }
        "number" => {
            source.only(section, &with(&["minimum", "maximum"]));
            let minimum = number(source, section, "minimum").unwrap_or(f64::MIN);
            let maximum = number(source, section, "maximum").unwrap_or(f64::MAX);
            ordered(source, section, minimum <= maximum);
            Some(Kind::Number { minimum, maximum })
        }
        "boolean" => {
            source.only(section, &OF_ALL);
            Some(Kind::Truth)
        }
        _ => texts_kind(source, section),
    }
}

/// Whole numbers that JSON carries as they are, everywhere: up to 2^53.
const MAX_INTEGER: i64 = 1 << 53;

fn with<'k>(more: &[&'k str]) -> Vec<&'k str> {
    OF_ALL.iter().chain(more).copied().collect()
}

fn ordered(source: &mut Source<'_>, section: Section<'_, '_>, is_ordered: bool) {
    if !is_ordered {
        source.faults.push(crate::manifest::ManifestFault {
            line: source.line(section.span),
            message: "the least is more than the most".to_owned(),
        });
    }
}

fn text_kind<'t>(source: &mut Source<'t>, section: Section<'_, 't>) -> Option<Kind> {
    if !section.has("format") {
        return text(source, section, &with(&["enum", "minLength", "maxLength", "pattern", "format"]))
            .map(Kind::Text);
    }
    source.word(section, "format", &[("secret", ())])?;
    source.only(section, &with(&["format", "maxLength"]));
    let most = source.whole(section, "maxLength", 1..=MAX_LETTERS);
    Some(Kind::Secret { most: letters(most, Schema::MAX_TEXT) })
}

const MAX_LETTERS: u64 = Schema::MAX_TEXT as u64;

fn letters(written: Option<u64>, otherwise: usize) -> usize {
    written.and_then(|it| usize::try_from(it).ok()).unwrap_or(otherwise)
}

fn text<'t>(source: &mut Source<'t>, section: Section<'_, 't>, keys: &[&str]) -> Option<Text> {
    source.only(section, keys);
    let least = letters(source.whole(section, "minLength", 0..=MAX_LETTERS), 0);
    let most = letters(source.whole(section, "maxLength", 1..=MAX_LETTERS), Schema::MAX_TEXT);
    ordered(source, section, least <= most);
    let options = source.texts(section, "enum", Schema::MAX_TEXTS);
    if section.has("enum") && options.is_empty() {
        source.fault(section.span_of("enum"), "an `enum` has at least one text");
    }
    let pattern = if section.has("pattern") { Some(source.parsed(section, "pattern")?) } else { None };
    Some(Text { least, most, pattern, options: options.into_iter().map(|it| it.0).collect() })
}

fn texts_kind<'t>(source: &mut Source<'t>, section: Section<'_, 't>) -> Option<Kind> {
    source.only(section, &with(&["items", "minItems", "maxItems"]));
    let most = Schema::MAX_TEXTS as u64;
    let least = letters(source.whole(section, "minItems", 0..=most), 0);
    let most = letters(source.whole(section, "maxItems", 1..=most), Schema::MAX_TEXTS);
    ordered(source, section, least <= most);
    let Some(items) = source.section(section, "items", "the items of a list") else {
        source.fault(section.span, "a list needs `items = { type = \"string\" }`");
        return None;
    };
    source.word(items, "type", &[("string", ())])?;
    let each = text(source, items, &["type", "enum", "minLength", "maxLength", "pattern"])?;
    Some(Kind::Texts { each, least, most })
}

fn integer<'t>(source: &mut Source<'t>, section: Section<'_, 't>, key: &str) -> Option<i64> {
    let value = section.table.get(key)?;
    let found = json(value.get_ref()).and_then(|it| it.as_i64()).filter(|it| it.unsigned_abs() <= 1 << 53);
    if found.is_none() {
        source.fault(span(value), format!("`{key}` is a whole number"));
    }
    found
}

fn number<'t>(source: &mut Source<'t>, section: Section<'_, 't>, key: &str) -> Option<f64> {
    let value = section.table.get(key)?;
    let found = json(value.get_ref()).and_then(|it| it.as_f64());
    if found.is_none() {
        source.fault(span(value), format!("`{key}` is a number"));
    }
    found
}
