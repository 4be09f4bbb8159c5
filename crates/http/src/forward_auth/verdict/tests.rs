//! What a verdict about a call costs in memory: nothing.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use actix_web::{test::TestRequest, web::Data};
use allocation_counter::measure;
use keywright_core::{
    Catalogue,
    catalogue::{
        Additions,
        routes::{NeedsText, RouteText},
    },
};

use super::{super::dialect::Dialect, Call, judge};
use crate::{
    AppState, ForwardAuth, Presented, TokensOf,
    judge::tests::{begun, token},
    tests::state_with,
};

fn catalogue() -> Catalogue {
    let route = |path: &str, needs| RouteText {
        host: None,
        methods: vec!["GET".to_owned()],
        path: path.to_owned(),
        needs,
    };
    let flag = NeedsText::Action {
        action: "ToggleFlag".to_owned(),
        resource: Some("project/web:env/prod:flag/{flag}".to_owned()),
    };
    let routes = vec![
        route("/open", NeedsText::Nothing),
        route("/me", NeedsText::Token),
        route("/flags/{flag}", flag),
    ];
    Catalogue::featbit().extended_with(Additions { types: vec![], routes }).unwrap()
}

/// A state with an open route, one for whoever has a token, and one for toggling flags, behind proxies on this machine.
pub(crate) fn state() -> Data<AppState> {
    let proxies = vec!["127.0.0.0/8".parse().unwrap()];
    Data::new(state_with(catalogue()).asked_by(ForwardAuth::new(proxies, TokensOf::Oldest)))
}

/// Judges at once, since nothing is waited for.
fn verdict(state: &Data<AppState>, dialect: Dialect, request: &actix_web::HttpRequest) -> u16 {
    let call = Call {
        asked: dialect.read(request).unwrap(),
        credential: Presented::in_headers(request.headers()),
        address: None,
        program: None,
    };
    let Poll::Ready(judged) = pin!(judge(state, call)).poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("somebody is waited for")
    };
    judged.map_or_else(|it| actix_web::ResponseError::status_code(&it.error).as_u16(), |_| 200)
}

#[actix_web::test]
async fn judging_a_call_allocates_nothing() {
    let state = state();
    let here = begun(&state).await;
    let good = token(&state, here, 1, true, None);
    for (path, authorization, status) in [
        ("/flags/dark?x=1", good.expose(), 200),
        ("/me", good.expose(), 200),
        ("/open", "", 200),
        ("/nothing", good.expose(), 403),
        ("/me", "api-nonsense", 401),
    ] {
        let forward = TestRequest::default()
            .insert_header(("x-forwarded-method", "GET"))
            .insert_header(("x-forwarded-proto", "https"))
            .insert_header(("x-forwarded-host", "api.example.com"))
            .insert_header(("x-forwarded-uri", path))
            .insert_header(("authorization", authorization))
            .to_http_request();
        let envoy = TestRequest::default()
            .uri(&format!("/authz/envoy{path}"))
            .insert_header(("host", "api.example.com"))
            .insert_header(("authorization", authorization))
            .to_http_request();
        for (dialect, request) in [(Dialect::Forward, forward), (Dialect::Envoy, envoy)] {
            // The first time notes that the token was used, and which organization is the oldest.
            assert_eq!(verdict(&state, dialect, &request), status, "{path}");
            let again = measure(|| assert_eq!(verdict(&state, dialect, &request), status));
            assert_eq!(again.count_total, 0, "{path}");
        }
    }
}
