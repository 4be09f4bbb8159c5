//! Which key a new thing would have, and whether it is free: asked while somebody fills in a form.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use keywright_core::{
    Action,
    id::{EnvironmentId, OrganizationId, ProjectId},
    text::Key,
};
use keywright_storage::Database;
use uuid::Uuid;

use super::{Words, add};
use crate::{
    ApiError,
    console::{list::Asked, page, refusal, visit::Visit},
    feature_flags::operations as flags,
    places,
};

/// The hint below a key.
#[derive(Template)]
#[template(source = "{{ text }}", ext = "html")]
struct Hint {
    text: String,
}

pub(super) async fn of_project(visit: Visit, asked: Asked) -> HttpResponse {
    let may = visit.member.require(Action::CREATE_PROJECT, places::EVERY_PROJECT);
    answer(&visit, &asked, may, |db, organization, key| Ok(db.projects().keyed(organization, key)?.is_some()))
        .await
}

pub(super) async fn of_environment(visit: Visit, asked: Asked, project: Path<Uuid>) -> HttpResponse {
    let project = ProjectId::from_uuid(project.into_inner());
    let may = places::require_project(&visit.member, Action::CREATE_ENV, project).map(drop);
    answer(&visit, &asked, may, move |db, _, key| Ok(db.environments().keyed(project, key)?.is_some())).await
}

pub(super) async fn of_flag(visit: Visit, asked: Asked, path: Path<(Uuid, Uuid)>) -> HttpResponse {
    let environment = EnvironmentId::from_uuid(path.1);
    let may = flags::require_in_type(&visit.member, Action::CREATE_FLAG, environment);
    answer(&visit, &asked, may, move |db, _, key| Ok(db.flags().keyed(environment, key)?.is_some())).await
}

async fn answer(
    visit: &Visit,
    asked: &Asked,
    may: Result<(), ApiError>,
    is_taken: impl FnOnce(&Database, OrganizationId, &Key) -> Result<bool, ApiError> + Send + 'static,
) -> HttpResponse {
    match may.and(Ok(add::key(asked.text("name"), asked.text("key")))) {
        Ok(key) => hint(visit, key, is_taken).await,
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn hint(
    visit: &Visit,
    key: Option<String>,
    is_taken: impl FnOnce(&Database, OrganizationId, &Key) -> Result<bool, ApiError> + Send + 'static,
) -> HttpResponse {
    let language = visit.frame.look.language;
    let (w, failures) = (Words(language), language.failures());
    let text = match key.as_deref().map(Key::new) {
        None => w.key_hint().to_owned(),
        Some(Err(_)) => failures.key_invalid().to_owned(),
        Some(Ok(key)) => {
            let wanted = key.clone();
            match visit.member.read(move |db, organization| is_taken(db, organization, &wanted)).await {
                Ok(true) => w.key_taken(key),
                Ok(false) => w.key_free(key),
                Err(error) => return refusal::failure(&visit.frame.look, &error),
            }
        }
    };
    page::render(StatusCode::OK, &Hint { text })
}
