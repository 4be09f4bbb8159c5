//! What somebody is shown who is not let in.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    body::BoxBody,
    http::{
        Method, StatusCode, Uri,
        header::{LOCATION, REFERER},
    },
};
use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    form::NoForm,
    frame::{self, Frame, Look},
    language::Language,
    page, words,
};
use crate::ApiError;

/// The most bytes of an address to come back to, in the query of the login page: with what stands before it, no more than
/// queries of pages have.
const MAX_BACK: usize = 2_000;

/// Why a page is not shown, in a language.
#[derive(Debug)]
pub(super) struct Refusal {
    look: Look,
    why: Why,
}

#[derive(Debug)]
enum Why {
    /// Nobody is logged in: back to this page afterwards.
    LoggedOut(String),
    /// A password of one's own comes first.
    Password,
    /// They are a member nowhere.
    Homeless,
    /// A form was sent by no page of this server.
    Foreign,
    /// A form was made for another organization than the one they look at.
    Elsewhere,
    /// Anything else.
    Failed(ApiError),
}

/// What is said instead of a page.
struct Said<'a> {
    title: &'a str,
    hint: &'a str,
    /// Where to go from here.
    back: &'a str,
}

/// A page that says that there is none, to somebody who is not let in.
#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage<'a> {
    look: &'a Look,
    w: words::Failures,
    said: &'a Said<'a>,
}

/// The same, to a member: with the menu that leads elsewhere.
#[derive(Template)]
#[template(path = "refusal_framed.html")]
struct FramedPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: words::Failures,
    said: &'a Said<'a>,
}

impl Refusal {
    pub(super) fn new(request: &HttpRequest, language: Language, error: ApiError) -> Self {
        let why = match error {
            ApiError::Unauthorized => Why::LoggedOut(page_of(request)),
            error => Why::Failed(error),
        };
        Self { look: Look::new(request, language), why }
    }

    pub(super) fn of_form(request: &HttpRequest, language: Language, why: NoForm) -> Self {
        match why {
            NoForm::Foreign => Self { look: Look::plain(language), why: Why::Foreign },
            NoForm::Api(error) => Self::new(request, language, error),
        }
    }

    pub(super) fn password(language: Language) -> Self {
        Self { look: Look::plain(language), why: Why::Password }
    }

    pub(super) fn elsewhere(look: Look) -> Self {
        Self { look, why: Why::Elsewhere }
    }

    pub(super) fn homeless(language: Language) -> Self {
        Self { look: Look::plain(language), why: Why::Homeless }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.why)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        match &self.why {
            Why::LoggedOut(_) | Why::Password => StatusCode::SEE_OTHER,
            Why::Homeless | Why::Foreign => StatusCode::FORBIDDEN,
            Why::Elsewhere => StatusCode::CONFLICT,
            Why::Failed(error) => error.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let language = self.look.language;
        match &self.why {
            Why::LoggedOut(from) => {
                let encoded = |from: &str| utf8_percent_encode(from, NON_ALPHANUMERIC).to_string();
                let path = from.split('?').next().unwrap_or_default();
                // Back to the page, if not to what was asked of it, as far as there is room in an address.
                let back = [encoded(from), encoded(path)].into_iter().find(|it| it.len() <= MAX_BACK);
                match back.filter(|it| !it.is_empty()) {
                    Some(back) => go(&format!("/{language}/login?next={back}")),
                    None => go(&format!("/{language}/login")),
                }
            }
            Why::Password => go(&format!("/{language}/password")),
            Why::Homeless => {
                let w = language.failures();
                show(&self.look, StatusCode::FORBIDDEN, w.no_organization(), w.no_organization_hint())
            }
            Why::Foreign => {
                let w = language.failures();
                show(&self.look, StatusCode::FORBIDDEN, w.foreign(), w.foreign_hint())
            }
            Why::Elsewhere => {
                let w = language.failures();
                show(&self.look, StatusCode::CONFLICT, w.elsewhere(), w.elsewhere_hint())
            }
            Why::Failed(error) => failure(&self.look, error),
        }
    }
}

/// The page that somebody is at who asks for this: a form is sent by a page that may be elsewhere, and where forms go
/// there need be none.
fn page_of(request: &HttpRequest) -> String {
    if request.method() == Method::GET {
        return request.uri().to_string();
    }
    let from = request.headers().get(REFERER).and_then(|it| it.to_str().ok()?.parse::<Uri>().ok());
    let from = from.and_then(|it| Some(it.path_and_query()?.to_string()));
    from.filter(|it| frame::is_page(it)).unwrap_or_default()
}

/// The page that says why something was not done, and leads back.
pub(super) fn excuse(look: &Look, error: &ApiError, back: &str) -> HttpResponse {
    let w = look.language.failures();
    let (status, hint) = w.why(error);
    render(look, status, &Said { title: w.not_done(), hint: &hint, back })
}

/// The page that says why there is no other.
pub(super) fn failure(look: &Look, error: &ApiError) -> HttpResponse {
    let w = look.language.failures();
    let status = error.status_code();
    let (title, hint) = match error {
        error if error.is_forbidden() => (w.not_permitted(), w.not_permitted_hint()),
        ApiError::NotFound => (w.not_found(), w.not_found_hint()),
        ApiError::Unavailable => (w.unavailable(), w.failed_hint()),
        error if status.is_client_error() => return excuse(look, error, &look.language.first_page()),
        _ => (w.failed(), w.failed_hint()),
    };
    if let ApiError::Internal(source) = error {
        tracing::error!(source = source.as_ref(), "a page failed");
    }
    show(look, status, title, hint)
}

fn show(look: &Look, status: StatusCode, title: &str, hint: &str) -> HttpResponse {
    let back = look.language.first_page();
    render(look, status, &Said { title, hint, back: &back })
}

fn render(look: &Look, status: StatusCode, said: &Said<'_>) -> HttpResponse {
    let w = look.language.failures();
    match look.around() {
        Some(frame) => page::render(status, &FramedPage { look, frame, w, said }),
        None => page::render(status, &RefusalPage { look, w, said }),
    }
}

fn go(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
}
