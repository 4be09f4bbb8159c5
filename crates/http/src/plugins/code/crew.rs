//! A few threads on which the code of plugins runs, and a short queue in front of them: no plugin takes a thread that
//! answers requests, and none takes all of the crew.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread::{self, JoinHandle},
};

use keywright_core::id::PluginId;
use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

use crate::pool::lower_priority;

/// How many calls run at once.
const THREADS: usize = 4;
/// How many of one plugin.
const OF_ONE: usize = 2;
/// How many more may wait.
const WAITING: usize = 64;
/// How many of one plugin.
const WAITING_OF_ONE: usize = 16;

/// The threads. They end when it is dropped or closed, after what they are doing.
pub(crate) struct Crew {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// There is too much to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Busy;

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Task>,
    /// How many of each plugin are running.
    running: HashMap<PluginId, usize>,
    is_closed: bool,
}

struct Task {
    plugin: PluginId,
    work: Box<dyn FnOnce() + Send>,
}

impl Crew {
    /// A crew without threads: they come as they are needed, and stay.
    pub(crate) fn new() -> Self {
        Self { shared: Arc::default(), threads: Mutex::default() }
    }

    /// Lets one more thread work, if there may be more. Whether there is any.
    fn has_threads(&self) -> bool {
        let mut threads = self.threads.lock();
        if threads.len() < THREADS {
            let shared = Arc::clone(&self.shared);
            let thread = thread::Builder::new().name(format!("plugin-{}", threads.len() + 1));
            // Compiled code has a stack of its own bound; what it asks for runs on this one.
            match thread.stack_size(4 << 20).spawn(move || shared.work()) {
                Ok(thread) => threads.push(thread),
                Err(error) => tracing::error!(%error, "a thread for plugins cannot be started"),
            }
        }
        !threads.is_empty()
    }

    /// Lets a thread do this for a plugin, as soon as there is one; or says that there is too much to do.
    pub(crate) fn enqueue<T: Send + 'static>(
        &self,
        plugin: PluginId,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<oneshot::Receiver<T>, Busy> {
        let (reply, answer) = oneshot::channel();
        let work = move || {
            // Nobody waits any more for what was not begun in time.
            if !reply.is_closed() {
                drop(reply.send(work()));
            }
        };
        if !self.has_threads() {
            return Err(Busy);
        }
        let mut queue = self.shared.queue.lock();
        let of_one = queue.waiting.iter().filter(|it| it.plugin == plugin).count();
        if queue.is_closed || queue.waiting.len() >= WAITING || of_one >= WAITING_OF_ONE {
            return Err(Busy);
        }
        queue.waiting.push_back(Task { plugin, work: Box::new(work) });
        drop(queue);
        self.shared.wake.notify_one();
        Ok(answer)
    }

    /// Lets all threads end, and waits until they have. What waits is not begun.
    pub(crate) fn close(&self) {
        let left = {
            let mut queue = self.shared.queue.lock();
            queue.is_closed = true;
            std::mem::take(&mut queue.waiting)
        };
        drop(left);
        self.shared.wake.notify_all();
        for thread in std::mem::take(&mut *self.threads.lock()) {
            if thread.thread().id() != thread::current().id() && thread.join().is_err() {
                tracing::error!("a thread for plugins ended in a panic");
            }
        }
    }
}

impl Shared {
    fn work(&self) {
        // Who checks tokens goes first.
        lower_priority();
        while let Some(Task { plugin, work }) = self.next() {
            // Its sender is dropped as it unwinds, so whoever waits learns of it.
            if catch_unwind(AssertUnwindSafe(work)).is_err() {
                tracing::error!("a call of a plugin ended in a panic");
            }
            self.end(plugin);
        }
        #[cfg(feature = "code")]
        super::courier::dismiss();
    }

    fn next(&self) -> Option<Task> {
        let mut queue = self.queue.lock();
        loop {
            if queue.is_closed {
                return None;
            }
            let is_free = |it: &Task| queue.running.get(&it.plugin).is_none_or(|it| *it < OF_ONE);
            let first = queue.waiting.iter().position(is_free);
            if let Some(task) = first.and_then(|it| queue.waiting.remove(it)) {
                *queue.running.entry(task.plugin).or_default() += 1;
                return Some(task);
            }
            self.wake.wait(&mut queue);
        }
    }

    fn end(&self, plugin: PluginId) {
        let mut queue = self.queue.lock();
        if let Some(running) = queue.running.get_mut(&plugin) {
            *running = running.saturating_sub(1);
            if *running == 0 {
                queue.running.remove(&plugin);
            }
        }
        drop(queue);
        // One that waited for this place may be taken by any thread.
        self.wake.notify_one();
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.close();
    }
}

impl fmt::Debug for Crew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiting = self.shared.queue.lock().waiting.len();
        f.debug_struct("Crew").field("waiting", &waiting).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
