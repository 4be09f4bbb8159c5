//! From a template to an answer.

use std::fmt;

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

/// The most bytes of the query of a page's address.
const MAX_QUERY: usize = 2 << 10;
/// The most bytes of a page: 8 MiB, as of a list of the API.
const MAX_PAGE: usize = 8 << 20;
/// What a page is refused for that would have more.
const TOO_LARGE: &str = "AnswerTooLarge";

/// The text of a page while it is made: no more than a page has.
struct Room(String);

/// A page with a status; one that would be too large is refused, and who looks asks for less.
pub(super) fn render<T: Template>(status: StatusCode, page: &T) -> HttpResponse {
    let mut room = Room(String::with_capacity(T::SIZE_HINT));
    match page.render_into(&mut room) {
        Ok(()) => {
            HttpResponse::build(status).insert_header((CONTENT_TYPE, "text/html; charset=utf-8")).body(room.0)
        }
        // Nothing else that pages are made of fails to be written.
        Err(askama::Error::Fmt) => HttpResponse::from_error(ApiError::rule(TOO_LARGE)),
        Err(error) => HttpResponse::from_error(ApiError::internal(error)),
    }
}

impl fmt::Write for Room {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > MAX_PAGE {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
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
    instead(request, &ApiError::NotFound).await
}

/// What is said instead of a page. A member keeps the menu.
async fn instead(request: HttpRequest, error: &ApiError) -> HttpResponse {
    let look = match Visit::from_request(&request, &mut Payload::None).await {
        Ok(visit) => visit.frame.look,
        Err(_) => Look::new(&request, Language::of(&request)),
    };
    refusal::failure(&look, error)
}

/// Answers with a page also where there is none: at a path that cannot be read, as at one that leads nowhere; for a query that
/// is too long; and where a page would be too large.
pub(super) async fn always(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if request.query_string().len() > MAX_QUERY {
        let look = Look::plain(Language::of(request.request()));
        return Ok(request.into_response(refusal::failure(&look, &ApiError::UriTooLong)));
    }
    let answer = next.call(request).await?.map_into_boxed_body();
    let error = answer.response().error().and_then(actix_web::Error::as_error::<ApiError>);
    let error = match error {
        Some(ApiError::NotFound) => ApiError::NotFound,
        Some(ApiError::Rule(code)) if code == TOO_LARGE => ApiError::rule(TOO_LARGE),
        _ => return Ok(answer),
    };
    let request = answer.into_parts().0;
    let page = instead(request.clone(), &error).await;
    Ok(ServiceResponse::new(request, page))
}

#[cfg(test)]
mod tests;
