//! What is known of a request.

use std::{borrow::Cow, collections::BTreeMap, fmt, net::IpAddr};

use super::Entity;
use crate::time::Timestamp;

/// What is known of a request beside what is asked. It is asked only where a statement with conditions is about the
/// request, and must answer the same for as long as that is being decided.
pub trait Properties: fmt::Debug {
    /// The property of that name, if it is known.
    fn property(&self, of: Entity, name: &str) -> Option<Value<'_>>;
}

/// What a property is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// A text: also that of a moment (RFC 3339) or an address, where a condition asks for one.
    Text(Cow<'a, str>),
    /// A number.
    Number(f64),
    /// True or false.
    Truth(bool),
    /// A moment.
    Moment(Timestamp),
    /// An address.
    Address(IpAddr),
    /// Several texts with commas between them, as a resource name has its tags.
    Texts(&'a str),
    /// Several: a condition holds if it holds of one. Lists in a list are not looked into.
    List(Vec<Value<'a>>),
    /// Several that somebody else keeps.
    Slice(&'a [Value<'a>]),
}

/// Nothing is known: allows with conditions do not apply, and denies do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

/// Where nothing is known.
pub static NOTHING: Nothing = Nothing;

/// What was told.
#[derive(Clone, Debug, Default)]
pub struct Known(BTreeMap<Entity, BTreeMap<String, Value<'static>>>);

impl Properties for Nothing {
    fn property(&self, _: Entity, _: &str) -> Option<Value<'_>> {
        None
    }
}

impl Known {
    /// Tells a property. The last that is told of a name counts.
    pub fn tell(&mut self, of: Entity, name: impl Into<String>, value: Value<'static>) {
        self.0.entry(of).or_default().insert(name.into(), value);
    }
}

impl FromIterator<(Entity, String, Value<'static>)> for Known {
    fn from_iter<T: IntoIterator<Item = (Entity, String, Value<'static>)>>(all: T) -> Self {
        let mut known = Self::default();
        all.into_iter().for_each(|(of, name, value)| known.tell(of, name, value));
        known
    }
}

impl Properties for Known {
    fn property(&self, of: Entity, name: &str) -> Option<Value<'_>> {
        self.0.get(&of)?.get(name).map(Value::borrowed)
    }
}

impl Value<'_> {
    /// The same, without a copy of it: lists may be long, and each condition asks again.
    fn borrowed(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Text(Cow::Borrowed(text)),
            Self::Number(it) => Value::Number(*it),
            Self::Truth(it) => Value::Truth(*it),
            Self::Moment(it) => Value::Moment(*it),
            Self::Address(it) => Value::Address(*it),
            Self::Texts(it) => Value::Texts(it),
            Self::List(all) => Value::Slice(all),
            Self::Slice(all) => Value::Slice(all),
        }
    }
}
