//! Projects and flags: projects with their environments, and the flags of an environment.

mod add;
mod edit;
mod environment;
mod flags;
mod keys;
mod remove;
mod secrets;
mod words;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use askama::Template;
use keywright_core::{Action, id::ProjectId};
use uuid::Uuid;

use self::{
    add::NewForm,
    edit::{EditForm, Thing},
    words::Words,
};
use super::{
    frame::{Frame, Look},
    list::{Asked, Pages},
    page,
    question::{Comment, Question},
    refusal,
    visit::Visit,
};
use crate::{
    ApiError,
    caller::Caller,
    places,
    projects::bodies::{self, ProjectWithEnvsVm},
};

/// Where the list is, after the language.
const LIST: &str = "projects";

/// The page.
#[derive(Template)]
#[template(path = "projects.html")]
struct ListPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
    list: List,
    over: Over,
    /// Where the page is, and where its dialogs lead back to.
    at: String,
}

/// The list as it is shown.
struct List {
    asked: Asked,
    rows: Vec<Row>,
    pages: Pages,
    may_add: bool,
}

/// A project.
struct Row {
    id: Uuid,
    name: String,
    key: String,
    environments: Vec<EnvironmentRow>,
    may_add: bool,
    may_rename: bool,
    may_remove: bool,
}

/// An environment of a project.
struct EnvironmentRow {
    id: Uuid,
    name: String,
    description: String,
    resource: String,
    may_change: bool,
    may_remove: bool,
}

/// What lies over a page.
enum Over {
    Nothing,
    Add(Box<NewForm>),
    Edit(Box<EditForm>),
    Sure(Question),
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(web::resource(format!("/{LIST}")).get(show).post(add::add_project))
        .service(web::resource(format!("/{LIST}/new")).get(add::show_project))
        .service(web::resource(format!("/{LIST}/key")).get(keys::of_project))
        .service(
            web::resource(format!("/{LIST}/{{project}}/remove"))
                .get(remove::ask_project)
                .post(remove::project),
        )
        .service(edit::at(&format!("/{LIST}/{{project}}/rename"), Thing::project))
        .service(
            web::scope(&format!("/{LIST}/{{project}}/envs"))
                .service(web::resource("").post(add::add_environment))
                .service(web::resource("/new").get(add::show_environment))
                .service(web::resource("/key").get(keys::of_environment))
                .service(web::resource("/{env}").get(environment::show))
                .service(
                    web::resource("/{env}/remove").get(remove::ask_environment).post(remove::environment),
                )
                .service(edit::at("/{env}/settings", Thing::environment))
                .service(edit::at("/{env}/secrets/new", Thing::new_secret))
                .service(edit::at("/{env}/secrets/{secret}/rename", Thing::secret))
                .service(
                    web::resource("/{env}/secrets/{secret}/remove").get(secrets::ask).post(secrets::remove),
                )
                .service(web::resource("/{env}/flags").post(add::add_flag))
                .service(web::resource("/{env}/flags/new").get(add::show_flag))
                .service(web::resource("/{env}/flags/key").get(keys::of_flag))
                .service(edit::at("/{env}/flags/{key}/rename", Thing::flag))
                .service(web::resource("/{env}/flags/{key}/{deed}").get(flags::ask).post(flags::submit))
                .default_service(web::route().to(page::missing)),
        );
}

async fn show(visit: Visit, asked: Asked) -> HttpResponse {
    render(&visit, asked, Over::Nothing, StatusCode::OK).await
}

/// The list, with something over it.
async fn render(visit: &Visit, asked: Asked, over: Over, status: StatusCode) -> HttpResponse {
    match read(visit, asked).await {
        Ok(list) => {
            if let (Over::Nothing, Some(last)) = (&over, list.pages.elsewhere(&visit.frame.look.path(LIST))) {
                return last;
            }
            let (look, w) = (&visit.frame.look, Words(visit.frame.look.language));
            let at = look.path(LIST);
            page::render(status, &ListPage { look, frame: &visit.frame, w, list, over, at })
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn read(visit: &Visit, asked: Asked) -> Result<List, ApiError> {
    let member = &visit.member;
    let viewer: Caller = (**member).clone();
    let (name, paging) = (asked.text("name").to_owned(), asked.paging());
    let found = member.read(move |db, organization| bodies::page(db, organization, &viewer, &name, paging));
    let found = found.await?;
    Ok(List {
        pages: Pages::new(&asked, found.total_count),
        rows: found.items.into_iter().map(|it| Row::new(member, it)).collect(),
        may_add: member.may(Action::CREATE_PROJECT, places::EVERY_PROJECT),
        asked,
    })
}

/// The name of a project, for who may do this to it.
async fn project_named(visit: &Visit, action: Action, id: ProjectId) -> Result<String, ApiError> {
    places::require_project(&visit.member, action, id)?;
    let project =
        visit.member.read(move |db, organization| Ok(db.projects().find(organization, id)?)).await?;
    Ok(project.ok_or(ApiError::NotFound)?.name.to_string())
}

impl Row {
    fn new(viewer: &Caller, project: ProjectWithEnvsVm) -> Self {
        let place = format!("project/{}", project.key);
        let environments = project.environments.into_iter().map(|it| {
            let resource = format!("{place}:env/{}", it.key);
            EnvironmentRow {
                id: it.id,
                name: it.name,
                description: it.description,
                may_change: viewer.may(Action::UPDATE_ENV_SETTINGS, &resource),
                may_remove: viewer.may(Action::DELETE_ENV, &resource),
                resource,
            }
        });
        Self {
            environments: environments.collect(),
            id: project.id,
            name: project.name,
            key: project.key,
            may_add: viewer.may(Action::CREATE_ENV, &place),
            may_rename: viewer.may(Action::UPDATE_PROJECT_SETTINGS, &place),
            may_remove: viewer.may(Action::DELETE_PROJECT, &place),
        }
    }
}
