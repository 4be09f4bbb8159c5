//! Flags as those of another environment. What is copied is judged again in the write that makes the copies.

use keywright_core::{
    Action,
    audit::Event,
    flag::{Flag, Targeting},
    id::{EnvironmentId, FlagId},
};
use keywright_storage::{Place, Written};

use super::{any, make, name, subject};
use crate::{ApiError, act::Act, feature_flags::segments, places};

/// The most bytes of all copies together: with their keys and what is said of them, they must fit into one commit
/// of 1 MiB.
const MAX_BYTES: usize = 768 << 10;

/// From where to where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Copying {
    pub(crate) from: EnvironmentId,
    pub(crate) to: EnvironmentId,
}

/// A flag that is to be copied, and what of it can be.
#[derive(Clone, Debug)]
pub(crate) struct Copy {
    pub(crate) flag: Flag,
    /// Whether no flag there has its key.
    pub(crate) key_is_free: bool,
    /// Whether flags there may use all segments that its rules mean.
    pub(crate) rules_are_usable: bool,
}

/// What of these flags can be copied, for who may copy them. Those that are not there are left out.
pub(crate) fn copies(act: &mut Act<'_, '_>, copying: Copying, ids: &[FlagId]) -> Result<Vec<Copy>, ApiError> {
    let from = find_place(act, Action::COPY_FLAG_TO, copying.from)?;
    let to = find_place(act, Action::CREATE_FLAG, copying.to)?;
    act.insist(Action::CREATE_FLAG, &any(&to.name()))?;
    let mut copies = Vec::new();
    for &id in ids {
        let Some(flag) = act.rows.flags().find(from.environment(), id)? else {
            act.insist(Action::COPY_FLAG_TO, &any(&from.name()))?;
            continue;
        };
        act.insist(Action::COPY_FLAG_TO, &name(&from.name(), &flag.key, &flag.tags))?;
        let key_is_free = act.rows.flags().keyed(to.environment(), &flag.key)?.is_none();
        if key_is_free {
            make::check_tags(act, &to.name(), &flag.key, &flag.tags)?;
        }
        let rules_are_usable = segments::are_usable(&act.state.db, &to, &flag.targeting.rules)?;
        copies.push(Copy { flag, key_is_free, rules_are_usable });
    }
    Ok(copies)
}

/// Copies what of these flags can be, and says how many.
pub(crate) fn copy(
    act: &mut Act<'_, '_>,
    copying: Copying,
    ids: &[FlagId],
) -> Result<Written<u32>, ApiError> {
    let copies = copies(act, copying, ids)?;
    let (from, to) = (find_place(act, Action::COPY_FLAG_TO, copying.from)?, copying.to);
    let comment = origin(&from.name());
    let to = find_place(act, Action::CREATE_FLAG, to)?;
    let permit = act.authorize(Action::CREATE_FLAG, &any(&to.name()))?;
    let (mut entries, mut count, mut size) = (Vec::new(), 0, 0);
    for copy in copies.into_iter().filter(|it| it.key_is_free) {
        let flag = Flag { comment: comment.clone(), ..make::fresh(act, copy.made_in(&to))? };
        size += flag.size();
        if size > MAX_BYTES {
            return Err(ApiError::rule("FeatureFlagsAreTooLarge"));
        }
        act.rows.flags().insert(&permit, &flag)?;
        entries.push(act.entry(&permit, Event::FlagCreated, subject(&flag)).with_comment(&comment));
        count += 1;
    }
    if entries.is_empty() {
        return Ok(act.rows.unchanged(0));
    }
    Ok(act.rows.record_all(entries, count))
}

/// What is said of what was copied from there.
pub(super) fn origin(place: &str) -> String {
    format!("Copied from {place}")
}

/// Where an environment is. Of one that is not there, only who may do this to all flags learns so: 404, everybody
/// else 403.
pub(super) fn find_place(
    act: &mut Act<'_, '_>,
    action: Action,
    id: EnvironmentId,
) -> Result<Place, ApiError> {
    let organization = act.organization();
    match act.rows.segments().place(organization, id)? {
        Some(place) => Ok(place),
        None => act.insist(action, &any(places::EVERY_ENVIRONMENT)).and(Err(ApiError::NotFound)),
    }
}

impl Copy {
    /// The flag as one of another environment: without users that are meant by their keys, and without rules
    /// that cannot be fulfilled there.
    fn made_in(self, place: &Place) -> Flag {
        let rules = if self.rules_are_usable { self.flag.targeting.rules } else { Vec::new() };
        let targeting = Targeting { users: Vec::new(), rules, ..self.flag.targeting };
        Flag { environment: place.environment(), targeting, ..self.flag }
    }
}
