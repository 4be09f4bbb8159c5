//! Where segments are, and under which names: a shared one is in every environment that it reaches, and what is
//! done to it is done there. So it takes the permission in each of them.

use std::collections::BTreeSet;

use keywright_core::{
    Action,
    id::{EnvironmentId, OrganizationId, SegmentId},
    segment::{Reach, Scope, Segment},
    text::{Key, Tag},
};
use keywright_storage::{Database, Place};

use crate::{ApiError, act::Act, caller::Caller, places, tags};

/// A segment that somebody means, in an environment in which flags may use it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) environment: EnvironmentId,
    pub(super) id: SegmentId,
}

/// A segment that is there.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The environment in which it was looked for.
    pub(super) place: Place,
    pub(super) segment: Segment,
    /// All it reaches: the start of its resource names.
    pub(super) reached: BTreeSet<String>,
}

/// `project/p:env/e:segment/s;tag,tag`
pub(super) fn name(place: &str, key: &Key, tags: &[Tag]) -> String {
    format!("{place}:segment/{key}{}", tags::suffix(tags))
}

/// `project/p:env/e:segment/*`
pub(super) fn any(place: &str) -> String {
    format!("{place}:segment/*")
}

/// The start of the resource names of all that a segment reaches: of environments that are there, and of those to
/// come, with `*` in the place of a key.
pub(super) fn reached(db: &Database, place: &Place, reach: &Reach) -> Result<BTreeSet<String>, ApiError> {
    let Reach::Shared(scopes) = reach else { return Ok(BTreeSet::from([place.name()])) };
    let mut reached: BTreeSet<String> = scopes.iter().map(Scope::place).collect();
    for place in db.segments().places(place.organization())? {
        if scopes.iter().any(|it| place.is_in(it)) {
            reached.insert(place.name());
        }
    }
    Ok(reached)
}

/// The segment and the environment in which it was looked for, for somebody who reads.
pub(super) fn look_for(
    db: &Database,
    organization: OrganizationId,
    target: Target,
) -> Result<Option<(Place, Segment)>, ApiError> {
    let Some(place) = db.segments().place(organization, target.environment)? else { return Ok(None) };
    let segment = db.segments().find(&place, target.id)?;
    Ok(segment.map(|segment| (place, segment)))
}

/// The segment, in a write. An environment that comes to be meanwhile is one to come: it takes nothing that was
/// not asked.
pub(super) fn find(act: &mut Act<'_, '_>, target: Target) -> Result<Found, ApiError> {
    let place = find_place(act, target.environment)?;
    let segment = act.rows.segments().find(&place, target.id)?.ok_or(ApiError::NotFound)?;
    let reached = reached(&act.state.db, &place, &segment.reach)?;
    Ok(Found { place, segment, reached })
}

/// Where an environment is, in a write.
pub(super) fn find_place(act: &mut Act<'_, '_>, environment: EnvironmentId) -> Result<Place, ApiError> {
    let organization = act.organization();
    act.rows.segments().place(organization, environment)?.ok_or(ApiError::NotFound)
}

/// Insists that the caller may do one of these to all segments of an environment.
pub(super) fn require_in_type(
    caller: &Caller,
    actions: &[Action],
    environment: EnvironmentId,
) -> Result<(), ApiError> {
    let (name, found) = match places::environment(caller, environment) {
        Some(name) => (any(&name), Ok(())),
        None => (any(places::EVERY_ENVIRONMENT), Err(ApiError::NotFound)),
    };
    if actions.iter().any(|&it| caller.may(it, &name)) { found } else { Err(refusal(actions)) }
}

/// Insists that the caller may do one of these to a segment, wherever it reaches. Of one that is not there, only
/// who may do it to all segments of the environment learns so: 404, everybody else 403. Of places to come, the write
/// asks more exactly.
pub(super) async fn require(caller: &Caller, actions: &[Action], target: Target) -> Result<(), ApiError> {
    let found = caller.read(move |db, organization| {
        let Some((place, segment)) = look_for(db, organization, target)? else { return Ok(None) };
        let reached = reached(db, &place, &segment.reach)?;
        Ok(Some(Found { place, segment, reached }))
    });
    let Some(found) = found.await? else {
        return require_in_type(caller, actions, target.environment).and(Err(ApiError::NotFound));
    };
    let names: Vec<String> = found.names().collect();
    let may = |action: Action| names.iter().all(|it| caller.may(action, it));
    if actions.iter().any(|&it| may(it)) { Ok(()) } else { Err(refusal(actions)) }
}

/// What is said to who may do none of these, wherever there is a segment and wherever there is none.
fn refusal(actions: &[Action]) -> ApiError {
    ApiError::lacking_all(actions, &any(places::EVERY_ENVIRONMENT))
}

impl Found {
    /// The names of the segment, wherever it reaches.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.reached.iter().map(|it| name(it, &self.segment.key, &self.segment.tags))
    }
}
