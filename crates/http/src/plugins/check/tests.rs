//! What is refused here is what the server refuses.

use super::*;
use crate::{ApiError, plugins::code::Fail};

#[test]
fn what_cannot_be_shown_is_told_with_its_path() {
    assert!(page(r#"{"blocks": [{"type": "text", "text": "a"}]}"#).is_ok());
    let told = page(r#"{"blocks": [{"type": "text", "text": "a"}, {"type": "stat"}]}"#).unwrap_err();
    assert!(told.starts_with("blocks[1]"), "{told}");
    assert!(action("null").is_ok() && action(r#"{"navigate": "/iam/team"}"#).is_ok());
    let told = action(r#"{"navigate": "https://example.com"}"#).unwrap_err();
    assert!(told.starts_with("navigate"), "{told}");
}

#[test]
fn what_a_browser_would_follow_or_run_is_given_to_nobody() {
    let answer = |status, name: &str, value: &str| {
        route(status, vec![(name.to_owned(), value.to_owned())], b"x".to_vec())
    };
    assert_eq!(answer(200, "content-type", "application/json"), Ok(()));
    assert!(answer(200, "Content-Type", "text/html").is_err());
    assert!(answer(302, "location", "/").is_err());
    assert!(answer(200, "set-cookie", "a=b").is_err());
}

#[test]
fn a_bug_is_no_refusal() {
    let code = |fail: &str| match ApiError::from(Fail::Refused(fail.to_owned())) {
        ApiError::Refused(codes) => codes.first().map(ToString::to_string),
        _ => None,
    };
    assert_eq!(code("not today").as_deref(), Some("PluginRefused"));
    assert_eq!(code("the plugin failed").as_deref(), Some("PluginFailed"));
}
