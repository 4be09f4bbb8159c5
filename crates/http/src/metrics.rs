//! What a server tells Prometheus, on a listener of its own.

use std::{
    collections::HashMap,
    fmt, io,
    net::{SocketAddr, ToSocketAddrs},
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{
    App, HttpResponse, HttpServer,
    http::StatusCode,
    web::{self, Data},
};
use metrics::{Counter, Histogram, Key, KeyName, Label, Level, Metadata, Recorder as _};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};
use parking_lot::RwLock;

use crate::{
    AppState, Site,
    gate::{limits, routing::Leaf},
    plugins::registry::Ran,
    server::Running,
};

/// What is measured, between scrapes.
pub(crate) struct Metrics {
    recorder: PrometheusRecorder,
    /// Where the requests of each kind are counted, so that their labels are not put together for each of them. No more
    /// than there are documented paths, methods and statuses.
    meters: RwLock<HashMap<Kind, Meter>>,
}

/// What requests have in common that are counted together.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Kind {
    /// The place of the documented path.
    route: Option<u16>,
    method: Option<&'static str>,
    status: u16,
}

/// Where they are counted.
struct Meter {
    duration: Histogram,
    requests: Counter,
}

/// A request that is being answered.
pub(crate) struct Timer<'a> {
    metrics: &'a Metrics,
    began: Instant,
}

const REQUESTS: &str = "keywright_http_requests_total";
const DURATION: &str = "keywright_http_request_duration_seconds";
/// Each with what it says, in the form of [`describe`].
const GAUGES: [(&str, &str); 8] = [
    ("keywright_tokens", "Tokens that are kept"),
    ("keywright_members", "Memberships that are in force"),
    ("keywright_login_sessions", "Login sessions that are kept"),
    ("keywright_passwords_running", "Passwords that are being hashed or checked"),
    ("keywright_passwords_waiting", "Passwords that wait to be hashed or checked"),
    ("keywright_plugin_lag_commits", "By how many commits the sink of a plugin is behind that is most so"),
    ("keywright_plugins_quarantined", "Plugins whose code rests because it failed too often"),
    ("keywright_degraded", "1 when writes are refused because the disk failed"),
];
const TOTALS: [(&str, &str); 7] = [
    ("keywright_passwords_done_total", "Passwords that have been hashed or checked"),
    ("keywright_passwords_refused_total", "Passwords that were turned away because too many waited"),
    ("keywright_plugin_deliveries_total", "Parcels of events that sinks of plugins have delivered"),
    ("keywright_plugin_delivery_failures_total", "Parcels of events that were not taken, and are sent again"),
    ("keywright_plugin_dead_letters_total", "Parcels of events that were put aside"),
    ("keywright_plugin_calls_total", "Calls of the code of plugins"),
    ("keywright_plugin_call_failures_total", "Calls of the code of plugins that had no answer"),
];
/// In seconds: from a decision in memory to a queue of passwords.
const BUCKETS: [f64; 12] =
    [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5];
const METADATA: Metadata<'static> = Metadata::new(module_path!(), Level::INFO, Some(module_path!()));
/// What stands for a path or a method that is not documented: a label never holds what a caller sent.
const OTHER: &str = "other";
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// How often single durations are added to their buckets when nobody scrapes.
const UPKEEP: Duration = Duration::from_secs(5);

/// Begins to measure a site, and answers `GET /metrics` on an address until `stop` is ready. Must be called in
/// an actix system.
///
/// # Errors
/// When the address is not one, or is taken.
pub fn start(
    site: &Arc<Site>,
    listen: impl ToSocketAddrs,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<Running> {
    let handle = site.measure().map_err(io::Error::other)?.recorder.handle();
    let data = Data::from(Arc::clone(site));
    let server =
        HttpServer::new(move || App::new().app_data(data.clone()).route("/metrics", web::get().to(scrape)))
            .workers(1)
            .keep_alive(limits::KEEP_ALIVE)
            .client_request_timeout(limits::HEAD_DEADLINE)
            .shutdown_timeout(limits::DRAIN_DEADLINE.as_secs())
            .shutdown_signal(stop)
            .bind(listen)?;
    actix_web::rt::spawn(async move {
        let mut ticks = tokio::time::interval(UPKEEP);
        loop {
            ticks.tick().await;
            handle.run_upkeep();
        }
    });
    let addresses: Vec<SocketAddr> = server.addrs();
    Ok(Running { addresses, ended: server.run() })
}

async fn scrape(site: Data<Site>) -> HttpResponse {
    match site.metrics() {
        Some(metrics) => HttpResponse::Ok().content_type(CONTENT_TYPE).body(metrics.render(site.state())),
        None => HttpResponse::ServiceUnavailable().finish(),
    }
}

impl Metrics {
    /// Nothing measured yet.
    ///
    /// # Errors
    /// When the buckets are not ones.
    pub(crate) fn new() -> Result<Self, metrics_exporter_prometheus::BuildError> {
        let recorder = PrometheusBuilder::new().set_buckets(&BUCKETS)?.build_recorder();
        describe(&recorder);
        Ok(Self { recorder, meters: RwLock::default() })
    }

    /// A request has come.
    pub(crate) fn begin(&self) -> Timer<'_> {
        Timer { metrics: self, began: Instant::now() }
    }

    /// Everything, as Prometheus reads it.
    fn render(&self, state: &AppState) -> String {
        let (counts, load) = (state.db.directory().counts(), state.hasher.load());
        let degraded = usize::from(state.db.health().degraded.is_some());
        let [delivered, failed, dead, behind] = state.plugins().counts.read();
        let behind = usize::try_from(behind).unwrap_or(usize::MAX);
        let Ran { calls, failures, resting } = state.plugins().ran();
        let gauges = [
            counts.tokens,
            counts.members,
            counts.sessions,
            load.running,
            load.waiting,
            behind,
            resting,
            degraded,
        ];
        for ((name, _), value) in GAUGES.into_iter().zip(gauges) {
            let value = u32::try_from(value).unwrap_or(u32::MAX);
            self.recorder.register_gauge(&Key::from_static_name(name), &METADATA).set(f64::from(value));
        }
        let totals = [load.done, load.refused, delivered, failed, dead, calls, failures];
        for ((name, _), value) in TOTALS.into_iter().zip(totals) {
            self.recorder.register_counter(&Key::from_static_name(name), &METADATA).absolute(value);
        }
        self.recorder.handle().render()
    }
}

impl Timer<'_> {
    /// The request has been answered; `route` is the documented path that it meant, and `method` its method where that is
    /// documented.
    pub(crate) fn end(self, method: Option<&'static str>, route: Option<&Leaf>, status: StatusCode) {
        let kind = Kind { route: route.map(|it| it.place), method, status: status.as_u16() };
        let seconds = self.began.elapsed().as_secs_f64();
        if let Some(meter) = self.metrics.meters.read().get(&kind) {
            return meter.count(seconds);
        }
        let meter = Meter::new(&self.metrics.recorder, kind, route);
        self.metrics.meters.write().entry(kind).or_insert(meter).count(seconds);
    }
}

impl Meter {
    fn new(recorder: &PrometheusRecorder, kind: Kind, route: Option<&Leaf>) -> Self {
        let route = Label::new("route", route.map_or(OTHER, |it| &it.template).to_owned());
        let method = Label::from_static_parts("method", kind.method.unwrap_or(OTHER));
        let key = Key::from_parts(DURATION, vec![method.clone(), route.clone()]);
        let duration = recorder.register_histogram(&key, &METADATA);
        let key =
            Key::from_parts(REQUESTS, vec![method, route, Label::new("status", kind.status.to_string())]);
        Self { duration, requests: recorder.register_counter(&key, &METADATA) }
    }

    fn count(&self, seconds: f64) {
        self.duration.record(seconds);
        self.requests.increment(1);
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

fn describe(recorder: &PrometheusRecorder) {
    recorder.describe_counter(
        KeyName::from_const_str(REQUESTS),
        None,
        "Requests that have been answered".into(),
    );
    recorder.describe_histogram(KeyName::from_const_str(DURATION), None, "How long answers took".into());
    for (name, text) in GAUGES {
        recorder.describe_gauge(KeyName::from_const_str(name), None, text.into());
    }
    for (name, text) in TOTALS {
        recorder.describe_counter(KeyName::from_const_str(name), None, text.into());
    }
}
