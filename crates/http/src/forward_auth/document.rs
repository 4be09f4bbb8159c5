//! What the OpenAPI document says of the answers to proxies.

use std::collections::BTreeMap;

use utoipa::{
    IntoResponses, PartialSchema,
    openapi::{RefOr, Response, ResponseBuilder, header::HeaderBuilder},
};

use super::answer::NAMES;
use crate::Failures;

/// The request may be forwarded, with these headers; or it may not.
pub(super) struct Answers;

/// What each of [`NAMES`] says.
const MEANINGS: [&str; NAMES.len()] = [
    "The member for whom a personal token acts, or the service token itself",
    "The token",
    "`Personal` or `Service`",
    "The organization of the token",
    "The action that the route says the request is",
    "On what",
    "The path that was judged: percent-encoded where it must be, and nowhere else",
];

impl IntoResponses for Answers {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = Failures::responses();
        all.retain(|status, _| ["400", "401", "403", "503"].contains(&status.as_str()));
        let mut passed = ResponseBuilder::new().description(
            "It may be forwarded. All these headers are there, and empty where there is nothing to say: put each over what the \
             client has sent",
        );
        for (name, meaning) in NAMES.into_iter().zip(MEANINGS) {
            let header =
                HeaderBuilder::new().schema(Some(String::schema())).description(Some(meaning)).build();
            passed = passed.header(name, header);
        }
        all.insert("200".to_owned(), passed.build().into());
        all
    }
}
