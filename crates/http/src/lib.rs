//! The REST API of Keywright, its OpenAPI document and Swagger UI.
//!
//! A request passes the gate (limits, routing, headers), then the handler: who, may they, do it,
//! answer. [`ApiError`] is the only type that knows a status.

pub mod auth;
mod caller_header;
mod error;
mod gate;
mod health;
mod openapi;
pub mod server;
mod site;
mod state;
mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

pub use crate::{
    caller_header::{Named, Presented},
    error::{ApiError, failures::Failures, problem::Problem},
    openapi::{openapi, openapi_30},
    site::Site,
    state::{AppState, Readiness},
    wire::{
        body::{Body, OptionalBody},
        envelope::{Answer, Page, Reply},
        moment::WireTime,
        paging::Paging,
        path_id::PathId,
        query::Query,
    },
};

/// Adds every route. A fixed path must be added before one with a parameter in the same place.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.configure(health::configure);
}

#[cfg(test)]
mod tests;
