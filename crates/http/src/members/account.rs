//! What is done to the account behind a member: a one-time password, and the address it is known by.
//!
//! Whoever does either could become the member, so they must have all that the member has, wherever that is. And since
//! an account serves in every organization, they speak for an address to those that add it later: so they manage
//! members in the organization that speaks for the workspace. Everybody who may make organizations owns those they make.

use keywright_core::{
    Action, Timestamp,
    audit::Event,
    decide::Request,
    grant::{Change, may_make},
    id::{AccountId, OrganizationId},
    member::{Account, Login, Membership, PasswordHash},
    principal::{Authority, Credential},
    resource::ResourceName,
    session::EndReason,
    text::Email,
};
use keywright_storage::{Member, Written};

use super::operations::{find, subject};
use crate::{
    ApiError,
    act::Act,
    iam::{IAM, authorize, joined},
    organizations::operations as organizations,
    sessions,
};

/// Why somebody may not speak for who is behind an address.
pub(crate) const NO_VOUCHER: &str = "you do not manage members in the workspace's oldest organization, which opens \
                                     accounts, makes one-time passwords and changes addresses";

/// A one-time password as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct OneTime {
    pub(crate) hash: PasswordHash,
    pub(crate) expires_at: Timestamp,
}

/// Gives a member a one-time password. Whoever has it can become the member, so its maker must have what
/// the member has, in every organization the member is in; all login sessions of the member end.
pub(crate) fn give_one_time_password(
    act: &mut Act<'_, '_>,
    id: AccountId,
    password: &OneTime,
) -> Result<Written<()>, ApiError> {
    let permit = authorize(act)?;
    let member = covered(act, id)?;
    let account = Account {
        login: Login::OneTime {
            hash: password.hash.clone(),
            expires_at: password.expires_at,
            confirmed: member.account.is_confirmed(),
        },
        updated_at: act.now,
        ..member.account
    };
    act.rows.accounts().replace(&permit, &account)?;
    sessions::end_all(act.rows, &permit, id, EndReason::PasswordChange, act.now)?;
    let entry = act.entry(&permit, Event::OneTimePasswordIssued, subject(&account));
    Ok(act.rows.record(entry, ()))
}

/// Makes another address the one that a member logs in with and is added by. Nobody does so for themselves
/// alone: whoever adds a person by an address has to find that person there.
pub(crate) fn change_email(
    act: &mut Act<'_, '_>,
    id: AccountId,
    email: &Email,
) -> Result<Written<()>, ApiError> {
    let permit = authorize(act)?;
    let member = covered(act, id)?;
    if member.account.email == *email {
        return Ok(act.rows.unchanged(()));
    }
    let former = member.account.email.to_string();
    let account = Account { email: email.clone(), updated_at: act.now, ..member.account };
    act.rows.accounts().replace(&permit, &account)?;
    let entry = act.entry(&permit, Event::MemberEmailChanged, subject(&account)).with_comment(former);
    Ok(act.rows.record(entry, ()))
}

/// Insists that the principal, who manages members here, speaks for who is behind an address.
pub(super) fn require_voucher(act: &mut Act<'_, '_>) -> Result<(), ApiError> {
    let speaker = organizations::speaker(act)?;
    if speaker == act.organization() {
        return Ok(());
    }
    let manages = match elsewhere(act, speaker)? {
        Some(there) => ResourceName::parse(IAM)
            .is_ok_and(|resource| there.decide(Request::new(Action::CAN_MANAGE_IAM, &resource)).is_allow()),
        None => false,
    };
    if manages { Ok(()) } else { Err(ApiError::Forbidden(vec![NO_VOUCHER.to_owned()])) }
}

/// A member of whom the principal has everything, in every organization, and for whom they speak.
fn covered(act: &mut Act<'_, '_>, id: AccountId) -> Result<Member, ApiError> {
    let member = find(act, id)?.ok_or(ApiError::NotFound)?;
    require_voucher(act)?;
    for membership in act.rows.members().of(id)? {
        check_covers(act, &membership)?;
    }
    Ok(member)
}

/// Insists that the principal has all that the member has there.
fn check_covers(act: &mut Act<'_, '_>, membership: &Membership) -> Result<(), ApiError> {
    let statements = joined(&act.rows.statements_of(membership)?);
    if membership.organization == act.organization() {
        return act.check_ceiling(Change::Join(&statements));
    }
    let there = elsewhere(act, membership.organization)?.ok_or_else(ApiError::forbidden)?;
    may_make(&act.state.db.catalogue_of(membership.organization), Change::Join(&statements), &there)
        .map_err(|_| ApiError::forbidden())
}

/// What the person who asks may do in another organization, if they are a member. A token works in one only.
fn elsewhere(act: &mut Act<'_, '_>, organization: OrganizationId) -> Result<Option<Authority>, ApiError> {
    let Credential::Session { account, .. } = act.principal.credential else { return Ok(None) };
    let Some(own) = act.rows.members().current(organization, account)? else { return Ok(None) };
    Ok(Some(Authority::new(vec![act.rows.statements_of(&own)?])))
}
