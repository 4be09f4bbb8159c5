//! Moments as the wire shows them: ISO 8601, UTC, with `Z`.

use keywright_core::Timestamp;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// The moment in text, fractions of a second only as far as there are any.
pub(crate) fn iso(moment: Timestamp) -> String {
    let nanos = i128::from(moment.millis()) * 1_000_000;
    let moment = OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    moment.format(&Rfc3339).unwrap_or_default()
}
