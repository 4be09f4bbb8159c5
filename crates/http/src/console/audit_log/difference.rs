//! What is different between two states of a thing, member by member.

use serde_json::{Map, Value};

use crate::audit_logs::bodies::DataChangeVm;

/// A member of a thing that is another than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) member: String,
    /// Empty where it was not there.
    pub(super) before: String,
    pub(super) after: String,
}

/// What changes with every change, or says where a thing is: no news.
const NO_NEWS: [&str; 8] =
    ["id", "createdAt", "updatedAt", "creatorId", "updatorId", "revision", "envId", "organizationId"];

/// The members that differ, in the order in which the API shows them. What is empty both before and after does not.
pub(super) fn differences(change: &DataChangeVm) -> Vec<Difference> {
    let (before, after) = (members(&change.previous), members(&change.current));
    let gone = before.keys().filter(|it| !after.contains_key(*it));
    let names = after.keys().chain(gone).filter(|it| !NO_NEWS.contains(&it.as_str()));
    let differing = names.filter(|it| before.get(*it) != after.get(*it));
    let differences = differing.map(|member| Difference {
        before: shown(before.get(member)),
        after: shown(after.get(member)),
        member: member.clone(),
    });
    differences.filter(|it| it.before != it.after).collect()
}

fn members(state: &str) -> Map<String, Value> {
    match serde_json::from_str(state) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// A value as people read it: texts without quotes, nothing for what is empty.
fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) if items.is_empty() => String::new(),
        Some(Value::Array(items)) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        Some(value @ (Value::Array(_) | Value::Object(_))) => {
            serde_json::to_string_pretty(value).unwrap_or_default()
        }
        Some(value) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(previous: &str, current: &str, expected: &[(&str, &str, &str)]) {
        let change = DataChangeVm { previous: previous.to_owned(), current: current.to_owned() };
        let found = differences(&change);
        let found: Vec<_> =
            found.iter().map(|it| (it.member.as_str(), it.before.as_str(), it.after.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_the_same_or_no_news_is_left_out() {
        check(
            r#"{"id":"1","name":"a","isEnabled":false,"updatedAt":"x","tags":["b"]}"#,
            r#"{"id":"1","name":"a","isEnabled":true,"updatedAt":"y","tags":["b","c"]}"#,
            &[("isEnabled", "false", "true"), ("tags", "b", "b, c")],
        );
    }

    #[test]
    fn what_comes_and_goes_is_shown_whole_but_for_what_is_empty() {
        check("", r#"{"name":"a","tags":[],"scope":null}"#, &[("name", "", "a")]);
        check(r#"{"name":"a"}"#, "", &[("name", "a", "")]);
        check("", "", &[]);
        check("no JSON", "[1]", &[]);
    }

    #[test]
    fn what_is_deep_is_shown_as_json() {
        check(r#"{"s":[]}"#, r#"{"s":[{"a":1}]}"#, &[("s", "", "[\n  {\n    \"a\": 1\n  }\n]")]);
    }
}
