//! TOML, value by value, with the line of each.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{CatalogFault, CatalogFile, Line};

/// A value and where it stands.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// A file that is being read.
pub(super) struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    pub(super) faults: Vec<CatalogFault>,
}

/// A table and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Table<'v, 't> {
    pub(super) table: &'v DeTable<'t>,
    span: (usize, usize),
}

impl Table<'_, '_> {
    pub(super) const fn span(&self) -> Range<usize> {
        self.span.0..self.span.1
    }
}

impl<'t> Reader<'t> {
    pub(super) fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, faults: Vec::new() }
    }

    /// The whole file; none if it is no TOML at all.
    pub(super) fn document(&mut self) -> Option<Spanned<DeTable<'t>>> {
        if self.text.len() > CatalogFile::MAX_BYTES {
            self.fault(0..0, &format!("a catalogue has at most {} MiB", CatalogFile::MAX_BYTES >> 20));
            return None;
        }
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            self.fault(error.span().unwrap_or_default(), error.message());
        }
        errors.is_empty().then_some(document)
    }

    /// The line in which something begins.
    pub(super) fn line(&self, span: Range<usize>) -> Line {
        let before = self.text.as_bytes().iter().take(span.start);
        Line { file: self.file.to_owned(), line: 1 + before.filter(|it| **it == b'\n').count() }
    }

    pub(super) fn fault(&mut self, span: Range<usize>, message: &str) {
        let at = self.line(span);
        self.faults.push(CatalogFault { at, message: message.to_owned() });
    }

    /// Says of each key that it is none of these.
    pub(super) fn only(&mut self, table: &DeTable<'t>, keys: &[&str], what: &str) {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if !keys.contains(&name) {
                let known = keys.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
                let shown: String = name.chars().take(40).flat_map(char::escape_debug).collect();
                self.fault(key.span(), &format!("{what} has no `{shown}`; it has {known}"));
            }
        }
    }

    /// The tables of an array of tables.
    pub(super) fn tables<'v>(&mut self, table: &'v DeTable<'t>, key: &str) -> Vec<Table<'v, 't>> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let Some(all) = value.get_ref().as_array() else {
            self.fault(value.span(), &format!("`{key}` is a list of tables: write `[[{key}]]`"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for it in all {
            match it.get_ref().as_table() {
                Some(table) => tables.push(Table { table, span: (it.span().start, it.span().end) }),
                None => self.fault(it.span(), &format!("`{key}` is a list of tables: write `[[{key}]]`")),
            }
        }
        tables
    }

    /// A text that may be missing.
    pub(super) fn text(&mut self, table: &DeTable<'t>, key: &str) -> Option<String> {
        let value = table.get(key)?;
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.fault(value.span(), &format!("`{key}` is a text: write it in quotes"));
        }
        text
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, table: Table<'_, 't>, key: &str, what: &str) -> Option<String> {
        if table.table.get(key).is_none() {
            self.fault(table.span(), &format!("{what} has a `{key}`"));
        }
        self.text(table.table, key)
    }

    /// Yes or no, where something else is not said.
    pub(super) fn flag(&mut self, table: &DeTable<'t>, key: &str, otherwise: bool) -> bool {
        let Some(value) = table.get(key) else { return otherwise };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.fault(value.span(), &format!("`{key}` is `true` or `false`"));
            otherwise
        })
    }

    /// A text, or several; none if it is missing or something else.
    pub(super) fn texts(&mut self, table: &DeTable<'t>, key: &str) -> Option<Vec<String>> {
        let value = table.get(key)?;
        let one = |it: &Value<'t>| it.get_ref().as_str().map(str::to_owned);
        let texts = match value.get_ref().as_array() {
            Some(all) => all.iter().map(one).collect(),
            None => one(value).map(|it| vec![it]),
        };
        if texts.is_none() {
            self.fault(value.span(), &format!("`{key}` is a text, or a list of texts in brackets"));
        }
        texts
    }
}
