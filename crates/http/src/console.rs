//! The console: the same things as the API, for people in a browser.
//!
//! Pages are rendered here (askama), work without JavaScript, and call the same functions as the handlers of the API:
//! there is one set of rules. Every page's path begins with its language. A page is a [`visit::Visit`], what it says is
//! in [`words`], what it looks like in `templates/` and `assets/`.

mod access_tokens;
mod assets;
mod audit_log;
mod cookie;
mod form;
mod frame;
mod groups;
mod language;
mod list;
mod login;
mod menu;
mod overview;
mod page;
mod policies;
mod profile;
mod projects;
mod question;
mod reasons;
mod refusal;
mod relations;
mod setup;
mod statements;
mod team;
mod token_policy;
mod visit;
mod why;
mod words;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::LOCATION,
    middleware::from_fn,
    web::{self, ServiceConfig},
};

use self::language::Language;

/// Adds the pages and what they are made of.
pub(crate) fn configure(config: &mut ServiceConfig) {
    assets::configure(config);
    config.service(web::resource("/").get(start)).configure(setup::configure);
    for language in Language::ALL {
        let scope = web::scope(&format!("/{language}")).wrap(from_fn(cookie::settle));
        config.service(scope.configure(pages));
    }
}

fn pages(config: &mut ServiceConfig) {
    login::configure(config);
    overview::configure(config);
    access_tokens::configure(config);
    why::configure(config);
    team::configure(config);
    groups::configure(config);
    policies::configure(config);
    token_policy::configure(config);
    statements::configure(config);
    frame::configure(config);
    profile::configure(config);
    projects::configure(config);
    audit_log::configure(config);
    setup::configure(config);
    config.default_service(web::route().to(page::missing));
}

/// To the first page, in the language that somebody is likely to read.
async fn start(request: HttpRequest) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, Language::wanted(&request).first_page())).finish()
}

/// Whether the first part of a path is one of a page.
pub(crate) fn is_page(first: &str) -> bool {
    Language::coded(first).is_some() || first == setup::PAGE
}
