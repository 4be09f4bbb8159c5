//! A few threads of their own for costly work, and a short queue in front of them.

use std::{
    collections::VecDeque,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
};

use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

/// Threads that do work with a `Tool` each, which they keep. What does not fit in the queue is turned away
/// at once; what nobody waits for any more is not begun, and makes room.
pub struct Pool<Tool> {
    shared: Arc<Shared<Tool>>,
}

/// How large a pool is.
#[derive(Clone, Copy, Debug)]
pub struct PoolSize {
    /// How much work is done at once.
    pub threads: usize,
    /// How much more may wait.
    pub waiting: usize,
}

/// What a pool is doing, for metrics.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct PoolLoad {
    /// Pieces of work that are being done.
    pub running: usize,
    /// Pieces of work that wait.
    pub waiting: usize,
    /// Pieces of work that have been done, since the start.
    pub done: u64,
    /// Pieces of work that were turned away, since the start.
    pub refused: u64,
}

/// Why there is no result.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PoolError {
    /// All threads are busy and the queue is full.
    #[error("too much is being done already")]
    Busy,
    /// The work panicked.
    #[error("the work failed")]
    Failed,
}

struct Shared<Tool> {
    size: PoolSize,
    state: Mutex<State<Tool>>,
    wake: Condvar,
}

struct State<Tool> {
    queue: VecDeque<Box<dyn Job<Tool>>>,
    load: PoolLoad,
    closed: bool,
}

trait Job<Tool>: Send {
    fn is_abandoned(&self) -> bool;
    fn run(self: Box<Self>, tool: &mut Tool, running: Running<'_, Tool>);
}

/// A piece of work that is being done, until this is dropped.
struct Running<'a, Tool>(&'a Shared<Tool>);

struct Task<Work, Output> {
    work: Work,
    reply: oneshot::Sender<Output>,
}

impl<Tool: Default + 'static> Pool<Tool> {
    /// Starts the threads, called by this name and a number.
    pub fn start(name: &str, size: PoolSize) -> io::Result<Self> {
        let state =
            State { queue: VecDeque::with_capacity(size.waiting), load: PoolLoad::default(), closed: false };
        let shared = Arc::new(Shared { size, state: Mutex::new(state), wake: Condvar::new() });
        // Made first, so that threads which have started end if a later one does not.
        let pool = Self { shared };
        for number in 1..=size.threads {
            let shared = Arc::clone(&pool.shared);
            thread::Builder::new().name(format!("{name}-{number}")).spawn(move || shared.work())?;
        }
        Ok(pool)
    }

    /// Does the work on one of the threads, and waits for it. Work that has begun is finished even if
    /// nobody waits any more.
    pub async fn run<Output: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tool) -> Output + Send + 'static,
    ) -> Result<Output, PoolError> {
        let (reply, result) = oneshot::channel();
        self.shared.enqueue(Box::new(Task { work, reply }))?;
        result.await.map_err(|_| PoolError::Failed)
    }
}

impl<Tool> Pool<Tool> {
    /// What it is doing.
    #[must_use]
    pub fn load(&self) -> PoolLoad {
        let state = self.shared.state.lock();
        PoolLoad { waiting: state.queue.len(), ..state.load }
    }
}

impl<Tool> Shared<Tool> {
    fn enqueue(&self, job: Box<dyn Job<Tool>>) -> Result<(), PoolError> {
        let mut state = self.state.lock();
        let most = self.size.threads.saturating_add(self.size.waiting);
        if state.load.running + state.queue.len() >= most {
            state.queue.retain(|it| !it.is_abandoned());
        }
        if state.load.running + state.queue.len() >= most {
            state.load.refused += 1;
            return Err(PoolError::Busy);
        }
        state.queue.push_back(job);
        drop(state);
        self.wake.notify_one();
        Ok(())
    }

    fn next(&self) -> Option<Box<dyn Job<Tool>>> {
        let mut state = self.state.lock();
        loop {
            if state.closed {
                return None;
            }
            match state.queue.pop_front() {
                Some(job) if job.is_abandoned() => {}
                Some(job) => {
                    state.load.running += 1;
                    return Some(job);
                }
                None => self.wake.wait(&mut state),
            }
        }
    }
}

impl<Tool> Drop for Running<'_, Tool> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock();
        state.load.running -= 1;
        state.load.done += 1;
    }
}

impl<Tool: Default> Shared<Tool> {
    fn work(&self) {
        lower_priority();
        let mut tool = Tool::default();
        while let Some(job) = self.next() {
            // Its sender is dropped as it unwinds, so whoever waits learns of it.
            if catch_unwind(AssertUnwindSafe(|| job.run(&mut tool, Running(self)))).is_err() {
                tool = Tool::default();
            }
        }
    }
}

impl<Tool, Work, Output> Job<Tool> for Task<Work, Output>
where
    Work: FnOnce(&mut Tool) -> Output + Send,
    Output: Send,
{
    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn run(self: Box<Self>, tool: &mut Tool, running: Running<'_, Tool>) {
        let Self { work, reply } = *self;
        // Whoever has a result, or learns that there is none, finds the place free: it goes before `reply`.
        let place = running;
        let output = work(tool);
        drop(place);
        // Whoever waited may have gone; then nobody wants the result.
        drop(reply.send(output));
    }
}

/// Lets the threads that serve requests go first: one login costs as much as thousands of decisions.
/// Where the system does not allow it, the work is merely less polite.
pub(crate) fn lower_priority() {
    #[cfg(target_os = "linux")]
    if let Err(cause) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), 10) {
        tracing::debug!(%cause, "the priority of a thread stays as it is");
    }
}

impl<Tool> Drop for Pool<Tool> {
    /// Threads end after what they are doing. What waits is dropped, and fails.
    fn drop(&mut self) {
        let mut state = self.shared.state.lock();
        state.closed = true;
        state.queue.clear();
        drop(state);
        self.shared.wake.notify_all();
    }
}

impl<Tool> std::fmt::Debug for Pool<Tool> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("size", &self.shared.size).field("load", &self.load()).finish()
    }
}

#[cfg(test)]
mod tests;
