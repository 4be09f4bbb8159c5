//! New policies: of nothing, or of another.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_core::policy::Policy;
use uuid::Uuid;

use super::{LIST, Over, Words, one, render};
use crate::{
    ApiError,
    console::{
        form::Form,
        keys::{self, KeyField},
        list::Asked,
        page, refusal,
        visit::{Sent, Visit},
    },
    iam,
    policies::{
        bodies::CreatePolicy,
        operations::{self, Model, NewPolicy},
    },
};

/// A form as it was filled in.
#[derive(Clone, Debug)]
pub(super) struct NewForm {
    pub(super) title: String,
    /// Where it goes.
    pub(super) action: String,
    pub(super) name: String,
    pub(super) key: KeyField,
    pub(super) description: String,
    pub(super) alert: Option<String>,
}

impl NewForm {
    fn new(visit: &Visit, title: String, action: String) -> Self {
        let key = KeyField::new(visit, format!("{}/key", visit.frame.look.path(LIST)));
        let (name, description) = Default::default();
        Self { title, action, name, key, description, alert: None }
    }

    fn sent(self, form: &Form, alert: String) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        let alert = Some(alert);
        let key = self.key.sent(form.text("name"), form.text("key"));
        Self { name: text("name"), key, description: text("description"), alert, ..self }
    }
}

pub(super) async fn show(visit: Visit, asked: Asked) -> HttpResponse {
    let form = of_nothing(&visit);
    render(&visit, asked, Over::Add(Box::new(form)), StatusCode::OK).await
}

pub(super) async fn submit(sent: Sent, asked: Asked) -> HttpResponse {
    let Sent { visit, form } = sent;
    match make(&visit, &form).await {
        Ok(policy) => page::done(&path_of(&visit, &policy)),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            let form = of_nothing(&visit).sent(&form, alert);
            render(&visit, asked, Over::Add(Box::new(form)), status).await
        }
    }
}

pub(super) async fn show_clone(visit: Visit, id: Path<Uuid>) -> HttpResponse {
    show_clone_of(&visit, id.into_inner(), |form| form, StatusCode::OK).await
}

pub(super) async fn submit_clone(sent: Sent, id: Path<Uuid>) -> HttpResponse {
    let (Sent { visit, form }, id) = (sent, id.into_inner());
    match make_clone(&visit, id, &form).await {
        Ok(policy) => page::done(&path_of(&visit, &policy)),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            show_clone_of(&visit, id, |it| it.sent(&form, alert), status).await
        }
    }
}

/// Whether a key is free, and which a name would have: asked while somebody fills in the form.
pub(super) async fn check_key(visit: Visit, asked: Asked) -> HttpResponse {
    let may = iam::require(&visit.member);
    keys::hint(&visit, &asked, may, |db, it, key| Ok(db.policies().keyed(it, key)?.is_some())).await
}

async fn make(visit: &Visit, form: &Form) -> Result<Policy, ApiError> {
    iam::require(&visit.member)?;
    let wanted = wanted(form)?;
    visit.member.write(move |act| operations::create(act, &wanted)).await
}

async fn make_clone(visit: &Visit, id: Uuid, form: &Form) -> Result<Policy, ApiError> {
    let model = one::find(visit, id).await?;
    let wanted = wanted(form)?;
    let model = Model { is_built_in: super::is_system(&model), key: model.key };
    visit.member.write(move |act| operations::clone(act, &model, &wanted)).await
}

fn wanted(form: &Form) -> Result<NewPolicy, ApiError> {
    let body = CreatePolicy {
        name: Some(form.text("name").to_owned()),
        key: keys::made(form.text("name"), form.text("key")),
        description: Some(form.text("description").to_owned()),
    };
    body.check()
}

fn of_nothing(visit: &Visit) -> NewForm {
    let look = &visit.frame.look;
    NewForm::new(visit, Words(look.language).adding().to_owned(), look.path(LIST))
}

async fn show_clone_of(
    visit: &Visit,
    id: Uuid,
    fill: impl FnOnce(NewForm) -> NewForm,
    status: StatusCode,
) -> HttpResponse {
    let look = &visit.frame.look;
    match one::find(visit, id).await {
        Ok(policy) => {
            let (title, action) =
                (Words(look.language).cloning(&policy.name), format!("{}/clone", path_of(visit, &policy)));
            let form = fill(NewForm::new(visit, title, action));
            one::permissions(visit, &policy, one::Changes { clone: Some(form), ..Default::default() }, status)
        }
        Err(error) => refusal::failure(look, &error),
    }
}

fn path_of(visit: &Visit, policy: &Policy) -> String {
    visit.frame.look.path(&format!("{LIST}/{}", policy.id.uuid()))
}
