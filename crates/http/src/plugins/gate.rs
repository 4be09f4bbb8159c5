//! Gates: what costs much memory or time is done for a few at once, others wait in front, and too many are turned away.

use std::{
    collections::HashMap,
    sync::{Arc, Weak},
};

use keywright_core::id::OrganizationId;
use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::ApiError;

/// A gate. Behind it is one of each organization at once.
#[derive(Debug)]
pub(crate) struct Gate {
    behind: Arc<Semaphore>,
    here: Arc<Mutex<HashMap<OrganizationId, Here>>>,
}

/// Who of an organization is behind a gate or in front of it.
#[derive(Debug)]
struct Here {
    count: usize,
    turn: Weak<Semaphore>,
}

/// A place behind a gate, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _behind: OwnedSemaphorePermit,
    _turn: OwnedSemaphorePermit,
    _waiting: Waiting,
}

/// Somebody at a gate.
#[derive(Debug)]
struct Waiting {
    organization: OrganizationId,
    here: Arc<Mutex<HashMap<OrganizationId, Here>>>,
}

/// The gates of plugins.
#[derive(Debug)]
pub(crate) struct Gates {
    /// To bring a bundle: its 8 MiB are in memory until it is installed or looked at.
    pub(crate) bringing: Gate,
    /// To open a bundle, which takes up to 32 MiB.
    pub(crate) opening: Gate,
    /// To compile code.
    pub(crate) compiling: Gate,
}

/// How many may be at a gate.
const AT_ONE: usize = 64;
/// How many of an organization.
const OF_ONE: usize = 16;

impl Default for Gates {
    fn default() -> Self {
        Self { bringing: Gate::new(8), opening: Gate::new(2), compiling: Gate::new(1) }
    }
}

impl Gate {
    /// A gate behind which so many may be at once.
    pub(crate) fn new(behind: usize) -> Self {
        Self { behind: Arc::new(Semaphore::new(behind)), here: Arc::default() }
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// 503 where too many wait already.
    pub(crate) async fn enter(&self, organization: OrganizationId) -> Result<Place, ApiError> {
        let (waiting, turn) = self.wait(organization).ok_or(ApiError::Unavailable)?;
        let turn = turn.acquire_owned().await.map_err(ApiError::internal)?;
        let behind = Arc::clone(&self.behind).acquire_owned().await.map_err(ApiError::internal)?;
        Ok(Place { _behind: behind, _turn: turn, _waiting: waiting })
    }

    fn wait(&self, organization: OrganizationId) -> Option<(Waiting, Arc<Semaphore>)> {
        let mut all = self.here.lock();
        let is_full = all.values().map(|it| it.count).sum::<usize>() >= AT_ONE;
        if is_full || all.get(&organization).is_some_and(|it| it.count >= OF_ONE) {
            return None;
        }
        let here = all.entry(organization).or_insert(Here { count: 0, turn: Weak::new() });
        here.count += 1;
        let turn = here.turn.upgrade().unwrap_or_else(|| Arc::new(Semaphore::new(1)));
        here.turn = Arc::downgrade(&turn);
        Some((Waiting { organization, here: Arc::clone(&self.here) }, turn))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut all = self.here.lock();
        let Some(here) = all.get_mut(&self.organization) else { return };
        here.count -= 1;
        if here.count == 0 {
            all.remove(&self.organization);
        }
    }
}

#[cfg(test)]
mod tests;
