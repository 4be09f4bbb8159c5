//! A running server, as authors reach it: its REST API, with a token.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, anyhow};
use serde_json::Value;
use ureq::{
    Agent,
    http::{Request, Response},
    tls::{Certificate, RootCerts, TlsConfig, TlsProvider},
};
use zeroize::Zeroizing;

use crate::command::Failure;

/// How long an answer may take. What it installs is compiled first.
const PATIENCE: Duration = Duration::from_mins(2);

/// Where the token is, if no file is named.
const TOKEN: &str = "KEYWRIGHT_TOKEN";

/// Which server, and as whom.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Server {
    /// Where the server is
    #[arg(long, env = "KEYWRIGHT_URL", default_value = "http://127.0.0.1:8080", value_name = "URL")]
    server: String,
    /// The file with a token that has `ManagePlugins` [default: the token in `KEYWRIGHT_TOKEN`]
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

/// A server, and a token for it.
pub(super) struct Client {
    agent: Agent,
    url: String,
    token: Zeroizing<String>,
}

impl Server {
    pub(super) fn url(&self) -> &str {
        self.server.trim_end_matches('/')
    }

    /// A client with the token; none where there is no token.
    pub(super) fn client(&self) -> anyhow::Result<Option<Client>> {
        let token = match &self.token_file {
            Some(file) => Some(
                std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?,
            ),
            None => std::env::var(TOKEN).ok(),
        };
        let token = token.map(|it| Zeroizing::new(it.trim().to_owned())).filter(|it| !it.is_empty());
        Ok(token.map(|token| Client { agent: agent(), url: self.url().to_owned(), token }))
    }

    /// A client with the token, without which nothing can be done.
    pub(super) fn require_client(&self) -> Result<Client, Failure> {
        let missing = || Failure::Denied(format!("there is no token: set {TOKEN}, or say `--token-file`"));
        self.client()?.ok_or_else(missing)
    }
}

impl Client {
    /// What is there at a path; nothing where the server knows none of that.
    pub(super) fn find(&self, path: &str) -> Result<Option<Value>, Failure> {
        match self.call("GET", path, "application/json", Vec::new()) {
            Ok(found) => Ok(Some(found)),
            Err(Failure::NotFound(_)) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Sends a value.
    pub(super) fn send(&self, method: &str, path: &str, body: &Value) -> Result<Value, Failure> {
        self.call(method, path, "application/json", body.to_string().into_bytes())
    }

    /// Sends bytes.
    pub(super) fn upload(&self, method: &str, path: &str, bytes: &[u8]) -> Result<Value, Failure> {
        self.call(method, path, "application/octet-stream", bytes.to_vec())
    }

    fn call(&self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> Result<Value, Failure> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("authorization", self.token.as_str())
            .header("content-type", kind)
            .body(body)
            .context("this is no address of a server")?;
        let answer = self.agent.run(request);
        let mut answer =
            answer.map_err(|it| Failure::Unreachable(format!("no server answers at {}: {it}", self.url)))?;
        let said = answer.body_mut().read_to_vec().unwrap_or_default();
        let said: Value = serde_json::from_slice(&said).unwrap_or_default();
        judge(&answer, &said, &self.url, path)?;
        Ok(said.get("data").cloned().unwrap_or_default())
    }
}

/// What a status means for whoever called.
fn judge<B>(answer: &Response<B>, said: &Value, url: &str, path: &str) -> Result<(), Failure> {
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let errors = said.get("errors").and_then(Value::as_array).into_iter().flatten();
    let errors: Vec<_> = errors.filter_map(Value::as_str).collect();
    let errors = if errors.is_empty() { status.to_string() } else { errors.join("\n  ") };
    Err(match status.as_u16() {
        401 => {
            Failure::Denied(format!("{errors}: {url} does not know the token, or it does not hold any more"))
        }
        403 => Failure::Denied(format!(
            "{errors}: the token may not do this at {url}; it needs `ManagePlugins`, and what the plugin is to do by itself"
        )),
        404 => Failure::NotFound(format!("there is no {path} at {url}")),
        _ => anyhow!(errors).into(),
    })
}

fn agent() -> Agent {
    let authorities = rustls_native_certs::load_native_certs().certs;
    let authorities = authorities.iter().map(|it| Certificate::from_der(it).to_owned()).collect();
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::Specific(Arc::new(authorities)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(PATIENCE))
        .user_agent(concat!("keywright/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls)
        .build();
    config.new_agent()
}

#[cfg(test)]
mod tests;
