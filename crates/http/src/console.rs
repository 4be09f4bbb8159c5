//! The console: the same things as the API, for people in a browser.
//!
//! Pages are rendered here (askama), work without JavaScript, and call the same functions as the handlers of the API:
//! there is one set of rules. Every page's path begins with its language. A page is a [`visit::Visit`], what it says is
//! in [`words`], what it looks like in `templates/` and `assets/`.

mod access_tokens;
mod assets;
mod cookie;
mod form;
mod frame;
mod language;
mod list;
mod login;
mod menu;
mod page;
mod policies;
mod reasons;
mod refusal;
mod statements;
mod visit;
mod words;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::LOCATION,
    web::{self, ServiceConfig},
};

use self::language::Language;

/// Adds the pages and what they are made of.
pub(crate) fn configure(config: &mut ServiceConfig) {
    assets::configure(config);
    config.service(web::resource("/").get(start));
    for language in Language::ALL {
        config.service(web::scope(&format!("/{language}")).configure(pages));
    }
}

fn pages(config: &mut ServiceConfig) {
    login::configure(config);
    access_tokens::configure(config);
    policies::configure(config);
    frame::configure(config);
    config.default_service(web::route().to(page::missing));
}

/// To the first page, in the language that somebody is likely to read.
async fn start(request: HttpRequest) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, Language::wanted(&request).first_page())).finish()
}

/// Whether the first part of a path is one of a page.
pub(crate) fn is_page(first: &str) -> bool {
    Language::coded(first).is_some()
}
