//! `/plugins/{organization}/{plugin}/…`: calls that code answers. An organization is named by its key, or by its id.
//!
//! The server finds the route, asks who calls and whether they may, and takes the body, before any code runs; and it looks
//! at what code answers before anybody gets it ([`answers`]). Nothing of it is a page of this server.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
    web::{self, Data, Payload, ServiceConfig},
};
use keywright_core::{id::OrganizationId, text::Key};
use keywright_plugins::manifest::{Access, Route};
use percent_encoding::percent_decode_str;

use super::{Coded, Fail, Hook, Visit, answers, health::Counted, run};
use crate::{ApiError, AppState, caller::Caller, wire::body};

/// A call, as code is told of it.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// The path of the route, as the manifest writes it.
    pub(crate) route: String,
    /// What stands for its parts.
    pub(crate) captures: Vec<(String, String)>,
    /// What was asked for, behind the name of the plugin.
    pub(crate) path: String,
    pub(crate) query: String,
    /// Without cookies and credentials.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// What code answers.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// The status by which code says that it has a bug. What others do to it has other ones.
const FAILED: u16 = 500;

/// A route that was found, and what stands for the parts of its path.
type Found<'m> = (usize, &'m Route, Vec<(String, String)>);

/// Serves the routes of all plugins. They are in no document of this server.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config.route("/plugins/{organization}/{plugin}/{path:.*}", web::route().to(serve));
}

async fn serve(state: Data<AppState>, request: HttpRequest, payload: Payload) -> HttpResponse {
    match answer(&state, &request, payload).await {
        Ok(answer) => answer,
        Err(error) => HttpResponse::from_error(error),
    }
}

async fn answer(
    state: &Data<AppState>,
    request: &HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let coded = coded(state, request)?;
    let path = request.uri().path();
    // Behind `/plugins/{organization}/{plugin}`.
    let path = path.match_indices('/').nth(3).and_then(|(at, _)| path.get(at..)).unwrap_or("/");
    let (number, route, captures) = find(&coded.manifest.routes, request.method().as_str(), path)?;
    let visit = visit(&coded, route, &captures, request)?;
    let counted = coded.health.count(Counted::Route(number), route.per_minute, state.now());
    counted.map_err(|retry_after| ApiError::TooManyRequests { retry_after })?;
    let most = usize::try_from(route.body).unwrap_or(usize::MAX);
    let call = Call {
        method: request.method().to_string(),
        route: route.path.clone(),
        captures,
        path: path.to_owned(),
        query: request.query_string().to_owned(),
        headers: headers(request.headers()),
        body: body::collect(request, payload.into_inner(), most).await?,
    };
    let answered = run(state, &coded, Hook::Route, visit, |code, trip| code.route(trip, call)).await;
    if answered.as_ref().is_ok_and(|it| it.status == FAILED) {
        coded.health.refused(Hook::Route, state.now(), "it answered 500; its log may say why");
    }
    Ok(match answered {
        Ok(answered) => answers::checked(&coded.name, answered),
        Err(Fail::Busy | Fail::Resting | Fail::Pausing) => {
            let mut answer = answers::problem(503, "the plugin does not answer now");
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
            answer
        }
        Err(_) => answers::problem(502, "the plugin failed"),
    })
}

/// The plugin of a path: 404 where there is none whose code runs. Nothing is read unless one of that name runs
/// somewhere, however many organizations there are: anybody may ask.
fn coded(state: &AppState, request: &HttpRequest) -> Result<Arc<Coded>, ApiError> {
    let part = |name| request.match_info().get(name).and_then(|it| Key::new(it).ok());
    let (organization, plugin) = part("organization").zip(part("plugin")).ok_or(ApiError::NotFound)?;
    let mut all = state.plugins().all_coded();
    all.retain(|it| it.name == plugin.as_str());
    // What is written like an id is one: nobody takes the calls of others by a key that is their id.
    if let Ok(id) = organization.as_str().parse().map(OrganizationId::from_uuid) {
        let found = all.into_iter().find(|it| it.keeper.organization == id);
        return found.ok_or(ApiError::NotFound);
    }
    // A key may be that of an organization in each of several workspaces: then the oldest is meant.
    all.sort_by_key(|it| it.keeper.organization);
    for coded in all {
        let found = state.db.organizations().find(coded.keeper.organization)?;
        if found.is_some_and(|it| it.key == organization) {
            return Ok(coded);
        }
    }
    Err(ApiError::NotFound)
}

/// The route of a method and path, and its place. A word is preferred to a part that can be anything.
fn find<'m>(routes: &'m [Route], method: &str, path: &str) -> Result<Found<'m>, ApiError> {
    let fits = |(number, route): (usize, &'m Route)| Some((number, route, captures(&route.path, path)?));
    let mut all: Vec<Found<'m>> = routes.iter().enumerate().filter_map(fits).collect();
    all.sort_by_key(|it| it.2.len());
    if all.is_empty() {
        return Err(ApiError::NotFound);
    }
    let mut methods: Vec<_> = all.iter().flat_map(|it| &it.1.methods).map(String::as_str).collect();
    methods.sort_unstable();
    methods.dedup();
    let allow = HeaderValue::from_str(&methods.join(", ")).unwrap_or(HeaderValue::from_static(""));
    let found = all.into_iter().find(|it| it.1.methods.iter().any(|it| it == method));
    found.ok_or(ApiError::MethodNotAllowed(allow))
}

/// What stands for the parts of a route in a path, if it is one of its paths. Parts are text, and none that other programs
/// would take for a way through folders.
fn captures(route: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (wanted, found): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
    if wanted.len() != found.len() {
        return None;
    }
    let mut captures = Vec::new();
    for (wanted, found) in wanted.into_iter().zip(found) {
        let found = percent_decode_str(found).decode_utf8().ok()?;
        match wanted.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
            Some(name) => {
                let is_part = !found.is_empty()
                    && found != "."
                    && found != ".."
                    && !found.contains(|it: char| it == '/' || it == '\\' || it.is_control());
                captures.push((name.to_owned(), Some(found.into_owned()).filter(|_| is_part)?));
            }
            None if wanted == found => {}
            None => return None,
        }
    }
    Some(captures)
}

/// Who calls a route, if anybody is known: 401 and 403 for who may not.
fn visit(
    coded: &Coded,
    route: &Route,
    captures: &[(String, String)],
    request: &HttpRequest,
) -> Result<Option<Visit>, ApiError> {
    let here = coded.keeper.organization;
    let is_here = |it: &Caller| it.organization() == here;
    if route.access == Access::Anybody {
        // A credential that is none here may be one of the plugin's own.
        let caller = Caller::admit_in(request, here).ok().filter(is_here);
        return caller.as_ref().map(Visit::of).transpose();
    }
    let caller = Caller::admit_in(request, here)?;
    if !is_here(&caller) {
        return Err(ApiError::forbidden());
    }
    Coded::require(&route.access, &caller, captures)?;
    Visit::of(&caller).map(Some)
}

/// The headers that code is told: those that are text, without what says who calls.
fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let ours = [AUTHORIZATION, COOKIE, HeaderName::from_static("proxy-authorization")];
    let text = |(name, value): (&HeaderName, &HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    headers.iter().filter(|it| !ours.contains(it.0)).filter_map(text).collect()
}

#[cfg(test)]
mod tests;
