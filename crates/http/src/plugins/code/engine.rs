//! The one file that runs code: from what the server says to what the runtime says, and back.

use std::{
    collections::{HashMap, HashSet},
    fmt, io,
    path::PathBuf,
    sync::{Arc, OnceLock, Weak},
    time::Duration,
};

use hmac::{Hmac, Mac as _};
use keywright_plugins::{
    bundle::COMPONENT,
    operation::{self, Operation},
    plugin::Plugin as Package,
    sink::Event,
    words::Words,
};
use keywright_runtime::{
    Actor, Cache, Choice, Code, Compiler, Engine, Failure, Handled, Header, Hook, Loader, Reason as Start,
    RouteRequest, View as Shown,
};
use parking_lot::Mutex;
use serde_json::Value;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{
    Fail, Reason, Trip,
    admission::Complaint,
    errand::World,
    events::Refusal,
    pages::View,
    routes::{Answered, Call},
};
use crate::plugins::PluginOptions;

/// Code in memory, which can be called.
#[derive(Debug)]
pub(crate) struct Loaded(Code);

/// Loads code, each bundle once. A server whose plugins have none has no engine.
pub(crate) struct Loads {
    compiler: Compiler,
    cache: Option<(PathBuf, Zeroizing<[u8; 32]>)>,
    loader: OnceLock<Result<Loader, String>>,
    alive: Mutex<HashMap<[u8; 32], Weak<Loaded>>>,
    /// Under which names the compiled code of bundles is kept; none for those without code.
    names: Mutex<HashMap<[u8; 32], Option<String>>>,
}

/// For what the key of compiled code is.
const PURPOSE: &[u8] = b"keywright: compiled code of plugins, 1";

impl Loads {
    /// What loads code for an installation.
    pub(crate) fn new(options: &PluginOptions, installation: &[u8; 32]) -> Self {
        let compiler = options.compiler.clone().map_or(Compiler::Here, Compiler::child);
        let cache = options.cache.clone().map(|folder| (folder, key(installation)));
        let (alive, names) = (Mutex::default(), Mutex::default());
        Self { compiler, cache, loader: OnceLock::new(), alive, names }
    }

    /// What loads code here, or why none can run on this machine.
    fn loader(&self) -> Result<&Loader, String> {
        static ENGINE: OnceLock<Result<Engine, String>> = OnceLock::new();
        let make = || {
            let engine = ENGINE.get_or_init(|| Engine::new(Choice::Auto).map_err(|it| it.to_string()));
            let cache = self.cache.clone().map(|(folder, key)| Cache::new(folder, key));
            Ok(Loader { engine: engine.clone()?, compiler: self.compiler.clone(), cache })
        };
        self.loader.get_or_init(make).as_ref().map_err(Clone::clone)
    }

    /// The code of a bundle that was granted all that it wants. This takes seconds where it was not compiled before.
    ///
    /// # Errors
    /// Why it cannot run.
    pub(crate) fn load(&self, package: &Package) -> Result<Arc<Loaded>, String> {
        let hash = *package.bundle().hash().as_bytes();
        if let Some(alive) = self.alive.lock().get(&hash).and_then(Weak::upgrade) {
            return Ok(alive);
        }
        let component = package.bundle().file(COMPONENT).ok_or("its bundle has no code")?;
        self.learn(package);
        let loaded = self.loader()?.load(component).map_err(|it| it.to_string())?;
        if let Some(error) = loaded.not_kept {
            tracing::warn!(%error, "the compiled code of a plugin cannot be kept: it is compiled again next time");
        }
        let manifest = package.manifest();
        let code = Code::link(&loaded.program, manifest, &manifest.capabilities).map_err(|found| {
            let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
            lines.join("; ")
        })?;
        let loaded = Arc::new(Loaded(code));
        let mut alive = self.alive.lock();
        alive.retain(|_, it| it.strong_count() > 0);
        alive.insert(hash, Arc::downgrade(&loaded));
        Ok(loaded)
    }

    /// Whether it is known where the compiled code of a bundle is kept.
    pub(crate) fn knows(&self, hash: &[u8; 32]) -> bool {
        self.names.lock().contains_key(hash)
    }

    /// Takes note of where the compiled code of a bundle is kept.
    pub(crate) fn learn(&self, package: &Package) {
        let component = package.bundle().file(COMPONENT);
        let engine = |it: &&[u8]| self.loader().ok().map(|loader| Cache::name(&loader.engine, it));
        let name = component.as_ref().map(|it| it as &[u8]).as_ref().and_then(engine);
        self.names.lock().insert(*package.bundle().hash().as_bytes(), name);
    }

    /// Removes what code was compiled to that is neither of these bundles nor in use.
    pub(crate) fn keep_only(&self, installed: &HashSet<[u8; 32]>) -> io::Result<()> {
        let Some((folder, key)) = self.cache.clone() else { return Ok(()) };
        let alive: HashSet<_> = {
            let alive = self.alive.lock();
            alive.iter().filter(|it| it.1.strong_count() > 0).map(|it| *it.0).collect()
        };
        let mut names = self.names.lock();
        names.retain(|it, _| installed.contains(it) || alive.contains(it));
        Cache::new(folder, key).keep_only(&names.values().flatten().cloned().collect())
    }
}

/// The key of an installation for its compiled code.
fn key(installation: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    // As HMAC does with keys that are shorter than a block.
    let key: [u8; 64] = std::array::from_fn(|at| installation.get(at).copied().unwrap_or_default());
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&key.into());
    mac.update(PURPOSE);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

impl Loaded {
    /// Lets it get ready.
    pub(crate) fn start(&self, trip: Trip, reason: Reason) -> Result<(), Fail> {
        let reason = match reason {
            Reason::Enabled => Start::Enabled,
            Reason::Upgraded => Start::Upgraded,
            Reason::Configured => Start::Configured,
        };
        Ok(self.0.start(World::new(trip)?, self.0.bounds(Hook::Lifecycle), reason)?)
    }

    /// What it has against an operation, within this time.
    pub(crate) fn review(
        &self,
        trip: Trip,
        operation: &Operation,
        most: Duration,
    ) -> Result<Vec<Complaint>, Fail> {
        let asked = keywright_runtime::Operation {
            kind: operation.event.as_str().to_owned(),
            actor: actor(&operation.actor),
            object: operation.object.to_string(),
            old: operation.old.to_string(),
        };
        let bounds = self.0.bounds(Hook::Admission).within(most);
        let found = self.0.review(World::new(trip)?, bounds, &asked)?;
        let complaint = |it: keywright_runtime::Objection| Complaint {
            field: it.field,
            code: it.code,
            message: words(&it.message),
        };
        Ok(found.into_iter().map(complaint).collect())
    }

    /// Tells it of events.
    pub(crate) fn events(&self, trip: Trip, events: &[Event]) -> Result<Result<(), Refusal>, Fail> {
        let event = |it: &Event| keywright_runtime::Event {
            seq: it.seq,
            id: it.id.clone(),
            at_ms: it.at.millis(),
            kind: it.kind.as_str().to_owned(),
            actor: actor(&it.actor),
            body: it.to_json().to_string(),
        };
        let events: Vec<_> = events.iter().map(event).collect();
        let handled = self.0.handle_events(World::new(trip)?, self.0.bounds(Hook::Events), &events)?;
        Ok(match handled {
            Handled::Done => Ok(()),
            Handled::Retry(seconds) => Err(Refusal::Retry(seconds)),
            Handled::Drop(why) => Err(Refusal::Drop(why)),
        })
    }

    /// What it answers to a call of a route.
    pub(crate) fn route(&self, trip: Trip, call: Call) -> Result<Answered, Fail> {
        let header = |(name, value)| Header { name, value };
        let request = RouteRequest {
            method: call.method,
            route: call.route,
            captures: call.captures,
            path: call.path,
            query: call.query,
            headers: call.headers.into_iter().map(header).collect(),
            body: call.body,
            caller: trip.visit.as_ref().map(|it| actor(&it.actor)),
        };
        let answer = self.0.handle_route(World::new(trip)?, self.0.bounds(Hook::Routes), &request)?;
        let headers = answer.headers.into_iter().map(|it| (it.name, it.value)).collect();
        Ok(Answered { status: answer.status, headers, body: answer.body })
    }

    /// The blocks of a page, as text.
    pub(crate) fn render(&self, trip: Trip, view: View) -> Result<String, Fail> {
        let shown = shown(&trip, view);
        Ok(self.0.render(World::new(trip)?, self.0.bounds(Hook::Pages), &shown)?)
    }

    /// What an action of a page answers, as text.
    pub(crate) fn act(&self, trip: Trip, view: View, action: &str, input: &str) -> Result<String, Fail> {
        let shown = shown(&trip, view);
        Ok(self.0.act(World::new(trip)?, self.0.bounds(Hook::Pages), &shown, action, input)?)
    }

    /// Lets it do a job.
    pub(crate) fn job(&self, trip: Trip, name: &str) -> Result<(), Fail> {
        Ok(self.0.run_job(World::new(trip)?, self.0.bounds(Hook::Jobs), name)?)
    }
}

fn shown(trip: &Trip, view: View) -> Shown {
    let View { page, about, query, language } = view;
    let viewer = trip.visit.as_ref().map(|it| it.actor.clone()).unwrap_or_default();
    Shown { page, about, query, language: language.as_str().to_owned(), viewer: actor(&viewer) }
}

fn actor(actor: &operation::Actor) -> Actor {
    Actor { kind: actor.kind.clone(), id: actor.id.clone(), name: actor.name.clone() }
}

/// A text for people: as it stands, or in both languages as JSON.
fn words(text: &str) -> Words {
    let both = serde_json::from_str::<Value>(text).ok().filter(|_| text.starts_with('{'));
    let said = |language| both.as_ref()?.get(language)?.as_str().map(str::to_owned);
    match said("en") {
        Some(en) => Words { zh: said("zh").unwrap_or_else(|| en.clone()), en },
        None => Words::both(text),
    }
}

impl From<Failure> for Fail {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(why) => Self::Refused(why),
            it if it.is_broken() => Self::Broken(it.to_string()),
            it => Self::Server(it.to_string()),
        }
    }
}

impl fmt::Debug for Loads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loads").field("compiler", &self.compiler).finish_non_exhaustive()
    }
}
