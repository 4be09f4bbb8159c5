//! What is seen of flags in several environments: what somebody does not see there is as if it were not.

use std::collections::BTreeMap;

use keywright_core::{
    flag::Flag,
    id::{EnvironmentId, OrganizationId},
};
use keywright_storage::Database;

use super::{
    bodies::{FlagComparisonVm, FlagDiffOverviewVm, FlagOverviewVm},
    names::Names,
};
use crate::{
    ApiError, Page,
    caller::Caller,
    feature_flags::{requests::Compared, segments, view::Reading},
    segments::Reading as SegmentReading,
};

/// An environment, and who looks at its flags.
#[derive(Debug)]
pub(super) struct Side {
    environment: EnvironmentId,
    flags: Reading,
    segments: Option<SegmentReading>,
}

impl Side {
    /// 403 for who may see no flags, wherever that is.
    pub(super) fn new(caller: &Caller, environment: EnvironmentId) -> Result<Self, ApiError> {
        let (flags, segments) =
            (Reading::new(caller, environment)?, SegmentReading::new(caller, environment).ok());
        Ok(Self { environment, flags, segments })
    }

    fn names<'a>(&'a self, db: &'a Database, organization: OrganizationId) -> Result<Names<'a>, ApiError> {
        Names::new(db, organization, self.environment, self.segments.as_ref())
    }

    /// The flag of the same key, if it is there and seen.
    fn counterpart(&self, db: &Database, of: &Flag) -> Result<Option<Flag>, ApiError> {
        let found = db.flags().keyed(self.environment, &of.key)?;
        Ok(found.filter(|it| self.flags.sees(it)))
    }
}

/// A page of the flags that are seen of an environment, and in what those of the targets differ from them.
pub(super) fn overview(
    db: &Database,
    organization: OrganizationId,
    source: &Side,
    targets: &[Side],
    wanted: &Compared,
) -> Result<Page<FlagOverviewVm>, ApiError> {
    let page = source.flags.flags(db, &wanted.listed, wanted.slice)?;
    let mut names = source.names(db, organization)?;
    let others = targets.iter().map(|it| Ok((it, it.names(db, organization)?)));
    let mut others: Vec<(&Side, Names<'_>)> = others.collect::<Result<_, ApiError>>()?;
    let mut items = Vec::new();
    for flag in &page.items {
        let ours = names.comparable(flag)?;
        let mut diffs = Vec::new();
        for (side, names) in &mut others {
            let Some(other) = side.counterpart(db, flag)?.filter(|it| !it.is_archived) else { continue };
            diffs.push(FlagDiffOverviewVm::new(side.environment, &ours.compare(&names.comparable(&other)?)));
        }
        items.push(FlagOverviewVm::new(flag, diffs));
    }
    Ok(Page { total_count: page.total, items })
}

/// A flag and that of another environment; none where that is not there or not seen.
pub(super) fn detail(
    db: &Database,
    organization: OrganizationId,
    flag: &Flag,
    segments: Option<&SegmentReading>,
    target: &Side,
) -> Result<Option<FlagComparisonVm>, ApiError> {
    let Some(place) = db.segments().place(organization, target.environment)? else { return Ok(None) };
    let Some(other) = target.counterpart(db, flag)? else { return Ok(None) };
    let mut names = Names::new(db, organization, flag.environment, segments)?;
    let mut other_names = target.names(db, organization)?;
    let (ours, theirs) = (names.comparable(flag)?, other_names.comparable(&other)?);
    let seen: BTreeMap<_, _> = names.seen().chain(other_names.seen()).collect();
    let are_copyable = segments::are_usable(db, &place, &flag.targeting.rules)?;
    Ok(Some(FlagComparisonVm::new(&ours, &theirs, seen, are_copyable)))
}
