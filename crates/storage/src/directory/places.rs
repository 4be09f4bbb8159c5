//! Where environments are: the start of the names of what is in them.

use std::collections::HashMap;

use keywright_core::{
    id::{EnvironmentId, OrganizationId, ProjectId},
    text::Key,
};
use parking_lot::RwLock;

/// Projects and environments by their ids.
#[derive(Default)]
pub(super) struct Places {
    projects: RwLock<HashMap<ProjectId, Project>>,
    environments: RwLock<HashMap<EnvironmentId, Environment>>,
}

pub(super) struct Project {
    pub(super) organization: OrganizationId,
    pub(super) key: Key,
}

pub(super) struct Environment {
    pub(super) organization: OrganizationId,
    pub(super) project: ProjectId,
    pub(super) key: Key,
}

impl Places {
    /// `project/web`, if it is in this organization.
    pub(super) fn project(&self, organization: OrganizationId, id: ProjectId) -> Option<String> {
        let projects = self.projects.read();
        let project = projects.get(&id).filter(|it| it.organization == organization)?;
        Some(format!("project/{}", project.key.as_str()))
    }

    /// `project/web:env/prod`, if both are in this organization.
    pub(super) fn environment(&self, organization: OrganizationId, id: EnvironmentId) -> Option<String> {
        let environments = self.environments.read();
        let environment = environments.get(&id).filter(|it| it.organization == organization)?;
        let project = self.project(organization, environment.project)?;
        Some(format!("{project}:env/{}", environment.key.as_str()))
    }

    pub(super) fn set_project(&self, id: ProjectId, project: Option<Project>) {
        set(&mut self.projects.write(), id, project);
    }

    pub(super) fn set_environment(&self, id: EnvironmentId, environment: Option<Environment>) {
        set(&mut self.environments.write(), id, environment);
    }
}

fn set<K: Eq + std::hash::Hash, V>(map: &mut HashMap<K, V>, key: K, value: Option<V>) {
    match value {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}
