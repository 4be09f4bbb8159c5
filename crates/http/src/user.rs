//! `/user`: what concerns the caller alone (wire 2.5).

pub(crate) mod bodies;

use actix_web::{get, put, web::Data};
use keywright_core::{
    Permit,
    audit::{Entry, Event, Subject},
    id::AccountId,
    member::Account,
};
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::bodies::UpdateProfile;
use self::bodies::{ProfileResponse, ProfileVm, WorkspacesResponse};
use crate::{
    Answer, ApiError, AppState, Body, Failures, Reply,
    blocking::blocking,
    caller::{Member, Newcomer, Person},
    policies::{PoliciesResponse, PolicyVm},
    workspaces::bodies::WorkspaceVm,
};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(get_profile)
        .service(update_profile)
        .service(list_own_policies)
        .service(list_own_workspaces);
}

/// Show one's profile
///
/// Needs no permission.
#[utoipa::path(operation_id = "getProfile", tag = "User", security(("MemberJwt" = [])),
    responses((status = 200, description = "The profile", body = ProfileResponse), Failures))]
#[get("/user/profile")]
async fn get_profile(caller: Newcomer) -> Reply<ProfileVm> {
    let (state, id) = (caller.state.clone(), caller.account);
    let account = blocking(move || Ok(state.db.accounts().find(id)?)).await?;
    Ok(Answer(ProfileVm::from(&account.ok_or(ApiError::Unauthorized)?)))
}

/// Change one's profile
///
/// The name. An e-mail address is changed by who manages members (`PUT /members/{id}/email`), since others add
/// people by it. Needs no permission.
#[utoipa::path(operation_id = "updateProfile", tag = "User", request_body = UpdateProfile,
    security(("MemberJwt" = [])),
    responses((status = 200, description = "The profile", body = ProfileResponse), Failures))]
#[put("/user/profile")]
async fn update_profile(caller: Person, body: Body<UpdateProfile>) -> Reply<ProfileVm> {
    let account = change_profile(&caller.state, caller.account, body.read()?).await?;
    Ok(Answer(ProfileVm::from(&account)))
}

/// Gives a person another name.
pub(crate) async fn change_profile(
    state: &Data<AppState>,
    id: AccountId,
    wanted: UpdateProfile,
) -> Result<Account, ApiError> {
    let (name, email) = wanted.check()?;
    let (state, now) = (state.clone(), state.now());
    blocking(move || {
        let permit = Permit::own_account(id);
        state.db.write(|rows| {
            let account = rows.accounts().find(id)?.ok_or(ApiError::Unauthorized)?;
            if email.as_ref().is_some_and(|it| it.fold() != account.email.fold()) {
                return Err(ApiError::rule("EmailCannotBeChanged"));
            }
            let account = Account { name: name.clone(), updated_at: now, ..account };
            rows.accounts().replace(&permit, &account)?;
            let subject = Subject::new(account.id, account.email.as_str());
            let entry = Entry::new(&permit, Event::ProfileChanged, subject, now);
            Ok::<_, ApiError>(rows.record(entry, account))
        })
    })
    .await
}

/// List one's policies
///
/// Those attached directly and those of groups, each once, in the organization that the header names. Needs no
/// permission.
#[utoipa::path(operation_id = "listOwnPolicies", tag = "User", security(("MemberJwt" = [], "Organization" = [])),
    responses((status = 200, description = "The policies", body = PoliciesResponse), Failures))]
#[get("/user/policies")]
async fn list_own_policies(caller: Member) -> Reply<Vec<PolicyVm>> {
    let id = caller.account;
    let policies = caller
        .read(move |db, organization| {
            let membership = db.members().current(organization, id)?.ok_or(ApiError::NotFound)?;
            Ok(db.members().policies_of(&membership)?)
        })
        .await?;
    Ok(Answer(policies.iter().map(Into::into).collect()))
}

/// List the workspaces one is in
///
/// Needs no permission.
#[utoipa::path(operation_id = "listOwnWorkspaces", tag = "User", security(("MemberJwt" = [])),
    responses((status = 200, description = "The workspaces", body = WorkspacesResponse), Failures))]
#[get("/user/workspaces")]
async fn list_own_workspaces(caller: Newcomer) -> Reply<Vec<WorkspaceVm>> {
    let (state, id) = (caller.state.clone(), caller.account);
    blocking(move || bodies::workspaces(&state.db, id)).await.map(Answer)
}
