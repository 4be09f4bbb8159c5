//! Calls of the REST API by plugins, in this process: the whole application answers, as it answers the network, and no
//! socket is opened.
//!
//! Each thread that runs plugins has an application of its own once it needs one, and a small runtime to drive it.

use std::{cell::RefCell, io, pin::Pin, rc::Rc, sync::Arc, time::Duration};

use actix_http::{HttpMessage as _, Request, body::to_bytes_limited};
use actix_service::{IntoServiceFactory, Service as _, ServiceFactory};
use actix_web::{
    Error,
    body::BoxBody,
    dev::{AppConfig, Payload, ServiceResponse},
    http::{
        Method, Uri,
        header::{CONTENT_TYPE, HeaderValue},
    },
    rt::{Runtime, time::timeout},
    web::Bytes,
};

use super::envoy::Envoy;
use crate::Site;

/// What is asked of the API.
#[derive(Debug)]
pub(crate) struct Errand {
    pub(crate) method: String,
    /// With its query.
    pub(crate) path: String,
    /// JSON.
    pub(crate) body: Option<String>,
}

/// What it answers.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Undelivered {
    /// It is no call of the API.
    #[error("it is no method and path of the API, such as `GET` and `/api/v1/policies`")]
    NoCall,
    /// It took too long.
    #[error("the server did not answer in time")]
    Late,
    /// It is more than may be answered.
    #[error("the server answered more than 1 MiB")]
    TooMuch,
    /// The server failed.
    #[error("the server could not answer")]
    Failed,
}

struct Courier {
    runtime: Runtime,
    serve: Serve,
}

type Answer = Result<ServiceResponse<BoxBody>, Error>;
type Serve = Rc<dyn Fn(Request) -> Pin<Box<dyn Future<Output = Answer>>>>;

/// The most bytes of an answer.
const ANSWER: usize = 1 << 20;
/// How many calls of one application may wait for the disk at once.
const BLOCKING: usize = 2;

thread_local! {
    static COURIER: RefCell<Option<Courier>> = const { RefCell::new(None) };
}

/// Sends a plugin with a call, and waits for the answer, at most so long.
pub(crate) fn send(
    site: &Arc<Site>,
    envoy: Envoy,
    errand: Errand,
    left: Duration,
) -> Result<Reply, Undelivered> {
    let request = written(errand, envoy)?;
    COURIER.with(|it| {
        let mut courier = it.try_borrow_mut().map_err(|_| Undelivered::Failed)?;
        if courier.is_none() {
            *courier = Some(Courier::new(site).map_err(|_| Undelivered::Failed)?);
        }
        let courier = courier.as_ref().ok_or(Undelivered::Failed)?;
        let (serve, began) = (Rc::clone(&courier.serve), serve_and_read);
        let answer = courier.runtime.block_on(async move { timeout(left, began(&serve, request)).await });
        answer.map_err(|_| Undelivered::Late)?
    })
}

/// Makes the application of this thread, if there is none yet: no call has to wait for that.
pub(crate) fn prepare(site: &Arc<Site>) {
    COURIER.with(|it| {
        if let Ok(mut courier) = it.try_borrow_mut()
            && courier.is_none()
        {
            *courier = Courier::new(site).ok();
        }
    });
}

/// Lets go of the application of this thread, which must be done before it ends: it rests on other things of the thread.
pub(crate) fn dismiss() {
    let courier = COURIER.with(|it| it.try_borrow_mut().ok().and_then(|mut it| it.take()));
    if let Some(Courier { runtime, serve }) = courier {
        runtime.block_on(async move { drop(serve) });
    }
}

async fn serve_and_read(serve: &Serve, request: Request) -> Result<Reply, Undelivered> {
    let answer = match serve(request).await {
        Ok(answer) => answer.into_parts().1,
        Err(error) => error.error_response(),
    };
    let status = answer.status().as_u16();
    let body = to_bytes_limited(answer.into_body(), ANSWER).await.map_err(|_| Undelivered::TooMuch)?;
    let body = body.map_err(|_| Undelivered::Failed)?;
    let body = String::from_utf8(body.into()).map_err(|_| Undelivered::Failed)?;
    Ok(Reply { status, body })
}

fn written(errand: Errand, envoy: Envoy) -> Result<Request, Undelivered> {
    let is_call = errand.path.starts_with("/api/") && errand.path.is_ascii();
    let uri: Uri = errand.path.parse().ok().filter(|_| is_call).ok_or(Undelivered::NoCall)?;
    let payload = Payload::from(errand.body.map_or_else(Bytes::new, Bytes::from));
    let mut request = Request::with_payload(payload);
    let head = request.head_mut();
    head.method = Method::from_bytes(errand.method.as_bytes()).map_err(|_| Undelivered::NoCall)?;
    head.uri = uri;
    head.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    request.extensions_mut().insert(envoy);
    Ok(request)
}

impl Courier {
    fn new(site: &Arc<Site>) -> io::Result<Self> {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = Runtime::from(runtime.enable_all().max_blocking_threads(BLOCKING).build()?);
        let service = factory(site.app()).new_service(AppConfig::default());
        let service = runtime.block_on(service).map_err(|()| io::Error::other("no application"))?;
        let service = Rc::new(service);
        let serve = move |request| -> Pin<Box<dyn Future<Output = Answer>>> {
            let service = Rc::clone(&service);
            Box::pin(async move { service.call(request).await })
        };
        Ok(Self { runtime, serve: Rc::new(serve) })
    }
}

/// What makes the service of an application.
fn factory<S>(app: impl IntoServiceFactory<S, Request>) -> S
where
    S: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<BoxBody>,
            Error = Error,
            InitError = (),
        >,
{
    app.into_factory()
}
