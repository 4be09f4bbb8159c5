//! Requests that leave: judged by name before the name is looked up, sent only to addresses that were judged, and their
//! answers read as far as they are needed.

use std::{
    fs::OpenOptions,
    io::{self, Read as _, Write as _},
    net::{IpAddr, SocketAddr, ToSocketAddrs as _},
    path::PathBuf,
    sync::{Arc, LazyLock},
    time::Duration,
};

use keywright_plugins::{
    sink::{Answer, Content, Heard, Opened, Request},
    target::{Guard, Scheme},
};
use ureq::{
    Agent,
    config::Config,
    http::Uri,
    tls::{Certificate, RootCerts, TlsConfig, TlsProvider},
    unversioned::{
        resolver::{ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

use super::super::registry::Sender;
use crate::AppState;

/// How long a request may take in all.
const DEADLINE: Duration = Duration::from_secs(10);
/// How long it may take until there is a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How much of an answer is read.
const ANSWER: u64 = 64 << 10;
/// How many addresses of a name are tried.
const ADDRESSES: usize = 16;
/// How large a file of a sink becomes before it is put aside for a new one.
const FILE: u64 = 64 << 20;

/// Sends a parcel, and says what became of it.
pub(super) fn send(state: &AppState, sender: &Sender, content: &Content) -> Heard {
    let sent = match content {
        Content::Lines(lines) => append(state, sender, lines).map(|()| Heard::Delivered),
        Content::Request(request) => call(state, sender, request),
    };
    sent.unwrap_or_else(|why| Heard::Again { after: None, why })
}

fn call(state: &AppState, sender: &Sender, request: &Request) -> Result<Heard, String> {
    let opened = request.open(&sender.config).map_err(|it| it.to_string())?;
    let guard = Guard { grants: &sender.grants, config: &sender.config, private: sender.private };
    let cleared = guard.clear(&opened.method, &opened.url).map_err(|it| it.to_string())?;
    let found = look_up(&opened).map_err(|_| "the name of the host has no address".to_owned())?;
    let dialled = cleared.dial(&found).map_err(|it| it.to_string())?;
    let mut answer = agent(opened.url.scheme(), dialled).run(written(&opened)?).map_err(|it| told(&it))?;
    let status = answer.status().as_u16();
    let retry_after = answer.headers().get("retry-after").and_then(|it| it.to_str().ok()).map(str::to_owned);
    let mut body = Vec::new();
    // What cannot be read of it is not needed: the status has come.
    let _ = answer.body_mut().as_reader().take(ANSWER).read_to_end(&mut body);
    let answer = Answer { status, retry_after: retry_after.as_deref(), body: &body };
    Ok(sender.sink.hear(&answer, state.now()))
}

fn written(opened: &Opened) -> Result<ureq::http::Request<Vec<u8>>, String> {
    let mut request = ureq::http::Request::builder().method(opened.method.as_str()).uri(opened.url.as_str());
    for (name, value) in &opened.headers {
        request = request.header(name.as_str(), value.as_str());
    }
    request.body(opened.body.clone()).map_err(|_| "the request cannot be written".to_owned())
}

/// All addresses of the host of a request.
fn look_up(opened: &Opened) -> io::Result<Vec<IpAddr>> {
    let url = &opened.url;
    match url.address() {
        Some(address) => Ok(vec![address]),
        None => Ok((url.host(), url.port()).to_socket_addrs()?.map(|it| it.ip()).collect()),
    }
}

/// What sends to these addresses and nowhere else, whatever the host is called.
fn agent(scheme: Scheme, addresses: Vec<SocketAddr>) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .https_only(scheme == Scheme::Https)
        .timeout_global(Some(DEADLINE))
        .timeout_connect(Some(CONNECT))
        .max_idle_connections(0)
        .user_agent(concat!("keywright/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls())
        .build();
    Agent::with_parts(config, DefaultConnector::default(), Fixed(addresses))
}

/// TLS by the authorities that the host trusts.
fn tls() -> TlsConfig {
    static AUTHORITIES: LazyLock<Arc<Vec<Certificate<'static>>>> = LazyLock::new(|| {
        let found = rustls_native_certs::load_native_certs();
        for error in &found.errors {
            tracing::warn!(%error, "authorities that this host trusts cannot be read");
        }
        Arc::new(found.certs.iter().map(|it| Certificate::from_der(it).to_owned()).collect())
    });
    TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::Specific(Arc::clone(&AUTHORITIES)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build()
}

/// Why there is no answer. What an error of the library says may name the URL, which may be a secret.
fn told(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => format!("no answer within {} s", DEADLINE.as_secs()),
        ureq::Error::Io(error) => format!("no answer: {}", error.kind()),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "no answer: TLS failed".to_owned(),
        _ => "no answer".to_owned(),
    }
}

/// Puts lines at the end of a sink's file, durably.
fn append(state: &AppState, sender: &Sender, lines: &[u8]) -> Result<(), String> {
    let folder = state.plugins().options.folder.as_ref();
    let folder = folder.ok_or_else(|| "this server has no folder for files of sinks".to_owned())?;
    let path = folder.join(sender.organization.to_string()).join(&sender.plugin_name);
    let wrong = |error: io::Error| format!("the file of the sink cannot be written: {}", error.kind());
    std::fs::create_dir_all(&path).map_err(wrong)?;
    let path = path.join(format!("{}.ndjson", sender.sink.name()));
    put_aside(&path).map_err(wrong)?;
    let mut file = OpenOptions::new().append(true).create(true).open(&path).map_err(wrong)?;
    file.write_all(lines).and_then(|()| file.sync_data()).map_err(wrong)
}

/// Makes room for a new file where one is large: the one before is kept, and no other.
fn put_aside(path: &PathBuf) -> io::Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if found.len() >= FILE => std::fs::rename(path, path.with_extension("1.ndjson")),
        _ => Ok(()),
    }
}

/// Answers every question for an address with these.
#[derive(Debug)]
struct Fixed(Vec<SocketAddr>);

impl Resolver for Fixed {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut found = self.empty();
        self.0.iter().take(ADDRESSES).for_each(|it| found.push(*it));
        if self.0.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(found) }
    }
}
