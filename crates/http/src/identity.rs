//! `/identity`: logging in, staying logged in, logging out, and one's password (wire 2.5).

mod bodies;
pub(crate) mod operations;
mod other_ways;

use actix_web::{HttpRequest, HttpResponse, Responder, post, put};
use utoipa_actix_web::service_config::ServiceConfig;

use self::bodies::{
    LoginByEmail, LoginResponse, LoginVm, PasswordChangeResponse, PasswordChangeVm, ResetPassword,
};
use crate::{
    Answer, ApiError, AppState, Body, Failures, Reply, SmallBody, answers::BoolResponse, auth::cookie,
    blocking::blocking, caller::Newcomer, gate::cors,
};
use actix_web::web::Data;

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(login_by_email)
        .service(refresh_token)
        .service(logout)
        .service(reset_password)
        .configure(other_ways::configure);
}

/// Log in
///
/// With e-mail address and password. A wrong one is answered 200 with `success: false` and `EmailPasswordMismatch`. The
/// answer holds a JWT, good for five minutes, and sets the cookie `refresh-token`, with which the next one is had.
/// The body has at most 16 KiB.
#[utoipa::path(operation_id = "loginByEmail", tag = "Identity", request_body = LoginByEmail, security(()),
    responses((status = 200, description = "The JWT", body = LoginResponse), Failures))]
#[post("/identity/login-by-email")]
async fn login_by_email(
    state: Data<AppState>,
    request: HttpRequest,
    body: SmallBody<LoginByEmail>,
) -> Result<HttpResponse, ApiError> {
    let attempt = body.read()?.check()?;
    let peer = state.peer_of(&request);
    let session = operations::log_in_api(&state, attempt, peer).await?;
    answer(&state, &request, session)
}

/// Stay logged in
///
/// Exchanges the cookie `refresh-token` for the next one, and for a new JWT. An old one that is used again ends the login
/// session: somebody has a copy. A page of another origin that the operator has not named is refused: 403.
#[utoipa::path(operation_id = "refreshToken", tag = "Identity", security(()),
    responses((status = 200, description = "The JWT", body = LoginResponse), Failures))]
#[post("/identity/refresh-token")]
async fn refresh_token(state: Data<AppState>, request: HttpRequest) -> HttpResponse {
    if cors::is_foreign(state.origins(), &request) {
        return HttpResponse::from_error(ApiError::forbidden());
    }
    let renewed = match cookie::presented(request.headers()) {
        Ok(token) => {
            let shared = state.clone();
            blocking(move || operations::refresh(&shared, &token)).await
        }
        Err(missing) => Err(ApiError::SessionEnded(missing.code())),
    };
    match renewed.and_then(|session| answer(&state, &request, session)) {
        Ok(response) => response,
        Err(error @ ApiError::SessionEnded(_)) => forget(&state, &request, HttpResponse::from_error(error)),
        // The session goes on: another tab has the next token, or we are to blame.
        Err(error) => HttpResponse::from_error(error),
    }
}

/// Log out
///
/// Ends the login session: its JWTs and refresh tokens are good no more. Needs no permission.
#[utoipa::path(operation_id = "logout", tag = "Identity", security(("MemberJwt" = [])),
    responses((status = 200, description = "The session has ended", body = BoolResponse), Failures))]
#[post("/identity/logout")]
async fn logout(caller: Newcomer, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let (state, session, account) = (caller.state.clone(), caller.session, caller.account);
    blocking(move || operations::log_out(&state, session, account)).await?;
    Ok(forget(&caller.state, &request, Answer(true).respond_to(&request).map_into_boxed_body()))
}

/// Change one's password
///
/// Ends all of one's login sessions, this one too. A wrong current password is answered with `success: false` in the
/// data. Needs no permission.
#[utoipa::path(operation_id = "resetPassword", tag = "Identity", request_body = ResetPassword,
    security(("MemberJwt" = [])),
    responses((status = 200, description = "Whether it was changed", body = PasswordChangeResponse), Failures))]
#[put("/identity/reset-password")]
async fn reset_password(
    caller: Newcomer,
    request: HttpRequest,
    body: Body<ResetPassword>,
) -> Reply<PasswordChangeVm> {
    let change = body.read()?.check()?;
    let peer = caller.state.peer_of(&request);
    let changed = operations::change_password(&caller.state, caller.account, change, peer).await?;
    Ok(Answer(PasswordChangeVm::new(changed)))
}

/// The JWT in the answer, and the refresh token in its cookie.
fn answer(
    state: &AppState,
    request: &HttpRequest,
    session: operations::LoggedIn,
) -> Result<HttpResponse, ApiError> {
    let cookie = state.cookie.set(&session.refresh, request.app_config().secure());
    let mut response = Answer(LoginVm::new(session.jwt)).respond_to(request).map_into_boxed_body();
    response.add_cookie(&cookie).map_err(ApiError::internal)?;
    Ok(response)
}

fn forget(state: &AppState, request: &HttpRequest, mut response: HttpResponse) -> HttpResponse {
    match response.add_cookie(&state.cookie.delete(request.app_config().secure())) {
        Ok(()) => response,
        Err(error) => HttpResponse::from_error(ApiError::internal(error)),
    }
}
