//! Requests that leave: judged by name before the name is looked up, sent only to addresses that were judged, and their
//! answers read as far as they are needed.

use std::{
    collections::BTreeSet,
    fs::OpenOptions,
    io::{self, Read as _, Write as _},
    net::{IpAddr, SocketAddr, ToSocketAddrs as _},
    path::PathBuf,
    sync::{Arc, LazyLock, mpsc},
    thread,
    time::{Duration, Instant},
};

use keywright_plugins::{
    sink::{ActiveSink, Answer, Content, Heard, Opened, Request},
    target::{Guard, Scheme, Url},
};
use ureq::{
    Agent,
    config::Config,
    http::{HeaderName, HeaderValue, Uri},
    tls::{Certificate, RootCerts, TlsConfig, TlsProvider},
    unversioned::{
        resolver::{ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

use super::super::acting::Sender;
use crate::AppState;

/// What others answered.
#[derive(Debug)]
pub(in crate::plugins) struct Fetched {
    pub(in crate::plugins) status: u16,
    /// Those that are text, names in small letters.
    pub(in crate::plugins) headers: Vec<(String, String)>,
    pub(in crate::plugins) body: Vec<u8>,
    /// Whether there was nothing in the way of reading so much of it.
    #[cfg_attr(not(feature = "code"), expect(dead_code, reason = "code is told"))]
    pub(in crate::plugins) is_whole: bool,
}

/// Why there is no answer.
#[derive(Debug)]
pub(in crate::plugins) enum Unsent {
    /// The request may not leave.
    Refused(String),
    /// Nobody answered.
    Failed(String),
}

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
pub(super) fn send(state: &AppState, sink: &ActiveSink, sender: &Sender, content: &Content) -> Heard {
    let sent = match content {
        Content::Lines(lines) => append(state, sink, sender, lines).map(|()| Heard::Delivered),
        Content::Request(request) => call(state, sink, sender, request),
    };
    sent.unwrap_or_else(|why| Heard::Again { after: None, why })
}

fn call(state: &AppState, sink: &ActiveSink, sender: &Sender, request: &Request) -> Result<Heard, String> {
    let guard = Guard { grants: &sender.grants, config: &sender.config, private: sender.private };
    // What cannot be read of an answer is not needed: the status has come.
    // Where its secrets go, the manifest says sink by sink.
    let answer = fetch(guard, request, &BTreeSet::new(), DEADLINE, ANSWER).map_err(|it| match it {
        Unsent::Refused(why) | Unsent::Failed(why) => why,
    })?;
    let retry_after = answer.headers.iter().find(|it| it.0 == "retry-after").map(|it| it.1.as_str());
    // Who is told a secret may say it again, and what was answered is kept and shown.
    let body = sender.config.without_secrets(&String::from_utf8_lossy(&answer.body));
    let answer = Answer { status: answer.status, retry_after, body: body.as_bytes() };
    Ok(sink.hear(&answer, state.now()))
}

/// Sends a request where it may go with the secrets that code has put into it, within so long, and reads so much of the
/// answer.
pub(in crate::plugins) fn fetch(
    guard: Guard<'_>,
    request: &Request,
    secrets: &BTreeSet<&str>,
    left: Duration,
    most: u64,
) -> Result<Fetched, Unsent> {
    let began = Instant::now();
    let refused = |it: String| Unsent::Refused(it);
    let opened = request.open(guard.config).map_err(|it| refused(it.to_string()))?;
    let cleared = guard.clear(&opened.method, &opened.url, secrets).map_err(|it| refused(it.to_string()))?;
    let found = look_up(&opened.url, left).map_err(|why| Unsent::Failed(why.to_owned()))?;
    let dialled = cleared.dial(&found).map_err(|it| refused(it.to_string()))?;
    let left = left.saturating_sub(began.elapsed());
    let agent = agent(opened.url.scheme(), dialled, left);
    let request = written(&opened).map_err(Unsent::Refused)?;
    let has_body = ["POST", "PUT", "PATCH"].contains(&opened.method.as_str());
    if !has_body && !opened.body.is_empty() {
        return Err(Unsent::Refused(format!("a {} has no body", opened.method)));
    }
    let answer = if has_body { agent.run(request) } else { agent.run(request.map(|_| ())) };
    let mut answer = answer.map_err(|it| Unsent::Failed(told(&it, left)))?;
    let header = |(name, value): (&HeaderName, &HeaderValue)| {
        value.to_str().ok().map(|value| (name.as_str().to_owned(), value.to_owned()))
    };
    let headers = answer.headers().iter().filter_map(header).collect();
    let mut body = Vec::new();
    let is_whole = answer.body_mut().as_reader().take(most).read_to_end(&mut body).is_ok();
    Ok(Fetched { status: answer.status().as_u16(), headers, body, is_whole })
}

fn written(opened: &Opened) -> Result<ureq::http::Request<Vec<u8>>, String> {
    let mut request = ureq::http::Request::builder().method(opened.method.as_str()).uri(opened.url.as_str());
    for (name, value) in &opened.headers {
        request = request.header(name.as_str(), value.as_str());
    }
    request.body(opened.body.clone()).map_err(|_| "the request cannot be written".to_owned())
}

/// All addresses of the host of a URL. The system says when it gives up looking, so that is left to a thread of its own.
fn look_up(url: &Url, left: Duration) -> Result<Vec<IpAddr>, &'static str> {
    const NONE: &str = "the name of the host has no address";
    if let Some(address) = url.address() {
        return Ok(vec![address]);
    }
    let (tell, told) = mpsc::sync_channel(1);
    let host = (url.host().to_owned(), url.port());
    let look = move || {
        let found = host.to_socket_addrs().map(|it| it.map(|it| it.ip()).collect::<Vec<_>>());
        drop(tell.send(found));
    };
    thread::Builder::new().name("plugin-names".to_owned()).spawn(look).map_err(|_| NONE)?;
    match told.recv_timeout(left) {
        Ok(found) => found.map_err(|_| NONE),
        Err(_) => Err("the address of the host was not found in time"),
    }
}

/// What sends to these addresses and nowhere else, whatever the host is called.
fn agent(scheme: Scheme, addresses: Vec<SocketAddr>, left: Duration) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .https_only(scheme == Scheme::Https)
        .timeout_global(Some(left))
        .timeout_connect(Some(left.min(CONNECT)))
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
fn told(error: &ureq::Error, left: Duration) -> String {
    match error {
        ureq::Error::Timeout(_) if left >= DEADLINE => format!("no answer within {} s", left.as_secs()),
        ureq::Error::Timeout(_) => "no answer in time".to_owned(),
        ureq::Error::Io(error) => format!("no answer: {}", error.kind()),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "no answer: TLS failed".to_owned(),
        _ => "no answer".to_owned(),
    }
}

/// Puts lines at the end of a sink's file, durably.
fn append(state: &AppState, sink: &ActiveSink, sender: &Sender, lines: &[u8]) -> Result<(), String> {
    let folder = state.plugins().options.folder.as_ref();
    let folder = folder.ok_or_else(|| "this server has no folder for files of sinks".to_owned())?;
    let path = folder.join(sender.organization.to_string()).join(&sender.plugin_name);
    let wrong = |error: io::Error| format!("the file of the sink cannot be written: {}", error.kind());
    std::fs::create_dir_all(&path).map_err(wrong)?;
    let path = path.join(format!("{}.ndjson", sink.name()));
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
