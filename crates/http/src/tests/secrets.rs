//! What is sent to the server appears in no answer and in no log.

use actix_web::test::TestRequest;

use super::{get, log::Log, post, put, send};

const CANARY: &str = "kwpCanary0123456789";

/// A request for each place that a secret may be put into by mistake.
fn requests() -> Vec<TestRequest> {
    let anonymous = || TestRequest::get().uri("/api/v1/widgets");
    let token = format!("api-{CANARY}");
    vec![
        anonymous().insert_header(("Authorization", token.clone())),
        anonymous().insert_header(("Authorization", format!("Bearer {token}"))),
        anonymous().insert_header(("Authorization", format!("bearer {token}"))),
        anonymous().insert_header(("Authorization", format!("Basic {token}"))),
        anonymous().insert_header(("X-Api-Key", token.clone())),
        anonymous().insert_header(("User-Agent", token.clone())),
        anonymous().insert_header(("Cookie", format!("token={token}"))),
        anonymous().insert_header(("Organization", token.clone())),
        TestRequest::get().uri(&format!("/api/v1/widgets?token={token}")),
        get(&format!("/api/v1/widgets?token={token}&{token}=1")),
        get(&format!("/api/v1/widgets?pageSize={token}")),
        get(&format!("/api/v1/widgets?creatorId={token}")),
        get(&format!("/api/v1/widgets/{token}")),
        get(&format!("/{token}")),
        TestRequest::patch().uri(&format!("/api/v1/widgets/{token}")),
        post("/api/v1/widgets", format!(r#"{{"name":["{token}"]}}"#)),
        post("/api/v1/widgets", format!(r#"{{"name":"a","shape":"{token}"}}"#)),
        post("/api/v1/widgets", format!(r#"{{"{token}":1,"{token}":2}}"#)),
        post("/api/v1/widgets", format!("token={token}")),
        put("/api/v1/widgets/1/toggle").set_payload(token),
    ]
}

#[actix_web::test]
async fn a_secret_is_in_no_answer_and_in_no_log() {
    let log = Log::of_all();
    let start = log.end();
    for request in requests() {
        let seen = send(request).await;
        assert!(!seen.status.is_server_error(), "{}", seen.line());
        assert!(!seen.body.contains(CANARY), "{}", seen.body);
        assert!(seen.headers.iter().all(|(_, it)| !it.as_bytes().windows(9).any(|it| it == b"kwpCanary")));
    }
    let log = log.after(start);
    assert!(log.contains("/api/v1/widgets/{id}") && log.contains("status=401"), "{log}");
    assert!(!log.contains("Canary"), "{log}");
}
