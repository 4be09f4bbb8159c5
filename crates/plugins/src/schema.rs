//! What a plugin can be told: a part of JSON Schema (2020-12), of which a form can be made.
//!
//! An object of fields; a field is a text, a number, a truth value, a list of texts, or an object again. There is
//! nothing that refers, combines or repeats, so that checking takes as long as the value is.

mod check;
mod read;
mod show;

use serde_json::Value;

use crate::{path::Path, pattern::Pattern, words::Words};

pub use self::check::{ConfigFault, ConfigWrong};

/// The fields of an object, in the order of the form.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Schema {
    fields: Vec<Field>,
}

/// Something that a plugin can be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// What it is called in the configuration.
    pub name: String,
    /// What people call it.
    pub title: Words,
    /// More about it, if there is more.
    pub description: Option<Words>,
    /// Whether it must be told.
    pub required: bool,
    /// What it is if it is not told.
    pub default: Option<Value>,
    /// What it can be.
    pub kind: Kind,
}

/// What a field can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Fields of its own.
    Object(Schema),
    /// A text.
    Text(Text),
    /// A text that is kept apart, and that the plugin never sees.
    Secret {
        /// The most letters.
        most: usize,
    },
    /// A whole number.
    Integer {
        /// The least.
        minimum: i64,
        /// The most.
        maximum: i64,
    },
    /// A number.
    Number {
        /// The least.
        minimum: f64,
        /// The most.
        maximum: f64,
    },
    /// True or false.
    Truth,
    /// Some texts.
    Texts {
        /// What each can be.
        each: Text,
        /// The fewest.
        least: usize,
        /// The most.
        most: usize,
    },
}

/// What a text can be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Text {
    /// The fewest letters.
    pub least: usize,
    /// The most letters.
    pub most: usize,
    /// What it looks like.
    pub pattern: Option<Pattern>,
    /// What alone it can be; anything, if that is nothing.
    pub options: Vec<String>,
}

// Bounds of numbers are no numbers that differ from themselves.
impl Eq for Field {}
impl Eq for Kind {}

impl Schema {
    /// The most fields, those of objects in it among them.
    pub const MAX_FIELDS: usize = 64;
    /// How deep objects may lie in one another.
    pub const MAX_DEPTH: usize = 4;
    /// The most letters of a text, where nothing less is said.
    pub const MAX_TEXT: usize = 4096;
    /// The most texts of a list, where nothing less is said.
    pub const MAX_TEXTS: usize = 64;

    /// Its fields, in order.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The paths of the fields that are secrets.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        let of = |field: &Field| match &field.kind {
            Kind::Secret { .. } => vec![field.name.clone()],
            Kind::Object(inner) => {
                inner.secrets().into_iter().map(|it| format!("{}.{it}", field.name)).collect()
            }
            _ => Vec::new(),
        };
        self.fields.iter().flat_map(of).collect()
    }

    /// The field at the end of a path, whatever its root.
    #[must_use]
    pub fn at(&self, path: &Path) -> Option<&Field> {
        let (mut schema, mut found) = (Some(self), None);
        for name in path.names() {
            let field = schema?.fields.iter().find(|it| it.name == name)?;
            schema = match &field.kind {
                Kind::Object(inner) => Some(inner),
                _ => None,
            };
            found = Some(field);
        }
        found
    }
}

impl Field {
    /// Whether what is told is kept apart.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        matches!(self.kind, Kind::Secret { .. })
    }
}

#[cfg(test)]
mod tests;
