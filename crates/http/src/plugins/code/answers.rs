//! What plugins answer, looked at before anybody gets it: these answers come from the address of the server, where browsers
//! would let them do what its own pages do.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue},
    },
};
use serde_json::json;

use super::routes::Answered;

/// The headers that an answer may have, beside those that begin as [`OWN`].
const HEADERS: [&str; 6] =
    ["content-type", "content-language", "content-disposition", "etag", "last-modified", "retry-after"];
/// With what headers of plugins begin.
const OWN: &str = "x-plugin-";
/// What a browser may do with it: nothing.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";
/// What a browser runs nothing of.
const TYPES: [&str; 17] = [
    "application/json",
    "application/x-ndjson",
    "application/octet-stream",
    "application/zip",
    "application/gzip",
    "application/cbor",
    "application/jwt",
    "application/jose",
    "application/x-www-form-urlencoded",
    "text/plain",
    "text/csv",
    "text/markdown",
    "text/calendar",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
];

/// The answer of a plugin, or one that says that it is none to be given to anybody.
pub(super) fn checked(plugin: &str, answered: Answered) -> HttpResponse {
    respond(answered).unwrap_or_else(|why| {
        tracing::warn!(plugin, why, "a plugin answered what nobody is given");
        problem(502, why)
    })
}

/// Why nobody would be given the answer of a plugin, if so.
pub(crate) fn fault(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Option<&'static str> {
    respond(Answered { status, headers, body }).err()
}

fn respond(answered: Answered) -> Result<HttpResponse, &'static str> {
    let status = StatusCode::from_u16(answered.status).ok();
    let is_answer = |it: &StatusCode| it.is_success() || it.is_client_error() || it.is_server_error();
    let status = status.filter(is_answer).ok_or("the plugin answered a status that is none")?;
    let mut answer = HttpResponse::new(status);
    for (name, value) in &answered.headers {
        let name = name.to_ascii_lowercase();
        if name == "set-cookie" {
            return Err("the plugin wanted to set a cookie");
        }
        if !HEADERS.contains(&name.as_str()) && !name.starts_with(OWN) {
            continue;
        }
        let name = HeaderName::try_from(name).map_err(|_| "the plugin answered a header that is none")?;
        let value = HeaderValue::try_from(value.as_str());
        let value = value.map_err(|_| "the plugin answered a header that is none")?;
        if answer.headers_mut().insert(name, value).next().is_some() {
            return Err("the plugin answered a header twice");
        }
    }
    match answer.headers().get(CONTENT_TYPE) {
        Some(found) if !is_harmless(found) => {
            return Err("the plugin answered what a browser would run");
        }
        Some(_) => {}
        None if answered.body.is_empty() => {}
        None => {
            let unknown = HeaderValue::from_static("application/octet-stream");
            answer.headers_mut().insert(CONTENT_TYPE, unknown);
        }
    }
    fence(&mut answer);
    Ok(answer.set_body(answered.body).map_into_boxed_body())
}

/// Whether a browser runs nothing of that type.
fn is_harmless(value: &HeaderValue) -> bool {
    let Ok(text) = value.to_str() else { return false };
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_json = || essence.strip_prefix("application/").is_some_and(|it| it.ends_with("+json"));
    TYPES.contains(&essence.as_str()) || is_json()
}

/// A failure, as problem+json.
pub(super) fn problem(status: u16, title: &'static str) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let body = json!({ "type": "about:blank", "title": title, "status": status.as_u16() });
    let mut answer =
        HttpResponse::build(status).content_type("application/problem+json").body(body.to_string());
    fence(&mut answer);
    answer
}

fn fence<B>(answer: &mut HttpResponse<B>) {
    let headers = answer.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests;
