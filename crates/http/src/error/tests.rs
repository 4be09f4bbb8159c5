//! The whole status map, as a caller sees it.

use actix_web::{
    ResponseError,
    body::MessageBody,
    http::header::{HeaderMap, HeaderValue},
};

use keywright_core::Action;

use super::ApiError;

/// Status, the headers that are set, and the body.
fn shown(error: &ApiError) -> String {
    let response = error.respond("7c0ffee");
    let names = ["www-authenticate", "allow", "retry-after", "cache-control", "pragma", "expires"];
    let value =
        |headers: &HeaderMap, name: &str| Some(format!("{name}={}; ", headers.get(name)?.to_str().ok()?));
    let headers: String = names.iter().filter_map(|it| value(response.headers(), it)).collect();
    let (status, body) = (response.status().as_u16(), response.into_body().try_into_bytes().unwrap());
    format!("{status} {headers}{}", String::from_utf8_lossy(&body))
}

#[track_caller]
fn check(error: &ApiError, expected: &str) {
    assert_eq!(shown(error), expected);
}

/// A failure in the envelope.
fn envelope(head: &str, errors: &str) -> String {
    format!(r#"{head}{{"success":false,"errors":[{errors}],"data":null}}"#)
}

/// The start of an answer that tells whoever calls about their credential.
fn challenged(status: &str, error: &str) -> String {
    let error = if error.is_empty() { String::new() } else { format!(r#", error="{error}""#) };
    format!(r#"{status} www-authenticate=Bearer realm="Keywright"{error}; "#)
}

#[test]
fn each_failure_has_its_status_and_its_code() {
    let lines = vec!["needs `*` on `iam/*`".to_owned()];
    for (error, head, errors) in [
        (ApiError::Declined("EmailPasswordMismatch".into()), "200 ", r#""EmailPasswordMismatch""#),
        (ApiError::NoCredential, &challenged("401", ""), r#""Unauthorized""#),
        (ApiError::Unauthorized, &challenged("401", "invalid_token"), r#""Unauthorized""#),
        (ApiError::Inactive, &challenged("403", "invalid_token"), r#""Forbidden""#),
        (
            ApiError::lacking(Action::TOGGLE_FLAG, "project/web:env/prod:flag/dark"),
            &challenged("403", "insufficient_scope"),
            r#""Forbidden""#,
        ),
        (
            ApiError::SessionEnded("RefreshTokens_is_invalid"),
            &challenged("401", ""),
            r#""RefreshTokens_is_invalid""#,
        ),
        (ApiError::JustRefreshed, &challenged("401", ""), r#""RefreshTokens_is_invalid""#),
        (ApiError::forbidden(), &challenged("403", "insufficient_scope"), r#""Forbidden""#),
        (
            ApiError::Forbidden(lines),
            &challenged("403", "insufficient_scope"),
            r#""Forbidden","needs `*` on `iam/*`""#,
        ),
        (ApiError::NotFound, "404 ", r#""ResourceNotFound""#),
        (
            ApiError::MethodNotAllowed(HeaderValue::from_static("GET, HEAD")),
            "405 allow=GET, HEAD; ",
            r#""MethodNotAllowed""#,
        ),
        (ApiError::invalid("name_is_required"), "400 ", r#""name_is_required""#),
        (
            ApiError::Invalid(vec!["name_is_required".into(), "key_is_invalid".into()]),
            "400 ",
            r#""name_is_required","key_is_invalid""#,
        ),
        (ApiError::RequestTimeout, "408 ", r#""RequestTimeout""#),
        (ApiError::Conflict, "409 ", r#""Conflict""#),
        (ApiError::PayloadTooLarge, "413 ", r#""PayloadTooLarge""#),
        (ApiError::UriTooLong, "414 ", r#""UriTooLong""#),
        (ApiError::rule("NameHasBeenUsed"), "422 ", r#""NameHasBeenUsed""#),
        (
            ApiError::Refused(vec!["ConsentIsRequired".into(), "why".into()]),
            "422 ",
            r#""ConsentIsRequired","why""#,
        ),
        (ApiError::TooManyRequests { retry_after: 7 }, "429 retry-after=7; ", r#""TooManyRequests""#),
        (ApiError::HeadersTooLarge, "431 ", r#""RequestHeaderFieldsTooLarge""#),
        (ApiError::Unavailable, "503 ", r#""ServiceUnavailable""#),
    ] {
        check(&error, &envelope(head, errors));
    }
}

#[test]
fn a_fault_of_ours_is_not_shown_and_not_kept() {
    let head = "500 cache-control=no-store, no-cache; pragma=no-cache; expires=-1; ";
    check(&ApiError::internal("the disk said s3cret"), &envelope(head, r#""InternalServerError""#));
    assert_eq!(ApiError::internal("the disk said s3cret").to_string(), "internal error");
}

#[test]
fn what_cannot_be_read_is_a_problem() {
    let error =
        ApiError::Unbindable { member: "$.name".to_owned(), reason: "a text was expected".to_owned() };
    check(
        &error,
        &[
            r#"400 {"type":"https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1","#,
            r#""title":"The request cannot be read.","status":400,"#,
            r#""errors":{"$.name":["a text was expected"]},"traceId":"7c0ffee"}"#,
        ]
        .concat(),
    );
    check(
        &ApiError::UnsupportedMediaType,
        &[
            r#"415 {"type":"https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16","#,
            r#""title":"The body must be JSON and its Content-Type must say so.","status":415,"#,
            r#""errors":{},"traceId":"7c0ffee"}"#,
        ]
        .concat(),
    );
}

#[test]
fn readable_lines_are_escaped() {
    let error = ApiError::Forbidden(vec!["a\"\r\n\u{1b}[31m</script>".to_owned()]);
    check(
        &error,
        &envelope(
            &challenged("403", "insufficient_scope"),
            "\"Forbidden\",\"a\\\"\\r\\n\\u001b[31m</script>\"",
        ),
    );
    assert_eq!(error.error_response().status(), 403);
}
