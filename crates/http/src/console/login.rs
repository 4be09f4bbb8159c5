//! Logging in, out, and setting a password.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{self, Data, Query, ServiceConfig},
};
use askama::Template;
use keywright_core::text::Email;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{
    cookie,
    form::Form,
    frame::{Look, is_page},
    language::Language,
    page,
    visit::{self, Arrival},
    words,
};
use crate::{
    ApiError, AppState,
    auth::{
        jwt::MemberClaims,
        password::{NewPassword, Password},
    },
    blocking::blocking,
    caller::Newcomer,
    identity::operations::{self, LoginAttempt, PasswordChange},
};

/// The page with which one logs in.
#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    look: Look,
    w: words::Login,
    email: String,
    /// Where to go afterwards.
    next: String,
    alert: Option<String>,
    /// What was done before, to be said.
    news: Option<&'static str>,
}

/// The page with which one sets a password.
#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    look: Look,
    w: words::Login,
    /// Whether a one-time password was used.
    must: bool,
    alert: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wanted {
    next: String,
    changed: Option<String>,
    set_up: Option<String>,
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(web::resource("/login").get(show_login).post(log_in))
        .service(web::resource("/logout").post(log_out))
        .service(web::resource("/password").get(show_password).post(set_password));
}

async fn show_login(request: HttpRequest, wanted: Query<Wanted>) -> HttpResponse {
    let look = Look::new(&request, Language::of(&request));
    let w = look.language.login();
    let Wanted { next, changed, set_up } = wanted.into_inner();
    let news = changed.map(|_| w.changed()).or_else(|| set_up.map(|_| w.set_up()));
    page::render(StatusCode::OK, &LoginPage { look, w, email: String::new(), next, alert: None, news })
}

async fn log_in(state: Data<AppState>, request: HttpRequest, form: Form) -> HttpResponse {
    let look = Look::new(&request, Language::of(&request));
    let (w, next) = (look.language.login(), form.text("next").to_owned());
    let email = form.text("email").trim().to_owned();
    let password = Zeroizing::new(form.text("password").to_owned());
    match begin(&state, &request, &email, &password).await {
        Ok(cookie) => {
            // The browser forgets the session that it had, so nobody else is to have it.
            if let Err(error) = end(&request).await {
                return super::refusal::failure(&look, &error);
            }
            let to = if is_page(&next) { next } else { look.language.first_page() };
            page::go(&to, Some(cookie))
        }
        Err(error) => {
            let (status, alert) = refused(look.language, &error);
            let alert = Some(alert);
            page::render(status, &LoginPage { look, w, email, next, alert, news: None })
        }
    }
}

/// A new session, in its cookie.
async fn begin(
    state: &Data<AppState>,
    request: &HttpRequest,
    email: &str,
    password: &str,
) -> Result<actix_web::cookie::Cookie<'static>, ApiError> {
    let mismatch = || ApiError::Declined("EmailPasswordMismatch".into());
    let email = Email::new(email).map_err(|_| mismatch())?;
    let attempt = LoginAttempt { email, password: Password::new(password) };
    let peer = state.peer_of(request);
    let session = operations::log_in(state, attempt, peer).await?.session;
    let claims = MemberClaims { account: session.account, session: session.id };
    let held = state.sessions.issue(&claims, state.now()).map_err(ApiError::internal)?;
    Ok(cookie::session(held))
}

async fn log_out(request: HttpRequest, _: Form) -> HttpResponse {
    let language = Language::of(&request);
    if let Err(error) = end(&request).await {
        return super::refusal::failure(&Look::plain(language), &error);
    }
    page::go(&format!("/{language}/login"), Some(cookie::forget(cookie::SESSION)))
}

/// Ends the session that a request's cookie names, if it names one that goes on.
async fn end(request: &HttpRequest) -> Result<(), ApiError> {
    let ended = match visit::newcomer(request) {
        Ok(Newcomer { state, session, account, .. }) => {
            blocking(move || operations::log_out(&state, session, account)).await
        }
        Err(error) => Err(error),
    };
    // It may have ended before, or meanwhile.
    if let Err(ApiError::Unauthorized) = ended { Ok(()) } else { ended }
}

async fn show_password(request: HttpRequest, arrival: Arrival) -> HttpResponse {
    let look = Look::new(&request, arrival.language);
    let must = arrival.person.must_set_password();
    page::render(StatusCode::OK, &PasswordPage { w: look.language.login(), look, must, alert: None })
}

async fn set_password(request: HttpRequest, arrival: Arrival, form: Form) -> HttpResponse {
    let look = Look::new(&request, arrival.language);
    let w = look.language.login();
    let current = Zeroizing::new(form.text("current").to_owned());
    let new = Zeroizing::new(form.text("new").to_owned());
    let (status, alert) = match change(&request, &arrival, &current, &new).await {
        Ok(true) => {
            let to = format!("/{}/login?changed=1", look.language);
            return page::go(&to, Some(cookie::forget(cookie::SESSION)));
        }
        Ok(false) => (StatusCode::UNPROCESSABLE_ENTITY, w.wrong_current().to_owned()),
        Err(error) => refused(look.language, &error),
    };
    let must = arrival.person.must_set_password();
    page::render(status, &PasswordPage { look, w, must, alert: Some(alert) })
}

async fn change(
    request: &HttpRequest,
    arrival: &Arrival,
    current: &str,
    new: &str,
) -> Result<bool, ApiError> {
    let new = NewPassword::new(new).map_err(|it| ApiError::invalid(it.code()))?;
    let change = PasswordChange { current: Password::new(current), new };
    let peer = arrival.person.state.peer_of(request);
    operations::change_password(&arrival.person.state, arrival.person.account, change, peer).await
}

/// The status of a page that says why it was not done, and what it says.
fn refused(language: Language, error: &ApiError) -> (StatusCode, String) {
    let (w, failures) = (language.login(), language.failures());
    match error {
        ApiError::Declined(_) => (StatusCode::UNPROCESSABLE_ENTITY, w.mismatch().to_owned()),
        ApiError::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, w.weak().to_owned()),
        error => failures.why(error),
    }
}
