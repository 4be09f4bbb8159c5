//! Tests of which pages may call.

use actix_web::{http::Method, test::TestRequest};

use super::*;
use crate::{
    Site,
    tests::{Seen, sample, send_to, state},
};

const CONSOLE: &str = "https://console.example.com";

fn origins(texts: &[&str]) -> Vec<Origin> {
    texts.iter().map(|it| it.parse().unwrap()).collect()
}

/// What a server that shares with these origins answers.
async fn ask(shared: &[&str], request: TestRequest) -> Seen {
    let state = state().shared_with(origins(shared));
    send_to(&Site::with_routes(sample::configure, state).unwrap(), request).await
}

fn widgets(method: Method, origin: &str) -> TestRequest {
    let request = TestRequest::default().method(method).uri("/api/v1/widgets");
    request.insert_header(("Authorization", "api-sample")).insert_header(("Origin", origin))
}

fn asking(origin: &str) -> TestRequest {
    let request = TestRequest::default().method(Method::OPTIONS).uri("/api/v1/widgets");
    request.insert_header(("Origin", origin)).insert_header(("Access-Control-Request-Method", "POST"))
}

/// Who is told to share, whether with a cookie, and what caches are told.
fn told(seen: &Seen) -> [&str; 3] {
    ["access-control-allow-origin", "access-control-allow-credentials", "vary"].map(|it| seen.header(it))
}

#[test]
fn an_origin_is_written_as_browsers_write_it() {
    for text in
        [CONSOLE, "http://localhost:8081", "http://127.0.0.1:1", "http://[::1]:8081", "https://a_b.example"]
    {
        assert!(text.parse::<Origin>().is_ok(), "{text}");
    }
    for text in [
        "",
        "*",
        "null",
        "https://*",
        "https://*.example.com",
        "console.example.com",
        "//console.example.com",
        "ftp://console.example.com",
        "https://console.example.com/",
        "https://console.example.com/app",
        "https://console.example.com?",
        "https://console.example.com:443",
        "http://console.example.com:80",
        "https://console.example.com:0443",
        "https://Console.example.com",
        "HTTPS://console.example.com",
        "https://me@console.example.com",
        " https://console.example.com",
        "https://bücher.example",
        "file:///etc/passwd",
    ] {
        assert_eq!(text.parse::<Origin>(), Err(NoOrigin), "{text}");
    }
}

#[actix_web::test]
async fn without_an_origin_that_is_named_nothing_is_said() {
    for seen in [ask(&[], widgets(Method::GET, CONSOLE)).await, ask(&[], asking(CONSOLE)).await] {
        assert_eq!(told(&seen), ["", "", ""]);
    }
    assert_eq!(ask(&[], asking(CONSOLE)).await.status, 405);
}

#[actix_web::test]
async fn a_page_of_a_named_origin_may_call_and_no_other() {
    let shared = [CONSOLE, "http://localhost:8081"];
    for origin in shared {
        let seen = ask(&shared, widgets(Method::GET, origin)).await;
        assert_eq!((seen.status.as_u16(), told(&seen)), (200, [origin, "true", "Origin"]));
        assert!(seen.header("access-control-expose-headers").contains("x-request-id"));
    }
    for origin in [
        "null",
        "*",
        "",
        "http://console.example.com",
        "https://console.example.com:8443",
        "https://console.example.com.evil.example",
        "https://evil-console.example.com",
        "https://CONSOLE.example.com",
        "https://console.example.com,http://localhost:8081",
        "http://localhost:80811",
        "http://localhost",
    ] {
        let seen = ask(&shared, widgets(Method::GET, origin)).await;
        assert_eq!((seen.status.as_u16(), told(&seen)), (200, ["", "", "Origin"]), "{origin}");
        let seen = ask(&shared, asking(origin)).await;
        assert_eq!((seen.status.as_u16(), told(&seen)), (405, ["", "", "Origin"]), "{origin}");
    }
    let twice = widgets(Method::GET, CONSOLE).append_header(("Origin", "https://evil.example"));
    assert_eq!(told(&ask(&shared, twice).await), ["", "", "Origin"]);
}

#[actix_web::test]
async fn a_preflight_is_answered_before_anybody_is_called() {
    for path in ["/api/v1/widgets", "/API/V1/Widgets", "/api/v1/unheard-of"] {
        let request = asking(CONSOLE).uri(path).insert_header(("Access-Control-Request-Headers", "x-evil"));
        let seen = ask(&[CONSOLE], request).await;
        assert_eq!((seen.line().as_str(), told(&seen)), ("204 ", [CONSOLE, "true", "Origin"]), "{path}");
        assert_eq!(seen.header("access-control-allow-methods"), METHODS);
        assert_eq!(seen.header("access-control-allow-headers"), REQUEST_HEADERS);
        assert_eq!(seen.header("access-control-max-age"), "600");
        assert_eq!(seen.header("api-supported-versions"), "", "no handler was reached");
        assert_eq!(seen.header("x-request-id").len(), 16);
    }
    // Without the header that browsers add it is any other request.
    let plain = TestRequest::default().method(Method::OPTIONS).uri("/api/v1/widgets");
    let seen = ask(&[CONSOLE], plain.insert_header(("Origin", CONSOLE))).await;
    assert_eq!((seen.status.as_u16(), seen.header("allow")), (405, "GET, HEAD, POST"));
}

#[actix_web::test]
async fn refusals_are_shown_to_the_page_as_well() {
    let unknown = TestRequest::get().uri("/api/v1/widgets").insert_header(("Origin", CONSOLE));
    let forbidden = widgets(Method::GET, CONSOLE).insert_header(("Authorization", "api-weak"));
    for (request, status) in [(unknown, 401), (forbidden, 403), (widgets(Method::DELETE, CONSOLE), 405)] {
        let seen = ask(&[CONSOLE], request).await;
        assert_eq!((seen.status.as_u16(), told(&seen)), (status, [CONSOLE, "true", "Origin"]));
    }
}

#[actix_web::test]
async fn nothing_but_the_api_is_shared() {
    for path in ["/openapi.json", "/swagger-ui/", "/health/liveness", "/", "/apis"] {
        let seen = ask(&[CONSOLE], widgets(Method::GET, CONSOLE).uri(path)).await;
        assert_eq!(told(&seen), ["", "", ""], "{path}");
    }
}
