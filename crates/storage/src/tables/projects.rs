//! Projects.

use keywright_core::{
    Permit,
    id::{OrganizationId, ProjectId},
    project::Project,
    text::Key,
};

use crate::{
    error::StorageError,
    keys,
    read::{Reader, Source, find, guard},
    rows,
    write::{Write, WriteError},
};

/// Projects.
#[derive(Debug)]
pub struct Projects<R>(pub(crate) R);

impl<R: Source> Projects<R> {
    /// The project of that id.
    pub fn find(
        &mut self,
        organization: OrganizationId,
        id: ProjectId,
    ) -> Result<Option<Project>, StorageError> {
        find(&mut self.0, &keys::project(organization, id))
    }

    /// Which project has that key.
    pub fn keyed(
        &mut self,
        organization: OrganizationId,
        key: &Key,
    ) -> Result<Option<ProjectId>, StorageError> {
        Ok(guard(&mut self.0, &keys::project_key(organization, key))?.map(ProjectId::from_bytes))
    }
}

impl Projects<Reader<'_>> {
    /// The organization's projects, newest first.
    pub fn all(self, organization: OrganizationId) -> Result<Vec<Project>, StorageError> {
        self.newest(organization, usize::MAX)
    }

    /// So many of the organization's projects, newest first.
    pub fn newest(self, organization: OrganizationId, most: usize) -> Result<Vec<Project>, StorageError> {
        let found = self.0.rows(&keys::projects(organization))?.rev().take(most);
        found.map(|it| it.and_then(|(key, row)| rows::read(&key, &row, &self.0.words().catalogues))).collect()
    }
}

impl Projects<&mut Write<'_>> {
    /// Plans a new project.
    pub fn insert(&mut self, permit: &Permit, project: &Project) -> Result<(), WriteError> {
        self.0.insert(permit, project)
    }

    /// Plans that the project of this id becomes this one. Its key stays: resource names hold it.
    pub fn replace(&mut self, permit: &Permit, project: &Project) -> Result<(), WriteError> {
        let old = self.existing(project)?;
        if old.key != project.key {
            return Err(WriteError::Misuse("the key of a project stays"));
        }
        self.0.replace(permit, &old, project)
    }

    /// Plans that the project goes, and with it, at once, everything in it: an environment is there only while
    /// its project is, and a flag while its environment is.
    pub fn remove(&mut self, permit: &Permit, project: &Project) -> Result<(), WriteError> {
        let old = self.existing(project)?;
        self.0.remove(permit, &old)
    }

    fn existing(&mut self, project: &Project) -> Result<Project, WriteError> {
        self.find(project.organization, project.id)?.ok_or(WriteError::Misuse("there is no such project"))
    }
}
