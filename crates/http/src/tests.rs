//! Requests through the whole stack, in this process.

mod answers;
mod log;
mod logging_in;
pub(crate) mod sample;
mod searching;
mod secrets;
mod server;
mod setting_up;

use std::sync::{Arc, LazyLock};

use actix_web::{
    http::{StatusCode, header::HeaderMap},
    test::{TestRequest, call_service, init_service, read_body},
};
use keywright_core::{Catalogue, Timestamp};
use keywright_storage::{Database, Options};

use crate::{AppState, Clock, Site, auth::cookie::RefreshCookie};

/// What came back.
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Status and body in one text.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.status.as_u16(), self.body)
    }
}

/// A server of the sample routes: one for all tests, since they change nothing.
pub(crate) fn site() -> Arc<Site> {
    static SITE: LazyLock<Arc<Site>> =
        LazyLock::new(|| Site::with_routes(sample::configure, state()).unwrap());
    Arc::clone(&SITE)
}

/// A state over a new database, in a folder that goes with the process.
pub(crate) fn state() -> AppState {
    state_with(Catalogue::featbit())
}

/// The same with a catalogue of its own.
pub(crate) fn state_with(catalogue: Catalogue) -> AppState {
    let folder = tempfile::tempdir().unwrap();
    let now = Timestamp::from_millis(1_700_000_000_000);
    let options = Options {
        folder: folder.path().join("data"),
        cache_capacity: 8 << 20,
        accept_rollback: None,
        catalogue: Arc::new(catalogue),
        now,
    };
    let db = Database::open(&options).unwrap();
    AppState::new(db, Clock::new(move || now), RefreshCookie::default()).unwrap()
}

/// Sends a request to the sample routes.
pub(crate) async fn send(request: TestRequest) -> Seen {
    send_to(&site(), request).await
}

pub(crate) async fn send_to(site: &Arc<Site>, request: TestRequest) -> Seen {
    let app = init_service(site.app()).await;
    let response = call_service(&app, request.to_request()).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = String::from_utf8_lossy(&read_body(response).await).into_owned();
    Seen { status, headers, body }
}

pub(crate) fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path).insert_header(("Authorization", "api-sample"))
}

pub(crate) fn post(path: &str, json: impl Into<String>) -> TestRequest {
    TestRequest::post()
        .uri(path)
        .insert_header(("Authorization", "api-sample"))
        .insert_header(("Content-Type", "application/json"))
        .set_payload(json.into())
}

pub(crate) fn put(path: &str) -> TestRequest {
    TestRequest::put().uri(path).insert_header(("Authorization", "api-sample"))
}
