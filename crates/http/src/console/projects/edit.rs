//! What there is and how it is called: the names of projects, flags and secrets, the settings of environments, and
//! new secrets.

use actix_web::{
    HttpResponse, Resource,
    http::StatusCode,
    web::{self, Path},
};
use keywright_core::{
    Action,
    id::{EnvironmentSecretId, ProjectId},
    text::Key,
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{
    Comment, LIST, Over, Words, environment, environment::Place, flags::find, project_named, render,
};
use crate::{
    ApiError,
    console::{
        form::Form,
        list::Asked,
        page, refusal,
        visit::{Sent, Visit},
    },
    environments::{
        EnvironmentSettingsVm,
        bodies::{CreateEnvironmentSecret, UpdateEnvironment},
        operations as environments, secrets,
    },
    feature_flags::{
        changes,
        operations::{Change, Target},
    },
    names, places,
    projects::operations as projects,
};

/// A form about something that is there, or about a secret of it.
#[derive(Default)]
pub(super) struct EditForm {
    pub(super) title: &'static str,
    pub(super) action: String,
    pub(super) name: String,
    pub(super) hint: &'static str,
    /// Nothing where there is none.
    pub(super) description: Option<String>,
    /// Whether changes of flags must say why, where that can be chosen.
    pub(super) requires_comment: Option<bool>,
    /// Whether a new secret is for programs on servers.
    pub(super) is_for_server: Option<bool>,
    /// What is said about the change, where something can be.
    pub(super) comment: Option<Comment>,
    pub(super) alert: Option<String>,
}

/// What a form is about.
pub(super) enum Thing {
    Project(ProjectId),
    Environment(Place),
    Flag(Place, Target, String),
    NewSecret(Place),
    Secret(Place, EnvironmentSecretId),
}

/// The form of a thing, and where it is sent.
pub(super) fn at<P>(path: &str, thing: fn(P) -> Thing) -> Resource
where
    P: DeserializeOwned + 'static,
{
    let shown = move |visit: Visit, asked: Asked, path: Path<P>| show(visit, asked, thing(path.into_inner()));
    let sent = move |sent: Sent, asked: Asked, path: Path<P>| submit(sent, asked, thing(path.into_inner()));
    web::resource(path).get(shown).post(sent)
}

async fn show(visit: Visit, asked: Asked, thing: Thing) -> HttpResponse {
    match thing.form(&visit).await {
        Ok(form) => thing.render(&visit, asked, form, StatusCode::OK).await,
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn submit(sent: Sent, asked: Asked, thing: Thing) -> HttpResponse {
    let Sent { visit, form } = sent;
    let as_it_is = match thing.form(&visit).await {
        Ok(as_it_is) => as_it_is,
        Err(error) => return refusal::excuse(&visit.frame.look, &error, &thing.back(&visit)),
    };
    match thing.save(&visit, &form).await {
        Ok(()) => page::done(&format!("{}{asked}", thing.back(&visit))),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            thing.render(&visit, asked, as_it_is.sent(&form, alert), status).await
        }
    }
}

impl EditForm {
    /// The same form as it was sent, with why it was refused.
    fn sent(self, form: &Form, alert: String) -> Self {
        Self {
            name: form.text("name").to_owned(),
            description: self.description.map(|_| form.text("description").to_owned()),
            requires_comment: self.requires_comment.map(|_| form.get("comments").is_some()),
            is_for_server: self.is_for_server.map(|_| form.get("type") != Some("client")),
            comment: self.comment.map(|it| Comment { text: form.text("comment").to_owned(), ..it }),
            alert: Some(alert),
            ..self
        }
    }
}

impl Thing {
    pub(super) fn project(id: Uuid) -> Self {
        Self::Project(ProjectId::from_uuid(id))
    }

    pub(super) fn environment(ids: (Uuid, Uuid)) -> Self {
        Self::Environment(Place::new(ids))
    }

    pub(super) fn flag((project, environment, key): (Uuid, Uuid, String)) -> Self {
        let place = Place::new((project, environment));
        Self::Flag(place, Target { environment: place.environment, key: Key::new(&key).ok() }, key)
    }

    pub(super) fn new_secret(ids: (Uuid, Uuid)) -> Self {
        Self::NewSecret(Place::new(ids))
    }

    pub(super) fn secret((project, environment, secret): (Uuid, Uuid, Uuid)) -> Self {
        Self::Secret(Place::new((project, environment)), EnvironmentSecretId::from_uuid(secret))
    }

    /// The form, filled in with what there is, for who may send it.
    async fn form(&self, visit: &Visit) -> Result<EditForm, ApiError> {
        let (caller, w) = (&visit.member, Words(visit.frame.look.language));
        let named = |title, name, hint| EditForm {
            title,
            name,
            hint,
            action: self.path(visit),
            ..EditForm::default()
        };
        Ok(match self {
            Self::Project(id) => {
                let name = project_named(visit, Action::UPDATE_PROJECT_SETTINGS, *id).await?;
                named(w.rename_project(), name, w.key_stays())
            }
            Self::Environment(place) => {
                places::require_environment(caller, Action::UPDATE_ENV_SETTINGS, place.environment)?;
                let found = place.require(caller).await?;
                EditForm {
                    description: Some(found.description.to_string()),
                    requires_comment: Some(found.requires_change_comment),
                    ..named(w.change_environment(), found.name.to_string(), w.key_stays())
                }
            }
            Self::Flag(place, target, _) => {
                let found = find(caller, *place, target, Action::UPDATE_FLAG_NAME).await?;
                let (name, is_required) = found;
                let comment = Some(Comment { text: String::new(), is_required });
                EditForm { comment, ..named(w.rename_flag(), name, w.key_stays()) }
            }
            Self::NewSecret(place) => {
                places::require_environment(caller, Action::CREATE_ENV_SECRET, place.environment)?;
                place.require(caller).await?;
                EditForm { is_for_server: Some(true), ..named(w.add_secret(), String::new(), "") }
            }
            Self::Secret(place, id) => {
                let name = place.secret(caller, Action::UPDATE_ENV_SECRET, *id).await?;
                named(w.rename_secret(), name, w.secret_stays())
            }
        })
    }

    /// Does what was sent, as the API does it.
    async fn save(&self, visit: &Visit, form: &Form) -> Result<(), ApiError> {
        let (caller, text) = (&visit.member, form.text("name").to_owned());
        match self {
            Self::Project(id) => {
                let (id, name) = (*id, names::required(Some(&text))?);
                caller.write(move |act| projects::rename(act, id, &name)).await.map(drop)
            }
            Self::Environment(place) => {
                let wanted = UpdateEnvironment {
                    name: Some(text),
                    description: Some(form.text("description").to_owned()),
                    settings: Some(EnvironmentSettingsVm {
                        require_change_comment: form.get("comments").is_some(),
                    }),
                };
                let (place, wanted) = (*place, wanted.check()?);
                let change = caller
                    .write(move |act| environments::change(act, place.project, place.environment, &wanted));
                change.await.map(drop)
            }
            Self::Flag(_, target, _) => {
                let comment = Some(form.text("comment").trim().to_owned());
                let wanted = names::required(Some(&text)).map(|it| (Change::Name(it), comment));
                let caller = (**caller).clone();
                changes::make(caller, target.clone(), Action::UPDATE_FLAG_NAME, wanted).await.map(drop)
            }
            Self::NewSecret(place) => {
                let r#type = form.get("type").map(str::to_owned);
                let (name, side) = CreateEnvironmentSecret { name: Some(text), r#type }.check()?;
                let id = place.environment;
                caller.write(move |act| secrets::create(act, id, &name, side)).await.map(drop)
            }
            Self::Secret(place, secret) => {
                let (id, secret, name) = (place.environment, *secret, names::required(Some(&text))?);
                caller.write(move |act| secrets::rename(act, id, secret, &name)).await
            }
        }
    }

    /// Where the form is.
    fn path(&self, visit: &Visit) -> String {
        let look = &visit.frame.look;
        match self {
            Self::Project(id) => look.path(&format!("{LIST}/{id}/rename")),
            Self::Environment(place) => format!("{}/settings", place.path(look)),
            Self::Flag(place, _, key) => format!("{}/flags/{key}/rename", place.path(look)),
            Self::NewSecret(place) => format!("{}/secrets/new", place.path(look)),
            Self::Secret(place, id) => format!("{}/secrets/{id}/rename", place.path(look)),
        }
    }

    /// The page over which the form lies.
    fn back(&self, visit: &Visit) -> String {
        match self.place() {
            Some(place) => place.path(&visit.frame.look),
            None => visit.frame.look.path(LIST),
        }
    }

    /// The environment over which the form lies; without one, over the list of projects.
    fn place(&self) -> Option<Place> {
        match self {
            Self::Project(_) | Self::Environment(_) => None,
            Self::Flag(place, ..) | Self::NewSecret(place) | Self::Secret(place, _) => Some(*place),
        }
    }

    async fn render(&self, visit: &Visit, asked: Asked, form: EditForm, status: StatusCode) -> HttpResponse {
        let over = Over::Edit(Box::new(form));
        match self.place() {
            Some(place) => environment::render(visit, asked, place, over, status).await,
            None => render(visit, asked, over, status).await,
        }
    }
}
