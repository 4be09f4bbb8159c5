//! What a plugin wants to be able to do, and how much it asks to use.
//!
//! Writing to its log, reading the time and its configuration, and random numbers need no grant. All else is shown to who
//! installs it, and granted or not.

use std::{collections::BTreeSet, time::Duration};

use keywright_core::{Catalogue, Statement, statement::StatementText};

use super::source::{Section, Source, Span};
use crate::{
    path::Path,
    schema::{Field, Schema},
    target::Host,
};

/// What a plugin wants to be able to do.
#[derive(Clone, Debug, Default)]
pub struct Capabilities {
    /// To keep things.
    pub kv: Option<KvGrant>,
    /// To call other programs, each on terms of its own.
    pub http: Vec<HttpGrant>,
    /// To do what the server does, as `plugin/<name>`, under these statements. They only allow.
    pub admin: Vec<Statement>,
    /// To check signatures, and to sign with secrets that it does not see.
    pub crypto: bool,
}

/// How much a plugin keeps.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct KvGrant {
    /// The most bytes of all keys and values.
    pub bytes: u64,
    /// The most keys.
    pub keys: u64,
}

/// Whom a plugin calls.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HttpGrant {
    /// The host.
    pub host: Host,
    /// The methods.
    pub methods: Vec<String>,
    /// The ports; those of https and of a configured URL need no mention.
    pub ports: Vec<u16>,
    /// Whether it may lie in a private network, and be called without TLS there. The administrator has to allow it too.
    pub private: bool,
    /// Which secrets of the configuration its code may send there, by their paths: all of them where that is not said and
    /// it is the only host. One that is its URL goes there in any case.
    pub secrets: BTreeSet<String>,
}

/// How much a plugin uses at most. The server's own bounds are below these, where they are less.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Bytes of memory of one call.
    pub memory: u64,
    /// How long it may take to judge an operation.
    pub admission: Duration,
    /// How long it may take over a batch of events.
    pub event: Duration,
    /// How long it may take to answer a call.
    pub route: Duration,
    /// How long it may take to draw a page.
    pub page: Duration,
    /// How long a job may take.
    pub job: Duration,
}

const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

impl Limits {
    /// The most memory of one call, in bytes.
    pub const MAX_MEMORY: u64 = 64 << 20;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 16 << 20,
            admission: Duration::from_millis(50),
            event: Duration::from_millis(250),
            route: Duration::from_millis(250),
            page: Duration::from_millis(250),
            job: Duration::from_millis(250),
        }
    }
}

pub(super) fn limits<'t>(source: &mut Source<'t>, section: Section<'_, 't>) -> Limits {
    const LONGEST: u64 = 250;
    const KEYS: [&str; 6] = ["memory", "admission-ms", "event-ms", "route-ms", "page-ms", "job-ms"];
    source.only(section, &KEYS);
    let standard = Limits::default();
    let mut millis =
        |key, otherwise| source.whole(section, key, 1..=LONGEST).map_or(otherwise, Duration::from_millis);
    let [admission, event] = [millis("admission-ms", standard.admission), millis("event-ms", standard.event)];
    let [route, page] = [millis("route-ms", standard.route), millis("page-ms", standard.page)];
    let job = millis("job-ms", standard.job);
    let memory = bytes(source, section, "memory", Limits::MAX_MEMORY).unwrap_or(standard.memory);
    Limits { memory, admission, event, route, page, job }
}

pub(super) fn read<'t>(
    source: &mut Source<'t>,
    section: Section<'_, 't>,
    config: &Schema,
    catalogue: &Catalogue,
) -> Capabilities {
    source.only(section, &["kv", "http", "admin", "crypto"]);
    let kv = source.section(section, "kv", "`kv`").and_then(|it| kv(source, it));
    let http = source.sections(section, "http", "a host to call", 32);
    let is_only = http.len() == 1;
    let http = http.into_iter().filter_map(|it| host(source, it, config, is_only)).collect();
    let admin = source.sections(section, "admin", "a statement", Statement::MAX_IN_ONE);
    let admin = admin.into_iter().filter_map(|it| statement(source, it, catalogue)).collect();
    Capabilities { kv, http, admin, crypto: source.flag(section, "crypto", false) }
}

fn kv<'t>(source: &mut Source<'t>, section: Section<'_, 't>) -> Option<KvGrant> {
    const MOST: u64 = 64 << 20;
    source.only(section, &["bytes", "keys"]);
    for key in ["bytes", "keys"].iter().filter(|it| !section.has(it)) {
        source.fault(section.span, format!("`kv` needs `{key}`: how much it keeps at most"));
    }
    let (bytes, keys) = (bytes(source, section, "bytes", MOST), source.whole(section, "keys", 1..=100_000));
    Some(KvGrant { bytes: bytes?, keys: keys? })
}

fn host<'t>(
    source: &mut Source<'t>,
    section: Section<'_, 't>,
    config: &Schema,
    is_only: bool,
) -> Option<HttpGrant> {
    source.only(section, &["host", "methods", "ports", "private", "secrets"]);
    let written = source.need(section, "host", 253);
    let host = written.and_then(|it| source.parse::<Host>(&it, section.span_of("host")));
    if let Some(Host::OfConfig(path)) = &host
        && (path.root() != "config" || config.at(path).is_none())
    {
        source.fault(section.span_of("host"), format!("`{path}` is no field of `[config]`"));
    }
    let methods = source.texts(section, "methods", METHODS.len());
    if methods.is_empty() {
        source.fault(section.span, "a host to call needs `methods = [\"POST\"]`");
    }
    for (method, at) in methods.iter().filter(|it| !METHODS.contains(&it.0.as_str())) {
        source.fault(*at, format!("`{}` is none of {}", super::source::shorten(method), METHODS.join(", ")));
    }
    let ports = ports(source, section);
    let private = source.flag(section, "private", false);
    let secrets = secrets(source, section, config, is_only);
    let methods = methods.into_iter().map(|it| it.0).collect();
    Some(HttpGrant { host: host?, methods, ports, private, secrets })
}

/// The secrets that may be sent to a host: where nothing is said all, if it is the only host, and else none.
fn secrets<'t>(
    source: &mut Source<'t>,
    section: Section<'_, 't>,
    config: &Schema,
    is_only: bool,
) -> BTreeSet<String> {
    if is_only && !section.has("secrets") {
        return config.secrets().into_iter().collect();
    }
    let named = source.texts(section, "secrets", 32);
    for (name, at) in &named {
        let path = format!("config.{name}").parse::<Path>().ok();
        if !path.and_then(|it| config.at(&it)).is_some_and(Field::is_secret) {
            let name = super::source::shorten(name);
            source.fault(*at, format!("`{name}` is no field of `[config]` with `format = \"secret\"`"));
        }
    }
    named.into_iter().map(|it| it.0).collect()
}

fn ports<'t>(source: &mut Source<'t>, section: Section<'_, 't>) -> Vec<u16> {
    let Some(value) = section.table.get("ports") else { return Vec::new() };
    let number =
        |it: &super::source::Value<'t>| it.get_ref().as_integer()?.as_str().parse().ok().filter(|it| *it > 0);
    let ports: Option<Vec<u16>> = value
        .get_ref()
        .as_array()
        .filter(|it| it.len() <= 8)
        .and_then(|all| all.iter().map(number).collect());
    ports.unwrap_or_else(|| {
        source.fault(section.span_of("ports"), "`ports` is a list of at most 8 numbers from 1 to 65535");
        Vec::new()
    })
}

fn statement<'t>(
    source: &mut Source<'t>,
    section: Section<'_, 't>,
    catalogue: &Catalogue,
) -> Option<Statement> {
    source.only(section, &["type", "actions", "resources"]);
    let before = source.faults.len();
    let resource_type = source.need(section, "type", 40);
    for key in ["actions", "resources"].iter().filter(|it| !section.has(it)) {
        source.fault(section.span, format!("a statement needs `{key}`"));
    }
    let mut texts = |key| -> Vec<String> {
        source
            .texts(section, key, Statement::MAX_RESOURCES)
            .into_iter()
            .map(|it: (String, Span)| it.0)
            .collect()
    };
    let (actions, resources) = (texts("actions"), texts("resources"));
    if source.faults.len() > before {
        return None;
    }
    let resource_type = resource_type?;
    if resource_type == "*" || actions.iter().any(|it| it == "*") {
        source.fault(section.span, "a plugin names the types and actions that it needs; `*` is none of them");
    }
    let written = StatementText {
        resource_type,
        effect: "allow".to_owned(),
        actions,
        resources,
        ..StatementText::default()
    };
    Statement::parse(catalogue, written).map_err(|it| source.fault(section.span, it.to_string())).ok()
}

/// A number of bytes: `"2MiB"`, `"256KiB"`.
pub(super) fn bytes<'t>(
    source: &mut Source<'t>,
    section: Section<'_, 't>,
    key: &str,
    most: u64,
) -> Option<u64> {
    let text = source.text(section, key, 20)?;
    let of = |unit: &str, bytes: u64| text.strip_suffix(unit)?.trim().parse::<u64>().ok()?.checked_mul(bytes);
    let found = of("KiB", 1 << 10).or_else(|| of("MiB", 1 << 20)).filter(|it| (1..=most).contains(it));
    if found.is_none() {
        source.fault(
            section.span_of(key),
            format!("`{key}` is a text such as \"256KiB\" or \"2MiB\", at most {} KiB", most >> 10),
        );
    }
    found
}
