//! Verdicts as they are sent: letter for letter what the serializer makes of them, without its look at each letter of
//! what has none to escape. A check is answered more often than anything else.

use std::ops::Range;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_TYPE, HeaderValue},
    },
};
use keywright_core::id::{AccountId, TokenId};
use uuid::Uuid;

use crate::{
    ApiError, WireTime,
    explain::bodies::ExplanationVm,
    judge::{Bearer, Verdict},
    wire::envelope::JSON,
};

/// A verdict, in the envelope.
pub(super) struct Told {
    pub(super) verdict: Verdict,
    pub(super) explanation: Option<ExplanationVm>,
}

/// Verdicts, in the envelope, and the explanations of some of them by their places.
pub(super) struct ToldAll {
    pub(super) verdicts: Vec<Verdict>,
    pub(super) explanations: Vec<(usize, ExplanationVm)>,
}

/// Room for a verdict without an explanation: none is longer.
const ROOM: usize = 288;
/// Room for one that is allowed to a service, which has no member.
const USUAL: usize = 240;
const BEGIN: &[u8] = br#"{"success":true,"errors":[],"data":"#;
const TYPE: HeaderValue = HeaderValue::from_static(JSON);

/// The answer with what was found.
pub(super) fn answer<T>(
    found: Result<T, ApiError>,
    write: impl FnOnce(&T) -> serde_json::Result<Vec<u8>>,
) -> HttpResponse {
    match found.and_then(|it| write(&it).map_err(ApiError::internal)) {
        Ok(text) => {
            let mut response = HttpResponse::with_body(StatusCode::OK, text);
            response.headers_mut().insert(CONTENT_TYPE, TYPE);
            response.map_into_boxed_body()
        }
        Err(error) => HttpResponse::from_error(error),
    }
}

impl Told {
    /// A verdict that is not explained.
    pub(super) const fn of(verdict: Verdict) -> Self {
        Self { verdict, explanation: None }
    }

    /// What `serde_json` would write.
    pub(super) fn write(&self) -> serde_json::Result<Vec<u8>> {
        let mut text = Vec::with_capacity(BEGIN.len() + ROOM);
        text.extend_from_slice(BEGIN);
        begin(&mut text, self.verdict);
        of_bearer(&mut text, self.verdict.bearer)?;
        end(&mut text, self.explanation.as_ref())?;
        text.push(b'}');
        Ok(text)
    }
}

impl ToldAll {
    /// What `serde_json` would write.
    pub(super) fn write(&self) -> serde_json::Result<Vec<u8>> {
        let mut text = Vec::with_capacity(BEGIN.len() + USUAL * self.verdicts.len() + ROOM);
        text.extend_from_slice(BEGIN);
        text.push(b'[');
        let mut explanations = self.explanations.iter().peekable();
        // Mostly all of a batch are about one bearer, of whom the same is said.
        let mut last: Option<(Option<Bearer>, Range<usize>)> = None;
        for (at, verdict) in self.verdicts.iter().enumerate() {
            if at > 0 {
                text.push(b',');
            }
            begin(&mut text, *verdict);
            match &last {
                Some((bearer, said)) if *bearer == verdict.bearer => text.extend_from_within(said.clone()),
                _ => {
                    let start = text.len();
                    of_bearer(&mut text, verdict.bearer)?;
                    last = Some((verdict.bearer, start..text.len()));
                }
            }
            end(&mut text, explanations.next_if(|it| it.0 == at).map(|it| &it.1))?;
        }
        text.extend_from_slice(b"]}");
        Ok(text)
    }
}

/// Whether it is allowed, and why.
fn begin(to: &mut Vec<u8>, verdict: Verdict) {
    to.extend_from_slice(if verdict.is_allowed() {
        b"{\"allowed\":true,\"reason\":\""
    } else {
        b"{\"allowed\":false,\"reason\":\""
    });
    to.extend_from_slice(verdict.reason.name().as_bytes());
}

/// Whose credential was judged.
fn of_bearer(to: &mut Vec<u8>, bearer: Option<Bearer>) -> serde_json::Result<()> {
    let Some(bearer) = bearer else {
        to.extend_from_slice(
            br#"","kind":null,"tokenId":null,"memberId":null,"organizationId":null,"expiresAt":null"#,
        );
        return Ok(());
    };
    to.extend_from_slice(b"\",\"kind\":\"");
    to.extend_from_slice(bearer.kind.name().as_bytes());
    to.push(b'"');
    id(to, b",\"tokenId\":", bearer.token.map(TokenId::uuid));
    id(to, b",\"memberId\":", bearer.member.map(AccountId::uuid));
    id(to, b",\"organizationId\":", Some(bearer.organization.uuid()));
    to.extend_from_slice(b",\"expiresAt\":");
    match bearer.expires_at {
        None => to.extend_from_slice(b"null"),
        Some(moment) => serde_json::to_writer(to, &WireTime(moment))?,
    }
    Ok(())
}

/// What it rests on.
fn end(to: &mut Vec<u8>, explanation: Option<&ExplanationVm>) -> serde_json::Result<()> {
    match explanation {
        None => to.extend_from_slice(b",\"explanation\":null}"),
        Some(explanation) => {
            to.extend_from_slice(b",\"explanation\":");
            serde_json::to_writer(&mut *to, explanation)?;
            to.push(b'}');
        }
    }
    Ok(())
}

fn id(to: &mut Vec<u8>, name: &[u8], id: Option<Uuid>) {
    to.extend_from_slice(name);
    let Some(id) = id else { return to.extend_from_slice(b"null") };
    to.push(b'"');
    to.extend_from_slice(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
    to.push(b'"');
}

#[cfg(test)]
mod tests;
