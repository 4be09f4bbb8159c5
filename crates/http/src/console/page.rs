//! From a template to an answer.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_TYPE, LOCATION},
    },
};
use askama::Template;

use super::{cookie, frame::Look, language::Language, refusal};
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

/// There is no such page.
pub(super) async fn missing(request: HttpRequest) -> HttpResponse {
    refusal::failure(&Look::new(&request, Language::of(&request)), &ApiError::NotFound)
}
