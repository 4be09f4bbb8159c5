//! The headers that every answer carries.

use actix_web::http::{
    StatusCode,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
        REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    },
};

use super::request_id::RequestId;
use crate::console;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SUPPORTED_VERSIONS: HeaderName = HeaderName::from_static("api-supported-versions");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What a browser may do with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// Swagger UI: run its own scripts, show its own styles and pictures, and call this server.
    SwaggerUi,
    /// The console: run its own script, show its own style and pictures, and send forms to this server.
    Console,
    /// No page: run and load nothing.
    None,
}

impl Page {
    /// What is shown at a path.
    pub(crate) fn at(path: &str) -> Self {
        match path.trim_start_matches('/').split('/').next() {
            Some("swagger-ui") => Self::SwaggerUi,
            Some(first) if console::is_page(first) => Self::Console,
            _ => Self::None,
        }
    }

    /// What a browser may load and run there.
    pub(crate) const fn content_security_policy(self) -> &'static str {
        match self {
            Self::SwaggerUi => {
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                 connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            }
            Self::Console => {
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                 connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
            }
            Self::None => "default-src 'none'; frame-ancestors 'none'",
        }
    }

    /// Without a referrer, browsers say `Origin: null` of the forms that a page sends, so that nobody could tell them
    /// from those of others. The console's own pages may know one another's addresses; no other origin does.
    const fn referrer_policy(self) -> &'static str {
        match self {
            Self::Console => "same-origin",
            Self::SwaggerUi | Self::None => "no-referrer",
        }
    }

    const fn caching(self) -> &'static str {
        match self {
            Self::SwaggerUi => "no-cache",
            Self::Console | Self::None => "no-store",
        }
    }

    /// What is the same for all that is shown there. Checked by the compiler, so that nothing is when it is said.
    fn fixed(self) -> [(HeaderName, HeaderValue); 5] {
        const fn of(page: Page) -> [(HeaderName, HeaderValue); 5] {
            [
                (CONTENT_SECURITY_POLICY, HeaderValue::from_static(page.content_security_policy())),
                (CACHE_CONTROL, HeaderValue::from_static(page.caching())),
                (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
                (REFERRER_POLICY, HeaderValue::from_static(page.referrer_policy())),
                (RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
            ]
        }
        match self {
            Self::SwaggerUi => const { of(Page::SwaggerUi) },
            Self::Console => const { of(Page::Console) },
            Self::None => const { of(Page::None) },
        }
    }
}

/// Puts the headers on an answer. What the handler has set itself stays.
pub(crate) fn put(headers: &mut HeaderMap, page: Page, id: RequestId) {
    // Most answers say of what type they are and nothing else, so that none of these is to be looked for.
    let has_own = headers.len_keys() > usize::from(headers.contains_key(CONTENT_TYPE));
    for (name, value) in page.fixed() {
        if !(has_own && headers.contains_key(&name)) {
            headers.append(name, value);
        }
    }
    if has_own && headers.contains_key(REQUEST_ID) {
        return;
    }
    if let Ok(id) = HeaderValue::from_bytes(&id.digits()) {
        headers.insert(REQUEST_ID, id);
    }
}

/// Says which versions of the API there are, on answers that come from an operation of it.
pub(crate) fn put_versions(headers: &mut HeaderMap, status: StatusCode, versions: &HeaderValue) {
    if !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        headers.insert(SUPPORTED_VERSIONS, versions.clone());
    }
}
