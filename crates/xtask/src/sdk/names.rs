//! Whether the names of generated types read well.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

/// What stands before the name of a type, in any of the languages.
const DECLARES: [&str; 5] = ["class", "enum", "interface", "struct", "type"];

/// What a generator calls something that the document has no name for.
const UGLY: [&str; 5] = ["AllOf", "AnyOf", "Inline", "Inner", "OneOf"];

/// Adds the names of types in the file, or in the files of the folder, that only a generator can have made up.
pub(super) fn ugly(path: &Path, found: &mut Vec<String>) -> Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            ugly(&entry?.path(), found)?;
        }
        return Ok(());
    }
    let code = ["go", "java", "py", "rs", "ts"];
    if path.extension().is_some_and(|it| code.iter().any(|code| it == *code)) {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        found.extend(declared(&text).filter(|it| is_ugly(it)).map(str::to_owned));
    }
    Ok(())
}

/// The names that come after a word that declares a type, with nothing but white space between.
fn declared(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split_whitespace();
    let next = words.clone().skip(1);
    words.zip(next).filter(|(word, _)| DECLARES.contains(word)).filter_map(|(_, it)| leading_name(it))
}

fn leading_name(text: &str) -> Option<&str> {
    text.split(|it: char| !it.is_alphanumeric() && it != '_').next()
}

fn is_ugly(name: &str) -> bool {
    let is_type = name.starts_with(|it: char| it.is_uppercase());
    // `Shape1` is the second shape; `NullableInt64` is of the generator's own library.
    let mut ends = name.chars().rev().map(|it| it.is_ascii_digit());
    let is_numbered = ends.next() == Some(true) && ends.next() == Some(false);
    is_type && (is_numbered || UGLY.iter().any(|it| name.contains(it)))
}

#[cfg(test)]
mod tests {
    use super::{declared, is_ugly};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(declared(text).filter(|it| is_ugly(it)).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn a_name_that_a_generator_made_up_is_found() {
        check("export interface FlagVm { type: TokenType1 }", &[]);
        check("pub struct FlagVmOneOf { a : u8 } pub enum Shape1 { }", &["FlagVmOneOf", "Shape1"]);
        check("class ErrorResponseDataType0:\n    pass\n", &["ErrorResponseDataType0"]);
        check("type InlineObject struct {\n", &["InlineObject"]);
        check("public class FlagVmRulesInner extends Base {", &["FlagVmRulesInner"]);
        check("type NullableInt64 struct {", &[]);
        check("let type2 = class_of(OneOf);", &[]);
    }
}
