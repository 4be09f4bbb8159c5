//! How serde walks through lists, objects and enums of a relaxed value.

use std::{iter::Enumerate, vec::IntoIter};

use serde::de::{
    DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess,
    value::{StrDeserializer, StringDeserializer},
};

use super::{
    super::{
        json::Json,
        unbound::{Origin, Step, Unbound},
    },
    Relaxed,
};

/// The items of a list.
pub(super) struct Items {
    items: Enumerate<IntoIter<Json>>,
    origin: Origin,
}

impl Items {
    pub(super) fn new(items: Vec<Json>, origin: Origin) -> Self {
        Self { items: items.into_iter().enumerate(), origin }
    }
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Unbound;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unbound> {
        let Some((index, item)) = self.items.next() else { return Ok(None) };
        let value = seed.deserialize(Relaxed::new(item, self.origin));
        value.map(Some).map_err(|it| it.at(Step::Item(index)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// The members of an object that the handler's type has, under the names that it knows them by.
pub(super) struct KnownMembers {
    members: IntoIter<(String, Json)>,
    fields: &'static [&'static str],
    origin: Origin,
    current: Option<(&'static str, Json)>,
}

impl KnownMembers {
    pub(super) fn new(members: Vec<(String, Json)>, fields: &'static [&'static str], origin: Origin) -> Self {
        Self { members: members.into_iter(), fields, origin, current: None }
    }
}

impl<'de> MapAccess<'de> for KnownMembers {
    type Error = Unbound;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unbound> {
        for (name, value) in self.members.by_ref() {
            let known = self.fields.iter().find(|field| field.eq_ignore_ascii_case(&name));
            if let Some(&known) = known {
                self.current = Some((known, value));
                let name: StrDeserializer<'_, Unbound> = known.into_deserializer();
                return seed.deserialize(name).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unbound> {
        let (name, value) = self.current.take().ok_or_else(|| Unbound::expected("a member"))?;
        seed.deserialize(Relaxed::new(value, self.origin)).map_err(|it| it.at(Step::Member(name)))
    }
}

/// The members of an object whose names are the caller's own.
pub(super) struct FreeMembers {
    members: IntoIter<(String, Json)>,
    origin: Origin,
    current: Option<Json>,
}

impl FreeMembers {
    pub(super) fn new(members: Vec<(String, Json)>, origin: Origin) -> Self {
        Self { members: members.into_iter(), origin, current: None }
    }
}

impl<'de> MapAccess<'de> for FreeMembers {
    type Error = Unbound;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unbound> {
        let Some((name, value)) = self.members.next() else { return Ok(None) };
        self.current = Some(value);
        let name: StringDeserializer<Unbound> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unbound> {
        let value = self.current.take().ok_or_else(|| Unbound::expected("a member"))?;
        seed.deserialize(Relaxed::new(value, self.origin)).map_err(|it| it.at(Step::AnyMember))
    }
}
