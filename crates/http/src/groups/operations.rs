//! What can be done with groups. Joining one gives what its policies say, and leaving one may free what
//! they withheld (C09, C16).

use keywright_core::{
    Permit,
    audit::{Event, Subject},
    grant::Change,
    group::Group,
    id::{AccountId, GroupId, PolicyId},
    text::{Description, Name},
};
use keywright_storage::Written;

use crate::{
    ApiError,
    act::Act,
    iam::{self, attach, authorize, detach, require_owner},
};

/// What a group is called.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) name: Name,
    pub(crate) description: Description,
}

/// Makes a group.
pub(crate) fn create(act: &mut Act<'_, '_>, settings: &Settings) -> Result<Written<Group>, ApiError> {
    let permit = authorize(act)?;
    let group = Group {
        id: act.id(GroupId::new)?,
        organization: act.organization(),
        name: settings.name.clone(),
        description: settings.description.clone(),
        policies: Vec::new(),
        created_at: act.now,
        updated_at: act.now,
    };
    act.rows.groups().insert(&permit, &group)?;
    let entry = act.entry(&permit, Event::GroupCreated, subject(&group));
    Ok(act.rows.record(entry, group))
}

/// Gives a group another name and description.
pub(crate) fn change_settings(
    act: &mut Act<'_, '_>,
    id: GroupId,
    settings: &Settings,
) -> Result<Written<Group>, ApiError> {
    let permit = authorize(act)?;
    let group = find(act, id)?;
    let group = Group { name: settings.name.clone(), description: settings.description.clone(), ..group };
    replace(act, &permit, group, Event::GroupSettingsChanged)
}

/// Removes a group; everybody leaves it.
pub(crate) fn remove(act: &mut Act<'_, '_>, id: GroupId) -> Result<Written<()>, ApiError> {
    let permit = authorize(act)?;
    let group = find(act, id)?;
    let statements = iam::statements_of_group(act, &group)?;
    act.check_ceiling(Change::Leave(&statements))?;
    act.rows.groups().remove(&permit, &group)?;
    require_owner(act)?;
    let entry = act.entry(&permit, Event::GroupRemoved, subject(&group));
    Ok(act.rows.record(entry, ()))
}

/// Puts a member into a group. Who is in it stays in it.
pub(crate) fn add_member(
    act: &mut Act<'_, '_>,
    id: GroupId,
    member: AccountId,
) -> Result<Written<()>, ApiError> {
    let permit = authorize(act)?;
    let group = find(act, id)?;
    let mut membership = act.rows.members().current(group.organization, member)?.ok_or(ApiError::NotFound)?;
    if !attach(&mut membership.groups, id)? {
        return Ok(act.rows.unchanged(()));
    }
    let statements = iam::statements_of_group(act, &group)?;
    act.check_ceiling(Change::Join(&statements))?;
    act.rows.members().replace(&permit, &membership)?;
    require_owner(act)?;
    Ok(record(act, &permit, Event::GroupMemberAdded, &group, member))
}

/// Takes a member out of a group. Who is not in it stays out.
pub(crate) fn remove_member(
    act: &mut Act<'_, '_>,
    id: GroupId,
    member: AccountId,
) -> Result<Written<()>, ApiError> {
    let permit = authorize(act)?;
    let group = find(act, id)?;
    let mut membership = act.rows.members().current(group.organization, member)?.ok_or(ApiError::NotFound)?;
    if !detach(&mut membership.groups, &id) {
        return Ok(act.rows.unchanged(()));
    }
    let statements = iam::statements_of_group(act, &group)?;
    act.check_ceiling(Change::Leave(&statements))?;
    act.rows.members().replace(&permit, &membership)?;
    require_owner(act)?;
    Ok(record(act, &permit, Event::GroupMemberRemoved, &group, member))
}

/// Attaches a policy to a group.
pub(crate) fn add_policy(
    act: &mut Act<'_, '_>,
    id: GroupId,
    policy: PolicyId,
) -> Result<Written<()>, ApiError> {
    let permit = authorize(act)?;
    let (mut group, policy) = (find(act, id)?, iam::policy(act, policy)?);
    if !attach(&mut group.policies, policy.id)? {
        return Ok(act.rows.unchanged(()));
    }
    act.check_ceiling(Change::Join(&policy.statements))?;
    act.rows.groups().replace(&permit, &group)?;
    require_owner(act)?;
    Ok(record(act, &permit, Event::GroupPolicyAttached, &group, policy.id))
}

/// Detaches a policy from a group.
pub(crate) fn remove_policy(
    act: &mut Act<'_, '_>,
    id: GroupId,
    policy: PolicyId,
) -> Result<Written<()>, ApiError> {
    let permit = authorize(act)?;
    let (mut group, policy) = (find(act, id)?, iam::policy(act, policy)?);
    if !detach(&mut group.policies, &policy.id) {
        return Ok(act.rows.unchanged(()));
    }
    act.check_ceiling(Change::Leave(&policy.statements))?;
    act.rows.groups().replace(&permit, &group)?;
    require_owner(act)?;
    Ok(record(act, &permit, Event::GroupPolicyDetached, &group, policy.id))
}

fn replace(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    group: Group,
    event: Event,
) -> Result<Written<Group>, ApiError> {
    let group = Group { updated_at: act.now, ..group };
    act.rows.groups().replace(permit, &group)?;
    let entry = act.entry(permit, event, subject(&group));
    Ok(act.rows.record(entry, group))
}

/// The entry of something that joined or left the group.
fn record(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    event: Event,
    group: &Group,
    other: impl std::fmt::Display,
) -> Written<()> {
    let entry = act.entry(permit, event, subject(group)).with_comment(other.to_string());
    act.rows.record(entry, ())
}

fn find(act: &mut Act<'_, '_>, id: GroupId) -> Result<Group, ApiError> {
    let organization = act.organization();
    act.rows.groups().find(organization, id)?.ok_or(ApiError::NotFound)
}

fn subject(group: &Group) -> Subject {
    Subject::new(group.id, group.name.as_str())
}
