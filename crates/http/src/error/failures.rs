//! What any operation may answer instead of serving, written once for the OpenAPI document.

use std::collections::BTreeMap;

use serde_json::json;
use utoipa::{
    IntoResponses, PartialSchema, ToSchema,
    openapi::{Components, Content, ContentBuilder, Ref, RefOr, Response, ResponseBuilder},
};

use super::{objections::PluginObjection, problem::Problem};

/// The failures of every operation below `/api`: `responses((status = 200, …), Failures)`.
#[derive(Clone, Copy, Debug)]
pub struct Failures;

impl IntoResponses for Failures {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let reference = |it: &Failure| (it.status.to_owned(), Ref::from_response_name(it.name).into());
        TABLE.iter().map(reference).collect()
    }
}

/// The failures of paths that need no credential and no body: a head that is too large.
pub(crate) struct TooLarge;

impl IntoResponses for TooLarge {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = Failures::responses();
        all.retain(|status, _| ["414", "431"].contains(&status.as_str()));
        all
    }
}

/// The body of every failure that is no problem+json
#[derive(ToSchema)]
#[schema(example = json!({"success": false, "errors": ["Forbidden"], "data": null}))]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
struct ErrorResponse {
    /// Always false
    success: bool,
    /// A code to branch on; readable lines may follow it
    errors: Vec<String>,
    /// Always null
    // Not said to be an object: generators then make a type of its own for it.
    #[schema(value_type = Option<String>, required)]
    data: Option<()>,
    /// What plugins have against it; there only with the code `PluginObjected`
    #[schema(value_type = Option<Vec<PluginObjection<'static>>>, nullable = false)]
    objections: Option<()>,
}

/// A failure, and the name of its response in the document.
struct Failure {
    status: &'static str,
    name: &'static str,
    /// An example of the first of `errors`; none where the answer is always a problem+json.
    code: Option<&'static str>,
    problem: bool,
    description: &'static str,
}

const fn envelope(
    status: &'static str,
    name: &'static str,
    code: &'static str,
    description: &'static str,
) -> Failure {
    Failure { status, name, code: Some(code), problem: false, description }
}

const TABLE: &[Failure] = &[
    Failure {
        problem: true,
        ..envelope(
            "400",
            "BadRequest",
            "name_is_required",
            "A rule of form is broken, or the request cannot be read",
        )
    },
    envelope("401", "Unauthorized", "Unauthorized", "No credential, or none that is known"),
    envelope("403", "Forbidden", "Forbidden", "The caller may not do this, or the credential is inactive"),
    envelope("404", "NotFound", "ResourceNotFound", "There is no such thing"),
    envelope("409", "Conflict", "Conflict", "It has changed since it was read"),
    envelope(
        "413",
        "PayloadTooLarge",
        "PayloadTooLarge",
        "The body is larger than 1 MiB, than 8 MiB where it is a bundle, or than 16 KiB where anybody may send one",
    ),
    envelope("414", "UriTooLong", "UriTooLong", "The path and query are longer than 8 KiB"),
    Failure {
        code: None,
        problem: true,
        ..envelope(
            "415",
            "UnsupportedMediaType",
            "",
            "The body does not say that it is JSON, or bytes where it is a bundle",
        )
    },
    envelope("422", "Unprocessable", "NameHasBeenUsed", "It is against the rules"),
    envelope(
        "429",
        "TooManyRequests",
        "TooManyRequests",
        "Too many requests; the header Retry-After says when to try again",
    ),
    envelope(
        "431",
        "HeadersTooLarge",
        "RequestHeaderFieldsTooLarge",
        "There are more than 96 headers, or more than 32 KiB of them",
    ),
    envelope("500", "InternalServerError", "InternalServerError", "The fault is the server's"),
    envelope("503", "ServiceUnavailable", "ServiceUnavailable", "The server cannot do this now"),
];

impl Failure {
    fn response(&self) -> Response {
        let mut response = ResponseBuilder::new().description(self.description);
        if let Some(code) = self.code {
            let example = json!({"success": false, "errors": [code], "data": null});
            let content =
                ContentBuilder::new().schema(Some(reference::<ErrorResponse>())).example(Some(example));
            response = response.content("application/json", content.build());
        }
        if self.problem {
            response = response.content(Problem::MEDIA_TYPE, Content::new(Some(reference::<Problem>())));
        }
        response.build()
    }
}

fn reference<T: ToSchema>() -> Ref {
    Ref::from_schema_name(T::name())
}

/// The shared schemas and responses that [`Failures`] refers to.
pub(crate) fn components() -> Components {
    let mut components = Components::new();
    components.schemas.insert(ErrorResponse::name().into_owned(), ErrorResponse::schema());
    components.schemas.insert(PluginObjection::name().into_owned(), PluginObjection::schema());
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    let responses = TABLE.iter().map(|it| (it.name.to_owned(), it.response().into()));
    components.responses.extend(responses);
    components
}
