//! What proxies say of the request that they are about to forward, each in its own headers.
//!
//! Exactly one set of them for each door: who sends another beside it has it from its client, or is not set up as it
//! should be, and what is judged would not be what is forwarded (F03).

use std::borrow::Cow;

use actix_web::{
    HttpRequest,
    http::header::{HOST, HeaderMap, HeaderName},
};

use super::{
    Unreadable,
    canonical::{self, NotCanonical},
    managed,
};

/// How a proxy asks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Dialect {
    /// nginx' `auth_request`: `X-Original-Method` and `X-Original-URL` or `X-Original-URI`. It knows 401 and 403, and
    /// takes any other refusal for a fault.
    Nginx,
    /// Traefik's `ForwardAuth`, Caddy's `forward_auth`, a script in HAProxy: `X-Forwarded-Method`, `-Proto`, `-Host`, `-Uri`.
    Forward,
    /// Envoy's `ext_authz` over HTTP: the method is its own, the path stands behind the door's.
    Envoy,
}

/// The request that is to be forwarded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    /// Where the proxy tells it.
    pub(crate) host: Option<Cow<'a, str>>,
    /// As it is judged.
    pub(crate) path: Cow<'a, str>,
}

const METHOD: HeaderName = HeaderName::from_static("x-original-method");
const URL: HeaderName = HeaderName::from_static("x-original-url");
const URI: HeaderName = HeaderName::from_static("x-original-uri");
const FORWARDED_METHOD: HeaderName = HeaderName::from_static("x-forwarded-method");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_URI: HeaderName = HeaderName::from_static("x-forwarded-uri");
/// What says of a request what it is: of one dialect.
const OF_NGINX: [HeaderName; 3] = [METHOD, URL, URI];
const OF_FORWARD: [HeaderName; 3] = [FORWARDED_METHOD, FORWARDED_HOST, FORWARDED_URI];

impl Dialect {
    /// The path of its door.
    pub(crate) const fn door(self) -> &'static str {
        match self {
            Self::Nginx => "/authz/nginx",
            Self::Forward => "/authz/forward",
            Self::Envoy => "/authz/envoy",
        }
    }

    /// Reads what a proxy asks about.
    pub(crate) fn read(self, request: &HttpRequest) -> Result<Asked<'_>, Unreadable> {
        let headers = request.headers();
        managed::check(headers)?;
        self.is_alone(|it| headers.contains_key(it))?;
        match self {
            Self::Nginx => nginx(headers),
            Self::Forward => forward(headers),
            Self::Envoy => envoy(request),
        }
    }

    /// Insists that there are no headers of another dialect, of those that there are.
    pub(super) fn is_alone(self, has: impl Fn(&HeaderName) -> bool) -> Result<(), Unreadable> {
        let of_another = [(Self::Nginx, OF_NGINX), (Self::Forward, OF_FORWARD)];
        let mut of_another = of_another.iter().filter(|(dialect, _)| *dialect != self);
        if of_another.any(|(_, names)| names.iter().any(&has)) {
            Err(Unreadable::OtherDialect)
        } else {
            Ok(())
        }
    }
}

fn nginx(headers: &HeaderMap) -> Result<Asked<'_>, Unreadable> {
    let method = one(headers, &METHOD)?;
    match (headers.contains_key(&URL), headers.contains_key(&URI)) {
        (true, false) => {
            let (host, target) = of_url(one(headers, &URL)?)?;
            Asked::new(method, Some(host), target)
        }
        (false, true) => Asked::new(method, None, one(headers, &URI)?),
        (true, true) => Err(Unreadable::OtherDialect),
        (false, false) => Err(Unreadable::Missing),
    }
}

fn forward(headers: &HeaderMap) -> Result<Asked<'_>, Unreadable> {
    if !matches!(one(headers, &FORWARDED_PROTO)?, "http" | "https" | "ws" | "wss") {
        return Err(Unreadable::Url);
    }
    Asked::new(
        one(headers, &FORWARDED_METHOD)?,
        Some(one(headers, &FORWARDED_HOST)?),
        one(headers, &FORWARDED_URI)?,
    )
}

fn envoy(request: &HttpRequest) -> Result<Asked<'_>, Unreadable> {
    let path = request.uri().path().strip_prefix(Dialect::Envoy.door()).ok_or(Unreadable::Missing)?;
    Asked::new(request.method().as_str(), Some(one(request.headers(), &HOST)?), path)
}

impl<'a> Asked<'a> {
    /// The request of this method for this target.
    pub(crate) fn new(method: &'a str, host: Option<&'a str>, target: &'a str) -> Result<Self, Unreadable> {
        let host = host.map(canonical::host).transpose()?;
        Ok(Self { method, host, path: canonical::path(target)? })
    }
}

/// Host and path of a URL. The client may have written its host, so that it ends at the first slash alone.
fn of_url(url: &str) -> Result<(&str, &str), Unreadable> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or(Unreadable::Url)?;
    let slash = rest.find('/').ok_or(Unreadable::Url)?;
    rest.split_at_checked(slash).ok_or(Unreadable::Url)
}

/// The text of a header that is there once.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<&'a str, Unreadable> {
    let mut values = headers.get_all(name);
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().map_err(|_| NotCanonical::Character.into()),
        (None, _) => Err(Unreadable::Missing),
        (Some(_), Some(_)) => Err(Unreadable::Twice),
    }
}

#[cfg(test)]
mod tests;
