//! Nothing of what plugins answer is run by a browser, and none of it is remembered by one.

use actix_web::{HttpResponse, http::header::CONTENT_SECURITY_POLICY};

use super::{Answered, checked};

fn answer(status: u16, headers: &[(&str, &str)]) -> HttpResponse {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    checked("some", Answered { status, headers, body: b"hello".to_vec() })
}

#[track_caller]
fn status(status: u16, headers: &[(&str, &str)], expected: u16) {
    let answer = answer(status, headers);
    assert_eq!(answer.status().as_u16(), expected, "{headers:?}");
    let policy = answer.headers().get(CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"));
    assert_eq!(answer.headers().get("cache-control").unwrap(), "no-store");
}

#[test]
fn what_a_browser_would_run_is_given_to_nobody() {
    for harmless in ["application/json", "Text/Plain; charset=utf-8", "application/problem+json", "image/png"]
    {
        status(200, &[("Content-Type", harmless)], 200);
    }
    for run in [
        "text/html",
        "TEXT/HTML; charset=utf-8",
        "application/xhtml+xml",
        "image/svg+xml",
        "text/javascript",
        "application/javascript",
        "text/xml",
        "text/css",
        "application/pdf",
        "text/html,application/json",
        "",
        "multipart/x-mixed-replace; boundary=x",
    ] {
        status(200, &[("content-type", run)], 502);
    }
    assert_eq!(answer(200, &[]).headers().get("content-type").unwrap(), "application/octet-stream");
}

#[test]
fn no_cookie_is_set_and_no_header_of_the_server_said() {
    status(200, &[("Set-Cookie", "a=b")], 502);
    let answer = answer(
        200,
        &[
            ("location", "https://example.com"),
            ("Access-Control-Allow-Origin", "*"),
            ("Content-Security-Policy", "default-src *"),
            ("X-Accel-Redirect", "/etc/passwd"),
            ("Cache-Control", "public"),
            ("x-plugin-trace", "7"),
        ],
    );
    for name in ["location", "access-control-allow-origin", "x-accel-redirect"] {
        assert!(!answer.headers().contains_key(name), "{name}");
    }
    assert_eq!(answer.headers().get("x-plugin-trace").unwrap(), "7");
}

#[test]
fn what_is_no_answer_is_none() {
    for (given, expected) in
        [(200, 200), (404, 404), (503, 503), (302, 502), (101, 502), (0, 502), (1000, 502)]
    {
        status(given, &[], expected);
    }
    status(200, &[("etag", "a\r\nset-cookie: b")], 502);
    status(200, &[("etag", "a"), ("ETag", "b")], 502);
}
