//! What every request passes on its way in, and every answer on its way out.

pub(crate) mod checks;
pub(crate) mod cors;
pub(crate) mod headers;
pub(crate) mod limits;
mod request_id;
pub(crate) mod routing;
mod unread;

use std::sync::Arc;

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

use self::{
    checks::Check,
    request_id::RequestId,
    routing::{Leaf, Routes},
    unread::Held,
};
use crate::{
    ApiError, Site,
    error::Lacking,
    forward_auth,
    metrics::Metrics,
    plugins::code::envoy::Envoy,
    rates::{self, Left},
};

/// The outermost middleware: limits and routing before, headers and the log after.
pub(crate) async fn gate(
    site: Arc<Site>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = RequestId::next();
    let timer = site.metrics().map(Metrics::begin);
    let origins = if is_api(request.path()) { site.state().origins() } else { &[] };
    let sharer = cors::sharer(origins, &request);
    let preflight = sharer.and_then(|_| cors::preflight(&request));
    let held = Held::of(&mut request);
    let counted = count(&site, &request);
    let entered = limits::check(&request)
        .and(counted.map_err(ApiError::from))
        .and_then(|_| Way::of(site.routes(), &mut request, preflight));
    let (response, leaf) = match entered {
        Ok(Way::Check(check, leaf)) => (check.answer(&site, request).await, Some(leaf)),
        Ok(Way::Route(leaf)) => (next.call(request).await?.map_into_boxed_body(), leaf),
        Ok(Way::Preflight(answer)) => (request.into_response(answer), None),
        Err(refusal) => {
            let refusal = forward_auth::refusal(request.path(), refusal);
            (request.into_response(HttpResponse::from_error(refusal)), None)
        }
    };

    let mut response = tell(response, id);
    let of_token = response.request().extensions().get::<Left>().copied();
    for left in counted.unwrap_or_else(Some).into_iter().chain(of_token) {
        rates::put(response.headers_mut(), left);
    }
    if let Some(lacking) = lacking(&response) {
        lacking.put(response.headers_mut(), site.state().db.catalogue());
    }
    let status = response.status();
    // Nothing that is documented is a page.
    let page = leaf.map_or_else(|| headers::Page::at(response.request().path()), |_| headers::Page::None);
    headers::put(response.headers_mut(), page, id);
    if let Some(versions) = leaf.and_then(|it| it.versions.as_ref()) {
        headers::put_versions(response.headers_mut(), status, versions);
    }
    if !origins.is_empty() {
        cors::put(response.headers_mut(), sharer);
    }
    let method = leaf.and_then(|_| known(response.request().method()));
    if let Some(timer) = timer {
        timer.end(method, leaf, status);
    }
    let path = leaf.map(|it| it.template.as_str());
    // Never the path itself, nor a method that nobody knows: somebody may have put a secret there.
    tracing::debug!(request = %id, method, path, status = status.as_u16());
    Ok(match held {
        Some(held) => held.until_sent(response),
        None => response,
    })
}

/// Where a request goes that is let in.
enum Way<'a> {
    /// To a check, which is answered here.
    Check(Check, &'a Leaf),
    /// To the router, and to this path if it is documented.
    Route(Option<&'a Leaf>),
    /// Nowhere: a browser asks whether it may call, and this is the answer.
    Preflight(HttpResponse),
}

impl<'a> Way<'a> {
    fn of(
        routes: &'a Routes,
        request: &mut ServiceRequest,
        preflight: Option<HttpResponse>,
    ) -> Result<Self, ApiError> {
        if let Some(answer) = preflight {
            return Ok(Self::Preflight(answer));
        }
        let way = match routes.check(request.method(), request.uri().path()) {
            Some((check, leaf)) => Self::Check(check, leaf),
            None => Self::Route(routes.enter(request)?),
        };
        if is_out_of_reach(request, way.leaf()) { Err(ApiError::forbidden()) } else { Ok(way) }
    }

    /// The documented path to which it leads.
    fn leaf(&self) -> Option<&'a Leaf> {
        match *self {
            Self::Check(_, leaf) => Some(leaf),
            Self::Route(leaf) => leaf,
            Self::Preflight(_) => None,
        }
    }
}

/// Whether a plugin calls what plugins may not.
fn is_out_of_reach(request: &ServiceRequest, leaf: Option<&Leaf>) -> bool {
    Envoy::is_in(request) && !Envoy::may_call(request.method(), leaf.map(|it| it.template.as_str()))
}

/// Counts a call from where it comes. Not whether the server is well, and not what a trusted proxy asks: that is counted from
/// where its client is.
fn count(site: &Site, request: &ServiceRequest) -> Result<Option<Left>, Left> {
    let (path, peer) = (request.path(), request.peer_addr().map(|it| it.ip()));
    let is_asked = || path.starts_with(forward_auth::PREFIX) && site.state().forward_auth().is_proxy(peer);
    // What plugins ask is counted where they ask it.
    if path.starts_with("/health/") || is_asked() || Envoy::is_in(request) {
        return Ok(None);
    }
    site.state().rates().of_address(peer)
}

/// The name of a method, if it is one that everybody knows.
fn known(method: &Method) -> Option<&'static str> {
    let usual = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    usual.into_iter().find(|it| *it == method.as_str())
}

/// Whether a path is one of the API, in whatever case.
fn is_api(path: &str) -> bool {
    path.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("/api/"))
}

/// What the caller lacks, if it was refused for that.
fn lacking(response: &ServiceResponse<BoxBody>) -> Option<Lacking> {
    match response.response().error()?.as_error::<ApiError>()? {
        ApiError::Lacking(lacking) => Some(lacking.clone()),
        _ => None,
    }
}

/// Tells the log why a request failed through a fault of ours, and the caller the id of the request
/// where the body has a place for it.
fn tell(response: ServiceResponse<BoxBody>, id: RequestId) -> ServiceResponse<BoxBody> {
    match response.response().error().and_then(|it| it.as_error::<ApiError>()) {
        Some(ApiError::Internal(source)) => {
            tracing::error!(request = %id, source = source.as_ref(), "a request failed");
            response
        }
        Some(problem @ (ApiError::Unbindable { .. } | ApiError::UnsupportedMediaType)) => {
            let answer = problem.respond(&id.to_string());
            response.into_response(answer)
        }
        _ => response,
    }
}
