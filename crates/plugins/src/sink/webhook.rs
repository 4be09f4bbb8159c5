//! Signed webhooks (Standard Webhooks, version 1): id, time and body are signed, so that who receives them can tell who sent
//! them, when, and whether it was before.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{
    event::{Event, moment},
    request::{RequestError, Sealed, Signing},
    seal,
};
use crate::{config::Config, template::Template};

/// With what secrets begin, so that they are found where they should not be.
const PREFIX: &str = "whsec_";

/// What is sent of an event.
pub(super) fn body(event: &Event) -> Vec<u8> {
    let body = json!({ "type": event.kind.as_str(), "timestamp": moment(event.at), "data": event.to_json() });
    body.to_string().into_bytes()
}

/// The secrets that are told, the newest first. The first must be, and each must be one.
pub(super) fn secrets(templates: &[Template], config: &Config) -> Result<Vec<Sealed>, String> {
    let mut secrets = Vec::new();
    for (at, template) in templates.iter().enumerate() {
        match seal(template, config) {
            Some(secret) => {
                secret.open(config).and_then(|it| key(&it)).map_err(|it| it.to_string())?;
                secrets.push(secret);
            }
            None if at == 0 => return Err(format!("{template} is not set; webhooks are signed with it")),
            None => {}
        }
    }
    Ok(secrets)
}

/// The headers of a signed request.
pub(super) fn sign(
    signing: &Signing,
    body: &[u8],
    config: &Config,
) -> Result<Vec<(String, Zeroizing<String>)>, RequestError> {
    let at = signing.at.seconds().to_string();
    let mut signatures = Vec::new();
    for secret in &signing.secrets {
        let key = key(&secret.open(config)?)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| RequestError::Signing)?;
        for part in [signing.id.as_bytes(), b".", at.as_bytes(), b".", body] {
            mac.update(part);
        }
        signatures.push(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())));
    }
    if signatures.is_empty() {
        return Err(RequestError::Signing);
    }
    let headers = [
        ("webhook-id", signing.id.clone()),
        ("webhook-timestamp", at),
        ("webhook-signature", signatures.join(" ")),
    ];
    Ok(headers.into_iter().map(|(name, value)| (name.to_owned(), Zeroizing::new(value))).collect())
}

fn key(secret: &str) -> Result<Zeroizing<Vec<u8>>, RequestError> {
    let key = secret.strip_prefix(PREFIX).and_then(|it| STANDARD.decode(it).ok()).map(Zeroizing::new);
    key.filter(|it| (24..=64).contains(&it.len())).ok_or(RequestError::Signing)
}
