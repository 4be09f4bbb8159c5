//! The secrets of an environment, with which SDKs connect: who sees what of them, and how one goes.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_core::{Action, id::EnvironmentSecretId, project::Environment};
use uuid::Uuid;

use super::{
    Over, Question, Words,
    environment::{Place, render},
};
use crate::{
    ApiError,
    caller::Caller,
    console::{
        list::Asked,
        page, refusal,
        visit::{Sent, Visit},
    },
    environments::{EnvironmentSecretVm, bodies::SecretType, secrets},
    places,
};

/// The secrets as somebody sees them.
#[derive(Default)]
pub(super) struct Secrets {
    pub(super) rows: Vec<Row>,
    pub(super) mays: Mays,
}

/// A secret. Its value is empty for who may not access the environment.
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) is_server: bool,
    pub(super) value: String,
}

/// What somebody may do with them.
#[derive(Clone, Copy, Default)]
pub(super) struct Mays {
    pub(super) add: bool,
    pub(super) rename: bool,
    pub(super) remove: bool,
}

/// Somebody who looks at them.
#[derive(Clone, Copy)]
pub(super) struct Viewer {
    mays: Mays,
    /// Whether they may access the environment, and so read the values.
    reads: bool,
}

impl Secrets {
    /// Whether there is anything to be shown.
    pub(super) fn are_shown(&self) -> bool {
        !self.rows.is_empty() || self.mays.add
    }
}

impl Viewer {
    /// Somebody at an environment of that name.
    pub(super) fn new(caller: &Caller, resource: &str) -> Self {
        let may = |action| caller.may(action, resource);
        let mays = Mays {
            add: may(Action::CREATE_ENV_SECRET),
            rename: may(Action::UPDATE_ENV_SECRET),
            remove: may(Action::DELETE_ENV_SECRET),
        };
        Self { mays, reads: may(Action::CAN_ACCESS_ENV) }
    }

    /// The secrets of an environment; none for who may do nothing with any.
    pub(super) fn read(self, environment: &Environment) -> Secrets {
        let Mays { add, rename, remove } = self.mays;
        if !(self.reads || add || rename || remove) {
            return Secrets::default();
        }
        let rows = environment.secrets.iter().map(|it| {
            let EnvironmentSecretVm { id, name, r#type, value } = it.into();
            let value = if self.reads { value } else { String::new() };
            Row { id, name, is_server: matches!(r#type, SecretType::Server), value }
        });
        Secrets { rows: rows.collect(), mays: self.mays }
    }
}

impl Place {
    /// The name of a secret, for who may do this to those of the environment.
    pub(super) async fn secret(
        self,
        caller: &Caller,
        action: Action,
        id: EnvironmentSecretId,
    ) -> Result<String, ApiError> {
        places::require_environment(caller, action, self.environment)?;
        let environment = self.require(caller).await?;
        let found = environment.secrets.iter().find(|it| it.id == id);
        found.map(|it| it.name.to_string()).ok_or(ApiError::NotFound)
    }
}

type Segments = Path<(Uuid, Uuid, Uuid)>;

pub(super) async fn ask(visit: Visit, asked: Asked, path: Segments) -> HttpResponse {
    question(&visit, asked, *path, None, StatusCode::OK).await
}

pub(super) async fn remove(sent: Sent, asked: Asked, path: Segments) -> HttpResponse {
    let visit = sent.visit;
    match go(&visit, *path).await {
        Ok(()) => page::done(&format!("{}{asked}", read(*path).0.path(&visit.frame.look))),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            question(&visit, asked, *path, Some(alert), status).await
        }
    }
}

async fn go(visit: &Visit, path: (Uuid, Uuid, Uuid)) -> Result<(), ApiError> {
    let (place, id) = read(path);
    place.secret(&visit.member, Action::DELETE_ENV_SECRET, id).await?;
    visit.member.write(move |act| secrets::remove(act, place.environment, id)).await
}

async fn question(
    visit: &Visit,
    asked: Asked,
    path: (Uuid, Uuid, Uuid),
    alert: Option<String>,
    status: StatusCode,
) -> HttpResponse {
    let ((place, id), look) = (read(path), &visit.frame.look);
    let name = match place.secret(&visit.member, Action::DELETE_ENV_SECRET, id).await {
        Ok(name) => name,
        Err(error) => return refusal::failure(look, &error),
    };
    let w = Words(look.language);
    let action = format!("{}/secrets/{id}/remove{asked}", place.path(look));
    let said = (w.sure_secret_hint(), w.remove());
    let question = Question::dangerous(w.sure_secret(name), said, action, alert);
    render(visit, asked, place, Over::Sure(question), status).await
}

fn read((project, environment, secret): (Uuid, Uuid, Uuid)) -> (Place, EnvironmentSecretId) {
    (Place::new((project, environment)), EnvironmentSecretId::from_uuid(secret))
}
