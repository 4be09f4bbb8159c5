//! What was done, step by step: the instructions of the API, in words.

use serde_json::Value;

use super::{entries::Naming, words::Words};
use crate::audit_logs::compare::Instruction;

/// Instructions whose value is the id of a thing that has a name.
pub(super) const NAMING: [&str; 4] = ["AddMember", "RemoveMember", "AddPolicy", "RemovePolicy"];

/// A step, in words.
pub(super) fn say(w: Words, step: &Instruction, names: &Naming) -> String {
    let what = w.step(&step.kind);
    let value = match &step.value {
        Value::String(text) if NAMING.contains(&step.kind.as_str()) => {
            names.get(text).unwrap_or(text).to_owned()
        }
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        Value::Null => String::new(),
        // What is deep stands below, before and after.
        value => brief(value),
    };
    if value.is_empty() { what.to_owned() } else { w.step_of(what, value) }
}

/// The name of something that is deep, if it has one.
fn brief(value: &Value) -> String {
    let name = ["name", "key", "id"].into_iter().find_map(|it| value.get(it)?.as_str());
    name.unwrap_or_default().to_owned()
}
