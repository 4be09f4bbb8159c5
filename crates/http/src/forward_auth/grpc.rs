//! Envoy's `ext_authz` over gRPC (`envoy.service.auth.v3.Authorization`), on a listener of its own.

mod messages;

use std::{
    convert::Infallible,
    future::Future,
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    HttpResponse,
    body::MessageBody as _,
    http::header::{AUTHORIZATION, HeaderValue, USER_AGENT},
    web::Data,
};
use tokio::sync::oneshot;
use tonic::{
    Code, Request, Response, Status,
    body::Body,
    codegen::{BoxFuture, Service, http},
    server::{Grpc, UnaryService},
    transport::{Server, server::TcpIncoming},
};
use tonic_prost::ProstCodec;

use self::messages::{
    Attributes, CheckRequest, CheckResponse, Denied, Header, HeaderOption, HttpRequest, HttpResult,
    HttpStatus, Passing, RpcStatus,
};
use super::{
    Unreadable,
    answer::NAMES,
    dialect::{Asked, Dialect},
    managed,
    verdict::{Call, Passed, Refused, judge},
};
use crate::{ApiError, AppState, Presented, Site, caller::is_name, gate::limits};

/// The one method of the service.
const CHECK: &str = "/envoy.service.auth.v3.Authorization/Check";
/// What Envoy says of one request: at most its headers, and no body unless it is told to send that.
const MAX_MESSAGE: usize = 128 << 10;
/// Envoy asks on a few connections, each for many requests at a time.
const MAX_STREAMS: u32 = 1_024;
/// How long a connection may say nothing when it is asked whether it is there.
const PATIENCE: Duration = Duration::from_secs(20);

/// A listener that answers.
#[expect(missing_debug_implementations, reason = "a future has none")]
pub struct Running {
    /// Where it listens, with the real port where 0 was asked for.
    pub address: SocketAddr,
    /// Ends when it was told to stop. Await it, or requests go unserved.
    pub ended: Pin<Box<dyn Future<Output = Result<(), tonic::transport::Error>> + Send>>,
}

/// Answers Envoy on an address until `stop` is ready. Must be called in an actix system.
///
/// # Errors
/// When the address is taken.
pub fn start(
    site: &Arc<Site>,
    listen: SocketAddr,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<Running> {
    let incoming = TcpIncoming::bind(listen)?.with_nodelay(Some(true));
    let address = incoming.local_addr()?;
    let server = Server::builder()
        .max_concurrent_streams(MAX_STREAMS)
        .http2_keepalive_interval(Some(PATIENCE))
        .http2_keepalive_timeout(Some(PATIENCE));
    let door = Door(site.data());
    let (tell, told) = oneshot::channel::<()>();
    let stop = async move {
        stop.await;
        drop(tell);
    };
    let ended = Box::pin(async move {
        let mut serving = pin!(server.serve_with_incoming_shutdown(door, incoming, stop));
        tokio::select! {
            ended = &mut serving => return ended,
            _ = told => {}
        }
        // Envoy keeps its connections, and is waited for no longer than others.
        tokio::time::timeout(limits::DRAIN_DEADLINE, serving).await.unwrap_or(Ok(()))
    });
    Ok(Running { address, ended })
}

/// Where Envoy asks.
#[derive(Clone)]
struct Door(Data<AppState>);

impl Service<http::Request<Body>> for Door {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let door = self.clone();
        Box::pin(async move {
            if request.uri().path() != CHECK {
                return Ok(Status::unimplemented("there is Check, and nothing else").into_http());
            }
            let codec = ProstCodec::<CheckResponse, CheckRequest>::default();
            let mut grpc = Grpc::new(codec).max_decoding_message_size(MAX_MESSAGE);
            Ok(grpc.unary(door, request).await)
        })
    }
}

impl UnaryService<CheckRequest> for Door {
    type Response = CheckResponse;
    type Future = BoxFuture<Response<CheckResponse>, Status>;

    fn call(&mut self, request: Request<CheckRequest>) -> Self::Future {
        let Self(state) = self.clone();
        Box::pin(async move { check(&state, request).await.map(Response::new) })
    }
}

async fn check(state: &Data<AppState>, request: Request<CheckRequest>) -> Result<CheckResponse, Status> {
    let peer = request.remote_addr().map(|it| it.ip());
    if state.forward_auth().require_proxy(peer).is_err() {
        return Err(Status::permission_denied("not a proxy that is trusted"));
    }
    let attributes = request.into_inner().attributes.unwrap_or_default();
    let (passed, path) = match read(&attributes) {
        Err(unreadable) => (Err(Refused::from(unreadable)), String::new()),
        Ok(call) => {
            let path = call.asked.path.clone().into_owned();
            (judge(state, call).await, path)
        }
    };
    match passed {
        Ok(passed) => pass(state, &passed, &path).ok_or_else(|| Status::internal("no answer")),
        Err(Refused { error: ApiError::Internal(source), .. }) => {
            tracing::error!(source = source.as_ref(), "a call could not be judged");
            Err(Status::unavailable("not available now"))
        }
        Err(refused) => Ok(deny(state, &refused)),
    }
}

/// What Envoy asks.
fn read(attributes: &Attributes) -> Result<Call<'_>, Unreadable> {
    let http = attributes.request.as_ref().and_then(|it| it.http.as_ref()).ok_or(Unreadable::Missing)?;
    if http.headers.keys().any(|it| managed::is_alias(it)) {
        return Err(Unreadable::Alias);
    }
    Dialect::Envoy.is_alone(|it| http.headers.contains_key(it.as_str()))?;
    let address = attributes.source.as_ref().and_then(|it| it.address.as_ref()?.socket.as_ref());
    Ok(Call {
        asked: Asked::new(&http.method, Some(&http.host), &http.path)?,
        credential: credential(http),
        address: address.and_then(|it| it.address.parse().ok()),
        program: header(http, USER_AGENT.as_str()).filter(|it| is_name(it)),
    })
}

/// The credential that Envoy passes on. It joins several headers with commas, which none has.
fn credential(http: &HttpRequest) -> Result<Presented<'_>, ApiError> {
    let text = header(http, AUTHORIZATION.as_str()).ok_or(ApiError::NoCredential)?;
    Presented::in_text(text).ok_or(ApiError::Unauthorized)
}

fn header<'a>(http: &'a HttpRequest, name: &str) -> Option<&'a str> {
    http.headers.get(name).map(String::as_str)
}

/// All headers about who calls: those with something to say are set, and the others taken away.
fn pass(state: &AppState, passed: &Passed, path: &str) -> Option<CheckResponse> {
    let values = passed.values(state.db.catalogue(), path)?;
    let mut passing = Passing::default();
    for (name, value) in NAMES.into_iter().zip(&values) {
        if value.is_empty() {
            passing.headers_to_remove.push(name.to_owned());
        } else {
            passing.headers.push(option(name, value)?);
        }
    }
    let status = Some(RpcStatus { code: Code::Ok.into() });
    Some(CheckResponse { status, result: Some(HttpResult::Passing(passing)) })
}

/// The refusal that the client gets.
fn deny(state: &AppState, refused: &Refused) -> CheckResponse {
    let response: HttpResponse = refused.respond(state.db.catalogue(), Dialect::Envoy);
    let status = response.status();
    let code = if status == actix_web::http::StatusCode::UNAUTHORIZED {
        Code::Unauthenticated
    } else {
        Code::PermissionDenied
    };
    let headers =
        response.headers().iter().filter_map(|(name, value)| option(name.as_str(), value)).collect();
    let body = response.into_body().try_into_bytes().map(|it| String::from_utf8_lossy(&it).into_owned());
    let denied = Denied {
        status: Some(HttpStatus { code: i32::from(status.as_u16()) }),
        headers,
        body: body.unwrap_or_default(),
    };
    CheckResponse { status: Some(RpcStatus { code: code.into() }), result: Some(HttpResult::Denied(denied)) }
}

/// A header that takes the place of any of its name.
fn option(name: &str, value: &HeaderValue) -> Option<HeaderOption> {
    let header = Header { key: name.to_owned(), value: value.to_str().ok()?.to_owned() };
    Some(HeaderOption { header: Some(header), append_action: HeaderOption::OVERWRITE_OR_ADD })
}

#[cfg(test)]
mod tests;
