//! What must hold of any body, for tests and fuzz targets alike. Each fails by panicking.

#![expect(clippy::missing_panics_doc, reason = "to panic is how an oracle tells")]

use actix_web::{ResponseError, http::StatusCode};
use keywright_core::{Catalogue, Statement};

use crate::{
    ApiError,
    forward_auth::oracle,
    statements::{self, PolicyStatement},
    wire::body,
};

/// The statements of a policy or token, in a body: they are refused with 400, or they are shown as they were
/// written, and what is shown reads as the same.
pub fn statement_json(data: &[u8]) {
    match read(data) {
        Err(refusal) => assert_eq!(refusal.status_code(), StatusCode::BAD_REQUEST, "{refusal:?}"),
        Ok(statements) => {
            let shown = statements::show(&statements);
            assert!(shown.iter().all(|it| !it.id.is_empty()), "{shown:?}");
            let text = serde_json::to_vec(&shown).unwrap_or_default();
            let again = read(&text).map(|it| statements::show(&it));
            assert!(matches!(&again, Ok(it) if *it == shown), "{shown:?} reads as {again:?}");
        }
    }
}

/// A path and a host as proxies tell them: they are refused, or they are judged in a spelling that stays as it is and
/// means the same to every proxy and server.
pub fn forwarded_path(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        oracle::one_reading(text);
    }
}

fn read(body: &[u8]) -> Result<Vec<Statement>, ApiError> {
    let written = body::read::<Vec<PolicyStatement>>(body)?;
    statements::parse(&Catalogue::featbit(), "statements", written)
}

#[cfg(test)]
mod tests;
