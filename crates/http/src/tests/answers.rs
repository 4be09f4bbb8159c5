//! What every answer has in common.

use super::{Seen, get, post, put, send, send_to, site};
use crate::{Site, tests::state};
use actix_web::test::TestRequest;

#[actix_web::test]
async fn a_list_answers_a_page_in_the_envelope() {
    let seen = send(get("/api/v1/widgets")).await;
    assert_eq!(
        seen.line(),
        r#"200 {"success":true,"errors":[],"data":{"totalCount":1,"items":[{"#.to_owned()
            + r#""id":"ffffffff-ffff-ffff-ffff-ffffffffffff","name":"None None None [] 0+10","#
            + r#""madeAt":"2026-11-23T19:32:05.12Z","usedAt":null,"shape":null}]}}"#
    );
    assert_eq!(seen.header("content-type"), "application/json; charset=utf-8");
}

#[actix_web::test]
async fn the_forbidden_body_is_exactly_these_52_bytes() {
    let seen =
        send(TestRequest::get().uri("/api/v1/widgets").insert_header(("Authorization", "api-weak"))).await;
    assert_eq!(seen.line(), r#"403 {"success":false,"errors":["Forbidden"],"data":null}"#);
    assert_eq!(seen.body.len(), 52);
    assert_eq!(seen.header("content-type"), "application/json; charset=utf-8");
}

#[actix_web::test]
async fn who_may_not_do_it_learns_nothing_about_the_form_of_the_request() {
    for body in ["", "{", r#"{"name":1}"#, "[]"] {
        let request = post("/api/v1/widgets", body);
        assert_eq!(send(request.insert_header(("Authorization", "api-weak"))).await.status, 403, "{body}");
        let request = post("/api/v1/widgets", body);
        assert_eq!(send(request.insert_header(("Authorization", "nobody"))).await.status, 401, "{body}");
    }
}

#[actix_web::test]
async fn who_is_not_known_is_told_the_scheme() {
    let seen = send(TestRequest::get().uri("/api/v1/widgets")).await;
    assert_eq!(seen.line(), r#"401 {"success":false,"errors":["Unauthorized"],"data":null}"#);
    assert_eq!(seen.header("www-authenticate"), "Bearer realm=\"Keywright\"");
}

/// The headers that tell apart who answered.
fn marks(seen: &Seen) -> [&str; 3] {
    [
        seen.header("api-supported-versions"),
        seen.header("cache-control"),
        seen.header("content-security-policy"),
    ]
}

const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

#[actix_web::test]
async fn only_answers_from_an_operation_of_the_api_name_its_versions() {
    let from_operation = [
        get("/api/v1/widgets"),
        get("/api/v1/widgets?pageSize=0"),
        get("/api/v1/widgets/1"),
        post("/api/v1/widgets", "{}"),
        post("/api/v1/widgets", "{"),
    ];
    for request in from_operation {
        assert_eq!(marks(&send(request).await), ["1.0", "no-store", NO_PAGE]);
    }
    let from_elsewhere = [
        TestRequest::get().uri("/api/v1/widgets"),
        TestRequest::get().uri("/api/v1/widgets").insert_header(("Authorization", "api-weak")),
        TestRequest::delete().uri("/api/v1/widgets"),
        get("/api/v1/unheard-of"),
        get("/health/liveness"),
        get("/openapi.json"),
        get("/unheard-of"),
    ];
    for request in from_elsewhere {
        assert_eq!(marks(&send(request).await), ["", "no-store", NO_PAGE]);
    }
}

#[actix_web::test]
async fn every_answer_has_an_id_of_its_own_and_problems_repeat_it() {
    let one = send(get("/api/v1/widgets")).await;
    let other = send(post("/api/v1/widgets", "{")).await;
    assert_eq!(one.header("x-request-id").len(), 16);
    assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
    assert_eq!(other.json()["traceId"], other.header("x-request-id"));
}

#[actix_web::test]
async fn every_answer_is_for_no_sniffer_and_tells_no_referrer() {
    for request in [get("/api/v1/widgets"), get("/"), get("/swagger-ui/"), get("/health/readiness")] {
        let seen = send(request).await;
        assert_eq!(seen.header("x-content-type-options"), "nosniff");
        assert_eq!(seen.header("referrer-policy"), "no-referrer");
        assert_eq!(seen.header("cross-origin-resource-policy"), "same-origin");
    }
}

#[actix_web::test]
async fn nothing_is_at_an_unknown_address() {
    for path in ["/api", "/api/v1", "/api/v1/", "/api/v1/unheard-of", "/api/v2/widgets", "/widgets"] {
        assert_eq!(send(get(path)).await.line(), "404 ", "{path}");
    }
}

#[actix_web::test]
async fn swagger_ui_runs_its_own_scripts_only() {
    for path in ["/swagger-ui/", "/swagger-ui/index.html", "/swagger-ui/swagger-ui-bundle.js"] {
        let seen = send(get(path)).await;
        assert_eq!(seen.status, 200, "{path}");
        let policy = seen.header("content-security-policy");
        assert!(policy.contains("script-src 'self'; style-src 'self';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    }
    assert_eq!(send(get("/swagger-ui")).await.header("location"), "/swagger-ui/");
    assert_eq!(send(get("/swagger-ui/none.js")).await.status, 404);
}

#[actix_web::test]
async fn swagger_ui_shows_this_document_and_offers_no_other() {
    let script = send(get("/swagger-ui/swagger-initializer.js")).await.body;
    // This layout passes over a list of `urls`.
    assert!(script.contains(r#""url": "/openapi.json""#) && !script.contains("urls"), "{script}");
    assert!(script.contains("BaseLayout") && !script.contains("StandaloneLayout"), "{script}");
}

#[actix_web::test]
async fn the_document_is_served_in_both_versions() {
    let newer = send(get("/openapi.json")).await;
    assert_eq!(newer.json()["openapi"], "3.1.0");
    assert_eq!(newer.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(send(get("/openapi-3.0.json")).await.json()["openapi"], "3.0.3");
    assert_eq!(send(TestRequest::post().uri("/openapi.json")).await.status, 405);
}

#[actix_web::test]
async fn readiness_asks_the_state_and_liveness_does_not() {
    let ill = Site::new(state().with_readiness(false)).unwrap();
    assert_eq!(send_to(&ill, get("/health/liveness")).await.line(), "200 Healthy");
    assert_eq!(send_to(&ill, get("/health/readiness")).await.line(), "503 Unhealthy");
    assert_eq!(send_to(&site(), get("/health/readiness")).await.line(), "200 Healthy");
}

#[actix_web::test]
async fn a_body_may_be_missing() {
    let yes = r#"200 {"success":true,"errors":[],"data":true}"#;
    assert_eq!(send(put("/api/v1/widgets/7/toggle")).await.line(), yes);
}
