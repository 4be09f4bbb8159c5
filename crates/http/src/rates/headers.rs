//! What an answer says of limits (draft-ietf-httpapi-ratelimit-headers).

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

use super::Left;

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// Adds to an answer what is left of a limit: a line for each.
pub(crate) fn put(headers: &mut HeaderMap, left: Left) {
    let Left { of, limit, calls, seconds } = left;
    let policy = format!("\"{of}\";q={};w={}", limit.calls(), limit.window());
    let left = format!("\"{of}\";r={calls};t={seconds}");
    for (name, text) in [(POLICY, policy), (LEFT, left)] {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.append(name, value);
        }
    }
}
