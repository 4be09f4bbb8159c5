//! An id in a path.

use serde::{Deserialize, Deserializer};
use uuid::Uuid;

/// The id in a segment such as `{id}`, extracted with actix's `Path`, alone or in a tuple.
///
/// What is no GUID reads as the nil one, which nothing ever has: so it behaves as the id of an
/// absent thing, whatever the caller may do, and there is no other kind of refusal to handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathId(pub Uuid);

impl<'de> Deserialize<'de> for PathId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Self(guid(&text).unwrap_or_default()))
    }
}

/// A GUID in its form with hyphens, in any case.
pub(crate) fn guid(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten()
}

#[cfg(test)]
mod tests;
