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

/// How much a page still shows of differences, in bytes.
#[derive(Debug)]
pub(super) struct Room(usize);

/// The longest text of one state that is shown whole. The API has all of it.
const LONGEST: usize = 4 << 10;

impl Room {
    /// A page's: 128 KiB.
    pub(super) const fn of_a_page() -> Self {
        Self(128 << 10)
    }

    /// The differences, if the page has room for them.
    pub(super) fn take(&mut self, differences: Vec<Difference>) -> Option<Vec<Difference>> {
        let size = differences.iter().map(|it| it.member.len() + it.before.len() + it.after.len()).sum();
        self.0 = self.0.checked_sub(size)?;
        Some(differences)
    }
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
    let differences = differences.filter(|it| it.before != it.after);
    differences.map(|it| Difference { before: cut(it.before), after: cut(it.after), ..it }).collect()
}

/// The beginning of a text that is too long.
fn cut(mut text: String) -> String {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push_str(" …");
    }
    text
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
    fn what_is_long_is_cut_and_what_is_too_much_is_left_out() {
        let state = |letter: &str| {
            let members = (0..9).map(|it| (format!("m{it}"), Value::from(letter.repeat(9_000))));
            Value::Object(members.collect()).to_string()
        };
        let change = DataChangeVm { previous: state("é"), current: state("a") };
        let found = differences(&change);
        assert_eq!((found.len(), found[0].after.len()), (9, LONGEST + " …".len()));
        assert!(found[0].before.starts_with("é") && found[0].before.ends_with("é …"));
        let mut room = Room::of_a_page();
        let shown = (0..30).filter(|_| room.take(differences(&change)).is_some()).count();
        assert_eq!(shown, 1);
        assert!(room.take(Vec::new()).is_some(), "what is short is shown further down");
    }

    #[test]
    fn what_is_deep_is_shown_as_json() {
        check(r#"{"s":[]}"#, r#"{"s":[{"a":1}]}"#, &[("s", "", "[\n  {\n    \"a\": 1\n  }\n]")]);
    }
}
