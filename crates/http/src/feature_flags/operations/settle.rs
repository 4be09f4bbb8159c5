//! Settings of a flag as those of the flag of the same key in another environment.

use keywright_core::{
    flag::{
        Flag,
        comparison::{self, Copied},
    },
    id::FlagRevision,
};
use keywright_storage::Written;

use super::{Found, Target, copy, edit, find, require_sight};
use crate::{
    ApiError,
    act::Act,
    feature_flags::{comparisons::names::Names, segments},
    segments::Reading as SegmentReading,
};

/// What is copied from where to where.
#[derive(Debug)]
pub(crate) struct SettingsCopy {
    pub(crate) from: Target,
    pub(crate) to: Target,
    pub(crate) what: Copied,
    /// Who sees the segments of both environments.
    pub(crate) segments: [Option<SegmentReading>; 2],
}

/// Copies settings, for who sees both flags and may do to the other one all that it takes. Where nothing differs,
/// nothing is written.
pub(crate) fn copy_settings(act: &mut Act<'_, '_>, wanted: &SettingsCopy) -> Result<Written<Flag>, ApiError> {
    let (source, target) = (find(act, &wanted.from)?, find(act, &wanted.to)?);
    require_sight(act, &source)?;
    require_sight(act, &target)?;
    if source.flag.variation_type != target.flag.variation_type {
        return Err(ApiError::rule("VariationTypesDiffer"));
    }
    if wanted.what.rules.is_some() {
        require_usable(act, &source, &target)?;
    }
    let after = settled(act, wanted, &source, &target)?;
    if !after.is_sound() {
        return Err(ApiError::rule("FeatureFlagIsTooLarge"));
    }
    edit::become_other(act, &target, after, &copy::origin(&source.place))
}

/// Insists that the flags of the other environment may use all segments that the rules mean.
fn require_usable(act: &mut Act<'_, '_>, source: &Found, target: &Found) -> Result<(), ApiError> {
    let organization = act.organization();
    let place = act.rows.segments().place(organization, target.environment.id)?;
    let place = place.ok_or(ApiError::NotFound)?;
    if segments::are_usable(&act.state.db, &place, &source.flag.targeting.rules)? {
        return Ok(());
    }
    Err(ApiError::rule("RulesAreNotCopyable"))
}

/// The other flag with the settings.
fn settled(
    act: &Act<'_, '_>,
    wanted: &SettingsCopy,
    source: &Found,
    target: &Found,
) -> Result<Flag, ApiError> {
    let [ours, theirs] = &wanted.segments;
    let names =
        |found: &Found, reading| Names::new(&act.state.db, act.organization(), found.environment.id, reading);
    let (mut ours, mut theirs) = (names(source, ours.as_ref())?, names(target, theirs.as_ref())?);
    let (ours, theirs) = (ours.comparable(&source.flag)?, theirs.comparable(&target.flag)?);
    let fresh = || act.id(FlagRevision::new).map(|it| it.to_string());
    comparison::copy(&ours, &theirs, wanted.what, fresh)
}
