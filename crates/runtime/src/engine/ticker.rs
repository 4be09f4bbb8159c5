//! The time of calls, as code notices it: a thread that says every few milliseconds that some has passed.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::Thread,
    time::Duration,
};

/// How late code may notice that its time is over.
pub(crate) const TICK: Duration = Duration::from_millis(5);

/// The thread. It sleeps while nothing runs, and ends with this.
#[derive(Debug)]
pub(crate) struct Ticker {
    shared: Arc<Shared>,
    /// None where no thread could be started: then nothing can run, since nothing would stop it.
    thread: Option<Thread>,
}

#[derive(Debug, Default)]
struct Shared {
    running: AtomicUsize,
    over: AtomicBool,
}

/// A call that runs.
#[derive(Debug)]
pub(crate) struct Running<'t>(&'t Ticker);

impl Ticker {
    pub(crate) fn start(engine: &wasmtime::Engine) -> Self {
        let shared = Arc::<Shared>::default();
        let (of_thread, engine) = (shared.clone(), engine.clone());
        let spawned = std::thread::Builder::new().name("plugin-time".to_owned()).stack_size(64 << 10).spawn(
            move || {
                while !of_thread.over.load(Ordering::SeqCst) {
                    if of_thread.running.load(Ordering::SeqCst) == 0 {
                        std::thread::park();
                    } else {
                        std::thread::sleep(TICK);
                        engine.increment_epoch();
                    }
                }
            },
        );
        Self { shared, thread: spawned.ok().map(|it| it.thread().clone()) }
    }

    pub(crate) fn run(&self) -> Running<'_> {
        if self.shared.running.fetch_add(1, Ordering::SeqCst) == 0 {
            self.wake();
        }
        Running(self)
    }

    fn wake(&self) {
        if let Some(thread) = &self.thread {
            thread.unpark();
        }
    }
}

impl Running<'_> {
    /// Whether there is a thread that stops what runs too long.
    pub(crate) fn is_timed(&self) -> bool {
        self.0.thread.is_some()
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.shared.running.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        self.wake();
    }
}
