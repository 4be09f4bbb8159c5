//! The JSON body of a request.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    time::Duration,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    body::{BodyStream, MessageBody as _},
    dev::Payload,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE},
    rt::time::timeout,
    web,
};
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

/// The bytes of a JSON body that must be there, for who reads them without copies; what has too many of them, or does
/// not say that it is JSON, is refused as [`Body`] refuses it.
#[derive(Debug)]
pub(crate) struct JsonBytes(Result<Vec<u8>, ApiError>);

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

impl JsonBytes {
    /// The bytes. Errors as [`Body::read`], but for those of what they say.
    pub(crate) fn read(self) -> Result<Vec<u8>, ApiError> {
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

impl FromRequest for JsonBytes {
    type Error = ApiError;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { Ok(Self(json_bytes(&request, payload).await)) })
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

async fn json_bytes(request: &HttpRequest, payload: Payload) -> Result<Vec<u8>, ApiError> {
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
    let one = headers.get_all(CONTENT_TYPE).count() == 1 && !headers.contains_key(CONTENT_ENCODING);
    let mime = request.mime_type().ok().flatten().filter(|_| one).ok_or(ApiError::UnsupportedMediaType)?;
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
    mut payload: Payload,
    most: usize,
    grow: impl FnMut(usize) -> Result<(), ApiError>,
) -> Result<Vec<u8>, ApiError> {
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    if announced.is_some_and(|it: usize| it > most) {
        return Err(ApiError::PayloadTooLarge);
    }
    let payload = web::Payload::from_request(request, &mut payload).await.map_err(ended_early)?;
    timeout(DEADLINE, arrive(payload, most, grow)).await.map_err(|_| ApiError::RequestTimeout)?
}

/// The bytes of a body as they arrive: what is kept for them is at most twice what has come, and never more than
/// may come.
async fn arrive(
    payload: web::Payload,
    most: usize,
    mut grow: impl FnMut(usize) -> Result<(), ApiError>,
) -> Result<Vec<u8>, ApiError> {
    let mut payload = pin!(BodyStream::new(payload));
    let mut bytes = Vec::new();
    while let Some(chunk) = poll_fn(|context| payload.as_mut().poll_next(context)).await {
        let chunk = chunk.map_err(|fault| ended_early(fault.into()))?;
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

fn ended_early(_: actix_web::Error) -> ApiError {
    unreadable("the body ended early")
}

fn unreadable(reason: &str) -> ApiError {
    ApiError::Unbindable { member: "$".to_owned(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests;
