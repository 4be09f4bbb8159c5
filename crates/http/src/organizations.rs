//! `/organizations`: where the caller is a member (wire 2.6).

use actix_web::{HttpRequest, get};
use keywright_core::{
    id::{GroupId, PolicyId, WorkspaceId},
    organization::Organization,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::{
    Answer, ApiError, Failures, Named, Page, Paging, Query, Reply,
    blocking::blocking,
    caller::{Member, Newcomer},
    envelope,
    members::bodies::{self, MemberPageResponse, MemberVm, SearchFilter},
};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_organizations).service(list_organization_members);
}

/// An organization
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000041", "name": "playground", "key": "playground", "initialized": false,
    "license": null, "defaultPermissions": {"policyIds": ["66f3687f-939d-4257-bd3f-c3553d39e1b6"], "groupIds": []},
    "settings": {"flagSortedBy": "created_at"},
}))]
pub(crate) struct OrganizationVm {
    id: Uuid,
    name: String,
    /// Unique in the workspace
    key: String,
    /// Whether its owner has gone through the first steps
    initialized: bool,
    /// Always null
    license: Option<String>,
    default_permissions: DefaultPermissionsVm,
    settings: OrganizationSettingsVm,
}

/// What a member added without policies and groups gets
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DefaultPermissionsVm {
    policy_ids: Vec<Uuid>,
    group_ids: Vec<Uuid>,
}

/// How things are shown in an organization
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OrganizationSettingsVm {
    /// Always `created_at`
    flag_sorted_by: String,
}

envelope!(
    /// Organizations, in the envelope
    OrganizationsResponse, Vec<OrganizationVm>
);

/// List one's organizations
///
/// Those of the workspace that the header names; without the header, all.
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
/// For whoever is a member: to know who made a token.
#[utoipa::path(operation_id = "listOrganizationMembers", tag = "Organizations", params(SearchFilter, Paging),
    security(("MemberJwt" = [])),
    responses((status = 200, description = "A page of members", body = MemberPageResponse), Failures))]
#[get("/organizations/members")]
async fn list_organization_members(
    caller: Member,
    filter: Query<SearchFilter>,
    paging: Query<Paging>,
) -> Reply<Page<MemberVm>> {
    let (filter, paging) = (filter.read()?, paging.read()?);
    caller.read(move |db, organization| bodies::page(db, organization, &filter, paging)).await.map(Answer)
}

impl From<&Organization> for OrganizationVm {
    fn from(organization: &Organization) -> Self {
        Self {
            id: organization.id.uuid(),
            name: organization.name.to_string(),
            key: organization.key.to_string(),
            initialized: organization.initialized,
            license: None,
            default_permissions: DefaultPermissionsVm {
                policy_ids: organization.default_policies.iter().copied().map(PolicyId::uuid).collect(),
                group_ids: organization.default_groups.iter().copied().map(GroupId::uuid).collect(),
            },
            settings: OrganizationSettingsVm { flag_sorted_by: "created_at".to_owned() },
        }
    }
}
