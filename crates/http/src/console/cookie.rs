//! The cookies of the console: who is logged in, and what they prefer.

use std::time::Duration;

use actix_web::{
    Error, HttpRequest,
    body::{BoxBody, MessageBody},
    cookie::{Cookie, SameSite},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode},
    middleware::Next,
};
use keywright_core::session::LoginSession;

use super::language::Language;
use crate::auth::cookie;

/// Holds the login session. The prefix makes browsers refuse it from another host, path or plain connection
/// (RFC 6265bis, 4.1.3.2); they count `localhost` and loopback addresses as good connections.
pub(super) const SESSION: &str = "__Host-keywright";
/// Holds the organization that somebody looks at.
pub(super) const ORGANIZATION: &str = "__Host-organization";
/// Holds the language that somebody chose.
pub(super) const LANGUAGE: &str = "__Host-language";
/// Holds `light` or `dark`, if somebody chose one.
pub(super) const THEME: &str = "__Host-theme";
/// Holds what was done, for the next page to say so.
pub(super) const NOTICE: &str = "__Host-notice";

const YEAR: Duration = Duration::from_hours(365 * 24);
/// How long what was done is worth saying.
const MOMENT: Duration = Duration::from_secs(20);

/// The value of a cookie. Of two of one name neither is believed.
pub(super) fn read(request: &HttpRequest, name: &str) -> Option<String> {
    cookie::named(request.headers(), name).ok().flatten().map(str::to_owned)
}

/// The cookie that holds a login session.
pub(super) fn session(value: String) -> Cookie<'static> {
    made(SESSION, value, LoginSession::LIFETIME)
}

/// A cookie that holds what somebody prefers.
pub(super) fn preference(name: &'static str, value: impl Into<String>) -> Cookie<'static> {
    made(name, value.into(), YEAR)
}

/// The cookie that tells the next page what was done.
pub(super) fn notice(value: &'static str) -> Cookie<'static> {
    made(NOTICE, value.to_owned(), MOMENT)
}

/// Makes a browser forget a cookie.
pub(super) fn forget(name: &'static str) -> Cookie<'static> {
    made(name, String::new(), Duration::ZERO)
}

/// What a page leaves behind: the language that was chosen is remembered, and what the page has said is said once.
pub(super) async fn settle(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let language = Language::chosen(request.request());
    let is_read = request.method() == Method::GET && read(request.request(), NOTICE).is_some();
    let mut response = next.call(request).await?.map_into_boxed_body();
    if let Some(language) = language {
        response.response_mut().add_cookie(&preference(LANGUAGE, language.code()))?;
    }
    if is_read && response.status() == StatusCode::OK {
        response.response_mut().add_cookie(&forget(NOTICE))?;
    }
    Ok(response)
}

fn made(name: &'static str, value: String, max_age: Duration) -> Cookie<'static> {
    let seconds = i64::try_from(max_age.as_secs()).unwrap_or(i64::MAX);
    Cookie::build(name, value)
        .http_only(true)
        .secure(true)
        .same_site(SameSite::Lax)
        .path("/")
        .max_age(actix_web::cookie::time::Duration::seconds(seconds))
        .finish()
}
