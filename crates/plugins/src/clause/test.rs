//! What is asked of a value.

use std::time::Duration;

use keywright_core::{
    Glob, Timestamp,
    condition::{self, Condition, Entity, Properties, Truth, parse_instant},
};
use serde_json::Value;

use super::{ClauseError, condition};
use crate::pattern::Pattern;

/// An operator.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Operator {
    pub(crate) name: &'static str,
    kind: Kind,
    negated: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    /// One of statements, which knows its own negation.
    Statement,
    Exists,
    Like,
    Matches,
    Contains,
    WithinDays,
}

/// An operator with its values.
pub(super) enum Test {
    Statement(Condition, usize),
    Exists,
    Like(Vec<Glob>),
    Matches(Vec<Pattern>),
    Contains(Vec<String>),
    WithinDays(Duration),
}

const fn operator(name: &'static str, kind: Kind, negated: bool) -> Operator {
    Operator { name, kind, negated }
}

/// A table, and not a function of the other: their messages and documents name them.
static OPERATORS: [Operator; 21] = [
    operator("Equals", Kind::Statement, false),
    operator("NotEquals", Kind::Statement, false),
    operator("In", Kind::Statement, false),
    operator("NotIn", Kind::Statement, false),
    operator("LessThan", Kind::Statement, false),
    operator("LessThanOrEquals", Kind::Statement, false),
    operator("GreaterThan", Kind::Statement, false),
    operator("GreaterThanOrEquals", Kind::Statement, false),
    operator("InCidr", Kind::Statement, false),
    operator("NotInCidr", Kind::Statement, false),
    operator("Before", Kind::Statement, false),
    operator("After", Kind::Statement, false),
    operator("Exists", Kind::Exists, false),
    operator("Missing", Kind::Exists, true),
    operator("Like", Kind::Like, false),
    operator("NotLike", Kind::Like, true),
    operator("Matches", Kind::Matches, false),
    operator("NotMatches", Kind::Matches, true),
    operator("Contains", Kind::Contains, false),
    operator("NotContains", Kind::Contains, true),
    operator("WithinDays", Kind::WithinDays, false),
];

/// All operators.
pub(crate) fn operators() -> impl Iterator<Item = &'static Operator> {
    OPERATORS.iter()
}

/// The most days that can be asked for: a hundred years.
const MAX_DAYS: f64 = 36_525.0;
/// The most bytes of a text that is searched.
const MAX_BYTES: usize = 16 << 10;

impl Operator {
    /// That there may be so many values, as far as that can be said before lists stand in their places.
    pub(super) fn check_count(&self, count: usize) -> Result<(), ClauseError> {
        let (is_good, expected) = match self.kind {
            Kind::Exists => (count == 0, "no value"),
            Kind::WithinDays => (count == 1, "one value"),
            _ => ((1..=Condition::MAX_VALUES).contains(&count), "from 1 to 64 values"),
        };
        if is_good { Ok(()) } else { Err(ClauseError::Count(self.name, expected)) }
    }

    pub(super) fn test(&self, values: &[String]) -> Result<Test, ClauseError> {
        if values.iter().any(|it| it.len() > Pattern::MAX_LETTERS) {
            return Err(ClauseError::Value(format!("a value has at most {} bytes", Pattern::MAX_LETTERS)));
        }
        // A list that a place was filled with may be empty: then nothing is one of it, or like one of it.
        Ok(match self.kind {
            Kind::Statement => {
                Test::Statement(condition(self.name, values)?, values.iter().map(String::len).sum())
            }
            Kind::Exists => Test::Exists,
            Kind::Like => Test::Like(values.iter().map(|it| Glob::new(it)).collect()),
            Kind::Contains => Test::Contains(values.to_vec()),
            Kind::Matches => {
                let pattern =
                    |it: &String| it.parse().map_err(|wrong| ClauseError::Value(format!("`{it}`: {wrong}")));
                Test::Matches(values.iter().map(pattern).collect::<Result<_, _>>()?)
            }
            Kind::WithinDays => {
                let days = values.first().and_then(|it| it.parse::<f64>().ok());
                let days = days.filter(|it| values.len() == 1 && (0.0..=MAX_DAYS).contains(it));
                let days = days
                    .ok_or_else(|| ClauseError::Value(format!("days are a number from 0 to {MAX_DAYS}")))?;
                Test::WithinDays(Duration::from_secs_f64(days * 86_400.0))
            }
        })
    }

    /// Asks it of what was found: one of several is enough, and what is not there cannot be told.
    pub(super) fn ask(&self, test: &Test, found: &[&Value], now: Timestamp) -> Truth {
        let truth = match test {
            Test::Statement(condition, _) => {
                let all = found.iter().map(|it| as_value(it)).collect();
                condition.is_true(&Only(condition::Value::List(all)))
            }
            Test::Exists => of(found.iter().any(|it| exists(it))),
            test => found.iter().map(|it| test.ask(it, now)).max().unwrap_or(Truth::Fails),
        };
        match truth {
            Truth::Fails if self.negated => Truth::Holds,
            Truth::Holds if self.negated => Truth::Fails,
            truth => truth,
        }
    }
}

impl Test {
    /// How many steps it takes to ask it of these: so many for each, and so many for each letter of it.
    pub(super) fn steps(&self, found: &[&Value]) -> usize {
        let (each, letter) = match self {
            Self::Statement(_, bytes) => (bytes + 1, 1),
            Self::Exists => (1, 0),
            Self::WithinDays(_) => (64, 0),
            Self::Like(globs) => (1, globs.iter().map(|it| it.as_str().len() + 1).sum()),
            Self::Matches(patterns) => (1, patterns.iter().map(|it| it.places() + 1).sum()),
            Self::Contains(parts) => (parts.iter().map(String::len).sum::<usize>() + 1, parts.len()),
        };
        let letters = |it: &&Value| it.as_str().map_or(0, str::len);
        found
            .iter()
            .map(|it| letters(it).saturating_mul(letter).saturating_add(each))
            .fold(0, usize::saturating_add)
    }

    fn ask(&self, value: &Value, now: Timestamp) -> Truth {
        let Some(text) = value.as_str().filter(|it| it.len() <= MAX_BYTES) else { return Truth::Unknown };
        of(match self {
            Self::Like(globs) => globs.iter().any(|it| it.matches(text)),
            Self::Matches(patterns) => patterns.iter().any(|it| it.matches(text)),
            Self::Contains(parts) => parts.iter().any(|it| text.contains(it.as_str())),
            Self::WithinDays(days) => match parse_instant(text) {
                Some(moment) => moment <= now.after(*days),
                None => return Truth::Unknown,
            },
            Self::Statement(..) | Self::Exists => return Truth::Unknown,
        })
    }
}

const fn of(is_true: bool) -> Truth {
    if is_true { Truth::Holds } else { Truth::Fails }
}

/// Whether something is there: an empty text is nothing, as in a form.
fn exists(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        _ => true,
    }
}

/// As conditions of statements see it. A list in a list is what they can tell nothing of, and so is what is not there.
fn as_value(value: &Value) -> condition::Value<'_> {
    match value {
        Value::String(text) => condition::Value::Text(text.as_str().into()),
        Value::Number(number) => {
            number.as_f64().map_or(condition::Value::List(Vec::new()), condition::Value::Number)
        }
        Value::Bool(truth) => condition::Value::Truth(*truth),
        Value::Null | Value::Array(_) | Value::Object(_) => condition::Value::List(Vec::new()),
    }
}

/// The one property of which a condition asks.
#[derive(Debug)]
struct Only<'v>(condition::Value<'v>);

impl Properties for Only<'_> {
    fn property(&self, _: Entity, _: &str) -> Option<condition::Value<'_>> {
        match &self.0 {
            condition::Value::List(all) => Some(condition::Value::Slice(all)),
            other => Some(other.clone()),
        }
    }
}
