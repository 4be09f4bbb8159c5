//! What rows are read with: the catalogue, the built-in policies, and what was read of the others.

use std::{collections::HashMap, sync::Arc};

use keywright_core::{
    Catalogue,
    id::{OrganizationId, PolicyId},
    policy::{BuiltIn, BuiltInError, Policy},
};
use parking_lot::RwLock;

use crate::{catalogues::Catalogues, error::StorageError, key::Revision, keys, row::Row, rows};

/// What rows are read with.
#[derive(Debug)]
pub struct Words {
    pub(crate) catalogues: Catalogues,
    pub(crate) built_in: Vec<Policy>,
    /// Policies as they were read last, each with the commit that wrote it and the catalogue: while they are the same, its
    /// statements are not parsed again, and are in memory once.
    read: RwLock<HashMap<PolicyId, ReadPolicy>>,
}

/// A policy as it was read from a row of this revision, with this catalogue.
type ReadPolicy = (Revision, Arc<Catalogue>, Policy);

impl Words {
    pub(crate) fn new(catalogue: Arc<Catalogue>) -> Result<Self, BuiltInError> {
        let built_in = BuiltIn::ALL.iter().map(|it| it.policy(&catalogue)).collect::<Result<_, _>>()?;
        Ok(Self { catalogues: Catalogues::new(catalogue), built_in, read: RwLock::default() })
    }

    /// The policy of this row.
    pub(crate) fn policy(&self, key: &[u8], row: &Row) -> Result<Policy, StorageError> {
        let ids = keys::first_id(key).zip(keys::last_id(key));
        let Some((organization, id)) = ids.filter(|_| row.revision() != Revision::ZERO) else {
            return rows::read(key, row, &self.catalogues);
        };
        let (catalogue, id) =
            (self.catalogues.of(OrganizationId::from_bytes(organization)), PolicyId::from_bytes(id));
        if let Some((revision, with, policy)) = self.read.read().get(&id)
            && *revision == row.revision()
            && Arc::ptr_eq(with, &catalogue)
        {
            return Ok(policy.clone());
        }
        let policy: Policy = rows::read(key, row, &self.catalogues)?;
        self.read.write().insert(id, (row.revision(), catalogue, policy.clone()));
        Ok(policy)
    }

    /// Forgets a policy that is no more.
    pub(crate) fn forget(&self, id: PolicyId) {
        self.read.write().remove(&id);
    }
}

#[cfg(test)]
mod tests;
