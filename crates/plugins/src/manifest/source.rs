//! TOML, value by value, with the line of each; what is wrong is noted, and the rest read all the same.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

use serde_json::Value as Json;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Manifest, ManifestFault};
use crate::words::Words;

/// A value and where it stands.
pub(crate) type Value<'t> = Spanned<DeValue<'t>>;
/// From which byte to which.
pub(crate) type Span = (usize, usize);

/// A manifest that is being read.
pub(crate) struct Source<'t> {
    text: &'t str,
    pub(crate) faults: Vec<ManifestFault>,
}

/// A table, where it stands, and what it is about.
#[derive(Clone, Copy)]
pub(crate) struct Section<'v, 't> {
    pub(crate) table: &'v DeTable<'t>,
    pub(crate) span: Span,
    pub(crate) what: &'static str,
}

impl<'v, 't> Section<'v, 't> {
    /// Where a value stands; the section itself where there is none.
    pub(crate) fn span_of(&self, key: &str) -> Span {
        self.table.get(key).map_or(self.span, span)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// Its values in the order in which they are written.
    pub(crate) fn in_order(&self) -> Vec<(&'v str, Span, &'v Value<'t>)> {
        let key = |it: &'v Spanned<_>| -> (&'v str, Span) {
            let name: &std::borrow::Cow<'t, str> = it.get_ref();
            (name, (it.span().start, it.span().end))
        };
        let mut all: Vec<_> = self.table.iter().map(|(it, value)| (key(it).0, key(it).1, value)).collect();
        all.sort_by_key(|it| it.1);
        all
    }
}

pub(crate) fn span(value: &Value<'_>) -> Span {
    (value.span().start, value.span().end)
}

impl<'t> Source<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, faults: Vec::new() }
    }

    /// The whole file; none if it is no TOML at all.
    pub(crate) fn document(&mut self) -> Option<Spanned<DeTable<'t>>> {
        if self.text.len() > Manifest::MAX_BYTES {
            self.fault((0, 0), format!("a manifest has at most {} KiB", Manifest::MAX_BYTES >> 10));
            return None;
        }
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in errors.iter().take(20) {
            let span = error.span().unwrap_or_default();
            self.fault((span.start, span.end), error.message().to_owned());
        }
        errors.is_empty().then_some(document)
    }

    /// The line in which something begins: the first is 1.
    pub(crate) fn line(&self, span: Span) -> usize {
        1 + self.text.bytes().take(span.0).filter(|it| *it == b'\n').count()
    }

    pub(crate) fn fault(&mut self, span: Span, message: impl Into<String>) {
        // A file that is wrong everywhere is told of no further.
        if self.faults.len() < Manifest::MAX_FAULTS {
            let line = self.line(span);
            self.faults.push(ManifestFault { line, message: message.into() });
        }
    }

    /// Says of each other key that the section has none.
    pub(crate) fn only(&mut self, section: Section<'_, 't>, keys: &[&str]) {
        for (name, span, _) in section.in_order() {
            if !keys.contains(&name) {
                let known = keys.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
                self.fault(span, format!("{} has no `{}`; it has {known}", section.what, shorten(name)));
            }
        }
    }

    pub(crate) fn section<'v>(
        &mut self,
        of: Section<'v, 't>,
        key: &str,
        what: &'static str,
    ) -> Option<Section<'v, 't>> {
        let value = of.table.get(key)?;
        let section = value.get_ref().as_table().map(|table| Section { table, span: span(value), what });
        if section.is_none() {
            self.fault(span(value), format!("`{key}` is a table: write `[{key}]`, or `{{ … }}`"));
        }
        section
    }

    /// The tables of a list of tables.
    pub(crate) fn sections<'v>(
        &mut self,
        of: Section<'v, 't>,
        key: &str,
        what: &'static str,
        most: usize,
    ) -> Vec<Section<'v, 't>> {
        let Some(value) = of.table.get(key) else { return Vec::new() };
        let all = value.get_ref().as_array();
        let sections = all.and_then(|all| {
            all.iter()
                .map(|it| Some(Section { table: it.get_ref().as_table()?, span: span(it), what }))
                .collect()
        });
        let sections: Vec<_> = sections.unwrap_or_else(|| {
            self.fault(span(value), format!("`{key}` is a list of tables: write `[[{key}]]`"));
            Vec::new()
        });
        if let Some(first) = sections.get(most) {
            self.fault(first.span, format!("there are at most {most} of `{key}`"));
        }
        sections.into_iter().take(most).collect()
    }

    /// A text that may be missing, of 1 to `most` letters that can be seen.
    pub(crate) fn text(&mut self, of: Section<'_, 't>, key: &str, most: usize) -> Option<String> {
        let value = of.table.get(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.fault(span(value), format!("`{key}` is a text: write it in quotes"));
            return None;
        };
        let hidden = |it: char| it.is_control() && it != '\n' || is_invisible(it);
        if text.trim().is_empty() || text.chars().count() > most || text.contains(hidden) {
            self.fault(span(value), format!("`{key}` has 1 to {most} letters, all of which can be seen"));
            return None;
        }
        Some(text.to_owned())
    }

    /// A text that must be there.
    pub(crate) fn need(&mut self, of: Section<'_, 't>, key: &str, most: usize) -> Option<String> {
        if !of.has(key) {
            self.fault(of.span, format!("{} needs `{key}`", of.what));
        }
        self.text(of, key, most)
    }

    /// A text that is read as something else.
    pub(crate) fn parsed<T: FromStr<Err: Display>>(&mut self, of: Section<'_, 't>, key: &str) -> Option<T> {
        let text = self.text(of, key, Manifest::MAX_BYTES)?;
        self.parse(&text, of.span_of(key))
    }

    pub(crate) fn parse<T: FromStr<Err: Display>>(&mut self, text: &str, at: Span) -> Option<T> {
        text.parse().map_err(|it: T::Err| self.fault(at, format!("`{}`: {it}", shorten(text)))).ok()
    }

    /// A text for both languages, or one for each.
    pub(crate) fn words(&mut self, of: Section<'_, 't>, key: &str, most: usize) -> Option<Words> {
        let value = of.table.get(key)?;
        if value.get_ref().as_str().is_some() {
            return self.text(of, key, most).map(Words::both);
        }
        let Some(table) = value.get_ref().as_table() else {
            self.fault(
                span(value),
                format!("`{key}` is a text, or one for each language: {{ en = \"…\", zh = \"…\" }}"),
            );
            return None;
        };
        let both = Section { table, span: span(value), what: "a text in both languages" };
        self.only(both, &["en", "zh"]);
        let (en, zh) = (self.need(both, "en", most), self.need(both, "zh", most));
        Some(Words { en: en?, zh: zh? })
    }

    pub(crate) fn need_words(&mut self, of: Section<'_, 't>, key: &str, most: usize) -> Option<Words> {
        if !of.has(key) {
            self.fault(of.span, format!("{} needs `{key}`", of.what));
        }
        self.words(of, key, most)
    }

    /// Several texts, each with its place; none at all where the key is missing.
    pub(crate) fn texts(&mut self, of: Section<'_, 't>, key: &str, most: usize) -> Vec<(String, Span)> {
        let Some(value) = of.table.get(key) else { return Vec::new() };
        let one = |it: &Value<'t>| Some((it.get_ref().as_str()?.to_owned(), span(it)));
        let texts: Option<Vec<_>> = value.get_ref().as_array().and_then(|all| all.iter().map(one).collect());
        match texts {
            Some(texts) if texts.len() <= most => texts,
            _ => {
                self.fault(span(value), format!("`{key}` is a list of at most {most} texts: [\"…\", \"…\"]"));
                Vec::new()
            }
        }
    }

    /// A whole number within bounds.
    pub(crate) fn whole(
        &mut self,
        of: Section<'_, 't>,
        key: &str,
        within: RangeInclusive<u64>,
    ) -> Option<u64> {
        let value = of.table.get(key)?;
        let found =
            value.get_ref().as_integer().and_then(|it| u64::from_str_radix(it.as_str(), it.radix()).ok());
        let found = found.filter(|it| within.contains(it));
        if found.is_none() {
            self.fault(
                span(value),
                format!("`{key}` is a whole number from {} to {}", within.start(), within.end()),
            );
        }
        found
    }

    /// Yes or no, where something else is not said.
    pub(crate) fn flag(&mut self, of: Section<'_, 't>, key: &str, otherwise: bool) -> bool {
        let Some(value) = of.table.get(key) else { return otherwise };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.fault(span(value), format!("`{key}` is `true` or `false`"));
            otherwise
        })
    }

    /// One of some words.
    pub(crate) fn word<T: Copy>(&mut self, of: Section<'_, 't>, key: &str, all: &[(&str, T)]) -> Option<T> {
        let text = self.text(of, key, 40)?;
        let found = all.iter().find(|it| it.0 == text).map(|it| it.1);
        if found.is_none() {
            let known = all.iter().map(|it| format!("`{}`", it.0)).collect::<Vec<_>>().join(", ");
            self.fault(of.span_of(key), format!("`{key}` is one of {known}"));
        }
        found
    }
}

/// The same in JSON, but for moments, and numbers that are none.
pub(crate) fn json(value: &DeValue<'_>) -> Option<Json> {
    Some(match value {
        DeValue::String(text) => Json::String(text.to_string()),
        DeValue::Integer(it) => i64::from_str_radix(it.as_str(), it.radix()).ok()?.into(),
        DeValue::Float(it) => serde_json::Number::from_f64(it.as_str().parse().ok()?)?.into(),
        DeValue::Boolean(it) => Json::Bool(*it),
        DeValue::Array(all) => all.iter().map(|it| json(it.get_ref())).collect::<Option<_>>()?,
        DeValue::Table(_) | DeValue::Datetime(_) => return None,
    })
}

/// Letters that change how others are read, and are not seen themselves.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

pub(crate) fn shorten(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}
