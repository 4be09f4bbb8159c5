//! Forms as browsers send them.

use std::{borrow::Cow, future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_TYPE, HOST, HeaderValue, ORIGIN},
};

use crate::{ApiError, wire::body};

/// The most that a member's form may hold: large policies are long.
const LIMIT: usize = 256 * 1024;
/// The most fields of a form.
const FIELDS: usize = 4_096;

/// A form that a page of ours has sent: names and values, in their order.
///
/// Nobody else's page can make a browser send one (S06): browsers say from where a request comes, and whoever
/// says nothing is no browser, and has no cookie that somebody else could use.
#[derive(Clone, Debug, Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// The first value of that name; nothing if it is missing or blank.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        Some(self.text(name).trim()).filter(|it| !it.is_empty())
    }

    /// The first value of that name as it was written; empty if there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// A form with these fields.
    pub(super) fn of(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(fields.into_iter().collect())
    }

    /// Every field, in its order.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Reads `a=b&c=d`.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let pairs = serde_urlencoded::from_bytes::<Vec<(Cow<'_, str>, Cow<'_, str>)>>(body).ok()?;
        let owned = |(name, value): (Cow<'_, str>, Cow<'_, str>)| (name.into_owned(), value.into_owned());
        (pairs.len() <= FIELDS).then(|| Self(pairs.into_iter().map(owned).collect()))
    }
}

impl Form {
    /// The form of a member.
    pub(super) async fn of_member(request: &HttpRequest, payload: Payload) -> Result<Self, ApiError> {
        Self::receive(request, payload, LIMIT).await
    }

    async fn receive(request: &HttpRequest, payload: Payload, most: usize) -> Result<Self, ApiError> {
        if !is_ours(request) {
            return Err(ApiError::forbidden());
        }
        let is_form = text(request.headers().get(CONTENT_TYPE))
            .is_some_and(|it| it.starts_with("application/x-www-form-urlencoded"));
        let body = body::collect(request, payload, most).await?;
        if body.is_empty() {
            Ok(Self::default())
        } else if is_form {
            Self::read(&body).ok_or_else(|| ApiError::invalid("form_is_invalid"))
        } else {
            Err(ApiError::UnsupportedMediaType)
        }
    }
}

/// A form that anybody may send is small.
impl FromRequest for Form {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { Self::receive(&request, payload, body::MAX_OF_STRANGERS).await })
    }
}

/// Whether a request comes from a page of this server: as `Sec-Fetch-Site` says; and where a browser is too old to
/// say so, as `Origin` does.
fn is_ours(request: &HttpRequest) -> bool {
    let headers = request.headers();
    if let Some(site) = headers.get("sec-fetch-site") {
        return site.as_bytes() == b"same-origin";
    }
    let Some(origin) = text(headers.get(ORIGIN)) else { return true };
    let host = text(headers.get(HOST)).unwrap_or_default();
    origin.split_once("://").is_some_and(|(_, it)| it == host)
}

fn text(value: Option<&HeaderValue>) -> Option<&str> {
    value.and_then(|it| it.to_str().ok())
}
