//! One call as it runs: what is left of its time, memory and questions.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use wasmtime::ResourceLimiter;

use crate::{Bounds, Failure, Fault, Hook, Host, Used};

/// What lies in the store of a call.
pub(crate) struct State {
    host: Box<dyn Host>,
    hook: Hook,
    bounds: Bounds,
    began: Instant,
    /// How long it has waited, which is not its own time.
    waited: Duration,
    pub(crate) memory: Memory,
    calls: u32,
    pub(crate) now_ms: Option<u64>,
    pub(crate) lines: u32,
    pub(crate) lost_lines: u32,
}

/// Why a call is ended from outside of its code.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Stop {
    #[error("its time is over")]
    Deadline,
    #[error("it asks too often")]
    Calls,
    #[error("the server failed at it")]
    Panic(&'static str),
    #[error("{0}")]
    Nonsense(String),
}

/// All memories and tables of a call together.
#[derive(Debug)]
pub(crate) struct Memory {
    most: usize,
    bytes: usize,
    elements: usize,
    is_refused: bool,
}

impl State {
    pub(crate) fn new(host: Box<dyn Host>, hook: Hook, bounds: Bounds) -> Self {
        let most = usize::try_from(bounds.memory()).unwrap_or(usize::MAX);
        Self {
            host,
            hook,
            bounds,
            began: Instant::now(),
            waited: Duration::ZERO,
            memory: Memory { most, bytes: 0, elements: 0, is_refused: false },
            calls: 0,
            now_ms: None,
            lines: 0,
            lost_lines: 0,
        }
    }

    /// How much of its time is left; nothing if it is over.
    pub(crate) fn left(&self) -> Result<Duration, Stop> {
        let own = self.began.elapsed().saturating_sub(self.waited);
        let left = self.bounds.time().saturating_sub(own);
        if left.is_zero() { Err(Stop::Deadline) } else { Ok(left) }
    }

    /// Asks the world for something: the one way there. Every question counts, and its time is the call's, unless it waits
    /// ([`State::act`]).
    pub(crate) fn ask<R>(
        &mut self,
        what: &'static str,
        question: impl FnOnce(&mut dyn Host, Duration) -> R,
    ) -> Result<R, Stop> {
        self.calls += 1;
        if self.calls > Bounds::CALLS {
            return Err(Stop::Calls);
        }
        let left = self.left()?;
        let host = &mut *self.host;
        let answer = catch_unwind(AssertUnwindSafe(|| question(host, left)));
        let answer = answer.map_err(|_| Stop::Panic(what))?;
        self.left()?;
        Ok(answer)
    }

    /// As [`State::ask`], for what changes something or reaches somebody: a hook that judges is denied it, since a
    /// judgement is asked for again when a commit is tried again, and its operation may yet be denied by others.
    pub(crate) fn act<R>(
        &mut self,
        what: &'static str,
        question: impl FnOnce(&mut dyn Host, Duration) -> Result<R, Fault>,
    ) -> Result<Result<R, Fault>, Stop> {
        if self.hook.judges() {
            return self.ask(what, |_, _| {
                Err(Fault::Denied(format!("a hook that judges changes and calls nothing: {what}")))
            });
        }
        if self.bounds.patience().is_zero() {
            return self.ask(what, question);
        }
        let left = self.bounds.patience().saturating_sub(self.waited);
        if left.is_zero() {
            return self.ask(what, |_, _| Err(Fault::Unavailable(format!("it has waited too long: {what}"))));
        }
        self.left()?;
        let (began, waited) = (Instant::now(), self.waited);
        // While it waits, it takes no time of its own.
        self.waited += left;
        let answer = self.ask(what, |host, _| question(host, left));
        self.waited = waited + began.elapsed();
        let answer = answer?;
        self.left()?;
        Ok(answer)
    }

    /// What the error is that a call ended with.
    pub(crate) fn failure(&self, error: &wasmtime::Error) -> Failure {
        match error.downcast_ref::<Stop>() {
            Some(Stop::Deadline) => return Failure::Deadline(self.bounds.time()),
            Some(Stop::Calls) => return Failure::Calls(Bounds::CALLS),
            Some(Stop::Panic(what)) => return Failure::Host(what),
            Some(Stop::Nonsense(why)) => return Failure::Nonsense(why.clone()),
            None => {}
        }
        // What follows from having got no memory is told as that.
        if self.memory.is_refused {
            return Failure::Memory(self.bounds.memory());
        }
        let why = crate::engine::first_line(error);
        if error.is::<wasmtime::Trap>() { Failure::Trap(why) } else { Failure::Nonsense(why) }
    }

    /// Tells the host that the call is over.
    pub(crate) fn finish(&mut self) {
        let memory = u64::try_from(self.memory.bytes).unwrap_or(u64::MAX);
        let (calls, lost_lines) = (self.calls, self.lost_lines);
        let used = Used { time: self.began.elapsed(), memory, calls, lost_lines };
        let host = &mut *self.host;
        // It has its answer, and what the host makes of this is not the plugin's.
        drop(catch_unwind(AssertUnwindSafe(|| host.finished(&used))));
    }
}

impl ResourceLimiter for Memory {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let bytes = self.bytes.saturating_add(desired.saturating_sub(current));
        let fits = bytes <= self.most;
        if fits {
            self.bytes = bytes;
        } else {
            self.is_refused = true;
        }
        Ok(fits)
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let elements = self.elements.saturating_add(desired.saturating_sub(current));
        let fits = elements <= Bounds::ELEMENTS;
        if fits {
            self.elements = elements;
        } else {
            self.is_refused = true;
        }
        Ok(fits)
    }

    fn instances(&self) -> usize {
        Bounds::INSTANCES
    }

    fn tables(&self) -> usize {
        Bounds::INSTANCES
    }

    fn memories(&self) -> usize {
        Bounds::INSTANCES
    }
}
