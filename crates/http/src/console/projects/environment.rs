//! An environment: its flags, and the secrets with which SDKs connect.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use keywright_core::{
    Action,
    id::{EnvironmentId, ProjectId},
    project::Environment,
    text::{Key, Tag},
};
use uuid::Uuid;

use super::{
    LIST, Over, Words,
    secrets::{self, Secrets},
};
use crate::{
    ApiError, Page,
    caller::Caller,
    console::{
        frame::{Frame, Look},
        list::{Asked, Moment, Pages, moment, person},
        page, refusal,
        visit::Visit,
    },
    feature_flags::{Reading, bodies::FlagSummaryVm, operations, requests::FlagFilter},
    places, tags,
};

/// Which environment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) project: ProjectId,
    pub(super) environment: EnvironmentId,
}

/// The page.
#[derive(Template)]
#[template(path = "projects/environment.html")]
struct EnvironmentPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
    shown: Shown,
    over: Over,
    at: String,
}

/// An environment as it is shown.
struct Shown {
    id: Uuid,
    /// Empty for who may not access it: they see flags of it by their own names.
    name: String,
    project: String,
    resource: String,
    description: String,
    secrets: Secrets,
    /// Whether a change must say why, so that it is asked for first.
    asks_why: bool,
    list: List,
}

/// Its flags.
struct List {
    asked: Asked,
    rows: Vec<Row>,
    pages: Pages,
    may_add: bool,
    is_archive: bool,
}

/// A flag.
struct Row {
    key: String,
    name: String,
    description: String,
    is_on: bool,
    served_on: String,
    served_off: String,
    tags: Vec<Tagged>,
    changed_at: Moment,
    changed_by: String,
    is_by_token: bool,
    may_switch: bool,
    /// What else can be done to it, by who looks.
    menu: Vec<Item>,
}

/// Something that can be done to a flag.
struct Item {
    /// The end of the path where it is asked about.
    word: &'static str,
    label: &'static str,
    is_dangerous: bool,
}

/// A tag, and the end of the address of the list of all flags that have it.
struct Tagged {
    tag: String,
    query: String,
}

/// What an environment is called, for who may access it.
#[derive(Default)]
struct Called {
    name: String,
    project: String,
    description: String,
}

impl Place {
    pub(super) fn new((project, environment): (Uuid, Uuid)) -> Self {
        Self { project: ProjectId::from_uuid(project), environment: EnvironmentId::from_uuid(environment) }
    }

    /// Insists that the environment is one of the project. To be asked of who may do something there.
    pub(super) async fn require(self, viewer: &Caller) -> Result<Environment, ApiError> {
        let found = viewer
            .read(move |db, organization| Ok(db.environments().find(organization, self.environment)?));
        found.await?.filter(|it| it.project == self.project).ok_or(ApiError::NotFound)
    }

    /// The path of its page.
    pub(super) fn path(self, look: &Look) -> String {
        look.path(&format!("{LIST}/{}/envs/{}", self.project, self.environment))
    }
}

pub(super) async fn show(visit: Visit, asked: Asked, ids: Path<(Uuid, Uuid)>) -> HttpResponse {
    render(&visit, asked, Place::new(*ids), Over::Nothing, StatusCode::OK).await
}

/// The environment, with something over it.
pub(super) async fn render(
    visit: &Visit,
    asked: Asked,
    place: Place,
    over: Over,
    status: StatusCode,
) -> HttpResponse {
    match read(visit, asked, place).await {
        Ok(shown) => {
            let (look, w) = (&visit.frame.look, Words(visit.frame.look.language));
            let at = place.path(look);
            if let (Over::Nothing, Some(last)) = (&over, shown.list.pages.elsewhere(&at)) {
                return last;
            }
            page::render(status, &EnvironmentPage { look, frame: &visit.frame, w, shown, over, at })
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn read(visit: &Visit, asked: Asked, place: Place) -> Result<Shown, ApiError> {
    let viewer: Caller = (*visit.member).clone();
    let reading = Reading::new(&viewer, place.environment)?;
    let resource = places::environment(&viewer, place.environment).ok_or(ApiError::NotFound)?;
    let has_access = viewer.may(Action::CAN_ACCESS_ENV, &resource);
    let (wanted, paging) = (filter(&asked).check()?, asked.paging());
    let secrets_of = secrets::Viewer::new(&viewer, &resource);
    let (called, secrets, asks_why, page) = visit
        .member
        .read(move |db, organization| {
            let environment = db.environments().find(organization, place.environment)?;
            let environment =
                environment.filter(|it| it.project == place.project).ok_or(ApiError::NotFound)?;
            let page = reading.page(db, &wanted, paging)?;
            let asks_why = environment.requires_change_comment;
            let secrets = secrets_of.read(&environment);
            if !has_access {
                return Ok((Called::default(), secrets, asks_why, page));
            }
            let project = db.projects().find(organization, place.project)?.ok_or(ApiError::NotFound)?;
            let called = Called {
                name: environment.name.to_string(),
                project: project.name.to_string(),
                description: environment.description.to_string(),
            };
            Ok((called, secrets, asks_why, page))
        })
        .await?;
    let list = List::new(&viewer, Words(visit.frame.look.language), &resource, asked, page);
    let Called { name, project, description } = called;
    let id = place.environment.uuid();
    Ok(Shown { id, name, project, resource, description, secrets, asks_why, list })
}

fn filter(asked: &Asked) -> FlagFilter {
    let state = asked.text("state");
    FlagFilter {
        name: Some(asked.text("name").to_owned()),
        tags: asked.get("tag").filter(|it| Tag::new(it).is_ok()).map(str::to_owned).into_iter().collect(),
        is_enabled: match state {
            "on" => Some(true),
            "off" => Some(false),
            _ => None,
        },
        is_archived: state == "archived",
        sort_by: None,
    }
}

impl List {
    fn new(viewer: &Caller, w: Words, place: &str, asked: Asked, page: Page<FlagSummaryVm>) -> Self {
        let is_archive = asked.is("state", "archived");
        let rows = page.items.into_iter().map(|it| Row::new(viewer, w, place, it, is_archive));
        Self {
            rows: rows.collect(),
            pages: Pages::new(&asked, page.total_count),
            may_add: viewer.may(Action::CREATE_FLAG, &operations::any(place)),
            is_archive,
            asked,
        }
    }
}

impl Tagged {
    fn new(tag: String) -> Self {
        Self { query: serde_urlencoded::to_string([("tag", &tag)]).unwrap_or_default(), tag }
    }
}

impl Row {
    fn new(viewer: &Caller, w: Words, place: &str, flag: FlagSummaryVm, is_archive: bool) -> Self {
        // What is kept of a flag is a key and tags.
        let named = Key::new(&flag.key).ok().zip(tags::read(Some(flag.tags.clone())).ok());
        let resource = named.map(|(key, tags)| operations::name(place, &key, &tags));
        let may = |action| resource.as_ref().is_some_and(|it| viewer.may(action, it));
        let item =
            |action, word, label, is_dangerous| may(action).then_some(Item { word, label, is_dangerous });
        let menu = if is_archive {
            vec![
                item(Action::RESTORE_FLAG, "restore", w.restore(), false),
                item(Action::DELETE_FLAG, "remove", w.remove(), true),
            ]
        } else {
            vec![
                item(Action::UPDATE_FLAG_NAME, "rename", w.rename(), false),
                item(Action::ARCHIVE_FLAG, "archive", w.archive(), false),
            ]
        };
        let by = flag.last_change.operator;
        Self {
            may_switch: may(Action::TOGGLE_FLAG),
            menu: menu.into_iter().flatten().collect(),
            is_by_token: by.is_token(),
            changed_by: if by.is_token() { by.name } else { person(&by.name, &by.email) },
            changed_at: moment(flag.last_change.happened_at.0),
            served_on: flag.serves.enabled_variations.join(", "),
            served_off: flag.serves.disabled_variation,
            key: flag.key,
            name: flag.name,
            description: flag.description,
            is_on: flag.is_enabled,
            tags: flag.tags.into_iter().map(Tagged::new).collect(),
        }
    }
}
