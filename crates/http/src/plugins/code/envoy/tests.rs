//! What plugins may call, by the document: what comes to be there is refused until somebody says otherwise.

use actix_web::http::Method;

use super::Envoy;

fn refused(method: &str) -> Vec<String> {
    let document: serde_json::Value = crate::openapi().unwrap();
    let paths = document["paths"].as_object().unwrap();
    let method: Method = method.parse().unwrap();
    let has = |it: &&String| paths[*it].get(method.as_str().to_ascii_lowercase()).is_some();
    let is_refused = |it: &&String| !Envoy::may_call(&method, Some(it));
    let all = paths.keys().filter(|it| it.starts_with("/api/v1/")).filter(has).filter(is_refused);
    all.map(|it| it.trim_start_matches("/api/v1/").to_owned()).collect()
}

#[test]
fn plugins_neither_make_credentials_nor_manage_what_manages_them() {
    let posts = refused("POST");
    for path in [
        "access-tokens",
        "access-tokens/{id}/rotate",
        "access-tokens/self/rotate",
        "identity/login-by-email",
        "members/add",
        "members/{id}/one-time-password",
        "organizations",
        "organizations/onboarding",
        "plugins",
        "plugin-keys",
        "plugin-reviews",
        "setup",
        "envs/{envId}/secrets",
        "explain",
        "authorize",
    ] {
        assert!(posts.iter().any(|it| it == path), "{path} can be called");
    }
    let puts = refused("PUT");
    for path in ["plugins/{name}/enable", "identity/reset-password", "user/profile", "members/{id}/email"] {
        assert!(puts.iter().any(|it| it == path), "{path} can be called");
    }
    let gone = refused("DELETE");
    assert!(gone.iter().any(|it| it == "organizations") && gone.iter().any(|it| it == "plugins/{name}"));
}

#[test]
fn plugins_do_what_they_are_for() {
    let may = |method: &str, template| Envoy::may_call(&method.parse().unwrap(), Some(template));
    for (method, template) in [
        ("GET", "/api/v1/access-tokens"),
        ("PUT", "/api/v1/access-tokens/{id}/toggle"),
        ("DELETE", "/api/v1/access-tokens/{id}"),
        ("POST", "/api/v1/access-tokens/{id}/rotate/end"),
        ("PUT", "/api/v1/members/{id}/add-policy/{policyId}"),
        ("POST", "/api/v1/policies"),
        ("GET", "/api/v1/organizations"),
        ("POST", "/api/v1/leaks/report"),
        ("GET", "/api/v2/resources"),
    ] {
        assert!(may(method, template), "{method} {template}");
    }
}

#[test]
fn what_is_not_documented_is_not_called() {
    assert!(!Envoy::may_call(&Method::GET, None));
    for template in ["/oauth/introspect", "/plugins/x/y/z", "/health/live", "/api/v1", "/api/v1/"] {
        assert!(!Envoy::may_call(&Method::GET, Some(template)));
    }
}
