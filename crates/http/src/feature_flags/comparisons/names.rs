//! With what conditions compare: segments by their names, where whoever compares sees them.

use std::collections::BTreeMap;

use keywright_core::{
    flag::{
        Flag,
        comparison::{Comparable, Meant},
    },
    id::{EnvironmentId, OrganizationId, SegmentId},
    targeting::Condition,
};
use keywright_storage::{Database, Place};

use crate::{ApiError, feature_flags::segments, segments::Reading};

/// The most segments of one environment that are looked up for one request. Further ones are known by their ids.
const MAX: usize = 1024;

/// Operators that compare with any of a JSON array of texts (wire 2.8).
const OF_LISTS: [&str; 2] = ["IsOneOf", "NotOneOf"];

/// The names of the segments that flags of an environment use.
#[derive(Debug)]
pub(in crate::feature_flags) struct Names<'a> {
    db: &'a Database,
    /// Who sees them, and where.
    sight: Option<(&'a Reading, Place)>,
    /// What was looked up; none for what is not seen.
    known: BTreeMap<SegmentId, Option<String>>,
}

impl<'a> Names<'a> {
    pub(in crate::feature_flags) fn new(
        db: &'a Database,
        organization: OrganizationId,
        environment: EnvironmentId,
        reading: Option<&'a Reading>,
    ) -> Result<Self, ApiError> {
        let place = db.segments().place(organization, environment)?;
        Ok(Self { db, sight: reading.zip(place), known: BTreeMap::new() })
    }

    /// A flag of the environment, so that it can be compared.
    pub(in crate::feature_flags) fn comparable<'f>(
        &mut self,
        flag: &'f Flag,
    ) -> Result<Comparable<'f>, ApiError> {
        Comparable::new(flag, |it| self.meant(it))
    }

    /// The segments that were looked up and seen.
    pub(super) fn seen(self) -> impl Iterator<Item = (SegmentId, String)> {
        self.known.into_iter().filter_map(|(id, name)| name.map(|it| (id, it)))
    }

    fn meant(&mut self, condition: &Condition) -> Result<Meant, ApiError> {
        let text = || Meant::Text(condition.value.clone());
        if condition.is_about_segments() {
            let Some(ids) = segments::of(condition) else { return Ok(text()) };
            let names = ids.into_iter().map(|it| Ok(self.name(it)?.unwrap_or_else(|| it.to_string())));
            return names.collect::<Result<_, ApiError>>().map(Meant::AnyOf);
        }
        if OF_LISTS.contains(&condition.op.as_str()) {
            return Ok(serde_json::from_str(&condition.value).map_or_else(|_| text(), Meant::AnyOf));
        }
        Ok(text())
    }

    fn name(&mut self, id: SegmentId) -> Result<Option<String>, ApiError> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let Some((reading, place)) = self.sight.as_ref().filter(|_| self.known.len() < MAX) else {
            return Ok(None);
        };
        let name = reading.find(self.db, place, id)?.map(|it| it.name.to_string());
        self.known.insert(id, name.clone());
        Ok(name)
    }
}
