//! What is done to a plugin: it is switched on and off, rolled back and removed, each after a question; and what could not
//! be delivered is tried again or let go.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use keywright_core::{plugin::Plugin, text::Key};

use super::{
    LIST, Words,
    one::{self, Over},
};
use crate::{
    ApiError,
    caller::Caller,
    console::{
        page,
        question::Question,
        refusal,
        visit::{Sent, Visit},
    },
    plugins::{
        change::{self as steps, Known},
        key, operations,
        requests::EnablePlugin,
    },
};

pub(super) async fn ask_enable(visit: Visit, name: Path<String>) -> HttpResponse {
    match operations::require_manage(&visit.member) {
        Ok(()) => one::open(&visit, &name, Over::Enable(None), StatusCode::OK).await,
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

pub(super) async fn enable(sent: Sent, name: Path<String>) -> HttpResponse {
    let Sent { visit, form } = sent;
    // Where nothing is asked about private networks, nothing is said about them.
    let private_networks = form.has("asks-private").then(|| form.has("private"));
    let wanted = EnablePlugin { consent: form.get("consent").map(str::to_owned), private_networks };
    let done = match wanted.check() {
        Ok(wanted) => done(&visit, &name, |by, name| steps::enable(by, name, wanted)).await,
        Err(error) => Err(error),
    };
    finish(&visit, &name, done, Over::Enable).await
}

pub(super) async fn ask_disable(visit: Visit, name: Path<String>) -> HttpResponse {
    ask(&visit, &name, disabling).await
}

pub(super) async fn disable(sent: Sent, name: Path<String>) -> HttpResponse {
    let done = done(&sent.visit, &name, steps::disable).await;
    finish_question(&sent.visit, &name, done, disabling).await
}

pub(super) async fn resume(sent: Sent, name: Path<String>) -> HttpResponse {
    let done = done(&sent.visit, &name, steps::resume).await;
    finish(&sent.visit, &name, done, Over::Enable).await
}

pub(super) async fn ask_roll_back(visit: Visit, name: Path<String>) -> HttpResponse {
    ask(&visit, &name, rolling_back).await
}

pub(super) async fn roll_back(sent: Sent, name: Path<String>) -> HttpResponse {
    let done = done(&sent.visit, &name, steps::roll_back).await;
    finish_question(&sent.visit, &name, done, rolling_back).await
}

pub(super) async fn ask_remove(visit: Visit, name: Path<String>) -> HttpResponse {
    ask(&visit, &name, removing).await
}

pub(super) async fn remove(sent: Sent, name: Path<String>) -> HttpResponse {
    let visit = sent.visit;
    match done(&visit, &name, steps::remove).await {
        Ok(_) => page::done(&visit.frame.look.path(LIST)),
        done @ Err(_) => finish_question(&visit, &name, done, removing).await,
    }
}

pub(super) async fn retry(sent: Sent, name: Path<String>) -> HttpResponse {
    let done = match key(&name) {
        Ok(name) => steps::retry_letters(&sent.visit.member, name).await.map(drop),
        Err(error) => Err(error),
    };
    finish_letters(&sent.visit, &name, done)
}

pub(super) async fn drop_letter(sent: Sent, path: Path<(String, String)>) -> HttpResponse {
    let (name, number) = path.into_inner();
    let done = match key(&name) {
        Ok(name) => steps::drop_letter(&sent.visit.member, name, &number).await,
        Err(error) => Err(error),
    };
    finish_letters(&sent.visit, &name, done)
}

/// A question about a plugin, and why it was not done when it was answered.
type Asking = fn(Words, &Known, &str, Option<String>) -> Question;

fn disabling(w: Words, known: &Known, action: &str, alert: Option<String>) -> Question {
    let title = w.sure_disable(&known.plugin.name);
    Question::dangerous(title, (w.disable_hint(), w.disable()), format!("{action}/disable"), alert)
}

fn rolling_back(w: Words, known: &Known, action: &str, alert: Option<String>) -> Question {
    let version = known.plugin.previous.as_ref().map_or("…", |it| it.version.as_str());
    let title = w.sure_roll_back(&known.plugin.name, version);
    let action = format!("{action}/roll-back");
    Question {
        is_dangerous: false,
        ..Question::dangerous(title, (w.roll_back_hint(), w.roll_back()), action, alert)
    }
}

fn removing(w: Words, known: &Known, action: &str, alert: Option<String>) -> Question {
    let title = w.sure_remove(&known.plugin.name);
    Question::dangerous(title, (w.remove_hint(), w.remove()), format!("{action}/remove"), alert)
}

async fn done<'c, F>(
    visit: &'c Visit,
    name: &str,
    step: impl FnOnce(&'c Caller, Key) -> F,
) -> Result<Plugin, ApiError>
where
    F: Future<Output = Result<Plugin, ApiError>>,
{
    operations::require_manage(&visit.member)?;
    step(&visit.member, key(name)?).await
}

async fn ask(visit: &Visit, name: &str, asking: Asking) -> HttpResponse {
    match operations::require_manage(&visit.member) {
        Ok(()) => question(visit, name, asking, None, StatusCode::OK).await,
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

/// The page with a question over it.
async fn question(
    visit: &Visit,
    name: &str,
    asking: Asking,
    alert: Option<String>,
    status: StatusCode,
) -> HttpResponse {
    let look = &visit.frame.look;
    match one::find(visit, name).await {
        Ok(known) => {
            let at = look.path(&format!("{LIST}/{}", known.plugin.name));
            let question = asking(Words(look.language), &known, &at, alert);
            one::render(visit, &known, one::Tab::About, Over::Sure(question), status).await
        }
        Err(error) => refusal::failure(look, &error),
    }
}

async fn finish_question(
    visit: &Visit,
    name: &str,
    done: Result<Plugin, ApiError>,
    asking: Asking,
) -> HttpResponse {
    match done {
        Err(error) if !is_of_the_page(&error) => {
            let (status, alert) = Words(visit.frame.look.language).why(&error);
            question(visit, name, asking, Some(alert), status).await
        }
        done => finish(visit, name, done, Over::Enable).await,
    }
}

/// The page after something was done, or with why it was not.
async fn finish(
    visit: &Visit,
    name: &str,
    done: Result<Plugin, ApiError>,
    over: fn(Option<String>) -> Over,
) -> HttpResponse {
    let look = &visit.frame.look;
    match done {
        Ok(plugin) => page::done(&look.path(&format!("{LIST}/{}", plugin.name))),
        Err(error) if is_of_the_page(&error) => refusal::failure(look, &error),
        Err(error) => {
            let (status, alert) = Words(look.language).why(&error);
            one::open(visit, name, over(Some(alert)), status).await
        }
    }
}

/// Whether there is no page for who asks.
fn is_of_the_page(error: &ApiError) -> bool {
    // What somebody could not give is said in place.
    let is_about_giving = matches!(error, ApiError::Forbidden(lines) if !lines.is_empty());
    matches!(error, ApiError::NotFound) || error.is_forbidden() && !is_about_giving
}

fn finish_letters(visit: &Visit, name: &str, done: Result<(), ApiError>) -> HttpResponse {
    let look = &visit.frame.look;
    let at = look.path(&format!("{LIST}/{name}/deliveries"));
    match done {
        Ok(()) => page::done(&at),
        Err(error) if is_of_the_page(&error) => refusal::failure(look, &error),
        Err(error) => refusal::excuse(look, &error, &at),
    }
}
