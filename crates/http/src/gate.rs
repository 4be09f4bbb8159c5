//! What every request passes on its way in, and every answer on its way out.

mod headers;
pub(crate) mod limits;
mod request_id;
pub(crate) mod routing;

use std::sync::Arc;

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};

use self::request_id::RequestId;
use crate::{ApiError, Site, metrics::Metrics};

/// The outermost middleware: limits and routing before, headers and the log after.
pub(crate) async fn gate(
    site: Arc<Site>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = RequestId::next();
    let timer = site.metrics().map(Metrics::begin);
    let entered = limits::check(&request).and_then(|()| site.routes().enter(&mut request));
    let (response, path) = match entered {
        Ok(path) => (next.call(request).await?.map_into_boxed_body(), path),
        Err(refusal) => (request.into_response(HttpResponse::from_error(refusal)), None),
    };

    let mut response = tell(response, id);
    let (status, page) = (response.status(), headers::Page::at(response.request().path()));
    headers::put(response.headers_mut(), page, id);
    if path.is_some_and(|it| it.starts_with("/api/")) {
        headers::put_versions(response.headers_mut(), status);
    }
    if let Some(timer) = timer {
        timer.end(response.request().method(), path, status);
    }
    // Never the path itself, nor a method that is not documented: somebody may have put a secret there.
    let method = path.map(|_| response.request().method().as_str());
    tracing::debug!(request = %id, method, path, status = status.as_u16());
    Ok(response)
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
