//! What became of what sinks sent, since the start: for operators as numbers, and for who looks at a plugin in words.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
};

use keywright_core::id::PluginId;
use parking_lot::Mutex;

/// What became of what sinks sent.
#[derive(Debug, Default)]
pub(crate) struct DeliveryCounts {
    pub(crate) delivered: AtomicU64,
    pub(crate) failed: AtomicU64,
    pub(crate) dead: AtomicU64,
    /// By how many commits the sink is behind that is most so.
    pub(crate) behind: AtomicU64,
    /// Why sinks could not deliver what they sent last.
    faults: Mutex<HashMap<(PluginId, String), String>>,
}

impl DeliveryCounts {
    /// One more.
    pub(crate) fn add(count: &AtomicU64) {
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// How many were delivered, failed and put aside, and by how many commits the slowest sink is behind.
    pub(crate) fn read(&self) -> [u64; 4] {
        [&self.delivered, &self.failed, &self.dead, &self.behind].map(|it| it.load(Ordering::Relaxed))
    }

    /// Notes what became of what a sink sent last: nothing, or why not.
    pub(super) fn note(&self, plugin: PluginId, sink: &str, fault: Option<&str>) {
        let (mut faults, key) = (self.faults.lock(), (plugin, sink.to_owned()));
        match fault {
            Some(why) => drop(faults.insert(key, why.to_owned())),
            None => drop(faults.remove(&key)),
        }
    }

    /// Why a sink could not deliver what it sent last, if so.
    pub(super) fn fault(&self, plugin: PluginId, sink: &str) -> Option<String> {
        self.faults.lock().get(&(plugin, sink.to_owned())).cloned()
    }

    /// Forgets sinks that are no more.
    pub(super) fn keep(&self, is_there: impl Fn(&(PluginId, String)) -> bool) {
        self.faults.lock().retain(|key, _| is_there(key));
    }
}
