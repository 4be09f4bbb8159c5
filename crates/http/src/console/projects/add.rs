//! New projects, environments and flags.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_core::{Action, id::ProjectId};
use uuid::Uuid;

use super::{LIST, Over, Words, environment, render};
use crate::{
    ApiError,
    console::{
        form::Form,
        keys::{self, KeyField},
        list::Asked,
        page, refusal,
        visit::{Sent, Visit},
    },
    environments::{EnvironmentSettingsVm, bodies::CreateEnvironment, operations as environments},
    feature_flags::{bodies::VariationVm, operations as flags, requests::CreateFlag},
    places,
    projects::{bodies::CreateProject, operations as projects},
};

/// A form as it was filled in.
#[derive(Clone, Debug)]
pub(super) struct NewForm {
    pub(super) what: What,
    pub(super) title: &'static str,
    pub(super) key: KeyField,
    pub(super) action: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) tags: String,
    pub(super) is_on: bool,
    pub(super) requires_comment: bool,
    pub(super) alert: Option<String>,
}

/// What is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Project,
    Environment,
    Flag,
}

impl NewForm {
    fn new(what: What, visit: &Visit, action: String) -> Self {
        let w = Words(visit.frame.look.language);
        let title = match what {
            What::Project => w.add_project(),
            What::Environment => w.add_environment(),
            What::Flag => w.add_flag(),
        };
        Self {
            what,
            title,
            key: KeyField::new(visit, format!("{action}/key")),
            action,
            name: String::new(),
            description: String::new(),
            tags: String::new(),
            is_on: false,
            requires_comment: false,
            alert: None,
        }
    }

    /// The same form as it was sent, with why it was refused.
    fn sent(self, form: &Form, alert: String) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        Self {
            name: text("name"),
            key: self.key.sent(form.text("name"), form.text("key")),
            description: text("description"),
            tags: text("tags"),
            is_on: form.get("on").is_some(),
            requires_comment: form.get("comments").is_some(),
            alert: Some(alert),
            ..self
        }
    }

    pub(super) fn is_environment(&self) -> bool {
        self.what == What::Environment
    }

    pub(super) fn is_flag(&self) -> bool {
        self.what == What::Flag
    }
}

fn key_of(form: &Form) -> Option<String> {
    keys::made(form.text("name"), form.text("key"))
}

pub(super) async fn show_project(visit: Visit, asked: Asked) -> HttpResponse {
    match visit.member.require(Action::CREATE_PROJECT, places::EVERY_PROJECT) {
        Ok(()) => {
            let form = NewForm::new(What::Project, &visit, visit.frame.look.path(LIST));
            render(&visit, asked, Over::Add(Box::new(form)), StatusCode::OK).await
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

pub(super) async fn add_project(sent: Sent, asked: Asked) -> HttpResponse {
    let Sent { visit, form } = sent;
    let list = visit.frame.look.path(LIST);
    match make_project(&visit, &form).await {
        Ok(()) => page::done(&format!("{list}{asked}")),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            let form = NewForm::new(What::Project, &visit, list).sent(&form, alert);
            render(&visit, asked, Over::Add(Box::new(form)), status).await
        }
    }
}

async fn make_project(visit: &Visit, form: &Form) -> Result<(), ApiError> {
    visit.member.require(Action::CREATE_PROJECT, places::EVERY_PROJECT)?;
    let wanted = CreateProject { name: Some(form.text("name").to_owned()), key: key_of(form) }.check()?;
    visit.member.write(move |act| projects::create(act, &wanted)).await.map(drop)
}

pub(super) async fn show_environment(visit: Visit, asked: Asked, project: Path<Uuid>) -> HttpResponse {
    let project = ProjectId::from_uuid(project.into_inner());
    match places::require_project(&visit.member, Action::CREATE_ENV, project) {
        Ok(_) => {
            let form = new_environment(&visit, project);
            render(&visit, asked, Over::Add(Box::new(form)), StatusCode::OK).await
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

pub(super) async fn add_environment(sent: Sent, asked: Asked, project: Path<Uuid>) -> HttpResponse {
    let Sent { visit, form } = sent;
    let project = ProjectId::from_uuid(project.into_inner());
    match make_environment(&visit, project, &form).await {
        Ok(()) => page::done(&format!("{}{asked}", visit.frame.look.path(LIST))),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            let form = new_environment(&visit, project).sent(&form, alert);
            render(&visit, asked, Over::Add(Box::new(form)), status).await
        }
    }
}

fn new_environment(visit: &Visit, project: ProjectId) -> NewForm {
    let action = visit.frame.look.path(&format!("{LIST}/{project}/envs"));
    NewForm::new(What::Environment, visit, action)
}

async fn make_environment(visit: &Visit, project: ProjectId, form: &Form) -> Result<(), ApiError> {
    places::require_project(&visit.member, Action::CREATE_ENV, project)?;
    let wanted = CreateEnvironment {
        name: Some(form.text("name").to_owned()),
        key: key_of(form),
        description: Some(form.text("description").to_owned()),
        settings: Some(EnvironmentSettingsVm { require_change_comment: form.get("comments").is_some() }),
    };
    let wanted = wanted.check()?;
    visit.member.write(move |act| environments::create(act, project, &wanted)).await.map(drop)
}

pub(super) async fn show_flag(visit: Visit, asked: Asked, path: Path<(Uuid, Uuid)>) -> HttpResponse {
    let place = environment::Place::new(*path);
    match flags::require_in_type(&visit.member, Action::CREATE_FLAG, place.environment) {
        Ok(()) => {
            let form = new_flag(&visit, place);
            environment::render(&visit, asked, place, Over::Add(Box::new(form)), StatusCode::OK).await
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

pub(super) async fn add_flag(sent: Sent, asked: Asked, path: Path<(Uuid, Uuid)>) -> HttpResponse {
    let Sent { visit, form } = sent;
    let place = environment::Place::new(*path);
    match make_flag(&visit, place, &form).await {
        Ok(()) => page::done(&format!("{}{asked}", place.path(&visit.frame.look))),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            let form = new_flag(&visit, place).sent(&form, alert);
            environment::render(&visit, asked, place, Over::Add(Box::new(form)), status).await
        }
    }
}

fn new_flag(visit: &Visit, place: environment::Place) -> NewForm {
    NewForm::new(What::Flag, visit, format!("{}/flags", place.path(&visit.frame.look)))
}

async fn make_flag(visit: &Visit, place: environment::Place, form: &Form) -> Result<(), ApiError> {
    flags::require_in_type(&visit.member, Action::CREATE_FLAG, place.environment)?;
    let environment = place.require(&visit.member).await?.id;
    let variation = |id: &str, name: &str, value: &str| VariationVm {
        id: id.to_owned(),
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let tags = form.text("tags").split([',', '，']).map(str::trim).filter(|it| !it.is_empty());
    let wanted = CreateFlag {
        name: Some(form.text("name").to_owned()),
        key: key_of(form),
        is_enabled: form.get("on").is_some(),
        description: Some(form.text("description").to_owned()),
        variation_type: Some("boolean".to_owned()),
        variations: vec![variation("on", "On", "true"), variation("off", "Off", "false")],
        enabled_variation_id: "on".to_owned(),
        disabled_variation_id: "off".to_owned(),
        tags: Some(tags.map(str::to_owned).collect()),
    };
    let wanted = wanted.check()?;
    visit.member.write(move |act| flags::create(act, environment, &wanted)).await.map(drop)
}
