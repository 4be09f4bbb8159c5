//! Lines of the log of a plugin, as people read them.

use std::fmt::Write as _;

use serde_json::Value;

/// A line as people read it, with what it says to programs below it.
pub(super) fn line(it: &Value) -> String {
    let text = |key: &str| it.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut line = format!("log {} {}", text("level"), text("message"));
    for (name, value) in it.get("fields").and_then(Value::as_object).into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), |it| it.trim_end().to_owned());
        let _ = match name.as_str() {
            "stack" => write!(line, "\n{value}"),
            _ => write!(line, "\n    {name} {value}"),
        };
    }
    line
}
