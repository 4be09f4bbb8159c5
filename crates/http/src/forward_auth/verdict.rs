//! From a call to whether it may be forwarded: the route, the token, the one judge.

use std::net::IpAddr;

use actix_web::web::Data;
use keywright_core::{
    Action,
    catalogue::routes::{Found, NameText},
    coverage::Budget,
    everywhere::may_everywhere,
    id::OrganizationId,
    resource::ResourceName,
};
use memchr::memchr;

use super::dialect::Asked;
use crate::{
    ApiError, AppState, Presented,
    blocking::blocking,
    judge::{Bearer, Judge, Origin, Reason, Verdict},
};

/// A call that a proxy is about to forward.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) asked: Asked<'a>,
    pub(crate) credential: Result<Presented<'a>, ApiError>,
    pub(crate) address: Option<IpAddr>,
    pub(crate) program: Option<&'a str>,
}

/// What the call is that may be forwarded, and whose.
#[derive(Clone, Debug, Default)]
#[must_use]
pub(crate) struct Passed {
    /// Whose token it came with, if it took one.
    pub(crate) bearer: Option<Bearer>,
    pub(crate) need: Option<Need>,
}

/// An action, and on what.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    pub(crate) action: Action,
    pub(crate) resource: NameText,
}

/// Why a call may not be forwarded.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) error: ApiError,
    /// What would have sufficed.
    pub(crate) need: Option<Box<Need>>,
}

/// Judges a call. What is called without a route is refused to whoever calls, once it is known who that is.
pub(crate) async fn judge(state: &Data<AppState>, call: Call<'_>) -> Result<Passed, Refused> {
    if call.address.is_some() {
        state.rates().of_address(call.address).map_err(ApiError::from)?;
    }
    let (found, token) = (find(state, &call.asked)?, token(call.credential));
    let within = state.forward_auth().within(&state.db)?;
    let origin = Origin { address: call.address, program: call.program };
    let need = match found {
        Found::Open => return Ok(Passed::default()),
        Found::Nothing | Found::Authenticated => None,
        Found::Action { action, resource } => Some(Need { action, resource }),
    };
    let verdict = match &need {
        Some(need) if need.is_everywhere() => {
            return everywhere(state, token?, within, need.clone(), origin).await;
        }
        Some(need) => {
            let resource = ResourceName::parse(&need.resource).map_err(|_| ApiError::forbidden())?;
            Judge::new(state).call(token?, within, Some((need.action, resource)), origin)
        }
        None => Judge::new(state).call(token?, within, None, origin),
    };
    match refusal(verdict) {
        None if matches!(found, Found::Nothing) => Err(ApiError::forbidden().into()),
        None => Ok(Passed { bearer: verdict.bearer, need }),
        Some(error) => Err(Refused { need: need.filter(|_| error.is_forbidden()).map(Box::new), error }),
    }
}

/// What the call is, by the routes of the catalogue.
fn find(state: &AppState, asked: &Asked<'_>) -> Result<Found, ApiError> {
    let routes = state.db.catalogue().routes();
    let host = match &asked.host {
        Some(host) => host,
        None if state.forward_auth().has_hosts(routes) => return Err(ApiError::forbidden()),
        None => "",
    };
    Ok(routes.find(host, asked.method, &asked.path))
}

/// The token that was presented. Members' logins are not for other APIs: they last minutes, and are for people.
fn token(credential: Result<Presented<'_>, ApiError>) -> Result<&str, ApiError> {
    match credential? {
        Presented::AccessToken(text) => Ok(text),
        Presented::Jwt(_) => Err(ApiError::Unauthorized),
    }
}

/// Judges what is about all there is in a place, and may take long.
async fn everywhere(
    state: &Data<AppState>,
    token: &str,
    within: Option<OrganizationId>,
    need: Need,
    origin: Origin<'_>,
) -> Result<Passed, Refused> {
    let (verdict, authority) = Judge::new(state).authority(token, within, origin);
    let Some(authority) = authority else {
        return Err(refusal(verdict).unwrap_or_else(ApiError::forbidden).into());
    };
    let (db, asked) = (state.db.clone(), need.clone());
    let may = blocking(move || {
        // All things of all places are all there are and will be, so that no single one may be denied either.
        let (place, thing) = match asked.resource.rsplit_once(':') {
            Some((place, thing)) if !thing.ends_with("/*") => (place, Some(thing)),
            _ => (&*asked.resource, None),
        };
        Ok(may_everywhere(db.catalogue(), &authority, asked.action, place, thing, &mut Budget::new()))
    });
    if may.await? {
        Ok(Passed { bearer: verdict.bearer, need: Some(need) })
    } else {
        Err(Refused { error: ApiError::forbidden(), need: Some(Box::new(need)) })
    }
}

/// The answer to who is not let through.
fn refusal(verdict: Verdict) -> Option<ApiError> {
    match verdict.reason {
        Reason::Allowed => None,
        Reason::TokenMalformed | Reason::TokenUnknown | Reason::TokenExpired => Some(ApiError::Unauthorized),
        Reason::RateLimited => {
            Some(ApiError::TooManyRequests { retry_after: verdict.retry_after.unwrap_or(1) })
        }
        Reason::TokenInactive | Reason::TokenElsewhere => Some(ApiError::Inactive),
        Reason::NotAllowed | Reason::Denied | Reason::ActionUnknown | Reason::ResourceInvalid => {
            Some(ApiError::forbidden())
        }
    }
}

impl Need {
    /// Whether it is about all things of a place, rather than about one: `*` stands before the last segment.
    fn is_everywhere(&self) -> bool {
        // Nearly no name has one at all.
        if memchr(b'*', self.resource.as_bytes()).is_none() {
            return false;
        }
        let place = self.resource.rsplit_once(':').map_or("", |(place, _)| place);
        place.split(':').any(|it| it.ends_with("/*"))
    }
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self { error, need: None }
    }
}

#[cfg(test)]
pub(crate) mod tests;
