//! A server in this process, whose clock can be moved.

use std::{
    net::SocketAddr,
    num::NonZeroUsize,
    path::Path,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering::SeqCst},
        mpsc,
    },
    thread::JoinHandle,
    time::{Duration, SystemTime},
};

use keywright_core::{Catalogue, Timestamp, member::PasswordHash, text::Email, token::Network};
use keywright_http::{
    AppState, Clock, ForwardAuth, PluginOptions, Rate, Site, TokensOf,
    auth::{cookie::RefreshCookie, hasher::Hasher, password::NewPassword},
    first_start::{self, FirstOwner},
    forward_auth::grpc,
    metrics, plugins, server,
};
use keywright_storage::{Database, Options};
use tempfile::TempDir;
use tokio::sync::oneshot;

pub(crate) use super::seed::world;
use super::{client::agent, log::Log, seed::Seed, world::files};

pub(crate) const OWNER: &str = "ann@example.com";
pub(crate) const OWNER_PASSWORD: &str = "correct horse battery staple";

/// A running server on a folder of its own.
pub(crate) struct Server {
    pub(crate) url: String,
    folder: TempDir,
    shift: Shift,
    catalogue: Arc<Catalogue>,
    proxies: Proxies,
    /// Where the log of this process ended before the server started.
    pub(crate) logged: [usize; 2],
    running: Option<Running>,
}

type Shift = Arc<Shifted>;

/// Which proxies may ask, how, and for whose tokens; and how many calls there may be, from an address and with a token.
#[derive(Clone, Default)]
pub(crate) struct Proxies {
    pub(crate) trusted: Vec<Network>,
    pub(crate) tokens: TokensOf,
    pub(crate) limits: [Option<Rate>; 2],
    /// Whether plugins may not call private networks, whatever organizations say.
    pub(crate) without_private_networks: bool,
    /// Whether plugins do not act.
    pub(crate) without_plugins: bool,
    /// Whether Envoy is answered over gRPC.
    pub(crate) has_envoy: bool,
}

const PLUGIN_FILES: &str = "plugin-files";
const PLUGIN_CACHE: &str = "plugin-cache";

/// How a server's clock differs from this machine's.
#[derive(Default)]
struct Shifted {
    /// By how many milliseconds it is ahead, wrapping where it is behind.
    ahead: AtomicU64,
    /// The moment at which it stands still; 0 while it goes.
    still: AtomicU64,
    /// How many milliseconds it goes on each time it is looked at.
    hurry: AtomicU64,
}

struct Running {
    database: Database,
    at: Addresses,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

/// Where a server listens.
struct Addresses {
    api: String,
    metrics: String,
    envoy: Option<SocketAddr>,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_with(Catalogue::featbit())
    }

    /// Starts with a catalogue of its own.
    pub(crate) fn start_with(catalogue: Catalogue) -> Self {
        Self::start_behind(catalogue, Proxies::default())
    }

    /// Starts with a catalogue of its own behind proxies.
    pub(crate) fn start_behind(catalogue: Catalogue, proxies: Proxies) -> Self {
        let (folder, shift) = (tempfile::tempdir().unwrap(), Shift::default());
        let (logged, catalogue) = (Log::of_all().end(), Arc::new(catalogue));
        let (url, running) = run(folder.path(), &shift, &catalogue, &proxies);
        Self { url, folder, shift, catalogue, proxies, logged, running: Some(running) }
    }

    /// Starts on a copy of what another has left, at the moment at which it was left.
    pub(crate) fn start_as(seed: &Seed) -> Self {
        let (folder, shift) = (tempfile::tempdir().unwrap(), Shift::default());
        seed.sow(folder.path());
        shift.ahead.store(seed.at.millis().wrapping_sub(now(&shift).millis()), SeqCst);
        let (logged, catalogue) = (Log::of_all().end(), Arc::new(Catalogue::featbit()));
        let proxies = Proxies::default();
        let (url, running) = run(folder.path(), &shift, &catalogue, &proxies);
        Self { url, folder, shift, catalogue, proxies, logged, running: Some(running) }
    }

    /// Ends it gracefully, keeps a copy of what it has left, and starts it anew.
    pub(crate) fn seed(&mut self) -> Seed {
        self.stop();
        let seed = Seed::of(self.folder.path(), self.now());
        self.restart();
        seed
    }

    /// Ends it gracefully and starts it anew on the same folder.
    pub(crate) fn restart(&mut self) {
        self.stop();
        let (url, running) = run(self.folder.path(), &self.shift, &self.catalogue, &self.proxies);
        (self.url, self.running) = (url, Some(running));
    }

    /// The same with another catalogue.
    pub(crate) fn restart_with(&mut self, catalogue: Catalogue) {
        self.catalogue = Arc::new(catalogue);
        self.restart();
    }

    /// Starts it anew with plugins that act, or do not.
    pub(crate) fn restart_with_plugins(&mut self, on: bool) {
        self.proxies.without_plugins = !on;
        self.restart();
    }

    /// What the file of a sink holds.
    pub(crate) fn sink_file(&self, organization: &str, plugin: &str, sink: &str) -> String {
        let path = self.folder.path().join(PLUGIN_FILES).join(organization).join(plugin);
        std::fs::read_to_string(path.join(format!("{sink}.ndjson"))).unwrap_or_default()
    }

    /// Starts it anew with plugins that may call private networks, or may not.
    pub(crate) fn restart_with_private_networks(&mut self, on: bool) {
        self.proxies.without_private_networks = !on;
        self.restart();
    }

    /// How many programs are kept compiled.
    pub(crate) fn compiled(&self) -> usize {
        std::fs::read_dir(self.folder.path().join(PLUGIN_CACHE)).map_or(0, Iterator::count)
    }

    /// Moves its clock forward.
    pub(crate) fn advance(&self, by: Duration) {
        self.shift.ahead.fetch_add(u64::try_from(by.as_millis()).unwrap(), SeqCst);
    }

    /// Puts its clock back.
    pub(crate) fn put_back(&self, by: Duration) {
        self.shift.ahead.fetch_sub(u64::try_from(by.as_millis()).unwrap(), SeqCst);
    }

    /// Makes its clock stand still at a moment: for what ends exactly then.
    pub(crate) fn stand_at(&self, moment: Timestamp) {
        self.shift.still.store(moment.millis(), SeqCst);
    }

    /// Makes its clock go on by so much each time it is looked at: for what takes long.
    pub(crate) fn hurry(&self, by: Duration) {
        self.shift.hurry.store(u64::try_from(by.as_millis()).unwrap(), SeqCst);
    }

    /// The moment it is for the server.
    pub(crate) fn now(&self) -> Timestamp {
        now(&self.shift)
    }

    /// What the server keeps: for what has no request.
    pub(crate) fn database(&self) -> &Database {
        &self.running.as_ref().unwrap().database
    }

    /// What the server tells Prometheus.
    pub(crate) fn metrics(&self) -> Vec<u8> {
        let answer = agent().get(&self.running.as_ref().unwrap().at.metrics).call().unwrap();
        answer.into_body().read_to_vec().unwrap()
    }

    /// Where it answers Envoy over gRPC.
    pub(crate) fn envoy(&self) -> SocketAddr {
        self.running.as_ref().unwrap().at.envoy.unwrap()
    }

    /// Everything the server has left behind: every file of its folder, its log, and what it tells Prometheus.
    pub(crate) fn leavings(&mut self) -> Vec<u8> {
        let metrics = self.running.as_ref().map(|it| agent().get(&it.at.metrics).call().unwrap());
        let metrics = metrics.map(|it| it.into_body().read_to_string().unwrap()).unwrap_or_default();
        self.stop();
        let mut all = format!("{metrics}{}", Log::of_all().after(self.logged)).into_bytes();
        all.extend(files(self.folder.path()));
        all
    }

    fn stop(&mut self) {
        if let Some(Running { database, stop, thread, .. }) = self.running.take() {
            stop.send(()).unwrap();
            thread.join().unwrap();
            database.close().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.stop();
        }
    }
}

/// The time of tests: this machine's and how far a test has moved it, or where a test holds it.
#[expect(clippy::disallowed_methods, reason = "a server's clock is read here")]
fn now(shift: &Shifted) -> Timestamp {
    let still = shift.still.load(SeqCst);
    if still > 0 {
        return Timestamp::from_millis(still);
    }
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let millis = u64::try_from(since_epoch.as_millis()).unwrap();
    let hurry = shift.hurry.load(SeqCst);
    Timestamp::from_millis(millis.wrapping_add(shift.ahead.fetch_add(hurry, SeqCst)))
}

/// Runs a server on a thread of its own until it is told to stop, with an owner if it has none.
fn run(folder: &Path, shift: &Shift, catalogue: &Arc<Catalogue>, proxies: &Proxies) -> (String, Running) {
    let (shift, proxies) = (Arc::clone(shift), proxies.clone());
    let options = Options {
        folder: folder.join("data"),
        cache_capacity: 8 << 20,
        accept_rollback: None,
        catalogue: Arc::clone(catalogue),
        now: now(&shift),
    };
    let database = Database::open(&options).unwrap();
    if database.is_empty().unwrap() {
        let (email, password) = (Email::new(OWNER).unwrap(), owner_password());
        let owner = FirstOwner { email, password, organization: None };
        first_start::make_owner(&database, &owner, now(&shift)).unwrap();
    }
    let (stop, stopped) = oneshot::channel();
    let (tell, told) = mpsc::channel();
    let kept = database.clone();
    let files = Some(folder.join(PLUGIN_FILES));
    let (on, private_networks) = (!proxies.without_plugins, !proxies.without_private_networks);
    let cache = Some(folder.join(PLUGIN_CACHE));
    let plugins = PluginOptions { on, private_networks, folder: files, cache, ..PluginOptions::default() };
    let thread = std::thread::spawn(move || {
        let clock = Clock::new(move || now(&shift));
        let state = AppState::new(kept, clock, RefreshCookie::default()).unwrap();
        let state = state.asked_by(ForwardAuth::new(proxies.trusted, proxies.tokens));
        let [addresses, tokens] = proxies.limits;
        let state =
            state.limited_to(addresses, tokens).told_of_leaks_by(Some(super::token_life::leaks::keys()));
        let state = state.with_plugins(plugins).unwrap();
        actix_web::rt::System::new().block_on(serve(state, proxies.has_envoy, stopped, &tell));
    });
    let at = told.recv().unwrap();
    (at.api.clone(), Running { database, at, stop, thread })
}

/// Says where everything is, and serves.
async fn serve(
    state: AppState,
    has_envoy: bool,
    stopped: oneshot::Receiver<()>,
    tell: &mpsc::Sender<Addresses>,
) {
    let site = Site::new(state).unwrap();
    let deliveries = plugins::start(&site).unwrap();
    // A test that fails tells nobody to stop: it lets go of the sender.
    let stop = async { drop(stopped.await) };
    let running = server::start(&site, "127.0.0.1:0", NonZeroUsize::new(2).unwrap(), stop).unwrap();
    let scraped = metrics::start(&site, "127.0.0.1:0", std::future::pending()).unwrap();
    let metrics = format!("http://{}/metrics", scraped.addresses[0]);
    let (end_envoy, ended) = oneshot::channel::<()>();
    let ended = async { drop(ended.await) };
    let envoy = has_envoy.then(|| grpc::start(&site, ([127, 0, 0, 1], 0).into(), ended).unwrap());
    let at = Addresses {
        api: format!("http://{}", running.addresses[0]),
        metrics,
        envoy: envoy.as_ref().map(|it| it.address),
    };
    tell.send(at).unwrap();
    let handle = scraped.ended.handle();
    let (scraped, envoy) =
        (actix_web::rt::spawn(scraped.ended), envoy.map(|it| actix_web::rt::spawn(it.ended)));
    running.ended.await.unwrap();
    handle.stop(false).await;
    scraped.await.unwrap().unwrap();
    drop(deliveries);
    drop(end_envoy);
    if let Some(envoy) = envoy {
        envoy.await.unwrap().unwrap();
    }
}

/// The hash of the owner's password: made once, since it is meant to take long.
pub(crate) fn owner_password() -> PasswordHash {
    static HASH: LazyLock<PasswordHash> = LazyLock::new(|| {
        let hash = Hasher::start().unwrap();
        let hash = async { hash.hash(NewPassword::new(OWNER_PASSWORD).unwrap()).await };
        actix_web::rt::System::new().block_on(hash).unwrap()
    });
    HASH.clone()
}
