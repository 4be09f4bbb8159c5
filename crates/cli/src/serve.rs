//! `serve`: from the folder to a server that listens, and back.

use std::{
    io::Write as _,
    net::SocketAddr,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use keywright_core::{Catalogue, Timestamp};
use keywright_http::{
    AppState, Clock, ForwardAuth, PluginOptions, Site,
    auth::cookie::RefreshCookie,
    forward_auth::grpc,
    metrics, plugins,
    server::{self, Running},
};
use keywright_storage::{Database, DormantHolder, Hash, Options};
use rustix::{
    fs::Mode,
    process::{Resource, Rlimit, getrlimit, setrlimit},
};

use crate::{
    catalog, clock,
    config::{Config, Plugins, PrivateNetworks, SecureCookies, ServeArgs},
    logging, setup,
};

/// The folder of compiled code of plugins, in that of the data. It can be removed at any time, and is no part of a backup.
const PLUGIN_CACHE: &str = "plugin-cache";
/// The folder of the files that sinks of plugins write, in that of the data.
const PLUGIN_FILES: &str = "plugin-files";

/// Runs the server until it is told to stop.
pub(crate) fn run(args: ServeArgs) -> anyhow::Result<()> {
    let config = Config::new(args)?;
    logging::start(config.log_format, &config.log)?;
    raise_open_files();
    actix_web::rt::System::new().block_on(serve(config))
}

/// Allows as many open files as the system lets this process have: connections take one each, and the usual limit of
/// 1024 would let anybody who keeps idle ones shut everybody out.
fn raise_open_files() {
    let was = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: was.maximum, ..was };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => tracing::debug!(from = was.current, to = was.maximum, "open files"),
        Err(cause) => tracing::debug!(%cause, limit = was.current, "the limit of open files stays as it is"),
    }
}

/// Opens a folder, as all commands do. Those beside `serve` ask nothing of other APIs and need no catalogue of them.
pub(crate) fn open(
    folder: &Path,
    cache_bytes: u64,
    accept_rollback: Option<[u8; 32]>,
    catalogue: Catalogue,
) -> anyhow::Result<Database> {
    // What is in the folder is for this user alone, even where it is copied out of it.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let options = Options {
        folder: folder.to_owned(),
        cache_capacity: cache_bytes,
        accept_rollback: accept_rollback.map(Hash),
        catalogue: Arc::new(catalogue),
        now: clock::now(),
    };
    Database::open(&options).with_context(|| format!("cannot open {}", folder.display()))
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let started = clock::now();
    let catalogue = catalog::load(&config.catalogs)?;
    let db = open(&config.data_dir, config.cache_bytes, config.accept_rollback, catalogue)?;
    let cookie = RefreshCookie { always_secure: config.secure_cookies == SecureCookies::Always };
    let clock = Clock::new(onward(&db));
    let state = AppState::new(db.clone(), clock, cookie).context("cannot start")?;
    let forward_auth = ForwardAuth::new(config.trusted_proxies, config.forward_auth_tokens);
    let state = state.shared_with(config.cors_origins).known_by(config.public_url).asked_by(forward_auth);
    let state = state.told_of_leaks_by(config.leak_keys);
    let state = state.limited_to(config.rate_limit_address, config.rate_limit_token);
    let folder = Some(config.data_dir.join(PLUGIN_FILES));
    let cache = Some(config.data_dir.join(PLUGIN_CACHE));
    let (on, compiler) = (config.plugins == Plugins::On, compiler());
    let private_networks = config.plugin_private_networks == PrivateNetworks::On;
    let options = PluginOptions { on, private_networks, folder, cache, compiler };
    let state = state.with_plugins(options).context("cannot read the plugins")?;
    // Those that speak of types of plugins speak again by now.
    tell_dormant(&db)?;
    let link = setup::prepare(&state, config.owner.as_ref()).await?;
    let site = Site::new(state).context("cannot write the OpenAPI document")?;
    let deliveries = plugins::start(&site).context("cannot deliver the events of plugins")?;
    let stop = server::told_to_stop().context("cannot listen for signals")?;
    let running = server::start(&site, config.listen, workers(config.workers), stop)
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    let scraped = config.metrics_listen.map(|it| measure(&site, it)).transpose()?;
    let envoy = config.grpc_listen.map(|it| answer_envoy(&site, it)).transpose()?;
    let metrics = scraped.as_ref().and_then(|it| it.addresses.first());
    let grpc = envoy.as_ref().map(|it| it.address);
    announce(&running.addresses, metrics, grpc, link.as_deref(), started);
    let envoy = envoy.map(|it| actix_web::rt::spawn(it.ended));
    let scraped = scraped.map(|it| actix_web::rt::spawn(it.ended));
    running.ended.await.context("the server ended with an error")?;
    if let Some(scraped) = scraped {
        scraped
            .await
            .context("the listener for metrics failed")?
            .context("the listener for metrics failed")?;
    }
    if let Some(envoy) = envoy {
        envoy.await.context("the listener for Envoy failed")?.context("the listener for Envoy failed")?;
    }
    drop(deliveries);
    db.close().context("cannot write down when tokens were last used")?;
    tracing::info!("stopped");
    Ok(())
}

/// The program that compiles code of plugins: this one, also where its file has been replaced meanwhile.
fn compiler() -> Option<PathBuf> {
    let itself = PathBuf::from("/proc/self/exe");
    if itself.exists() { Some(itself) } else { std::env::current_exe().ok() }
}

/// Says which policies and tokens speak of what no catalogue has.
fn tell_dormant(db: &Database) -> anyhow::Result<()> {
    let dormant = db.dormant().context("cannot read what policies and tokens say")?;
    if dormant.count == 0 {
        return Ok(());
    }
    tracing::warn!(
        count = dormant.count,
        "policies and tokens speak of types or actions that no catalogue has: give the catalogue that had them, or change \
         what they say; until then these statements allow nothing"
    );
    for holder in &dormant.first {
        match holder {
            DormantHolder::Policy(id) => tracing::warn!(policy = %id, "speaks of what no catalogue has"),
            DormantHolder::Token(id, organization) => {
                tracing::warn!(token = %id, %organization, "speaks of what no catalogue has");
            }
        }
    }
    Ok(())
}

/// The time, from the newest commit on.
fn onward(db: &Database) -> impl Fn() -> Timestamp + use<> {
    let host = clock::now();
    let from = db.now(host);
    if from > host {
        let ahead_s = from.since(host).as_secs();
        tracing::warn!(
            ahead_s,
            "the clock of this host is behind the newest commit; time goes on from there"
        );
    }
    clock::onward(from)
}

fn measure(site: &Arc<Site>, listen: SocketAddr) -> anyhow::Result<Running> {
    let stop = server::told_to_stop().context("cannot listen for signals")?;
    metrics::start(site, listen, stop).with_context(|| format!("cannot listen on {listen} for metrics"))
}

fn answer_envoy(site: &Arc<Site>, listen: SocketAddr) -> anyhow::Result<grpc::Running> {
    let stop = server::told_to_stop().context("cannot listen for signals")?;
    grpc::start(site, listen, stop).with_context(|| format!("cannot listen on {listen} for Envoy"))
}

fn workers(wanted: Option<usize>) -> NonZeroUsize {
    wanted
        .and_then(NonZeroUsize::new)
        .or_else(|| std::thread::available_parallelism().ok())
        .unwrap_or(NonZeroUsize::MIN)
}

/// Says where everything is, on standard output.
fn announce(
    addresses: &[SocketAddr],
    metrics: Option<&SocketAddr>,
    grpc: Option<SocketAddr>,
    link: Option<&str>,
    started: Timestamp,
) {
    let Some(address) = addresses.first() else { return };
    let metrics = metrics.map(|it| format!("  Metrics     http://{it}/metrics\n"));
    let grpc = grpc.map(|it| format!("  Envoy       {it} (gRPC)\n"));
    let setup = link.map(|it| format!("  Setup       http://{address}{it} (once, within an hour)\n"));
    let lines = format!(
        "Keywright listens on http://{address}\n  Console     http://{address}/\n  Swagger UI  \
         http://{address}/swagger-ui/\n  OpenAPI     http://{address}/openapi.json\n{}{}{}",
        metrics.unwrap_or_default(),
        grpc.unwrap_or_default(),
        setup.unwrap_or_default()
    );
    // A server whose output nobody reads serves all the same.
    let _ = std::io::stdout().write_all(lines.as_bytes());
    let took = clock::now().since(started);
    tracing::info!(%address, took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX), "listening");
}

#[cfg(test)]
mod tests;
