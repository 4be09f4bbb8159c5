//! Which resources somebody sees: who edits policies needs all of an organization's, others see what they may access.

use keywright_core::{
    Action, Catalogue,
    catalogue::ResourceType,
    id::OrganizationId,
    organization::Organization,
    project::{Environment, Project},
    text::Name,
};
use keywright_storage::Database;
use uuid::Uuid;

use super::bodies::{ResourceTypeVm, ResourceVm, ScopeVm, SpaceLevelVm, TypeName, Wanted, id_of_added};
use crate::{ApiError, caller::Caller, iam};

/// What statements can be about.
pub(super) fn resources(
    db: &Database,
    organization: OrganizationId,
    viewer: &Caller,
    wanted: &Wanted,
) -> Result<Vec<ResourceVm>, ApiError> {
    let catalogue = db.catalogue_of(organization);
    let mut shown: Vec<ResourceVm> =
        wanted.added.iter().filter_map(|it| everything_added(&catalogue, it)).collect();
    for &of in &wanted.types {
        let show = |id: Uuid, name: &str, rn: String| ResourceVm {
            id,
            name: name.to_owned(),
            rn,
            r#type: TypeName::Known(of),
        };
        shown.push(show(of.id(), of.title(), everything(db, of)));
        if of == ResourceTypeVm::Project {
            let found = projects(db, organization, viewer, wanted)?;
            shown.extend(found.iter().map(|it| show(it.id.uuid(), it.name.as_str(), project_name(it))));
        }
        if of == ResourceTypeVm::Env {
            let found = environments(db, organization, viewer, wanted)?;
            let show = |(project, it): &(Project, Environment)| {
                show(it.id.uuid(), it.name.as_str(), environment_name(project, it))
            };
            shown.extend(found.iter().map(show));
        }
    }
    Ok(shown)
}

/// What scopes can be about.
pub(super) fn scopes(
    db: &Database,
    organization: OrganizationId,
    viewer: &Caller,
    level: SpaceLevelVm,
    wanted: &Wanted,
) -> Result<Vec<ScopeVm>, ApiError> {
    let whose = db.organizations().find(organization)?.ok_or(ApiError::NotFound)?;
    let (start, path) = (
        format!("organization/{}", whose.key),
        match level {
            SpaceLevelVm::Workspace => format!("{}/", whose.name),
            SpaceLevelVm::Organization => String::new(),
        },
    );
    let mut shown = Vec::new();
    for &of in &wanted.types {
        let show = |id: Uuid, name: &Name, path_name: String, rn: String| ScopeVm {
            id,
            name: name.to_string(),
            path_name,
            rn,
            r#type: of,
        };
        let found: Vec<ScopeVm> = match of {
            ResourceTypeVm::Organization if level == SpaceLevelVm::Workspace => {
                let own = Some(&whose).filter(|it| wanted.is_named(it.name.as_str()));
                let show =
                    |it: &Organization| show(it.id.uuid(), &it.name, it.name.to_string(), start.clone());
                own.into_iter().map(show).collect()
            }
            ResourceTypeVm::Project => {
                let show = |it: &Project| {
                    let (path, rn) = (format!("{path}{}", it.name), format!("{start}:{}", project_name(it)));
                    show(it.id.uuid(), &it.name, path, rn)
                };
                projects(db, organization, viewer, wanted)?.iter().map(show).collect()
            }
            ResourceTypeVm::Env => {
                let show = |(project, it): &(Project, Environment)| {
                    let path = format!("{path}{}/{}", project.name, it.name);
                    show(it.id.uuid(), &it.name, path, format!("{start}:{}", environment_name(project, it)))
                };
                environments(db, organization, viewer, wanted)?.iter().map(show).collect()
            }
            _ => continue,
        };
        shown.extend(Some(of).filter(|_| !wanted.has_name()).map(|of| all_scopes(db, of)));
        shown.extend(found);
    }
    Ok(shown)
}

/// The entry that stands for all scopes of a type.
fn all_scopes(db: &Database, of: ResourceTypeVm) -> ScopeVm {
    let name = match of {
        ResourceTypeVm::Organization => "All Organizations",
        ResourceTypeVm::Project => "All Projects",
        _ => "All Environments",
    };
    let rn = match of {
        ResourceTypeVm::Organization => everything(db, of),
        _ => format!("organization/*:{}", everything(db, of)),
    };
    ScopeVm { id: of.id(), name: name.to_owned(), path_name: name.to_owned(), rn, r#type: of }
}

/// The entry that stands for everything of a type of another API's catalogue or of a plugin, whose things are not known here.
fn everything_added(catalogue: &Catalogue, name: &str) -> Option<ResourceVm> {
    let it = catalogue.added_types().find(|it| it.name == name)?;
    let r#type = TypeName::Added(name.to_owned());
    Some(ResourceVm { id: id_of_added(name), name: it.label.en.to_string(), rn: it.everything(), r#type })
}

/// The pattern that selects everything of a type.
fn everything(db: &Database, of: ResourceTypeVm) -> String {
    let catalogue = db.catalogue();
    let known = catalogue.type_named(of.name()).and_then(|it| catalogue.resource_type(it));
    known.map_or_else(|| "*".to_owned(), ResourceType::everything)
}

/// The projects that are wanted and seen.
fn projects(
    db: &Database,
    organization: OrganizationId,
    viewer: &Caller,
    wanted: &Wanted,
) -> Result<Vec<Project>, ApiError> {
    let sees_all = viewer.may(Action::CAN_MANAGE_IAM, iam::IAM);
    let mut projects = db.projects().all(organization)?;
    projects.retain(|it| {
        wanted.is_named(it.name.as_str())
            && (sees_all || viewer.may(Action::CAN_ACCESS_PROJECT, &project_name(it)))
    });
    Ok(projects)
}

/// The environments that are wanted and seen, with their projects.
fn environments(
    db: &Database,
    organization: OrganizationId,
    viewer: &Caller,
    wanted: &Wanted,
) -> Result<Vec<(Project, Environment)>, ApiError> {
    let sees_all = viewer.may(Action::CAN_MANAGE_IAM, iam::IAM);
    let mut environments = Vec::new();
    for project in db.projects().all(organization)? {
        let mut found = db.environments().of(organization, project.id)?;
        found.retain(|it| {
            wanted.is_named(it.name.as_str())
                && (sees_all || viewer.may(Action::CAN_ACCESS_ENV, &environment_name(&project, it)))
        });
        environments.extend(found.into_iter().map(|it| (project.clone(), it)));
    }
    Ok(environments)
}

fn project_name(project: &Project) -> String {
    format!("project/{}", project.key)
}

fn environment_name(project: &Project, environment: &Environment) -> String {
    format!("project/{}:env/{}", project.key, environment.key)
}
