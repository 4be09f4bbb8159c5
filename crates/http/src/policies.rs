//! `/policies`: named lists of statements, and to whom they are attached.

pub(crate) mod bodies;
pub(crate) mod operations;

use std::sync::Arc;

use actix_web::{delete, get, post, put, web::Path};
use keywright_core::id::PolicyId;
use utoipa_actix_web::service_config::ServiceConfig;

use self::bodies::{
    ClonePolicy, CreatePolicy, PolicyGroupFilter, PolicyGroupPageResponse, PolicyGroupVm, PolicyMemberFilter,
    PolicyMemberPageResponse, PolicyMemberVm, PolicyPageResponse, PolicyResponse, PolicySettings,
};
pub(crate) use self::bodies::{PoliciesResponse, PolicyType, PolicyVm};
use crate::{
    Answer, ApiError, Body, Failures, Page, Paging, PathId, Query, Reply,
    answers::BoolResponse,
    caller::{Caller, Member},
    iam,
    names::{KeyUsed, NameFilter},
    statements::{self, PolicyStatement},
    wire::envelope::within_room,
};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_policies)
        .service(is_policy_key_used)
        .service(create_policy)
        .service(clone_policy)
        .service(get_policy)
        .service(update_policy_settings)
        .service(update_policy_statements)
        .service(remove_policy)
        .service(list_policy_groups)
        .service(list_policy_members);
}

/// List policies
///
/// The organization's own, newest first, then the built-in ones. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "listPolicies", tag = "Policies", params(NameFilter, Paging),
    responses((status = 200, description = "A page of policies", body = PolicyPageResponse), Failures))]
#[get("/policies")]
async fn list_policies(
    caller: Caller,
    filter: Query<NameFilter>,
    paging: Query<Paging>,
) -> Reply<Page<PolicyVm>> {
    iam::require(&caller)?;
    let (filter, paging) = (filter.read()?, paging.read()?);
    let page = caller.read(move |db, organization| {
        let page = db.policies().page(organization, filter.text(), paging.slice())?;
        within_room(Page::from(page).map(|it| PolicyVm::from(&it)))
    });
    page.await.map(Answer)
}

/// Ask whether a key is taken
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "isPolicyKeyUsed", tag = "Policies", params(KeyUsed),
    responses((status = 200, description = "Whether a policy of the organization has the key", body = BoolResponse), Failures),
    security(("MemberJwt" = [], "Organization" = [])))]
#[get("/policies/is-key-used")]
async fn is_policy_key_used(caller: Member, key: Query<KeyUsed>) -> Reply<bool> {
    iam::require(&caller)?;
    let key = key.read()?.key()?;
    let taken =
        caller.read(move |db, organization| Ok(db.policies().keyed(organization, &key)?.is_some())).await?;
    Ok(Answer(taken))
}

/// Make a policy
///
/// It says nothing yet: `updatePolicyStatements` gives it its statements. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "createPolicy", tag = "Policies", request_body = CreatePolicy,
    responses((status = 200, description = "The policy", body = PolicyResponse), Failures))]
#[post("/policies")]
async fn create_policy(caller: Caller, body: Body<CreatePolicy>) -> Reply<PolicyVm> {
    iam::require(&caller)?;
    let wanted = body.read()?.check()?;
    let policy = caller.write(move |act| operations::create(act, &wanted)).await?;
    Ok(Answer(PolicyVm::from(&policy)))
}

/// Make a policy from another
///
/// It says what the other says; you must have all of that yourself. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "clonePolicy", tag = "Policies", request_body = ClonePolicy,
    params(("key" = String, Path, description = "The key of the other policy")),
    responses((status = 200, description = "The policy", body = PolicyResponse), Failures))]
#[post("/policies/clone/{key}")]
async fn clone_policy(caller: Caller, key: Path<String>, body: Body<ClonePolicy>) -> Reply<PolicyVm> {
    iam::require(&caller)?;
    let (is_built_in, wanted) = body.read()?.check()?;
    let key = keywright_core::text::Key::new(&key).map_err(|_| ApiError::NotFound)?;
    let model = operations::Model { key, is_built_in };
    let policy = caller.write(move |act| operations::clone(act, &model, &wanted)).await?;
    Ok(Answer(PolicyVm::from(&policy)))
}

/// Show a policy
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "getPolicy", tag = "Policies",
    params(("id" = Uuid, Path, description = "The policy")),
    responses((status = 200, description = "The policy", body = PolicyResponse), Failures))]
#[get("/policies/{id}")]
async fn get_policy(caller: Caller, id: Path<PathId>) -> Reply<PolicyVm> {
    iam::require(&caller)?;
    let id = PolicyId::from_uuid(id.0);
    let policy = caller.read(move |db, organization| Ok(db.policies().find(organization, id)?)).await?;
    Ok(Answer(PolicyVm::from(&policy.ok_or(ApiError::NotFound)?)))
}

/// Rename a policy
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "updatePolicySettings", tag = "Policies", request_body = PolicySettings,
    params(("id" = Uuid, Path, description = "The policy")),
    responses((status = 200, description = "The policy", body = PolicyResponse), Failures))]
#[put("/policies/{id}/settings")]
async fn update_policy_settings(
    caller: Caller,
    id: Path<PathId>,
    body: Body<PolicySettings>,
) -> Reply<PolicyVm> {
    iam::require(&caller)?;
    let (id, settings) = (PolicyId::from_uuid(id.0), body.read()?.check()?);
    let policy = caller.write(move |act| operations::change_settings(act, id, &settings)).await?;
    Ok(Answer(PolicyVm::from(&policy)))
}

/// Replace the statements of a policy
///
/// All of them, by these. What they newly allow, you must have yourself; and what a deny withheld that is not there
/// any more. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "updatePolicyStatements", tag = "Policies", request_body(content = Vec<PolicyStatement>,
    example = json!([{"id": "1", "resourceType": "flag", "effect": "allow", "actions": ["ToggleFlag"],
        "resources": ["project/shop:env/dev:flag/*"]}])),
    params(("id" = Uuid, Path, description = "The policy")),
    responses((status = 200, description = "The policy", body = PolicyResponse), Failures))]
#[put("/policies/{id}/statements")]
async fn update_policy_statements(
    caller: Caller,
    id: Path<PathId>,
    body: Body<Vec<PolicyStatement>>,
) -> Reply<PolicyVm> {
    iam::require(&caller)?;
    let statements = statements::parse(&caller.catalogue(), "statements", body.read()?)?;
    let (id, statements) = (PolicyId::from_uuid(id.0), Arc::from(statements));
    let policy = caller.write(move |act| operations::change_statements(act, id, &statements)).await?;
    Ok(Answer(PolicyVm::from(&policy)))
}

/// Remove a policy
///
/// Wherever it is attached. You must have what its denies withheld. Needs `CanManageIAM`.
#[utoipa::path(operation_id = "removePolicy", tag = "Policies",
    params(("id" = Uuid, Path, description = "The policy")),
    responses((status = 200, description = "It is gone", body = BoolResponse), Failures))]
#[delete("/policies/{id}")]
async fn remove_policy(caller: Caller, id: Path<PathId>) -> Reply<bool> {
    iam::require(&caller)?;
    let id = PolicyId::from_uuid(id.0);
    caller.write(move |act| operations::remove(act, id)).await?;
    Ok(Answer(true))
}

/// List the groups that have a policy
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "listPolicyGroups", tag = "Policies", params(PolicyGroupFilter, Paging,
    ("id" = Uuid, Path, description = "The policy")),
    responses((status = 200, description = "A page of groups", body = PolicyGroupPageResponse), Failures))]
#[get("/policies/{id}/groups")]
async fn list_policy_groups(
    caller: Caller,
    id: Path<PathId>,
    filter: Query<PolicyGroupFilter>,
    paging: Query<Paging>,
) -> Reply<Page<PolicyGroupVm>> {
    iam::require(&caller)?;
    let (id, filter, paging) = (PolicyId::from_uuid(id.0), filter.read()?, paging.read()?);
    let page = caller
        .read(move |db, organization| {
            Ok(db.policies().groups(organization, id, filter.name(), filter.show(), paging.slice())?)
        })
        .await?;
    Ok(Answer(Page::from(page.ok_or(ApiError::NotFound)?).map(Into::into)))
}

/// List the members who have a policy directly
///
/// Needs `CanManageIAM`.
#[utoipa::path(operation_id = "listPolicyMembers", tag = "Policies", params(PolicyMemberFilter, Paging,
    ("id" = Uuid, Path, description = "The policy")),
    responses((status = 200, description = "A page of members", body = PolicyMemberPageResponse), Failures))]
#[get("/policies/{id}/members")]
async fn list_policy_members(
    caller: Caller,
    id: Path<PathId>,
    filter: Query<PolicyMemberFilter>,
    paging: Query<Paging>,
) -> Reply<Page<PolicyMemberVm>> {
    iam::require(&caller)?;
    let (id, filter, paging) = (PolicyId::from_uuid(id.0), filter.read()?, paging.read()?);
    let page = caller
        .read(move |db, organization| {
            Ok(db.policies().members(organization, id, filter.search(), filter.show(), paging.slice())?)
        })
        .await?;
    Ok(Answer(Page::from(page.ok_or(ApiError::NotFound)?).map(Into::into)))
}
