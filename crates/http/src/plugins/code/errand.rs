//! What code may ask of the world on its way, and what it gets: what its organization granted, and nothing else.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use keywright_core::{Request, ResourceName};
use keywright_plugins::{
    config::{Config, Handles},
    sink::Request as Outgoing,
    target::Guard,
};
use keywright_runtime::{
    AdminCall, AdminReply, Entry, Fault, Header, Host, HttpRequest, HttpResponse, KvTerms, Level, Line, Scan,
};
use keywright_storage::{KeepError, KeptEntry, Quota};
use serde_json::Value;
use zeroize::Zeroizing;

use super::{
    Fail, Trip,
    courier::{self, Errand},
    crew,
    envoy::Envoy,
    health::Counted,
};
use crate::{known::Own, plugins::deliver::send};

/// The world as one call sees it.
pub(super) struct World {
    trip: Trip,
    handles: Handles,
}

/// How often a plugin may call the server in a minute.
const ADMIN: u32 = 600;
/// How often it may call other programs in a minute.
const HTTP: u32 = 600;
/// How often it may change what it keeps in a minute.
const KEPT: u32 = 600;
/// How many times what it may keep it may write in an hour, for the log has all that was written.
const WRITTEN: u64 = 16;
/// How many bytes it may write in an hour in any case.
const WRITTEN_LEAST: u64 = 16 << 20;
/// What a change takes beside its key and value, about.
const CHANGE: u64 = 1 << 10;
/// The most bytes that are read of what others answer.
const ANSWER: u64 = 1 << 20;
/// Headers that say how a request is sent.
const OURS: [&str; 9] = [
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
    "expect",
];
/// The longest that a value is kept which is not kept for ever.
const LONGEST: u64 = 10 * 366 * 86_400;

impl World {
    pub(super) fn new(trip: Trip) -> Result<Self, Fail> {
        let mut random = [0; 16];
        let failed = |_| Fail::Server("the operating system gives no random bytes".to_owned());
        getrandom::fill(&mut random).map_err(failed)?;
        Ok(Self { trip, handles: Handles::new(u128::from_be_bytes(random)) })
    }

    /// Insists that the plugin was not taken away, or switched off, while it was on its way.
    fn acts(&self) -> Result<(), Fault> {
        let is_over = self.trip.coded.power.is_over();
        if is_over { Err(Fault::Denied("the plugin does not act any more".to_owned())) } else { Ok(()) }
    }

    /// The secrets that a request has handles of.
    fn named<'c>(&self, config: &'c Config, request: &HttpRequest) -> Result<BTreeSet<&'c str>, Fault> {
        let texts = request.headers.iter().map(|it| it.value.as_bytes());
        let texts = texts.chain([request.url.as_bytes(), &request.body]);
        let mut named = texts.flat_map(|it| config.named(it, &self.handles));
        let found = named.by_ref().take(Handles::MOST).collect();
        if named.next().is_some() {
            let most = Handles::MOST;
            return Err(Fault::Invalid(format!("a request has at most {most} secrets in it")));
        }
        Ok(found)
    }

    fn quota(&self) -> Result<Quota, Fault> {
        let granted = self.trip.coded.manifest.capabilities.kv;
        let granted = granted.ok_or_else(|| Fault::Denied("`kv` was not granted".to_owned()))?;
        Ok(Quota { bytes: granted.bytes, keys: granted.keys })
    }

    fn is_over_quota(&self, of: Counted, most: u32) -> Result<(), Fault> {
        let counted = self.trip.coded.health.count(of, most, self.trip.now);
        counted.map_err(|left| {
            Fault::Unavailable(format!("more than {most} calls in a minute: again in {left} s"))
        })
    }

    /// Insists that it may have so much written now.
    fn may_write(&self, quota: Quota, bytes: usize) -> Result<(), Fault> {
        self.is_over_quota(Counted::Kept, KEPT)?;
        let most = quota.bytes.saturating_mul(WRITTEN).max(WRITTEN_LEAST);
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_add(CHANGE);
        self.trip.coded.health.write(bytes, most, self.trip.now).map_err(|left| {
            Fault::Unavailable(format!("too much was written within an hour: again in {left} s"))
        })
    }

    fn outgoing(&self, request: HttpRequest) -> Outgoing {
        let config = &self.trip.coded.config;
        let header = |it: Header| (it.name.to_ascii_lowercase(), config.sealed(&it.value, &self.handles));
        Outgoing {
            method: request.method,
            url: config.sealed(&request.url, &self.handles),
            headers: request.headers.into_iter().map(header).collect(),
            body: config.opened(&request.body, &self.handles),
            signing: None,
        }
    }
}

impl Host for World {
    fn config(&mut self) -> String {
        self.trip.coded.config.seen(&self.handles).to_string()
    }

    fn now_ms(&mut self) -> u64 {
        self.trip.now.millis()
    }

    fn random(&mut self, bytes: &mut [u8]) -> Result<(), Fault> {
        getrandom::fill(bytes).map_err(|_| Fault::Unavailable("there are no random bytes".to_owned()))
    }

    fn log(&mut self, line: Line) {
        let level = match line.level {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        };
        self.trip.coded.health.log(self.trip.now, level, line.message, Value::Object(line.fields));
    }

    fn kv_get(&mut self, key: &str) -> Result<Option<Entry>, Fault> {
        self.acts()?;
        let found = self.trip.db.kept().get(self.trip.coded.keeper, key, self.trip.now);
        Ok(found.map_err(unreadable)?.map(entry))
    }

    fn kv_put(&mut self, key: &str, value: Vec<u8>, terms: KvTerms) -> Result<u64, Fault> {
        self.acts()?;
        let (quota, now) = (self.quota()?, self.trip.now);
        self.may_write(quota, key.len().saturating_add(value.len()))?;
        let ttl = terms.ttl_seconds.map(|it| now.after(Duration::from_secs(it.min(LONGEST))));
        let (db, keeper) = (&self.trip.db, self.trip.coded.keeper);
        crew::aside(|| db.keep(keeper, quota, (key, &value), terms.if_version, (now, ttl))).map_err(not_kept)
    }

    fn kv_delete(&mut self, key: &str) -> Result<bool, Fault> {
        self.acts()?;
        self.may_write(self.quota()?, key.len())?;
        crew::aside(|| self.trip.db.let_go(self.trip.coded.keeper, key, self.trip.now)).map_err(not_kept)
    }

    fn kv_scan(&mut self, scan: Scan<'_>) -> Result<Vec<(String, Entry)>, Fault> {
        self.acts()?;
        let kept = self.trip.db.kept();
        let found = kept.scan(self.trip.coded.keeper, scan.prefix, scan.after, scan.limit, self.trip.now);
        let (mut all, mut bytes) = (Vec::new(), 0);
        for it in found.map_err(unreadable)? {
            bytes += it.key.len() + it.value.len();
            if bytes > scan.bytes && !all.is_empty() {
                break;
            }
            all.push((it.key.clone(), entry(it)));
        }
        Ok(all)
    }

    fn http(&mut self, request: HttpRequest, left: Duration) -> Result<HttpResponse, Fault> {
        self.acts()?;
        self.is_over_quota(Counted::Http, HTTP)?;
        let is_ours = |it: &Header| OURS.iter().any(|name| it.name.eq_ignore_ascii_case(name));
        if let Some(header) = request.headers.iter().find(|it| is_ours(it)) {
            return Err(Fault::Invalid(format!("the server says `{}` itself", header.name)));
        }
        let coded = Arc::clone(&self.trip.coded);
        let secrets = self.named(&coded.config, &request)?;
        let request = self.outgoing(request);
        let grants = &coded.manifest.capabilities.http;
        let guard = Guard { grants, config: &coded.config, private: coded.private };
        let answer =
            crew::aside(|| send::fetch(guard, &request, &secrets, left, ANSWER)).map_err(
                |why| match why {
                    send::Unsent::Refused(why) => Fault::Denied(why),
                    send::Unsent::Failed(why) => Fault::Unavailable(why),
                },
            )?;
        if !answer.is_whole || u64::try_from(answer.body.len()).is_ok_and(|it| it >= ANSWER) {
            return Err(Fault::Unavailable("the answer is more than 1 MiB, or ended early".to_owned()));
        }
        let headers = answer.headers.into_iter().map(|(name, value)| Header { name, value }).collect();
        Ok(HttpResponse { status: answer.status, headers, body: answer.body })
    }

    fn admin(&mut self, call: AdminCall, left: Duration) -> Result<AdminReply, Fault> {
        let gone = || Fault::Unavailable("the server answers no plugins now".to_owned());
        let site = self.trip.site.as_ref().ok_or_else(gone)?;
        self.is_over_quota(Counted::Admin, ADMIN)?;
        let visit = self.trip.visit.as_ref().filter(|_| call.for_caller);
        if call.for_caller && visit.is_none() {
            return Err(Fault::Denied("nobody calls for whom it could be done".to_owned()));
        }
        let envoy = Envoy {
            power: Arc::clone(&self.trip.coded.power),
            behalf: visit.map(|it| it.seat.clone()),
            address: visit.and_then(|it| it.address),
        };
        let errand = Errand { method: call.method, path: call.path, body: call.body };
        match crew::aside(|| courier::send(site, envoy, errand, left)) {
            Ok(reply) => Ok(AdminReply { status: reply.status, body: reply.body }),
            Err(why @ courier::Undelivered::NoCall) => Err(Fault::Invalid(why.to_string())),
            Err(why) => Err(Fault::Unavailable(why.to_string())),
        }
    }

    fn caller_may(&mut self, action: &str, resource: &str) -> Result<bool, Fault> {
        self.acts()?;
        let Some(visit) = &self.trip.visit else { return Ok(false) };
        let (db, organization) = (&self.trip.db, self.trip.coded.keeper.organization);
        let catalogue = db.catalogue_of(organization);
        let action = catalogue.action_named(action);
        let action = action.ok_or_else(|| Fault::Invalid("there is no such action".to_owned()))?;
        let no_name = |_| Fault::Invalid("it is no name of a resource".to_owned());
        let resource = ResourceName::parse(resource).map_err(no_name)?;
        let credential = visit.seat.credential();
        let known = Own::new(db, organization, credential, action, &resource, self.trip.now, visit.address);
        let request = Request::new(action, &resource).knowing(&known);
        Ok(self.trip.db.directory().judge(&visit.seat, request).is_allow())
    }

    fn secret(&mut self, name: &str) -> Option<Zeroizing<Vec<u8>>> {
        self.acts().ok()?;
        self.trip.coded.config.secret(name).map(|it| Zeroizing::new(it.as_bytes().to_vec()))
    }
}

fn entry(kept: KeptEntry) -> Entry {
    Entry { value: kept.value, version: kept.version }
}

#[expect(clippy::needless_pass_by_value, reason = "as errors are mapped")]
fn unreadable(error: keywright_storage::StorageError) -> Fault {
    tracing::error!(%error, "what a plugin keeps cannot be read");
    Fault::Unavailable("what is kept cannot be read".to_owned())
}

fn not_kept(error: KeepError) -> Fault {
    match error {
        KeepError::Invalid => Fault::Invalid(error.to_string()),
        KeepError::Changed => Fault::Conflict,
        KeepError::OverQuota => Fault::OverQuota(error.to_string()),
        KeepError::Write(error) => {
            tracing::error!(%error, "what a plugin keeps cannot be written");
            Fault::Unavailable("it cannot be kept now".to_owned())
        }
    }
}
