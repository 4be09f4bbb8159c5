//! Bodies that nobody reads to their end.
//!
//! The server below goes on reading a chunked body after the answer, for as long as its sender likes, so that the
//! connection can serve again. While somebody holds the body it closes the connection instead, within
//! [`limits::DISCONNECT_DEADLINE`](super::limits::DISCONNECT_DEADLINE), as it does where a length was announced.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    HttpMessage as _,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::header::TRANSFER_ENCODING,
    web::Bytes,
};
use futures_core::Stream;

/// The body of a request, which is read elsewhere and held here.
pub(super) struct Held(Rc<RefCell<Payload>>);

/// The same, for whoever reads it.
struct Reading(Rc<RefCell<Payload>>);

/// The body of an answer, and that of its request until the answer has been sent.
struct Answer {
    body: BoxBody,
    _held: Rc<RefCell<Payload>>,
}

impl Held {
    /// Holds the body of a request, if it comes in chunks.
    pub(super) fn of(request: &mut ServiceRequest) -> Option<Self> {
        if !request.headers().contains_key(TRANSFER_ENCODING) {
            return None;
        }
        let payload = Rc::new(RefCell::new(request.take_payload()));
        let reading = Reading(Rc::clone(&payload));
        request.set_payload(Payload::Stream { payload: Box::pin(reading) });
        Some(Self(payload))
    }

    /// Holds it until the answer has been sent.
    pub(super) fn until_sent(self, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        response.map_body(|_, body| BoxBody::new(Answer { body, _held: self.0 }))
    }
}

impl Stream for Reading {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(context)
    }
}

impl MessageBody for Answer {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
