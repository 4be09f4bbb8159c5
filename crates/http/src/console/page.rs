//! From a template to an answer.

use actix_web::{
    Error, FromRequest as _, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{CONTENT_TYPE, LOCATION},
    },
    middleware::Next,
};
use askama::Template;

use super::{cookie, frame::Look, language::Language, refusal, visit::Visit};
use crate::ApiError;

/// A page with a status.
pub(super) fn render(status: StatusCode, page: &impl Template) -> HttpResponse {
    match page.render() {
        Ok(html) => {
            HttpResponse::build(status).insert_header((CONTENT_TYPE, "text/html; charset=utf-8")).body(html)
        }
        Err(error) => HttpResponse::from_error(ApiError::internal(error)),
    }
}

/// To a page, which says that it was done.
pub(super) fn done(to: &str) -> HttpResponse {
    go(to, Some(cookie::notice("succeeded")))
}

/// To a page.
pub(super) fn go(to: &str, cookie: Option<actix_web::cookie::Cookie<'static>>) -> HttpResponse {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((LOCATION, to));
    if let Some(cookie) = cookie {
        response.cookie(cookie);
    }
    response.finish()
}

/// There is no such page. A member keeps the menu.
pub(super) async fn missing(request: HttpRequest) -> HttpResponse {
    let look = match Visit::from_request(&request, &mut Payload::None).await {
        Ok(visit) => visit.frame.look,
        Err(_) => Look::new(&request, Language::of(&request)),
    };
    refusal::failure(&look, &ApiError::NotFound)
}

/// Answers a path that cannot be read with a page, as one that leads nowhere.
pub(super) async fn unreadable(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let answer = next.call(request).await?.map_into_boxed_body();
    let error = answer.response().error().and_then(actix_web::Error::as_error::<ApiError>);
    if !matches!(error, Some(ApiError::NotFound)) {
        return Ok(answer);
    }
    let request = answer.into_parts().0;
    let page = missing(request.clone()).await;
    Ok(ServiceResponse::new(request, page))
}
