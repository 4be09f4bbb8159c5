//! What every request passes on its way in, and every answer on its way out.

use std::sync::Arc;

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};

use crate::{ApiError, Site, headers, limits, request_id::RequestId};

/// The outermost middleware: limits and routing before, headers and the log after.
pub(crate) async fn gate(
    site: Arc<Site>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = RequestId::next();
    let entered = limits::check(&request).and_then(|()| site.routes().enter(&mut request));
    let route = entered.as_ref().ok().copied().flatten();
    let response = match &entered {
        Ok(_) => next.call(request).await?.map_into_boxed_body(),
        Err(_) => request.into_response(HttpResponse::NoContent().finish()),
    };
    let response = match entered {
        Ok(_) => response,
        Err(refusal) => response.into_response(HttpResponse::from_error(refusal)),
    };
    let mut response = told(response, id);
    let status = response.status();
    let path = response.request().path().to_owned();
    headers::put(response.headers_mut(), &path, id);
    if route.is_some_and(|it| it.template.starts_with("/api/")) {
        headers::put_versions(response.headers_mut(), status);
    }
    Ok(response)
}

/// Logs a fault of ours, and tells the caller the id of the request where the body has a place for it.
fn told(response: ServiceResponse<BoxBody>, id: RequestId) -> ServiceResponse<BoxBody> {
    let Some(error) = response.response().error().and_then(|it| it.as_error::<ApiError>()) else {
        return response;
    };
    if let ApiError::Internal(source) = error {
        tracing::error!(request = %id, %source, "a request failed");
    }
    let answer = error.respond(&id.to_string());
    response.into_response(answer)
}
