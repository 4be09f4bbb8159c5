//! `/members/{id}/…`: the groups and policies of a member.

use actix_web::{get, put, web::Path};
use keywright_core::{
    id::{AccountId, PolicyId},
    policy::Policy,
};
use keywright_storage::{Inherited, Related, Show};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{bodies::MemberGroupVm, operations};
use crate::{
    Answer, ApiError, Failures, Page, Paging, PathId, Query, Reply, WireTime,
    answers::BoolResponse,
    caller::Caller,
    envelope, iam,
    names::NameFilter,
    page,
    policies::{PoliciesResponse, PolicyType, PolicyVm},
    wire::query,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_member_groups)
        .service(list_member_policies)
        .service(list_member_direct_policies)
        .service(list_member_inherited_policies)
        .service(add_member_policy)
        .service(remove_member_policy);
}

/// A policy, and whether it is attached to the member
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000011", "name": "Deployers", "type": "CustomerManaged",
    "description": "Toggle in dev", "isMemberPolicy": true,
}))]
struct DirectPolicyVm {
    id: Uuid,
    name: String,
    r#type: PolicyType,
    description: String,
    is_member_policy: bool,
}

/// A policy that the member has from a group
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000011", "name": "Deployers", "type": "CustomerManaged",
    "description": "Toggle in dev", "createdAt": "2026-11-23T19:32:05.12Z", "groupName": "Team A",
}))]
struct InheritedPolicyVm {
    id: Uuid,
    name: String,
    r#type: PolicyType,
    description: String,
    created_at: WireTime,
    group_name: String,
}

/// Which groups are listed
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
struct MemberGroupFilter {
    /// Part of the name, in any case
    #[serde(deserialize_with = "query::within::<_, 128>")]
    #[param(max_length = 128)]
    name: Option<String>,
    /// Those that the member is not in too
    get_all_groups: bool,
}

/// Which policies are listed
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
struct DirectPolicyFilter {
    /// Part of the name, in any case
    #[serde(deserialize_with = "query::within::<_, 128>")]
    #[param(max_length = 128)]
    name: Option<String>,
    /// Those that are not attached too
    get_all_policies: bool,
}

page!(
    /// A page of groups, each with whether the member is in it
    MemberGroupPage, MemberGroupVm
);
envelope!(
    /// A page of groups, in the envelope
    MemberGroupPageResponse, MemberGroupPage
);
page!(
    /// A page of policies, each with whether it is attached to the member
    DirectPolicyPage, DirectPolicyVm
);
envelope!(
    /// A page of policies, in the envelope
    DirectPolicyPageResponse, DirectPolicyPage
);
page!(
    /// A page of policies that the member has from groups
    InheritedPolicyPage, InheritedPolicyVm
);
envelope!(
    /// A page of policies, in the envelope
    InheritedPolicyPageResponse, InheritedPolicyPage
);

/// List the groups of a member
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "listMemberGroups", tag = "Members", params(MemberGroupFilter, Paging,
    ("id" = Uuid, Path, description = "The member")),
    responses((status = 200, description = "A page of groups", body = MemberGroupPageResponse), Failures))]
#[get("/members/{id}/groups")]
async fn list_member_groups(
    caller: Caller,
    id: Path<PathId>,
    filter: Query<MemberGroupFilter>,
    paging: Query<Paging>,
) -> Reply<Page<MemberGroupVm>> {
    iam::require(&caller)?;
    let (id, filter, paging) = (AccountId::from_uuid(id.0), filter.read()?, paging.read()?);
    let page = caller
        .read(move |db, organization| {
            let name = filter.name.as_deref().unwrap_or_default();
            Ok(db.members().groups(organization, id, name, show(filter.get_all_groups), paging.slice())?)
        })
        .await?;
    let page = Page::from(page.ok_or(ApiError::NotFound)?);
    Ok(Answer(page.map(|it| MemberGroupVm::new(&it.item, id, it.is_related))))
}

/// List all policies of a member
///
/// Those attached directly and those of groups, each once. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "listMemberPolicies", tag = "Members",
    params(("id" = Uuid, Path, description = "The member")),
    responses((status = 200, description = "The policies", body = PoliciesResponse), Failures))]
#[get("/members/{id}/policies")]
async fn list_member_policies(caller: Caller, id: Path<PathId>) -> Reply<Vec<PolicyVm>> {
    iam::require(&caller)?;
    let id = AccountId::from_uuid(id.0);
    let policies = caller
        .read(move |db, organization| {
            let membership = db.members().current(organization, id)?.ok_or(ApiError::NotFound)?;
            Ok(db.members().policies_of(&membership)?)
        })
        .await?;
    Ok(Answer(policies.iter().map(Into::into).collect()))
}

/// List the policies attached to a member
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "listMemberDirectPolicies", tag = "Members", params(DirectPolicyFilter, Paging,
    ("id" = Uuid, Path, description = "The member")),
    responses((status = 200, description = "A page of policies", body = DirectPolicyPageResponse), Failures))]
#[get("/members/{id}/direct-policies")]
async fn list_member_direct_policies(
    caller: Caller,
    id: Path<PathId>,
    filter: Query<DirectPolicyFilter>,
    paging: Query<Paging>,
) -> Reply<Page<DirectPolicyVm>> {
    iam::require(&caller)?;
    let (id, filter, paging) = (AccountId::from_uuid(id.0), filter.read()?, paging.read()?);
    let page = caller
        .read(move |db, organization| {
            let (name, show) = (filter.name.as_deref().unwrap_or_default(), show(filter.get_all_policies));
            Ok(db.members().direct_policies(organization, id, name, show, paging.slice())?)
        })
        .await?;
    Ok(Answer(Page::from(page.ok_or(ApiError::NotFound)?).map(Into::into)))
}

/// List the policies that a member has from groups
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "listMemberInheritedPolicies", tag = "Members", params(NameFilter, Paging,
    ("id" = Uuid, Path, description = "The member")),
    responses((status = 200, description = "A page of policies", body = InheritedPolicyPageResponse), Failures))]
#[get("/members/{id}/inherited-policies")]
async fn list_member_inherited_policies(
    caller: Caller,
    id: Path<PathId>,
    filter: Query<NameFilter>,
    paging: Query<Paging>,
) -> Reply<Page<InheritedPolicyVm>> {
    iam::require(&caller)?;
    let (id, filter, paging) = (AccountId::from_uuid(id.0), filter.read()?, paging.read()?);
    let page = caller
        .read(move |db, organization| {
            Ok(db.members().inherited_policies(organization, id, filter.text(), paging.slice())?)
        })
        .await?;
    Ok(Answer(Page::from(page.ok_or(ApiError::NotFound)?).map(Into::into)))
}

/// Attach a policy to a member
///
/// You must have what the policy gives. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "addMemberPolicy", tag = "Members",
    params(("id" = Uuid, Path, description = "The member"), ("policyId" = Uuid, Path, description = "The policy")),
    responses((status = 200, description = "The member has it", body = BoolResponse), Failures))]
#[put("/members/{id}/add-policy/{policyId}")]
async fn add_member_policy(caller: Caller, path: Path<(PathId, PathId)>) -> Reply<bool> {
    iam::require(&caller)?;
    let (id, policy) = (AccountId::from_uuid(path.0.0), PolicyId::from_uuid(path.1.0));
    caller.write(move |act| operations::add_policy(act, id, policy)).await?;
    Ok(Answer(true))
}

/// Detach a policy from a member
///
/// You must have what the policy's denies withheld. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "removeMemberPolicy", tag = "Members",
    params(("id" = Uuid, Path, description = "The member"), ("policyId" = Uuid, Path, description = "The policy")),
    responses((status = 200, description = "The member does not have it", body = BoolResponse), Failures))]
#[put("/members/{id}/remove-policy/{policyId}")]
async fn remove_member_policy(caller: Caller, path: Path<(PathId, PathId)>) -> Reply<bool> {
    iam::require(&caller)?;
    let (id, policy) = (AccountId::from_uuid(path.0.0), PolicyId::from_uuid(path.1.0));
    caller.write(move |act| operations::remove_policy(act, id, policy)).await?;
    Ok(Answer(true))
}

const fn show(all: bool) -> Show {
    if all { Show::All } else { Show::Related }
}

impl From<Related<Policy>> for DirectPolicyVm {
    fn from(Related { item, is_related }: Related<Policy>) -> Self {
        Self {
            id: item.id.uuid(),
            name: item.name.to_string(),
            r#type: item.origin.into(),
            description: item.description.to_string(),
            is_member_policy: is_related,
        }
    }
}

impl From<Inherited> for InheritedPolicyVm {
    fn from(Inherited { policy, group }: Inherited) -> Self {
        Self {
            id: policy.id.uuid(),
            name: policy.name.to_string(),
            r#type: policy.origin.into(),
            description: policy.description.to_string(),
            created_at: policy.created_at.into(),
            group_name: group.name.to_string(),
        }
    }
}
