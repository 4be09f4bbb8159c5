//! `/workspaces`: what the caller's organization shares with others (wire 2.6).

pub(crate) mod bodies;
mod license;
mod operations;

use actix_web::{HttpRequest, get, put};
use keywright_core::Action;
use utoipa_actix_web::service_config::ServiceConfig;

use self::{
    bodies::{UpdateWorkspace, WorkspaceResponse, WorkspaceVm},
    operations::{WORKSPACE, find},
};
use crate::{
    Answer, ApiError, Body, Failures, Named, Query, Reply,
    answers::BoolResponse,
    blocking::blocking,
    caller::{Caller, Member, Visitor},
    names::KeyUsed,
    user::bodies::workspaces,
};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(is_workspace_key_used).service(get_workspace).service(update_workspace);
}

/// Show the workspace
///
/// That of the organization. A member who names no organization that lets them in is shown the one that the header
/// `Workspace` names, if it is theirs. The license is shown to who has `UpdateWorkspaceLicense` on `workspace/*`.
/// Needs no permission.
#[utoipa::path(operation_id = "getWorkspace", tag = "Workspaces",
    responses((status = 200, description = "The workspace", body = WorkspaceResponse), Failures))]
#[get("/workspaces")]
async fn get_workspace(caller: Visitor, request: HttpRequest) -> Reply<WorkspaceVm> {
    let caller = match caller {
        Visitor::Inside(caller) => caller,
        Visitor::Outside(person) => {
            let Named::Id(wanted) = Named::workspace(request.headers()) else {
                return Err(ApiError::forbidden());
            };
            let (state, account) = (person.state.clone(), person.account);
            let all = blocking(move || workspaces(&state.db, account)).await?;
            let found = all.into_iter().find(|it| it.id == wanted);
            return found.map(Answer).ok_or_else(ApiError::forbidden);
        }
    };
    let shows_license = caller.may(Action::UPDATE_WORKSPACE_LICENSE, WORKSPACE);
    let workspace = caller.read(find).await?;
    let shown = WorkspaceVm::from(&workspace);
    Ok(Answer(if shows_license { shown } else { shown.without_license() }))
}

/// Change the workspace
///
/// Needs `UpdateWorkspaceGeneralSettings` on `workspace/*` in the oldest organization of the workspace; in any
/// other, the permission is not enough.
#[utoipa::path(operation_id = "updateWorkspace", tag = "Workspaces", request_body = UpdateWorkspace,
    responses((status = 200, description = "The workspace", body = WorkspaceResponse), Failures))]
#[put("/workspaces")]
async fn update_workspace(caller: Caller, body: Body<UpdateWorkspace>) -> Reply<WorkspaceVm> {
    caller.require(Action::UPDATE_WORKSPACE_GENERAL_SETTINGS, WORKSPACE)?;
    caller.read(operations::require_speaker).await?;
    let (name, key) = body.read()?.check()?;
    let workspace = caller.write(move |act| operations::change(act, &name, &key)).await?;
    let shown = WorkspaceVm::from(&workspace);
    let shows_license = caller.may(Action::UPDATE_WORKSPACE_LICENSE, WORKSPACE);
    Ok(Answer(if shows_license { shown } else { shown.without_license() }))
}

/// Ask whether a key is taken
///
/// Needs `UpdateWorkspaceGeneralSettings` on `workspace/*`.
#[utoipa::path(operation_id = "isWorkspaceKeyUsed", tag = "Workspaces", params(KeyUsed),
    security(("MemberJwt" = [], "Organization" = [])),
    responses((status = 200, description = "Whether another workspace has the key", body = BoolResponse), Failures))]
#[get("/workspaces/is-key-used")]
async fn is_workspace_key_used(caller: Member, key: Query<KeyUsed>) -> Reply<bool> {
    caller.require(Action::UPDATE_WORKSPACE_GENERAL_SETTINGS, WORKSPACE)?;
    let key = key.read()?.key()?;
    let taken = caller.read(move |db, organization| {
        let own = find(db, organization)?.id;
        Ok(db.workspaces().keyed(&key)?.is_some_and(|it| it != own))
    });
    taken.await.map(Answer)
}
