//! Conditions: what else must be true of a request for a statement to apply.
//!
//! A condition asks one property of the request's subject, resource, action or context for something that can be told
//! without looking anywhere else: to be one of some values, a number or a moment on one side of another, an address in
//! a block. There are no regular expressions, and no more than [`Condition::MAX_IN_ONE`] of them in a statement, all of
//! which must hold.
//!
//! What is not known, and what is of another kind than the condition asks for, is neither true nor false. A statement
//! then errs on the safe side: an allow does not apply, a deny does ([`Truth`]).

mod cidr;
mod instant;
mod parse;
mod properties;

use std::{fmt::Write, net::IpAddr};

use arrayvec::ArrayString;

use crate::time::Timestamp;

use self::cidr::Cidr;

pub use self::{
    instant::parse_instant,
    parse::ConditionError,
    properties::{Known, NOTHING, Nothing, Properties, Value},
};

/// One thing that must be true of a request.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Condition {
    attribute: Attribute,
    test: Test,
}

/// A condition as it is written: on the wire, on disk, in a file. Anything may stand in it.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct ConditionText {
    /// `context.ip`: of what, and which property of it.
    pub attribute: String,
    /// `InCidr`: what is asked of it.
    pub operator: String,
    /// With what it is compared.
    pub values: Vec<String>,
}

/// A property of something that a request is about.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Attribute {
    of: Entity,
    name: Box<str>,
}

/// What has properties in a request.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Entity {
    /// Who wants to do it.
    Subject,
    /// What it is to be done to.
    Resource,
    /// What is to be done.
    Action,
    /// Everything else: when, from where.
    Context,
}

/// Whether a condition is true of a request.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Truth {
    /// It is not.
    Fails,
    /// It cannot be told: the property is not known, or is of another kind.
    Unknown,
    /// It is.
    Holds,
}

/// What is asked of a property.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
enum Test {
    /// To be one of these texts, or the same number or truth value; or none of them. They are in order.
    In { values: Box<[Box<str>]>, negated: bool },
    /// To be an address in one of these blocks, or in none. They are in order.
    Cidr { blocks: Box<[Cidr]>, negated: bool },
    /// To be a number on that side of another.
    Number(Side, Number),
    /// To be a moment before this one.
    Before(Timestamp),
    /// To be this moment or a later one.
    After(Timestamp),
}

/// On which side of a number.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
enum Side {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A number that is one: finite, and with one zero. Kept by its bits, so that conditions can be compared.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
struct Number(u64);

/// The most characters of an address.
const MAX_ADDRESS: usize = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".len();

impl Condition {
    /// The most conditions of one statement.
    pub const MAX_IN_ONE: usize = 16;
    /// The most values of one condition.
    pub const MAX_VALUES: usize = 64;

    /// Of what it asks which property.
    #[must_use]
    pub fn attribute(&self) -> &Attribute {
        &self.attribute
    }

    /// Whether it is true of a request of which these properties are known.
    pub fn is_true(&self, known: &dyn Properties) -> Truth {
        match known.property(self.attribute.of, &self.attribute.name) {
            Some(value) => self.test.is_true(&value),
            None => Truth::Unknown,
        }
    }
}

impl Attribute {
    /// The most characters of a property's name.
    pub const MAX_NAME: usize = 64;

    /// What has the property.
    #[must_use]
    pub fn of(&self) -> Entity {
        self.of
    }

    /// What the property is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Entity {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Subject, Self::Resource, Self::Action, Self::Context];

    /// Its name in conditions.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Resource => "resource",
            Self::Action => "action",
            Self::Context => "context",
        }
    }
}

impl Truth {
    /// Whether all of these are true of a request of which these properties are known: of no conditions, they are.
    pub fn of_all(conditions: &[Condition], known: &dyn Properties) -> Self {
        let mut all = Self::Holds;
        for condition in conditions {
            all = all.min(condition.is_true(known));
            if all == Self::Fails {
                break;
            }
        }
        all
    }

    const fn of(is_true: bool) -> Self {
        if is_true { Self::Holds } else { Self::Fails }
    }

    const fn negated_if(self, negated: bool) -> Self {
        match self {
            Self::Fails if negated => Self::Holds,
            Self::Holds if negated => Self::Fails,
            it => it,
        }
    }
}

impl Test {
    fn is_true(&self, value: &Value<'_>) -> Truth {
        match self {
            Self::In { negated, .. } | Self::Cidr { negated, .. } => self.of_any(value).negated_if(*negated),
            _ => self.of_any(value),
        }
    }

    /// Of several values, one is enough.
    fn of_any(&self, value: &Value<'_>) -> Truth {
        let found = match value {
            Value::List(all) => self.of_each(all),
            Value::Slice(all) => self.of_each(all),
            Value::Texts(all) => {
                let all = all.split(',').filter(|it| !it.is_empty());
                all.map(|it| self.of_one(&Value::Text(it.into()))).max()
            }
            value => Some(self.of_one(value)),
        };
        found.unwrap_or(Truth::Fails)
    }

    fn of_each(&self, all: &[Value<'_>]) -> Option<Truth> {
        all.iter().map(|it| self.of_one(it)).max()
    }

    fn of_one(&self, value: &Value<'_>) -> Truth {
        match self {
            Self::In { values, .. } => is_one_of(values, value),
            Self::Cidr { blocks, .. } => address(value)
                .map_or(Truth::Unknown, |address| Truth::of(blocks.iter().any(|it| it.has(address)))),
            Self::Number(side, limit) => match value {
                Value::Number(number) if number.is_finite() => Truth::of(side.has(*number, limit.get())),
                _ => Truth::Unknown,
            },
            Self::Before(limit) => moment(value).map_or(Truth::Unknown, |it| Truth::of(it < *limit)),
            Self::After(limit) => moment(value).map_or(Truth::Unknown, |it| Truth::of(it >= *limit)),
        }
    }
}

impl Side {
    fn has(self, number: f64, limit: f64) -> bool {
        match self {
            Self::Less => number < limit,
            Self::LessOrEqual => number <= limit,
            Self::Greater => number > limit,
            Self::GreaterOrEqual => number >= limit,
        }
    }
}

impl Number {
    fn new(number: f64) -> Option<Self> {
        // Adding nothing makes the negative zero the other one.
        number.is_finite().then(|| Self((number + 0.0).to_bits()))
    }

    const fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

fn is_one_of(values: &[Box<str>], value: &Value<'_>) -> Truth {
    let has = |text: &str| Truth::of(values.binary_search_by(|it| (**it).cmp(text)).is_ok());
    match value {
        Value::Text(text) => has(text),
        Value::Truth(truth) => has(if *truth { "true" } else { "false" }),
        Value::Number(number) => {
            let Some(number) = Number::new(*number) else { return Truth::Unknown };
            let same = |it: &str| it.parse().ok().and_then(Number::new) == Some(number);
            Truth::of(values.iter().any(|it| same(it)))
        }
        Value::Address(address) => {
            let mut text = ArrayString::<MAX_ADDRESS>::new();
            write!(text, "{}", address.to_canonical()).map_or(Truth::Unknown, |()| has(&text))
        }
        Value::Moment(_) | Value::List(_) | Value::Slice(_) | Value::Texts(_) => Truth::Unknown,
    }
}

fn address(value: &Value<'_>) -> Option<IpAddr> {
    match value {
        Value::Address(address) => Some(address.to_canonical()),
        Value::Text(text) => text.parse().ok().map(|it: IpAddr| it.to_canonical()),
        _ => None,
    }
}

fn moment(value: &Value<'_>) -> Option<Timestamp> {
    match value {
        Value::Moment(moment) => Some(*moment),
        Value::Text(text) => parse_instant(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
