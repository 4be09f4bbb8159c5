//! A new member.

use actix_web::{HttpResponse, http::StatusCode};
use keywright_core::member::Account;
use keywright_storage::Slice;
use uuid::Uuid;

use super::{Over, one, render};
use crate::{
    ApiError,
    console::{
        form::Form,
        list::Asked,
        refusal,
        visit::{Sent, Visit},
    },
    iam,
    members::{bodies::AddMember, operations},
};

/// How many policies and groups there are to choose from. More are given on the member's page.
const CHOICES: u32 = 200;

/// The form as it was filled in.
pub(super) struct Adding {
    pub(super) email: String,
    pub(super) policies: Vec<Choice>,
    pub(super) groups: Vec<Choice>,
    pub(super) alert: Option<String>,
}

/// A policy or group to choose.
pub(super) struct Choice {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) is_chosen: bool,
}

pub(super) async fn show(visit: Visit, asked: Asked) -> HttpResponse {
    open(&visit, &asked, &Form::default(), None, StatusCode::OK).await
}

pub(super) async fn submit(sent: Sent, asked: Asked) -> HttpResponse {
    let Sent { visit, form } = sent;
    match add(&visit, &form).await {
        Ok(account) => one::welcome(&visit, &account).await,
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            open(&visit, &asked, &form, Some(alert), status).await
        }
    }
}

/// Adds the person by the rules of the API, and finds them.
async fn add(visit: &Visit, form: &Form) -> Result<Account, ApiError> {
    iam::require(&visit.member)?;
    if form.get("policy").or(form.get("group")).is_none() {
        return Err(ApiError::invalid("policy_or_group_is_required"));
    }
    let ids = |name: &str| form.get(name).and_then(|it| it.parse().ok()).map(|it| vec![it]);
    let wanted = AddMember::new(form.get("email"), ids("policy"), ids("group")).check()?;
    let email = wanted.email.clone();
    visit.member.write(move |act| operations::add(act, &wanted)).await?;
    let found = visit.member.read(move |db, _| Ok(db.accounts().by_email(&email)?)).await?;
    found.ok_or(ApiError::NotFound)
}

async fn open(
    visit: &Visit,
    asked: &Asked,
    form: &Form,
    alert: Option<String>,
    status: StatusCode,
) -> HttpResponse {
    match read(visit, form, alert).await {
        Ok(adding) => render(visit, asked, Over::Add(Box::new(adding)), status).await,
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn read(visit: &Visit, form: &Form, alert: Option<String>) -> Result<Adding, ApiError> {
    iam::require(&visit.member)?;
    let all = Slice { offset: 0, size: CHOICES };
    let (policies, groups) = visit
        .member
        .read(move |db, organization| {
            let policies = db.policies().page_built_in_first(organization, "", all)?.items;
            let groups = db.groups().page(organization, "", all)?.items;
            let policies: Vec<_> = policies.iter().map(|it| (it.id.uuid(), it.name.to_string())).collect();
            let groups: Vec<_> = groups.iter().map(|it| (it.id.uuid(), it.name.to_string())).collect();
            Ok((policies, groups))
        })
        .await?;
    let choices = |all: Vec<(Uuid, String)>, field: &str| {
        let choice = |(id, name): (Uuid, String)| {
            let id = id.to_string();
            Choice { is_chosen: form.get(field) == Some(&id), id, name }
        };
        all.into_iter().map(choice).collect()
    };
    Ok(Adding {
        email: form.text("email").to_owned(),
        policies: choices(policies, "policy"),
        groups: choices(groups, "group"),
        alert,
    })
}
