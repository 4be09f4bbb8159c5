//! Which pages of other origins may call the API from a browser (Fetch, 3.2: CORS). None, unless the operator names
//! them, one by one: callers bring a cookie, so no page is trusted that nobody has named.

use std::str::FromStr;

use actix_web::{
    HttpRequest, HttpResponse,
    dev::ServiceRequest,
    http::{
        Method, Uri,
        header::{
            ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
            ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
            ACCESS_CONTROL_REQUEST_METHOD, HOST, HeaderMap, HeaderValue, ORIGIN, VARY,
        },
    },
};

const SEC_FETCH_SITE: &str = "sec-fetch-site";
const METHODS: &str = "DELETE, GET, HEAD, PATCH, POST, PUT";
const REQUEST_HEADERS: &str = "authorization, content-type, organization, workspace";
const ANSWER_HEADERS: &str = "allow, api-supported-versions, ratelimit, ratelimit-policy, retry-after, www-authenticate, x-accepted-permissions, x-request-id";
/// How long a browser remembers that it may: ten minutes.
const SECONDS: &str = "600";

/// An origin as browsers write it: `https://console.example.com`, `http://localhost:8081`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Origin(HeaderValue);

/// A text is no origin.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "an origin is `http://` or `https://`, a host in lower case and a port unless it is the usual one, such as \
     `https://console.example.com`; `*` is none, since callers bring a cookie"
)]
pub struct NoOrigin;

impl FromStr for Origin {
    type Err = NoOrigin;

    fn from_str(text: &str) -> Result<Self, NoOrigin> {
        let uri: Uri = text.parse().map_err(|_| NoOrigin)?;
        let (scheme, host) = (uri.scheme_str().ok_or(NoOrigin)?, uri.host().ok_or(NoOrigin)?);
        let port = match uri.port() {
            None => String::new(),
            Some(port) => format!(":{}", port.as_u16()),
        };
        let usual = matches!((scheme, port.as_str()), ("http", ":80") | ("https", ":443"));
        let is_plain = |it: u8| it.is_ascii_digit() || it.is_ascii_lowercase() || b".-_[:]".contains(&it);
        let is_one = matches!(scheme, "http" | "https") && !usual && host.bytes().all(is_plain);
        // Whatever else stands in it, such as a path, makes it another text than its parts.
        if !is_one || text != format!("{scheme}://{host}{port}") {
            return Err(NoOrigin);
        }
        HeaderValue::try_from(text).map(Self).map_err(|_| NoOrigin)
    }
}

/// The origin of the page that calls, if it is one of these. A request with several origins has none.
pub(crate) fn sharer<'a>(origins: &'a [Origin], request: &ServiceRequest) -> Option<&'a Origin> {
    if origins.is_empty() {
        return None;
    }
    let mut named = request.headers().get_all(ORIGIN);
    let (Some(one), None) = (named.next(), named.next()) else { return None };
    origins.iter().find(|it| it.0 == *one)
}

/// Whether a browser says that a page calls which is not of this server, nor of one of these origins. Who says
/// nothing is no browser (H09).
pub(crate) fn is_foreign(origins: &[Origin], request: &HttpRequest) -> bool {
    let headers = request.headers();
    let origin = headers.get(ORIGIN);
    if origin.is_some_and(|it| origins.iter().any(|one| one.0 == *it)) && headers.get_all(ORIGIN).count() == 1
    {
        return false;
    }
    match headers.get(SEC_FETCH_SITE).map(HeaderValue::as_bytes) {
        // The browser knows, also where a proxy has put another host in place.
        Some(b"same-origin" | b"none") => false,
        Some(_) => true,
        None => origin.is_some_and(|it| !is_host(it, headers.get(HOST))),
    }
}

/// Whether an origin is of this host. Its scheme is not known here: a proxy may have taken TLS off.
fn is_host(origin: &HeaderValue, host: Option<&HeaderValue>) -> bool {
    let Some((_, named)) = origin.to_str().ok().and_then(|it| it.split_once("://")) else { return false };
    host.is_some_and(|it| it.as_bytes().eq_ignore_ascii_case(named.as_bytes()))
}

/// The answer to a browser that asks whether a page of this origin may call. Nothing is called for it.
pub(crate) fn preflight(request: &ServiceRequest) -> Option<HttpResponse> {
    let asks =
        request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    asks.then(|| {
        HttpResponse::NoContent()
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, METHODS))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS))
            .insert_header((ACCESS_CONTROL_MAX_AGE, SECONDS))
            .finish()
    })
}

/// Tells the browser whether it may show the answer to the page, and caches that this depends on the page.
pub(crate) fn put(headers: &mut HeaderMap, sharer: Option<&Origin>) {
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if let Some(Origin(origin)) = sharer {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(ANSWER_HEADERS));
    }
}

#[cfg(test)]
mod tests;
