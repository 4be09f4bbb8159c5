//! Reverse proxies ask whether they may forward what they were sent: F01 to F07, in each dialect.

mod forged;
mod paths;
mod proxied;
mod tokens;
mod trust;

use std::borrow::Cow;

use keywright_core::{
    Catalogue,
    catalogue::{
        ActionInfo, Additions, Label, ResourceType,
        routes::{NeedsText, RouteText},
    },
};
use keywright_http::TokensOf;

use super::{
    raw::{Raw, exchange},
    server::{Proxies, Server},
    world::{Token, World, statement},
};

const BAD_REQUEST: &str = "400";
const NO_TOKEN: &str = r#"401 {"success":false,"errors":["Unauthorized"],"data":null}"#;
const FORBIDDEN: &str = r#"403 {"success":false,"errors":["Forbidden"],"data":null}"#;
const HOST: &str = "api.example.com";
/// The headers that are always there when a call may pass.
const IDENTITY: [&str; 7] = [
    "x-auth-subject",
    "x-auth-token-id",
    "x-auth-token-type",
    "x-auth-org",
    "x-auth-action",
    "x-auth-resource",
    "x-auth-path",
];

/// How a proxy asks over HTTP.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Proxy {
    Nginx,
    Forward,
    Envoy,
}

const ALL: [Proxy; 3] = [Proxy::Nginx, Proxy::Forward, Proxy::Envoy];

/// An API with shops and orders, `/public/*` open and `/admin` for administrators.
pub(super) fn routes() -> Vec<RouteText> {
    let route = |methods: &str, path: &str, needs| RouteText {
        host: None,
        methods: methods.split(',').map(str::to_owned).collect(),
        path: path.to_owned(),
        needs,
    };
    let action = |action: &str, resource: &str| NeedsText::Action {
        action: action.into(),
        resource: Some(resource.into()),
    };
    vec![
        route("*", "/public/{rest...}", NeedsText::Nothing),
        route("*", "/admin", action("AdministerShops", "shop/*")),
        route("*", "/admin/{rest...}", action("AdministerShops", "shop/*")),
        route("GET", "/shops/{shop}", action("ReadShop", "shop/{shop}")),
        route("PUT,DELETE", "/shops/{shop}", action("WriteShop", "shop/{shop}")),
        route("GET", "/shops/{shop}/orders/{order}", action("ReadOrder", "shop/{shop}:order/{order}")),
        route("GET", "/orders", action("ReadOrder", "shop/*:order/*")),
        route("GET", "/me", NeedsText::Token),
        route("HEAD", "/probe", NeedsText::Nothing),
    ]
}

pub(super) fn catalogue(routes: Vec<RouteText>) -> Catalogue {
    let label = |text: &'static str| Label { en: text.into(), zh: text.into() };
    let action = |name: &'static str| ActionInfo {
        name: name.into(),
        label: label(name),
        means_all: false,
        for_tokens: true,
        specific: name != "AdministerShops",
    };
    let resource_type = |kinds: &[&'static str], actions: &[&'static str]| ResourceType {
        name: kinds[kinds.len() - 1].into(),
        label: label(kinds[kinds.len() - 1]),
        kinds: kinds.iter().map(|it| Cow::Borrowed(*it)).collect(),
        single: false,
        actions: actions.iter().map(|it| action(it)).collect(),
    };
    let shop = resource_type(&["shop"], &["ReadShop", "WriteShop", "AdministerShops"]);
    let order = resource_type(&["shop", "order"], &["ReadOrder"]);
    Catalogue::featbit().extended_with(Additions { types: vec![shop, order], routes }).unwrap()
}

/// A world behind proxies on this machine.
fn world() -> World {
    world_for(routes(), &["127.0.0.1"], TokensOf::Oldest)
}

fn world_for(routes: Vec<RouteText>, trusted: &[&str], tokens: TokensOf) -> World {
    let trusted = trusted.iter().map(|it| it.parse().unwrap()).collect();
    World::on(Server::start_behind(catalogue(routes), Proxies { trusted, tokens, ..Proxies::default() }))
}

/// A service token that may read the shop `a` and its orders.
fn reader(world: &mut World) -> Token {
    let owner = world.owner.clone();
    let shop = statement("shop", "allow", &["ReadShop"], "shop/a");
    let orders = statement("order", "allow", &["ReadOrder"], "shop/a:order/*");
    world.service(&owner, &[shop, orders])
}

fn administrator(world: &mut World) -> Token {
    let owner = world.owner.clone();
    world.service(&owner, &[statement("*", "allow", &["*"], "*")])
}

impl Proxy {
    /// What a proxy of this kind asks when it was sent this request.
    fn lines(self, method: &str, host: &str, target: &str) -> Vec<String> {
        match self {
            Self::Nginx => vec![
                "GET /authz/nginx HTTP/1.1".into(),
                "Host: keywright".into(),
                format!("X-Original-Method: {method}"),
                format!("X-Original-URL: https://{host}{target}"),
            ],
            Self::Forward => vec![
                "GET /authz/forward HTTP/1.1".into(),
                "Host: keywright".into(),
                format!("X-Forwarded-Method: {method}"),
                "X-Forwarded-Proto: https".into(),
                format!("X-Forwarded-Host: {host}"),
                format!("X-Forwarded-Uri: {target}"),
            ],
            Self::Envoy => vec![format!("{method} /authz/envoy{target} HTTP/1.1"), format!("Host: {host}")],
        }
    }

    /// Asks for a request with a token and other header lines, which the client may have sent.
    fn ask(self, world: &World, method: &str, target: &str, token: Option<&str>, others: &[&str]) -> Raw {
        let mut lines = self.lines(method, HOST, target);
        lines.extend(token.map(|it| format!("Authorization: Bearer {it}")));
        lines.extend(others.iter().map(|it| (*it).to_owned()));
        send(world, &lines)
    }

    /// A refusal of what cannot be what is forwarded, as this proxy understands it.
    fn bad_request(self) -> &'static str {
        if self == Self::Nginx { FORBIDDEN } else { BAD_REQUEST }
    }
}

fn send(world: &World, lines: &[String]) -> Raw {
    let request = format!("{}\r\nConnection: close\r\n\r\n", lines.join("\r\n"));
    let answer = exchange(&world.server.url, request.as_bytes());
    world.owner.client.hear(&answer.body);
    answer
}

/// Insists on an answer: a status, or a status and a body.
#[track_caller]
fn expect(answer: &Raw, expected: &str, what: &str) {
    assert!(answer.line().starts_with(expected), "{what}: {} instead of {expected}", answer.line());
    let is_pass = answer.status == 200;
    assert_eq!(answer.status / 100 == 2, is_pass, "{what}: {}", answer.status);
    for name in IDENTITY {
        let count =
            answer.head.lines().filter(|it| it.to_ascii_lowercase().starts_with(&format!("{name}:"))).count();
        assert_eq!(count, usize::from(is_pass), "{what}: {name} in {}", answer.head);
    }
}

/// The headers about who calls, in their order, with `-` for those that are empty.
fn identity(answer: &Raw) -> Vec<&str> {
    IDENTITY
        .into_iter()
        .map(|it| Some(answer.header(it)).filter(|it| !it.is_empty()).unwrap_or("-"))
        .collect()
}
