//! The headers that every answer carries.

use actix_web::http::{
    StatusCode,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
        X_CONTENT_TYPE_OPTIONS,
    },
};

use crate::request_id::RequestId;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SUPPORTED_VERSIONS: HeaderName = HeaderName::from_static("api-supported-versions");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// For answers that are no page: a browser that shows one runs and loads nothing.
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

/// For Swagger UI: its own scripts, styles and pictures, and calls to this server.
const SWAGGER_UI: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// Puts the headers on an answer. What the handler has set itself stays.
pub(crate) fn put(headers: &mut HeaderMap, path: &str, id: RequestId) {
    let swagger_ui = path.starts_with("/swagger-ui/");
    let policy = if swagger_ui { SWAGGER_UI } else { NO_PAGE };
    let caching = if swagger_ui { "no-cache" } else { "no-store" };
    let fixed = [
        (CONTENT_SECURITY_POLICY, policy),
        (CACHE_CONTROL, caching),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (RESOURCE_POLICY, "same-origin"),
    ];
    for (name, value) in fixed {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Ok(id) = HeaderValue::try_from(id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
}

/// Says which versions of the API there are, on answers that come from an operation of it.
pub(crate) fn put_versions(headers: &mut HeaderMap, status: StatusCode) {
    if !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        headers.insert(SUPPORTED_VERSIONS, HeaderValue::from_static("1.0"));
    }
}
