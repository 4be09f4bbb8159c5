//! How the code of a plugin does: its calls and failures, its log, and when it has to rest.
//!
//! All of it is in memory, and outlives versions. That it rests is written down, so that a restart does not begin it all
//! anew: see `quarantine`.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use keywright_core::Timestamp;
use parking_lot::Mutex;
use serde_json::Value;

use super::{
    Fail, Hook,
    meter::{Allowance, Meter, Span},
};

/// How the code of a plugin does.
#[derive(Default)]
pub(crate) struct Health {
    is_resting: AtomicBool,
    inner: Mutex<Inner>,
    /// The bytes that all plugins of its organization had written.
    written: Arc<Meter>,
}

#[derive(Default)]
struct Inner {
    /// When it broke, lately: of each hook that others call, and under the first for all else.
    broken: [VecDeque<Timestamp>; Hook::ALL.len()],
    /// Until when each hook rests that others call.
    resting_until: [Timestamp; Hook::ALL.len()],
    /// Why it has to rest, until that is written down.
    unsaved: Option<String>,
    hooks: [Tally; Hook::ALL.len()],
    lines: VecDeque<Line>,
    lines_ever: u64,
    lines_bytes: usize,
    windows: HashMap<Counted, Span>,
    jobs: BTreeMap<String, JobRun>,
}

/// What became of the calls of a hook, since the start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) calls: u64,
    pub(crate) failures: u64,
    /// The last failure.
    pub(crate) last: Option<(Timestamp, String)>,
    /// How long the last calls took, in microseconds.
    took: VecDeque<u32>,
}

/// A line of the log of a plugin.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Its number among all lines ever.
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
    pub(crate) level: &'static str,
    pub(crate) message: String,
    pub(crate) fields: Value,
    /// About so many bytes of memory.
    bytes: usize,
}

/// A job of a plugin, as far as it was run.
#[derive(Clone, Debug, Default)]
pub(crate) struct JobRun {
    pub(crate) is_running: bool,
    /// Why it failed the last time, if it did.
    pub(crate) error: Option<String>,
}

/// What there may be only so much of in some time.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Counted {
    /// Calls of the server by the plugin.
    Admin,
    /// Requests that leave.
    Http,
    /// Changes of what it keeps.
    Kept,
    /// Bytes of these.
    Written,
    /// Calls of the route in this place of the manifest.
    Route(usize),
}

/// So many failures within so long are too many.
const TOO_MANY: usize = 5;
const WITHIN: Duration = Duration::from_mins(5);
/// How long a hook rests that others call.
const PAUSE: Duration = Duration::from_mins(1);
/// How many lines are kept.
const LINES: usize = 1000;
/// The most bytes of all of them.
const LINES_BYTES: usize = 1 << 20;
/// How much the plugins of an organization may have written.
const OF_ALL: Allowance = Allowance { most: 256 << 20, within: Duration::from_hours(1) };
/// Of how many calls it is known how long they took.
const TOOK: usize = 256;
/// The most bytes of a reason that is kept.
const WHY: usize = 500;

impl Health {
    /// That of a plugin, whose organization had so much written.
    pub(crate) fn new(written: Arc<Meter>) -> Self {
        Self { written, ..Self::default() }
    }

    /// Whether it rests.
    pub(crate) fn is_resting(&self) -> bool {
        self.is_resting.load(Ordering::Acquire)
    }

    /// Why a hook is not to be called now, if it is not. Before it acts a plugin does not rest: its new version may do better.
    pub(crate) fn rests(&self, hook: Hook, now: Timestamp) -> Option<Fail> {
        if hook == Hook::Start {
            return None;
        }
        if self.is_resting() {
            return Some(Fail::Resting);
        }
        let until = || self.inner.lock().resting_until.get(hook as usize).copied();
        let pauses = hook.is_for_others() && until().is_some_and(|it| now < it);
        pauses.then_some(Fail::Pausing)
    }

    /// Takes note of what is written down: whether it rests. What is not written down yet stays.
    pub(crate) fn follow(&self, rests: bool) {
        let mut inner = self.inner.lock();
        if inner.unsaved.is_some() {
            return;
        }
        if self.is_resting.swap(rests, Ordering::AcqRel) && !rests {
            inner.broken.iter_mut().for_each(VecDeque::clear);
        }
    }

    /// Takes note of a call. Whether it failed once too often.
    pub(super) fn record(&self, hook: Hook, now: Timestamp, took: Duration, why: Option<&Fail>) -> bool {
        let mut inner = self.inner.lock();
        let Some(tally) = inner.hooks.get_mut(hook as usize) else { return false };
        tally.calls += 1;
        if tally.took.len() >= TOOK {
            tally.took.pop_front();
        }
        tally.took.push_back(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
        let Some(why) = why else { return false };
        tally.failures += 1;
        let text: String = why.to_string().chars().take(WHY).collect();
        tally.last = Some((now, text.clone()));
        if !matches!(why, Fail::Broken(_)) {
            return false;
        }
        let together = if hook.is_for_others() { hook } else { Hook::Start } as usize;
        let Some(broken) = inner.broken.get_mut(together) else { return false };
        broken.push_back(now);
        while broken.front().is_some_and(|it| it.after(WITHIN) < now) {
            broken.pop_front();
        }
        if broken.len() < TOO_MANY || self.is_resting() {
            return false;
        }
        broken.clear();
        if hook.is_for_others() {
            if let Some(until) = inner.resting_until.get_mut(together) {
                *until = now.after(PAUSE);
            }
            return false;
        }
        inner.unsaved = Some(text);
        self.is_resting.store(true, Ordering::Release);
        true
    }

    /// Takes note of a call that went well, and of which the code says that it did not do what it was to do.
    pub(super) fn refused(&self, hook: Hook, now: Timestamp, why: &str) {
        if let Some(tally) = self.inner.lock().hooks.get_mut(hook as usize) {
            tally.failures += 1;
            tally.last = Some((now, why.chars().take(WHY).collect()));
        }
    }

    /// Why it has to rest, where that is to be written down.
    pub(crate) fn unsaved(&self) -> Option<String> {
        self.inner.lock().unsaved.clone()
    }

    /// It is written down.
    pub(crate) fn saved(&self) {
        self.inner.lock().unsaved = None;
    }

    /// What became of the calls of each hook that was called.
    pub(crate) fn tallies(&self) -> Vec<(Hook, Tally)> {
        let inner = self.inner.lock();
        let all = Hook::ALL.into_iter().zip(&inner.hooks);
        all.filter(|it| it.1.calls > 0).map(|(hook, tally)| (hook, tally.clone())).collect()
    }

    /// Keeps a line of its log.
    pub(crate) fn log(&self, at: Timestamp, level: &'static str, message: String, fields: Value) {
        let bytes = size_of::<Line>() + message.len() + fields.to_string().len();
        let mut inner = self.inner.lock();
        let number = inner.lines_ever;
        inner.lines_ever += 1;
        inner.lines_bytes += bytes;
        inner.lines.push_back(Line { number, at, level, message, fields, bytes });
        while inner.lines.len() > LINES || inner.lines_bytes > LINES_BYTES {
            let Some(gone) = inner.lines.pop_front() else { return };
            inner.lines_bytes = inner.lines_bytes.saturating_sub(gone.bytes);
        }
    }

    /// The lines behind one, oldest first; the newest of them, if they are more.
    pub(crate) fn lines(&self, after: Option<u64>, most: usize) -> Vec<Line> {
        let inner = self.inner.lock();
        let found = inner.lines.iter().filter(|it| after.is_none_or(|after| it.number > after));
        let mut found: Vec<_> = found.rev().take(most).cloned().collect();
        found.reverse();
        found
    }

    /// Counts one more of what there may be only so much of in a minute.
    ///
    /// # Errors
    /// After how many seconds there may be more.
    pub(crate) fn count(&self, of: Counted, most: u32, now: Timestamp) -> Result<(), u32> {
        self.take(of, 1, Allowance { most: most.into(), within: Duration::from_mins(1) }, now)
    }

    fn take(&self, of: Counted, amount: u64, allowed: Allowance, now: Timestamp) -> Result<(), u32> {
        self.inner.lock().windows.entry(of).or_default().take(amount, allowed, now)
    }

    /// Counts bytes that it has written down, of which there may be so many in an hour.
    ///
    /// # Errors
    /// After how many seconds there may be more.
    pub(crate) fn write(&self, bytes: u64, most: u64, now: Timestamp) -> Result<(), u32> {
        self.take(Counted::Written, bytes, Allowance { most, within: OF_ALL.within }, now)?;
        self.written.take(bytes, OF_ALL, now)
    }

    /// The state of a job.
    pub(crate) fn job(&self, name: &str) -> JobRun {
        self.inner.lock().jobs.get(name).cloned().unwrap_or_default()
    }

    /// Begins a job, if it is not running.
    pub(crate) fn begin_job(&self, name: &str) -> bool {
        let mut inner = self.inner.lock();
        let job = inner.jobs.entry(name.to_owned()).or_default();
        !std::mem::replace(&mut job.is_running, true)
    }

    /// Ends a job.
    pub(crate) fn end_job(&self, name: &str, error: Option<String>) {
        let mut inner = self.inner.lock();
        inner.jobs.insert(name.to_owned(), JobRun { is_running: false, error });
    }
}

impl Tally {
    /// How long calls took of which so many in a hundred took no longer, of the last ones.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut took: Vec<_> = self.took.iter().copied().collect();
        took.sort_unstable();
        let at = (took.len() * percent).div_ceil(100).saturating_sub(1);
        Duration::from_micros(took.get(at).copied().unwrap_or_default().into())
    }
}

impl fmt::Debug for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Health").field("is_resting", &self.is_resting()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
