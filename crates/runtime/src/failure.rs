//! Why a call has no answer.

/// Why a call has no answer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Failure {
    /// The code broke off: it gave up, read beyond its memory, called too deep, or divided by nothing.
    #[error("the plugin broke off: {0}")]
    Trap(String),
    /// It took longer than it may.
    #[error("the plugin took longer than {} ms", .0.as_millis())]
    Deadline(std::time::Duration),
    /// It wanted more memory than it may have.
    #[error("the plugin wanted more than {} KiB of memory", .0 >> 10)]
    Memory(u64),
    /// It asked for more than it may in one call.
    #[error("the plugin asked for something more than {0} times")]
    Calls(u32),
    /// What it answers makes no sense, or is more than may be answered.
    #[error("the plugin answered nonsense: {0}")]
    Nonsense(String),
    /// It says itself that it failed, in these words.
    #[error("the plugin failed: {0}")]
    Refused(String),
    /// It has no such hook. Its manifest says so, too.
    #[error("the plugin has no hook `{0}`")]
    NoHook(crate::Hook),
    /// The server failed at what the plugin asked for.
    #[error("the server failed at `{0}`, which the plugin asked for")]
    Host(&'static str),
}

impl Failure {
    /// Whether it counts as a sign that the plugin is broken: not what it says in its own words, and not what is the
    /// server's fault.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        match self {
            Self::Trap(_) | Self::Deadline(_) | Self::Memory(_) | Self::Calls(_) | Self::Nonsense(_) => true,
            Self::Refused(_) | Self::NoHook(_) | Self::Host(_) => false,
        }
    }
}
