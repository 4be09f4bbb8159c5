//! The REST API of Keywright, its OpenAPI document and Swagger UI.
//!
//! A request passes the gate (limits, routing, headers), then the handler: who, may they, do it,
//! answer. [`ApiError`] is the only type that knows a status.

mod body;
mod caller_header;
mod docs;
mod envelope;
mod error;
mod failures;
mod gate;
mod headers;
mod health;
mod json;
mod limits;
mod openapi;
mod paging;
mod path_id;
mod query;
mod relaxed;
mod request_id;
mod routing;
pub mod server;
mod site;
mod state;
mod unbound;

use utoipa_actix_web::service_config::ServiceConfig;

pub use crate::{
    body::{Body, OptionalBody},
    caller_header::{Named, Presented},
    envelope::{Answer, Page, Reply},
    error::{ApiError, Problem},
    failures::Failures,
    openapi::openapi,
    paging::Paging,
    path_id::PathId,
    query::Query,
    site::Site,
    state::{AppState, Readiness},
};

/// Adds every route. A fixed path must be added before one with a parameter in the same place.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.configure(health::configure);
}

#[cfg(test)]
mod tests;
