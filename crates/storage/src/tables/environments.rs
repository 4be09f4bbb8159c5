//! Environments of projects.

use keywright_core::{
    Permit,
    id::{EnvironmentId, OrganizationId, ProjectId},
    project::Environment,
    text::Key,
};

use super::projects::Projects;
use crate::{
    error::StorageError,
    keys,
    read::{Reader, Source, find, guard},
    write::{Write, WriteError},
};

/// Environments. One is there only while its project is.
#[derive(Debug)]
pub struct Environments<R>(pub(crate) R);

impl<R: Source> Environments<R> {
    /// The environment of that id.
    pub fn find(
        &mut self,
        organization: OrganizationId,
        id: EnvironmentId,
    ) -> Result<Option<Environment>, StorageError> {
        let found: Option<Environment> = find(&mut self.0, &keys::environment(organization, id))?;
        let Some(environment) = found else { return Ok(None) };
        let project = self.0.get(&keys::project(organization, environment.project))?;
        Ok(project.map(|_| environment))
    }

    /// Which environment of a project has that key.
    pub fn keyed(&mut self, project: ProjectId, key: &Key) -> Result<Option<EnvironmentId>, StorageError> {
        Ok(guard(&mut self.0, &keys::environment_key(project, key))?.map(EnvironmentId::from_bytes))
    }
}

impl Environments<Reader<'_>> {
    /// The environments of a project, oldest first.
    pub fn of(
        self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Vec<Environment>, StorageError> {
        let mut environments = Vec::new();
        for entry in self.0.entries(&keys::environments_of(project))? {
            if let Some(id) = keys::last_id(&entry?.0) {
                environments.extend(Environments(self.0).find(organization, EnvironmentId::from_bytes(id))?);
            }
        }
        Ok(environments)
    }
}

impl Environments<&mut Write<'_>> {
    /// Plans a new environment of a project that is there.
    pub fn insert(&mut self, permit: &Permit, environment: &Environment) -> Result<(), WriteError> {
        if Projects(&mut *self.0).find(environment.organization, environment.project)?.is_none() {
            return Err(WriteError::Misuse("there is no such project"));
        }
        self.0.insert(permit, environment)
    }

    /// Plans that the environment of this id becomes this one. Its project and key stay: resource names hold them.
    pub fn replace(&mut self, permit: &Permit, environment: &Environment) -> Result<(), WriteError> {
        let old = self.existing(environment)?;
        if old.key != environment.key || old.project != environment.project {
            return Err(WriteError::Misuse("the project and key of an environment stay"));
        }
        self.0.replace(permit, &old, environment)
    }

    /// Plans that the environment goes, and with it, at once, its flags: one is there only while its environment is.
    pub fn remove(&mut self, permit: &Permit, environment: &Environment) -> Result<(), WriteError> {
        let old = self.existing(environment)?;
        self.0.remove(permit, &old)
    }

    fn existing(&mut self, environment: &Environment) -> Result<Environment, WriteError> {
        self.find(environment.organization, environment.id)?
            .ok_or(WriteError::Misuse("there is no such environment"))
    }
}
