//! `/organizations`: where the caller is a member, and the one the caller acts in (wire 2.6).

mod bodies;
pub(crate) mod operations;
pub(crate) mod token_policy;

use actix_web::{HttpRequest, delete, get, post, put, web::Path};
use keywright_core::{
    Action,
    id::{OrganizationId, WorkspaceId},
};
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::bodies::OrganizationVm;
use self::{
    bodies::{CreateOrganization, Onboard, OrganizationResponse, OrganizationsResponse, UpdateOrganization},
    operations::ORGANIZATION,
};
use crate::{
    Answer, ApiError, Body, Failures, Named, Page, Paging, PathId, Query, Reply,
    answers::BoolResponse,
    blocking::blocking,
    caller::{Member, Newcomer, Person},
    members::bodies::{self as members, MemberPageResponse, MemberVm, SearchFilter},
    names::KeyUsed,
    places,
};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_organizations)
        .service(list_organization_members)
        .service(is_organization_key_used)
        .configure(token_policy::configure)
        .service(onboard_organization)
        .service(create_organization)
        .service(update_organization)
        .service(remove_organization)
        .service(get_organization);
}

/// What may be changed of an organization, one permission for each.
const CHANGES: [Action; 3] =
    [Action::UPDATE_ORG_NAME, Action::UPDATE_ORG_DEFAULT_USER_PERMISSIONS, Action::UPDATE_ORG_SORT_FLAGS_BY];

/// List one's organizations
///
/// Those of the workspace that the header names; without the header, all. Needs no permission.
#[utoipa::path(operation_id = "listOrganizations", tag = "Organizations", security(("MemberJwt" = [])),
    responses((status = 200, description = "The organizations", body = OrganizationsResponse), Failures))]
#[get("/organizations")]
async fn list_organizations(caller: Newcomer, request: HttpRequest) -> Reply<Vec<OrganizationVm>> {
    let workspace = match Named::workspace(request.headers()) {
        Named::Absent => None,
        Named::Id(id) => Some(WorkspaceId::from_uuid(id)),
        Named::Unusable => return Err(ApiError::forbidden()),
    };
    let (state, id) = (caller.state.clone(), caller.account);
    let all = blocking(move || Ok(state.db.organizations().of(id)?)).await?;
    let wanted = all.iter().filter(|it| workspace.is_none_or(|wanted| wanted == it.workspace));
    Ok(Answer(wanted.map(Into::into).collect()))
}

/// List the members of the organization
///
/// To know who made a token. Needs no permission.
#[utoipa::path(operation_id = "listOrganizationMembers", tag = "Organizations", params(SearchFilter, Paging),
    security(("MemberJwt" = [], "Organization" = [])),
    responses((status = 200, description = "A page of members", body = MemberPageResponse), Failures))]
#[get("/organizations/members")]
async fn list_organization_members(
    caller: Member,
    filter: Query<SearchFilter>,
    paging: Query<Paging>,
) -> Reply<Page<MemberVm>> {
    let (filter, paging) = (filter.read()?, paging.read()?);
    caller.read(move |db, organization| members::page(db, organization, &filter, paging)).await.map(Answer)
}

/// Show one of one's organizations
///
/// Needs no permission.
#[utoipa::path(operation_id = "getOrganization", tag = "Organizations", security(("MemberJwt" = [])),
    params(("id" = Uuid, Path, description = "The organization")),
    responses((status = 200, description = "The organization", body = OrganizationResponse), Failures))]
#[get("/organizations/{id}")]
async fn get_organization(caller: Person, id: Path<PathId>) -> Reply<OrganizationVm> {
    let (state, account, id) = (caller.state.clone(), caller.account, OrganizationId::from_uuid(id.0));
    let found = blocking(move || {
        let is_in = state.db.members().current(id, account)?.is_some();
        Ok(state.db.organizations().find(id)?.filter(|_| is_in))
    });
    Ok(Answer((&found.await?.ok_or(ApiError::NotFound)?).into()))
}

/// Ask whether a key is taken
///
/// Needs `CreateOrg` on `organization/*`.
#[utoipa::path(operation_id = "isOrganizationKeyUsed", tag = "Organizations", params(KeyUsed),
    security(("MemberJwt" = [], "Organization" = [])),
    responses((status = 200, description = "Whether an organization of the workspace has the key", body = BoolResponse), Failures))]
#[get("/organizations/is-key-used")]
async fn is_organization_key_used(caller: Member, key: Query<KeyUsed>) -> Reply<bool> {
    caller.require(Action::CREATE_ORG, ORGANIZATION)?;
    let key = key.read()?.key()?;
    let taken = caller.read(move |db, organization| {
        let here = db.organizations().find(organization)?.ok_or(ApiError::NotFound)?;
        Ok(db.organizations().keyed(here.workspace, &key)?.is_some())
    });
    taken.await.map(Answer)
}

/// Make an organization
///
/// In the same workspace; you own it. Needs `CreateOrg` on `organization/*`.
#[utoipa::path(operation_id = "createOrganization", tag = "Organizations", request_body = CreateOrganization,
    security(("MemberJwt" = [], "Organization" = [])),
    responses((status = 200, description = "The organization", body = OrganizationResponse), Failures))]
#[post("/organizations")]
async fn create_organization(caller: Member, body: Body<CreateOrganization>) -> Reply<OrganizationVm> {
    caller.require(Action::CREATE_ORG, ORGANIZATION)?;
    let wanted = body.read()?.check()?;
    let organization = caller.write(move |act| operations::create(act, &wanted)).await?;
    Ok(Answer((&organization).into()))
}

/// Take the first steps in an organization
///
/// Names it and makes its first project, once. Needs `UpdateOrgName` on `organization/*` and `CreateProject` on
/// `project/*`.
#[utoipa::path(operation_id = "onboardOrganization", tag = "Organizations", request_body = Onboard,
    security(("MemberJwt" = [], "Organization" = [])),
    responses((status = 200, description = "It is done", body = BoolResponse), Failures))]
#[post("/organizations/onboarding")]
async fn onboard_organization(caller: Member, body: Body<Onboard>) -> Reply<bool> {
    caller.require(Action::UPDATE_ORG_NAME, ORGANIZATION)?;
    caller.require(Action::CREATE_PROJECT, places::EVERY_PROJECT)?;
    let wanted = body.read()?.check()?;
    caller.write(move |act| operations::onboard(act, &wanted)).await?;
    Ok(Answer(true))
}

/// Change the organization
///
/// All of it is sent, also what is to stay. Needs, on `organization/*`, `UpdateOrgName` for another name,
/// `UpdateOrgSortFlagsBy` for another order, and `UpdateOrgDefaultUserPermissions` for other default permissions,
/// which must be yours to give.
#[utoipa::path(operation_id = "updateOrganization", tag = "Organizations", request_body = UpdateOrganization,
    security(("MemberJwt" = [], "Organization" = [])),
    responses((status = 200, description = "The organization", body = OrganizationResponse), Failures))]
#[put("/organizations")]
async fn update_organization(caller: Member, body: Body<UpdateOrganization>) -> Reply<OrganizationVm> {
    if !CHANGES.into_iter().any(|it| caller.may(it, ORGANIZATION)) {
        return Err(ApiError::forbidden());
    }
    let wanted = body.read()?.check()?;
    let organization = caller.write(move |act| operations::change(act, &wanted)).await?;
    Ok(Answer((&organization).into()))
}

/// End the organization
///
/// Ends the organization that the header `Organization` names, with everything in it, at once and for ever: nobody
/// can bring it back. Needs everything on everything, and no deny. The last organization of a workspace stays.
#[utoipa::path(operation_id = "removeOrganization", tag = "Organizations", security(("MemberJwt" = [], "Organization" = [])),
    responses((status = 200, description = "It is gone", body = BoolResponse), Failures))]
#[delete("/organizations")]
async fn remove_organization(caller: Member) -> Reply<bool> {
    caller.write(operations::end).await?;
    Ok(Answer(true))
}
