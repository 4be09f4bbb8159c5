//! Forward-auth: a reverse proxy asks, for each request that it is about to forward, whether it may.
//!
//! The proxy tells the request in a dialect of its own ([`dialect`]); host and path are read in the one spelling in
//! which they can be judged ([`canonical`]); the catalogue's routes say what the call is, and the one judge whether
//! its bearer may ([`verdict`]). Who is not a proxy that the operator has named is refused ([`proxies`]).

mod answer;
mod canonical;
pub(crate) mod dialect;
mod document;
pub mod grpc;
mod managed;
#[cfg(any(test, feature = "oracles"))]
pub(crate) mod oracle;
mod proxies;
mod settings;
mod verdict;

use std::borrow::Cow;

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{self, Data},
};
use utoipa_actix_web::service_config::ServiceConfig;

pub use self::canonical::NotCanonical;
pub use self::settings::{ForwardAuth, NoOrganization, TokensOf};
use self::{
    dialect::Dialect,
    document::Answers,
    verdict::{Call, Refused, judge},
};
use crate::{ApiError, AppState, Presented, caller::program, error::failures::TooLarge};

/// Where all doors are.
pub(crate) const PREFIX: &str = "/authz/";

/// A host and a path, perhaps with a query, as they would be judged.
///
/// # Errors
/// When they would not be, and why.
pub fn judged<'a>(host: &'a str, target: &'a str) -> Result<(Cow<'a, str>, Cow<'a, str>), NotCanonical> {
    let host = if host.is_empty() { Cow::Borrowed(host) } else { canonical::host(host)? };
    Ok((host, canonical::path(target)?))
}

/// Why nothing is judged: what a proxy says cannot be what it forwards.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error(transparent)]
    NotCanonical(#[from] NotCanonical),
    /// A header of the dialect is not there.
    #[error("a header that says what is forwarded is missing")]
    Missing,
    /// A header that only proxies write stands twice.
    #[error("a header that only proxies write stands twice")]
    Twice,
    /// A header that only proxies write, under a name that some servers take for its name.
    #[error("a header's name is another spelling of one that only proxies write")]
    Alias,
    /// Headers of another dialect, or of two ways to say the same.
    #[error("there are headers of another kind of proxy")]
    OtherDialect,
    /// No URL with a host and a path.
    #[error("the URL or its scheme is none")]
    Url,
}

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(ask_as_nginx).service(ask_as_forward_auth).service(ask_as_envoy).map(|config| {
        // Also by methods that no document knows: Envoy asks with that of the request.
        config
            .route(Dialect::Nginx.door(), web::route().to(|it, state| answer(Dialect::Nginx, it, state)))
            .route(Dialect::Forward.door(), web::route().to(|it, state| answer(Dialect::Forward, it, state)))
            .route("/authz/envoy/{path:.*}", web::route().to(|it, state| answer(Dialect::Envoy, it, state)))
    });
}

/// Ask as nginx
///
/// For `auth_request` of nginx: may this request be forwarded? `X-Original-Method` is its method, `X-Original-URL` its URL;
/// `X-Original-URI`, a path alone, will do where no route of the catalogue names a host. `Authorization` is what its
/// client sent. Answers 200, 401 or 403 and nothing else, since nginx knows no other. Needs to come from a proxy that
/// the server trusts (`--trusted-proxy`), and of the token what the route says.
#[utoipa::path(operation_id = "askAsNginx", tag = "Forward-auth", security(("AccessToken" = []), ()),
    params(
        ("X-Original-Method" = String, Header, description = "The method of the request", example = "GET"),
        ("X-Original-URL" = Option<String>, Header, description = "Its scheme, host, path and query",
            example = "https://api.example.com/shops/mine"),
        ("X-Original-URI" = Option<String>, Header, description = "Its path and query, instead of the URL")),
    responses(Answers))]
#[get("/authz/nginx")]
async fn ask_as_nginx(request: HttpRequest, state: Data<AppState>) -> HttpResponse {
    answer(Dialect::Nginx, request, state).await
}

/// Ask as Traefik, Caddy or HAProxy
///
/// For `ForwardAuth` of Traefik, `forward_auth` of Caddy, and what does the same in HAProxy: may this request be forwarded?
/// `Authorization` is what its client sent. A refusal is for the client, as it is. Needs to come from a proxy that
/// the server trusts (`--trusted-proxy`), and of the token what the route says.
#[utoipa::path(operation_id = "askAsForwardAuth", tag = "Forward-auth", security(("AccessToken" = []), ()),
    params(
        ("X-Forwarded-Method" = String, Header, description = "The method of the request", example = "GET"),
        ("X-Forwarded-Proto" = String, Header, description = "Its scheme", example = "https"),
        ("X-Forwarded-Host" = String, Header, description = "Its host", example = "api.example.com"),
        ("X-Forwarded-Uri" = String, Header, description = "Its path and query", example = "/shops/mine")),
    responses(Answers, TooLarge))]
#[get("/authz/forward")]
async fn ask_as_forward_auth(request: HttpRequest, state: Data<AppState>) -> HttpResponse {
    answer(Dialect::Forward, request, state).await
}

/// Ask as Envoy
///
/// For `ext_authz` of Envoy over HTTP, with `path_prefix: /authz/envoy`: may this request be forwarded? Method and host are
/// its own, and its path and query stand behind the prefix, whatever they are. A refusal is for the client, as it is.
/// Needs to come from a proxy that the server trusts (`--trusted-proxy`), and of the token what the route says.
#[utoipa::path(operation_id = "askAsEnvoy", tag = "Forward-auth", security(("AccessToken" = []), ()),
    params(("path" = String, Path, description = "The path of the request, slashes and all", example = "shops/mine")),
    responses(Answers, TooLarge))]
#[get("/authz/envoy/{path:.*}")]
async fn ask_as_envoy(request: HttpRequest, state: Data<AppState>) -> HttpResponse {
    answer(Dialect::Envoy, request, state).await
}

/// The answer to a proxy that asks.
pub(crate) async fn answer(dialect: Dialect, request: HttpRequest, state: Data<AppState>) -> HttpResponse {
    let catalogue = state.db.catalogue();
    let passed = match read(dialect, &request, &state) {
        Ok(call) => {
            let path = call.asked.path.clone();
            judge(&state, call).await.and_then(|it| it.respond(catalogue, &path))
        }
        Err(refused) => Err(refused),
    };
    passed.unwrap_or_else(|refused| {
        if let ApiError::Internal(source) = &refused.error {
            tracing::error!(source = source.as_ref(), "a call could not be judged");
        }
        refused.respond(catalogue, dialect)
    })
}

/// What a proxy asks, if it is one that may.
fn read<'a>(dialect: Dialect, request: &'a HttpRequest, state: &AppState) -> Result<Call<'a>, Refused> {
    let settings = state.forward_auth();
    settings.require_proxy(request.peer_addr().map(|it| it.ip()))?;
    let asked = dialect.read(request)?;
    let headers = request.headers();
    Ok(Call {
        asked,
        credential: Presented::in_headers(headers),
        address: settings.client(headers),
        program: program(headers),
    })
}

/// How a request is refused before it comes to its door, in the words of who asks there.
pub(crate) fn refusal(path: &str, error: ApiError) -> ApiError {
    let is_known = !path.starts_with(Dialect::Nginx.door()) || answer::is_known_to_nginx(&error);
    if is_known { error } else { ApiError::forbidden() }
}

impl From<Unreadable> for Refused {
    fn from(unreadable: Unreadable) -> Self {
        let codes = ["forwarded_request_is_invalid".into(), unreadable.to_string().into()];
        ApiError::Invalid(codes.into()).into()
    }
}
