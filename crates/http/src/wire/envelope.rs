//! The envelope of every answer: `{"success":…,"errors":…,"data":…}`, in this order.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder, http::StatusCode};
use serde::Serialize;

use crate::ApiError;

/// How every JSON answer names itself.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// What a handler returns.
pub type Reply<T> = Result<Answer<T>, ApiError>;

/// A success: status 200 and the envelope around the data.
///
/// Never put in the OpenAPI document: generics come out of it with unreadable names. There,
/// [`envelope!`](crate::envelope!) makes the type that describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer<T>(pub T);

/// One page of a list, and how many there are on all pages together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// How many items match, on all pages.
    pub total_count: u64,
    /// The items of this page.
    pub items: Vec<T>,
}

impl<T> From<keywright_storage::Page<T>> for Page<T> {
    fn from(page: keywright_storage::Page<T>) -> Self {
        Self { total_count: page.total, items: page.items }
    }
}

impl<T> Page<T> {
    /// The same page, shown differently.
    pub fn map<U>(self, show: impl FnMut(T) -> U) -> Page<U> {
        Page { total_count: self.total_count, items: self.items.into_iter().map(show).collect() }
    }
}

/// What is shown of several things, if their texts together are no more than an answer may be; 422 if they are.
/// For lists of what may be large: whoever asked asks for fewer, and misses nothing.
pub(crate) fn within_room<T: Serialize>(shown: T) -> Result<T, ApiError> {
    match serde_json::to_writer(Room(MAX_LIST), &shown) {
        Ok(()) => Ok(shown),
        Err(full) if full.is_io() => Err(ApiError::rule("AnswerTooLarge")),
        Err(source) => Err(ApiError::internal(source)),
    }
}

/// How many bytes a list of what may be large has at most: 8 MiB.
const MAX_LIST: usize = 8 << 20;

/// Counts what is written, and keeps nothing of it.
struct Room(usize);

impl Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<T: Serialize> Responder for Answer<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        // Room for what most answers say, so that they are written where they stay.
        let mut body = Vec::with_capacity(1_024);
        let envelope = Envelope { success: true, errors: &[], data: Some(self.0) };
        match serde_json::to_writer(&mut body, &envelope) {
            Ok(()) => HttpResponse::Ok().content_type(JSON).body(body),
            Err(source) => HttpResponse::from_error(ApiError::internal(source)),
        }
    }
}

/// The body of a failure.
pub(crate) fn failure(status: StatusCode, errors: &[Cow<'_, str>]) -> HttpResponse {
    let envelope = Envelope::<()> { success: false, errors, data: None };
    // A list of texts always serializes.
    let body = serde_json::to_vec(&envelope).unwrap_or_default();
    HttpResponseBuilder::new(status).content_type(JSON).body(body)
}

/// Fields in the order of the wire.
#[derive(Serialize)]
struct Envelope<'a, T> {
    success: bool,
    errors: &'a [Cow<'a, str>],
    data: Option<T>,
}

/// Describes, for the OpenAPI document, the envelope around data of one type.
///
/// ```
/// # use utoipa::ToSchema;
/// keywright_http::envelope!(
///     /// A yes or no
///     YesOrNoResponse, bool
/// );
/// ```
#[macro_export]
macro_rules! envelope {
    ($(#[$meta:meta])* $name:ident, $data:ty) => {
        #[derive(utoipa::ToSchema)]
        $(#[$meta])*
        #[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
        pub(crate) struct $name {
            #[schema(example = true)]
            success: bool,
            /// Empty
            #[schema(example = json!([]))]
            errors: Vec<String>,
            data: $data,
        }
    };
}

/// Describes, for the OpenAPI document, a page of items of one type.
///
/// ```
/// # use utoipa::ToSchema;
/// # #[derive(ToSchema)] pub(crate) struct Group { name: String }
/// keywright_http::page!(
///     /// One page of groups
///     GroupPage, Group
/// );
/// ```
#[macro_export]
macro_rules! page {
    ($(#[$meta:meta])* $name:ident, $item:ty) => {
        $(#[$meta])*
        #[derive(utoipa::ToSchema)]
        #[schema(rename_all = "camelCase")]
        #[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
        pub(crate) struct $name {
            /// How many there are on all pages
            #[schema(value_type = i64, minimum = 0, example = 1)]
            total_count: u64,
            items: Vec<$item>,
        }
    };
}
