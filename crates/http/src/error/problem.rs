//! The body of a request that could not be read: RFC 9457, `application/problem+json`.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, HttpResponseBuilder, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

/// What a request whose body, query or media type cannot be read is answered with.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "type": "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1",
    "title": "The request cannot be read.",
    "status": 400,
    "errors": {"$.name": ["a text was expected, not a number"]},
    "traceId": "9c1f0a7be2d34c58"
}))]
pub struct Problem {
    /// Where the status is explained
    #[serde(rename = "type")]
    kind: &'static str,
    /// The same for every problem of this type
    title: &'static str,
    /// The status, once more
    status: u16,
    /// What is wrong, by JSON path or name of the parameter
    errors: BTreeMap<String, Vec<String>>,
    /// The id of the request, also in the header `X-Request-Id`
    trace_id: String,
}

impl Problem {
    /// The media type of this body.
    pub const MEDIA_TYPE: &str = "application/problem+json";

    pub(super) fn unbindable(member: &str, reason: &str, trace: &str) -> Self {
        Self {
            kind: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1",
            title: "The request cannot be read.",
            status: StatusCode::BAD_REQUEST.as_u16(),
            errors: BTreeMap::from([(member.to_owned(), vec![reason.to_owned()])]),
            trace_id: trace.to_owned(),
        }
    }

    pub(super) fn unsupported_media_type(trace: &str) -> Self {
        Self {
            kind: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16",
            title: "The body must be JSON and its Content-Type must say so.",
            status: StatusCode::UNSUPPORTED_MEDIA_TYPE.as_u16(),
            errors: BTreeMap::new(),
            trace_id: trace.to_owned(),
        }
    }

    pub(super) fn respond(&self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        // Texts and a number always serialize.
        let body = serde_json::to_vec(self).unwrap_or_default();
        HttpResponseBuilder::new(status).content_type(Self::MEDIA_TYPE).body(body)
    }
}
