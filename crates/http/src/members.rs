//! `/members`: the people of an organization, their groups and policies.

mod account;
pub(crate) mod bodies;
pub(crate) mod operations;
mod relations;

use std::time::Duration;

use actix_web::{delete, get, post, put, web::Path};
use keywright_core::{Timestamp, id::AccountId};
use utoipa_actix_web::service_config::ServiceConfig;

use self::bodies::{
    AddMember, ChangeEmail, MemberPageResponse, MemberResponse, MemberVm, OneTimePasswordResponse,
    OneTimePasswordVm, SearchFilter,
};
use crate::{
    Answer, ApiError, Body, Failures, Page, Paging, PathId, Query, Reply, answers::BoolResponse,
    auth::one_time::OneTimePassword, caller::Caller, iam,
};

/// How long a one-time password is good.
const ONE_TIME: Duration = Duration::from_hours(24);

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_members)
        .service(add_member)
        .service(remove_member_from_organization)
        .service(remove_member_from_workspace)
        .service(get_member)
        .service(create_one_time_password)
        .service(update_member_email)
        .configure(relations::configure);
}

/// List members
///
/// Newest first. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "listMembers", tag = "Members", params(SearchFilter, Paging),
    responses((status = 200, description = "A page of members", body = MemberPageResponse), Failures))]
#[get("/members")]
async fn list_members(
    caller: Caller,
    filter: Query<SearchFilter>,
    paging: Query<Paging>,
) -> Reply<Page<MemberVm>> {
    iam::require(&caller)?;
    let (filter, paging) = (filter.read()?, paging.read()?);
    caller.read(move |db, organization| bodies::page(db, organization, &filter, paging)).await.map(Answer)
}

/// Show a member
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "getMember", tag = "Members",
    params(("id" = Uuid, Path, description = "The member")),
    responses((status = 200, description = "The member", body = MemberResponse), Failures))]
#[get("/members/{id}")]
async fn get_member(caller: Caller, id: Path<PathId>) -> Reply<MemberVm> {
    iam::require(&caller)?;
    let id = AccountId::from_uuid(id.0);
    caller.read(move |db, organization| bodies::one(db, organization, id)).await.map(Answer)
}

/// Add a member
///
/// With policies and groups, whose permissions you must have yourself; with neither, with what the organization
/// gives by default. A person without an account gets one, and can log in once a one-time password has been made for
/// them. Needs `CanManageIAM`, and to open an account also in the workspace's oldest organization.
#[utoipa::path(operation_id = "addMember", tag = "Members", request_body = AddMember,
    responses((status = 200, description = "The person is a member", body = BoolResponse), Failures))]
#[post("/members/add")]
async fn add_member(caller: Caller, body: Body<AddMember>) -> Reply<bool> {
    iam::require(&caller)?;
    let wanted = body.read()?.check()?;
    caller.write(move |act| operations::add(act, &wanted)).await?;
    Ok(Answer(true))
}

/// Remove a member from the organization
///
/// Their personal tokens are deactivated for good; service tokens they made go on. Removing who is no member is no
/// mistake. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "removeMemberFromOrganization", tag = "Members",
    params(("id" = Uuid, Path, description = "The member")),
    responses((status = 200, description = "The person is no member", body = BoolResponse), Failures))]
#[delete("/members/remove-from-org/{id}")]
async fn remove_member_from_organization(caller: Caller, id: Path<PathId>) -> Reply<bool> {
    iam::require(&caller)?;
    let id = AccountId::from_uuid(id.0);
    caller.write(move |act| operations::remove(act, id)).await?;
    Ok(Answer(true))
}

/// Remove a member from the workspace
///
/// Who is a member of other organizations too has to be removed there first. Removing who is no member is no
/// mistake. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "removeMemberFromWorkspace", tag = "Members",
    params(("id" = Uuid, Path, description = "The member")),
    responses((status = 200, description = "The person is no member", body = BoolResponse), Failures))]
#[delete("/members/remove-from-workspace/{id}")]
async fn remove_member_from_workspace(caller: Caller, id: Path<PathId>) -> Reply<bool> {
    iam::require(&caller)?;
    let id = AccountId::from_uuid(id.0);
    caller.write(move |act| operations::remove_from_workspace(act, id)).await?;
    Ok(Answer(true))
}

/// Make a one-time password for a member
///
/// Shown this once, good for a day. Logging in with it looks like any other login, but nearly every call is 403 until
/// a password of one's own is set. You must have all that the member has, in every organization they are in; their
/// login sessions end. Needs `CanManageIAM`, also in the workspace's oldest organization.
#[utoipa::path(operation_id = "createOneTimePassword", tag = "Members",
    params(("id" = Uuid, Path, description = "The member")),
    responses((status = 200, description = "The password", body = OneTimePasswordResponse), Failures))]
#[post("/members/{id}/one-time-password")]
async fn create_one_time_password(caller: Caller, id: Path<PathId>) -> Reply<OneTimePasswordVm> {
    let (password, expires_at) = make_one_time_password(&caller, AccountId::from_uuid(id.0)).await?;
    Ok(Answer(OneTimePasswordVm::new(&password, expires_at)))
}

/// A one-time password, and until when it can be used.
pub(crate) async fn make_one_time_password(
    caller: &Caller,
    id: AccountId,
) -> Result<(OneTimePassword, Timestamp), ApiError> {
    iam::require(caller)?;
    let password = OneTimePassword::generate().map_err(ApiError::internal)?;
    let new = password.to_new_password().map_err(ApiError::internal)?;
    let hash = caller.state.hasher.hash(new).await?;
    let expires_at = caller.state.now().after(ONE_TIME);
    let kept = account::OneTime { hash, expires_at };
    caller.write(move |act| account::give_one_time_password(act, id, &kept)).await?;
    Ok((password, expires_at))
}

/// Change a member's e-mail address
///
/// The one they log in with. You must have all that the member has, in every organization they are in. Needs
/// `CanManageIAM`, also in the workspace's oldest organization.
#[utoipa::path(operation_id = "updateMemberEmail", tag = "Members", request_body = ChangeEmail,
    params(("id" = Uuid, Path, description = "The member")),
    responses((status = 200, description = "The member has the address", body = BoolResponse), Failures))]
#[put("/members/{id}/email")]
async fn update_member_email(caller: Caller, id: Path<PathId>, body: Body<ChangeEmail>) -> Reply<bool> {
    iam::require(&caller)?;
    let (id, email) = (AccountId::from_uuid(id.0), body.read()?.check()?);
    caller.write(move |act| account::change_email(act, id, &email)).await?;
    Ok(Answer(true))
}
