//! What the address of the page asks of the log, in the words of the API.

use keywright_core::audit::{Operation, SubjectKind};

use super::{IN_ENVIRONMENTS, Where};
use crate::{
    ApiError, WireTime,
    audit_logs::requests::{AuditLogFilter, Wanted},
    console::list::Asked,
};

/// What can be filtered by.
pub(super) const OPERATIONS: [Operation; 5] = Operation::ALL;

/// A day.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// What things the log of a place is about.
pub(super) fn kinds(place: Where) -> &'static [SubjectKind] {
    match place {
        Where::Environment(_) => IN_ENVIRONMENTS,
        Where::Organization | Where::Nowhere => &SubjectKind::ALL,
    }
}

/// What is asked. A value that is none is passed over.
pub(super) fn read(asked: &Asked, place: Where) -> Result<Wanted, ApiError> {
    let kinds = kinds(place);
    let named = |it: &&str| SubjectKind::named(it).is_some_and(|it| kinds.contains(&it));
    let text = |name: &str| asked.get(name).map(str::to_owned);
    let filter = AuditLogFilter {
        query: text("query"),
        creator_id: asked.get("who").and_then(|it| it.parse().ok()),
        ref_id: text("ref"),
        ref_type: asked.get("kind").filter(named).map(str::to_owned),
        operation: text("operation").filter(|it| Operation::named(it).is_some()),
        from: day(asked.text("from")),
        // The whole of that day.
        to: day(asked.text("to")).map(|it| it + DAY - 1),
    };
    filter.check(kinds)
}

/// When a day begins, in milliseconds since 1970.
fn day(text: &str) -> Option<i64> {
    let start = WireTime::read(&format!("{text}T00:00:00Z"))?;
    i64::try_from(start.millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_and_what_is_none_does_not() {
        assert_eq!(day("1970-01-02"), Some(DAY));
        for none in ["", "1969-12-31", "2026-13-01", "tomorrow", "2026-01-01T00:00:00Z"] {
            assert_eq!(day(none), None, "{none}");
        }
    }
}
