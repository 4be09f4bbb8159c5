//! Parts of what is compared: members, lists of texts, lists of things with ids.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

/// A member; null if there is none.
pub(super) fn member<'a>(of: &'a Value, name: &str) -> &'a Value {
    of.get(name).unwrap_or(&Value::Null)
}

/// The items of a list; none if it is none.
pub(super) fn items(of: &Value) -> &[Value] {
    of.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A text of a thing; empty if there is none.
pub(super) fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    member(of, name).as_str().unwrap_or_default()
}

/// The texts that came to a list and those that went, each in the order of its list.
pub(super) fn difference(previous: &Value, current: &Value) -> (Vec<String>, Vec<String>) {
    let without = |list: &Value, other: &Value| {
        let other: HashSet<&str> = items(other).iter().filter_map(Value::as_str).collect();
        let left = items(list).iter().filter_map(Value::as_str).filter(|it| !other.contains(it));
        left.map(str::to_owned).collect()
    };
    (without(current, previous), without(previous, current))
}

/// Things with ids in two states of their list. Of several with one id, the first counts.
pub(super) struct Matched<'a> {
    /// Those that are only in the newer.
    pub(super) added: Vec<&'a Value>,
    /// The ids of those that are only in the older.
    pub(super) removed: Vec<&'a str>,
    /// Those that are in both: as they were, and as they are.
    pub(super) kept: Vec<(&'a Value, &'a Value)>,
}

pub(super) fn matched<'a>(previous: &'a Value, current: &'a Value) -> Matched<'a> {
    let (old, new) = (by_id(previous), by_id(current));
    let mut seen = HashSet::new();
    let added = items(current).iter().filter(|it| !old.contains_key(text(it, "id"))).collect();
    let mut matched = Matched { added, removed: Vec::new(), kept: Vec::new() };
    for item in items(previous) {
        let id = text(item, "id");
        match new.get(id) {
            _ if !seen.insert(id) => {}
            Some(other) => matched.kept.push((item, other)),
            None => matched.removed.push(id),
        }
    }
    matched
}

fn by_id(list: &Value) -> HashMap<&str, &Value> {
    let mut all = HashMap::new();
    for item in items(list) {
        all.entry(text(item, "id")).or_insert(item);
    }
    all
}
