//! Forms of a schema: what a plugin can be told, field by field, and what was sent of it.

mod told;
mod words;

use std::fmt;

use askama::{Template, filters::HtmlSafe};
use keywright_plugins::{
    config::Config,
    schema::{ConfigFault, ConfigWrong, Field as Asked, Kind, Schema, Text},
};
use serde_json::Value;

use self::words::Words;
use super::language::Language;

pub(super) use self::told::told;

/// With what the names of all fields of a schema begin, so that none is that of another field of the form.
const PREFIX: &str = "f.";
/// What is put in front of the name of a secret that is to be forgotten.
const FORGET: &str = "forget:";
/// How many letters a text may have that is written in one line.
const LINE: usize = 300;
/// Numbers beyond these are not bounded by who wrote the schema.
const UNBOUNDED: i64 = 1 << 53;

/// The fields of a form.
#[derive(Clone, Debug, Template)]
#[template(path = "fields.html")]
pub(super) struct Fields {
    w: Words,
    /// What the ids of a form's elements begin with, which are of one page.
    ids: String,
    each: Vec<Field>,
}

// Its template escapes what others have written.
impl HtmlSafe for Fields {}

/// A field of a form.
#[derive(Clone, Debug)]
struct Field {
    /// What it is called when it is sent.
    name: String,
    title: String,
    hint: Option<String>,
    is_required: bool,
    error: Option<String>,
    shown: Shown,
}

/// How a field is filled in.
#[derive(Clone, Debug)]
enum Shown {
    /// In one line, with the most letters.
    Line(String, usize),
    /// In several lines.
    Lines { text: String, most: usize, is_list: bool },
    /// A number: its text, the least and the most.
    Number { text: String, least: String, most: String, is_whole: bool },
    /// By choosing from a list; whether nothing may be chosen.
    Choice { options: Vec<(String, bool)>, has_none: bool },
    /// By choosing some of a list.
    Checks(Vec<(String, bool)>),
    /// Yes or no.
    Truth(bool),
    /// A secret, and whether one is kept.
    Secret { is_kept: bool, most: usize },
    /// Fields of its own.
    Group(Fields),
}

impl Fields {
    /// A form with these values, some of which may be wrong.
    pub(super) fn new(
        schema: &Schema,
        values: &Value,
        faults: &[ConfigFault],
        language: Language,
        ids: impl Into<String>,
    ) -> Self {
        Self::below(schema, values, faults, language, &ids.into(), "")
    }

    /// Whether there is nothing to fill in.
    pub(super) fn is_empty(&self) -> bool {
        self.each.is_empty()
    }

    fn below(
        schema: &Schema,
        values: &Value,
        faults: &[ConfigFault],
        language: Language,
        ids: &str,
        path: &str,
    ) -> Self {
        let w = Words(language);
        let fields = schema.fields().iter().map(|asked| {
            let path = join(path, &asked.name);
            let value = values.get(&asked.name).filter(|it| !it.is_null());
            let wrong = faults.iter().find(|it| it.path.strip_prefix("config.") == Some(&path));
            let shown = match &asked.kind {
                Kind::Object(inner) => {
                    let value = value.unwrap_or(&Value::Null);
                    Shown::Group(Self::below(inner, value, faults, language, ids, &path))
                }
                _ => Shown::of(asked, value.or(asked.default.as_ref()), &path),
            };
            let words =
                |it: &keywright_plugins::words::Words| it.in_language(language.of_plugins()).to_owned();
            Field {
                name: format!("{PREFIX}{path}"),
                title: words(&asked.title),
                hint: asked.description.as_ref().map(words),
                is_required: asked.required && asked.default.is_none(),
                error: wrong.map(|it| w.wrong(&it.wrong)),
                shown,
            }
        });
        Self { w, ids: ids.to_owned(), each: fields.collect() }
    }
}

/// What its template asks.
impl Fields {
    fn id(&self, field: &Field) -> String {
        format!("{}{}", self.ids, field.name)
    }

    /// What is said of how a field is filled in.
    fn hint(&self, field: &Field) -> Option<String> {
        let more = match &field.shown {
            Shown::Secret { is_kept: true, .. } => Some(self.w.kept()),
            Shown::Lines { is_list: true, .. } => Some(self.w.one_a_line()),
            _ => None,
        };
        let said: Vec<&str> = field.hint.as_deref().into_iter().chain(more).collect();
        (!said.is_empty()).then(|| said.join(" "))
    }

    /// What readers of screens read with a field: the ids hold nothing that anybody else has written but names of fields,
    /// which are letters and digits.
    fn described(id: &str, field: &Field) -> Attributes {
        Attributes { id: id.to_owned(), is_wrong: field.error.is_some() }
    }

    fn rows(text: &str) -> usize {
        text.lines().count().clamp(2, 12)
    }

    fn forgetting(field: &Field) -> String {
        format!("{FORGET}{}", field.name.strip_prefix(PREFIX).unwrap_or_default())
    }
}

/// The attributes by which a field has its hint and error.
struct Attributes {
    id: String,
    is_wrong: bool,
}

impl fmt::Display for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, is_wrong } = self;
        let wrong = if *is_wrong { " aria-invalid=\"true\"" } else { "" };
        write!(f, " aria-describedby=\"{id}-error {id}-hint\"{wrong}")
    }
}

// Ids are letters, digits, dots and dashes.
impl HtmlSafe for Attributes {}

impl Shown {
    fn of(asked: &Asked, value: Option<&Value>, path: &str) -> Self {
        let line = || value.map(scalar).unwrap_or_default();
        let number = |least: Option<String>, most: Option<String>, is_whole| Self::Number {
            text: line(),
            least: least.unwrap_or_default(),
            most: most.unwrap_or_default(),
            is_whole,
        };
        match &asked.kind {
            // Objects have fields of their own.
            Kind::Object(_) => Self::Truth(false),
            Kind::Text(text) if !text.options.is_empty() => Self::Choice {
                options: chosen(text, |it| value.and_then(Value::as_str) == Some(it)),
                has_none: !asked.required || value.is_none(),
            },
            Kind::Text(text) if text.most > LINE => {
                Self::Lines { text: line(), most: text.most, is_list: false }
            }
            Kind::Text(text) => Self::Line(line(), text.most),
            Kind::Secret { most } => {
                let is_kept = value.and_then(Value::as_str) == Some(&Config::handle(path));
                Self::Secret { is_kept, most: *most }
            }
            Kind::Integer { minimum, maximum } => {
                let bound = |it: i64| (it.abs() < UNBOUNDED).then(|| it.to_string());
                number(bound(*minimum), bound(*maximum), true)
            }
            Kind::Number { minimum, maximum } => {
                let bound = |it: f64| (it.abs() < f64::MAX).then(|| it.to_string());
                number(bound(*minimum), bound(*maximum), false)
            }
            Kind::Truth => Self::Truth(value.and_then(Value::as_bool).unwrap_or_default()),
            Kind::Texts { each, most, .. } => {
                let all: Vec<&str> =
                    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
                if each.options.is_empty() {
                    let most = each.most.saturating_mul(*most).saturating_add(*most);
                    Self::Lines { text: all.join("\n"), most, is_list: true }
                } else {
                    Self::Checks(chosen(each, |it| all.contains(&it)))
                }
            }
        }
    }
}

impl Words {
    /// What is wrong with a field.
    fn wrong(self, wrong: &ConfigWrong) -> String {
        match wrong {
            ConfigWrong::Required => self.required().to_owned(),
            ConfigWrong::Secret => self.was_secret().to_owned(),
            ConfigWrong::Moved => self.moved().to_owned(),
            ConfigWrong::Unknown => self.unknown().to_owned(),
            ConfigWrong::Type("whole number") => self.no_whole().to_owned(),
            ConfigWrong::Type("number") => self.no_number().to_owned(),
            ConfigWrong::Type(_) => self.no_kind().to_owned(),
            ConfigWrong::Bounds(least, most) => self.bounds(least, most),
            ConfigWrong::Letters(least, most) => self.letters(least, most),
            ConfigWrong::Elements(least, most) => self.elements(least, most),
            ConfigWrong::Pattern(pattern) => self.pattern(pattern),
            ConfigWrong::Options(options) => self.options(options),
            ConfigWrong::Hidden => self.unseen().to_owned(),
            ConfigWrong::NotKept => self.not_kept().to_owned(),
        }
    }
}

fn chosen(text: &Text, is_chosen: impl Fn(&str) -> bool) -> Vec<(String, bool)> {
    text.options.iter().map(|it| (it.clone(), is_chosen(it))).collect()
}

/// A value in one line: also one that is of the wrong kind, for who is to put it right.
fn scalar(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests;
