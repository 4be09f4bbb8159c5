//! `/access-tokens/{id}`, looked at and given another secret.

use actix_web::{get, post, web::Path};
use keywright_core::{Action, Digest, id::TokenId};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    bodies::{self, AccessTokenCreatedResponse, AccessTokenCreatedVm, AccessTokenResponse, AccessTokenVm},
    operations,
    requests::RotateAccessToken,
    rotation,
};
use crate::{
    Answer, ApiError, Failures, OptionalBody, PathId, Reply,
    answers::BoolResponse,
    caller::{Caller, Member, Steward},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(rotate_own_access_token)
        .service(end_own_access_token_grace)
        .service(get_access_token)
        .service(rotate_access_token)
        .service(end_access_token_grace);
}

/// Show an access token
///
/// Needs `ListAccessTokens`.
#[utoipa::path(operation_id = "getAccessToken", tag = "Access tokens",
    params(("id" = Uuid, Path, description = "The token")),
    responses((status = 200, description = "The token", body = AccessTokenResponse), Failures),
    security(("MemberJwt" = [], "Organization" = [])))]
#[get("/access-tokens/{id}")]
async fn get_access_token(caller: Steward, id: Path<PathId>) -> Reply<AccessTokenVm> {
    caller.require(Action::LIST_ACCESS_TOKENS, operations::ANY)?;
    let (id, now) = (TokenId::from_uuid(id.0), caller.state.now());
    caller.read(move |db, organization| bodies::one(db, organization, id, now)).await.map(Answer)
}

/// Give an access token another secret
///
/// The answer holds the new secret, this once. The old one is good for `graceSeconds` more, and never longer than the
/// token; an older one that was still good is not any more. A token that is `Compromised` or `Reused` is active again with
/// another secret, unless somebody has switched it off, and has no grace. Needs `ManagePersonalAccessTokens`, and the token
/// is your own; for a service token, `ManageServiceAccessTokens` and all that it may do.
#[utoipa::path(operation_id = "rotateAccessToken", tag = "Access tokens", request_body = Option<RotateAccessToken>,
    params(("id" = Uuid, Path, description = "The token")),
    responses((status = 200, description = "The token, with its new secret", body = AccessTokenCreatedResponse), Failures),
    security(("MemberJwt" = [], "Organization" = [])))]
#[post("/access-tokens/{id}/rotate")]
async fn rotate_access_token(
    caller: Member,
    id: Path<PathId>,
    body: OptionalBody<RotateAccessToken>,
) -> Reply<AccessTokenCreatedVm> {
    operations::require_any_manage(&caller)?;
    let (id, grace) = (TokenId::from_uuid(id.0), body.read()?.check()?);
    let minted = caller.write(move |act| rotation::rotate(act, id, grace)).await?;
    Ok(Answer(minted.into()))
}

/// End the grace of an old secret
///
/// The secret that the token had before is refused from now on. Where it is already, nothing happens. Needs
/// `ManagePersonalAccessTokens`, for somebody else's token `CanManageIAM` too; for a service token,
/// `ManageServiceAccessTokens`.
#[utoipa::path(operation_id = "endAccessTokenGrace", tag = "Access tokens",
    params(("id" = Uuid, Path, description = "The token")),
    responses((status = 200, description = "No old secret is good", body = BoolResponse), Failures),
    security(("MemberJwt" = [], "Organization" = [])))]
#[post("/access-tokens/{id}/rotate/end")]
async fn end_access_token_grace(caller: Steward, id: Path<PathId>) -> Reply<bool> {
    operations::require_any_manage(&caller)?;
    let id = TokenId::from_uuid(id.0);
    caller.write(move |act| rotation::end_grace(act, id)).await?;
    Ok(Answer(true))
}

/// Give the token that asks another secret
///
/// For tokens, with their present secret; an old one that is still good is not enough. The answer holds the new secret,
/// this once. Needs no permission.
#[utoipa::path(operation_id = "rotateOwnAccessToken", tag = "Access tokens", request_body = Option<RotateAccessToken>,
    responses((status = 200, description = "The token, with its new secret", body = AccessTokenCreatedResponse), Failures),
    security(("AccessToken" = [])))]
#[post("/access-tokens/self/rotate")]
async fn rotate_own_access_token(
    caller: Caller,
    body: OptionalBody<RotateAccessToken>,
) -> Reply<AccessTokenCreatedVm> {
    let (id, presented) = own(&caller)?;
    let grace = body.read()?.check()?;
    let minted = caller.write(move |act| rotation::rotate_own(act, id, &presented, grace)).await?;
    Ok(Answer(minted.into()))
}

/// End the grace of the old secret of the token that asks
///
/// For tokens, with their present secret. Needs no permission.
#[utoipa::path(operation_id = "endOwnAccessTokenGrace", tag = "Access tokens",
    responses((status = 200, description = "No old secret is good", body = BoolResponse), Failures),
    security(("AccessToken" = [])))]
#[post("/access-tokens/self/rotate/end")]
async fn end_own_access_token_grace(caller: Caller) -> Reply<bool> {
    let (id, presented) = own(&caller)?;
    caller.write(move |act| rotation::end_own_grace(act, id, &presented)).await?;
    Ok(Answer(true))
}

/// The token that calls, and what is kept of the secret with which it does.
fn own(caller: &Caller) -> Result<(TokenId, Digest), ApiError> {
    let digest = caller.presented().ok_or_else(ApiError::forbidden)?;
    Ok((operations::own(caller)?, digest))
}
