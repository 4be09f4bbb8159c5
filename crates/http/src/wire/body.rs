//! The JSON body of a request.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE},
    rt::time::timeout,
};
use futures_core::Stream as _;
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    json::{self, Json},
    relaxed::Relaxed,
    unbound::Origin,
};
use crate::ApiError;

/// How many bytes a body may have: 1 MiB.
const MAX_BYTES: usize = 1 << 20;

/// How many bytes a body may have that anybody may send: 16 KiB. The longest password takes 12 KiB, where each of its
/// letters is written as two escapes.
pub(crate) const MAX_OF_STRANGERS: usize = 16 << 10;

/// How long a body may take to arrive.
const DEADLINE: Duration = Duration::from_secs(30);

/// A body that must be there. What it says is asked for with [`Body::read`], after the caller's
/// permission has been: who may not do something learns nothing about the form of the request.
#[derive(Debug)]
pub struct Body<T, const MAX: usize = MAX_BYTES>(Result<T, ApiError>);

/// A body of a route that lets everybody in, so that nobody is known who could be held to account for its size.
pub type SmallBody<T> = Body<T, MAX_OF_STRANGERS>;

/// A body that may be missing, together with its content type; then it reads as the default.
#[derive(Debug)]
pub struct OptionalBody<T>(Result<T, ApiError>);

impl<T, const MAX: usize> Body<T, MAX> {
    /// What the body says.
    ///
    /// # Errors
    /// 400 when it is not JSON or not of this type, 413 when it is too large, 415 when it does not
    /// say that it is JSON.
    pub fn read(self) -> Result<T, ApiError> {
        self.0
    }
}

impl<T> OptionalBody<T> {
    /// What the body says, or the default without one. Errors as [`Body::read`].
    pub fn read(self) -> Result<T, ApiError> {
        self.0
    }
}

/// An extractor that waits for the body.
type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

impl<T: DeserializeOwned + 'static, const MAX: usize> FromRequest for Body<T, MAX> {
    type Error = ApiError;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { Ok(Self(required(&request, payload, MAX).await)) })
    }
}

impl<T: DeserializeOwned + Default + 'static> FromRequest for OptionalBody<T> {
    type Error = ApiError;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { Ok(Self(optional(&request, payload).await)) })
    }
}

async fn required<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: Payload,
    most: usize,
) -> Result<T, ApiError> {
    says_json(request)?;
    read(&collect(request, payload, most).await?)
}

/// The bytes of a JSON body that must be there, for who reads them without copies. Errors as [`Body::read`], but for those
/// of what they say.
pub(crate) async fn json_bytes(request: &HttpRequest, payload: Payload) -> Result<Vec<u8>, ApiError> {
    says_json(request)?;
    collect(request, payload, MAX_BYTES).await
}

async fn optional<T>(request: &HttpRequest, payload: Payload) -> Result<T, ApiError>
where
    T: DeserializeOwned + Default,
{
    let bytes = collect(request, payload, MAX_BYTES).await?;
    if bytes.is_empty() {
        return Ok(T::default());
    }
    says_json(request)?;
    match parse(&bytes)? {
        Json::Null => Ok(T::default()),
        value => bind(value),
    }
}

/// Exactly one content type, JSON, in UTF-8 and not compressed.
fn says_json(request: &HttpRequest) -> Result<(), ApiError> {
    let headers = request.headers();
    let mut types = headers.get_all(CONTENT_TYPE);
    let (Some(one), None) = (types.next(), types.next()) else { return Err(ApiError::UnsupportedMediaType) };
    if headers.contains_key(CONTENT_ENCODING) {
        return Err(ApiError::UnsupportedMediaType);
    }
    // As nearly everybody writes it: there is nothing to be taken apart.
    if one.as_bytes() == b"application/json" {
        return Ok(());
    }
    let mime = request.mime_type().ok().flatten().ok_or(ApiError::UnsupportedMediaType)?;
    let json = mime.subtype() == "json" || mime.suffix().is_some_and(|it| it == "json");
    let utf8 = mime.get_param("charset").is_none_or(|it| it == "utf-8");
    if json && utf8 { Ok(()) } else { Err(ApiError::UnsupportedMediaType) }
}

/// Whether there is exactly one content type, that of forms, in UTF-8 and not compressed.
pub(crate) fn says_form(request: &HttpRequest) -> bool {
    let headers = request.headers();
    let is_one = headers.get_all(CONTENT_TYPE).count() == 1 && !headers.contains_key(CONTENT_ENCODING);
    let mime = request.mime_type().ok().flatten().filter(|_| is_one);
    mime.is_some_and(|it| {
        let is_utf8 = it.get_param("charset").is_none_or(|it| it == "utf-8");
        it.essence_str().eq_ignore_ascii_case("application/x-www-form-urlencoded") && is_utf8
    })
}

/// The bytes of a body, if they are no more than that, and arrive in time.
pub(crate) async fn collect(
    request: &HttpRequest,
    payload: Payload,
    most: usize,
) -> Result<Vec<u8>, ApiError> {
    collect_within(request, payload, most, |_| Ok(())).await
}

/// As [`collect`]; before more memory is taken, `grow` is asked whether there is room for so many bytes in all.
pub(crate) async fn collect_within(
    request: &HttpRequest,
    payload: Payload,
    most: usize,
    grow: impl FnMut(usize) -> Result<(), ApiError>,
) -> Result<Vec<u8>, ApiError> {
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    if announced.is_some_and(|it: usize| it > most) {
        return Err(ApiError::PayloadTooLarge);
    }
    let mut arriving = pin!(arrive(payload, most, grow));
    match looked_at_twice(arriving.as_mut()).await {
        Some(arrived) => arrived,
        None => timeout(DEADLINE, arriving).await.map_err(|_| ApiError::RequestTimeout)?,
    }
}

/// What comes of a future by the second look at it. The server below asks a handler before it hands over the body that has
/// come with the head, and asks again: so for most bodies no deadline has to be set, and given up.
async fn looked_at_twice<F: Future>(mut future: Pin<&mut F>) -> Option<F::Output> {
    let mut looks = 0;
    poll_fn(|context| {
        looks += 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if looks == 2 => Poll::Ready(None),
            Poll::Pending => {
                // Whatever the body does: there is a second look.
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    })
    .await
}

/// The bytes of a body as they arrive: what is kept for them is at most twice what has come, and never more than
/// may come.
async fn arrive(
    mut payload: Payload,
    most: usize,
    mut grow: impl FnMut(usize) -> Result<(), ApiError>,
) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = poll_fn(|context| Pin::new(&mut payload).poll_next(context)).await {
        let chunk = chunk.map_err(|_| unreadable("the body ended early"))?;
        let length = bytes.len() + chunk.len();
        if length > most {
            return Err(ApiError::PayloadTooLarge);
        }
        if length > bytes.capacity() {
            let capacity = length.max(bytes.capacity() * 2).min(most);
            grow(capacity)?;
            bytes.reserve_exact(capacity - bytes.len());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// What the bytes of a body say. Errors as [`Body::read`].
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    match parse(bytes)? {
        Json::Null => Err(unreadable("a body is required")),
        value => bind(value),
    }
}

fn parse(bytes: &[u8]) -> Result<Json, ApiError> {
    if bytes.is_empty() {
        return Err(unreadable("a body is required"));
    }
    json::parse(bytes).map_err(|fault| unreadable(&fault.to_string()))
}

fn bind<T: for<'de> Deserialize<'de>>(value: Json) -> Result<T, ApiError> {
    T::deserialize(Relaxed::new(value, Origin::Body)).map_err(|fault| fault.into_error(Origin::Body))
}

/// Reads JSON that stands in a text, such as a field of a form, as it is read from a body.
pub(crate) fn read_text<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, ApiError> {
    parse(text.as_bytes()).and_then(bind)
}

fn unreadable(reason: &str) -> ApiError {
    ApiError::Unbindable { member: "$".to_owned(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests;
