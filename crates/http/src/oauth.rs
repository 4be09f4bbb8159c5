//! The endpoints by which OAuth libraries ask about tokens and revoke them: RFC 7662, RFC 7009, RFC 8414.

mod bodies;
mod client;
mod form;

use actix_web::{
    HttpRequest, HttpResponse,
    dev::Payload,
    get,
    http::header::CACHE_CONTROL,
    post,
    web::{self, Data},
};
use keywright_core::{Secret, Timestamp};
use keywright_storage::Database;
use utoipa_actix_web::service_config::ServiceConfig;

use self::{
    bodies::{Introspection, IntrospectionForm, Metadata, OAuthFailure, RevocationForm},
    client::{client, refused},
    form::Form,
};
use crate::{
    ApiError, AppState,
    access_tokens::operations,
    authorize::require_about,
    error::failures::TooLarge,
    judge::{Bearer, Judge},
    public_url::PublicUrl,
};

/// For how many seconds at most whoever asks may go by what was answered.
const MAX_AGE: u64 = 5;

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(introspect_token).service(revoke_token).service(get_metadata);
}

/// Introspect a token
///
/// RFC 7662: whether an access token is active, and whose it is. What is unknown, switched off, over, or of another
/// organization is `{"active": false}` and nothing else. What it may do is not said: ask `authorizeRequest`. Authenticate
/// with an access token, as `Bearer` or as the password of `Basic`. Needs `AuthorizeRequests` for tokens of others, and
/// no permission for your own.
#[utoipa::path(operation_id = "introspectToken", tag = "OAuth", security(("AccessToken" = []), ("Basic" = [])),
    request_body(content = IntrospectionForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "What is known of it", body = Introspection),
        (status = 400, description = "The form cannot be read", body = OAuthFailure),
        (status = 401, description = "No credential, or none that is let in", body = OAuthFailure),
        (status = 403, description = "It may not ask about tokens of others", body = OAuthFailure),
        (status = 413, description = "The form is larger than 16 KiB", body = OAuthFailure),
        TooLarge))]
#[post("/oauth2/introspect")]
async fn introspect_token(request: HttpRequest, payload: web::Payload) -> HttpResponse {
    introspect(&request, payload.into_inner()).await.unwrap_or_else(refused)
}

/// Revoke a token
///
/// RFC 7009: the access token is gone for good. The answer is 200 and empty, whether or not there was one.
/// Authenticate with an access token, as `Bearer` or as the password of `Basic`. Needs no permission for the token
/// that you authenticate with; for any other what `removeAccessToken` needs.
#[utoipa::path(operation_id = "revokeToken", tag = "OAuth", security(("AccessToken" = []), ("Basic" = [])),
    request_body(content = RevocationForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "It is gone"),
        (status = 400, description = "The form cannot be read", body = OAuthFailure),
        (status = 401, description = "No credential, or none that is let in", body = OAuthFailure),
        (status = 403, description = "It may not remove tokens of others", body = OAuthFailure),
        (status = 413, description = "The form is larger than 16 KiB", body = OAuthFailure),
        (status = 503, description = "The server cannot do this now", body = OAuthFailure),
        TooLarge))]
#[post("/oauth2/revoke")]
async fn revoke_token(request: HttpRequest, payload: web::Payload) -> HttpResponse {
    match revoke(&request, payload.into_inner()).await {
        Ok(()) => HttpResponse::Ok().finish(),
        Err(error) => refused(error),
    }
}

/// Find the OAuth endpoints
///
/// RFC 8414. The issuer is the address that the server was told to be known by (`--public-url`); without that only
/// requests to this machine itself, such as to `localhost`, are answered.
#[utoipa::path(operation_id = "getAuthorizationServerMetadata", tag = "OAuth", security(()),
    responses(
        (status = 200, description = "The endpoints", body = Metadata),
        (status = 404, description = "The server does not know by which address it is known"),
        TooLarge))]
#[get("/.well-known/oauth-authorization-server")]
async fn get_metadata(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, ApiError> {
    let issuer = PublicUrl::of(&request, &state).ok_or(ApiError::NotFound)?;
    Ok(HttpResponse::Ok().json(Metadata::of(&issuer)))
}

async fn introspect(request: &HttpRequest, payload: Payload) -> Result<HttpResponse, ApiError> {
    let caller = client(request)?;
    let form = Form::read(request, payload).await?;
    let token = form.token()?;
    require_about(&caller, token)?;
    let verdict = Judge::new(&caller.state).admission(token, caller.organization());
    let (Some(bearer), true) = (verdict.bearer, verdict.is_allowed()) else { return Ok(told(None, MAX_AGE)) };
    let issuer = PublicUrl::of(request, &caller.state);
    let found = caller.read(move |db, _| known(db, &bearer, issuer.as_ref())).await?;
    let left = bearer.expires_at.map_or(MAX_AGE, |it| it.since(caller.state.now()).as_secs());
    Ok(told(found.as_ref(), left.min(MAX_AGE)))
}

/// What is told of a token, and for how long it may be gone by.
fn told(found: Option<&Introspection>, max_age: u64) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, format!("private, max-age={max_age}")))
        .json(found.unwrap_or(&Introspection::INACTIVE))
}

/// What is told of a token that is active, unless it has gone meanwhile.
fn known(
    db: &Database,
    bearer: &Bearer,
    issuer: Option<&PublicUrl>,
) -> Result<Option<Introspection>, ApiError> {
    let Some(id) = bearer.token else { return Ok(None) };
    let Some(token) = db.tokens().find(bearer.organization, id)? else { return Ok(None) };
    let account = bearer.member.map(|it| db.accounts().find(it)).transpose()?.flatten();
    Ok(Some(Introspection::of(bearer, &token, account.as_ref(), issuer)))
}

/// Removes the token that authenticates, or another that the caller may remove. Who may remove none does not learn
/// whether there is one.
async fn revoke(request: &HttpRequest, payload: Payload) -> Result<(), ApiError> {
    let caller = client(request)?;
    let form = Form::read(request, payload).await?;
    let text = form.token()?;
    if text.parse::<Secret>().is_ok_and(|it| caller.holds(&it)) {
        let id = operations::own(&caller)?;
        return caller.write(move |act| operations::remove_own(act, id)).await;
    }
    operations::require_any_manage(&caller)?;
    let bearer = Judge::new(&caller.state).bearer(text, caller.organization());
    match bearer.and_then(|it| it.token) {
        Some(id) => caller.write(move |act| operations::remove(act, id)).await,
        None => Ok(()),
    }
}

/// Whole seconds since 1970, as OAuth counts them.
fn seconds(moment: Timestamp) -> u64 {
    moment.seconds()
}
