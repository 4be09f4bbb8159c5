//! `/leaks`: secrets of tokens that were found where others can read them.

mod keys;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::HeaderMap,
    post,
    web::{Data, Payload},
};
use keywright_core::Secret;
use serde::{Deserialize, Serialize};
use tokio::sync::{Semaphore, SemaphorePermit};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub use self::keys::{LeakKeys, NoLeakKeys};
use crate::{
    Answer, ApiError, AppState, Failures, Reply, SmallBody,
    access_tokens::guard::{self, Found},
    blocking::blocking,
    envelope,
    wire::body,
};

/// Who may tell of leaks with a signature, and how much memory all reports take that are being read.
#[derive(Debug)]
pub(crate) struct Intake {
    keys: Option<LeakKeys>,
    /// In KiB. Nobody is known before a body has been read whole, so that there is only so much of it; each report takes
    /// what has come of it, so that one which trickles in keeps nobody out.
    room: Semaphore,
}

/// What a report takes of the room while it is read.
#[derive(Debug, Default)]
struct Place<'a>(Option<SemaphorePermit<'a>>);

/// How much memory signed reports take at once: 64 MiB, in KiB.
const ROOM: usize = 64 << 10;
/// How many bytes a signed report may have: 5,000 items with addresses of some length.
const MAX_BYTES: usize = 4 << 20;
/// How many items a report may have.
const MAX_ITEMS: usize = 5_000;
/// How many secrets somebody may report who is not known.
const MAX_OF_STRANGERS: usize = 64;

const KEY_IDENTIFIER: &str = "Github-Public-Key-Identifier";
const SIGNATURE: &str = "Github-Public-Key-Signature";

/// A secret that a scanner has found
#[derive(Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({
    "token": "(53 characters that start with api-kw)", "type": "keywright_personal_access_token",
    "url": "https://example.com/leak.txt", "source": "content",
}))]
#[derive(Default)]
struct LeakedSecret {
    /// The secret
    #[schema(required, max_length = 1024)]
    token: String,
    /// What the scanner calls secrets of its kind
    #[schema(max_length = 256)]
    r#type: String,
    /// Where it was found
    #[schema(max_length = 4096)]
    url: String,
    /// In what it was found
    #[schema(max_length = 256)]
    source: String,
}

/// What the server knows of a secret that a scanner has found
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "token_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "token_type": "keywright_personal_access_token", "label": "true_positive",
}))]
struct LeakFeedback {
    /// The SHA-256 of the secret, in hexadecimal digits
    token_hash: String,
    /// What the scanner calls secrets of its kind
    token_type: String,
    /// Whether it is the secret of a token here
    label: LeakLabel,
}

/// Whether something is a secret
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum LeakLabel {
    /// It is
    TruePositive,
    /// It is not
    FalsePositive,
}

/// Secrets that somebody has found
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"tokens": ["(53 characters that start with api-kw)"]}))]
struct ReportLeaks {
    /// The secrets, whole
    #[schema(required, min_items = 1, max_items = 64)]
    tokens: Option<Vec<String>>,
}

/// What became of reported secrets
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"found": 1}))]
struct LeakReportVm {
    /// How many of them are, or were, secrets of tokens here. Those that were good are not any more
    #[schema(maximum = 64)]
    found: u32,
}

envelope!(
    /// What became of reported secrets, in the envelope
    LeakReportResponse, LeakReportVm
);

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(report_leaks).service(report_leaks_signed);
}

/// Report leaked secrets, as a scanner
///
/// For GitHub's secret scanning, and whoever signs as it does: `Github-Public-Key-Identifier` names one of the keys that
/// the server was given, `Github-Public-Key-Signature` is an ECDSA signature (P-256, SHA-256, ASN.1 in base64) of the body,
/// byte by byte. Every token here whose secret is in it is switched off before the answer, with the status detail
/// `Compromised`. At most 5,000 items. 404 where the server was given no keys, 401 where the signature is none.
#[utoipa::path(operation_id = "reportLeaksSigned", tag = "Leaks", request_body = Vec<LeakedSecret>,
    params(
        ("Github-Public-Key-Identifier" = String, Header, description = "By which key the body is signed"),
        ("Github-Public-Key-Signature" = String, Header, description = "The signature")),
    responses((status = 200, description = "What is known of each, in the same order", body = Vec<LeakFeedback>,
        example = json!([{"token_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "token_type": "keywright_personal_access_token", "label": "true_positive"}])), Failures),
    security(()))]
#[post("/leaks")]
async fn report_leaks_signed(
    state: Data<AppState>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let keys = state.leaks.keys.as_ref().ok_or(ApiError::NotFound)?;
    let (identifier, signature) = signed(request.headers()).ok_or(ApiError::Unauthorized)?;
    let key = keys.named(identifier).ok_or(ApiError::Unauthorized)?;
    let mut place = Place::default();
    let grow = |bytes| place.grow(&state.leaks.room, bytes);
    let bytes = body::collect_within(&request, payload.into_inner(), MAX_BYTES, grow).await?;
    if !key.has_signed(&bytes, signature) {
        return Err(ApiError::Unauthorized);
    }
    let leaked: Vec<LeakedSecret> = body::read(&bytes)?;
    if leaked.len() > MAX_ITEMS {
        return Err(ApiError::PayloadTooLarge);
    }
    drop(bytes);
    let feedback = switch_off(&state, leaked, &format!("by key {identifier}")).await?;
    Ok(HttpResponse::Ok().json(feedback))
}

/// Report leaked secrets
///
/// For whoever has found the secrets of tokens: to have one is proof enough. Every token whose secret is reported is
/// switched off before the answer, with the status detail `Compromised`. Needs no credential.
#[utoipa::path(operation_id = "reportLeaks", tag = "Leaks", request_body = ReportLeaks,
    responses((status = 200, description = "How many there were", body = LeakReportResponse), Failures), security(()))]
#[post("/leaks/report")]
async fn report_leaks(state: Data<AppState>, body: SmallBody<ReportLeaks>) -> Reply<LeakReportVm> {
    let tokens = body.read()?.tokens.filter(|it| (1..=MAX_OF_STRANGERS).contains(&it.len()));
    let tokens = tokens.ok_or_else(|| ApiError::invalid("tokens_is_invalid"))?;
    let leaked = |token| LeakedSecret { token, ..LeakedSecret::default() };
    let feedback = switch_off(&state, tokens.into_iter().map(leaked).collect(), "by who has it").await?;
    let found = feedback.iter().filter(|it| matches!(it.label, LeakLabel::TruePositive)).count();
    Ok(Answer(LeakReportVm { found: u32::try_from(found).unwrap_or(u32::MAX) }))
}

/// Switches off the tokens whose secrets have leaked, and says of each whether it is one.
async fn switch_off(
    state: &Data<AppState>,
    leaked: Vec<LeakedSecret>,
    source: &str,
) -> Result<Vec<LeakFeedback>, ApiError> {
    let (state, source, now) = (state.clone(), source.to_owned(), state.now());
    blocking(move || {
        let (feedback, found): (Vec<_>, Vec<_>) = leaked.into_iter().map(|it| look_up(&state, it)).unzip();
        let found: Vec<_> = found.into_iter().flatten().collect();
        guard::leaked(&state.db, &found, now, &source)?;
        Ok(feedback)
    })
    .await
}

/// Whose secret it is. A text that is none costs no look.
fn look_up(state: &AppState, leaked: LeakedSecret) -> (LeakFeedback, Option<Found>) {
    let secret = leaked.token.parse::<Secret>().ok();
    let found = secret.and_then(|it| {
        let digest = it.digest();
        let (organization, token) = state.db.directory().whose(&digest)?;
        Some(Found { organization, token, digest })
    });
    let label = if found.is_some() { LeakLabel::TruePositive } else { LeakLabel::FalsePositive };
    let token_hash = keys::sha256(leaked.token.as_bytes());
    (LeakFeedback { token_hash, token_type: leaked.r#type, label }, found)
}

/// The names of the key and the signature, each of which must be there once.
fn signed(headers: &HeaderMap) -> Option<(&str, &str)> {
    let one = |name: &str| {
        let mut values = headers.get_all(name);
        let value = values.next().filter(|_| values.next().is_none())?;
        value.to_str().ok()
    };
    Some((one(KEY_IDENTIFIER)?, one(SIGNATURE)?))
}

impl Intake {
    pub(crate) fn new(keys: Option<LeakKeys>) -> Self {
        Self { keys, room: Semaphore::new(ROOM) }
    }
}

impl<'a> Place<'a> {
    /// Takes room for so many bytes in all, if there is any.
    fn grow(&mut self, room: &'a Semaphore, bytes: usize) -> Result<(), ApiError> {
        let held = self.0.as_ref().map_or(0, SemaphorePermit::num_permits);
        let more = u32::try_from(bytes.div_ceil(1 << 10).saturating_sub(held)).unwrap_or(u32::MAX);
        let more = room.try_acquire_many(more).map_err(|_| ApiError::TooManyRequests { retry_after: 1 })?;
        match &mut self.0 {
            Some(held) => held.merge(more),
            None => self.0 = Some(more),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
