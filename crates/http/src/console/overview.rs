//! The first page: how much there is, and which tokens somebody should look after.
//!
//! It shows what the one who looks may see, and is there for everybody. However much there is, it looks at no more
//! than so many things: storage counts as rows come and go, and ends its searches after so many tokens.

mod words;

use std::time::Duration;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use askama::Template;
use keywright_core::{Action, Timestamp, id::OrganizationId};
use keywright_storage::{Attention, Database};
use uuid::Uuid;

use self::words::Overview;
use super::{
    access_tokens::NEEDY_DAYS,
    frame::{Frame, Look},
    list::{Moment, moment, person},
    menu::Sees,
    page, refusal,
    visit::Visit,
};
use crate::{
    ApiError,
    access_tokens::{bodies as tokens, operations, rights::Hands},
    caller::Caller,
    iam, places,
};

/// The most projects that are looked at to count those that somebody may access.
const MOST_PROJECTS: usize = 1_000;

/// The page.
#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage<'a> {
    look: &'a Look,
    frame: &'a Frame,
    w: Overview,
    tiles: Vec<Tile>,
    /// None for who may see no tokens.
    lists: Option<Vec<List>>,
    may_add_token: bool,
    may_add_project: bool,
}

/// How many there are of something.
struct Tile {
    title: &'static str,
    icon: &'static str,
    path: String,
    count: String,
}

/// Tokens that somebody should look after.
struct List {
    title: &'static str,
    hint: &'static str,
    /// What the moment of a row is.
    when: &'static str,
    /// The end of the address of the list of all of them.
    all: &'static str,
    rows: Vec<Row>,
    is_complete: bool,
}

/// A token.
struct Row {
    id: Uuid,
    name: String,
    creator: String,
    /// When it ends, or was last used; none if never.
    when: Option<Moment>,
}

/// Which moment of a token is shown.
#[derive(Clone, Copy)]
enum When {
    Used,
    Ends,
}

/// What there is, as far as somebody may see it.
struct Found {
    counted: keywright_storage::Counted,
    /// How many projects, and whether there are more.
    projects: (usize, bool),
    lists: Option<[(Vec<Row>, bool); 4]>,
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource(format!("/{}", Sees::FIRST)).get(show));
}

async fn show(visit: Visit) -> HttpResponse {
    let member = &visit.member;
    let viewer: Caller = (**member).clone();
    let sees_tokens = member.may(Action::LIST_ACCESS_TOKENS, operations::ANY);
    let now = member.state.now();
    let found = member.read(move |db, organization| Found::of(db, organization, &viewer, sees_tokens, now));
    match found.await {
        Ok(found) => render(&visit, found),
        Err(error) => refusal::failure(&visit.frame.look, &error),
    }
}

fn render(visit: &Visit, found: Found) -> HttpResponse {
    let (look, member) = (&visit.frame.look, &visit.member);
    let w = Overview(look.language);
    let may_add_project = member.may(Action::CREATE_PROJECT, places::EVERY_PROJECT);
    let tiles = tiles(visit, &found);
    let lists = found.lists.map(|found| List::all(w, found));
    let may_add_token = lists.is_some() && Hands::of(member).any();
    let page = OverviewPage { look, frame: &visit.frame, w, tiles, lists, may_add_token, may_add_project };
    page::render(StatusCode::OK, &page)
}

fn tiles(visit: &Visit, found: &Found) -> Vec<Tile> {
    let (look, w) = (&visit.frame.look, visit.frame.look.w);
    let tile =
        |title, icon, page, count: u64| Tile { title, icon, path: look.path(page), count: count.to_string() };
    let mut tiles = Vec::new();
    let counted = found.counted;
    if found.lists.is_some() {
        tiles.push(tile(w.access_tokens(), "key-round", "integrations/access-tokens", counted.tokens));
    }
    if iam::require(&visit.member).is_ok() {
        tiles.push(tile(Overview(look.language).members(), "users-round", "iam/team", counted.members));
        tiles.push(tile(w.groups(), "users", "iam/groups", counted.groups));
        tiles.push(tile(w.policies(), "shield-check", "iam/policies", counted.policies));
    }
    let (projects, has_more) = found.projects;
    if projects > 0 || visit.member.may(Action::CREATE_PROJECT, places::EVERY_PROJECT) {
        let count = format!("{projects}{}", if has_more { "+" } else { "" });
        tiles.push(Tile { count, ..tile(Overview(look.language).projects(), "folder-git-2", "projects", 0) });
    }
    tiles
}

impl Found {
    fn of(
        db: &Database,
        organization: OrganizationId,
        viewer: &Caller,
        sees_tokens: bool,
        now: Timestamp,
    ) -> Result<Self, ApiError> {
        let projects = db.projects().newest(organization, MOST_PROJECTS)?;
        let seen = projects
            .iter()
            .filter(|it| viewer.may(Action::CAN_ACCESS_PROJECT, &format!("project/{}", it.key)));
        Ok(Self {
            counted: db.count(organization),
            projects: (seen.count(), projects.len() >= MOST_PROJECTS),
            lists: if sees_tokens { Some(lists(db, organization, now)?) } else { None },
        })
    }
}

fn lists(
    db: &Database,
    organization: OrganizationId,
    now: Timestamp,
) -> Result<[(Vec<Row>, bool); 4], ApiError> {
    let days = |count: u32| Duration::from_hours(24 * u64::from(count));
    let unused = days(NEEDY_DAYS.unused).as_millis().try_into().unwrap_or(u64::MAX);
    let long_ago = Timestamp::from_millis(now.millis().saturating_sub(unused));
    let alarmed = db.tokens().alarmed(organization)?;
    let ending = db.tokens().ending(organization, now, now.after(days(NEEDY_DAYS.ending)))?;
    let unused = db.tokens().unused_since(organization, long_ago, now)?;
    let left_behind = db.tokens().left_behind(organization)?;
    let rows = |attention: &Attention, when| rows(db, attention, when, now);
    Ok([
        rows(&alarmed, When::Used)?,
        rows(&ending, When::Ends)?,
        rows(&unused, When::Used)?,
        rows(&left_behind, When::Used)?,
    ])
}

fn rows(
    db: &Database,
    attention: &Attention,
    when: When,
    now: Timestamp,
) -> Result<(Vec<Row>, bool), ApiError> {
    let rows = attention.tokens.iter().map(|token| {
        let token = tokens::show(db, token, now)?;
        let creator = token.creator.as_ref().map(|it| person(&it.name, &it.email));
        let moments = match when {
            When::Used => token.last_used_at,
            When::Ends => token.expires_at,
        };
        Ok(Row {
            id: token.id,
            creator: creator.unwrap_or_default(),
            when: moments.map(|it| moment(it.0)),
            name: token.name,
        })
    });
    Ok((rows.collect::<Result<_, ApiError>>()?, attention.is_complete))
}

impl List {
    /// The lists of what was found. That of compromised tokens is there only if there are some.
    fn all(w: Overview, [alarmed, ending, unused, left_behind]: [(Vec<Row>, bool); 4]) -> Vec<Self> {
        let new = |(title, hint), when, all, (rows, is_complete): (Vec<Row>, bool)| Self {
            title,
            hint,
            when,
            all,
            rows,
            is_complete,
        };
        let mut lists = Vec::new();
        if !alarmed.0.is_empty() {
            lists.push(new((w.alarmed(), w.alarmed_hint()), w.last_used(), "needs=compromised", alarmed));
        }
        lists.push(new((w.ending(), w.ending_hint()), w.expires(), "needs=ending", ending));
        lists.push(new((w.unused(), w.unused_hint()), w.last_used(), "needs=unused", unused));
        let left = (w.left_behind(), w.left_behind_hint());
        lists.push(new(left, w.last_used(), "type=Service&needs=orphaned", left_behind));
        lists
    }
}
