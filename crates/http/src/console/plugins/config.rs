//! What a plugin is told: a form of its schema.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_plugins::schema::ConfigFault;
use serde_json::Value;

use super::{
    LIST, Words,
    one::{self, Over, Tab},
};
use crate::{
    ApiError,
    console::{
        fields::{Fields, told},
        form::Form,
        page, refusal,
        visit::{Sent, Visit},
    },
    plugins::{
        change::{self as steps, Known},
        operations,
    },
};

/// Why a configuration was not taken.
enum Wrong {
    /// Some fields are wrong: all that was sent, and what is wrong.
    Fields(Value, Vec<ConfigFault>),
    /// All of it is, or the time is.
    All(Value, ApiError),
}

pub(super) async fn show(visit: Visit, name: Path<String>) -> HttpResponse {
    match one::find(&visit, &name).await {
        Ok(known) => {
            let values = kept(&known);
            form(&visit, &known, &values, &[], None, StatusCode::OK).await
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

pub(super) async fn submit(sent: Sent, name: Path<String>) -> HttpResponse {
    let Sent { visit, form: sent } = sent;
    let look = &visit.frame.look;
    let known = match operations::require_manage(&visit.member) {
        Ok(()) => one::find(&visit, &name).await,
        Err(error) => Err(error),
    };
    let known = match known {
        Ok(known) => known,
        Err(error) => return refusal::failure(look, &error),
    };
    let w = Words(look.language);
    match tell(&visit, &known, &sent).await {
        Ok(()) => page::done(&look.path(&format!("{LIST}/{}/config", known.plugin.name))),
        Err(Wrong::Fields(values, faults)) => {
            let alert = Some(w.config_wrong().to_owned());
            form(&visit, &known, &values, &faults, alert, StatusCode::BAD_REQUEST).await
        }
        Err(Wrong::All(values, error)) => {
            let (status, alert) = w.why(&error);
            form(&visit, &known, &values, &[], Some(alert), status).await
        }
    }
}

async fn tell(visit: &Visit, known: &Known, sent: &Form) -> Result<(), Wrong> {
    let kept = kept(known);
    let Some(package) = &known.package else {
        return Err(Wrong::All(kept, ApiError::rule("BundleCannotBeRead")));
    };
    let values = told(&package.manifest().config, sent, &kept);
    let faults = steps::faults(&visit.member.state, known, &values);
    if !faults.is_empty() {
        return Err(Wrong::Fields(values, faults));
    }
    let done = steps::configure(&visit.member, known.plugin.name.clone(), values.clone()).await;
    done.map(drop).map_err(|error| Wrong::All(values, error))
}

/// What it was told, with handles in place of secrets.
fn kept(known: &Known) -> Value {
    serde_json::from_str(&known.plugin.config).unwrap_or_default()
}

async fn form(
    visit: &Visit,
    known: &Known,
    values: &Value,
    faults: &[ConfigFault],
    alert: Option<String>,
    status: StatusCode,
) -> HttpResponse {
    let language = visit.frame.look.language;
    let schema = known.package.as_ref().map(|it| it.manifest().config.clone()).unwrap_or_default();
    let fields = Fields::new(&schema, values, faults, language, "");
    one::render(visit, known, Tab::Config(fields, alert), Over::Nothing, status).await
}
