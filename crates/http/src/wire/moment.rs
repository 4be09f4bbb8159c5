//! A moment as it is written on the wire.

use std::{borrow::Cow, time::Duration};

use keywright_core::Timestamp;
use serde::{Serialize, Serializer, ser::Error as _};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

/// As many bytes as a moment takes that has nine digits behind its second.
const LONGEST: usize = "9999-12-31T23:59:59.999999999Z".len();

/// The last moment that has a year of four digits.
const LAST: Timestamp = Timestamp::from_millis(253_402_300_799_999);

/// A moment as ISO 8601 in UTC: `2026-11-23T19:32:05.12Z`, with no more digits than needed.
/// Anything later than the year 9999 is written as the end of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireTime(pub Timestamp);

impl WireTime {
    /// The moment that is written so, in any zone; none for what is no ISO 8601, or before 1970. Less than a
    /// millisecond of it is left out.
    pub(crate) fn read(text: &str) -> Option<Timestamp> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        u64::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok().map(Timestamp::from_millis)
    }
}

impl From<Timestamp> for WireTime {
    fn from(moment: Timestamp) -> Self {
        Self(moment)
    }
}

impl Serialize for WireTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let millis = self.0.millis().min(LAST.millis());
        let moment = OffsetDateTime::UNIX_EPOCH + Duration::from_millis(millis);
        let mut text = [0; LONGEST];
        let mut left = text.as_mut_slice();
        moment.format_into(&mut left, &Rfc3339).map_err(S::Error::custom)?;
        let length = LONGEST - left.len();
        let text = text.get(..length).and_then(|it| str::from_utf8(it).ok()).unwrap_or_default();
        serializer.serialize_str(text)
    }
}

/// A moment as it is written on the wire, in a text for people.
pub(crate) fn text(moment: Timestamp) -> String {
    format(moment).unwrap_or_default()
}

fn format(moment: Timestamp) -> Result<String, time::error::Format> {
    let millis = moment.millis().min(LAST.millis());
    (OffsetDateTime::UNIX_EPOCH + Duration::from_millis(millis)).format(&Rfc3339)
}

impl ToSchema for WireTime {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Moment")
    }
}

impl PartialSchema for WireTime {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples(["2026-11-23T19:32:05.12Z"])
            .into()
    }
}

#[cfg(test)]
mod tests;
