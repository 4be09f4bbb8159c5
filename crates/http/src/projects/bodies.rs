//! Projects as the wire shows them (wire 2.7).

use keywright_core::{
    Action,
    id::{OrganizationId, ProjectId},
    project::{Environment, Project},
    text::Name,
};
use keywright_storage::Database;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::operations::NewProject;
use crate::{
    ApiError, Page, Paging, WireTime,
    caller::Caller,
    envelope,
    environments::{EnvironmentSecretVm, EnvironmentSettingsVm},
    names,
};

/// A project
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"id": "0193a5c0-0000-7000-8000-000000000061", "name": "Shop"}))]
pub(crate) struct ProjectVm {
    id: Uuid,
    name: String,
}

/// A project and its environments
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193a5c0-0000-7000-8000-000000000061", "name": "Shop", "key": "shop", "environments": [{
        "id": "0193a5c0-0000-7000-8000-000000000062", "createdAt": "2026-11-23T19:32:05.12Z",
        "updatedAt": "2026-11-23T19:32:05.12Z", "projectId": "0193a5c0-0000-7000-8000-000000000061", "name": "Prod",
        "key": "prod", "description": "", "secrets": [], "settings": {"requireChangeComment": false}}],
}))]
pub(crate) struct ProjectWithEnvsVm {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// Unique in the organization; resource names hold it
    pub(crate) key: String,
    pub(crate) environments: Vec<ProjectEnvironmentVm>,
}

/// An environment, as a project shows it
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProjectEnvironmentVm {
    pub(crate) id: Uuid,
    pub(crate) created_at: WireTime,
    pub(crate) updated_at: WireTime,
    pub(crate) project_id: Uuid,
    pub(crate) name: String,
    /// Unique in the project; resource names hold it
    pub(crate) key: String,
    pub(crate) description: String,
    pub(crate) secrets: Vec<EnvironmentSecretVm>,
    pub(crate) settings: EnvironmentSettingsVm,
}

/// What a new project is called
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "Shop", "key": "shop"}))]
pub(crate) struct CreateProject {
    #[schema(required, min_length = 1, max_length = 128)]
    pub(crate) name: Option<String>,
    /// Unique in the organization
    #[schema(required, min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._-]{1,128}$")]
    pub(crate) key: Option<String>,
}

/// What a project is to be called
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(example = json!({"name": "Shop"}))]
pub(super) struct UpdateProject {
    #[schema(required, min_length = 1, max_length = 128)]
    name: Option<String>,
}

envelope!(
    /// A project, in the envelope
    ProjectResponse, ProjectVm
);
envelope!(
    /// A project and its environments, in the envelope
    ProjectWithEnvsResponse, ProjectWithEnvsVm
);
envelope!(
    /// Projects and their environments, in the envelope
    ProjectsResponse, Vec<ProjectWithEnvsVm>
);

impl CreateProject {
    pub(crate) fn check(self) -> Result<NewProject, ApiError> {
        let (name, key) = names::with_key(self.name.as_deref(), self.key.as_deref())?;
        Ok(NewProject { name, key })
    }
}

impl UpdateProject {
    pub(super) fn check(self) -> Result<Name, ApiError> {
        names::required(self.name.as_deref())
    }
}

/// The projects that somebody may access.
pub(crate) fn all(
    db: &Database,
    organization: OrganizationId,
    viewer: &Caller,
) -> Result<Vec<ProjectWithEnvsVm>, ApiError> {
    let projects = db.projects().all(organization)?.into_iter();
    let visible =
        projects.filter(|it| viewer.may(Action::CAN_ACCESS_PROJECT, &format!("project/{}", it.key)));
    visible.map(|it| one(db, &it, viewer)).collect()
}

/// A page of the projects that somebody may access, of those whose name or key holds that text.
pub(crate) fn page(
    db: &Database,
    organization: OrganizationId,
    viewer: &Caller,
    text: &str,
    paging: Paging,
) -> Result<Page<ProjectWithEnvsVm>, ApiError> {
    let needle = text.trim().to_lowercase();
    let holds = |it: &str| it.to_lowercase().contains(&needle);
    let mut projects = db.projects().all(organization)?;
    projects.retain(|it| {
        (holds(it.name.as_str()) || holds(it.key.as_str()))
            && viewer.may(Action::CAN_ACCESS_PROJECT, &format!("project/{}", it.key))
    });
    let start = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let shown = projects.iter().skip(start).take(paging.size() as usize);
    let items = shown.map(|it| one(db, it, viewer)).collect::<Result<_, _>>()?;
    Ok(Page { total_count: projects.len() as u64, items })
}

/// A project of the organization, if somebody may access it.
pub(crate) fn find(
    db: &Database,
    organization: OrganizationId,
    viewer: &Caller,
    id: ProjectId,
) -> Result<Option<ProjectWithEnvsVm>, ApiError> {
    let project = db.projects().find(organization, id)?;
    let project = project.filter(|it| viewer.may(Action::CAN_ACCESS_PROJECT, &format!("project/{}", it.key)));
    project.map(|it| one(db, &it, viewer)).transpose()
}

/// A project with the environments that somebody may access.
pub(super) fn one(db: &Database, project: &Project, viewer: &Caller) -> Result<ProjectWithEnvsVm, ApiError> {
    let mut environments = db.environments().of(project.organization, project.id)?;
    environments
        .retain(|it| viewer.may(Action::CAN_ACCESS_ENV, &format!("project/{}:env/{}", project.key, it.key)));
    Ok(ProjectWithEnvsVm::seen_by(viewer, project, &environments))
}

impl ProjectWithEnvsVm {
    pub(super) fn new(project: &Project, environments: &[Environment]) -> Self {
        Self {
            id: project.id.uuid(),
            name: project.name.to_string(),
            key: project.key.to_string(),
            environments: environments.iter().map(Into::into).collect(),
        }
    }
}

impl ProjectWithEnvsVm {
    /// A project as somebody sees it: with the texts of secrets for who may access the environments.
    pub(super) fn seen_by(caller: &Caller, project: &Project, environments: &[Environment]) -> Self {
        let mut shown = Self::new(project, environments);
        for (shown, environment) in shown.environments.iter_mut().zip(environments) {
            EnvironmentSecretVm::hide(&mut shown.secrets, caller, environment);
        }
        shown
    }
}

impl From<&Project> for ProjectVm {
    fn from(project: &Project) -> Self {
        Self { id: project.id.uuid(), name: project.name.to_string() }
    }
}

impl From<&Environment> for ProjectEnvironmentVm {
    fn from(environment: &Environment) -> Self {
        Self {
            id: environment.id.uuid(),
            created_at: environment.created_at.into(),
            updated_at: environment.updated_at.into(),
            project_id: environment.project.uuid(),
            name: environment.name.to_string(),
            key: environment.key.to_string(),
            description: environment.description.to_string(),
            secrets: environment.secrets.iter().map(Into::into).collect(),
            settings: environment.into(),
        }
    }
}
