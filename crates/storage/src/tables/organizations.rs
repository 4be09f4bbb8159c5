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
    rows::{self, Record},
    write::{Write, WriteError},
};

/// Organizations.
#[derive(Debug)]
pub struct Organizations<R>(pub(crate) R);

/// Workspaces.
#[derive(Debug)]
pub struct Workspaces<R>(pub(crate) R);

impl<R: Source> Organizations<R> {
    /// The organization of that id.
    pub fn find(&mut self, id: OrganizationId) -> Result<Option<Organization>, StorageError> {
        find(&mut self.0, &keys::organization(id))
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
    /// Every organization, oldest first.
    pub fn all(self) -> Result<Vec<Organization>, StorageError> {
        all(self.0)
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

    /// Plans that the organization of this id becomes this one. Its workspace stays.
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
}

fn all<R>(reader: Reader<'_>) -> Result<Vec<R>, StorageError>
where
    R: Record,
    Archived<R::Row>: Portable + for<'a> CheckBytes<HighValidator<'a, Failure>>,
{
    let found = reader.rows(&[R::TAG])?;
    found.map(|it| it.and_then(|(key, row)| rows::read(&key, &row, &reader.words().catalogue))).collect()
}
