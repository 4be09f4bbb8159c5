//! Which key a new thing would have, and whether it is free: asked while somebody fills in a form.

use actix_web::{HttpResponse, web::Path};
use keywright_core::{
    Action,
    id::{EnvironmentId, ProjectId},
};
use uuid::Uuid;

use crate::{
    console::{keys::hint, list::Asked, visit::Visit},
    feature_flags::operations as flags,
    places,
};

pub(super) async fn of_project(visit: Visit, asked: Asked) -> HttpResponse {
    let may = visit.member.require(Action::CREATE_PROJECT, places::EVERY_PROJECT);
    hint(&visit, &asked, may, |db, organization, key| Ok(db.projects().keyed(organization, key)?.is_some()))
        .await
}

pub(super) async fn of_environment(visit: Visit, asked: Asked, project: Path<Uuid>) -> HttpResponse {
    let project = ProjectId::from_uuid(project.into_inner());
    let may = places::require_project(&visit.member, Action::CREATE_ENV, project).map(drop);
    hint(&visit, &asked, may, move |db, _, key| Ok(db.environments().keyed(project, key)?.is_some())).await
}

pub(super) async fn of_flag(visit: Visit, asked: Asked, path: Path<(Uuid, Uuid)>) -> HttpResponse {
    let environment = EnvironmentId::from_uuid(path.1);
    let may = flags::require_in_type(&visit.member, Action::CREATE_FLAG, environment);
    hint(&visit, &asked, may, move |db, _, key| Ok(db.flags().keyed(environment, key)?.is_some())).await
}
