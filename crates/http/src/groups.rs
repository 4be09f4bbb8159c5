//! `/groups`: groups of members, and the policies they have from them.

pub(crate) mod bodies;
pub(crate) mod operations;

use actix_web::{delete, get, post, put, web::Path};
use keywright_core::id::{AccountId, GroupId, PolicyId};
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::bodies::GroupVm;
use self::bodies::{
    GroupBody, GroupMemberFilter, GroupMemberPageResponse, GroupMemberVm, GroupPageResponse,
    GroupPolicyFilter, GroupPolicyPageResponse, GroupPolicyVm, GroupResponse,
};
use crate::{
    Answer, ApiError, Body, Failures, Page, Paging, PathId, Query, Reply,
    answers::BoolResponse,
    caller::{Caller, Member},
    iam,
    names::{NameFilter, NameUsed},
};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_groups)
        .service(is_group_name_used)
        .service(create_group)
        .service(get_group)
        .service(update_group)
        .service(remove_group)
        .service(list_group_members)
        .service(add_group_member)
        .service(remove_group_member)
        .service(list_group_policies)
        .service(add_group_policy)
        .service(remove_group_policy);
}

/// List groups
///
/// Newest first. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "listGroups", tag = "Groups", params(NameFilter, Paging),
    responses((status = 200, description = "A page of groups", body = GroupPageResponse), Failures))]
#[get("/groups")]
async fn list_groups(
    caller: Caller,
    filter: Query<NameFilter>,
    paging: Query<Paging>,
) -> Reply<Page<GroupVm>> {
    iam::require(&caller)?;
    let (filter, paging) = (filter.read()?, paging.read()?);
    let page = caller
        .read(move |db, organization| Ok(db.groups().page(organization, filter.text(), paging.slice())?))
        .await?;
    Ok(Answer(Page::from(page).map(|it| GroupVm::from(&it))))
}

/// Ask whether a name is taken
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "isGroupNameUsed", tag = "Groups", params(NameUsed),
    responses((status = 200, description = "Whether a group of the organization has the name", body = BoolResponse), Failures),
    security(("MemberJwt" = [], "Organization" = [])))]
#[get("/groups/is-name-used")]
async fn is_group_name_used(caller: Member, name: Query<NameUsed>) -> Reply<bool> {
    iam::require(&caller)?;
    let name = name.read()?.name()?;
    let taken =
        caller.read(move |db, organization| Ok(db.groups().named(organization, &name)?.is_some())).await?;
    Ok(Answer(taken))
}

/// Make a group
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "createGroup", tag = "Groups", request_body = GroupBody,
    responses((status = 200, description = "The group", body = GroupResponse), Failures))]
#[post("/groups")]
async fn create_group(caller: Caller, body: Body<GroupBody>) -> Reply<GroupVm> {
    iam::require(&caller)?;
    let settings = body.read()?.check()?;
    let group = caller.write(move |act| operations::create(act, &settings)).await?;
    Ok(Answer(GroupVm::from(&group)))
}

/// Show a group
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "getGroup", tag = "Groups",
    params(("id" = Uuid, Path, description = "The group")),
    responses((status = 200, description = "The group", body = GroupResponse), Failures))]
#[get("/groups/{id}")]
async fn get_group(caller: Caller, id: Path<PathId>) -> Reply<GroupVm> {
    iam::require(&caller)?;
    let id = GroupId::from_uuid(id.0);
    let group = caller.read(move |db, organization| Ok(db.groups().find(organization, id)?)).await?;
    Ok(Answer(GroupVm::from(&group.ok_or(ApiError::NotFound)?)))
}

/// Rename a group
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "updateGroup", tag = "Groups", request_body = GroupBody,
    params(("id" = Uuid, Path, description = "The group")),
    responses((status = 200, description = "The group", body = GroupResponse), Failures))]
#[put("/groups/{id}")]
async fn update_group(caller: Caller, id: Path<PathId>, body: Body<GroupBody>) -> Reply<GroupVm> {
    iam::require(&caller)?;
    let (id, settings) = (GroupId::from_uuid(id.0), body.read()?.check()?);
    let group = caller.write(move |act| operations::change_settings(act, id, &settings)).await?;
    Ok(Answer(GroupVm::from(&group)))
}

/// Remove a group
///
/// Everybody leaves it. You must have what the denies of its policies withheld. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "removeGroup", tag = "Groups",
    params(("id" = Uuid, Path, description = "The group")),
    responses((status = 200, description = "It is gone", body = BoolResponse), Failures))]
#[delete("/groups/{id}")]
async fn remove_group(caller: Caller, id: Path<PathId>) -> Reply<bool> {
    iam::require(&caller)?;
    let id = GroupId::from_uuid(id.0);
    caller.write(move |act| operations::remove(act, id)).await?;
    Ok(Answer(true))
}

/// List the members of a group
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "listGroupMembers", tag = "Groups", params(GroupMemberFilter, Paging,
    ("id" = Uuid, Path, description = "The group")),
    responses((status = 200, description = "A page of members", body = GroupMemberPageResponse), Failures))]
#[get("/groups/{id}/members")]
async fn list_group_members(
    caller: Caller,
    id: Path<PathId>,
    filter: Query<GroupMemberFilter>,
    paging: Query<Paging>,
) -> Reply<Page<GroupMemberVm>> {
    iam::require(&caller)?;
    let (id, filter, paging) = (GroupId::from_uuid(id.0), filter.read()?, paging.read()?);
    let page = caller
        .read(move |db, organization| {
            Ok(db.groups().members(organization, id, filter.search(), filter.show(), paging.slice())?)
        })
        .await?;
    Ok(Answer(Page::from(page.ok_or(ApiError::NotFound)?).map(Into::into)))
}

/// Put a member into a group
///
/// You must have what the group's policies give. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "addGroupMember", tag = "Groups",
    params(("id" = Uuid, Path, description = "The group"), ("memberId" = Uuid, Path, description = "The member")),
    responses((status = 200, description = "The member is in it", body = BoolResponse), Failures))]
#[put("/groups/{id}/add-member/{memberId}")]
async fn add_group_member(caller: Caller, path: Path<(PathId, PathId)>) -> Reply<bool> {
    iam::require(&caller)?;
    let (id, member) = (GroupId::from_uuid(path.0.0), AccountId::from_uuid(path.1.0));
    caller.write(move |act| operations::add_member(act, id, member)).await?;
    Ok(Answer(true))
}

/// Take a member out of a group
///
/// You must have what the denies of the group's policies withheld. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "removeGroupMember", tag = "Groups",
    params(("id" = Uuid, Path, description = "The group"), ("memberId" = Uuid, Path, description = "The member")),
    responses((status = 200, description = "The member is not in it", body = BoolResponse), Failures))]
#[put("/groups/{id}/remove-member/{memberId}")]
async fn remove_group_member(caller: Caller, path: Path<(PathId, PathId)>) -> Reply<bool> {
    iam::require(&caller)?;
    let (id, member) = (GroupId::from_uuid(path.0.0), AccountId::from_uuid(path.1.0));
    caller.write(move |act| operations::remove_member(act, id, member)).await?;
    Ok(Answer(true))
}

/// List the policies of a group
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "listGroupPolicies", tag = "Groups", params(GroupPolicyFilter, Paging,
    ("id" = Uuid, Path, description = "The group")),
    responses((status = 200, description = "A page of policies", body = GroupPolicyPageResponse), Failures))]
#[get("/groups/{id}/policies")]
async fn list_group_policies(
    caller: Caller,
    id: Path<PathId>,
    filter: Query<GroupPolicyFilter>,
    paging: Query<Paging>,
) -> Reply<Page<GroupPolicyVm>> {
    iam::require(&caller)?;
    let (id, filter, paging) = (GroupId::from_uuid(id.0), filter.read()?, paging.read()?);
    let page = caller
        .read(move |db, organization| {
            Ok(db.groups().policies(organization, id, filter.name(), filter.show(), paging.slice())?)
        })
        .await?;
    Ok(Answer(Page::from(page.ok_or(ApiError::NotFound)?).map(Into::into)))
}

/// Attach a policy to a group
///
/// You must have what the policy gives. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "addGroupPolicy", tag = "Groups",
    params(("id" = Uuid, Path, description = "The group"), ("policyId" = Uuid, Path, description = "The policy")),
    responses((status = 200, description = "The group has it", body = BoolResponse), Failures))]
#[put("/groups/{id}/add-policy/{policyId}")]
async fn add_group_policy(caller: Caller, path: Path<(PathId, PathId)>) -> Reply<bool> {
    iam::require(&caller)?;
    let (id, policy) = (GroupId::from_uuid(path.0.0), PolicyId::from_uuid(path.1.0));
    caller.write(move |act| operations::add_policy(act, id, policy)).await?;
    Ok(Answer(true))
}

/// Detach a policy from a group
///
/// You must have what the policy's denies withheld. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "removeGroupPolicy", tag = "Groups",
    params(("id" = Uuid, Path, description = "The group"), ("policyId" = Uuid, Path, description = "The policy")),
    responses((status = 200, description = "The group does not have it", body = BoolResponse), Failures))]
#[put("/groups/{id}/remove-policy/{policyId}")]
async fn remove_group_policy(caller: Caller, path: Path<(PathId, PathId)>) -> Reply<bool> {
    iam::require(&caller)?;
    let (id, policy) = (GroupId::from_uuid(path.0.0), PolicyId::from_uuid(path.1.0));
    caller.write(move |act| operations::remove_policy(act, id, policy)).await?;
    Ok(Answer(true))
}
