//! Segments: of one environment, or shared by those of an organization that a scope holds.

use std::iter::Peekable;

use keywright_core::{
    Permit,
    id::{EnvironmentId, OrganizationId, SegmentId},
    segment::{Reach, Scope, Segment},
    text::Key,
};
use rkyv::Archived;

use super::{environments::Environments, projects::Projects};
use crate::{
    error::StorageError,
    key::Key as RowKey,
    keys,
    page::{Cutter, Needle, Page, Slice},
    read::{Reader, Source, find, guard},
    row::Row,
    rows::{
        self, scope_holds,
        v1::{self, segment::ArchivedReach},
    },
    write::{Write, WriteError},
};

/// Segments. One of an environment is there only while its environment is.
#[derive(Debug)]
pub struct Segments<R>(pub(crate) R);

/// Where an environment is: whose, and under which keys. Made by [`Segments::place`] of one that is there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Place {
    organization: OrganizationId,
    environment: EnvironmentId,
    project: Key,
    key: Key,
}

/// Which segments are listed.
#[derive(Clone, Copy, Debug, Default)]
pub struct SegmentFilter<'a> {
    /// Those whose name or key holds this, whatever its case; all, if it is empty.
    pub name: &'a str,
    /// Those that are put away, or not.
    pub is_archived: Option<bool>,
}

impl Place {
    /// Whose it is.
    #[must_use]
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// The environment.
    #[must_use]
    pub fn environment(&self) -> EnvironmentId {
        self.environment
    }

    /// The start of the resource names of what is in it: `project/web:env/prod`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("project/{}:env/{}", self.project, self.key)
    }

    /// Whether a scope holds it.
    #[must_use]
    pub fn is_in(&self, scope: &Scope) -> bool {
        scope.holds(&self.project, &self.key)
    }

    /// Whether flags of it may use an archived segment that lies under its environment or organization.
    fn is_reached(&self, segment: &Archived<v1::segment::Segment>) -> bool {
        match &segment.reach {
            ArchivedReach::Environment => true,
            ArchivedReach::Shared { scopes } => {
                scopes.iter().any(|it| scope_holds(it, &self.project, &self.key))
            }
        }
    }
}

impl<R: Source> Segments<R> {
    /// Where an environment of the organization is.
    pub fn place(
        &mut self,
        organization: OrganizationId,
        environment: EnvironmentId,
    ) -> Result<Option<Place>, StorageError> {
        let found = Environments(&mut self.0).find(organization, environment)?;
        let Some(environment) = found else { return Ok(None) };
        let project = Projects(&mut self.0).find(organization, environment.project)?;
        Ok(project.map(|project| Place {
            organization,
            environment: environment.id,
            project: project.key,
            key: environment.key,
        }))
    }

    /// The segment of that id, if flags of the place may use it.
    pub fn find(&mut self, place: &Place, id: SegmentId) -> Result<Option<Segment>, StorageError> {
        if let Some(own) = find(&mut self.0, &keys::segment(place.environment, id))? {
            return Ok(Some(own));
        }
        let shared: Option<Segment> = find(&mut self.0, &keys::shared_segment(place.organization, id))?;
        Ok(shared.filter(|it| match &it.reach {
            Reach::Environment(_) => false,
            Reach::Shared(scopes) => scopes.iter().any(|it| place.is_in(it)),
        }))
    }

    /// Which segment of an environment has that key, of those that are not shared.
    pub fn keyed(
        &mut self,
        environment: EnvironmentId,
        key: &Key,
    ) -> Result<Option<SegmentId>, StorageError> {
        Ok(guard(&mut self.0, &keys::segment_key(environment, key))?.map(SegmentId::from_bytes))
    }

    /// Which shared segment of an organization has that key.
    pub fn keyed_shared(
        &mut self,
        organization: OrganizationId,
        key: &Key,
    ) -> Result<Option<SegmentId>, StorageError> {
        Ok(guard(&mut self.0, &keys::shared_segment_key(organization, key))?.map(SegmentId::from_bytes))
    }
}

impl Segments<Reader<'_>> {
    /// The segments that flags of a place may use, and that may be seen as `may_see` says of each, newest first.
    pub fn page(
        self,
        place: &Place,
        filter: SegmentFilter<'_>,
        may_see: impl Fn(&Segment) -> bool,
        slice: Slice,
    ) -> Result<Page<Segment>, StorageError> {
        let needle = Needle::new(filter.name);
        let mut cutter = Cutter::new(slice);
        let own = self.0.rows(&keys::segments(place.environment))?.rev();
        let shared = self.0.rows(&keys::shared_segments(place.organization))?.rev();
        for found in Newest::of(own, shared) {
            let (key, row) = found?;
            let archived = rows::open::<Segment>(&key, &row)?;
            if place.is_reached(archived) && filter.selects(archived, &needle) {
                let segment = rows::read(&key, &row, &self.0.words().catalogues)?;
                if may_see(&segment) {
                    cutter.offer(segment);
                }
            }
        }
        Ok(cutter.finish())
    }

    /// Where all environments of an organization are.
    pub fn places(self, organization: OrganizationId) -> Result<Vec<Place>, StorageError> {
        let mut places = Vec::new();
        for project in Projects(self.0).all(organization)? {
            for environment in Environments(self.0).of(organization, project.id)? {
                places.push(Place {
                    organization,
                    environment: environment.id,
                    project: project.key.clone(),
                    key: environment.key,
                });
            }
        }
        Ok(places)
    }
}

impl Segments<&mut Write<'_>> {
    /// Plans a new segment, of an environment that is there.
    pub fn insert(&mut self, permit: &Permit, segment: &Segment) -> Result<(), WriteError> {
        self.check_home(segment)?;
        self.0.insert(permit, segment)
    }

    /// Plans that the segment of this id becomes this one. Its key stays, since resource names hold it, and so
    /// does whether it is shared.
    pub fn replace(&mut self, permit: &Permit, segment: &Segment) -> Result<(), WriteError> {
        let old = self.existing(segment)?;
        if old.key != segment.key || old.reach.is_shared() != segment.reach.is_shared() {
            return Err(WriteError::Misuse("the key of a segment stays, and whether it is shared"));
        }
        self.0.replace(permit, &old, segment)
    }

    /// Plans that the segment goes.
    pub fn remove(&mut self, permit: &Permit, segment: &Segment) -> Result<(), WriteError> {
        let old = self.existing(segment)?;
        self.0.remove(permit, &old)
    }

    fn existing(&mut self, segment: &Segment) -> Result<Segment, WriteError> {
        self.check_home(segment)?;
        let found: Option<Segment> = find(&mut self.0, &rows::Record::key(segment))?;
        found
            .filter(|it| it.organization == segment.organization)
            .ok_or(WriteError::Misuse("there is no such segment"))
    }

    fn check_home(&mut self, segment: &Segment) -> Result<(), WriteError> {
        let Reach::Environment(environment) = segment.reach else { return Ok(()) };
        let environment = Environments(&mut *self.0).find(segment.organization, environment)?;
        environment.map(|_| ()).ok_or(WriteError::Misuse("there is no such environment"))
    }
}

impl SegmentFilter<'_> {
    fn selects(&self, segment: &Archived<v1::segment::Segment>, needle: &Needle) -> bool {
        self.is_archived.is_none_or(|it| it == segment.is_archived)
            && (needle.is_in(&segment.name) || needle.is_in(&segment.key))
    }
}

/// Two lists of rows as one, both by their ids, newest first.
struct Newest<A: Iterator, B: Iterator>(Peekable<A>, Peekable<B>);

impl<A: Iterator, B: Iterator> Newest<A, B> {
    fn of(one: A, other: B) -> Self {
        Self(one.peekable(), other.peekable())
    }
}

type Found = Result<(RowKey, Row), StorageError>;

impl<A: Iterator<Item = Found>, B: Iterator<Item = Found>> Iterator for Newest<A, B> {
    type Item = Found;

    fn next(&mut self) -> Option<Self::Item> {
        let id = |found: &Found| found.as_ref().ok().and_then(|(key, _)| keys::last_id(key));
        // An error has no id: where one waits, it is told once it is the turn of its list.
        match (self.0.peek(), self.1.peek()) {
            (Some(one), Some(other)) if id(one) < id(other) => self.1.next(),
            (None, _) => self.1.next(),
            _ => self.0.next(),
        }
    }
}
