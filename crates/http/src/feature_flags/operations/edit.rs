//! Changes of several things of a flag at once: each takes its own action.

use keywright_core::{
    Action, Permit, TypeId,
    audit::Event,
    flag::{Flag, Targeting},
    id::FlagRevision,
};
use keywright_storage::Written;

use super::{
    Found, Target, author, find, name, require_comment, require_revision, require_sight, require_sound,
    subject,
};
use crate::{
    ApiError,
    act::Act,
    feature_flags::{bodies::FlagVm, patch::Patched},
    tags::Beneficiaries,
    wire::patch::{PatchStep, patched},
};

/// What it takes to change whom a flag gives what: one of these, and the others where they differ too.
pub(crate) const TARGETING: [Action; 3] = [
    Action::UPDATE_FLAG_INDIVIDUAL_TARGETING,
    Action::UPDATE_FLAG_TARGETING_RULES,
    Action::UPDATE_FLAG_DEFAULT_RULE,
];

/// Changes whom a flag gives what, if it is still of that revision. Where nothing differs, nothing is written.
pub(crate) fn retarget(
    act: &mut Act<'_, '_>,
    target: &Target,
    targeting: &Targeting,
    revision: FlagRevision,
    comment: &str,
) -> Result<Written<Flag>, ApiError> {
    let found = find(act, target)?;
    let name = found.name();
    if !TARGETING.into_iter().any(|it| act.insist(it, &name).is_ok()) {
        return Err(ApiError::forbidden());
    }
    require_comment(&found.environment, comment)?;
    require_revision(&found.flag, revision)?;
    let after = Flag { targeting: targeting.clone(), ..found.flag.clone() };
    require_sound(&after, "targeting_is_invalid")?;
    become_other(act, &found, after, comment)
}

/// Makes of a flag what a JSON patch makes of what the wire shows of it, for who may see that: a patch can ask
/// what is there. Where nothing differs, nothing is written.
pub(crate) fn edit(
    act: &mut Act<'_, '_>,
    target: &Target,
    steps: &[PatchStep],
) -> Result<Written<Flag>, ApiError> {
    let found = find(act, target)?;
    require_sight(act, &found)?;
    let patched: Patched = patched(&FlagVm::from(&found.flag), steps, &Patched::MEMBERS)?;
    let after = patched.apply(found.flag.clone())?;
    become_other(act, &found, after, "")
}

/// Plans that a flag becomes another, for who may do all that it takes.
pub(super) fn become_other(
    act: &mut Act<'_, '_>,
    before: &Found,
    after: Flag,
    comment: &str,
) -> Result<Written<Flag>, ApiError> {
    let needs = before.flag.needs(&after).ok_or_else(ApiError::forbidden)?;
    let Some((first, others)) = needs.split_first() else {
        return Ok(act.rows.unchanged(before.flag.clone()));
    };
    let name = before.name();
    let permit = act.authorize(*first, &name)?;
    for action in others {
        act.insist(*action, &name)?;
    }
    require_comment(&before.environment, comment)?;
    replace(act, &permit, before, after, comment)
}

/// Plans that a flag becomes another, with what it takes permitted. Its tags must give nothing (C14).
pub(super) fn replace(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    before: &Found,
    mut after: Flag,
    comment: &str,
) -> Result<Written<Flag>, ApiError> {
    if before.flag.tags != after.tags {
        let after = name(&before.place, &after.key, &after.tags);
        Beneficiaries::of(act)?.check(&act.catalogue(), TypeId::FLAG, &[before.name()], &after)?;
    }
    let events = events(&before.flag, &after);
    after.revision = act.id(FlagRevision::new)?;
    after.updated_at = act.now;
    after.updated_by = author(act);
    comment.clone_into(&mut after.comment);
    act.rows.flags().replace(permit, &after)?;
    let subject = subject(&after);
    let entry = |event| act.entry(permit, event, subject.clone()).with_comment(comment);
    let entries = events.into_iter().map(entry).collect();
    Ok(act.rows.record_all(entries, after))
}

/// What happens to a flag that becomes another.
fn events(before: &Flag, after: &Flag) -> Vec<Event> {
    let mut events = Vec::new();
    if before.is_archived != after.is_archived {
        events.push(if after.is_archived { Event::FlagArchived } else { Event::FlagRestored });
    }
    if before.is_enabled != after.is_enabled {
        events.push(Event::FlagToggled);
    }
    let same = Flag { is_archived: before.is_archived, is_enabled: before.is_enabled, ..after.clone() };
    if same != *before || events.is_empty() {
        events.push(Event::FlagChanged);
    }
    events
}
