//! How much a call may use.

use std::time::Duration;

use keywright_plugins::manifest;

use crate::Hook;

/// How much one call may use. What is asked for beyond the most there is, is not given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Bounds {
    time: Duration,
    patience: Duration,
    memory: u64,
}

impl Bounds {
    /// The longest that a call takes, but for what it waits for.
    pub const TIME: Duration = Duration::from_millis(250);
    /// The longest that a call waits, all together: for others, for the REST API, and until what it keeps is on the disk.
    pub const PATIENCE: Duration = Duration::from_secs(10);
    /// The same of a call that somebody waits for.
    pub const PATIENCE_OF_OTHERS: Duration = Duration::from_secs(5);
    /// The most bytes of memory, of all memories of a call together.
    pub const MEMORY: u64 = manifest::Limits::MAX_MEMORY;
    /// The most elements of all tables together: a table of pointers that takes 1.6 MB.
    pub const ELEMENTS: usize = 200_000;
    /// The most modules of a component that can be alive. Those of compilers of languages are a handful.
    pub const INSTANCES: usize = 64;
    /// How deep calls go, in bytes of the stack. Whoever calls has twice that left.
    pub const STACK: usize = 512 << 10;
    /// How often a call asks for something.
    pub const CALLS: u32 = 5000;
    /// The lines of its log.
    pub const LINES: u32 = 100;
    /// The bytes of a message or of the fields of a line. What is longer is cut.
    pub const LINE: usize = 4 << 10;
    /// The bytes of the objections to an operation.
    pub const VERDICT: usize = 64 << 10;
    /// The objections to an operation.
    pub const OBJECTIONS: usize = 100;
    /// The bytes of the answer of a route.
    pub const RESPONSE: usize = 1 << 20;
    /// The bytes of a page, and of what an action on it answers.
    pub const PAGE: usize = 256 << 10;
    /// The bytes of why a hook failed, in its own words. What is longer is cut.
    pub const REASON: usize = 4 << 10;
    /// The bytes of a key in `kv`.
    pub const KEY: usize = 512;
    /// The bytes of a value in `kv`.
    pub const VALUE: usize = 256 << 10;
    /// The bytes of a request that leaves, and of a call of the REST API.
    pub const REQUEST: usize = 1 << 20;
    /// The random bytes that are given at once.
    pub const RANDOM: u32 = 1024;

    /// The bytes that are copied from a guest for one answer or question, before anything looks at them: the largest of
    /// the above, and what their lists of headers and names take.
    pub(crate) const COPIED: usize = 2 << 20;

    /// So much time, what it waits for included, and so many bytes of memory; or the most there is.
    #[must_use]
    pub fn new(time: Duration, memory: u64) -> Self {
        Self { time: time.min(Self::TIME), patience: Duration::ZERO, memory: memory.min(Self::MEMORY) }
    }

    /// The same, and so much time to wait beside.
    #[must_use]
    pub fn patient(self, patience: Duration) -> Self {
        Self { patience: patience.min(Self::PATIENCE), ..self }
    }

    /// What a manifest asks for, for one of its hooks.
    #[must_use]
    pub fn of(limits: &manifest::Limits, hook: Hook) -> Self {
        let (time, patience) = match hook {
            Hook::Lifecycle => (Self::TIME, Self::PATIENCE_OF_OTHERS),
            // A judge reaches nobody, and changes nothing.
            Hook::Admission => (limits.admission, Duration::ZERO),
            Hook::Events => (limits.event, Self::PATIENCE),
            Hook::Routes => (limits.route, Self::PATIENCE_OF_OTHERS),
            Hook::Pages => (limits.page, Self::PATIENCE_OF_OTHERS),
            Hook::Jobs => (limits.job, Self::PATIENCE),
        };
        Self::new(time, limits.memory).patient(patience)
    }

    /// No more time than this, where several calls share some.
    #[must_use]
    pub fn within(self, time: Duration) -> Self {
        Self { time: self.time.min(time), ..self }
    }

    /// How long a call may take.
    #[must_use]
    pub fn time(&self) -> Duration {
        self.time
    }

    /// How long it may wait beside.
    #[must_use]
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// How many bytes of memory it may have.
    #[must_use]
    pub fn memory(&self) -> u64 {
        self.memory
    }
}
