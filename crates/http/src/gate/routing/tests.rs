//! Tests of where requests go, alone and through the whole stack.

use actix_web::{
    http::Method,
    test::{TestRequest, call_service, init_service},
};
use proptest::prelude::*;
use utoipa::openapi::{
    KnownFormat, ObjectBuilder, OpenApiBuilder, PathItem, PathsBuilder, SchemaFormat,
    path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn},
};

use super::{Destination, Routes, allow, versions};
use crate::{
    forward_auth::dialect::Dialect,
    gate::{checks::Check, headers::Page},
    openapi,
    tests::{get, sample, send, site},
};

fn routes() -> Routes {
    let mut paths = PathsBuilder::new();
    for (path, methods) in [
        ("/api/v1/access-tokens", &[HttpMethod::Get, HttpMethod::Post][..]),
        ("/api/v1/access-tokens/is-name-used", &[HttpMethod::Get]),
        ("/api/v1/access-tokens/{id}", &[HttpMethod::Put, HttpMethod::Delete]),
        ("/api/v1/access-tokens/{id}/toggle", &[HttpMethod::Put]),
        ("/api/v1/envs/{env}/flags/{key}", &[HttpMethod::Get, HttpMethod::Patch]),
        ("/api/v1/envs/{env}/flags/all-tags", &[HttpMethod::Get]),
    ] {
        let uuid = ObjectBuilder::new().format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
        let id =
            ParameterBuilder::new().name("id").parameter_in(ParameterIn::Path).schema(Some(uuid)).build();
        for method in methods {
            let operation = OperationBuilder::new().parameter(id.clone());
            paths = paths.path(path, PathItem::new(method.clone(), operation.build()));
        }
    }
    Routes::of(&OpenApiBuilder::new().paths(paths.build()).build())
}

/// The template that answers, or what else the request is told.
fn found(method: &str, path: &str) -> String {
    match routes().find(&Method::from_bytes(method.as_bytes()).unwrap(), path) {
        Destination::Served(leaf) => leaf.template.clone(),
        Destination::WrongMethod(others) => format!("allow {}", allow(&others).to_str().unwrap()),
        Destination::Unknown => "unknown".to_owned(),
    }
}

#[test]
fn a_path_leads_to_the_template_that_it_fits() {
    for (method, path, expected) in [
        ("GET", "/api/v1/access-tokens", "/api/v1/access-tokens"),
        ("HEAD", "/api/v1/access-tokens", "/api/v1/access-tokens"),
        ("GET", "/API/V1/Access-Tokens", "/api/v1/access-tokens"),
        ("GET", "/api/v1/access-tokens/IS-NAME-USED", "/api/v1/access-tokens/is-name-used"),
        ("PUT", "/api/v1/access-tokens/7", "/api/v1/access-tokens/{id}"),
        ("PUT", "/api/v1/access-tokens/Toggle/TOGGLE", "/api/v1/access-tokens/{id}/toggle"),
        ("GET", "/api/v1/envs/E/flags/F", "/api/v1/envs/{env}/flags/{key}"),
        ("GET", "/api/v1/envs/E/flags/All-Tags", "/api/v1/envs/{env}/flags/all-tags"),
        ("PATCH", "/api/v1/envs/E/flags/All-Tags", "/api/v1/envs/{env}/flags/{key}"),
    ] {
        assert_eq!(found(method, path), expected, "{method} {path}");
    }
}

#[test]
fn a_wrong_method_is_told_the_right_ones() {
    for (method, path, expected) in [
        ("DELETE", "/api/v1/access-tokens", "allow GET, HEAD, POST"),
        ("OPTIONS", "/api/v1/access-tokens", "allow GET, HEAD, POST"),
        ("TRACE", "/api/v1/access-tokens", "allow GET, HEAD, POST"),
        ("get", "/api/v1/access-tokens", "allow GET, HEAD, POST"),
        ("HEAD", "/api/v1/access-tokens/7", "allow DELETE, PUT"),
        ("PUT", "/api/v1/access-tokens/Is-Name-Used", "allow GET, HEAD"),
        ("POST", "/api/v1/access-tokens/7/toggle", "allow PUT"),
        ("PUT", "/api/v1/envs/e/flags/all-tags", "allow GET, HEAD, PATCH"),
    ] {
        assert_eq!(found(method, path), expected, "{method} {path}");
    }
}

#[test]
fn anything_else_is_unknown() {
    for path in [
        "",
        "/",
        "*",
        "//",
        "/api",
        "/api/v1/",
        "/api/v1/access-tokens/",
        "//api/v1/access-tokens",
        "/api//v1/access-tokens",
        "/api/v1/access-tokens//toggle",
        "/api/v1/access-tokens/7/toggle/8",
        "/api/v1/access-tokens/../access-tokens",
        "/api/v1/access-token",
        "/api/v1/access-tokenss",
        "/api/v1/access%2Dtokens",
        "/api/v1/access-tokens;x",
    ] {
        assert_eq!(found("GET", path), "unknown", "{path}");
    }
    assert_eq!(found("GET", &"/a".repeat(4_000)), "unknown");
}

#[test]
fn a_path_is_in_the_versions_that_the_document_has_it_in() {
    let mut paths = PathsBuilder::new();
    for path in
        ["/api/v2/resources", "/api/v1/resources", "/api/v1/resources/{id}", "/api/v1", "/health/v2/x"]
    {
        paths = paths.path(path, PathItem::new(HttpMethod::Get, OperationBuilder::new().build()));
    }
    let document = OpenApiBuilder::new().paths(paths.build()).build();
    let told = |path| versions(&document, path).map(|it| it.to_str().unwrap().to_owned());
    assert_eq!(told("/api/v1/resources").as_deref(), Some("1.0, 2.0"));
    assert_eq!(told("/api/v2/resources").as_deref(), Some("1.0, 2.0"));
    assert_eq!(told("/api/v1/resources/{id}").as_deref(), Some("1.0"));
    assert_eq!(told("/health/v2/x"), None);
}

#[actix_web::test]
async fn fixed_words_count_in_any_case_and_parameters_keep_theirs() {
    let id = "0193A5C0-0000-7000-8000-000000000001";
    let seen = send(get(&format!("/API/V1/Widgets/{id}?Name=A"))).await;
    assert_eq!(seen.json()["data"]["id"], id.to_lowercase());
    let seen = send(get("/Api/v1/WIDGETS?NAME=Abc")).await;
    assert_eq!(seen.json()["data"]["items"][0]["name"], r#"Some("Abc") None None [] 0+10"#);
    assert_eq!(send(get("/HEALTH/Liveness")).await.line(), "200 Healthy");
}

#[actix_web::test]
async fn an_id_that_is_none_is_the_id_of_nothing() {
    for id in [
        "7",
        "x",
        "%00",
        "%ff",
        "%2e%2e",
        "a%2Fb",
        "0193a5c0000070008000000000000001",
        "00000000-0000-0000-0000-000000000000",
    ] {
        let seen = send(get(&format!("/api/v1/widgets/{id}"))).await;
        assert_eq!(seen.line(), r#"404 {"success":false,"errors":["ResourceNotFound"],"data":null}"#, "{id}");
    }
}

#[actix_web::test]
async fn a_wrong_method_is_answered_before_anybody_asks_who_calls() {
    let seen = send(TestRequest::delete().uri("/Api/v1/widgets")).await;
    assert_eq!(seen.line(), r#"405 {"success":false,"errors":["MethodNotAllowed"],"data":null}"#);
    assert_eq!(seen.header("allow"), "GET, HEAD, POST");
}

#[actix_web::test]
async fn head_is_answered_as_get() {
    let request = TestRequest::default().method(Method::HEAD).uri("/api/v1/widgets");
    let seen = send(request.insert_header(("Authorization", "api-sample"))).await;
    assert_eq!((seen.status.as_u16(), seen.header("content-type")), (200, "application/json; charset=utf-8"));
}

/// Sends a request to each documented path: the router must not have found an earlier path that
/// swallows it.
async fn check_that_each_path_answers(site: std::sync::Arc<crate::Site>, document: &serde_json::Value) {
    let app = init_service(site.app()).await;
    for (path, method, _) in openapi::tests::lint::operations(document) {
        let address = path.replace(['{', '}'], "x");
        let request = TestRequest::default().method(method.to_uppercase().parse().unwrap()).uri(&address);
        let response = call_service(&app, request.to_request()).await;
        // What takes the rest of a path has a pattern for it, of which the document does not know.
        let pattern = response.request().match_pattern().map(|it| it.replace(":.*}", "}"));
        assert_eq!(pattern.as_deref(), Some(path), "{method} {path}");
    }
}

#[actix_web::test]
async fn no_route_is_hidden_by_an_earlier_one() {
    let state = crate::tests::state();
    check_that_each_path_answers(crate::Site::new(state).unwrap(), &crate::openapi().unwrap()).await;
    let document = openapi::v31(&openapi::of(sample::configure)).unwrap();
    check_that_each_path_answers(site(), &document).await;
}

proptest! {
    #[test]
    fn the_case_of_fixed_words_means_nothing(
        path in prop::sample::select(&["/api/v1/access-tokens", "/api/v1/access-tokens/is-name-used", "/api/v1/envs/1/flags/all-tags"][..]),
        bits in any::<u64>(),
    ) {
        let other: String = path.char_indices()
            .map(|(index, it)| if bits >> (index % 64) & 1 == 1 { it.to_ascii_uppercase() } else { it })
            .collect();
        prop_assert_eq!(found("GET", &other), found("GET", path));
    }

    #[test]
    fn no_path_panics(path in "(/|api|v1|access-tokens|is-name-used|toggle|envs|flags|[a-z%{}.]){0,12}") {
        for method in ["GET", "PUT", "HEAD", "X"] {
            let _ = found(method, &path);
        }
    }
}

#[test]
fn nothing_that_is_documented_is_a_page() {
    for path in openapi::of(crate::configure).paths.paths.keys() {
        assert_eq!(Page::at(path), Page::None, "{path}");
    }
}

#[test]
fn each_check_is_documented_and_is_found_in_its_own_spelling_only() {
    let routes = Routes::of(&openapi::of(crate::configure));
    let check =
        |method: &Method, path: &str| routes.check(method, path).map(|(it, leaf)| (it, &*leaf.template));
    for it in Check::ALL {
        let (method, path) = match it {
            Check::Own => (Method::GET, it.template().to_owned()),
            Check::Question | Check::Batch => (Method::POST, it.template().to_owned()),
            Check::Proxied(_) => (Method::PUT, it.template().replace("{path}", "shops/7")),
        };
        assert_eq!(check(&method, &path), Some((it, it.template())));
        assert_eq!(check(&method, &path.to_uppercase()), None);
        assert_eq!(check(&method, &path.replacen('a', "%61", 1)), None);
        let behind = format!("{path}/more");
        assert_eq!(check(&method, &behind).is_some(), it == Check::Proxied(Dialect::Envoy), "{behind}");
    }
    for (method, path) in [(Method::HEAD, "/api/v1/authorize"), (Method::GET, "/api/v1/authorize/batch")] {
        assert_eq!(check(&method, path), None, "{method} {path}");
    }
    assert_eq!(check(&Method::GET, "/authz/envoy"), None);
}
