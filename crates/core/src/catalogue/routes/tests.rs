//! Routes in words, and calls to them.

use proptest::prelude::*;

use super::*;
use crate::{
    catalogue::{Additions, FaultKind},
    oracles,
};

fn route(text: &str) -> RouteText {
    let mut words = text.split_whitespace();
    let methods = words.next().unwrap().split(',').map(str::to_owned).collect();
    let place = words.next().unwrap();
    let (host, path) = place.split_at(place.find('/').unwrap());
    let needs = match words.next().unwrap() {
        "open" => NeedsText::Nothing,
        "token" => NeedsText::Token,
        action => NeedsText::Action { action: action.to_owned(), resource: words.next().map(str::to_owned) },
    };
    RouteText { host: (!host.is_empty()).then(|| host.to_owned()), methods, path: path.to_owned(), needs }
}

fn with(routes: &[&str]) -> Result<Catalogue, Vec<crate::catalogue::Fault>> {
    let routes = routes.iter().map(|it| route(it)).collect();
    Catalogue::featbit().extended_with(Additions { types: Vec::new(), routes })
}

fn found(routes: &[&str], call: &str) -> String {
    let catalogue = with(routes).unwrap();
    let (method, place) = call.split_once(' ').unwrap();
    let (host, path) = place.split_at(place.find('/').unwrap());
    oracles::check_route(&catalogue, host, method, path);
    match catalogue.routes().find(host, method, path) {
        Found::Nothing => "nothing".to_owned(),
        Found::Open => "open".to_owned(),
        Found::Authenticated => "token".to_owned(),
        Found::Action { action, resource } => format!("{} {resource}", catalogue.action_name(action)),
    }
}

#[track_caller]
fn check(routes: &[&str], call: &str, expected: &str) {
    assert_eq!(found(routes, call), expected, "{call}");
}

#[track_caller]
fn wrong(text: &str, expected: &str) {
    let faults = with(&[text]).unwrap_err();
    assert!(faults.iter().any(|it| it.kind.to_string().contains(expected)), "{faults:?}");
}

const ENV: &str = "GET /p/{project}/e/{env} CanAccessEnv project/{project}:env/{env}";

#[test]
fn a_call_becomes_an_action_on_a_name() {
    check(&[ENV], "GET /p/web/e/prod", "CanAccessEnv project/web:env/prod");
    check(
        &["GET /p/{project}/e/{env} CanAccessEnv"],
        "GET /p/web/e/prod",
        "CanAccessEnv project/web:env/prod",
    );
    check(&["PUT /iam CanManageIAM"], "PUT /iam", "CanManageIAM iam/*");
    check(&["POST /p CreateProject project/*"], "POST /p", "CreateProject project/*");
    check(&["GET / open"], "GET /", "open");
    check(&["GET /me token"], "GET /me", "token");
}

#[test]
fn what_has_no_route_is_nothing() {
    for call in ["POST /p/web/e/prod", "GET /p/web/e", "GET /p/web/e/prod/", "GET /", "GET /P/web/e/prod"] {
        check(&[ENV], call, "nothing");
    }
    check(&[], "GET /", "nothing");
}

#[test]
fn a_capture_is_a_key_or_there_is_no_route() {
    for key in ["a%20b", "a:b", "*", "", ".", "..", "a;b", "%2e%2e", "a,b", &"x".repeat(129)] {
        check(&[ENV], &format!("GET /p/{key}/e/prod"), "nothing");
    }
    check(
        &[ENV],
        &format!("GET /p/{}/e/A.b_c-1", "x".repeat(128)),
        &format!("CanAccessEnv project/{}:env/A.b_c-1", "x".repeat(128)),
    );
}

#[test]
fn the_more_specific_route_goes_first() {
    let all = [
        "GET /p/* token",
        "GET /p/{project} CanAccessProject",
        "GET /p/new open",
        "* /p/new CreateProject project/*",
        "GET api.example.com/p/{project} DeleteProject",
    ];
    check(&all, "GET /p/new", "open");
    check(&all, "HEAD /p/new", "open");
    check(&all, "DELETE /p/new", "CreateProject project/*");
    check(&all, "GET /p/web", "CanAccessProject project/web");
    check(&all, "GET /p/web/x", "token");
    check(&all, "GET /p/", "token");
    check(&all, "GET /p", "nothing");
    check(&all, "GET API.example.com/p/new", "DeleteProject project/new");
    check(&all, "GET api.example.com/p/a/b", "token");
    let reversed: Vec<&str> = all.into_iter().rev().collect();
    check(&reversed, "GET /p/new", "open");
}

#[test]
fn a_path_that_goes_nowhere_is_tried_by_the_next_route() {
    let all = ["GET /a/b/c open", "GET /{x}/b/d token", "PUT /a/{project} CanAccessProject"];
    check(&all, "GET /a/b/d", "token");
    check(&all, "GET /a/b/c", "open");
    check(&all, "PUT /a/b", "CanAccessProject project/b");
}

/// Many servers take `/Admin` for `/admin`.
#[test]
fn no_wider_route_has_what_is_another_path_but_for_capital_letters() {
    let all = ["GET /admin CanManageIAM", "GET /{page} open", "GET /s/admin CanManageIAM", "GET /s/* open"];
    check(&all, "GET /admin", "CanManageIAM iam/*");
    check(&all, "GET /Admin", "nothing");
    check(&all, "GET /about", "open");
    check(&all, "GET /s/ADMIN", "nothing");
    check(&all, "GET /s/x/admin", "open");
    check(&["GET /a open", "GET /A token"], "GET /A", "token");
}

#[test]
fn what_is_not_canonical_is_nothing() {
    for path in [
        "//a",
        "/a//b",
        "/./a",
        "/a/..",
        "/a?b",
        "/a#b",
        "/a\\b",
        "/a b",
        "/%2e%2e/a",
        "/%2fa",
        "/%5Ca",
        "/%61",
        "/%00",
        "/%",
        "/%1",
        "/%zz",
        "/é",
        "/..;/a",
        "/a;b",
        "a",
        "",
        "/\u{7f}",
    ] {
        let catalogue = with(&["GET /* open", "GET /{x} open"]).unwrap();
        assert_eq!(catalogue.routes().find("h", "GET", path), Found::Nothing, "{path}");
    }
    check(&["GET /* open"], "GET /%C3%A9", "open");
    let catalogue = with(&["* /* open"]).unwrap();
    assert_eq!(catalogue.routes().find("h", "get", "/a"), Found::Nothing);
}

#[test]
fn what_is_wrong_with_a_route_is_said_with_what_to_do() {
    wrong("GET /a//b open", "empty segment");
    wrong("GET /a/../b open", "`..` is no segment");
    wrong("GET /a%20 open", "`a%20` is no segment");
    wrong("GET /{id}.json open", "a capture of the whole segment");
    wrong("GET /{Id} open", "is no capture");
    wrong("GET /{id}/{id} open", "stands twice");
    wrong("GET /*/a open", "nothing can stand behind it");
    wrong("get /a open", "`get` is no method");
    wrong("GET,* /a open", "`GET` says nothing");
    wrong("GET Example.com/a open", "is no host");
    wrong("GET a:99999/a open", "is no host");
    wrong("GET /a Fly", "action `Fly` is not in the catalogue");
    wrong("GET /a CanAccessEnv", "add `resource`, of the form `project/{project}:env/{env}`");
    wrong("GET /{id} CanAccessEnv env/{id}", "write it as `project/{project}:env/{env}`");
    wrong("GET /{id} CanAccessProject project/{key}", "the path has no capture `{key}`");
    wrong("GET /{id...} CanAccessProject project/{id}", "cannot be a key");
    wrong("GET /{id} CanAccessProject project/a%20b", "is no key");
    wrong("GET /{id} CreateProject project/{id}", "ask it of everything: `project/*`");
    assert!(with(&["GET [::1]/a open", "GET 127.0.0.1/a open", "GET a-b.example/a open"]).is_ok());
}

#[test]
fn two_routes_for_the_same_calls_are_refused() {
    let faults = with(&["GET /{a}/x open", "PUT /b open", "GET,PUT /{b}/x token"]).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].kind, FaultKind::RouteTwice);
    assert_eq!(faults[0].first, Some(crate::catalogue::Place::Route(0)));
}

#[test]
fn routes_that_branch_without_end_are_refused() {
    let path = |bits: u32, depth: u32| -> String {
        (0..depth)
            .map(|at| if bits >> at & 1 == 1 { "/a".to_owned() } else { format!("/{{c{at}}}") })
            .collect()
    };
    let all = |depth: u32| -> Vec<String> {
        (0..1u32 << depth).map(|bits| format!("GET {} open", path(bits, depth))).collect()
    };
    let (few, many) = (all(8), all(10));
    let texts = |all: &[String]| with(&all.iter().map(String::as_str).collect::<Vec<_>>()).map(|_| ());
    assert!(texts(&few).is_ok());
    assert_eq!(texts(&many).unwrap_err()[0].kind, FaultKind::TooManySteps(2_047));
}

#[test]
fn shadows_are_told_with_the_route_that_calls_go_to() {
    let catalogue = with(&["GET /p/* token", "GET /p/new open", "PUT /p/new open", "* /q open"]).unwrap();
    let shadows: Vec<Shadow> = catalogue.routes().shadows().collect();
    assert_eq!(shadows, [Shadow { winner: 1, loser: 0 }]);
}

#[test]
fn a_name_that_is_too_long_is_nothing() {
    let key = "x".repeat(128);
    let flag = "GET /{a}/{b}/{c} DeleteFlag project/{a}:env/{b}:flag/{c}";
    assert!(found(&[flag], &format!("GET /{key}/{key}/{key}")).starts_with("DeleteFlag project/x"));
}

proptest! {
    #[test]
    fn a_call_has_the_route_that_it_has_when_all_are_looked_at(data in proptest::collection::vec(any::<u8>(), 0..160)) {
        oracles::routes(&data);
    }

    #[test]
    fn any_call_has_an_answer(host in ".{0,8}", method in ".{0,8}", path in "/?(([a-zA-Z.%;*]{0,4}|.{0,4})/?){0,8}") {
        let catalogue = with(&["GET /* open", "* /{x}/A/{y} token", "GET h/a/{rest...} open"]).unwrap();
        let _any = catalogue.routes().find(&host, &method, &path);
    }

    #[test]
    fn routes_from_any_text_are_read_or_refused(path in "(/?([a-z{}*.%]{0,4}|.{0,3})){0,6}", resource in ".{0,20}") {
        let needs = NeedsText::Action { action: "CanAccessProject".to_owned(), resource: Some(resource) };
        let route = RouteText { path, methods: vec!["GET".to_owned()], needs, ..RouteText::default() };
        let _any = Catalogue::featbit().extended_with(Additions { types: Vec::new(), routes: vec![route] });
    }
}
