//! Names, keys and descriptions at the door, and the codes of what is wrong with them.

use std::borrow::Cow;

use keywright_core::text::{Description, Key, Name, TextError};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{ApiError, wire::query};

/// The codes of the rules of form that a request breaks: all of them, in order.
#[derive(Debug, Default)]
pub(crate) struct Codes(Vec<Cow<'static, str>>);

/// The name that is asked about
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NameUsed {
    /// A name
    #[serde(default)]
    #[param(required, min_length = 1, max_length = 128, value_type = String)]
    name: Option<String>,
}

/// The key that is asked about
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct KeyUsed {
    /// A key
    #[serde(default)]
    #[param(required, min_length = 1, max_length = 128, value_type = String, pattern = "^[A-Za-z0-9._-]{1,128}$")]
    key: Option<String>,
}

/// Which things are listed
#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct NameFilter {
    /// Part of the name, in any case
    #[serde(deserialize_with = "query::within::<_, 128>")]
    #[param(max_length = 128)]
    name: Option<String>,
}

impl NameFilter {
    /// What the name must hold; empty for all.
    pub(crate) fn text(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }
}

impl NameUsed {
    pub(crate) fn name(self) -> Result<Name, ApiError> {
        required(self.name.as_deref())
    }
}

impl KeyUsed {
    pub(crate) fn key(self) -> Result<Key, ApiError> {
        let mut codes = Codes::default();
        let key = codes.key(self.key.as_deref());
        key.ok_or_else(|| codes.into_error())
    }
}

impl Codes {
    /// The value, or a code for its absence.
    pub(crate) fn take<T>(&mut self, value: Option<T>, code: impl Into<Cow<'static, str>>) -> Option<T> {
        if value.is_none() {
            self.0.push(code.into());
        }
        value
    }

    /// A name: `name_is_required`, `name_is_invalid`.
    pub(crate) fn name(&mut self, text: Option<&str>) -> Option<Name> {
        self.text("name", text, Name::new)
    }

    /// A key: `key_is_required`, `key_is_invalid`.
    pub(crate) fn key(&mut self, text: Option<&str>) -> Option<Key> {
        self.text("key", text, Key::new)
    }

    /// A description, which may be missing: `description_is_invalid`.
    pub(crate) fn description(&mut self, text: Option<&str>) -> Option<Description> {
        self.text("description", text, Description::new)
    }

    /// Any text that must be there.
    pub(crate) fn text<T>(
        &mut self,
        member: &str,
        text: Option<&str>,
        read: impl Fn(&str) -> Result<T, TextError>,
    ) -> Option<T> {
        match read(text.unwrap_or_default()) {
            Ok(text) => Some(text),
            Err(TextError::Empty) => self.take(None, format!("{member}_is_required")),
            Err(_) => self.take(None, format!("{member}_is_invalid")),
        }
    }

    /// What may be missing: none where it is, and with a code where it cannot be read.
    pub(crate) fn optional<T, U>(
        &mut self,
        value: Option<T>,
        read: impl FnOnce(T) -> Option<U>,
        code: &'static str,
    ) -> Option<U> {
        let given = read(value?);
        self.take(given, code)
    }

    /// Whether nothing was wrong so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// 400 with the codes.
    pub(crate) fn into_error(self) -> ApiError {
        ApiError::Invalid(self.0)
    }
}

/// The key that a text suggests: its letters and digits of ASCII, in lower case, with dashes for whatever is between
/// them. None where it has none.
pub(crate) fn slug(text: &str) -> Option<Key> {
    let is_kept = |it: &&str| !it.is_empty();
    let words = text.split(|it: char| !it.is_ascii_alphanumeric()).filter(is_kept);
    let slug: String = words.collect::<Vec<_>>().join("-").to_ascii_lowercase().chars().take(128).collect();
    Key::new(slug.trim_end_matches('-')).ok()
}

/// A name that must be there.
pub(crate) fn required(name: Option<&str>) -> Result<Name, ApiError> {
    let mut codes = Codes::default();
    let name = codes.name(name);
    name.ok_or_else(|| codes.into_error())
}

/// A name and a key, which must both be there: with a code for each that is not.
pub(crate) fn with_key(name: Option<&str>, key: Option<&str>) -> Result<(Name, Key), ApiError> {
    let mut codes = Codes::default();
    let (name, key) = (codes.name(name), codes.key(key));
    name.zip(key).ok_or_else(|| codes.into_error())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_suggests_a_key() {
        let suggests = |text: &str| slug(text).map(|it| it.to_string()).unwrap_or_default();
        assert_eq!(suggests("  Dark Mode! (beta) "), "dark-mode-beta");
        assert_eq!(suggests("v2.1_final"), "v2-1-final");
        assert_eq!(suggests("深色 Mode"), "mode");
        assert_eq!(suggests("深色模式"), "");
        assert_eq!(suggests(&"abc ".repeat(64)).len(), 127, "and does not end with a dash");
    }
}
