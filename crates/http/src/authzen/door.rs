//! How this API is spoken over HTTP: a failure is its status and a text, and the id of a request comes back.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    body::BoxBody,
    http::header::{CONTENT_TYPE, HeaderName, HeaderValue},
    web,
};
use serde::Serialize;
use utoipa::IntoResponses;

use super::bodies::Message;
use crate::{
    ApiError,
    blocking::blocking,
    caller::Caller,
    wire::{body, envelope::JSON},
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id of a request that comes back.
const MAX_ID: usize = 256;

/// What an answer is that is none
#[derive(IntoResponses)]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(super) enum Refusals {
    /// The body is malformed, or does not say that it is JSON
    #[response(status = 400)]
    Malformed(#[to_schema] Message),
    /// No credential, or none that is let in
    #[response(status = 401)]
    Unauthorized(#[to_schema] Message),
    /// The credential may not ask about others
    #[response(status = 403)]
    Forbidden(#[to_schema] Message),
    /// The body is larger than 1 MiB
    #[response(status = 413)]
    TooLarge(#[to_schema] Message),
}

/// Answers who is let in by what the work finds in the body. Who is not let in sends none.
pub(super) async fn serve<T, W>(request: &HttpRequest, payload: web::Payload, work: W) -> HttpResponse
where
    T: Serialize + Send + 'static,
    W: FnOnce(&Caller, &[u8]) -> Result<T, ApiError> + Send + 'static,
{
    let found = async {
        let caller = Caller::admit(request)?;
        let body = body::json_bytes(request, payload.into_inner()).await?;
        blocking(move || work(&caller, &body)).await
    };
    let response = match found.await {
        Ok(answer) => HttpResponse::Ok().json(answer),
        Err(error) => refused(error),
    };
    echo(request, response)
}

/// The answer with the id that its request has.
pub(super) fn echo(request: &HttpRequest, mut response: HttpResponse) -> HttpResponse {
    let mut ids = request.headers().get_all(REQUEST_ID);
    if let (Some(id), None) = (ids.next(), ids.next())
        && id.len() <= MAX_ID
        && id.as_bytes().iter().all(u8::is_ascii_graphic)
    {
        response.headers_mut().insert(REQUEST_ID, id.clone());
    }
    response
}

fn refused(error: ApiError) -> HttpResponse {
    let error = match error {
        // Who asks is not let in: there is no subject yet whom it could be about.
        ApiError::Inactive => ApiError::Unauthorized,
        ApiError::UnsupportedMediaType => ApiError::invalid("the body does not say that it is JSON in UTF-8"),
        ApiError::Unbindable { reason, .. } => ApiError::invalid(reason),
        other => other,
    };
    if matches!(error, ApiError::Internal(_)) {
        return HttpResponse::from_error(error);
    }
    let message = match &error {
        ApiError::Invalid(messages) => messages.first().map(ToString::to_string).unwrap_or_default(),
        ApiError::Lacking(_) => "the credential lacks the permission `AuthorizeRequests`".to_owned(),
        other => other.to_string(),
    };
    let status = error.status_code();
    let mut response = HttpResponse::from_error(error);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    // A text always serializes.
    response.set_body(BoxBody::new(serde_json::to_vec(&message).unwrap_or_default()))
}
