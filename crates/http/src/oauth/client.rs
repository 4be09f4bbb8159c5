//! Who calls an OAuth endpoint, and how one is refused there (RFC 6749, 5.2).

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    body::BoxBody,
    http::{
        StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::bodies::OAuthFailure;
use crate::{ApiError, caller::Caller, wire::envelope::JSON};

/// The longest header that is looked at, in bytes.
const MAX_CREDENTIAL: usize = 4096;

/// Who calls: with an access token or a login as everywhere, or with an access token as the password of HTTP Basic.
pub(super) fn client(request: &HttpRequest) -> Result<Caller, ApiError> {
    match basic(request.headers()) {
        Some(credential) => Caller::bearer(request, &password(credential).ok_or(ApiError::Unauthorized)?),
        None => Caller::admit(request),
    }
}

/// The credential of the one header `Authorization`, if that says `Basic`.
fn basic(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION);
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (scheme, credential) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("basic").then_some(credential)
}

/// The password in it. Clients may have encoded it as forms are (RFC 6749, 2.3.1). The user name may be anything.
fn password(credential: &str) -> Option<Zeroizing<String>> {
    if credential.len() > MAX_CREDENTIAL {
        return None;
    }
    let bytes = Zeroizing::new(STANDARD.decode(credential).ok()?);
    let (_, password) = str::from_utf8(&bytes).ok()?.split_once(':')?;
    percent_decode_str(password).decode_utf8().ok().map(|it| Zeroizing::new(it.into_owned()))
}

/// A failure in the words of OAuth.
pub(super) fn refused(error: ApiError) -> HttpResponse {
    let (status, code) = match &error {
        ApiError::NoCredential | ApiError::Unauthorized | ApiError::Inactive => {
            (StatusCode::UNAUTHORIZED, "invalid_client")
        }
        it if it.is_forbidden() => (StatusCode::FORBIDDEN, "insufficient_scope"),
        ApiError::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
        ApiError::Internal(_) => return HttpResponse::from_error(error),
        ApiError::Invalid(_) | ApiError::Unbindable { .. } => (StatusCode::BAD_REQUEST, "invalid_request"),
        it => (it.status_code(), "invalid_request"),
    };
    let description = match &error {
        ApiError::Invalid(codes) => codes.first().map(ToString::to_string).unwrap_or_default(),
        it => it.to_string(),
    };
    // What is written as a problem elsewhere is not one here.
    let error = if matches!(error, ApiError::Unbindable { .. }) { ApiError::invalid("") } else { error };
    let body = OAuthFailure { error: code, error_description: description };
    let mut response = HttpResponse::from_error(error);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    if status == StatusCode::UNAUTHORIZED {
        headers.append(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"Keywright\""));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    // Texts always serialize.
    response.set_body(BoxBody::new(serde_json::to_vec(&body).unwrap_or_default()))
}
