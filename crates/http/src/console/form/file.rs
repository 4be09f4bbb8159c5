//! Forms with a file, as browsers send them: `multipart/form-data` (RFC 7578).

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::{Context, Poll},
};

use actix_multipart::Multipart;
use actix_web::{HttpMessage as _, HttpRequest, dev::Payload, error::PayloadError, web::Bytes};
use futures_core::Stream;

use super::{FIELDS, Form, NoForm, is_ours};
use crate::{ApiError, wire::body};

/// The most bytes of what stands around a file: fields and their names.
const AROUND: usize = 16 << 10;
/// How many bytes are read at once.
const CHUNK: usize = 16 << 10;

impl Form {
    /// The form of a member, and the file in it: empty, if none was chosen. It has no more bytes than that.
    pub(in crate::console) async fn with_file(
        request: &HttpRequest,
        payload: Payload,
        most: usize,
    ) -> Result<(Self, Vec<u8>), NoForm> {
        if !is_ours(request.headers()) {
            return Err(NoForm::Foreign);
        }
        let media_type = request.mime_type().ok().flatten();
        if media_type.is_none_or(|it| it.essence_str() != "multipart/form-data") {
            return Err(ApiError::UnsupportedMediaType.into());
        }
        let body = body::collect(request, payload, most + AROUND).await?;
        parts(request, body.into(), most).await
    }
}

/// What arrived already, a piece at a time.
struct Arrived(Bytes);

impl Stream for Arrived {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let length = self.0.len().min(CHUNK);
        let piece = self.0.split_to(length);
        Poll::Ready((!piece.is_empty()).then_some(Ok(piece)))
    }
}

async fn parts(request: &HttpRequest, body: Bytes, most: usize) -> Result<(Form, Vec<u8>), NoForm> {
    let invalid = || ApiError::invalid("form_is_invalid");
    let mut parts = pin!(Multipart::new(request.headers(), Arrived(body)));
    let (mut fields, mut file) = (Vec::new(), Vec::new());
    while let Some(part) = poll_fn(|context| parts.as_mut().poll_next(context)).await {
        let mut part = part.map_err(|_| invalid())?;
        let is_file = part.content_disposition().is_some_and(|it| it.get_filename().is_some());
        let name = part.name().ok_or_else(invalid)?.to_owned();
        let content = part.bytes(if is_file { most } else { AROUND }).await;
        let content = content.map_err(|_| ApiError::PayloadTooLarge)?.map_err(|_| invalid())?;
        if is_file {
            file = content.into();
        } else if fields.len() < FIELDS {
            fields.push((name, String::from_utf8(content.into()).map_err(|_| invalid())?));
        }
    }
    Ok((Form::of(fields), file))
}
