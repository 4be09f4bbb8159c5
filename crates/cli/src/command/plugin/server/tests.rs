//! What a server refuses is told with where that was, and what is missing.

use serde_json::json;

use super::*;

#[test]
fn who_may_not_is_told_where_and_what_is_missing() {
    let judged = |status: u16, errors: &[&str]| {
        let answer = Response::builder().status(status).body(()).unwrap();
        judge(&answer, &json!({ "errors": errors }), "http://a", "/api/v1/plugins")
    };
    assert!(judged(204, &[]).is_ok());
    let told = |status, error| judged(status, &[error]).unwrap_err().to_string();
    assert!(told(401, "Unauthorized").contains("Unauthorized: http://a does not know the token"));
    let forbidden = told(403, "Forbidden");
    assert!(forbidden.contains("at http://a; it needs `ManagePlugins`,"), "{forbidden}");
    assert!(told(404, "ResourceNotFound").contains("/api/v1/plugins at http://a"));
}
