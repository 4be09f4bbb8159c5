//! Which segments the rules of a flag mean, and whether the flags of an environment may use them.

use std::collections::BTreeSet;

use keywright_core::{flag::Rule, id::SegmentId, targeting::Condition};
use keywright_storage::{Database, Place};

use crate::{ApiError, wire::path::guid};

/// The most segments that are looked up for one flag.
pub(super) const MAX: usize = 128;

/// The segments that a condition means. None for one that does not say which.
pub(super) fn of(condition: &Condition) -> Option<Vec<SegmentId>> {
    let ids: Vec<String> = serde_json::from_str(&condition.value).ok()?;
    ids.iter().map(|it| guid(it).map(SegmentId::from_uuid)).collect()
}

/// The segments that rules mean. None if a condition does not say which, or if they are more than [`MAX`].
pub(super) fn meant(rules: &[Rule]) -> Option<BTreeSet<SegmentId>> {
    let mut meant = BTreeSet::new();
    for condition in rules.iter().flat_map(|it| &it.conditions).filter(|it| it.is_about_segments()) {
        meant.extend(of(condition)?);
        if meant.len() > MAX {
            return None;
        }
    }
    Some(meant)
}

/// Whether rules mean no other segments than those that the flags of a place may use.
pub(super) fn are_usable(db: &Database, place: &Place, rules: &[Rule]) -> Result<bool, ApiError> {
    let Some(meant) = meant(rules) else { return Ok(false) };
    for id in meant {
        if db.segments().find(place, id)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}
