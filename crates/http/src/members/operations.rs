//! What can be done with members: who joins, with what, and who leaves.

use keywright_core::{
    Permit, Statement,
    audit::{Event, Subject},
    grant::Change,
    id::{AccountId, GroupId, MembershipId, PolicyId},
    member::{Account, Login, Membership},
    principal::Credential,
    session::EndReason,
    text::Email,
};
use keywright_storage::{Member, Written};

use super::account::require_voucher;
use crate::{
    ApiError,
    act::Act,
    iam::{self, attach, authorize, detach, joined, require_owner},
    sessions,
};

/// Why somebody is not removed from the workspace.
pub(crate) const IN_OTHERS: &str =
    "the person is a member of other organizations too; remove them there first";

/// Somebody to be added.
#[derive(Clone, Debug)]
pub(crate) struct NewMember {
    pub(crate) email: Email,
    pub(crate) policies: Vec<PolicyId>,
    pub(crate) groups: Vec<GroupId>,
}

/// Adds a person to the organization, with policies and groups; with none of either, with what the
/// organization gives by default. An account is made for who has none; it cannot log in yet. Who is a
/// member already is given nothing: whoever adds a new person must not meet another who goes by that address.
pub(crate) fn add(act: &mut Act<'_, '_>, wanted: &NewMember) -> Result<Written<()>, ApiError> {
    let permit = authorize(act)?;
    let account = match act.rows.accounts().by_email(&wanted.email)? {
        Some(account) => account,
        None => open_account(act, &permit, &wanted.email)?,
    };
    let organization = act.organization();
    if let Some(membership) = act.rows.members().current(organization, account.id)? {
        return if has(&membership, wanted) { Ok(act.rows.unchanged(())) } else { Err(is_member_already()) };
    }
    let mut membership = begin(act, account.id)?;
    let statements = if wanted.policies.is_empty() && wanted.groups.is_empty() {
        give_defaults(act, &account, &mut membership)?
    } else {
        give(act, &mut membership, wanted)?
    };
    act.check_ceiling(Change::Join(&statements))?;
    act.rows.members().insert(&permit, &membership)?;
    require_owner(act)?;
    let entry = act.entry(&permit, Event::MemberAdded, subject(&account));
    Ok(act.rows.record(entry, ()))
}

/// Ends a person's membership. Their personal tokens are Inactive from now on, for good (S11).
pub(crate) fn remove(act: &mut Act<'_, '_>, id: AccountId) -> Result<Written<()>, ApiError> {
    let permit = authorize(act)?;
    let Some(member) = find(act, id)? else { return Ok(act.rows.unchanged(())) };
    end(act, &permit, member)
}

/// Removes a person from the workspace. Who is in other organizations of it has to be removed there first.
pub(crate) fn remove_from_workspace(act: &mut Act<'_, '_>, id: AccountId) -> Result<Written<()>, ApiError> {
    let permit = authorize(act)?;
    let Some(member) = find(act, id)? else { return Ok(act.rows.unchanged(())) };
    let here = act.organization();
    if act.rows.members().of(id)?.iter().any(|it| it.organization != here) {
        return Err(ApiError::Forbidden(vec![IN_OTHERS.to_owned()]));
    }
    end(act, &permit, member)
}

/// Attaches a policy to a member.
pub(crate) fn add_policy(
    act: &mut Act<'_, '_>,
    id: AccountId,
    policy: PolicyId,
) -> Result<Written<()>, ApiError> {
    let permit = authorize(act)?;
    let (mut member, policy) = (find(act, id)?.ok_or(ApiError::NotFound)?, iam::policy(act, policy)?);
    if !attach(&mut member.membership.policies, policy.id)? {
        return Ok(act.rows.unchanged(()));
    }
    act.check_ceiling(Change::Join(&policy.statements))?;
    replace(act, &permit, &member, Event::MemberPolicyAttached, policy.id)
}

/// Detaches a policy from a member.
pub(crate) fn remove_policy(
    act: &mut Act<'_, '_>,
    id: AccountId,
    policy: PolicyId,
) -> Result<Written<()>, ApiError> {
    let permit = authorize(act)?;
    let (mut member, policy) = (find(act, id)?.ok_or(ApiError::NotFound)?, iam::policy(act, policy)?);
    if !detach(&mut member.membership.policies, &policy.id) {
        return Ok(act.rows.unchanged(()));
    }
    act.check_ceiling(Change::Leave(&policy.statements))?;
    replace(act, &permit, &member, Event::MemberPolicyDetached, policy.id)
}

/// Whether somebody has all that they are to be added with.
fn has(membership: &Membership, wanted: &NewMember) -> bool {
    wanted.policies.iter().all(|it| membership.policies.contains(it))
        && wanted.groups.iter().all(|it| membership.groups.contains(it))
}

fn is_member_already() -> ApiError {
    ApiError::rule("MemberAlreadyExists")
}

/// Opens an account, for who speaks for its address: others will add whoever is behind it.
fn open_account(act: &mut Act<'_, '_>, permit: &Permit, email: &Email) -> Result<Account, ApiError> {
    require_voucher(act)?;
    let account = Account {
        id: act.id(AccountId::new)?,
        email: email.clone(),
        name: String::new(),
        login: Login::Never,
        created_at: act.now,
        updated_at: act.now,
    };
    act.rows.accounts().insert(permit, &account)?;
    Ok(account)
}

fn begin(act: &Act<'_, '_>, account: AccountId) -> Result<Membership, ApiError> {
    let invited_by = match act.principal.credential {
        Credential::Session { account, .. } | Credential::Personal { account, .. } => Some(account),
        Credential::Service { .. } | Credential::Plugin { .. } => None,
    };
    Ok(Membership {
        id: act.id(MembershipId::new)?,
        organization: act.organization(),
        account,
        invited_by,
        policies: Vec::new(),
        groups: Vec::new(),
        created_at: act.now,
        ended_at: None,
    })
}

/// Attaches what the organization gives by default, and answers what of it is given at once. Whoever nobody can log
/// in as yet gets nothing before a one-time password, whose maker must have all of it. Any other account may have
/// somebody behind it who has less: a one-time password is enough, used or not, made by whomever; and who comes
/// back might come so without what was denied before.
fn give_defaults(
    act: &mut Act<'_, '_>,
    account: &Account,
    membership: &mut Membership,
) -> Result<Vec<Statement>, ApiError> {
    let organization = act.organization();
    let defaults = act.rows.organizations().find(organization)?.ok_or(ApiError::NotFound)?;
    let policies = act.rows.policies().resolve(organization, &defaults.default_policies)?;
    let groups = act.rows.groups().resolve(organization, &defaults.default_groups)?;
    membership.policies = policies.into_iter().map(|it| it.id).collect();
    membership.groups = groups.into_iter().map(|it| it.id).collect();
    if account.login == Login::Never {
        Ok(Vec::new())
    } else {
        Ok(joined(&act.rows.statements_of(membership)?))
    }
}

/// Attaches what is wanted, and answers what that says.
fn give(
    act: &mut Act<'_, '_>,
    membership: &mut Membership,
    wanted: &NewMember,
) -> Result<Vec<Statement>, ApiError> {
    let mut statements = Vec::new();
    for id in &wanted.policies {
        let policy = iam::policy(act, *id)?;
        if attach(&mut membership.policies, policy.id)? {
            statements.extend(policy.statements.iter().cloned());
        }
    }
    for id in &wanted.groups {
        let organization = act.organization();
        let group = act.rows.groups().find(organization, *id)?.ok_or(ApiError::NotFound)?;
        if attach(&mut membership.groups, group.id)? {
            statements.extend(iam::statements_of_group(act, &group)?);
        }
    }
    Ok(statements)
}

/// Ends a membership, and the person's login sessions unless they are for other organizations too (R08).
fn end(act: &mut Act<'_, '_>, permit: &Permit, member: Member) -> Result<Written<()>, ApiError> {
    let here = act.organization();
    if act.rows.members().of(member.account.id)?.iter().all(|it| it.organization == here) {
        sessions::end_all(act.rows, permit, member.account.id, EndReason::Removal, act.now)?;
    }
    let membership = Membership { ended_at: Some(act.now), ..member.membership };
    act.rows.members().replace(permit, &membership)?;
    require_owner(act)?;
    let entry = act.entry(permit, Event::MemberRemoved, subject(&member.account));
    Ok(act.rows.record(entry, ()))
}

fn replace(
    act: &mut Act<'_, '_>,
    permit: &Permit,
    member: &Member,
    event: Event,
    policy: PolicyId,
) -> Result<Written<()>, ApiError> {
    act.rows.members().replace(permit, &member.membership)?;
    require_owner(act)?;
    let entry = act.entry(permit, event, subject(&member.account)).with_comment(policy.to_string());
    Ok(act.rows.record(entry, ()))
}

pub(super) fn find(act: &mut Act<'_, '_>, id: AccountId) -> Result<Option<Member>, ApiError> {
    let organization = act.organization();
    Ok(act.rows.members().find(organization, id)?)
}

pub(super) fn subject(account: &Account) -> Subject {
    Subject::new(account.id, account.email.as_str())
}
