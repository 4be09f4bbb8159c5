//! Verdicts as they are sent: letter for letter what the serializer makes of them, without its look at each letter of
//! what has none to escape. A check is answered more often than anything else.

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use uuid::Uuid;

use super::bodies::VerdictVm;
use crate::{ApiError, wire::envelope::JSON};

/// A verdict, in the envelope.
pub(super) struct Told(pub(super) VerdictVm);

/// Verdicts, in the envelope.
pub(super) struct ToldAll(pub(super) Vec<VerdictVm>);

/// Room for a verdict without an explanation.
const ROOM: usize = 320;
const BEGIN: &[u8] = br#"{"success":true,"errors":[],"data":"#;

impl Responder for Told {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut text = Vec::with_capacity(ROOM + BEGIN.len());
        text.extend_from_slice(BEGIN);
        let written = self.0.write(&mut text);
        text.push(b'}');
        answer(written, text)
    }
}

impl Responder for ToldAll {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut text = Vec::with_capacity(ROOM * self.0.len() + BEGIN.len());
        text.extend_from_slice(BEGIN);
        text.push(b'[');
        let written = self.0.iter().enumerate().try_for_each(|(at, it)| {
            if at > 0 {
                text.push(b',');
            }
            it.write(&mut text)
        });
        text.extend_from_slice(b"]}");
        answer(written, text)
    }
}

fn answer(written: serde_json::Result<()>, text: Vec<u8>) -> HttpResponse {
    match written {
        Ok(()) => HttpResponse::Ok().content_type(JSON).body(text),
        Err(source) => HttpResponse::from_error(ApiError::internal(source)),
    }
}

impl VerdictVm {
    /// Writes what `serde_json` would.
    fn write(&self, to: &mut Vec<u8>) -> serde_json::Result<()> {
        to.extend_from_slice(if self.allowed { b"{\"allowed\":true" } else { b"{\"allowed\":false" });
        to.extend_from_slice(b",\"reason\":");
        serde_json::to_writer(&mut *to, &self.reason)?;
        to.extend_from_slice(b",\"kind\":");
        serde_json::to_writer(&mut *to, &self.kind)?;
        id(to, b",\"tokenId\":", self.token_id);
        id(to, b",\"memberId\":", self.member_id);
        id(to, b",\"organizationId\":", self.organization_id);
        to.extend_from_slice(b",\"expiresAt\":");
        serde_json::to_writer(&mut *to, &self.expires_at)?;
        to.extend_from_slice(b",\"explanation\":");
        serde_json::to_writer(&mut *to, &self.explanation)?;
        to.push(b'}');
        Ok(())
    }
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
