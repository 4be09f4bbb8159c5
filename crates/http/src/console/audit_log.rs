//! The audit log: who did what to what, in the organization or in one environment.

mod difference;
mod entries;
mod filter;
mod steps;
mod words;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use askama::Template;
use keywright_core::id::{EnvironmentId, OrganizationId};
use keywright_storage::{AuditLog, Database, Slice};
use uuid::Uuid;

use self::{
    difference::Room,
    entries::{Entry, Naming},
    words::Words,
};
use super::{
    frame::{Frame, Look},
    list::{self, Asked, Pages, person},
    page, refusal,
    visit::Visit,
};
use crate::{
    ApiError, Page,
    audit_logs::{
        IN_ENVIRONMENTS,
        bodies::AuditLogVm,
        requests::Wanted,
        searches,
        view::{self, Reading},
    },
    caller::Caller,
    iam,
    projects::bodies as projects,
};

/// Where it is, after the language.
const PAGE: &str = "audit-log";
/// The most people, and the most environments, to choose from.
const MOST_CHOICES: u32 = 200;

/// The page.
#[derive(Template)]
#[template(path = "audit_log.html")]
struct LogPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Words,
    log: Log,
    at: String,
}

/// The log as it is shown.
struct Log {
    asked: Asked,
    /// Nothing where there is no log that somebody may see.
    entries: Option<Vec<Entry>>,
    pages: Pages,
    places: Vec<Choice>,
    people: Vec<Choice>,
    kinds: Vec<Choice>,
    operations: Vec<Choice>,
    /// What the entries are about, if they are about one thing.
    subject: Option<String>,
}

/// Something to filter by.
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

/// Where somebody looks.
#[derive(Clone, Copy)]
enum Where {
    Organization,
    Environment(EnvironmentId),
    /// There is no log that they may see.
    Nowhere,
}

/// What is read for the page.
struct Found {
    entries: Vec<Entry>,
    total: u64,
    people: Vec<(Uuid, String)>,
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource(format!("/{PAGE}")).get(show));
}

async fn show(visit: Visit, asked: Asked) -> HttpResponse {
    match read(&visit, asked).await {
        Ok(log) => {
            let (look, w) = (&visit.frame.look, Words(visit.frame.look.language));
            let at = look.path(PAGE);
            if let Some(last) = log.pages.elsewhere(&at) {
                return last;
            }
            page::render(StatusCode::OK, &LogPage { look, frame: &visit.frame, w, log, at })
        }
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

async fn read(visit: &Visit, asked: Asked) -> Result<Log, ApiError> {
    let member = &visit.member;
    let viewer: Caller = (**member).clone();
    let environments = member.read(move |db, organization| environments(db, organization, &viewer)).await?;
    let sees_all = iam::require(member).is_ok();
    let place = Where::asked(&asked, sees_all, &environments);
    let found = match place {
        Where::Nowhere => None,
        _ => Some(entries(visit, &asked, place, sees_all).await?),
    };
    Ok(Log::new(visit, asked, place, sees_all, environments, found))
}

/// The environments that somebody may access, each with its project.
fn environments(
    db: &Database,
    organization: OrganizationId,
    viewer: &Caller,
) -> Result<Vec<(Uuid, String)>, ApiError> {
    let projects = projects::all(db, organization, viewer)?;
    let environments = projects.into_iter().flat_map(|project| {
        let name = project.name;
        project.environments.into_iter().map(move |it| (it.id, format!("{name} / {}", it.name)))
    });
    Ok(environments.take(MOST_CHOICES as usize).collect())
}

/// The page of entries, by the rules of the API.
async fn entries(visit: &Visit, asked: &Asked, place: Where, sees_all: bool) -> Result<Found, ApiError> {
    let (member, paging) = (&visit.member, asked.paging());
    let wanted = filter::read(asked, place)?;
    match place {
        Where::Environment(id) => view::require(member, id, wanted.subject).await?,
        Where::Organization | Where::Nowhere => iam::require(member)?,
    }
    let reading = Reading::new((**member).clone());
    let is_search = wanted.is_search();
    let page = searches::read(member, is_search, move |db| page_of(db, reading, place, &wanted, paging));
    let page = page.await?;
    let (w, asked) = (Words(visit.frame.look.language), asked.clone());
    // What differs between two states is found here too: they may be long.
    let found = member.read(move |db, organization| {
        let names = Naming::of(db, organization, &page.items)?;
        let people = if sees_all { people(db, organization)? } else { Vec::new() };
        let mut room = Room::of_a_page();
        let entries = page.items.into_iter().map(|it| Entry::new(w, &asked, &names, it, &mut room));
        Ok(Found { entries: entries.collect(), total: page.total_count, people })
    });
    found.await
}

fn page_of(
    db: &Database,
    reading: Reading,
    place: Where,
    wanted: &Wanted,
    paging: crate::Paging,
) -> Result<Page<AuditLogVm>, ApiError> {
    match place {
        Where::Environment(id) => reading.environment(db, id, wanted, paging),
        Where::Organization | Where::Nowhere => reading.organization(db, wanted, paging),
    }
}

/// The members to filter by; an organization may have more than a list can show.
fn people(db: &Database, organization: OrganizationId) -> Result<Vec<(Uuid, String)>, ApiError> {
    let page = db.members().page(organization, "", Slice { offset: 0, size: MOST_CHOICES })?;
    let shown = page
        .items
        .into_iter()
        .map(|it| (it.account.id.uuid(), person(&it.account.name, it.account.email.as_str())));
    Ok(shown.collect())
}

impl Where {
    /// Where the address of the page says; else everywhere, or in the first environment that there is.
    fn asked(asked: &Asked, sees_all: bool, environments: &[(Uuid, String)]) -> Self {
        let named = asked.get("env").and_then(|it| it.parse::<Uuid>().ok());
        let first = environments.first().map(|(id, _)| *id).filter(|_| !sees_all);
        match named.or(first) {
            Some(id) => Self::Environment(EnvironmentId::from_uuid(id)),
            None if sees_all => Self::Organization,
            None => Self::Nowhere,
        }
    }

    fn is(self, environment: Uuid) -> bool {
        matches!(self, Self::Environment(id) if id.uuid() == environment)
    }
}

impl Log {
    fn new(
        visit: &Visit,
        asked: Asked,
        place: Where,
        sees_all: bool,
        environments: Vec<(Uuid, String)>,
        found: Option<Found>,
    ) -> Self {
        let w = Words(visit.frame.look.language);
        let whole = sees_all.then(|| Choice {
            value: String::new(),
            label: w.organization(visit.frame.organization.name.as_str()),
            is_chosen: matches!(place, Where::Organization),
        });
        let places = environments.into_iter().map(|(id, label)| Choice {
            value: id.to_string(),
            label,
            is_chosen: place.is(id),
        });
        let kinds = filter::kinds(place).iter().map(|it| Choice {
            value: it.as_str().to_owned(),
            label: w.kind(*it).to_owned(),
            is_chosen: asked.is("kind", it.as_str()),
        });
        let operations = filter::OPERATIONS.iter().map(|it| Choice {
            value: it.as_str().to_owned(),
            label: w.operation(*it).to_owned(),
            is_chosen: asked.is("operation", it.as_str()),
        });
        let (entries, total, people) = match found {
            Some(Found { entries, total, people }) => (Some(entries), total, people),
            None => (None, 0, Vec::new()),
        };
        Self {
            pages: Pages::new(&asked, total),
            places: whole.into_iter().chain(places).collect(),
            people: choose_among(people, &asked, entries.as_deref()),
            kinds: kinds.collect(),
            operations: operations.collect(),
            subject: subject(&asked, entries.as_deref()),
            entries,
            asked,
        }
    }
}

/// The people to filter by, and whoever is filtered by already: a token, or somebody who is not in the list.
fn choose_among(people: Vec<(Uuid, String)>, asked: &Asked, entries: Option<&[Entry]>) -> Vec<Choice> {
    let chosen = asked.text("who").to_owned();
    let is_missing = !chosen.is_empty() && !people.iter().any(|(id, _)| id.to_string() == chosen);
    let name = entries.and_then(<[Entry]>::first).map_or_else(|| chosen.clone(), |it| it.actor.clone());
    let other =
        is_missing.then(|| Choice { value: chosen.clone(), label: name, is_chosen: true }).into_iter();
    let people = people.into_iter().map(|(id, label)| {
        let value = id.to_string();
        Choice { is_chosen: value == chosen, value, label }
    });
    other.chain(people).collect()
}

/// What the one thing is called that the entries are about.
fn subject(asked: &Asked, entries: Option<&[Entry]>) -> Option<String> {
    let id = asked.get("ref")?;
    let newest = entries.and_then(<[Entry]>::first);
    Some(newest.map_or_else(|| id.to_owned(), |it| it.name.clone()))
}
