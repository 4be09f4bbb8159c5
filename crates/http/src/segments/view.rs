//! Who sees which segments: with `CanAccessEnv` all of an environment, without it those one may do everything to.

use std::collections::BTreeSet;

use keywright_core::{
    Action,
    id::{EnvironmentId, OrganizationId, SegmentId},
    organization::Organization,
    segment::Segment,
};
use keywright_storage::{Database, Place, SegmentFilter, Slice};

use super::{
    bodies::{SegmentSummaryVm, SegmentVm},
    reach::{Target, any, look_for, name, require_in_type},
    requests::Listed,
};
use crate::{ApiError, Page, Paging, caller::Caller, places, sight::Sight, wire::envelope::within_room};

/// Somebody who reads the segments of an environment.
#[derive(Clone, Debug)]
pub(crate) struct Reading(Sight);

impl Reading {
    /// 403 for who may see none, wherever that is.
    pub(crate) fn new(caller: &Caller, environment: EnvironmentId) -> Result<Self, ApiError> {
        Sight::new(caller, environment, Action::MANAGE_SEGMENT, any).map(Self)
    }

    fn sees(&self, segment: &Segment) -> bool {
        self.0.sees(|place| name(place, &segment.key, &segment.tags))
    }

    /// The segment of that id, if flags of the place may use it and it is seen. The place is that of the environment.
    pub(crate) fn find(
        &self,
        db: &Database,
        place: &Place,
        id: SegmentId,
    ) -> Result<Option<Segment>, ApiError> {
        Ok(db.segments().find(place, id)?.filter(|it| self.sees(it)))
    }

    /// Where it is. Who sees nothing of what is there, and may not do everything to what could be, is refused.
    fn enter(&self, db: &Database, organization: OrganizationId) -> Result<Place, ApiError> {
        let place = db.segments().place(organization, self.0.environment())?.ok_or(ApiError::NotFound)?;
        if self.0.sees_whatever_there_is() {
            return Ok(place);
        }
        let one = Slice { offset: 0, size: 1 };
        let seen = db.segments().page(&place, SegmentFilter::default(), |it| self.sees(it), one)?;
        if seen.total > 0 { Ok(place) } else { Err(Sight::refusal()) }
    }

    /// A page of the segments that are seen.
    pub(super) fn page(
        &self,
        db: &Database,
        organization: OrganizationId,
        wanted: &Listed,
        paging: Paging,
    ) -> Result<Page<SegmentSummaryVm>, ApiError> {
        let (place, organization) = (self.enter(db, organization)?, find(db, organization)?);
        let filter = SegmentFilter { name: &wanted.name, is_archived: Some(wanted.is_archived) };
        let page = db.segments().page(&place, filter, |it| self.sees(it), paging.slice())?;
        Ok(Page::from(page).map(|it| SegmentSummaryVm::new(&it, &place, &organization)))
    }

    /// Keys and names of some of the segments that are seen, of those whose name or key holds a text.
    pub(crate) fn named(
        &self,
        db: &Database,
        organization: OrganizationId,
        text: &str,
        slice: Slice,
    ) -> Result<Vec<(String, String)>, ApiError> {
        let place = self.enter(db, organization)?;
        let filter = SegmentFilter { name: text, is_archived: Some(false) };
        let page = db.segments().page(&place, filter, |it| self.sees(it), slice)?;
        Ok(page.items.iter().map(|it| (it.key.to_string(), it.name.to_string())).collect())
    }

    /// Those of some segments that are there and seen, in the order in which they were asked for.
    pub(super) fn some(
        &self,
        db: &Database,
        organization: OrganizationId,
        ids: &[SegmentId],
    ) -> Result<Vec<SegmentVm>, ApiError> {
        let (place, organization) = (self.enter(db, organization)?, find(db, organization)?);
        let mut shown = Vec::new();
        for &id in ids {
            shown.extend(self.find(db, &place, id)?.map(|it| SegmentVm::new(&it, &place, &organization)));
        }
        within_room(shown)
    }

    /// The tags of the segments that are seen.
    pub(super) fn tags(&self, db: &Database, organization: OrganizationId) -> Result<Vec<String>, ApiError> {
        let place = self.enter(db, organization)?;
        let segments =
            db.segments().page(&place, SegmentFilter::default(), |it| self.sees(it), Slice::ALL)?;
        let tags: BTreeSet<String> =
            segments.items.iter().flat_map(|it| &it.tags).map(ToString::to_string).collect();
        Ok(tags.into_iter().collect())
    }
}

/// Insists that the caller may see a segment. Of one that is not there, only who may see all segments of the
/// environment learns so: 404, everybody else 403.
pub(super) async fn require(caller: &Caller, target: Target) -> Result<(), ApiError> {
    let Some(place) = places::environment(caller, target.environment) else {
        return Reading::new(caller, target.environment).and(Err(ApiError::NotFound));
    };
    let found = caller.read(move |db, organization| look_for(db, organization, target)).await?;
    let sees_all = caller.may(Action::CAN_ACCESS_ENV, &place);
    match found {
        Some(_) if sees_all => Ok(()),
        Some((_, it)) => {
            caller.require(Action::MANAGE_SEGMENT, &name(&place, &it.key, &it.tags)).map_err(Sight::hidden)
        }
        None if sees_all => Err(ApiError::NotFound),
        None => require_in_type(caller, &[Action::MANAGE_SEGMENT], target.environment)
            .map_err(Sight::hidden)
            .and(Err(ApiError::NotFound)),
    }
}

/// The same, of a segment by its id.
pub(crate) async fn require_seen(
    caller: &Caller,
    environment: EnvironmentId,
    id: SegmentId,
) -> Result<(), ApiError> {
    require(caller, Target { environment, id }).await
}

/// One segment, if it is seen.
pub(super) async fn one(caller: &Caller, target: Target) -> Result<SegmentVm, ApiError> {
    require(caller, target).await?;
    let found = caller.read(move |db, id| {
        let (place, segment) = look_for(db, id, target)?.ok_or(ApiError::NotFound)?;
        Ok(SegmentVm::new(&segment, &place, &find(db, id)?))
    });
    found.await
}

/// The organization of a caller.
pub(super) fn find(db: &Database, id: OrganizationId) -> Result<Organization, ApiError> {
    db.organizations().find(id)?.ok_or(ApiError::NotFound)
}
