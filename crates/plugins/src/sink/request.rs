//! Requests with secrets in them by name, and the same with the secrets at the moment of sending.

use std::fmt;

use keywright_core::Timestamp;
use zeroize::Zeroizing;

use super::webhook;
use crate::{
    config::Config,
    target::{Url, UrlError},
};

/// A text in which secrets stand by name.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Sealed(Vec<Piece>);

/// A piece of such a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Piece {
    /// It stands for itself.
    Plain(String),
    /// The secret at this path of the configuration.
    Secret(String),
}

/// A request that is to be sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Where to.
    pub url: Sealed,
    /// Headers, names in small letters.
    pub headers: Vec<(String, Sealed)>,
    /// The body.
    pub body: Vec<u8>,
    /// With what it is signed, if it is.
    pub signing: Option<Signing>,
}

/// How a request is signed (Standard Webhooks).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Signing {
    /// With these, the newest first.
    pub secrets: Vec<Sealed>,
    /// The id of the message.
    pub id: String,
    /// When it is sent.
    pub at: Timestamp,
}

/// A request with its secrets, to be sent and let go. It shows nothing of itself.
pub struct Opened {
    /// The method.
    pub method: String,
    /// Where to.
    pub url: Url,
    /// Headers.
    pub headers: Vec<(String, Zeroizing<String>)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why a request cannot be sent.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RequestError {
    /// A secret is not kept.
    #[error("the secret `{0}` is not configured")]
    Secret(String),
    /// The URL is none.
    #[error("the configured URL {0}")]
    Url(#[from] UrlError),
    /// A header would be something else.
    #[error("the header `{0}` has letters that headers do not have")]
    Header(String),
    /// A secret to sign with is none.
    #[error("the secret to sign with is no `whsec_` and base64 of 24 to 64 bytes")]
    Signing,
}

impl Sealed {
    pub(crate) fn new(pieces: Vec<Piece>) -> Self {
        Self(pieces)
    }

    /// A text without secrets.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self(vec![Piece::Plain(text.to_owned())])
    }

    /// The text with its secrets.
    pub fn open(&self, config: &Config) -> Result<Zeroizing<String>, RequestError> {
        let mut text = Zeroizing::new(String::new());
        for piece in &self.0 {
            text.push_str(match piece {
                Piece::Plain(it) => it,
                Piece::Secret(path) => {
                    config.secret(path).ok_or_else(|| RequestError::Secret(path.clone()))?
                }
            });
        }
        Ok(text)
    }
}

impl Request {
    /// The request with its secrets from a configuration.
    pub fn open(&self, config: &Config) -> Result<Opened, RequestError> {
        let url = self.url.open(config)?.parse()?;
        let mut headers = Vec::new();
        for (name, value) in &self.headers {
            headers.push((name.clone(), value.open(config)?));
        }
        if let Some(signing) = &self.signing {
            headers.extend(webhook::sign(signing, &self.body, config)?);
        }
        let is_header = |it: &str| it.bytes().all(|it| (b' '..=b'~').contains(&it));
        if let Some((name, _)) = headers.iter().find(|it| !is_header(&it.1)) {
            return Err(RequestError::Header(name.clone()));
        }
        Ok(Opened { method: self.method.clone(), url, headers, body: self.body.clone() })
    }
}

impl fmt::Display for Sealed {
    /// With handles in place of secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|it| match it {
            Piece::Plain(text) => f.write_str(text),
            Piece::Secret(path) => write!(f, "{{{}}}", Config::handle(path)),
        })
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("method", &self.method).finish_non_exhaustive()
    }
}
