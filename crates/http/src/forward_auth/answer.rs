//! What proxies are told.
//!
//! Whoever may pass gets every header by which servers behind the proxy know who calls, empty where there is nothing to
//! say: the proxy then has something to put over what its client may have made up.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
};
use keywright_core::Catalogue;
use uuid::Uuid;

use super::{
    dialect::Dialect,
    verdict::{Need, Passed, Refused},
};
use crate::{
    ApiError,
    error::challenge::ACCEPTED_PERMISSIONS,
    judge::{Bearer, Kind},
};

/// The headers about who calls and what for. Proxies are told these names in their configurations.
pub(crate) const NAMES: [&str; 7] = [
    "x-auth-subject",
    "x-auth-token-id",
    "x-auth-token-type",
    "x-auth-org",
    "x-auth-action",
    "x-auth-resource",
    "x-auth-path",
];

/// The same, for answers: made by the compiler, which checks them.
const HEADERS: [HeaderName; NAMES.len()] = [
    HeaderName::from_static(NAMES[0]),
    HeaderName::from_static(NAMES[1]),
    HeaderName::from_static(NAMES[2]),
    HeaderName::from_static(NAMES[3]),
    HeaderName::from_static(NAMES[4]),
    HeaderName::from_static(NAMES[5]),
    HeaderName::from_static(NAMES[6]),
];

const EMPTY: HeaderValue = HeaderValue::from_static("");

impl Passed {
    /// The values of the headers, in the order of [`NAMES`]; nothing where one cannot be said.
    pub(crate) fn values(&self, catalogue: &Catalogue, path: &str) -> Option<[HeaderValue; NAMES.len()]> {
        let [subject, token, kind, organization] = match &self.bearer {
            None => [EMPTY, EMPTY, EMPTY, EMPTY],
            Some(bearer) => {
                let token = id(bearer.token?.uuid())?;
                let subject = bearer.member.map_or_else(|| Some(token.clone()), |it| id(it.uuid()))?;
                [subject, token, kind(bearer), id(bearer.organization.uuid())?]
            }
        };
        let (action, resource) = match &self.need {
            None => (EMPTY, EMPTY),
            Some(Need { action, resource }) => (
                HeaderValue::from_str(catalogue.action_name(*action)).ok()?,
                HeaderValue::from_str(resource).ok()?,
            ),
        };
        Some([subject, token, kind, organization, action, resource, HeaderValue::from_str(path).ok()?])
    }

    /// The answer to the proxy.
    pub(super) fn respond(&self, catalogue: &Catalogue, path: &str) -> Result<HttpResponse, Refused> {
        let values = self.values(catalogue, path).ok_or_else(ApiError::forbidden)?;
        let mut response = HttpResponse::new(StatusCode::OK);
        for (name, value) in HEADERS.into_iter().zip(values) {
            response.headers_mut().insert(name, value);
        }
        Ok(response)
    }
}

impl Refused {
    /// The answer to the proxy, which gives it to its client.
    pub(crate) fn respond(&self, catalogue: &Catalogue, dialect: Dialect) -> HttpResponse {
        let is_said = dialect != Dialect::Nginx || is_known_to_nginx(&self.error);
        let mut response = if is_said { self.error.respond("") } else { ApiError::forbidden().respond("") };
        let needed = self.need.as_ref().map(|it| it.text(catalogue));
        if let Some(Ok(needed)) = needed.map(HeaderValue::try_from) {
            response.headers_mut().insert(ACCEPTED_PERMISSIONS, needed);
        }
        response
    }
}

impl Need {
    /// `ReadOrder on shop/mine:order/7`. The call has named all of it.
    pub(crate) fn text(&self, catalogue: &Catalogue) -> String {
        format!("{} on {}", catalogue.action_name(self.action), self.resource)
    }
}

/// Whether nginx takes a refusal for one: it knows 401 and 403.
pub(super) const fn is_known_to_nginx(error: &ApiError) -> bool {
    matches!(error, ApiError::NoCredential | ApiError::Unauthorized) || error.is_forbidden()
}

fn id(id: Uuid) -> Option<HeaderValue> {
    HeaderValue::from_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer())).ok()
}

fn kind(bearer: &Bearer) -> HeaderValue {
    const PERSONAL: HeaderValue = HeaderValue::from_static(Kind::Personal.name());
    const SERVICE: HeaderValue = HeaderValue::from_static(Kind::Service.name());
    const LOGIN: HeaderValue = HeaderValue::from_static(Kind::Login.name());
    match bearer.kind {
        Kind::Personal => PERSONAL,
        Kind::Service => SERVICE,
        Kind::Login => LOGIN,
    }
}
