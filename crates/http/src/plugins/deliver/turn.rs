//! The turn of a sink: what was put aside and is to be tried again, and then what has happened, until there is no more, it
//! has to wait, or others wait for the thread.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::web::Data;
use keywright_core::{Timestamp, id::PluginId};
use keywright_plugins::{
    delivery::{Next, Schedule},
    sink::{Event, Heard, Parcel},
};
use keywright_storage::{CommitError, DeadLetter, Revision};

use super::{
    events::{self, Batch},
    queue::Tag,
    send,
};
use crate::{
    ApiError, AppState, dice,
    plugins::{
        acting::{Receiver, Sender},
        code::events as told,
        deliver::DeliveryCounts,
    },
};

/// A sink, and how it comes on.
pub(super) struct Work {
    pub(super) sender: Arc<Sender>,
    pub(super) pace: Pace,
    /// The letters of it that are tried again.
    pub(super) letters: BTreeSet<u64>,
    /// Whether its turn ended before it was done.
    pub(super) has_more: bool,
}

/// How a sink comes on.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// How often the next parcel has been tried.
    tries: u32,
    /// Not to be tried before.
    not_before: Timestamp,
    /// Up to which commit it has been looked at.
    seen: Option<Revision>,
    /// Whether it was slow the last time.
    is_slow: bool,
}

/// How a turn comes on.
struct Turn<'a> {
    state: &'a Data<AppState>,
    /// The sink as it was when its turn came: it may be another since.
    sender: &'a Arc<Sender>,
    stopped: &'a AtomicBool,
    began: Instant,
    /// How long the answer took that took longest.
    longest: Option<Duration>,
}

/// What comes after a batch.
enum Step {
    More,
    Done,
    Waits,
    /// Its turn is over.
    Over,
}

/// How long a turn takes: no parcel is begun later.
const TURN: Duration = Duration::from_secs(3);
/// After how long an answer is slow, and the turn over.
const SLOW: Duration = Duration::from_secs(1);

impl Work {
    /// Whether there may be something to do.
    pub(super) fn is_due(&self, now: Timestamp, head: Revision) -> bool {
        !self.letters.is_empty() || self.pace.is_due(now, head)
    }

    /// What it is in the queue.
    pub(super) fn tag(&self) -> Tag {
        Tag { organization: self.sender.organization, is_slow: self.pace.is_slow }
    }

    /// Has its turn.
    pub(super) fn advance(&mut self, state: &Data<AppState>, stopped: &AtomicBool) {
        let Self { sender, pace, letters, has_more } = self;
        let mut turn = Turn { state, sender, stopped, began: Instant::now(), longest: None };
        let (more_letters, more_events) = (turn.letters(letters), turn.events(pace));
        *has_more = more_letters || more_events;
        // One that had nothing to say is as it was.
        pace.is_slow = turn.longest.map_or(pace.is_slow, |it| it >= SLOW);
    }
}

impl Pace {
    fn is_due(&self, now: Timestamp, head: Revision) -> bool {
        self.seen != Some(head) && self.not_before <= now
    }
}

impl Turn<'_> {
    /// Whether it must not go on: the server stops, or the sink is another by now.
    fn is_ended(&self) -> bool {
        self.stopped.load(Ordering::Acquire) || !self.state.plugins().sends(self.sender)
    }

    /// Whether it has taken so long, or long at once.
    fn is_over(&self, most: Duration) -> bool {
        self.began.elapsed() >= most || self.longest.is_some_and(|it| it >= SLOW) || self.is_ended()
    }

    /// Tries letters again, each once. Whether some are left.
    fn letters(&mut self, letters: &mut BTreeSet<u64>) -> bool {
        let (plugins, plugin) = (self.state.plugins(), self.sender.plugin);
        // The other half is for events.
        while !letters.is_empty() && !self.is_over(TURN / 2) {
            let Some(number) = letters.pop_first() else { break };
            match self.letter(number) {
                Ok(None) => {}
                Ok(Some(true)) => {
                    DeliveryCounts::add(&plugins.counts.delivered);
                    if let Err(error) = self.state.db.drop_letter(plugin, number) {
                        tracing::warn!(%error, "what was delivered stays with what was not");
                    }
                }
                Ok(Some(false)) => DeliveryCounts::add(&plugins.counts.failed),
                Err(error) => tracing::warn!(%error, "what was put aside cannot be read"),
            }
        }
        !letters.is_empty()
    }

    /// Whether a letter arrives; nothing if there is none of that number.
    fn letter(&mut self, number: u64) -> Result<Option<bool>, ApiError> {
        let (db, sender) = (&self.state.db, self.sender);
        let found = db.dead_letters(sender.plugin).into_iter().find(|it| it.number == number);
        let Some(letter) = found.filter(|it| it.sink == sender.name()) else { return Ok(None) };
        let mut after = letter.after;
        while let Some(Batch { events, up_to }) =
            Batch::read(db, sender.organization, after, Some(letter.up_to))?
        {
            for load in loads(sender, &events, self.state.now()) {
                if self.is_ended() || self.hear(&load) != Some(Heard::Delivered) {
                    return Ok(Some(false));
                }
            }
            after = up_to;
        }
        Ok(Some(true))
    }

    /// Sends what has happened. Whether there is more, for which it need not wait.
    fn events(&mut self, pace: &mut Pace) -> bool {
        let head = self.state.db.health().head.revision;
        if !pace.is_due(self.state.now(), head) {
            return false;
        }
        loop {
            match self.batch(pace) {
                Ok(Step::More) if self.is_over(TURN) => return true,
                Ok(Step::More) => {}
                Ok(Step::Done) => {
                    pace.seen = Some(head);
                    return false;
                }
                Ok(Step::Waits) => return false,
                Ok(Step::Over) => return true,
                Err(error) => {
                    let (plugin, sink) = (&self.sender.plugin_name, self.sender.name());
                    tracing::warn!(%error, plugin, sink, "events cannot be read or noted");
                    return false;
                }
            }
        }
    }

    fn batch(&mut self, pace: &mut Pace) -> Result<Step, ApiError> {
        let (db, sender) = (&self.state.db, self.sender);
        let mut after = begun(self.state, sender.plugin, sender.name())?;
        let Some(Batch { events, up_to }) = Batch::read(db, sender.organization, after, None)? else {
            return Ok(Step::Done);
        };
        for (at, load) in loads(sender, &events, self.state.now()).iter().enumerate() {
            // However long letters took, the first has its chance.
            if self.is_ended() || at > 0 && self.is_over(TURN) {
                return Ok(Step::Over);
            }
            // Code that rests, or has no thread now, is not to blame for it.
            let Some(heard) = self.hear(load) else { return Ok(Step::Waits) };
            if !self.note(pace, &heard, (after, load.up_to()))? {
                return Ok(Step::Waits);
            }
            after = load.up_to();
        }
        self.go_on(after, up_to).map_err(ApiError::internal)?;
        Ok(Step::More)
    }

    /// Takes note of what became of the events behind `after`. Whether it goes on with those that come then.
    fn note(&self, pace: &mut Pace, heard: &Heard, (after, up_to): (u64, u64)) -> Result<bool, ApiError> {
        let (state, plugin, sink) = (self.state, self.sender.plugin, self.sender.name());
        let (counts, name) = (&state.plugins().counts, &self.sender.plugin_name);
        pace.tries += 1;
        let jitter = u16::from_ne_bytes(dice::bytes()?);
        match Schedule::STANDARD.next(pace.tries, heard, jitter) {
            Next::Done => {
                DeliveryCounts::add(&counts.delivered);
                counts.note(plugin, sink, None);
            }
            Next::Wait(time) => {
                DeliveryCounts::add(&counts.failed);
                counts.note(plugin, sink, heard.fault());
                tracing::debug!(plugin = name, sink, ?heard, "events are sent again later");
                pace.not_before = state.now().after(time);
                return Ok(false);
            }
            Next::Dead { why } => {
                DeliveryCounts::add(&counts.dead);
                counts.note(plugin, sink, Some(&why));
                tracing::warn!(plugin = name, sink, why, "events are put aside");
                let (number, at, sink) = (0, state.now(), sink.to_owned());
                let letter = DeadLetter { number, sink, after, up_to, why, at };
                let _alone = state.plugins().putting_aside.lock();
                state.db.put_aside(plugin, letter).map_err(ApiError::internal)?;
            }
        }
        pace.tries = 0;
        self.go_on(after, up_to).map_err(ApiError::internal)?;
        Ok(true)
    }

    /// Moves the cursor, if it is where it was: a sink that was begun anew meanwhile stays there.
    fn go_on(&self, from: u64, to: u64) -> Result<(), CommitError> {
        let (db, plugin, sink) = (&self.state.db, self.sender.plugin, self.sender.name());
        if db.sink_cursor(plugin, sink) == Some(from) { db.move_sink(plugin, sink, to) } else { Ok(()) }
    }

    /// What became of events that were told; nothing if they were not told, which is nobody's fault.
    fn hear(&mut self, load: &Load) -> Option<Heard> {
        let began = Instant::now();
        let heard = match (&self.sender.receiver, load) {
            (Receiver::Sink(sink), Load::Sent(it)) => {
                Some(send::send(self.state, sink, self.sender, &it.content))
            }
            (Receiver::Code(coded), Load::Told(batch)) => told::tell(self.state, coded, batch),
            _ => None,
        };
        self.longest = self.longest.max(Some(began.elapsed()));
        heard
    }
}

/// Where a sink is; from now on, if it has not begun.
fn begun(state: &AppState, plugin: PluginId, sink: &str) -> Result<u64, ApiError> {
    if let Some(cursor) = state.db.sink_cursor(plugin, sink) {
        return Ok(cursor);
    }
    let now = events::last_of(state.db.health().head.revision);
    state.db.move_sink(plugin, sink, now).map_err(ApiError::internal)?;
    Ok(now)
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
