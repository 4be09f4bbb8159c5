//! What plugins are told and nobody may be shown: sealed in the row, opened to be used.
//!
//! The key follows from the installation's own. So a secret is not to be read in the store, its log or a copy of a part of
//! it, and is lost with the installation alone. It is bound to its plugin and field: put elsewhere, it does not open.

use std::fmt;

use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use hmac::{Hmac, Mac as _};
use keywright_core::{
    id::PluginId,
    plugin::{Plugin, SealedSecret},
};
use keywright_plugins::config::Config;
use serde_json::Value;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{ApiError, dice};

/// Seals and opens.
pub(crate) struct Vault(XChaCha20Poly1305);

/// What a plugin was told, as its schema reads it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Told {
    /// Handles stand in it for secrets.
    pub(crate) value: Value,
    /// The secrets that open.
    pub(crate) kept: Config,
}

/// For what the key is.
const PURPOSE: &[u8] = b"keywright: secrets of plugins, 1";
/// The bytes of a nonce, which stand before what is sealed.
const NONCE: usize = 24;

impl Vault {
    /// The vault of an installation.
    pub(crate) fn new(installation: &[u8; 32]) -> Self {
        // As HMAC does with keys that are shorter than a block.
        let key: [u8; 64] = std::array::from_fn(|at| installation.get(at).copied().unwrap_or_default());
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&key.into());
        mac.update(PURPOSE);
        Self(XChaCha20Poly1305::new(&mac.finalize().into_bytes()))
    }

    /// Seals a secret of a plugin.
    pub(crate) fn seal(&self, plugin: PluginId, path: &str, secret: &str) -> Result<SealedSecret, ApiError> {
        let nonce: [u8; NONCE] = dice::bytes()?;
        let place = place(plugin, path);
        let payload = Payload { msg: secret.as_bytes(), aad: &place };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| ApiError::internal("a secret cannot be sealed"))?;
        Ok(SealedSecret { path: path.to_owned(), sealed: [&nonce[..], &sealed].concat() })
    }

    /// Opens a secret; nothing if it was sealed elsewhere, or for something else.
    fn open(&self, plugin: PluginId, secret: &SealedSecret) -> Option<Zeroizing<String>> {
        let (nonce, sealed) = secret.sealed.split_first_chunk::<NONCE>()?;
        let place = place(plugin, &secret.path);
        let opened = self.0.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &place }).ok()?;
        String::from_utf8(opened).ok().map(Zeroizing::new)
    }

    /// All that a plugin was told. Its secrets are apart: they come back where its schema asks for secrets, and nowhere else.
    pub(crate) fn told(&self, plugin: &Plugin) -> Told {
        let open = |it: &SealedSecret| Some((it.path.clone(), self.open(plugin.id, it)?));
        Told {
            value: serde_json::from_str(&plugin.config).unwrap_or_default(),
            kept: Config::keeping(plugin.secrets.iter().filter_map(open)),
        }
    }
}

fn place(plugin: PluginId, path: &str) -> Vec<u8> {
    [&plugin.to_bytes(), path.as_bytes()].concat()
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
