//! `/access-tokens`: members make and manage tokens; a token can look at itself, and end itself.

pub(crate) mod bodies;
pub(crate) mod guard;
mod life;
pub(crate) mod operations;
pub(crate) mod requests;
pub(crate) mod rights;
pub(crate) mod rotation;

use actix_web::{delete, get, post, put, web::Path};
use keywright_core::{Action, id::TokenId};
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::bodies::logged;
use self::{
    bodies::{
        AccessTokenCreatedResponse, AccessTokenCreatedVm, AccessTokenFilter, AccessTokenPageResponse,
        AccessTokenResponse, AccessTokenVm,
    },
    requests::{CreateAccessToken, ToggleAccessToken, UpdateAccessToken},
};
use crate::{
    Answer, Body, Failures, OptionalBody, Page, Paging, PathId, Query, Reply,
    answers::BoolResponse,
    caller::{Caller, Member, Steward},
    names::NameUsed,
};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_access_tokens)
        .service(is_access_token_name_used)
        .service(show_own_access_token)
        .service(remove_own_access_token)
        .service(create_access_token)
        .service(update_access_token)
        .service(toggle_access_token)
        .service(remove_access_token)
        .configure(life::configure);
}

/// List access tokens
///
/// The organization's tokens, newest first, with masks in place of their secrets. Needs `ListAccessTokens`.
#[utoipa::path(operation_id = "listAccessTokens", tag = "Access tokens", params(AccessTokenFilter, Paging),
    responses((status = 200, description = "A page of tokens", body = AccessTokenPageResponse), Failures),
    security(("MemberJwt" = [], "Organization" = [])))]
#[get("/access-tokens")]
async fn list_access_tokens(
    caller: Steward,
    filter: Query<AccessTokenFilter>,
    paging: Query<Paging>,
) -> Reply<Page<AccessTokenVm>> {
    caller.require(Action::LIST_ACCESS_TOKENS, operations::ANY)?;
    let (filter, paging, now) = (filter.read()?, paging.read()?, caller.state.now());
    let page = caller.read(move |db, organization| bodies::page(db, organization, &filter, paging, now));
    page.await.map(Answer)
}

/// Ask whether a name is taken
///
/// Names are the same whatever their case and the form of their letters. Needs one of the three actions on access
/// tokens.
#[utoipa::path(operation_id = "isAccessTokenNameUsed", tag = "Access tokens", params(NameUsed),
    responses((status = 200, description = "Whether a token of the organization has the name", body = BoolResponse), Failures),
    security(("MemberJwt" = [], "Organization" = [])))]
#[get("/access-tokens/is-name-used")]
async fn is_access_token_name_used(caller: Steward, name: Query<NameUsed>) -> Reply<bool> {
    operations::require_any(&caller)?;
    let name = name.read()?.name()?;
    caller
        .read(move |db, organization| Ok(db.tokens().named(organization, &name)?.is_some()))
        .await
        .map(Answer)
}

/// Show the token that asks
///
/// For tokens: what it is, and what it may do. Needs no permission.
#[utoipa::path(operation_id = "showOwnAccessToken", tag = "Access tokens",
    responses((status = 200, description = "The token", body = AccessTokenResponse), Failures),
    security(("AccessToken" = [])))]
#[get("/access-tokens/self")]
async fn show_own_access_token(caller: Caller) -> Reply<AccessTokenVm> {
    let (id, now) = (operations::own(&caller)?, caller.state.now());
    caller.read(move |db, organization| bodies::one(db, organization, id, now)).await.map(Answer)
}

/// Remove the token that asks
///
/// For tokens: it is gone for good. Needs no permission.
#[utoipa::path(operation_id = "removeOwnAccessToken", tag = "Access tokens",
    responses((status = 200, description = "It is gone", body = BoolResponse), Failures),
    security(("AccessToken" = [])))]
#[delete("/access-tokens/self")]
async fn remove_own_access_token(caller: Caller) -> Reply<bool> {
    let id = operations::own(&caller)?;
    caller.write(move |act| operations::remove_own(act, id)).await?;
    Ok(Answer(true))
}

/// Make an access token
///
/// The answer holds the secret, this once. How long it may last is the organization's to say
/// (`GET /api/v1/organizations/token-policy`). A personal token can do what you can, narrowed by its scope: send
/// `"scope": "Narrowed"` with its permissions, and a misspelled `permissions` is refused instead of passed over. A
/// service token has the permissions given here, for ever, and cannot be given more than you have. Needs
/// `ManagePersonalAccessTokens` or `ManageServiceAccessTokens`.
#[utoipa::path(operation_id = "createAccessToken", tag = "Access tokens", request_body = CreateAccessToken,
    responses((status = 200, description = "The token, with its secret", body = AccessTokenCreatedResponse), Failures),
    security(("MemberJwt" = [], "Organization" = [])))]
#[post("/access-tokens")]
async fn create_access_token(caller: Member, body: Body<CreateAccessToken>) -> Reply<AccessTokenCreatedVm> {
    operations::require_any_manage(&caller)?;
    let wanted = body.read()?.check(&caller.catalogue())?;
    caller.require(operations::manage(wanted.kind.name()), operations::ANY)?;
    let minted = caller.write(move |act| operations::create(act, &wanted)).await?;
    Ok(Answer(minted.into()))
}

/// Rename an access token
///
/// Nothing else of it can be changed: `permissions` may be missing, empty, or what they are. Needs
/// `ManagePersonalAccessTokens`, and the token is your own; for a service token, `ManageServiceAccessTokens`.
#[utoipa::path(operation_id = "updateAccessToken", tag = "Access tokens", request_body = UpdateAccessToken,
    params(("id" = Uuid, Path, description = "The token")),
    responses((status = 200, description = "The renamed token", body = AccessTokenResponse), Failures),
    security(("MemberJwt" = [], "Organization" = [])))]
#[put("/access-tokens/{id}")]
async fn update_access_token(
    caller: Steward,
    id: Path<PathId>,
    body: Body<UpdateAccessToken>,
) -> Reply<AccessTokenVm> {
    operations::require_any_manage(&caller)?;
    let (id, change) = (TokenId::from_uuid(id.0), body.read()?.check(&caller.catalogue())?);
    // What was written is shown, and not what is there by now: the token may be gone again.
    let token = caller.write(move |act| operations::rename(act, id, &change)).await?;
    let now = caller.state.now();
    caller.read(move |db, _| bodies::show(db, &token, now)).await.map(Answer)
}

/// Switch an access token on or off
///
/// Without a `status` it is switched to the other one. Needs `ManagePersonalAccessTokens` for your own personal
/// token; to activate it after somebody else switched it off, and to deactivate somebody else's, `CanManageIAM` too.
/// A service token needs `ManageServiceAccessTokens`, and to activate it you must have all that it may do. With
/// `"statusDetail": "Compromised"` its secret is said to be known to others: then it takes another secret to activate it.
#[utoipa::path(operation_id = "toggleAccessToken", tag = "Access tokens", request_body = Option<ToggleAccessToken>,
    params(("id" = Uuid, Path, description = "The token")),
    responses((status = 200, description = "It is switched", body = BoolResponse), Failures),
    security(("MemberJwt" = [], "Organization" = [])))]
#[put("/access-tokens/{id}/toggle")]
async fn toggle_access_token(
    caller: Steward,
    id: Path<PathId>,
    body: OptionalBody<ToggleAccessToken>,
) -> Reply<bool> {
    operations::require_any_manage(&caller)?;
    let (id, wanted) = (TokenId::from_uuid(id.0), body.read()?.check()?);
    caller.write(move |act| operations::switch(act, id, wanted)).await?;
    Ok(Answer(true))
}

/// Remove an access token
///
/// It is gone for good. Removing what is not there is no mistake. Needs `ManagePersonalAccessTokens`, for somebody
/// else's token `CanManageIAM` too; for a service token, `ManageServiceAccessTokens`.
#[utoipa::path(operation_id = "removeAccessToken", tag = "Access tokens",
    params(("id" = Uuid, Path, description = "The token")),
    responses((status = 200, description = "It is gone", body = BoolResponse), Failures),
    security(("MemberJwt" = [], "Organization" = [])))]
#[delete("/access-tokens/{id}")]
async fn remove_access_token(caller: Steward, id: Path<PathId>) -> Reply<bool> {
    operations::require_any_manage(&caller)?;
    let id = TokenId::from_uuid(id.0);
    caller.write(move |act| operations::remove(act, id)).await?;
    Ok(Answer(true))
}
