//! Resource types and their actions.

use std::borrow::Cow;

use keywright_core::catalogue::{ActionInfo, ResourceType};

use super::{
    Line,
    reader::{Reader, Table, Value},
};

impl<'t> Reader<'t> {
    /// A type, as far as it can be read, and where it and its actions stand.
    pub(super) fn resource_type(&mut self, table: Table<'_, 't>) -> (ResourceType, (Line, Vec<Line>)) {
        let line = self.line(table.span());
        self.only(table.table, &["name", "label", "shape", "kinds", "single", "action"], "a type");
        let name = self.required(table, "name", "a type").unwrap_or_default();
        let single = self.flag(table.table, "single", false);
        let (mut actions, mut lines) = (Vec::new(), Vec::new());
        for it in self.tables(table.table, "action") {
            lines.push(self.line(it.span()));
            actions.push(self.action(it, single));
        }
        let found = ResourceType {
            label: self.label(table.table, &name),
            kinds: self.kinds(table, &name).into(),
            single,
            actions: actions.into(),
            name: name.into(),
        };
        (found, (line, lines))
    }

    /// The kinds of a type's segments: its shape, a list, or its name alone.
    fn kinds(&mut self, table: Table<'_, 't>, name: &str) -> Vec<Cow<'static, str>> {
        let shape = self.text(table.table, "shape");
        let kinds = self.texts(table.table, "kinds");
        if shape.is_some() && kinds.is_some() {
            self.fault(table.span(), "a type has a `shape` or `kinds`, which say the same: keep one of them");
        }
        let of_shape = |reader: &mut Self, shape: String| {
            let kinds: Option<Vec<_>> =
                shape.split(':').map(|it| it.strip_suffix("/{}").map(str::to_owned)).collect();
            if kinds.is_none() {
                let span = table.table.get("shape").map_or_else(|| table.span(), Value::span);
                reader.fault(span, "a `shape` is made of `kind/{}` with `:` between: `shop/{}:order/{}`");
            }
            kinds
        };
        let kinds = match shape {
            Some(shape) => of_shape(self, shape),
            None => kinds,
        };
        let kinds = kinds.unwrap_or_else(|| vec![name.to_owned()]);
        kinds.into_iter().map(Cow::Owned).collect()
    }

    fn action(&mut self, table: Table<'_, 't>, single: bool) -> ActionInfo {
        self.only(table.table, &["name", "label", "tokens", "specific", "means_all"], "an action");
        let name = self.required(table, "name", "an action").unwrap_or_default();
        ActionInfo {
            label: self.label(table.table, &name),
            means_all: self.flag(table.table, "means_all", false),
            for_tokens: self.flag(table.table, "tokens", true),
            specific: self.flag(table.table, "specific", !single),
            name: name.into(),
        }
    }
}
