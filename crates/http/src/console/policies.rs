//! IAM / Policies: the list, and what is done to one policy (wire 4.5).

mod add;
mod change;
mod holders;
mod one;
mod remove;
mod words;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use askama::Template;
use keywright_core::policy::{BuiltIn, Origin, Policy};
use uuid::Uuid;

use self::{add::NewForm, words::Words};
use super::{
    frame::{Frame, Look},
    language::Language,
    list::{Asked, Pages},
    page,
    question::Question,
    refusal,
    visit::Visit,
};
use crate::{ApiError, iam};

/// Where the list is, after the language.
const LIST: &str = "iam/policies";

/// The page.
#[derive(Template)]
#[template(path = "policies.html")]
struct ListPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
    at: String,
    list: List,
    over: Over,
}

/// The list as it is shown.
struct List {
    asked: Asked,
    rows: Vec<Row>,
    pages: Pages,
}

/// A policy as pages show it.
#[derive(Clone, Debug)]
struct Row {
    id: Uuid,
    name: String,
    key: String,
    description: String,
    is_system: bool,
}

/// What lies over the list.
enum Over {
    Nothing,
    Add(Box<NewForm>),
    Sure(Question),
}

pub(super) fn configure(config: &mut ServiceConfig) {
    let one = format!("/{LIST}/{{id}}");
    config
        .service(web::resource(format!("/{LIST}")).get(show).post(add::submit))
        .service(web::resource(format!("/{LIST}/new")).get(add::show))
        .service(web::resource(format!("/{LIST}/key")).get(add::check_key))
        .service(web::resource(&one).get(one::show))
        .service(web::resource(format!("{one}/settings")).get(one::show).post(change::settings))
        .service(web::resource(format!("{one}/statements")).get(one::show).post(change::statements))
        .service(web::resource(format!("{one}/clone")).get(add::show_clone).post(add::submit_clone))
        .service(web::resource(format!("{one}/remove")).get(remove::ask).post(remove::submit))
        .service(web::resource(format!("{one}/team")).get(holders::show_team).post(holders::change_team))
        .service(
            web::resource(format!("{one}/groups")).get(holders::show_groups).post(holders::change_groups),
        );
}

async fn show(visit: Visit, asked: Asked) -> HttpResponse {
    render(&visit, asked, Over::Nothing, StatusCode::OK).await
}

/// The list, with something over it.
async fn render(visit: &Visit, asked: Asked, over: Over, status: StatusCode) -> HttpResponse {
    let (look, frame) = (&visit.frame.look, &visit.frame);
    match read(visit, asked).await {
        Ok(list) => {
            if let (Over::Nothing, Some(last)) = (&over, list.pages.elsewhere(&visit.frame.look.path(LIST))) {
                return last;
            }
            let page = ListPage { look, frame, w: Words(look.language), at: look.path(LIST), list, over };
            page::render(status, &page)
        }
        Err(error) => refusal::failure(look, &error),
    }
}

async fn read(visit: &Visit, asked: Asked) -> Result<List, ApiError> {
    iam::require(&visit.member)?;
    let (name, paging) = (asked.text("name").to_owned(), asked.paging());
    let found = visit
        .member
        .read(move |db, organization| {
            Ok(db.policies().page_built_in_first(organization, &name, paging.slice())?)
        })
        .await?;
    let pages = Pages::new(&asked, found.total);
    let rows = found.items.iter().map(|it| Row::of(visit.frame.look.language, it)).collect();
    Ok(List { asked, rows, pages })
}

impl Row {
    fn of(language: Language, policy: &Policy) -> Self {
        Self {
            id: policy.id.uuid(),
            name: policy.name.to_string(),
            key: policy.key.to_string(),
            description: described(language, policy),
            is_system: is_system(policy),
        }
    }
}

/// Whether it comes with the product, and nobody can change it.
fn is_system(policy: &Policy) -> bool {
    policy.origin == Origin::BuiltIn
}

/// What is said of a policy: by its author, or in the language of the page where it comes with the product.
pub(super) fn described(language: Language, policy: &Policy) -> String {
    let w = Words(language);
    match BuiltIn::ALL.into_iter().find(|it| it.id() == policy.id) {
        Some(BuiltIn::Owner) => w.owner().to_owned(),
        Some(BuiltIn::Administrator) => w.administrator().to_owned(),
        Some(BuiltIn::Developer) => w.developer().to_owned(),
        None => policy.description.to_string(),
    }
}

#[cfg(test)]
mod tests;
