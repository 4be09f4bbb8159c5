//! The catalogue of each organization: that of the server, with the types that its plugins add.

use std::{collections::HashMap, sync::Arc};

use keywright_core::{
    Catalogue, Statement,
    catalogue::{Fault, ResourceType},
    id::OrganizationId,
};
use parking_lot::RwLock;

/// The catalogues that statements are read with.
#[derive(Debug)]
pub(crate) struct Catalogues {
    base: Arc<Catalogue>,
    /// Those that are not as the server's. One that has had more types goes on, so that their places are taken.
    joined: RwLock<HashMap<OrganizationId, Arc<Catalogue>>>,
}

impl Catalogues {
    pub(crate) fn new(base: Arc<Catalogue>) -> Self {
        Self { base, joined: RwLock::default() }
    }

    /// The server's, which is the beginning of every other.
    pub(crate) fn base(&self) -> &Catalogue {
        &self.base
    }

    /// That of an organization.
    pub(crate) fn of(&self, organization: OrganizationId) -> Arc<Catalogue> {
        self.joined.read().get(&organization).map_or_else(|| Arc::clone(&self.base), Arc::clone)
    }

    /// That of an organization with these types in place of the ones that its plugins added before.
    pub(crate) fn with(
        &self,
        organization: OrganizationId,
        types: Vec<ResourceType>,
    ) -> Result<Catalogue, Vec<Fault>> {
        self.base.joined_by(types, &self.of(organization))
    }

    /// From now on this is the catalogue of the organization.
    pub(crate) fn put(&self, organization: OrganizationId, catalogue: Catalogue) {
        self.joined.write().insert(organization, Arc::new(catalogue));
    }

    /// Whether what a statement says depends on more than the server's catalogue.
    pub(crate) fn is_of_others(&self, statement: &Statement) -> bool {
        let name = statement.written().resource_type.as_str();
        name != "*" && self.base.type_named(name).is_none()
    }
}
