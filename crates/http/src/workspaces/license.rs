//! What clients are told that look for a license: nothing here needs one.
//!
//! FeatBit's web UI reads what it offers from the part of this text behind the point, without looking at the
//! signature before it. This server signs none and reads none: it says in its own name that everything is granted.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use keywright_core::organization::Workspace;
use serde_json::json;

/// When it ends, in milliseconds: with the year 9999, as far as clients can reckon.
const NEVER: u64 = 253_402_300_799_000;

/// The license of a workspace: `unsigned.` and JSON in Base64.
pub(super) fn of(workspace: &Workspace) -> String {
    let says = json!({
        "plan": "keywright",
        "sub": workspace.name.as_str(),
        "wsId": workspace.id.uuid(),
        "iat": workspace.created_at.millis(),
        "exp": NEVER,
        "issuer": "keywright",
        "features": ["*"],
    });
    format!("unsigned.{}", STANDARD.encode(says.to_string()))
}
