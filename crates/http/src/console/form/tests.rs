//! From where forms come.

use actix_web::test::TestRequest;

use super::*;

#[track_caller]
fn check(headers: &[(&str, &str)], expected: bool) {
    let mut request = TestRequest::default();
    for header in headers {
        request = request.append_header(*header);
    }
    assert_eq!(is_ours(request.to_http_request().headers()), expected, "{headers:?}");
}

#[test]
fn s06_forms_of_other_origins_are_told_from_ours() {
    let (site, origin, host) = ("sec-fetch-site", "origin", ("host", "keys.example:8080"));
    check(&[host], true);
    check(&[host, (site, "same-origin")], true);
    check(&[host, (site, "same-site")], false);
    check(&[host, (site, "none")], false);
    check(&[host, (origin, "http://keys.example:8080")], true);
    check(&[host, (origin, "http://keys.example")], false);
    check(&[host, (origin, "null")], false);
    check(&[host, (origin, "https://evil.example")], false);
    check(&[host, (site, "same-origin"), (site, "same-origin")], false);
    check(&[host, (site, "same-origin"), (site, "cross-site")], false);
    check(&[host, (site, "same-origin"), (origin, "http://a"), (origin, "http://b")], false);
    check(&[host, (origin, "http://keys.example:8080"), (origin, "http://keys.example:8080")], false);
    check(&[host, host, (origin, "http://keys.example:8080")], false);
    check(&[(origin, "http://keys.example:8080")], false);
    check(&[host, (origin, "http://keys.example:8080\u{ff}")], false);
}
