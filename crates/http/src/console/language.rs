//! The languages of the console, and how one is chosen.

use std::fmt;

use actix_web::{
    Error, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{ACCEPT_LANGUAGE, HeaderValue},
    },
    middleware::Next,
};

use super::cookie;

/// A language of the console. Its code stands first in the path of every page.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Language {
    #[default]
    English,
    Chinese,
}

impl Language {
    /// Both of them.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its code, in paths and in `lang`.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    /// What it is called in itself.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "中文",
        }
    }

    /// The language of that code.
    pub(crate) fn coded(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The language of a page, from its path.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let first = request.path().trim_start_matches('/').split('/').next();
        first.and_then(Self::coded).unwrap_or_else(|| Self::wanted(request))
    }

    /// The language that somebody chose before, else the first of ours that their browser asks for.
    pub(crate) fn wanted(request: &HttpRequest) -> Self {
        let chosen = cookie::read(request, cookie::LANGUAGE).and_then(|it| Self::coded(&it));
        chosen.unwrap_or_else(|| {
            let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
            let mut tags = accepted.unwrap_or_default().split(',').map(|it| it.trim().to_ascii_lowercase());
            tags.find_map(|tag| Self::ALL.into_iter().find(|it| tag.starts_with(it.code())))
                .unwrap_or_default()
        })
    }
}

/// Remembers the language of a page that somebody went to from another page of ours, unless they would have got it
/// anyway: that is how a language is chosen.
pub(super) async fn remember(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let language = Language::of(request.request());
    let from = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    let is_chosen = request.method() == Method::GET
        && from == Some(b"same-origin")
        && Language::wanted(request.request()) != language;
    let mut response = next.call(request).await?.map_into_boxed_body();
    if is_chosen {
        let cookie = cookie::preference(cookie::LANGUAGE, language.code());
        response.response_mut().add_cookie(&cookie)?;
    }
    Ok(response)
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
