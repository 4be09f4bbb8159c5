//! Makes a group of commits durable: one batch, one sync, one head slot. Whatever fails here ends all writing.

use std::sync::Arc;

use crate::{
    commit::{Commit, checkpoint::Signer},
    disk::{guard, slots::Slots},
    engine::local::plan::{Finished, Plan},
    error::{CommitError, StorageError},
    key::Revision,
    store::Store,
};

/// The right to write. There is one for a store.
pub(crate) struct Writer {
    store: Arc<Store>,
    slots: Slots,
    signer: Signer,
}

impl Writer {
    pub(crate) fn new(store: Arc<Store>, slots: Slots, signer: Signer) -> Self {
        Self { store, slots, signer }
    }

    pub(crate) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// For tests: heads cannot be written any more.
    #[cfg(test)]
    pub(crate) fn break_slots(&mut self) {
        self.slots.make_read_only();
    }

    pub(crate) fn commit(&mut self, commit: &Commit) -> Result<Revision, CommitError> {
        commit.check()?;
        let result = self.commit_group(&[commit]).pop();
        result.unwrap_or_else(|| Err(self.store.unavailable()))
    }

    /// Makes those commits whose preconditions hold, in this order; one result for each.
    pub(crate) fn commit_group(&mut self, commits: &[&Commit]) -> Vec<Result<Revision, CommitError>> {
        if self.store.degraded().is_some() {
            return commits.iter().map(|_| Err(self.store.unavailable())).collect();
        }
        let planned = guard::catch(|| {
            let mut plan = Plan::new(&self.store, &self.signer);
            let results: Vec<_> = commits.iter().map(|commit| plan.admit(commit)).collect();
            (plan.finish(), results)
        });
        let outcome = planned.map_err(StorageError::Damaged).and_then(|(finished, results)| {
            finished.map_or(Ok(()), |finished| self.write(finished))?;
            Ok(results)
        });
        outcome.unwrap_or_else(|error| {
            self.store.degrade(&error.to_string());
            commits.iter().map(|_| Err(self.store.unavailable())).collect()
        })
    }

    fn write(&mut self, finished: Finished) -> Result<(), StorageError> {
        let store = &self.store;
        store.written.change(|| store.disk.apply(finished.batch))?;
        store.disk.sync()?;
        self.slots.write(&finished.head)?;
        let apply = || {
            for (revision, changes) in &finished.applied {
                store.projection.apply(*revision, changes);
            }
            store.set_head(finished.head);
        };
        guard::catch(|| store.applied.change(apply)).map_err(StorageError::Damaged)?;
        // A caller that waited too long has ended all writing meanwhile.
        store.degraded().map_or(Ok(()), |reason| Err(StorageError::Damaged(reason)))
    }
}

#[cfg(test)]
mod tests;
