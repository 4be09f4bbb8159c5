//! Organizations that have ended: nobody is let in there.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicBool, Ordering},
};

use keywright_core::id::OrganizationId;
use parking_lot::RwLock;

/// The organizations that have ended. While none has, asking costs next to nothing.
#[derive(Default)]
pub(super) struct Ended {
    are_any: AtomicBool,
    ids: RwLock<HashSet<OrganizationId>>,
}

impl Ended {
    /// Whether this one has.
    pub(super) fn has(&self, id: OrganizationId) -> bool {
        self.are_any.load(Ordering::Acquire) && self.ids.read().contains(&id)
    }

    /// Takes note of one. An ended one never lives again.
    pub(super) fn put(&self, id: OrganizationId) {
        self.ids.write().insert(id);
        self.are_any.store(true, Ordering::Release);
    }
}
