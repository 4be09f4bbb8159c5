//! What Envoy is answered, in its own messages. The wire itself is tried with a real one (`.ci/long.d/`).

use std::{collections::HashMap, net::SocketAddr};

use actix_web::web::Data;
use tonic::{Code, Request, Status, transport::server::TcpConnectInfo};

use super::{
    super::verdict::tests::state,
    check,
    messages::{
        Address, Attributes, CheckRequest, CheckResponse, HeaderOption, HttpRequest, HttpResult, Peer,
        ProxiedRequest, SocketAddress,
    },
};
use crate::{
    AppState,
    judge::tests::{begun, token},
};

fn http(path: &str, headers: &[(&str, &str)]) -> HttpRequest {
    let headers: HashMap<_, _> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    HttpRequest {
        method: "GET".to_owned(),
        headers,
        path: path.to_owned(),
        host: "api.example.com".to_owned(),
    }
}

async fn ask(state: &Data<AppState>, peer: &str, http: Option<HttpRequest>) -> Result<CheckResponse, Status> {
    let socket = SocketAddress { address: "203.0.113.7".to_owned() };
    let attributes = Attributes {
        source: Some(Peer { address: Some(Address { socket: Some(socket) }) }),
        request: Some(ProxiedRequest { http }),
    };
    let mut request = Request::new(CheckRequest { attributes: Some(attributes) });
    let remote: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(TcpConnectInfo { local_addr: None, remote_addr: Some(remote) });
    check(state, request).await
}

/// Whether it may pass, in one line: the code, the status that the client gets, and its body.
async fn line(state: &Data<AppState>, http: Option<HttpRequest>) -> String {
    let answer = ask(state, "127.0.0.1:4711", http).await.unwrap();
    let code = Code::from_i32(answer.status.unwrap().code);
    match answer.result.unwrap() {
        HttpResult::Passing(_) => format!("{code:?}"),
        HttpResult::Denied(denied) => format!("{code:?} {} {}", denied.status.unwrap().code, denied.body),
    }
}

fn header<'a>(headers: &'a [HeaderOption], name: &str) -> &'a str {
    let mut found = headers.iter().filter_map(|it| it.header.as_ref()).filter(|it| it.key == name);
    found.next().map_or("", |it| &it.value)
}

#[actix_web::test]
async fn f02_who_is_no_proxy_is_told_nothing() {
    let state = state();
    for peer in ["10.0.0.1:1", "[::1]:1"] {
        let refused = ask(&state, peer, Some(http("/open", &[]))).await.unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied, "{peer}");
    }
    assert!(ask(&state, "[::ffff:127.0.0.1]:1", Some(http("/open", &[]))).await.is_ok());
}

#[actix_web::test]
async fn each_call_is_judged() {
    const UNAUTHORIZED: &str =
        r#"Unauthenticated 401 {"success":false,"errors":["Unauthorized"],"data":null}"#;
    const FORBIDDEN: &str = r#"PermissionDenied 403 {"success":false,"errors":["Forbidden"],"data":null}"#;
    let state = state();
    let here = begun(&state).await;
    let (good, off) = (token(&state, here, 1, true, None), token(&state, here, 2, false, None));
    let bearer = format!("Bearer {}", good.expose());
    let with = |text: &str, path: &str| Some(http(path, &[("authorization", text)]));
    assert_eq!(line(&state, with(&bearer, "/flags/dark?x=1")).await, "Ok");
    assert_eq!(line(&state, with(good.expose(), "/%66lags/dark")).await, "Ok");
    assert_eq!(line(&state, with(&bearer, "/me")).await, "Ok");
    assert_eq!(line(&state, Some(http("/open", &[]))).await, "Ok");
    assert_eq!(line(&state, with(off.expose(), "/me")).await, FORBIDDEN);
    assert_eq!(line(&state, with(&bearer, "/nothing")).await, FORBIDDEN);
    for text in ["", "api-nonsense", "Basic eDp5", &format!("{bearer},{bearer}")] {
        assert_eq!(line(&state, with(text, "/me")).await, UNAUTHORIZED, "{text}");
    }
    assert_eq!(line(&state, Some(http("/me", &[]))).await, UNAUTHORIZED);
    let mut post = http("/me", &[("authorization", &bearer), ("x-http-method-override", "GET")]);
    post.method = "POST".to_owned();
    assert_eq!(line(&state, Some(post)).await, FORBIDDEN);
}

#[actix_web::test]
async fn f01_f04_f07_what_has_two_readings_is_refused() {
    let state = state();
    let refused = |answer: &str| answer.starts_with("PermissionDenied 400 ");
    assert!(refused(&line(&state, None).await));
    for path in
        ["//open", "/x/../open", "/open;x", "/%2e%2e/open", "open", "", "*", "http://x/open", "/open#x"]
    {
        assert!(refused(&line(&state, Some(http(path, &[]))).await), "{path}");
    }
    for name in ["x_auth_subject", "x.forwarded.uri", "x-auth_user"] {
        assert!(refused(&line(&state, Some(http("/open", &[(name, "root")]))).await), "{name}");
    }
    for name in ["x-original-url", "x-original-uri", "x-original-method"].into_iter().chain([
        "x-forwarded-uri",
        "x-forwarded-method",
        "x-forwarded-host",
    ]) {
        assert!(refused(&line(&state, Some(http("/open", &[(name, "/admin")]))).await), "{name}");
    }
    let usual = [("x-forwarded-proto", "https"), ("x-forwarded-for", "203.0.113.7"), ("x-request-id", "1")];
    assert_eq!(line(&state, Some(http("/open", &usual))).await, "Ok");
    for host in ["", "api.example.com.", "x@api.example.com", "a,b"] {
        let http = HttpRequest { host: host.to_owned(), ..http("/open", &[]) };
        assert!(refused(&line(&state, Some(http)).await), "{host}");
    }
}

#[actix_web::test]
async fn who_calls_is_said_and_nothing_of_it_is_left_to_the_client() {
    let state = state();
    let here = begun(&state).await;
    let good = token(&state, here, 1, true, None);
    let answer =
        ask(&state, "127.0.0.1:1", Some(http("/flags/dark", &[("authorization", good.expose())]))).await;
    let Some(HttpResult::Passing(passing)) = answer.unwrap().result else { panic!("refused") };
    assert_eq!((passing.headers.len(), passing.headers_to_remove.len()), (7, 0));
    assert_eq!(header(&passing.headers, "x-auth-resource"), "project/web:env/prod:flag/dark");
    assert_eq!(header(&passing.headers, "x-auth-org"), here.to_string());
    assert!(passing.headers.iter().all(|it| it.append_action == HeaderOption::OVERWRITE_OR_ADD));
    let answer = ask(&state, "127.0.0.1:1", Some(http("/%6fpen", &[("x-auth-subject", "root")]))).await;
    let Some(HttpResult::Passing(passing)) = answer.unwrap().result else { panic!("refused") };
    assert_eq!((passing.headers.len(), passing.headers_to_remove.len()), (1, 6));
    assert_eq!(header(&passing.headers, "x-auth-path"), "/open");
    assert_eq!(passing.headers_to_remove[0], "x-auth-subject");
    let answer = ask(&state, "127.0.0.1:1", Some(http("/me", &[]))).await;
    let Some(HttpResult::Denied(denied)) = answer.unwrap().result else { panic!("passed") };
    assert_eq!(header(&denied.headers, "www-authenticate"), "Bearer realm=\"Keywright\"");
    // A token cannot be printed with its request.
    let shown = format!("{:?}", http("/me", &[("authorization", good.expose())]));
    assert!(!shown.contains("api-"), "{shown}");
    // From where it is used: as Envoy says.
    let known = state.db.directory().view(|it| it.known(&good.digest(), state.now())).unwrap();
    let seen = state.db.directory().last_use(known.token).unwrap();
    assert_eq!(seen.address, Some([203, 0, 113, 7].into()));
}
