//! From JSON to the handler's types, as leniently as clients of this wire expect.
//!
//! Members are found whatever the case of their names, unknown ones are ignored, a number may be
//! written as a text, and `null` reads as an empty text or list. Do not use `#[serde(flatten)]` or
//! tagged enums in a request type: serde then reads the names itself, and exactly.

mod access;

use serde::de::{Deserializer, IntoDeserializer, Visitor, value::StringDeserializer};

use self::access::{FreeMembers, Items, KnownMembers};
use super::{
    json::{self, Json},
    unbound::{Origin, Unbound},
};

/// A value that is about to become one of the handler's.
#[derive(Debug)]
pub(crate) struct Relaxed {
    value: Json,
    origin: Origin,
}

impl Relaxed {
    pub(crate) fn new(value: Json, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// A number, which may be written as a text.
    fn number(self) -> Result<Self, Unbound> {
        let value = match self.value {
            Json::Text(text) if !text.contains(char::is_whitespace) => {
                json::parse(text.as_bytes()).unwrap_or(Json::Null)
            }
            other => other,
        };
        match value {
            Json::Unsigned(_) | Json::Signed(_) | Json::Float(_) => Ok(Self { value, ..self }),
            _ => Err(Unbound::expected("a number")),
        }
    }

    fn bool(self) -> Result<bool, Unbound> {
        match (self.value, self.origin) {
            (Json::Bool(value), _) => Ok(value),
            (Json::Text(text), Origin::Query) if text.eq_ignore_ascii_case("true") => Ok(true),
            (Json::Text(text), Origin::Query) if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(Unbound::expected("true or false")),
        }
    }

    fn text(self) -> Result<String, Unbound> {
        match self.value {
            Json::Text(text) => Ok(text),
            Json::Null => Ok(String::new()),
            _ => Err(Unbound::expected("a text")),
        }
    }

    fn list(self) -> Result<Vec<Json>, Unbound> {
        match (self.value, self.origin) {
            (Json::List(items), _) => Ok(items),
            (Json::Null, _) => Ok(Vec::new()),
            // A parameter that may be repeated, and is there once.
            (Json::Text(text), Origin::Query) => Ok(vec![Json::Text(text)]),
            _ => Err(Unbound::expected("a list")),
        }
    }

    fn object(self) -> Result<Vec<(String, Json)>, Unbound> {
        match self.value {
            Json::Object(members) => Ok(members),
            _ => Err(Unbound::expected("an object")),
        }
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unbound> {
            self.number()?.deserialize_any(visitor)
        }
    )*};
}

macro_rules! texts {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unbound> {
            visitor.visit_string(self.text()?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Relaxed {
    type Error = Unbound;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
    }

    texts! { deserialize_char deserialize_str deserialize_string deserialize_identifier }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unbound> {
        let origin = self.origin;
        match self.value {
            Json::Null => visitor.visit_unit(),
            Json::Bool(value) => visitor.visit_bool(value),
            Json::Unsigned(value) => visitor.visit_u64(value),
            Json::Signed(value) => visitor.visit_i64(value),
            Json::Float(value) => visitor.visit_f64(value),
            Json::Text(value) => visitor.visit_string(value),
            Json::List(items) => visitor.visit_seq(Items::new(items, origin)),
            Json::Object(members) => visitor.visit_map(FreeMembers::new(members, origin)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unbound> {
        visitor.visit_bool(self.bool()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unbound> {
        if self.value == Json::Null { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unbound> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unbound> {
        let origin = self.origin;
        visitor.visit_seq(Items::new(self.list()?, origin))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unbound> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unbound> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unbound> {
        let origin = self.origin;
        visitor.visit_map(FreeMembers::new(self.object()?, origin))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unbound> {
        let origin = self.origin;
        visitor.visit_map(KnownMembers::new(self.object()?, fields, origin))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unbound> {
        // Variants with data are not spoken on this wire.
        let name: StringDeserializer<Unbound> = self.text()?.into_deserializer();
        visitor.visit_enum(name)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unbound> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! { i128 u128 bytes byte_buf unit unit_struct }
}

#[cfg(test)]
mod tests;
