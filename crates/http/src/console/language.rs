//! The languages of the console, and how one is chosen.

use std::fmt;

use actix_web::{
    HttpRequest,
    http::{Method, header::ACCEPT_LANGUAGE},
};

use keywright_core::catalogue::Label;
use keywright_plugins::words;

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

    /// The same, as plugins name it.
    pub(crate) const fn of_plugins(self) -> words::Language {
        match self {
            Self::English => words::Language::En,
            Self::Chinese => words::Language::Zh,
        }
    }

    /// What a label of the catalogue says in it.
    pub(crate) fn label(self, label: &Label) -> &str {
        match self {
            Self::English => &label.en,
            Self::Chinese => &label.zh,
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

impl Language {
    /// The language of a page that somebody went to from another page of ours, unless they would have got it anyway:
    /// that is how one is chosen.
    pub(super) fn chosen(request: &HttpRequest) -> Option<Self> {
        let is_from_here =
            request.headers().get("sec-fetch-site").is_some_and(|it| it.as_bytes() == b"same-origin");
        let language = Self::of(request);
        (is_from_here && request.method() == Method::GET && Self::wanted(request) != language)
            .then_some(language)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
