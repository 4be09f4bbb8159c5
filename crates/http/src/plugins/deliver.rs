//! Delivery: events from the log to the sinks of plugins, at least once and in order, on threads of their own.
//!
//! Each sink has a cursor, which moves when what lies before it has arrived or was put aside. One thread looks which sinks
//! have something to send, and never sends; a few others give each its turn. Nobody waits for a sink: one that does not
//! answer holds back its own events and nothing else.

mod counts;
mod events;
mod queue;
pub(in crate::plugins) mod send;
mod turn;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use actix_web::web::Data;
use keywright_core::{
    id::PluginId,
    plugin::{Plugin, Release},
};
use parking_lot::Mutex;

pub(crate) use self::counts::DeliveryCounts;
use self::{
    queue::{AT_ONCE, Queue},
    turn::Work,
};
use super::{
    acting::Sender,
    change::opened,
    code::{crew::Crew, events::CURSOR, jobs},
    quarantine,
};
use crate::{ApiError, AppState, Site};

/// Delivers until it is dropped, which takes no longer than one request.
#[derive(Debug)]
pub struct Deliveries {
    stop: Arc<AtomicBool>,
    state: Data<AppState>,
    threads: Vec<JoinHandle<()>>,
}

/// How often the log is looked at while a sink is on. A look costs a few comparisons.
const PAUSE: Duration = Duration::from_millis(250);
/// How long to sleep while none is; whoever switches one on wakes us.
const IDLE: Duration = Duration::from_mins(10);

/// A sink: of which plugin, and its name there.
type Key = (PluginId, String);

/// Who looks which sinks have something to send.
struct Desk {
    state: Data<AppState>,
    stopped: Arc<AtomicBool>,
    /// Those that have nothing to send, or wait.
    resting: HashMap<Key, Work>,
    /// Those that have their turn, or are in the queue for it.
    out: HashSet<Key>,
    /// Letters that are tried again when their sink has its turn.
    letters: HashMap<Key, BTreeSet<u64>>,
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

/// What it has in common with those who send.
#[derive(Default)]
struct Shared {
    queue: Queue<Work>,
    /// Those whose turn is over.
    back: Mutex<Vec<Work>>,
}

/// Begins to let plugins do what they do by themselves in a site: to deliver what happens, and to run their code.
///
/// # Errors
/// When a thread cannot be started.
pub fn start(site: &Arc<Site>) -> io::Result<Deliveries> {
    let (state, stop) = (site.data(), Arc::new(AtomicBool::new(false)));
    state.plugins().serve(site);
    state.plugins().take_on(Crew::new());
    let jobs = jobs::start(state.clone(), Arc::clone(&stop))?;
    let mut desk = Desk::new(state.clone(), Arc::clone(&stop));
    let run = move || {
        while !desk.stopped.load(Ordering::Acquire) {
            let is_idle = desk.round();
            desk.state.plugins().wait(if is_idle { IDLE } else { PAUSE });
        }
        desk.close();
    };
    let thread = thread::Builder::new().name("plugin-events".to_owned()).spawn(run)?;
    Ok(Deliveries { stop, state, threads: vec![thread, jobs] })
}

/// Lets the sinks and the code of a plugin begin with what happens from now on.
pub(super) fn begin(state: &AppState, plugin: &Plugin) -> Result<(), ApiError> {
    begin_all(state, plugin, &told(state, plugin, &plugin.release)?)
}

/// The same for those that the version before did not have.
pub(super) fn begin_new(state: &AppState, plugin: &Plugin) -> Result<(), ApiError> {
    let before = plugin.previous.as_ref().map(|it| told(state, plugin, it)).transpose()?.unwrap_or_default();
    let mut all = told(state, plugin, &plugin.release)?;
    all.retain(|it| !before.contains(it) || state.db.sink_cursor(plugin.id, it).is_none());
    begin_all(state, plugin, &all)
}

fn begin_all(state: &AppState, plugin: &Plugin, all: &[String]) -> Result<(), ApiError> {
    let now = events::last_of(state.db.health().head.revision);
    all.iter().try_for_each(|it| state.db.move_sink(plugin.id, it, now)).map_err(ApiError::internal)
}

/// What a version tells of events: the names of its sinks, and that of its code.
fn told(state: &AppState, plugin: &Plugin, release: &Release) -> Result<Vec<String>, ApiError> {
    let package = opened(&state.db, plugin.organization, release)?;
    let sinks = package.iter().flat_map(|it| &it.manifest().sinks).map(|it| it.name.clone());
    let hears = package.iter().any(|it| !it.manifest().events.is_empty());
    Ok(sinks.chain(hears.then(|| CURSOR.to_owned())).collect())
}

/// How a sink that acts does.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    /// By how many commits it is behind.
    pub(crate) behind: u64,
    /// Why what it sent last was not taken, if so.
    pub(crate) fault: Option<String>,
}

/// How a sink does; nothing if it does not act.
pub(super) fn standing(state: &AppState, plugin: PluginId, sink: &str) -> Option<Standing> {
    let is_on = |it: &Arc<Sender>| it.plugin == plugin && it.name() == sink;
    state.plugins().sinks().iter().any(is_on).then(|| Standing {
        behind: distance(state, plugin, sink),
        fault: state.plugins().counts.fault(plugin, sink),
    })
}

fn distance(state: &AppState, plugin: PluginId, sink: &str) -> u64 {
    let head = state.db.health().head.revision.0;
    let cursor = state.db.sink_cursor(plugin, sink).map_or(head, |it| events::revision(it).0);
    head.saturating_sub(cursor)
}

fn key(sender: &Sender) -> Key {
    (sender.plugin, sender.name().to_owned())
}

impl Desk {
    fn new(state: Data<AppState>, stopped: Arc<AtomicBool>) -> Self {
        Self {
            state,
            stopped,
            resting: HashMap::new(),
            out: HashSet::new(),
            letters: HashMap::new(),
            shared: Arc::default(),
            threads: Vec::new(),
        }
    }

    /// Puts every sink into the queue that has something to send. Whether there is none.
    fn round(&mut self) -> bool {
        quarantine::save(&self.state);
        for work in std::mem::take(&mut *self.shared.back.lock()) {
            let key = key(&work.sender);
            self.out.remove(&key);
            self.resting.insert(key, work);
        }
        self.sort_letters();
        let sinks: HashMap<_, _> =
            self.state.plugins().sinks().into_iter().map(|it| (key(&it), it)).collect();
        self.resting.retain(|it, _| sinks.contains_key(it));
        self.letters.retain(|it, _| sinks.contains_key(it));
        self.state.plugins().counts.keep(|it| sinks.contains_key(it));
        let (now, head) = (self.state.now(), self.state.db.health().head.revision);
        let most = sinks.keys().map(|(plugin, sink)| distance(&self.state, *plugin, sink)).max();
        self.state.plugins().counts.behind.store(most.unwrap_or_default(), Ordering::Relaxed);
        let is_idle = sinks.is_empty();
        for (key, sender) in sinks {
            if self.out.contains(&key) {
                continue;
            }
            let (pace, letters) =
                self.resting.remove(&key).map(|it| (it.pace, it.letters)).unwrap_or_default();
            let mut work = Work { sender, pace, letters, has_more: false };
            work.letters.extend(self.letters.remove(&key).unwrap_or_default());
            if work.is_due(now, head) {
                self.out.insert(key);
                self.shared.queue.push(work.tag(), work);
            } else {
                self.resting.insert(key, work);
            }
        }
        self.hire();
        is_idle
    }

    /// Finds out of which sinks the letters are that somebody wants to have tried again.
    fn sort_letters(&mut self) {
        let mut wanted = std::mem::take(&mut *self.state.plugins().retries.lock());
        while let Some(&(plugin, _)) = wanted.first() {
            for letter in self.state.db.dead_letters(plugin) {
                if wanted.remove(&(plugin, letter.number)) {
                    self.letters.entry((plugin, letter.sink)).or_default().insert(letter.number);
                }
            }
            wanted.retain(|it| it.0 != plugin);
        }
    }

    /// Lets as many threads send as there is work for. They come as they are needed, and stay.
    fn hire(&mut self) {
        while self.threads.len() < AT_ONCE.min(self.out.len()) {
            let (state, stopped) = (self.state.clone(), Arc::clone(&self.stopped));
            let shared = Arc::clone(&self.shared);
            let thread = thread::Builder::new().name(format!("plugin-sink-{}", self.threads.len() + 1));
            match thread.spawn(move || shared.work(&state, &stopped)) {
                Ok(thread) => self.threads.push(thread),
                Err(error) => {
                    tracing::error!(%error, "a thread that delivers events cannot be started");
                    return;
                }
            }
        }
    }

    fn close(self) {
        self.shared.queue.close();
        end(self.threads);
    }
}

impl Shared {
    /// Gives sinks their turn until there are none any more.
    fn work(&self, state: &Data<AppState>, stopped: &AtomicBool) {
        while let Some((tag, mut work)) = self.queue.take() {
            // One that panics is tried again, and takes no other with it.
            if catch_unwind(AssertUnwindSafe(|| work.advance(state, stopped))).is_err() {
                tracing::error!("sending the events of a sink ended in a panic");
            }
            self.queue.end(tag);
            let has_more = work.has_more;
            self.back.lock().push(work);
            if has_more {
                state.plugins().ring();
            }
        }
    }
}

fn end(threads: Vec<JoinHandle<()>>) {
    for thread in threads {
        thread.thread().unpark();
        if thread.join().is_err() {
            tracing::error!("a thread of plugins ended in a panic");
        }
    }
}

impl Drop for Deliveries {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        self.state.plugins().ring();
        // Whoever waits for code learns that there is none any more.
        if let Some(crew) = self.state.plugins().dismiss() {
            crew.close();
        }
        end(std::mem::take(&mut self.threads));
    }
}
