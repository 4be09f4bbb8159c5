//! The REST API of Keywright, its OpenAPI document and Swagger UI.
//!
//! A request passes the gate (limits, routing, headers), then the handler: who, may they, do it,
//! answer. [`ApiError`] is the only type that knows a status.

mod access_tokens;
mod act;
mod answers;
mod audit_logs;
pub mod auth;
mod authorize;
mod authzen;
mod blocking;
mod caller;
mod caller_header;
pub mod catalog;
mod console;
mod dice;
mod environments;
mod error;
mod explain;
mod feature_flags;
pub mod first_start;
pub mod forward_auth;
mod gate;
mod groups;
mod health;
mod iam;
mod identity;
mod judge;
mod known;
mod leaks;
mod members;
pub mod metrics;
mod names;
mod oauth;
mod openapi;
#[cfg(any(test, feature = "oracles"))]
pub mod oracles;
mod organizations;
mod places;
pub mod plugins;
mod policies;
pub mod pool;
mod projects;
mod public_url;
mod rates;
mod resources;
mod segments;
pub mod server;
mod sessions;
mod setup;
mod sight;
mod site;
mod state;
mod statements;
mod tags;
mod token_format;
mod user;
mod wire;
mod workspaces;

use utoipa_actix_web::service_config::ServiceConfig;

pub use crate::{
    caller_header::{Named, Presented},
    error::{ApiError, Lacking, failures::Failures, problem::Problem},
    forward_auth::{ForwardAuth, NoOrganization, TokensOf},
    gate::cors::{NoOrigin, Origin},
    leaks::{LeakKeys, NoLeakKeys},
    openapi::{openapi, openapi_30},
    plugins::PluginOptions,
    public_url::{NoPublicUrl, PublicUrl},
    rates::{NoRate, Rate},
    site::Site,
    state::{AppState, Clock, StateError},
    wire::{
        body::{Body, OptionalBody, SmallBody},
        envelope::{Answer, Page, Reply},
        moment::WireTime,
        paging::Paging,
        path::{PathId, PathSwitch},
        query::Query,
    },
};

/// Adds every route. A fixed path must be added before one with a parameter in the same place.
pub fn configure(config: &mut ServiceConfig<'_>) {
    // The router tries one after the other: what other programs ask all the time comes first.
    config
        .configure(api)
        .configure(forward_auth::configure)
        .configure(authzen::configure)
        .configure(health::configure)
        .configure(oauth::configure)
        .configure(token_format::configure);
}

fn api(config: &mut ServiceConfig<'_>) {
    let scope = utoipa_actix_web::scope("/api/v1")
        .configure(authorize::configure)
        .configure(access_tokens::configure)
        .configure(explain::configure)
        .configure(leaks::configure)
        .configure(policies::configure)
        .configure(groups::configure)
        .configure(members::configure)
        .configure(identity::configure)
        .configure(setup::configure)
        .configure(user::configure)
        .configure(organizations::configure)
        .configure(workspaces::configure)
        .configure(projects::configure)
        .configure(environments::configure)
        .configure(feature_flags::configure)
        .configure(segments::configure)
        .configure(resources::configure)
        .configure(plugins::configure)
        .configure(audit_logs::configure);
    let newer = utoipa_actix_web::scope("/api/v2").configure(resources::configure_v2);
    config.service(scope).service(newer);
}

#[cfg(test)]
mod tests;
