//! What is sent about plugins.

use keywright_plugins::bundle::ContentHash;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::operations::{Enabling, Offer};
use crate::ApiError;

/// On which terms a bundle comes
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(crate) struct BundleTerms {
    /// The SHA-256 of the bundle as its author tells it, in 64 hexadecimal digits; needed where nobody who is trusted
    /// has signed it
    #[param(min_length = 64, max_length = 64)]
    pub(crate) sha256: Option<String>,
    /// The SHA-256 of the bundle once more, as consent to all that it wants
    #[param(min_length = 64, max_length = 64)]
    pub(crate) consent: Option<String>,
    /// Whether somebody else than before may have signed it
    pub(crate) other_signer: Option<bool>,
}

/// A key of authors to trust
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "name": "The authors of token-hygiene",
    "key": "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
}))]
pub(crate) struct TrustPluginKey {
    /// Whose it is
    #[schema(required, min_length = 1, max_length = 128)]
    pub(crate) name: Option<String>,
    /// `ed25519:` and the 64 hexadecimal digits of the public key
    #[schema(required)]
    pub(crate) key: Option<String>,
}

/// How a plugin is switched on
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({
    "consent": "6b1c6f3d0e0f8f1c6b1c6f3d0e0f8f1c6b1c6f3d0e0f8f1c6b1c6f3d0e0f8f1c", "privateNetworks": false,
}))]
pub(crate) struct EnablePlugin {
    /// The hash of the bundle, as consent to all that it wants; needed where that was not granted yet
    pub(crate) consent: Option<String>,
    /// Whether it may call private networks, where its manifest asks for that; as before, if it is missing
    pub(crate) private_networks: Option<bool>,
}

/// What a plugin is told
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({ "config": { "maxDays": 30 } }))]
pub(crate) struct ConfigurePlugin {
    /// All of it: what is left out is as it is by default. `secret:…` in place of a secret keeps that
    #[schema(value_type = Object, required)]
    pub(crate) config: Option<Value>,
}

/// The bytes of a bundle
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, example = "(the bytes of token-hygiene-1.0.0.plugin)")]
#[expect(dead_code, reason = "describes the wire to the OpenAPI document")]
pub(crate) struct PluginBundle(Vec<u8>);

impl BundleTerms {
    pub(crate) fn check(&self) -> Result<Offer, ApiError> {
        Ok(Offer {
            hash: hash(self.sha256.as_deref(), "sha256_is_invalid")?,
            consent: hash(self.consent.as_deref(), "consent_is_invalid")?,
            other_signer: self.other_signer.unwrap_or_default(),
        })
    }
}

impl EnablePlugin {
    pub(crate) fn check(&self) -> Result<Enabling, ApiError> {
        let consent = hash(self.consent.as_deref(), "consent_is_invalid")?;
        Ok(Enabling { consent, private_networks: self.private_networks })
    }
}

/// The hash that a text is, if there is one.
fn hash(text: Option<&str>, code: &'static str) -> Result<Option<ContentHash>, ApiError> {
    let text = text.filter(|it| !it.is_empty());
    let read = |it: &str| ContentHash::parse(&it.to_ascii_lowercase()).ok_or_else(|| ApiError::invalid(code));
    text.map(read).transpose()
}
