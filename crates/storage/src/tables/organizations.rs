//! Organizations, and the workspaces that hold them.

use keywright_core::{
    Permit,
    id::{AccountId, OrganizationId, WorkspaceId},
    organization::{Organization, Workspace},
    text::Key,
};
use rkyv::{Archived, Portable, api::high::HighValidator, bytecheck::CheckBytes, rancor::Failure};

use super::members::Members;
use crate::{
    error::StorageError,
    keys,
    read::{Reader, Source, find, guard},
    rows::{self, Guard, Record},
    write::{Write, WriteError},
};

/// Organizations.
#[derive(Debug)]
pub struct Organizations<R>(pub(crate) R);

/// Workspaces.
#[derive(Debug)]
pub struct Workspaces<R>(pub(crate) R);

impl<R: Source> Organizations<R> {
    /// The organization of that id. One that has ended is as if it were not there.
    pub fn find(&mut self, id: OrganizationId) -> Result<Option<Organization>, StorageError> {
        let found: Option<Organization> = find(&mut self.0, &keys::organization(id))?;
        Ok(found.filter(Organization::is_active))
    }

    /// Which organization of the workspace has that key.
    pub fn keyed(
        &mut self,
        workspace: WorkspaceId,
        key: &Key,
    ) -> Result<Option<OrganizationId>, StorageError> {
        let found = guard(&mut self.0, &keys::organization_key(workspace, key))?;
        Ok(found.map(OrganizationId::from_bytes))
    }
}

impl Organizations<Reader<'_>> {
    /// Every organization that goes on, oldest first.
    pub fn all(self) -> Result<Vec<Organization>, StorageError> {
        let mut all = all(self.0)?;
        all.retain(Organization::is_active);
        Ok(all)
    }

    /// The oldest organization of a workspace that goes on: the one that speaks for the workspace.
    pub fn oldest(self, workspace: WorkspaceId) -> Result<Option<Organization>, StorageError> {
        oldest(self.0, workspace)
    }

    /// The organizations that a person is a member of, in the order in which they joined, last first.
    pub fn of(self, account: AccountId) -> Result<Vec<Organization>, StorageError> {
        let mut organizations = Vec::new();
        for membership in Members(self.0).of(account)? {
            organizations.extend(Organizations(self.0).find(membership.organization)?);
        }
        Ok(organizations)
    }
}

impl Organizations<&mut Write<'_>> {
    /// Plans a new organization.
    pub fn insert(&mut self, permit: &Permit, organization: &Organization) -> Result<(), WriteError> {
        self.0.insert(permit, organization)
    }

    /// The oldest organization of a workspace that goes on: the one that speaks for the workspace.
    pub fn oldest(&mut self, workspace: WorkspaceId) -> Result<Option<Organization>, StorageError> {
        let found = oldest(Reader { inner: self.0.inner }, workspace)?;
        // That it goes on is a condition of the commit; there is never a new one that is older.
        found.map(|it| self.find(it.id)).transpose().map(Option::flatten)
    }

    /// Another organization of the same workspace that goes on, if there is any.
    pub fn another(&mut self, than: &Organization) -> Result<Option<Organization>, StorageError> {
        let prefix = keys::organization_keys(than.workspace);
        // Every organization that goes on has a key, so two of them tell.
        for found in (Reader { inner: self.0.inner }).rows(&prefix)?.take(2) {
            let (key, row) = found?;
            let id = OrganizationId::from_bytes(Guard::read(&key, &row)?.0);
            if let Some(other) = self.find(id)?.filter(|it| it.id != than.id) {
                return Ok(Some(other));
            }
        }
        Ok(None)
    }

    /// Plans that the organization of this id, which goes on, becomes this one. Its workspace stays.
    pub fn replace(&mut self, permit: &Permit, organization: &Organization) -> Result<(), WriteError> {
        let old = self
            .find(organization.id)?
            .filter(|it| it.workspace == organization.workspace)
            .ok_or(WriteError::Misuse("there is no such organization"))?;
        self.0.replace(permit, &old, organization)
    }
}

impl<R: Source> Workspaces<R> {
    /// The workspace of that id.
    pub fn find(&mut self, id: WorkspaceId) -> Result<Option<Workspace>, StorageError> {
        find(&mut self.0, &keys::workspace(id))
    }

    /// Which workspace has that key.
    pub fn keyed(&mut self, key: &Key) -> Result<Option<WorkspaceId>, StorageError> {
        Ok(guard(&mut self.0, &keys::workspace_key(key))?.map(WorkspaceId::from_bytes))
    }
}

impl Workspaces<Reader<'_>> {
    /// Every workspace, oldest first.
    pub fn all(self) -> Result<Vec<Workspace>, StorageError> {
        all(self.0)
    }
}

impl Workspaces<&mut Write<'_>> {
    /// Plans a new workspace.
    pub fn insert(&mut self, permit: &Permit, workspace: &Workspace) -> Result<(), WriteError> {
        self.0.insert(permit, workspace)
    }

    /// Plans that the workspace of this id becomes this one. All its organizations share it, so the permit must be
    /// one of the organization that speaks for it.
    pub fn replace(&mut self, permit: &Permit, workspace: &Workspace) -> Result<(), WriteError> {
        let speaker = Organizations(&mut *self.0).oldest(workspace.id)?.map(|it| it.id);
        if permit.organization() != speaker {
            return Err(WriteError::NotPermitted);
        }
        let old = self.find(workspace.id)?.ok_or(WriteError::Misuse("there is no such workspace"))?;
        self.0.replace(permit, &old, workspace)
    }
}

fn oldest(reader: Reader<'_>, workspace: WorkspaceId) -> Result<Option<Organization>, StorageError> {
    for found in reader.rows(&[Organization::TAG])? {
        let (key, row) = found?;
        let organization: Organization = rows::read(&key, &row, &reader.words().catalogues)?;
        if organization.workspace == workspace && organization.is_active() {
            return Ok(Some(organization));
        }
    }
    Ok(None)
}

fn all<R>(reader: Reader<'_>) -> Result<Vec<R>, StorageError>
where
    R: Record,
    Archived<R::Row>: Portable + for<'a> CheckBytes<HighValidator<'a, Failure>>,
{
    let found = reader.rows(&[R::TAG])?;
    found.map(|it| it.and_then(|(key, row)| rows::read(&key, &row, &reader.words().catalogues))).collect()
}
