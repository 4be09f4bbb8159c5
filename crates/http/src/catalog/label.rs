//! What things are called in both languages.

use keywright_core::catalogue::Label;
use toml::de::DeTable;

use super::reader::Reader;

impl<'t> Reader<'t> {
    /// The label of a table: a text for both languages, or one for each. Without one, things are called by name.
    pub(super) fn label(&mut self, table: &DeTable<'t>, name: &str) -> Label {
        let both = |it: &str| Label { en: it.to_owned().into(), zh: it.to_owned().into() };
        let Some(value) = table.get("label") else { return both(name) };
        if let Some(text) = value.get_ref().as_str() {
            return both(text);
        }
        let Some(languages) = value.get_ref().as_table() else {
            self.fault(
                value.span(),
                "`label` is a text, or one for each language: { en = \"…\", zh = \"…\" }",
            );
            return both(name);
        };
        self.only(languages, &["en", "zh"], "a label");
        let (en, zh) = (self.text(languages, "en"), self.text(languages, "zh"));
        let en = en.or_else(|| zh.clone()).unwrap_or_else(|| name.to_owned());
        let zh = zh.unwrap_or_else(|| en.clone());
        Label { en: en.into(), zh: zh.into() }
    }
}
