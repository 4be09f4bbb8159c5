//! The keys by which scanners sign what they report (GitHub's secret scanning partner program).

use std::str::FromStr;

use base64::{Engine, engine::general_purpose::STANDARD};
use p256::{
    ecdsa::{Signature, VerifyingKey, signature::Verifier},
    pkcs8::DecodePublicKey,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Keys, by their names.
#[derive(Clone, Debug)]
pub struct LeakKeys(Vec<LeakKey>);

/// A key.
#[derive(Clone, Debug)]
pub(super) struct LeakKey {
    identifier: String,
    key: VerifyingKey,
}

/// Why a text holds no keys.
#[derive(Debug, thiserror::Error)]
pub enum NoLeakKeys {
    /// It is not in the form in which they are published.
    #[error(
        "not of the form {{\"public_keys\": [{{\"key_identifier\": \"...\", \"key\": \"-----BEGIN PUBLIC KEY-----...\"}}]}}"
    )]
    Form(#[from] serde_json::Error),
    /// A key is none of the curve P-256.
    #[error("the key `{0}` is no public key of P-256 in PEM")]
    Key(String),
    /// There are none.
    #[error("there are no keys")]
    Empty,
}

#[derive(Deserialize)]
struct Published {
    public_keys: Vec<PublishedKey>,
}

/// A key as it is published. One that is no more current has signed what is still on its way.
#[derive(Deserialize)]
struct PublishedKey {
    key_identifier: String,
    key: String,
}

impl LeakKeys {
    /// The key of that name.
    pub(super) fn named(&self, identifier: &str) -> Option<&LeakKey> {
        self.0.iter().find(|it| it.identifier == identifier)
    }
}

impl FromStr for LeakKeys {
    type Err = NoLeakKeys;

    /// Reads what `https://api.github.com/meta/public_keys/secret_scanning` answers.
    fn from_str(text: &str) -> Result<Self, NoLeakKeys> {
        let published: Published = serde_json::from_str(text)?;
        let read = |it: PublishedKey| match VerifyingKey::from_public_key_pem(it.key.trim()) {
            Ok(key) => Ok(LeakKey { identifier: it.key_identifier, key }),
            Err(_) => Err(NoLeakKeys::Key(it.key_identifier)),
        };
        let keys = published.public_keys.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() { Err(NoLeakKeys::Empty) } else { Ok(Self(keys)) }
    }
}

impl LeakKey {
    /// Whether this is a signature of those bytes by the key: ECDSA over SHA-256, ASN.1, in base64.
    pub(super) fn has_signed(&self, bytes: &[u8], signature: &str) -> bool {
        let signature = STANDARD.decode(signature).ok().and_then(|it| Signature::from_der(&it).ok());
        signature.is_some_and(|it| self.key.verify(bytes, &it).is_ok())
    }
}

/// The SHA-256 of bytes, in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let digits = Sha256::digest(bytes).into_iter().flat_map(|it| [it >> 4, it & 15]);
    digits.filter_map(|it| char::from_digit(it.into(), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What GitHub's documentation shows: a key, a body, and its signature by that key.
    const KEY: &str = "-----BEGIN PUBLIC KEY-----\n\
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9MJJHnMfn2+H4xL4YaPDA4RpJqUq\n\
        kCmRCBnYERxZanmcpzQSXs1X/AljlKkbJ8qpVIW4clayyef9gWhFbNHWAA==\n\
        -----END PUBLIC KEY-----\n";
    const NAME: &str = "90a421169f0a406205f1563a953312f0be898d3c7b6c06b681aa86a874555f4a";
    const BODY: &[u8] = br#"[{"token":"some_token","type":"some_type","url":"some_url"}]"#;
    const SIGNATURE: &str =
        "MEUCIQDKZokqnCjrRtw0tni+2Ltvl/uiMJ1EGumEsp1BsNr32AIgQY1YXD2nlj+XNfGK4rBfkMJ1JDOQcYXxa2sY8FNkrKc=";

    fn keys() -> LeakKeys {
        let key = serde_json::json!({ "key_identifier": NAME, "key": KEY, "is_current": true });
        serde_json::json!({ "public_keys": [key] }).to_string().parse().unwrap()
    }

    #[test]
    fn what_github_has_signed_is_signed_and_nothing_else_is() {
        let keys = keys();
        let key = keys.named(NAME).unwrap();
        assert!(key.has_signed(BODY, SIGNATURE));
        assert!(
            !key.has_signed(br#"[{"type":"some_type","token":"some_token","url":"some_url"}]"#, SIGNATURE)
        );
        assert!(!key.has_signed(BODY, &SIGNATURE.replace("MEUC", "MEQC")));
        assert!(!key.has_signed(BODY, "") && !key.has_signed(BODY, "no base64"));
        assert!(keys.named("another").is_none());
    }

    #[test]
    fn keys_are_said_to_be_wrong_when_the_server_starts() {
        let fails = |text: &str| text.parse::<LeakKeys>().unwrap_err().to_string();
        assert!(fails("{}").contains("public_keys"));
        assert!(fails(r#"{"public_keys": []}"#).contains("no keys"));
        assert!(fails(r#"{"public_keys": [{"key_identifier": "k", "key": "?"}]}"#).contains("`k`"));
    }
}
