//! Which flags mean a segment (wire 2.9).

use keywright_core::{
    flag::Flag,
    id::{EnvironmentId, SegmentId},
    segment::{Reach, Segment},
};
use keywright_storage::{Database, FlagFilter, Place, Slice};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    reach::{Target, look_for},
    view,
};
use crate::{ApiError, caller::Caller, envelope, feature_flags::Reading};

/// The most flags that are told.
const MAX_REFERENCES: u32 = 1_000;

/// A flag that means a segment
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "envId": "0193a5c0-0000-7000-8000-000000000062", "id": "0193a5c0-0000-7000-8000-000000000071",
    "name": "Dark mode", "key": "dark-mode",
}))]
pub(super) struct FlagReferenceVm {
    /// The environment of the flag
    env_id: Uuid,
    id: Uuid,
    name: String,
    key: String,
}

envelope!(
    /// The flags that mean a segment, in the envelope
    FlagReferencesResponse, Vec<FlagReferenceVm>
);

/// The flags that mean a segment and that the caller may see, environment by environment.
pub(super) async fn list(caller: &Caller, target: Target) -> Result<Vec<FlagReferenceVm>, ApiError> {
    view::require(caller, target).await?;
    let by = caller.clone();
    let found = caller.read(move |db, organization| {
        let (place, segment) = look_for(db, organization, target)?.ok_or(ApiError::NotFound)?;
        let mut told = Vec::new();
        for place in places(db, place, &segment)? {
            let left = MAX_REFERENCES.saturating_sub(u32::try_from(told.len()).unwrap_or(u32::MAX));
            if left == 0 {
                break;
            }
            // An environment in which the caller sees no flags has none for them.
            let Ok(reading) = Reading::new(&by, place.environment()) else { continue };
            told.extend(flags(db, place.environment(), segment.id, |it| reading.sees(it), left)?);
        }
        Ok(told)
    });
    found.await
}

/// Whether any flag means a segment.
pub(super) fn is_used(db: &Database, place: &Place, segment: &Segment) -> Result<bool, ApiError> {
    for place in places(db, place.clone(), segment)? {
        if !flags(db, place.environment(), segment.id, |_| true, 1)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where flags may use a segment that was looked for in one of those places.
fn places(db: &Database, place: Place, segment: &Segment) -> Result<Vec<Place>, ApiError> {
    let Reach::Shared(scopes) = &segment.reach else { return Ok(vec![place]) };
    let mut all = db.segments().places(place.organization())?;
    all.retain(|place| scopes.iter().any(|it| place.is_in(it)));
    Ok(all)
}

/// The flags of an environment that mean a segment, and that are told.
fn flags(
    db: &Database,
    environment: EnvironmentId,
    segment: SegmentId,
    is_told: impl Fn(&Flag) -> bool,
    most: u32,
) -> Result<Vec<FlagReferenceVm>, ApiError> {
    let means = |flag: &Flag| {
        let mut conditions = flag.targeting.rules.iter().flat_map(|it| &it.conditions);
        conditions.any(|it| it.names(segment))
    };
    let slice = Slice { offset: 0, size: most };
    let page = db.flags().page(environment, FlagFilter::default(), |it| means(it) && is_told(it), slice)?;
    let shown = page.items.iter().map(|it| FlagReferenceVm {
        env_id: it.environment.uuid(),
        id: it.id.uuid(),
        name: it.name.to_string(),
        key: it.key.to_string(),
    });
    Ok(shown.collect())
}
