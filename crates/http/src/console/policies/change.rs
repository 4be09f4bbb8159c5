//! What is changed of a policy: its name and description, and what it says.

use std::sync::Arc;

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_core::id::PolicyId;
use uuid::Uuid;

use super::{
    LIST,
    one::{self, Changes},
};
use crate::{
    ApiError,
    console::{
        form::Form,
        page, refusal,
        statements::{Draft, Editor, Incomplete, Step},
        visit::{Sent, Visit},
    },
    iam,
    policies::{bodies::PolicySettings, operations},
    statements::{self, PolicyStatement},
};

pub(super) async fn settings(sent: Sent, id: Path<Uuid>) -> HttpResponse {
    let (Sent { visit, form }, id) = (sent, id.into_inner());
    match change_settings(&visit, id, &form).await {
        Ok(()) => done(&visit, id),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            let changes = Changes { settings: Some(form), alert: Some(alert), ..Changes::default() };
            again(&visit, id, changes, status).await
        }
    }
}

pub(super) async fn statements(sent: Sent, id: Path<Uuid>) -> HttpResponse {
    let (Sent { visit, form }, id) = (sent, id.into_inner());
    if let Some(step) = Step::sent(&form) {
        return edit(&visit, id, one::at_desk(&visit, |desk| desk.take(step, &form)), StatusCode::OK).await;
    }
    let saved = match one::at_desk(&visit, |desk| desk.statements(&form)) {
        Ok(_) if form.get(Step::FIELD).is_none() || !Step::is_save(&form) || !Draft::is_in(&form) => {
            Err(ApiError::invalid("form_is_incomplete"))
        }
        Ok(statements) => change_statements(&visit, id, statements).await,
        Err(Incomplete(lines)) => {
            let editor = refused(&visit, &form, lines.join("\n"));
            return edit(&visit, id, editor, StatusCode::BAD_REQUEST).await;
        }
    };
    match saved {
        Ok(()) => done(&visit, id),
        Err(error) => {
            let (status, alert) = visit.frame.look.language.failures().why(&error);
            edit(&visit, id, refused(&visit, &form, alert), status).await
        }
    }
}

async fn change_settings(visit: &Visit, id: Uuid, form: &Form) -> Result<(), ApiError> {
    iam::require(&visit.member)?;
    let settings = PolicySettings {
        name: Some(form.text("name").to_owned()),
        description: Some(form.text("description").to_owned()),
    };
    let (id, settings) = (PolicyId::from_uuid(id), settings.check()?);
    visit.member.write(move |act| operations::change_settings(act, id, &settings)).await.map(drop)
}

async fn change_statements(visit: &Visit, id: Uuid, written: Vec<PolicyStatement>) -> Result<(), ApiError> {
    iam::require(&visit.member)?;
    let statements = statements::parse(&visit.member.catalogue(), "statements", written)?;
    let (id, statements) = (PolicyId::from_uuid(id), Arc::from(statements));
    visit.member.write(move |act| operations::change_statements(act, id, &statements)).await.map(drop)
}

/// The editor as it was sent, and why it was not taken.
fn refused(visit: &Visit, form: &Form, alert: String) -> Editor {
    Editor { alert: Some(alert), ..one::at_desk(visit, |desk| desk.show_sent(form)) }
}

async fn edit(visit: &Visit, id: Uuid, editor: Editor, status: StatusCode) -> HttpResponse {
    again(visit, id, Changes { editor: Some(editor), ..Changes::default() }, status).await
}

async fn again(visit: &Visit, id: Uuid, changes: Changes, status: StatusCode) -> HttpResponse {
    match one::find(visit, id).await {
        Ok(policy) => {
            // A policy of the system has no editor, whatever was sent.
            let is_system = super::is_system(&policy);
            let alert = changes.alert.clone().or_else(|| changes.editor.as_ref()?.alert.clone());
            let changes = if is_system { Changes { alert, ..Changes::default() } } else { changes };
            one::permissions(visit, &policy, changes, status)
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

fn done(visit: &Visit, id: Uuid) -> HttpResponse {
    page::done(&visit.frame.look.path(&format!("{LIST}/{id}")))
}
