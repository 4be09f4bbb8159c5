//! Parameters in a path: extracted with actix's `Path`, alone or in a tuple, and never refused there,
//! so that who may not do something is told that first.

use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use crate::ApiError;

/// The id in a segment such as `{id}`.
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

/// The `true` or `false` in a segment, in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathSwitch(Option<bool>);

impl PathSwitch {
    /// Which of the two it is.
    ///
    /// # Errors
    /// 400 when it is neither; the parameter is told by this name.
    pub fn read(self, name: &str) -> Result<bool, ApiError> {
        self.0.ok_or_else(|| ApiError::Unbindable {
            member: name.to_owned(),
            reason: "true or false was expected".to_owned(),
        })
    }
}

impl<'de> Deserialize<'de> for PathSwitch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Self(text.to_ascii_lowercase().parse().ok()))
    }
}

/// A GUID in its form with hyphens, in any case.
pub(crate) fn guid(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten()
}

#[cfg(test)]
mod tests;
