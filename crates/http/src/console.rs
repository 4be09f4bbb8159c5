//! The console: the same things as the API, for people in a browser.
//!
//! Pages are rendered here (askama), work without JavaScript, and call the same functions as the handlers of the API:
//! there is one set of rules. Every page's path begins with its language. A page is a [`visit::Visit`], what it says is
//! in [`words`], what it looks like in `templates/` and `assets/`.

mod access_tokens;
mod assets;
mod audit_log;
pub(crate) mod blocks;
mod cookie;
mod fields;
mod form;
mod frame;
mod groups;
mod keys;
mod language;
mod list;
mod login;
mod menu;
mod overview;
mod page;
mod plugin_pages;
mod plugins;
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
    http::{
        Method,
        header::{ACCEPT, CONTENT_SECURITY_POLICY, HeaderValue, LOCATION},
    },
    middleware::from_fn,
    web::{self, ServiceConfig},
};

use self::language::Language;
use crate::gate::headers;

/// Adds the pages and what they are made of.
pub(crate) fn configure(config: &mut ServiceConfig) {
    assets::configure(config);
    config.service(web::resource("/").get(start)).configure(setup::configure);
    for language in Language::ALL {
        let scope = web::scope(&format!("/{language}")).wrap(from_fn(page::always));
        config.service(scope.wrap(from_fn(cookie::settle)).configure(pages));
    }
    config.default_service(web::route().to(nowhere));
}

fn pages(config: &mut ServiceConfig) {
    for first in ["", "/"] {
        config.service(web::resource(first).get(begin));
    }
    login::configure(config);
    overview::configure(config);
    access_tokens::configure(config);
    plugins::configure(config);
    plugin_pages::configure(config);
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

/// To the first page, in the language of the path.
async fn begin(request: HttpRequest) -> HttpResponse {
    page::go(&Language::of(&request).first_page(), None)
}

/// What is at no path of this server: people who look for a page get one, programs get an empty answer.
async fn nowhere(request: HttpRequest) -> HttpResponse {
    let accepted = request.headers().get(ACCEPT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    if request.method() != Method::GET || !accepted.contains("text/html") {
        return HttpResponse::NotFound().finish();
    }
    if let Some(page) = in_another_language(&request) {
        return page::go(&page, None);
    }
    let mut answer = page::missing(request).await;
    let policy = HeaderValue::from_static(headers::Page::Console.content_security_policy());
    answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    answer
}

/// A page of a language that the console does not speak, such as `fr` or `zh-CN`, in one that it does.
fn in_another_language(request: &HttpRequest) -> Option<String> {
    let (code, page) = request.path().strip_prefix('/')?.split_once('/')?;
    let (tag, region) = code.split_once('-').unwrap_or((code, ""));
    let is_tag = tag.len() == 2 && code.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    let language = Language::coded(tag).unwrap_or_else(|| Language::wanted(request));
    let known = is_tag && region.len() <= 4 && Language::coded(code).is_none();
    known.then(|| format!("/{language}/{page}"))
}

/// Whether the first part of a path is one of a page.
pub(crate) fn is_page(first: &str) -> bool {
    Language::coded(first).is_some() || first == setup::PAGE
}
