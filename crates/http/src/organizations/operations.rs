//! What can be done with organizations.

use keywright_core::{
    Action, Statement,
    audit::{Event, Subject},
    grant::{Change, may_make},
    id::{AccountId, GroupId, MembershipId, OrganizationId, PolicyId},
    member::Membership,
    organization::{FlagOrder, Organization},
    policy::BuiltIn,
    principal::Credential,
    text::{Key, Name},
    token::TokenPolicy,
};
use keywright_storage::Written;

use crate::{
    ApiError,
    act::Act,
    environments::operations::NewEnvironment,
    iam::{self, joined},
    places,
    projects::operations::{self as projects, NewProject},
};

/// What every question about the organization itself is asked about.
pub(crate) const ORGANIZATION: &str = "organization/*";

/// The most organizations that somebody is in who makes another. It bounds what is listed of them.
const MAX_ORGANIZATIONS: usize = 256;

/// An organization to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewOrganization {
    pub(crate) name: Name,
    pub(crate) key: Key,
}

/// What an organization is to be.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) name: Name,
    pub(crate) default_policies: Vec<PolicyId>,
    pub(crate) default_groups: Vec<GroupId>,
    pub(crate) flag_order: FlagOrder,
}

/// The first steps in an organization.
#[derive(Clone, Debug)]
pub(crate) struct Onboarding {
    pub(crate) organization: NewOrganization,
    pub(crate) project: NewProject,
    pub(crate) environments: Vec<NewEnvironment>,
}

/// Makes an organization beside the one the caller acts in. Its maker owns it.
pub(crate) fn create(
    act: &mut Act<'_, '_>,
    wanted: &NewOrganization,
) -> Result<Written<Organization>, ApiError> {
    let decided = act.authorize(Action::CREATE_ORG, ORGANIZATION)?;
    let Credential::Session { account, .. } = act.principal.credential else {
        return Err(ApiError::forbidden());
    };
    if act.rows.members().of(account)?.len() >= MAX_ORGANIZATIONS {
        return Err(ApiError::rule("TooManyOrganizations"));
    }
    let beside = find(act)?;
    let organization = Organization {
        id: act.id(OrganizationId::new)?,
        workspace: beside.workspace,
        name: wanted.name.clone(),
        key: wanted.key.clone(),
        initialized: false,
        default_policies: vec![BuiltIn::Developer.id()],
        default_groups: Vec::new(),
        flag_order: FlagOrder::default(),
        token_policy: TokenPolicy::default(),
        created_at: act.now,
        ended_at: None,
    };
    let permit = decided.founding(organization.id).map_err(|_| ApiError::forbidden())?;
    act.rows.organizations().insert(&permit, &organization)?;
    let owner = owner(act, &organization, account)?;
    act.rows.members().insert(&permit, &owner)?;
    let entry = act.entry(&permit, Event::OrganizationCreated, subject(&organization));
    let entry = entry.with_comment(format!("beside {}", beside.id));
    Ok(act.rows.record(entry, organization))
}

/// Takes the first steps in an organization: names it, and makes its first project. Once.
pub(crate) fn onboard(act: &mut Act<'_, '_>, wanted: &Onboarding) -> Result<Written<()>, ApiError> {
    let permit = act.authorize(Action::UPDATE_ORG_NAME, ORGANIZATION)?;
    let making = act.authorize(Action::CREATE_PROJECT, places::EVERY_PROJECT)?;
    let organization = find(act)?;
    if organization.initialized {
        return Err(ApiError::rule("OrganizationAlreadyInitialized"));
    }
    let organization = Organization {
        name: wanted.organization.name.clone(),
        key: wanted.organization.key.clone(),
        initialized: true,
        ..organization
    };
    act.rows.organizations().replace(&permit, &organization)?;
    let (project, _) = projects::insert(act, &making, &wanted.project, &wanted.environments)?;
    let entries = vec![
        act.entry(&permit, Event::OrganizationChanged, subject(&organization)),
        act.entry(&making, Event::ProjectCreated, projects::subject(&project)),
    ];
    Ok(act.rows.record_all(entries, ()))
}

/// Changes an organization. Each thing that differs from what it was takes a permission of its own, and what is
/// given by default must be the caller's to give.
pub(crate) fn change(act: &mut Act<'_, '_>, wanted: &Settings) -> Result<Written<Organization>, ApiError> {
    let organization = find(act)?;
    let differs = [
        (organization.name != wanted.name, Action::UPDATE_ORG_NAME, "name"),
        (
            !is_same(&organization.default_policies, &wanted.default_policies)
                || !is_same(&organization.default_groups, &wanted.default_groups),
            Action::UPDATE_ORG_DEFAULT_USER_PERMISSIONS,
            "default permissions",
        ),
        (organization.flag_order != wanted.flag_order, Action::UPDATE_ORG_SORT_FLAGS_BY, "order of flags"),
    ];
    let (mut permit, mut told) = (None, Vec::new());
    for (_, action, what) in differs.into_iter().filter(|it| it.0) {
        let needed = act.authorize(action, ORGANIZATION)?;
        permit.get_or_insert(needed);
        told.push(what);
        if action == Action::UPDATE_ORG_DEFAULT_USER_PERMISSIONS {
            check_defaults(act, &organization, wanted)?;
        }
    }
    let Some(permit) = permit else { return Ok(act.rows.unchanged(organization)) };
    let organization = Organization {
        name: wanted.name.clone(),
        default_policies: wanted.default_policies.clone(),
        default_groups: wanted.default_groups.clone(),
        flag_order: wanted.flag_order,
        ..organization
    };
    act.rows.organizations().replace(&permit, &organization)?;
    let entry = act.entry(&permit, Event::OrganizationChanged, subject(&organization));
    Ok(act.rows.record(entry.with_comment(told.join(", ")), organization))
}

/// Ends the organization, with everything in it, in one small commit: its tokens are as if they had never been,
/// and nobody is let in any more. Who holds everything may; the last organization of a workspace stays.
pub(crate) fn end(act: &mut Act<'_, '_>) -> Result<Written<()>, ApiError> {
    let permit = act.authorize(Action::CREATE_ORG, ORGANIZATION)?;
    let everything = act.rows.statements_of_policies(act.principal.organization, &[BuiltIn::Owner.id()])?;
    may_make(&act.catalogue(), Change::Join(&joined(&everything)), &act.principal.authority)
        .map_err(|_| ApiError::forbidden())?;
    let organization = find(act)?;
    if act.rows.organizations().another(&organization)?.is_none() {
        return Err(ApiError::rule("LastOrganization"));
    }
    let organization = Organization { ended_at: Some(act.now), ..organization };
    act.rows.organizations().replace(&permit, &organization)?;
    let entry = act.entry(&permit, Event::OrganizationRemoved, subject(&organization));
    Ok(act.rows.record(entry, ()))
}

/// The organization that the caller acts in.
pub(crate) fn find(act: &mut Act<'_, '_>) -> Result<Organization, ApiError> {
    let id = act.organization();
    act.rows.organizations().find(id)?.ok_or(ApiError::NotFound)
}

/// The organization that speaks for the workspace of the one that the caller acts in: its oldest.
pub(crate) fn speaker(act: &mut Act<'_, '_>) -> Result<OrganizationId, ApiError> {
    let here = find(act)?;
    let oldest = act.rows.organizations().oldest(here.workspace)?;
    Ok(oldest.ok_or(ApiError::NotFound)?.id)
}

/// Insists that what is newly given by default is there, and is the caller's to give: a change of it is one of
/// what members yet to come may do.
fn check_defaults(act: &mut Act<'_, '_>, before: &Organization, wanted: &Settings) -> Result<(), ApiError> {
    for id in wanted.default_policies.iter().filter(|it| !before.default_policies.contains(it)) {
        iam::policy(act, *id)?;
    }
    for id in wanted.default_groups.iter().filter(|it| !before.default_groups.contains(it)) {
        act.rows.groups().find(before.id, *id)?.ok_or(ApiError::NotFound)?;
    }
    let old = given(act, &before.default_policies, &before.default_groups)?;
    let new = given(act, &wanted.default_policies, &wanted.default_groups)?;
    act.check_ceiling(Change::Replace { before: &old, after: &new })
}

/// What a member has who is given these.
fn given(
    act: &mut Act<'_, '_>,
    policies: &[PolicyId],
    groups: &[GroupId],
) -> Result<Vec<Statement>, ApiError> {
    let organization = act.organization();
    let mut layer = act.rows.statements_of_policies(organization, policies)?;
    layer.extend(act.rows.statements_of_groups(organization, groups)?);
    Ok(joined(&layer))
}

fn owner(act: &Act<'_, '_>, organization: &Organization, account: AccountId) -> Result<Membership, ApiError> {
    Ok(Membership {
        id: act.id(MembershipId::new)?,
        organization: organization.id,
        account,
        invited_by: None,
        policies: vec![BuiltIn::Owner.id()],
        groups: Vec::new(),
        created_at: act.now,
        ended_at: None,
    })
}

/// Whether both hold the same, in whatever order.
fn is_same<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    one.iter().all(|it| other.contains(it)) && other.iter().all(|it| one.contains(it))
}

pub(super) fn subject(organization: &Organization) -> Subject {
    Subject::new(organization.id, organization.name.as_str())
}
