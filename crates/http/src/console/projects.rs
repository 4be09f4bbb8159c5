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
/// The filter that shows one project alone, with all its environments: as many as there are, page by page.
const ONE: &str = "project";
/// How many environments of a project are shown among other projects.
const MOST_ENVIRONMENTS: usize = 30;

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
    /// Whether it is one project alone.
    is_one: bool,
}

/// A project.
struct Row {
    id: Uuid,
    name: String,
    key: String,
    environments: Vec<EnvironmentRow>,
    /// How many environments it has that they may access, if these are not all.
    all: Option<u64>,
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
    let may_add = member.may(Action::CREATE_PROJECT, places::EVERY_PROJECT);
    let viewer: Caller = (**member).clone();
    if let Some(mut project) = one(visit, &asked).await? {
        let (total, paging) = (project.environments.len(), asked.paging());
        let from = usize::try_from(paging.offset()).unwrap_or(usize::MAX).min(total);
        project.environments.drain(..from);
        project.environments.truncate(paging.size() as usize);
        let rows = vec![Row::new(member, project)];
        return Ok(List { pages: Pages::new(&asked, total as u64), rows, may_add, is_one: true, asked });
    }
    // One that was removed meanwhile is among the others no more either.
    let asked = asked.without(ONE);
    let (name, paging) = (asked.text("name").to_owned(), asked.paging());
    let found = member.read(move |db, organization| bodies::page(db, organization, &viewer, &name, paging));
    let found = found.await?;
    Ok(List {
        pages: Pages::new(&asked, found.total_count),
        rows: found.items.into_iter().map(|it| Row::among_others(member, it)).collect(),
        may_add,
        is_one: false,
        asked,
    })
}

/// The one project that is asked for, if they may access it.
async fn one(visit: &Visit, asked: &Asked) -> Result<Option<ProjectWithEnvsVm>, ApiError> {
    let Some(id) = asked.get(ONE).and_then(|it| it.parse().ok()).map(ProjectId::from_uuid) else {
        return Ok(None);
    };
    let viewer: Caller = (*visit.member).clone();
    visit.member.read(move |db, organization| bodies::find(db, organization, &viewer, id)).await
}

/// The name of a project, for who may do this to it.
async fn project_named(visit: &Visit, action: Action, id: ProjectId) -> Result<String, ApiError> {
    places::require_project(&visit.member, action, id)?;
    let project =
        visit.member.read(move |db, organization| Ok(db.projects().find(organization, id)?)).await?;
    Ok(project.ok_or(ApiError::NotFound)?.name.to_string())
}

impl Row {
    /// A project with no more environments than there is room for.
    fn among_others(viewer: &Caller, mut project: ProjectWithEnvsVm) -> Self {
        let all = project.environments.len();
        project.environments.truncate(MOST_ENVIRONMENTS);
        Self { all: (all > MOST_ENVIRONMENTS).then_some(all as u64), ..Self::new(viewer, project) }
    }

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
            all: None,
            id: project.id,
            name: project.name,
            key: project.key,
            may_add: viewer.may(Action::CREATE_ENV, &place),
            may_rename: viewer.may(Action::UPDATE_PROJECT_SETTINGS, &place),
            may_remove: viewer.may(Action::DELETE_PROJECT, &place),
        }
    }
}
