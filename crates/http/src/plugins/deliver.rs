//! Delivery: events from the log to the sinks of plugins, at least once and in order, on a thread of its own.
//!
//! Each sink has a cursor, which moves when what lies before it has arrived or was put aside. Nobody waits for it: a sink
//! that does not answer holds back its own events and nothing else.

mod events;
pub(in crate::plugins) mod send;

use std::{
    collections::HashMap,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use actix_web::web::Data;
use keywright_core::{Timestamp, id::PluginId, plugin::Plugin};
use keywright_plugins::{
    delivery::{Next, Schedule},
    sink::{Event, Heard, Parcel},
};
use keywright_storage::{DeadLetter, Revision};

use self::events::Batch;
use super::{
    acting::{Receiver, Sender},
    code::{
        crew::Crew,
        events::{self as told, CURSOR},
        jobs,
    },
    quarantine,
    registry::DeliveryCounts,
};
use crate::{ApiError, AppState, Site, dice};

/// Delivers until it is dropped.
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
/// How many sinks send at once.
const AT_ONCE: usize = 8;
/// How many batches a sink may send before others have their turn.
const BATCHES: usize = 20;

/// How a sink comes on.
#[derive(Debug, Default)]
struct Pace {
    /// How often the next parcel has been tried.
    tries: u32,
    /// Not to be tried before.
    not_before: Timestamp,
    /// Up to which commit it has been looked at.
    seen: Option<Revision>,
}

/// How all sinks come on, by plugin and name.
type Paces = HashMap<(PluginId, String), Pace>;

/// Begins to let plugins do what they do by themselves in a site: to deliver what happens, and to run their code.
///
/// # Errors
/// When a thread cannot be started.
pub fn start(site: &Arc<Site>) -> io::Result<Deliveries> {
    let (state, stop) = (site.data(), Arc::new(AtomicBool::new(false)));
    let (kept, stopped) = (state.clone(), Arc::clone(&stop));
    state.plugins().serve(site);
    state.plugins().take_on(Crew::new());
    let jobs = jobs::start(state.clone(), Arc::clone(&stop))?;
    let run = move || {
        let mut paces = Paces::new();
        while !stopped.load(Ordering::Acquire) {
            let is_idle = round(&state, &mut paces, &stopped);
            state.plugins().wait(if is_idle { IDLE } else { PAUSE });
        }
    };
    let thread = thread::Builder::new().name("plugin-events".to_owned()).spawn(run)?;
    Ok(Deliveries { stop, state: kept, threads: vec![thread, jobs] })
}

/// Lets the sinks and the code of a plugin begin with what happens from now on.
pub(super) fn begin(state: &AppState, plugin: &Plugin) -> Result<(), ApiError> {
    let bytes = state.db.plugins().bundle(plugin.organization, &plugin.release.hash)?;
    let package = bytes.and_then(|it| super::ready::open(&it, state.db.catalogue()).ok());
    let now = events::last_of(state.db.health().head.revision);
    for sink in package.iter().flat_map(|it| &it.manifest().sinks) {
        state.db.move_sink(plugin.id, &sink.name, now).map_err(ApiError::internal)?;
    }
    if package.is_some_and(|it| !it.manifest().events.is_empty()) {
        state.db.move_sink(plugin.id, CURSOR, now).map_err(ApiError::internal)?;
    }
    Ok(())
}

/// By how many commits a sink is behind; nothing if it does not act.
pub(super) fn behind(state: &AppState, plugin: PluginId, sink: &str) -> Option<u64> {
    let is_on = |it: &Arc<Sender>| it.plugin == plugin && it.name() == sink;
    state.plugins().sinks().iter().any(is_on).then(|| distance(state, plugin, sink))
}

fn distance(state: &AppState, plugin: PluginId, sink: &str) -> u64 {
    let head = state.db.health().head.revision.0;
    let cursor = state.db.sink_cursor(plugin, sink).map_or(head, |it| events::revision(it).0);
    head.saturating_sub(cursor)
}

/// Lets every sink send what it has to. Whether there is none.
fn round(state: &Data<AppState>, paces: &mut Paces, stopped: &AtomicBool) -> bool {
    quarantine::save(state);
    let sinks = state.plugins().sinks();
    let retries = std::mem::take(&mut *state.plugins().retries.lock());
    for (plugin, number) in retries {
        retry(state, &sinks, plugin, number);
    }
    let key = |it: &Sender| (it.plugin, it.name().to_owned());
    paces.retain(|known, _| sinks.iter().any(|it| key(it) == *known));
    let mut work: Vec<_> =
        sinks.iter().map(|it| (Arc::clone(it), paces.remove(&key(it)).unwrap_or_default())).collect();
    for group in work.chunks_mut(AT_ONCE) {
        thread::scope(|scope| {
            let begun: Vec<_> = group
                .iter_mut()
                .map(|(sender, pace)| scope.spawn(move || advance(state, sender, pace, stopped)))
                .collect();
            for it in begun {
                // One that panics is tried again, and takes no other with it.
                if it.join().is_err() {
                    tracing::error!("sending the events of a sink ended in a panic");
                }
            }
        });
    }
    paces.extend(work.into_iter().map(|(sender, pace)| (key(&sender), pace)));
    let most = sinks.iter().map(|it| distance(state, it.plugin, it.name())).max();
    state.plugins().counts.behind.store(most.unwrap_or_default(), Ordering::Relaxed);
    sinks.is_empty()
}

/// Sends what a sink has to send, until there is no more or it has to wait.
fn advance(state: &Data<AppState>, sender: &Sender, pace: &mut Pace, stopped: &AtomicBool) {
    let head = state.db.health().head.revision;
    if pace.seen == Some(head) || state.now() < pace.not_before {
        return;
    }
    for _ in 0..BATCHES {
        if stopped.load(Ordering::Acquire) {
            return;
        }
        match batch(state, sender, pace) {
            Ok(Step::More) => {}
            Ok(Step::Done) => {
                pace.seen = Some(head);
                return;
            }
            Ok(Step::Waits) => return,
            Err(error) => {
                let (plugin, sink) = (&sender.plugin_name, sender.name());
                tracing::warn!(%error, plugin, sink, "events cannot be read or noted");
                return;
            }
        }
    }
}

/// What comes after a batch.
enum Step {
    More,
    Done,
    Waits,
}

fn batch(state: &Data<AppState>, sender: &Sender, pace: &mut Pace) -> Result<Step, ApiError> {
    let (db, plugin, sink) = (&state.db, sender.plugin, sender.name());
    let cursor = match db.sink_cursor(plugin, sink) {
        Some(cursor) => cursor,
        None => events::last_of(db.health().head.revision),
    };
    let Some(Batch { events, up_to }) = Batch::read(db, sender.organization, cursor, None)? else {
        return Ok(Step::Done);
    };
    let mut after = cursor;
    for load in loads(sender, &events, state.now()) {
        // Code that rests, or has no thread now, is not to blame for it.
        let Some(heard) = hear(state, sender, &load) else { return Ok(Step::Waits) };
        let up_to = load.up_to();
        pace.tries += 1;
        let jitter = u16::from_ne_bytes(dice::bytes()?);
        match Schedule::STANDARD.next(pace.tries, &heard, jitter) {
            Next::Done => DeliveryCounts::add(&state.plugins().counts.delivered),
            Next::Wait(time) => {
                DeliveryCounts::add(&state.plugins().counts.failed);
                tracing::debug!(plugin = sender.plugin_name, sink, ?heard, "events are sent again later");
                pace.not_before = state.now().after(time);
                return Ok(Step::Waits);
            }
            Next::Dead { why } => {
                DeliveryCounts::add(&state.plugins().counts.dead);
                tracing::warn!(plugin = sender.plugin_name, sink, why, "events are put aside");
                let (number, at, sink) = (0, state.now(), sink.to_owned());
                let letter = DeadLetter { number, sink, after, up_to, why, at };
                db.put_aside(plugin, letter).map_err(ApiError::internal)?;
            }
        }
        pace.tries = 0;
        after = up_to;
        db.move_sink(plugin, sink, after).map_err(ApiError::internal)?;
    }
    db.move_sink(plugin, sink, up_to).map_err(ApiError::internal)?;
    Ok(Step::More)
}

/// Events as they are told at once: sent, or given to code.
enum Load {
    Sent(Parcel),
    Told(told::Batch),
}

impl Load {
    /// The number of the last event that is done with once this has arrived.
    fn up_to(&self) -> u64 {
        match self {
            Self::Sent(parcel) => parcel.up_to,
            Self::Told(batch) => batch.up_to,
        }
    }
}

fn loads(sender: &Sender, events: &[Event], now: Timestamp) -> Vec<Load> {
    match &sender.receiver {
        Receiver::Sink(sink) => sink.parcels(events, now).into_iter().map(Load::Sent).collect(),
        Receiver::Code(coded) => coded.batches(events).into_iter().map(Load::Told).collect(),
    }
}

/// What became of events that were told; nothing if they were not told, which is nobody's fault.
fn hear(state: &Data<AppState>, sender: &Sender, load: &Load) -> Option<Heard> {
    match (&sender.receiver, load) {
        (Receiver::Sink(sink), Load::Sent(parcel)) => Some(send::send(state, sink, sender, &parcel.content)),
        (Receiver::Code(coded), Load::Told(batch)) => told::tell(state, coded, batch),
        _ => None,
    }
}

/// Tries once more to send what was put aside.
fn retry(state: &Data<AppState>, sinks: &[Arc<Sender>], plugin: PluginId, number: u64) {
    let letters = state.db.dead_letters(plugin);
    let Some(letter) = letters.into_iter().find(|it| it.number == number) else { return };
    let sender = sinks.iter().find(|it| it.plugin == plugin && it.name() == letter.sink);
    let Some(sender) = sender else { return };
    match deliver_again(state, sender, &letter) {
        Ok(true) => {
            DeliveryCounts::add(&state.plugins().counts.delivered);
            if let Err(error) = state.db.drop_letter(plugin, number) {
                tracing::warn!(%error, "what was delivered stays with what was not");
            }
        }
        Ok(false) => DeliveryCounts::add(&state.plugins().counts.failed),
        Err(error) => tracing::warn!(%error, "what was put aside cannot be read"),
    }
}

fn deliver_again(state: &Data<AppState>, sender: &Sender, letter: &DeadLetter) -> Result<bool, ApiError> {
    let mut after = letter.after;
    while let Some(Batch { events, up_to }) =
        Batch::read(&state.db, sender.organization, after, Some(letter.up_to))?
    {
        for load in loads(sender, &events, state.now()) {
            if hear(state, sender, &load) != Some(Heard::Delivered) {
                return Ok(false);
            }
        }
        after = up_to;
    }
    Ok(true)
}

impl Drop for Deliveries {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        self.state.plugins().ring();
        // Whoever waits for code learns that there is none any more.
        if let Some(crew) = self.state.plugins().dismiss() {
            crew.close();
        }
        for thread in self.threads.drain(..) {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("a thread of plugins ended in a panic");
            }
        }
    }
}
