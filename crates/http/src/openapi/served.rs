//! The OpenAPI document and Swagger UI, as they are served.

use std::{future::ready, sync::Arc};

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_TYPE, LOCATION},
    web::{self, Bytes},
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{Site, wire::envelope::JSON};

/// Adds `/openapi.json`, `/openapi-3.0.json` and `/swagger-ui/`.
pub(crate) fn configure(site: &Arc<Site>, config: &mut web::ServiceConfig) {
    let (v31, v30) = (site.v31().clone(), site.v30().clone());
    // Without a name: the layout below shows one document, and passes over a list of named ones.
    let ui = Config::new(["/openapi.json"])
        // Without the top bar, which would load a document from anywhere.
        .use_base_layout()
        .display_request_duration(true)
        .try_it_out_enabled(true)
        .validator_url("none");
    config
        .service(web::resource("/openapi.json").get(move || ready(document(&v31))))
        .service(web::resource("/openapi-3.0.json").get(move || ready(document(&v30))))
        .service(web::resource("/swagger-ui").get(|| ready(to_swagger_ui())))
        .service(SwaggerUi::new("/swagger-ui/{_:.*}").config(ui));
}

fn document(json: &Bytes) -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, JSON)).body(json.clone())
}

fn to_swagger_ui() -> HttpResponse {
    HttpResponse::TemporaryRedirect().insert_header((LOCATION, "/swagger-ui/")).finish()
}
