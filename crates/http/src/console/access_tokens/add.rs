//! A new token: the form, and the secret, once.

use actix_web::{HttpResponse, http::StatusCode};
use serde_json::Value;

use super::{Over, Tokens, render, rows::Mays};
use crate::{
    ApiError,
    access_tokens::{bodies::CreateAccessToken, operations},
    console::{
        form::Form,
        list::Asked,
        visit::{Sent, Visit},
    },
    statements::PolicyStatement,
};

/// The form as it was filled in.
#[derive(Clone, Debug)]
pub(in crate::console) struct NewTokenForm {
    pub(super) name: String,
    pub(super) is_service: bool,
    pub(super) is_narrowed: bool,
    pub(super) permissions: String,
    pub(super) expires: String,
    pub(super) alert: Option<String>,
    pub(super) mays: Mays,
}

/// What the box for permissions begins with.
const EXAMPLE: &str = r#"[
  { "resourceType": "flag", "effect": "allow", "actions": ["ToggleFlag"],
    "resources": ["project/*:env/dev:flag/*"] }
]"#;

pub(super) async fn show(visit: Visit, asked: Asked) -> HttpResponse {
    let mays = Mays::of(&visit.member);
    let form = NewTokenForm {
        name: String::new(),
        is_service: !mays.personal,
        is_narrowed: false,
        permissions: EXAMPLE.to_owned(),
        expires: String::new(),
        alert: None,
        mays,
    };
    if mays.any() {
        render(&visit, asked, Over::Add(Box::new(form)), StatusCode::OK).await
    } else {
        crate::console::refusal::failure(&visit.frame.look, &ApiError::forbidden())
    }
}

pub(super) async fn submit(sent: Sent, asked: Asked) -> HttpResponse {
    let Sent { visit, form } = sent;
    match create(&visit, &form).await {
        Ok((name, secret)) => render(&visit, asked, Over::Created(name, secret), StatusCode::OK).await,
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            let form = NewTokenForm::read(&form, Mays::of(&visit.member), alert);
            render(&visit, asked, Over::Add(Box::new(form)), status).await
        }
    }
}

/// Makes what the form says, by the rules of the API: its name and its secret.
async fn create(visit: &Visit, form: &Form) -> Result<(String, String), ApiError> {
    let member = &visit.member;
    operations::require_any_manage(member)?;
    let is_service = form.get("type") == Some("Service");
    let is_narrowed = form.get("scope") == Some("Narrowed");
    let permissions = if is_service || is_narrowed { Some(permissions(visit, form)?) } else { None };
    let wanted = CreateAccessToken {
        name: Some(form.text("name").to_owned()),
        r#type: Some(form.text("type").to_owned()),
        permissions,
        scope: (!is_service).then(|| if is_narrowed { "Narrowed" } else { "SameAsMember" }.to_owned()),
        expires_at: form.get("expires").map(|it| format!("{it}T00:00:00Z")),
    };
    let wanted = wanted.check(member.state.db.catalogue())?;
    member.require(operations::manage(wanted.kind.name()), operations::ANY)?;
    let minted = member.write(move |act| operations::create(act, &wanted)).await?;
    Ok((minted.token.name.to_string(), minted.secret.expose().to_owned()))
}

fn permissions(visit: &Visit, form: &Form) -> Result<Vec<PolicyStatement>, ApiError> {
    let wrong = || {
        let w = Tokens(visit.frame.look.language);
        ApiError::Declined(w.statements_wrong().into())
    };
    let text = form.get("permissions").unwrap_or("[]");
    let json: Value = serde_json::from_str(text).map_err(|_| wrong())?;
    serde_json::from_value(json).map_err(|_| wrong())
}

impl NewTokenForm {
    fn read(form: &Form, mays: Mays, alert: String) -> Self {
        Self {
            name: form.text("name").to_owned(),
            is_service: form.get("type") == Some("Service"),
            is_narrowed: form.get("scope") == Some("Narrowed"),
            permissions: form.text("permissions").to_owned(),
            expires: form.text("expires").to_owned(),
            alert: Some(alert),
            mays,
        }
    }
}
