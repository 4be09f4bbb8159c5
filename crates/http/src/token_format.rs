//! `/.well-known/token-format`: how secrets of tokens are told from other text, for scanners.

use actix_web::{HttpResponse, get};
use keywright_core::Secret;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::error::failures::TooLarge;

/// How the secrets of access tokens look
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "length": 53,
    "kinds": [{"type": "keywright_personal_access_token", "kind": "Personal", "regex": "api-kwp[0-9A-Za-z]{46}"}],
    "checksum": {"algorithm": "CRC-32/ISO-HDLC", "of": "the first 47 characters", "at": "the last 6 characters",
        "encoding": "base62", "alphabet": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
    "report": "/api/v1/leaks/report",
}))]
struct TokenFormat {
    /// How many characters a secret has
    length: usize,
    kinds: Vec<KindFormat>,
    checksum: Checksum,
    /// Where found secrets are reported
    report: &'static str,
}

/// How the secrets of tokens of a kind look
#[derive(Serialize, ToSchema)]
struct KindFormat {
    /// What scanners may call it
    r#type: &'static str,
    /// `Personal` or `Service`
    kind: &'static str,
    /// What matches a secret
    regex: String,
}

/// How a secret is told from what only looks like one
#[derive(Serialize, ToSchema)]
struct Checksum {
    algorithm: &'static str,
    /// What it is the checksum of
    of: &'static str,
    /// Where it stands
    at: &'static str,
    /// How it is written: the most significant digit first, filled up with zeros
    encoding: &'static str,
    /// The digits, from the least
    alphabet: &'static str,
}

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(token_format);
}

/// How the secrets of access tokens look
///
/// For scanners of leaked secrets.
#[utoipa::path(operation_id = "getTokenFormat", tag = "Leaks", security(()),
    responses((status = 200, description = "Expressions, and the checksum", body = TokenFormat), TooLarge))]
#[get("/.well-known/token-format")]
async fn token_format() -> HttpResponse {
    let kind = |r#type, kind, letter| {
        let rest = Secret::LENGTH - Secret::PREFIX.len() - 1;
        let regex = format!("{}{letter}[0-9A-Za-z]{{{rest}}}", Secret::PREFIX);
        KindFormat { r#type, kind, regex }
    };
    HttpResponse::Ok().json(TokenFormat {
        length: Secret::LENGTH,
        kinds: vec![
            kind("keywright_personal_access_token", "Personal", 'p'),
            kind("keywright_service_access_token", "Service", 's'),
        ],
        checksum: Checksum {
            algorithm: "CRC-32/ISO-HDLC",
            of: "the first 47 characters",
            at: "the last 6 characters",
            encoding: "base62",
            alphabet: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        },
        report: "/api/v1/leaks/report",
    })
}
