//! The threads on which the code of plugins runs, and a short queue in front of them: no plugin takes a thread that
//! answers requests, and neither a plugin nor an organization takes all of the crew.
//!
//! Few of them compute at once. One that waits for somebody ([`aside`]) lets another compute meanwhile.

use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque, hash_map::Entry},
    fmt,
    hash::Hash,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread::{self, JoinHandle},
};

use keywright_core::id::{OrganizationId, PluginId};
use keywright_storage::Keeper;
use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

use crate::pool::lower_priority;

/// How many calls run at once, most of which wait.
const THREADS: usize = 16;
/// How many of one plugin; fewer where it would keep all others from computing.
const OF_ONE: usize = 2;
/// How many of one organization.
const OF_ORGANIZATION: usize = 8;
/// How many more may wait.
const WAITING: usize = 64;
/// How many of one plugin.
const WAITING_OF_ONE: usize = 16;

/// The threads. They end when it is dropped or closed, after what they are doing.
pub(crate) struct Crew {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// How many compute at once: half of the processors, since who checks tokens needs the others.
fn computing() -> usize {
    thread::available_parallelism().map_or(2, |it| (it.get() / 2).clamp(2, 8))
}

/// There is too much to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Busy;

struct Shared {
    /// How many compute at once.
    most: usize,
    queue: Mutex<Queue>,
    wake: Condvar,
    /// Wakes who has waited for somebody, and would go on.
    goes_on: Condvar,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Task>,
    /// How many of each plugin are running.
    running: HashMap<PluginId, usize>,
    /// The same of each organization.
    of_organizations: HashMap<OrganizationId, usize>,
    /// How many of them compute.
    computing: usize,
    /// How many would go on, and come before what has not begun.
    going_on: usize,
    is_closed: bool,
}

struct Task {
    keeper: Keeper,
    work: Box<dyn FnOnce() + Send>,
}

impl Crew {
    /// A crew without threads: they come as they are needed, and stay.
    pub(crate) fn new() -> Self {
        let shared = Shared {
            most: computing(),
            queue: Mutex::default(),
            wake: Condvar::new(),
            goes_on: Condvar::new(),
        };
        Self { shared: Arc::new(shared), threads: Mutex::default() }
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
        keeper: Keeper,
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
        let of_one = queue.waiting.iter().filter(|it| it.keeper.plugin == keeper.plugin).count();
        if queue.is_closed || queue.waiting.len() >= WAITING || of_one >= WAITING_OF_ONE {
            return Err(Busy);
        }
        queue.waiting.push_back(Task { keeper, work: Box::new(work) });
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

thread_local! {
    /// The crew that a thread is of.
    static CREW: RefCell<Option<Arc<Shared>>> = const { RefCell::new(None) };
}

/// Waits for somebody; another may compute meanwhile, if this is a thread of a crew.
pub(super) fn aside<R>(wait: impl FnOnce() -> R) -> R {
    let crew = CREW.with_borrow(Clone::clone);
    let Some(crew) = crew else { return wait() };
    crew.step_aside();
    // It goes on also where waiting ends in a panic.
    let back = Back(crew);
    let answer = wait();
    drop(back);
    answer
}

/// One that waits aside, until it is dropped.
struct Back(Arc<Shared>);

impl Drop for Back {
    fn drop(&mut self) {
        self.0.go_on();
    }
}

impl Shared {
    fn work(self: &Arc<Self>) {
        // Who checks tokens goes first.
        lower_priority();
        CREW.set(Some(Arc::clone(self)));
        while let Some(Task { keeper, work }) = self.next() {
            // Its sender is dropped as it unwinds, so whoever waits learns of it.
            if catch_unwind(AssertUnwindSafe(work)).is_err() {
                tracing::error!("a call of a plugin ended in a panic");
            }
            self.end(keeper);
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
            if let Some(task) = queue.take(self.most) {
                return Some(task);
            }
            self.wake.wait(&mut queue);
        }
    }

    fn end(&self, keeper: Keeper) {
        let mut queue = self.queue.lock();
        less(&mut queue.running, keeper.plugin);
        less(&mut queue.of_organizations, keeper.organization);
        queue.computing -= 1;
        self.let_next(&queue);
    }

    fn step_aside(&self) {
        let mut queue = self.queue.lock();
        queue.computing -= 1;
        self.let_next(&queue);
    }

    fn go_on(&self) {
        let mut queue = self.queue.lock();
        queue.going_on += 1;
        while queue.computing >= self.most {
            self.goes_on.wait(&mut queue);
        }
        queue.going_on -= 1;
        queue.computing += 1;
    }

    /// Lets another compute: one that has begun, or else one that waits for its place.
    fn let_next(&self, queue: &Queue) {
        if queue.going_on > 0 {
            self.goes_on.notify_one();
        } else {
            self.wake.notify_one();
        }
    }
}

impl Queue {
    /// The first that may begin.
    fn take(&mut self, most: usize) -> Option<Task> {
        if self.computing + self.going_on >= most {
            return None;
        }
        let may_begin = |it: &Task| {
            let running = self.running.get(&it.keeper.plugin).copied().unwrap_or_default();
            let beside = self.of_organizations.get(&it.keeper.organization).copied().unwrap_or_default();
            running < OF_ONE.min(most - 1) && beside < OF_ORGANIZATION
        };
        let first = self.waiting.iter().position(may_begin)?;
        let task = self.waiting.remove(first)?;
        *self.running.entry(task.keeper.plugin).or_default() += 1;
        *self.of_organizations.entry(task.keeper.organization).or_default() += 1;
        self.computing += 1;
        Some(task)
    }
}

/// One less of it.
fn less<K: Eq + Hash>(counts: &mut HashMap<K, usize>, of: K) {
    if let Entry::Occupied(mut count) = counts.entry(of) {
        *count.get_mut() = count.get().saturating_sub(1);
        if *count.get() == 0 {
            count.remove();
        }
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
