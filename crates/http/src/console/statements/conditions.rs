//! Conditions as lines of text: `context.ip InCidr 10.0.0.0/8, 192.0.2.0/24`.

use crate::statements::StatementCondition;

/// Between the values of a line. Values that it would tear apart are written as a JSON list.
const COMMA: char = ',';

/// Conditions, a line each.
pub(in crate::console) fn to_lines(conditions: &[StatementCondition]) -> String {
    conditions.iter().map(to_line).collect::<Vec<_>>().join("\n")
}

/// A condition, in a line.
pub(in crate::console) fn to_line(condition: &StatementCondition) -> String {
    let StatementCondition { attribute, operator, values } = condition;
    format!("{attribute} {operator} {}", to_text(values)).trim_end().to_owned()
}

/// The conditions of lines, whatever they lack. Blank lines are none.
pub(super) fn from_lines(lines: &str) -> Vec<StatementCondition> {
    lines.lines().filter(|it| !it.trim().is_empty()).map(from_line).collect()
}

fn from_line(line: &str) -> StatementCondition {
    let next = |text: &str| -> (String, String) {
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        (word.to_owned(), rest.trim().to_owned())
    };
    let (attribute, rest) = next(line.trim());
    let (operator, values) = next(&rest);
    StatementCondition { attribute, operator, values: from_text(&values) }
}

fn to_text(values: &[String]) -> String {
    let is_plain = |it: &String| {
        !it.is_empty()
            && it.trim() == it
            && !it.starts_with('[')
            && !it.contains(|c: char| c == COMMA || c.is_control())
    };
    if values.iter().all(is_plain) {
        values.join(", ")
    } else {
        serde_json::to_string(values).unwrap_or_default()
    }
}

fn from_text(text: &str) -> Vec<String> {
    let list = text.starts_with('[').then(|| serde_json::from_str(text).ok()).flatten();
    list.unwrap_or_else(|| {
        text.split(COMMA).map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
    })
}
