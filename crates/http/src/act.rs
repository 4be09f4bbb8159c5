//! What a caller does: from the check to the audit entry, in one commit.

use std::{net::IpAddr, sync::Arc};

use keywright_core::{
    Action, Catalogue, Permit, Principal, Timestamp,
    audit::{Entry, Event, Subject},
    authorize,
    decide::Request,
    grant::{Change, Excess, may_make},
    id::OrganizationId,
    resource::ResourceName,
};
use keywright_storage::Write;

use crate::{ApiError, AppState, known::Own};

/// A write in the making. Whoever asks is read in it, so that permission and ceiling are decided by the
/// state that the commit extends.
pub(crate) struct Act<'a, 'w> {
    /// Reads, and plans.
    pub(crate) rows: &'a mut Write<'w>,
    /// Who asks.
    pub(crate) principal: Principal,
    /// When.
    pub(crate) now: Timestamp,
    /// From where, if that is known.
    pub(crate) address: Option<IpAddr>,
    pub(crate) state: &'a AppState,
}

impl Act<'_, '_> {
    /// Where it happens.
    pub(crate) fn organization(&self) -> OrganizationId {
        self.principal.organization
    }

    /// The table of types and actions.
    pub(crate) fn catalogue(&self) -> Arc<Catalogue> {
        self.state.db.catalogue_of(self.organization())
    }

    /// The proof that the principal may do this to that: 403 without.
    pub(crate) fn authorize(&self, action: Action, resource: &str) -> Result<Permit, ApiError> {
        let lacking = || ApiError::lacking(action, resource);
        let name = ResourceName::parse(resource).map_err(|_| lacking())?;
        let (db, credential) = (&self.state.db, self.principal.credential);
        let known = Own::new(db, self.organization(), credential, action, &name, self.now, self.address);
        let request = Request::new(action, &name).knowing(&known);
        authorize(&self.principal, request).map_err(|_| lacking())
    }

    /// Insists that the principal may do this to that as well.
    pub(crate) fn insist(&self, action: Action, resource: &str) -> Result<(), ApiError> {
        self.authorize(action, resource).map(drop)
    }

    /// Insists that the principal has what the change gives: 403, with a line for each thing it has not.
    pub(crate) fn check_ceiling(&self, change: Change<'_>) -> Result<(), ApiError> {
        let catalogue = self.catalogue();
        may_make(&catalogue, change, &self.principal.authority).map_err(|excess| match excess {
            Excess::TooComplex => ApiError::invalid("PermissionsTooComplex"),
            Excess::Uncovered(all) => ApiError::Forbidden(
                all.iter()
                    .map(|it| format!("you may not {} on {}", it.action_name(&catalogue), it.resource))
                    .collect(),
            ),
        })
    }

    /// A new id.
    pub(crate) fn id<T>(&self, make: fn(Timestamp, [u8; 10]) -> T) -> Result<T, ApiError> {
        self.state.ids.next(make, self.now)
    }

    /// What the audit log says of what was done.
    pub(crate) fn entry(&self, permit: &Permit, event: Event, subject: Subject) -> Entry {
        Entry::new(permit, event, subject, self.now)
    }
}

impl std::fmt::Debug for Act<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Act").field("principal", &self.principal).finish_non_exhaustive()
    }
}
