//! Texts with places to fill: `within {config.maxDays} days`. `{{` and `}}` are braces that stand for themselves.

use std::{fmt, str::FromStr};

use serde_json::Value;

use crate::path::{Path, PathError};

/// A text with places to fill.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Template {
    parts: Vec<Part>,
}

/// A part of a template.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Part {
    /// It stands for itself.
    Text(String),
    /// What is at a path.
    At(Path),
}

/// Why a text is no template.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TemplateError {
    /// A brace has no other.
    #[error("a `{{` or `}}` stands alone; write it twice if it is to stand for itself")]
    Brace,
    /// What is between braces is no path.
    #[error("`{0}` {1}")]
    Path(String, PathError),
    /// It is too long.
    #[error("there are at most {} places to fill, in {} bytes", Template::MAX_PLACES, Template::MAX_BYTES)]
    TooLong,
}

impl Template {
    /// The most places to fill.
    pub const MAX_PLACES: usize = 32;
    /// The most bytes of a template.
    pub const MAX_BYTES: usize = 16 << 10;

    /// Its parts, in order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The paths that are filled in.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.parts.iter().filter_map(|it| match it {
            Part::At(path) => Some(path),
            Part::Text(_) => None,
        })
    }

    /// The one path of which it is made, if it is nothing else.
    #[must_use]
    pub fn only_path(&self) -> Option<&Path> {
        match self.parts.as_slice() {
            [Part::At(path)] => Some(path),
            _ => None,
        }
    }

    /// The text, with places filled by what `fill` says of each path.
    ///
    /// # Errors
    /// The path of which `fill` says nothing.
    pub fn filled(&self, mut fill: impl FnMut(&Path) -> Option<String>) -> Result<String, &Path> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(it) => text.push_str(it),
                Part::At(path) => text.push_str(&fill(path).ok_or(path)?),
            }
        }
        Ok(text)
    }
}

/// A value as it stands in a text: several with commas between. None for what is nothing, or has names in it.
#[must_use]
pub fn shown(values: &[&Value]) -> Option<String> {
    let one = |it: &&Value| match it {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let all = values.iter().map(one).collect::<Option<Vec<_>>>()?;
    (!all.is_empty()).then(|| all.join(", "))
}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        if text.len() > Self::MAX_BYTES {
            return Err(TemplateError::TooLong);
        }
        let (mut parts, mut plain) = (Vec::new(), String::new());
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            let rest = letters.as_str();
            match letter {
                '{' | '}' if rest.starts_with(letter) => {
                    letters.next();
                    plain.push(letter);
                }
                '{' => {
                    let (path, behind) = rest.split_once('}').ok_or(TemplateError::Brace)?;
                    let path = path.parse().map_err(|it| TemplateError::Path(shorten(path), it))?;
                    if !plain.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut plain)));
                    }
                    parts.push(Part::At(path));
                    letters = behind.chars();
                }
                '}' => return Err(TemplateError::Brace),
                letter => plain.push(letter),
            }
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        let places = parts.iter().filter(|it| matches!(it, Part::At(_))).count();
        if places > Self::MAX_PLACES { Err(TemplateError::TooLong) } else { Ok(Self { parts }) }
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(40).flat_map(char::escape_debug).collect()
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|it| match it {
            Part::Text(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}")),
            Part::At(path) => write!(f, "{{{path}}}"),
        })
    }
}

#[cfg(test)]
mod tests;
