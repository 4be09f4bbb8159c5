//! New flags, of their own or after others. Their tags must not give their maker anything (C14).

use keywright_core::{
    Action, TypeId,
    audit::Event,
    flag::{Flag, Targeting, Variation, VariationType},
    id::{EnvironmentId, FlagId, FlagRevision},
    text::{Description, Key, Name, Tag},
};
use keywright_storage::Written;

use super::{Target, any, author, find, name, subject};
use crate::{ApiError, act::Act, places, tags::Beneficiaries};

/// A flag to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewFlag {
    pub(crate) name: Name,
    pub(crate) key: Key,
    pub(crate) description: Description,
    pub(crate) is_enabled: bool,
    pub(crate) variation_type: VariationType,
    pub(crate) variations: Vec<Variation>,
    pub(crate) enabled_variation: String,
    pub(crate) disabled_variation: String,
    pub(crate) tags: Vec<Tag>,
}

/// What a clone has of its own.
#[derive(Clone, Debug)]
pub(crate) struct Twin {
    pub(crate) name: Name,
    pub(crate) key: Key,
    pub(crate) description: Description,
    pub(crate) tags: Vec<Tag>,
}

/// Makes a flag.
pub(crate) fn create(
    act: &mut Act<'_, '_>,
    environment: EnvironmentId,
    wanted: &NewFlag,
) -> Result<Written<Flag>, ApiError> {
    let (environment, place) = places::find_environment(act, environment)?;
    let permit = act.authorize(Action::CREATE_FLAG, &any(&place))?;
    check_tags(act, &place, &wanted.key, &wanted.tags)?;
    let author = author(act);
    let flag = Flag {
        id: act.id(FlagId::new)?,
        organization: act.organization(),
        environment: environment.id,
        key: wanted.key.clone(),
        name: wanted.name.clone(),
        description: wanted.description.clone(),
        variation_type: wanted.variation_type,
        variations: wanted.variations.clone(),
        disabled_variation: wanted.disabled_variation.clone(),
        targeting: Targeting::everybody(wanted.enabled_variation.clone()),
        is_enabled: wanted.is_enabled,
        is_archived: false,
        tags: wanted.tags.clone(),
        created_by: author,
        updated_by: author,
        revision: act.id(FlagRevision::new)?,
        created_at: act.now,
        updated_at: act.now,
        comment: String::new(),
    };
    act.rows.flags().insert(&permit, &flag)?;
    let entry = act.entry(&permit, Event::FlagCreated, subject(&flag));
    Ok(act.rows.record(entry, flag))
}

/// Makes a flag that is like another but for what names it.
pub(crate) fn clone(act: &mut Act<'_, '_>, target: &Target, twin: &Twin) -> Result<Written<()>, ApiError> {
    let found = find(act, target)?;
    let permit = act.authorize(Action::CLONE_FLAG, &found.name())?;
    check_tags(act, &found.place, &twin.key, &twin.tags)?;
    let named = Flag {
        key: twin.key.clone(),
        name: twin.name.clone(),
        description: twin.description.clone(),
        tags: twin.tags.clone(),
        ..found.flag
    };
    let flag = fresh(act, named)?;
    act.rows.flags().insert(&permit, &flag)?;
    let entry = act.entry(&permit, Event::FlagCreated, subject(&flag));
    Ok(act.rows.record(entry, ()))
}

/// The flag as one that is made now, by who asks.
pub(super) fn fresh(act: &Act<'_, '_>, flag: Flag) -> Result<Flag, ApiError> {
    let author = author(act);
    Ok(Flag {
        id: act.id(FlagId::new)?,
        created_by: author,
        updated_by: author,
        revision: act.id(FlagRevision::new)?,
        created_at: act.now,
        updated_at: act.now,
        comment: String::new(),
        ..flag
    })
}

/// Insists that whoever makes a flag with these tags may do no more to it than to all flags of the environment,
/// or to it without them.
pub(super) fn check_tags(
    act: &mut Act<'_, '_>,
    place: &str,
    key: &Key,
    wanted: &[Tag],
) -> Result<(), ApiError> {
    let before = [any(place), name(place, key, &[])];
    let after = name(place, key, wanted);
    Beneficiaries::of(act)?.check(&act.catalogue(), TypeId::FLAG, &before, &after)
}
