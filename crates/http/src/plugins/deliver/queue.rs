//! Whose turn it is to send: a queue of sinks, from which a few threads take. No organization has more than its part of
//! them, and neither have all sinks together that were slow the last time.

use std::collections::{HashMap, VecDeque};

use keywright_core::id::OrganizationId;
use parking_lot::{Condvar, Mutex};

/// How many sinks send at once.
pub(super) const AT_ONCE: usize = 8;
/// How many of one organization.
const OF_ONE: usize = 2;
/// How many that were slow the last time.
const SLOW: usize = AT_ONCE / 2;

/// Whose a sink is, and how it does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Tag {
    pub(super) organization: OrganizationId,
    /// Whether it was slow the last time.
    pub(super) is_slow: bool,
}

/// What waits for a thread.
pub(super) struct Queue<Work> {
    inner: Mutex<Inner<Work>>,
    wake: Condvar,
}

struct Inner<Work> {
    waiting: VecDeque<(Tag, Work)>,
    running: HashMap<OrganizationId, usize>,
    slow: usize,
    is_closed: bool,
}

impl<Work> Default for Queue<Work> {
    fn default() -> Self {
        let (waiting, running) = (VecDeque::new(), HashMap::new());
        Self {
            inner: Mutex::new(Inner { waiting, running, slow: 0, is_closed: false }),
            wake: Condvar::new(),
        }
    }
}

impl<Work> Queue<Work> {
    /// Puts something at the end.
    pub(super) fn push(&self, tag: Tag, work: Work) {
        self.inner.lock().waiting.push_back((tag, work));
        self.wake.notify_one();
    }

    /// What is next, as soon as there is something; nothing when it is closed.
    pub(super) fn take(&self) -> Option<(Tag, Work)> {
        let mut inner = self.inner.lock();
        loop {
            if inner.is_closed {
                return None;
            }
            if let Some(next) = inner.take() {
                return Some(next);
            }
            self.wake.wait(&mut inner);
        }
    }

    /// Ends what was taken under this tag.
    pub(super) fn end(&self, tag: Tag) {
        self.inner.lock().end(tag);
        // Any that waits may have its place.
        self.wake.notify_one();
    }

    /// Lets nobody take anything any more.
    pub(super) fn close(&self) {
        let mut inner = self.inner.lock();
        inner.is_closed = true;
        inner.waiting.clear();
        drop(inner);
        self.wake.notify_all();
    }
}

impl<Work> Inner<Work> {
    /// The first of those whose organization has the fewest that run.
    fn take(&mut self) -> Option<(Tag, Work)> {
        let running = |it: &Tag| self.running.get(&it.organization).copied().unwrap_or_default();
        let may = |it: &Tag| running(it) < OF_ONE && !(it.is_slow && self.slow >= SLOW);
        let all = self.waiting.iter().enumerate().filter(|it| may(&it.1.0));
        let (at, _) = all.min_by_key(|it| running(&it.1.0))?;
        let (tag, work) = self.waiting.remove(at)?;
        *self.running.entry(tag.organization).or_default() += 1;
        self.slow += usize::from(tag.is_slow);
        Some((tag, work))
    }

    fn end(&mut self, tag: Tag) {
        self.slow -= usize::from(tag.is_slow);
        if let Some(running) = self.running.get_mut(&tag.organization) {
            *running -= 1;
            if *running == 0 {
                self.running.remove(&tag.organization);
            }
        }
    }
}

#[cfg(test)]
mod tests;
