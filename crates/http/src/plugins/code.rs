//! The code of plugins: what runs of it, for whom, and what became of it.
//!
//! Each call is a *trip*: code goes out with what it may ask of the world, and comes back in time or not at all. What
//! nobody's write waits for runs on a [crew] of a few threads; what judges runs in the write itself, on a short leash.

pub(crate) mod admission;
pub(crate) mod answers;
pub(crate) mod bodies;
#[cfg(feature = "code")]
mod courier;
pub(crate) mod crew;
#[cfg_attr(not(feature = "code"), path = "code/engine_off.rs")]
pub(crate) mod engine;
pub(crate) mod envoy;
#[cfg(feature = "code")]
mod errand;
pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod jobs;
pub(crate) mod meter;
pub(crate) mod pages;
pub(crate) mod routes;
pub(crate) mod starting;
pub(crate) mod views;

use std::{fmt, sync::Arc, time::Instant};

use actix_web::web::Data;
use keywright_core::{Statement, Timestamp, plugin::Plugin};
use keywright_plugins::{
    config::Config,
    manifest::{Access, Manifest},
    operation::Actor,
    plugin::Plugin as Package,
};
use keywright_storage::{
    Database, Keeper,
    directory::{Caller as Seat, PluginPower},
};
use tokio::sync::oneshot;

use self::{engine::Loaded, health::Health};
use super::{registry::Registry, review};
use crate::{ApiError, AppState, Site, caller::Caller};

/// A plugin whose code runs, with all that it takes.
pub(crate) struct Coded {
    /// Whose it is, and which.
    pub(crate) keeper: Keeper,
    pub(crate) name: String,
    /// The SHA-256 of its bundle.
    pub(crate) hash: [u8; 32],
    pub(crate) manifest: Manifest,
    pub(crate) config: Config,
    /// Whether it may call private networks.
    pub(crate) private: bool,
    /// What it was granted to do.
    pub(crate) statements: Arc<[Statement]>,
    pub(crate) power: Arc<PluginPower>,
    /// How it does, which outlives its versions.
    pub(crate) health: Arc<Health>,
    engine: Arc<Loaded>,
}

/// What code does.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Hook {
    /// It gets ready to act.
    Start,
    /// It judges.
    Admission,
    /// It hears of events.
    Events,
    /// It answers a call.
    Route,
    /// It draws a page, or does what a button of it says.
    Page,
    /// It does what it does from time to time.
    Job,
}

/// Why it gets ready.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reason {
    Enabled,
    Upgraded,
    Configured,
}

/// Why code has no answer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Fail {
    /// It failed too often, and rests.
    #[error("it failed too often and rests until somebody resumes it")]
    Resting,
    /// What others call of it failed too often, and rests.
    #[error("it failed too often and rests for a minute")]
    Pausing,
    /// There is too much to do.
    #[error("too much is being done already")]
    Busy,
    /// It says itself that it failed.
    #[error("{0}")]
    Refused(String),
    /// It broke off, took too much, or answered nonsense.
    #[error("{0}")]
    Broken(String),
    /// The server failed.
    #[error("{0}")]
    Server(String),
}

/// One call of code: who goes out, and what it may use on its way.
pub(crate) struct Trip {
    pub(crate) coded: Arc<Coded>,
    pub(crate) db: Database,
    pub(crate) now: Timestamp,
    /// The server that it may call as a plugin; none for what judges.
    pub(crate) site: Option<Arc<Site>>,
    /// For whom, if anybody called.
    pub(crate) visit: Option<Visit>,
}

/// Who calls a route or uses a page.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) seat: Seat,
    pub(crate) address: Option<std::net::IpAddr>,
    pub(crate) actor: Actor,
}

impl Hook {
    /// All of them.
    pub(crate) const ALL: [Self; 6] =
        [Self::Start, Self::Admission, Self::Events, Self::Route, Self::Page, Self::Job];

    /// Whether whoever may see what the plugin shows can have it called as often as they like. Such a hook that breaks rests
    /// alone and for a while: nobody may silence what judges by that.
    pub(crate) const fn is_for_others(self) -> bool {
        matches!(self, Self::Route | Self::Page)
    }

    /// Its name, as people and metrics know it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Admission => "admission",
            Self::Events => "events",
            Self::Route => "routes",
            Self::Page => "pages",
            Self::Job => "jobs",
        }
    }
}

impl Visit {
    /// Whoever calls.
    pub(crate) fn of(caller: &Caller) -> Result<Self, ApiError> {
        let actor = keywright_core::Principal {
            credential: caller.credential(),
            organization: caller.organization(),
            authority: keywright_core::principal::Authority::default(),
        }
        .actor();
        let actor = review::actor(&caller.state.db, caller.organization(), actor)?;
        Ok(Self { seat: caller.seat().clone(), address: caller.address(), actor })
    }
}

impl Coded {
    /// The code of a plugin, ready to run.
    pub(crate) fn new(
        registry: &Registry,
        plugin: &Plugin,
        package: &Package,
        config: Config,
        engine: Arc<Loaded>,
    ) -> Self {
        let statements: Arc<[Statement]> = package.manifest().capabilities.admin.clone().into();
        let power = PluginPower::new(plugin.organization, plugin.id, &statements);
        Self {
            keeper: Keeper { organization: plugin.organization, plugin: plugin.id },
            name: plugin.name.to_string(),
            hash: plugin.release.hash,
            manifest: package.manifest().clone(),
            config,
            private: registry.is_private(plugin),
            statements,
            power: Arc::new(power),
            health: registry.health(plugin),
            engine,
        }
    }

    /// Runs it, and takes note of how that went. Whether that was once too often is said too.
    fn run<T>(
        &self,
        hook: Hook,
        now: Timestamp,
        call: impl FnOnce(&Loaded) -> Result<T, Fail>,
    ) -> (Result<T, Fail>, bool) {
        if let Some(rests) = self.health.rests(hook, now) {
            return (Err(rests), false);
        }
        let began = Instant::now();
        let answer = call(&self.engine);
        let why = answer.as_ref().err();
        let has_tripped = self.health.record(hook, now, began.elapsed(), why);
        if let Some(why) = why {
            let (hook, why) = (hook.as_str(), why.to_string());
            self.health.log(now, "error", format!("{hook}: {why}"), serde_json::Value::Null);
            // What code says may look like lines of the server's.
            let why = why.escape_debug();
            tracing::warn!(plugin = self.name, hook, %why, "the code of a plugin failed");
        }
        if has_tripped {
            tracing::error!(plugin = self.name, "the code of a plugin failed too often, and rests");
        }
        (answer, has_tripped)
    }

    /// Insists that somebody may see or call what has this access: 403 otherwise. `captures` stand for parts of a path.
    pub(crate) fn require(
        access: &Access,
        caller: &Caller,
        captures: &[(String, String)],
    ) -> Result<(), ApiError> {
        let Access::May { action, resource } = access else { return Ok(()) };
        let catalogue = caller.catalogue();
        let action = catalogue.action_named(action).ok_or_else(ApiError::forbidden)?;
        // What would be another name once it is put into one, names nothing.
        if captures.iter().any(|it| it.1.contains([':', ';', ',', '*', '/'])) {
            return Err(ApiError::forbidden());
        }
        let fill = |it: String, (name, value): &(String, String)| it.replace(&format!("{{{name}}}"), value);
        caller.require(action, &captures.iter().fold(resource.clone(), fill))
    }
}

/// Sends code out on one of the crew's threads, and waits for it.
pub(crate) async fn run<T: Send + 'static>(
    state: &Data<AppState>,
    coded: &Arc<Coded>,
    hook: Hook,
    visit: Option<Visit>,
    call: impl FnOnce(&Loaded, Trip) -> Result<T, Fail> + Send + 'static,
) -> Result<T, Fail> {
    let answer = send_out(state, coded, hook, visit, call)?.await;
    answer.unwrap_or_else(|_| Err(Fail::Server("the server failed while the plugin ran".to_owned())))
}

/// The same, for threads that may wait.
pub(crate) fn run_here<T: Send + 'static>(
    state: &Data<AppState>,
    coded: &Arc<Coded>,
    hook: Hook,
    call: impl FnOnce(&Loaded, Trip) -> Result<T, Fail> + Send + 'static,
) -> Result<T, Fail> {
    let answer = send_out(state, coded, hook, None, call)?.blocking_recv();
    answer.unwrap_or_else(|_| Err(Fail::Server("the server failed while the plugin ran".to_owned())))
}

fn send_out<T: Send + 'static>(
    state: &Data<AppState>,
    coded: &Arc<Coded>,
    hook: Hook,
    visit: Option<Visit>,
    call: impl FnOnce(&Loaded, Trip) -> Result<T, Fail> + Send + 'static,
) -> Result<oneshot::Receiver<Result<T, Fail>>, Fail> {
    if let Some(rests) = coded.health.rests(hook, state.now()) {
        return Err(rests);
    }
    let stopping = || Fail::Server("the server does not run plugins now".to_owned());
    let crew = state.plugins().crew().ok_or_else(stopping)?;
    let (kept, coded, keeper) = (state.clone(), Arc::clone(coded), coded.keeper);
    let work = move || {
        let site = kept.plugins().site();
        #[cfg(feature = "code")]
        if let Some(site) = site.as_ref().filter(|_| !coded.statements.is_empty()) {
            courier::prepare(site);
        }
        let trip = Trip { db: kept.db.clone(), now: kept.now(), site, visit, coded: Arc::clone(&coded) };
        let (answer, has_tripped) = coded.run(hook, trip.now, |code| call(code, trip));
        if has_tripped {
            kept.plugins().ring();
        }
        answer
    };
    crew.enqueue(keeper, work).map_err(|_| Fail::Busy)
}

impl From<Fail> for ApiError {
    fn from(fail: Fail) -> Self {
        match fail {
            Fail::Busy => Self::Unavailable,
            Fail::Resting => Self::Refused(vec!["PluginRests".into(), fail.to_string().into()]),
            Fail::Pausing => Self::Refused(vec!["PluginPauses".into(), fail.to_string().into()]),
            // What the kit says of a bug, in place of its words.
            Fail::Refused(why) if why == "the plugin failed" => {
                Self::Refused(vec!["PluginFailed".into(), why.into()])
            }
            Fail::Refused(why) => Self::Refused(vec!["PluginRefused".into(), why.into()]),
            Fail::Broken(why) | Fail::Server(why) => Self::Refused(vec!["PluginFailed".into(), why.into()]),
        }
    }
}

impl fmt::Debug for Coded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Coded")
            .field("name", &self.name)
            .field("keeper", &self.keeper)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Trip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trip").field("coded", &self.coded).finish_non_exhaustive()
    }
}
