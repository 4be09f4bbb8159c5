//! Projects and environments that go, with everything in them.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_core::{
    Action,
    id::{EnvironmentId, ProjectId},
};
use uuid::Uuid;

use super::{LIST, Over, Question, Words, project_named, render};
use crate::{
    ApiError,
    console::{
        list::Asked,
        page, refusal,
        visit::{Sent, Visit},
    },
    environments::operations as environments,
    places,
    projects::operations as projects,
};

/// What is to go.
#[derive(Clone, Copy)]
enum Going {
    Project(ProjectId),
    Environment(ProjectId, EnvironmentId),
}

pub(super) async fn ask_project(visit: Visit, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    ask(&visit, asked, Going::project(*id), None, StatusCode::OK).await
}

pub(super) async fn project(sent: Sent, asked: Asked, id: Path<Uuid>) -> HttpResponse {
    remove(&sent.visit, asked, Going::project(*id)).await
}

pub(super) async fn ask_environment(visit: Visit, asked: Asked, ids: Path<(Uuid, Uuid)>) -> HttpResponse {
    ask(&visit, asked, Going::environment(*ids), None, StatusCode::OK).await
}

pub(super) async fn environment(sent: Sent, asked: Asked, ids: Path<(Uuid, Uuid)>) -> HttpResponse {
    remove(&sent.visit, asked, Going::environment(*ids)).await
}

async fn ask(
    visit: &Visit,
    asked: Asked,
    going: Going,
    alert: Option<String>,
    status: StatusCode,
) -> HttpResponse {
    let name = match going.name(visit).await {
        Ok(name) => name,
        Err(error) => return refusal::failure(&visit.frame.look, &error),
    };
    let w = Words(visit.frame.look.language);
    let (title, hint) = match going {
        Going::Project(_) => (w.sure_project(name), w.sure_project_hint()),
        Going::Environment(..) => (w.sure_environment(name), w.sure_environment_hint()),
    };
    let action = format!("{}{asked}", visit.frame.look.path(&going.path()));
    let question = Question::dangerous(title, (hint, w.remove()), action, alert);
    render(visit, asked, Over::Sure(question), status).await
}

async fn remove(visit: &Visit, asked: Asked, going: Going) -> HttpResponse {
    match going.go(visit).await {
        Ok(()) => page::done(&format!("{}{asked}", visit.frame.look.path(LIST))),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            ask(visit, asked, going, Some(alert), status).await
        }
    }
}

impl Going {
    fn project(id: Uuid) -> Self {
        Self::Project(ProjectId::from_uuid(id))
    }

    fn environment((project, id): (Uuid, Uuid)) -> Self {
        Self::Environment(ProjectId::from_uuid(project), EnvironmentId::from_uuid(id))
    }

    fn path(self) -> String {
        match self {
            Self::Project(id) => format!("{LIST}/{id}/remove"),
            Self::Environment(project, id) => format!("{LIST}/{project}/envs/{id}/remove"),
        }
    }

    /// What it is called, for who may remove it.
    async fn name(self, visit: &Visit) -> Result<String, ApiError> {
        match self {
            Self::Project(id) => project_named(visit, Action::DELETE_PROJECT, id).await,
            Self::Environment(project, id) => {
                places::require_environment(&visit.member, Action::DELETE_ENV, id)?;
                let found = visit
                    .member
                    .read(move |db, organization| Ok(db.environments().find(organization, id)?));
                let found = found.await?.filter(|it| it.project == project);
                Ok(found.ok_or(ApiError::NotFound)?.name.to_string())
            }
        }
    }

    async fn go(self, visit: &Visit) -> Result<(), ApiError> {
        match self {
            Self::Project(id) => {
                places::require_project(&visit.member, Action::DELETE_PROJECT, id)?;
                visit.member.write(move |act| projects::remove(act, id)).await
            }
            Self::Environment(project, id) => {
                places::require_environment(&visit.member, Action::DELETE_ENV, id)?;
                visit.member.write(move |act| environments::remove(act, project, id)).await
            }
        }
    }
}
