//! Forms as browsers send them.

mod file;

use std::{borrow::Cow, future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{HOST, HeaderMap, HeaderName, ORIGIN},
};

use super::{language::Language, refusal::Refusal};
use crate::{ApiError, wire::body};

/// The most that a member's form may hold: large policies are long.
const LIMIT: usize = 256 * 1024;
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
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

    /// Whether there is a value of that name, be it blank.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(it, _)| it == name)
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

/// Why there is no form.
#[derive(Debug)]
pub(super) enum NoForm {
    /// It is not a page of ours that has sent it.
    Foreign,
    Api(ApiError),
}

impl Form {
    /// The form of a member.
    pub(super) async fn of_member(request: &HttpRequest, payload: Payload) -> Result<Self, NoForm> {
        Self::receive(request, payload, LIMIT).await
    }

    async fn receive(request: &HttpRequest, payload: Payload, most: usize) -> Result<Self, NoForm> {
        if !is_ours(request.headers()) {
            return Err(NoForm::Foreign);
        }
        let body = body::collect(request, payload, most).await?;
        if body.is_empty() {
            Ok(Self::default())
        } else if body::says_form(request) {
            Ok(Self::read(&body).ok_or_else(|| ApiError::invalid("form_is_invalid"))?)
        } else {
            Err(ApiError::UnsupportedMediaType.into())
        }
    }
}

impl From<ApiError> for NoForm {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

/// A form that anybody may send is small.
impl FromRequest for Form {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let form = Self::receive(&request, payload, body::MAX_OF_STRANGERS).await;
            form.map_err(|it| Refusal::of_form(&request, Language::of(&request), it))
        })
    }
}

/// Whether a request comes from a page of this server: as `Sec-Fetch-Site` says; and where a browser does not say so,
/// since it is too old or has come by plain HTTP, as `Origin` does. No browser says either of them twice.
fn is_ours(headers: &HeaderMap) -> bool {
    let one = |name: HeaderName| -> Result<Option<&str>, ()> {
        let mut values = headers.get_all(name);
        match (values.next(), values.next()) {
            (value, None) => value.map(|it| it.to_str().map_err(drop)).transpose(),
            _ => Err(()),
        }
    };
    match (one(SEC_FETCH_SITE), one(ORIGIN), one(HOST)) {
        (Ok(Some(site)), Ok(_), _) => site == "same-origin",
        (Ok(None), Ok(None), _) => true,
        (Ok(None), Ok(Some(origin)), Ok(Some(host))) => {
            origin.split_once("://").is_some_and(|(_, it)| it == host)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
