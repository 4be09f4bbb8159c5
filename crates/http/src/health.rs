//! `/health`

use actix_web::{HttpResponse, get, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{AppState, error::failures::TooLarge};

/// Whether the process runs
#[utoipa::path(operation_id = "getLiveness", tag = "Health", security(()),
    responses(
        (status = 200, description = "It runs", body = String, content_type = "text/plain", example = "Healthy"),
        TooLarge))]
#[get("/health/liveness")]
async fn liveness() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("Healthy")
}

/// Whether requests can be served
#[utoipa::path(operation_id = "getReadiness", tag = "Health", security(()),
    responses(
        (status = 200, description = "They can", body = String, content_type = "text/plain", example = "Healthy"),
        (status = 503, description = "They cannot, now", body = String, content_type = "text/plain", example = "Unhealthy"),
        TooLarge))]
#[get("/health/readiness")]
async fn readiness(state: Data<AppState>) -> HttpResponse {
    if state.is_ready() {
        HttpResponse::Ok().content_type("text/plain").body("Healthy")
    } else {
        HttpResponse::ServiceUnavailable().content_type("text/plain").body("Unhealthy")
    }
}

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(liveness).service(readiness);
}
