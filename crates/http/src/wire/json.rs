//! JSON as it may arrive: one value, no name twice in an object, not nested too deeply.

use std::{cmp::Ordering, fmt};

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};

/// How deep arrays and objects may be nested in a body.
pub(crate) const MAX_DEPTH: usize = 32;

/// A JSON value. Names keep their case; no two names of an object differ by case only.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number from 0 on
    Unsigned(u64),
    /// A negative number
    Signed(i64),
    /// A number with a fraction or an exponent
    Float(f64),
    /// A text
    Text(String),
    /// An array
    List(Vec<Json>),
    /// An object, in the order of its text
    Object(Vec<(String, Json)>),
}

/// Reads one JSON value from the bytes, all of them. The error says where and why, and repeats
/// nothing of the text.
pub(crate) fn parse(bytes: &[u8]) -> Result<Json, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: 0 }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Builds a value that sits below so many arrays and objects.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn below<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom(format_args!("nested more than {MAX_DEPTH} levels deep")));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Json;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Unsigned(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Signed(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let below = self.below()?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(below)? {
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Json, A::Error> {
        let below = self.below()?;
        let mut members: Vec<(String, Json)> = Vec::new();
        while let Some(name) = object.next_key()? {
            members.push((name, object.next_value_seed(below)?));
        }
        if names_twice(&members) {
            return Err(A::Error::custom("an object has the same member twice"));
        }
        Ok(Json::Object(members))
    }
}

/// Whether two names are the same but for the case of ASCII letters.
fn names_twice(members: &[(String, Json)]) -> bool {
    let mut names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable_by(|one, other| cmp_ignore_ascii_case(one, other));
    !names.is_sorted_by(|one, other| cmp_ignore_ascii_case(one, other) == Ordering::Less)
}

fn cmp_ignore_ascii_case(one: &str, other: &str) -> Ordering {
    let one = one.bytes().map(|it| it.to_ascii_lowercase());
    one.cmp(other.bytes().map(|it| it.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests;
