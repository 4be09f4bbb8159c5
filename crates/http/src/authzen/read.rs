//! From JSON to questions. What is missing, empty or of the wrong type is malformed; what is unknown is ignored.

use serde_json::{Map, Value};

use super::{
    Question, Search, Thing, Wanted,
    batch::{Batch, Semantics},
};
use crate::wire::json::{self, Json};

/// A body is no question: why, in words for the one who sent it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(super) enum Malformed {
    /// It is no JSON object.
    #[error("the body is not a JSON object in which each name stands once, up to 32 levels deep")]
    Body,
    /// A member is not there.
    #[error("`{0}` is missing")]
    Missing(String),
    /// A member is of the wrong type, or empty.
    #[error("`{0}` is not {1}")]
    Wrong(String, &'static str),
    /// There are more questions than one body has.
    #[error("there are at most {} evaluations in one request", Batch::MAX)]
    TooMany,
    /// There is too much beside them.
    #[error("what stands beside `evaluations` is said of each, and has at most {} KiB", Batch::MAX_COMMON >> 10)]
    TooLong,
}

type Object = Map<String, Value>;

/// Reads the body of one evaluation.
pub(super) fn read(body: &[u8]) -> Result<Question, Malformed> {
    question(&object(body)?)
}

/// Reads the body of several evaluations: what stands beside them is said of each that does not say it. An item takes
/// its subject, action, resource or context whole from one or the other.
pub(super) fn read_batch(body: &[u8]) -> Result<Batch, Malformed> {
    let mut defaults = object(body)?;
    let semantics = semantics(&defaults)?;
    let items = match defaults.remove("evaluations") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) if items.len() > Batch::MAX => return Err(Malformed::TooMany),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(Malformed::Wrong("evaluations".to_owned(), "a list")),
    };
    if items.is_empty() {
        return question(&defaults).map(|it| Batch::One(Box::new(it)));
    }
    let defaults: Object = ["subject", "action", "resource", "context"]
        .iter()
        .filter_map(|it| defaults.remove_entry(*it))
        .collect();
    // They are said again of each item.
    if defaults.values().map(size).sum::<usize>() > Batch::MAX_COMMON {
        return Err(Malformed::TooLong);
    }
    Ok(Batch::Several { semantics, defaults, items })
}

/// Reads the body of a search. The id of what is searched for is ignored, and so is the action of a search for some.
pub(super) fn read_search(body: &[u8], wanted: Wanted) -> Result<Search, Malformed> {
    let body = object(body)?;
    let question = Question {
        subject: thing(&body, "subject", wanted != Wanted::Subjects)?,
        resource: thing(&body, "resource", wanted != Wanted::Resources)?,
        context: properties(&body, "context", "context")?,
        ..match wanted {
            Wanted::Actions => Question::default(),
            Wanted::Subjects | Wanted::Resources => action(&body)?,
        }
    };
    let none = Object::new();
    let page = match body.get("page") {
        None | Some(Value::Null) => &none,
        Some(Value::Object(page)) => page,
        Some(_) => return Err(Malformed::Wrong("page".to_owned(), "an object")),
    };
    let token = match page.get("token") {
        None | Some(Value::Null) => None,
        Some(Value::String(token)) => Some(token.clone()).filter(|it| !it.is_empty()),
        Some(_) => return Err(Malformed::Wrong("page.token".to_owned(), "a text")),
    };
    Ok(Search { wanted, question, token, limit: limit(page)? })
}

fn limit(page: &Object) -> Result<usize, Malformed> {
    let wrong = || Malformed::Wrong("page.limit".to_owned(), "a whole number from 1 on");
    match page.get("limit") {
        None | Some(Value::Null) => Ok(Search::MAX_LIMIT),
        Some(limit) => {
            let limit = limit.as_u64().filter(|it| *it > 0).ok_or_else(wrong)?;
            Ok(usize::try_from(limit).unwrap_or(usize::MAX).min(Search::MAX_LIMIT))
        }
    }
}

/// What a body says, read as strictly as everywhere: of two members of one name, somebody else might read the other.
fn object(body: &[u8]) -> Result<Object, Malformed> {
    match json::parse(body).map(value) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Malformed::Body),
    }
}

fn value(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(it) => it.into(),
        Json::Unsigned(it) => it.into(),
        Json::Signed(it) => it.into(),
        Json::Float(it) => it.into(),
        Json::Text(it) => it.into(),
        Json::List(all) => all.into_iter().map(value).collect(),
        Json::Object(all) => all.into_iter().map(|(name, it)| (name, value(it))).collect(),
    }
}

/// About how many bytes a value takes.
fn size(value: &Value) -> usize {
    const OWN: usize = size_of::<Value>();
    OWN + match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(all) => all.iter().map(size).sum(),
        Value::Object(all) => all.iter().map(|(name, it)| name.len() + size(it)).sum(),
    }
}

pub(super) fn question(body: &Object) -> Result<Question, Malformed> {
    Ok(Question {
        subject: thing(body, "subject", true)?,
        resource: thing(body, "resource", true)?,
        context: properties(body, "context", "context")?,
        ..action(body)?
    })
}

/// A question of which the action alone is known.
fn action(body: &Object) -> Result<Question, Malformed> {
    let action = entity(body, "action")?;
    Ok(Question {
        action: text(action, "action", "name")?,
        action_properties: properties(action, "properties", "action.properties")?,
        ..Question::default()
    })
}

fn thing(body: &Object, name: &str, has_id: bool) -> Result<Thing, Malformed> {
    let thing = entity(body, name)?;
    Ok(Thing {
        kind: text(thing, name, "type")?,
        id: if has_id { text(thing, name, "id")? } else { String::new() },
        properties: properties(thing, "properties", &format!("{name}.properties"))?,
    })
}

fn entity<'b>(body: &'b Object, name: &str) -> Result<&'b Object, Malformed> {
    match body.get(name) {
        Some(Value::Object(entity)) => Ok(entity),
        None => Err(Malformed::Missing(name.to_owned())),
        Some(_) => Err(Malformed::Wrong(name.to_owned(), "an object")),
    }
}

fn text(entity: &Object, of: &str, name: &str) -> Result<String, Malformed> {
    match entity.get(name) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        None => Err(Malformed::Missing(format!("{of}.{name}"))),
        Some(_) => Err(Malformed::Wrong(format!("{of}.{name}"), "a text that is not empty")),
    }
}

fn properties(entity: &Object, name: &str, path: &str) -> Result<Object, Malformed> {
    match entity.get(name) {
        None => Ok(Object::new()),
        Some(Value::Object(properties)) => Ok(properties.clone()),
        Some(_) => Err(Malformed::Wrong(path.to_owned(), "an object")),
    }
}

fn semantics(body: &Object) -> Result<Semantics, Malformed> {
    let wrong = |name: &str, what| Malformed::Wrong(name.to_owned(), what);
    let options = match body.get("options") {
        None | Some(Value::Null) => return Ok(Semantics::ExecuteAll),
        Some(Value::Object(options)) => options,
        Some(_) => return Err(wrong("options", "an object")),
    };
    let found = match options.get("evaluations_semantic") {
        None => Some(Semantics::ExecuteAll),
        Some(name) => name.as_str().and_then(Semantics::named),
    };
    let names = "`execute_all`, `deny_on_first_deny` or `permit_on_first_permit`";
    found.ok_or_else(|| wrong("options.evaluations_semantic", names))
}

/// An item with what it does not say itself. What it says replaces the whole of what stands beside the items, but for
/// what something is called by: where it leaves that out, it is called as there.
pub(super) fn merged(defaults: &Object, own: &Object) -> Object {
    let member = |name: &&str| {
        let default = defaults.get(*name);
        let mut value = own.get(*name).or(default)?.clone();
        if let (Value::Object(own), Some(Value::Object(default))) = (&mut value, default) {
            for name in ["type", "id", "name"] {
                if let (None, Some(it)) = (own.get(name), default.get(name)) {
                    own.insert(name.to_owned(), it.clone());
                }
            }
        }
        Some(((*name).to_owned(), value))
    };
    let mut all: Object = ["subject", "action", "resource"].iter().filter_map(member).collect();
    if let Some(context) = own.get("context").or_else(|| defaults.get("context")) {
        all.insert("context".to_owned(), context.clone());
    }
    all
}
