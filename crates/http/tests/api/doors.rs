//! The doors by which programs ask, one beside the other: what is promised of one is asked of all.

mod envoy;
mod networks;
mod revocation;
mod ways;

use keywright_http::TokensOf;
use serde_json::{Value, json};

use super::{
    client::{Client, agent},
    forward_auth::{catalogue, routes},
    server::{Proxies, Server},
    world::{Token, World, manage_flags, statement},
};

const HOST: &str = "api.example.com";
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Where somebody asks whether the bearer of a token may read the shop `a`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Door {
    /// The token reads flags.
    Read,
    /// The token switches a flag.
    Write,
    /// The token asks about itself.
    Itself,
    /// An API asks about a token that it was presented.
    About,
    /// An API asks twice at once.
    Batch,
    /// An API asks whether a token is active.
    Introspection,
    /// An API asks by the id of a token.
    Evaluation,
    /// An API asks twice at once by the id of a token.
    Evaluations,
    /// An API asks by the id of a token what it may.
    Actions,
    /// nginx asks.
    Nginx,
    /// Traefik, Caddy or HAProxy asks.
    Forward,
    /// Envoy asks over HTTP.
    Envoy,
    /// Envoy asks over gRPC.
    EnvoyGrpc,
}

/// What a door is told beside the token and from where.
struct Asked {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<(&'static str, String)>,
}

/// Somebody who asks on connections that are kept.
struct Asker<'w> {
    world: &'w World,
    /// The API that asks about others.
    api: &'w Client,
    agent: ureq::Agent,
    envoy: Option<envoy::Connection>,
}

impl Door {
    const ALL: [Self; 13] = [
        Self::Read,
        Self::Write,
        Self::Itself,
        Self::About,
        Self::Batch,
        Self::Introspection,
        Self::Evaluation,
        Self::Evaluations,
        Self::Actions,
        Self::Nginx,
        Self::Forward,
        Self::Envoy,
        Self::EnvoyGrpc,
    ];

    /// Whether it is the token's own request, so that it comes from where the token is used.
    const fn is_own(self) -> bool {
        matches!(self, Self::Read | Self::Write | Self::Itself)
    }

    /// Whether an API asks there with a credential of its own.
    const fn is_asked_by_api(self) -> bool {
        matches!(self, Self::About | Self::Batch | Self::Introspection) || self.is_by_id()
    }

    /// Whether the token is called by its id, whatever its secret.
    const fn is_by_id(self) -> bool {
        matches!(self, Self::Evaluation | Self::Evaluations | Self::Actions)
    }

    /// Whether what the token may counts there, beside that it is good.
    const fn judges_rights(self) -> bool {
        !matches!(self, Self::Introspection)
    }

    /// What is asked there of a token, which is used from that address as far as the door is told.
    fn asked(self, world: &World, token: &Token, from: Option<&str>) -> Asked {
        let (by, flags) = ("/api/v1/authorize", format!("/api/v1{}", world.flags("dev")));
        let about =
            json!({ "token": token.text, "action": "ReadShop", "resource": "shop/a", "address": from });
        match self {
            Self::Read => Asked::new("GET", flags),
            Self::Write => Asked::new("PUT", format!("{flags}/f/toggle/true")),
            Self::Itself => Asked::new("GET", format!("{by}?action=ReadShop&resource=shop/a")),
            Self::About => Asked::json(by, &about),
            Self::Batch => Asked::json("/api/v1/authorize/batch", &json!({ "items": [about, about] })),
            Self::Introspection => Asked {
                body: Some((FORM, format!("token={}", token.text))),
                ..Asked::new("POST", "/oauth2/introspect")
            },
            Self::Evaluation => Asked::json("/access/v1/evaluation", &by_id(token, from)),
            Self::Evaluations => {
                let mut body = by_id(token, from);
                body["evaluations"] = json!([{}, {}]);
                Asked::json("/access/v1/evaluations", &body)
            }
            Self::Actions => Asked::json("/access/v1/search/action", &by_id(token, from)),
            Self::Nginx => Asked::new("GET", "/authz/nginx")
                .with("X-Original-Method", "GET")
                .with("X-Original-URL", &format!("https://{HOST}/shops/a")),
            Self::Forward => Asked::new("GET", "/authz/forward")
                .with("X-Forwarded-Method", "GET")
                .with("X-Forwarded-Proto", "https")
                .with("X-Forwarded-Host", HOST)
                .with("X-Forwarded-Uri", "/shops/a"),
            Self::Envoy => Asked::new("GET", "/authz/envoy/shops/a").with("Host", HOST),
            Self::EnvoyGrpc => unreachable!("it is asked in another way"),
        }
    }

    /// Whether an answer with the status 200 is a yes.
    fn is_yes(self, body: &str) -> bool {
        let told = || -> Value { serde_json::from_str(body).unwrap() };
        let any = |all: &Value, name: &str| all.as_array().unwrap().iter().any(|it| it[name] == true);
        match self {
            Self::Itself | Self::About => told()["data"]["allowed"] == true,
            Self::Batch => any(&told()["data"], "allowed"),
            Self::Introspection => told()["active"] == true,
            Self::Evaluation => told()["decision"] == true,
            Self::Evaluations => any(&told()["evaluations"], "decision"),
            Self::Actions => told()["results"].as_array().unwrap().iter().any(|it| it["name"] == "ReadShop"),
            Self::Read | Self::Write | Self::Nginx | Self::Forward | Self::Envoy | Self::EnvoyGrpc => true,
        }
    }
}

/// A question by the id of a token.
fn by_id(token: &Token, from: Option<&str>) -> Value {
    let kind = if token.text.starts_with("api-kwp") { "token" } else { "service" };
    let context = from.map_or(json!({}), |it| json!({ "ip": it }));
    json!({
        "subject": { "type": kind, "id": token.id }, "action": { "name": "ReadShop" },
        "resource": { "type": "shop", "id": "a" }, "context": context,
    })
}

impl Asked {
    fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: None }
    }

    fn json(path: &str, body: &Value) -> Self {
        Self { body: Some((JSON, body.to_string())), ..Self::new("POST", path) }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

impl<'w> Asker<'w> {
    fn new(world: &'w World, api: &'w Client) -> Self {
        Self { world, api, agent: agent(), envoy: None }
    }

    /// Whether a door lets the bearer of a token in and do what they want.
    fn ask(&mut self, door: Door, token: &Token, from: Option<&str>) -> bool {
        if door == Door::EnvoyGrpc {
            let address = self.world.server.envoy();
            let envoy = self.envoy.get_or_insert_with(|| envoy::Connection::to(address));
            return envoy.lets_in(&token.text, from);
        }
        let mut asked = door.asked(self.world, token, from);
        if !door.is_asked_by_api() {
            asked = asked.with("Authorization", &format!("Bearer {}", token.text));
            // Of one's own request it tells nothing.
            if let Some(from) = from {
                asked = asked.with("X-Forwarded-For", from);
            }
        } else if let Some(authorization) = &self.api.authorization {
            asked = asked.with("Authorization", authorization);
        }
        let (status, body) = self.send(asked);
        match status {
            200 => door.is_yes(&body),
            401 | 403 => false,
            _ => panic!("{door:?}: {status} {body}"),
        }
    }

    fn send(&self, asked: Asked) -> (u16, String) {
        let Asked { method, path, headers, body } = asked;
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.world.server.url));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let mut answer = match body {
            Some((media, body)) => self.agent.run(request.header("Content-Type", media).body(body).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        }
        .unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }
}

/// A world with shops behind proxies on this machine, Envoy among them.
fn world() -> World {
    let proxies = Proxies {
        trusted: vec!["127.0.0.1".parse().unwrap()],
        tokens: TokensOf::Oldest,
        has_envoy: true,
        ..Proxies::default()
    };
    World::on(Server::start_behind(catalogue(routes()), proxies))
}

/// What it takes to be let in at each door.
fn rights() -> [Value; 2] {
    [statement("shop", "allow", &["ReadShop"], "shop/*"), manage_flags()]
}
