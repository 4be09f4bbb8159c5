//! The keys that there are, offered while somebody names a resource: those of what they may see, and not many.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use askama::Template;
use keywright_core::{
    Action,
    id::{EnvironmentId, OrganizationId, ProjectId},
    text::Key,
};
use keywright_storage::{Database, Slice};

use crate::{
    ApiError, Paging,
    caller::Caller,
    console::{list::Asked, page, refusal, visit::Visit},
    feature_flags::{self, requests::FlagFilter},
    projects::bodies,
    segments,
};

/// How many keys are offered.
const MOST: u32 = 20;
/// Of how many projects the environments are offered where any project is meant.
const PROJECTS: u32 = 50;

/// What is asked for where a resource is named in one field.
const WHOLE: &str = "resource";

/// Keys, and what they stand for.
#[derive(Template)]
#[template(
    source = "{% for (key, name) in offered %}<option value=\"{{ key }}\">{{ name }}</option>{% endfor %}",
    ext = "html"
)]
struct Keys {
    offered: Vec<(String, String)>,
}

/// What is asked: of which kind, what was typed, and what stands before it.
struct Question {
    of: String,
    text: String,
    /// None for any.
    project: Option<Key>,
    env: Option<Key>,
}

pub(in crate::console) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource("/keys").get(offer));
}

async fn offer(visit: Visit, asked: Asked) -> HttpResponse {
    let question = Question::read(&asked);
    let viewer: Caller = (*visit.member).clone();
    let found = visit.member.read(move |db, organization| question.answer(db, organization, &viewer)).await;
    let offered = match found {
        Ok(offered) => offered,
        // Who may see nothing there is offered nothing, as where there is nothing.
        Err(error) if error.is_forbidden() || matches!(error, ApiError::NotFound) => Vec::new(),
        Err(error) => return refusal::failure(&visit.frame.look, &error),
    };
    page::render(StatusCode::OK, &Keys { offered })
}

impl Question {
    /// Fields are called as in the editor, `s.0.r.1.project`: what stands last says which segment it is.
    fn read(asked: &Asked) -> Self {
        let field = |kind: &str| {
            asked
                .fields()
                .find(|(name, _)| name.rsplit('.').next() == Some(kind))
                .map(|(_, text)| text.trim())
        };
        let is_any = |kind: &str| {
            asked.fields().any(|(name, _)| name.strip_suffix(".any").is_some_and(|it| it.ends_with(kind)))
        };
        let key = |kind| field(kind).filter(|_| !is_any(kind)).and_then(|it| Key::new(it).ok());
        let of = asked.text("of").to_owned();
        let text = field(&of).unwrap_or_default().to_owned();
        Self { text, project: key("project"), env: key("env"), of }
    }

    fn answer(
        &self,
        db: &Database,
        organization: OrganizationId,
        viewer: &Caller,
    ) -> Result<Vec<(String, String)>, ApiError> {
        match self.of.as_str() {
            "project" => {
                let paging = Paging { page_index: 0, page_size: MOST };
                let found = bodies::page(db, organization, viewer, &self.text, paging)?;
                Ok(found.items.into_iter().map(|it| (it.key, it.name)).collect())
            }
            "env" => self.environments(db, organization, viewer),
            "flag" => match self.place(db, organization)? {
                Some(environment) => self.flags(db, viewer, environment),
                None => Ok(Vec::new()),
            },
            "segment" => match self.place(db, organization)? {
                Some(environment) => {
                    let some = Slice { offset: 0, size: MOST };
                    segments::Reading::new(viewer, environment)?.named(db, organization, &self.text, some)
                }
                None => Ok(Vec::new()),
            },
            WHOLE => self.wholes(db, organization, viewer),
            _ => Ok(Vec::new()),
        }
    }

    /// Whole names, by what was typed of one: of `project/web:env/d`, the environments of `web`; of `project/web`
    /// also what is in it.
    fn wholes(
        &self,
        db: &Database,
        organization: OrganizationId,
        viewer: &Caller,
    ) -> Result<Vec<(String, String)>, ApiError> {
        let mut found = Vec::new();
        let (before, last) = self.text.rsplit_once(':').unwrap_or(("", &self.text));
        let last = last.split_once('/').map_or(last, |(_, key)| key);
        let within = Some((self.text.as_str(), "")).filter(|(typed, _)| !typed.is_empty());
        for (before, text) in std::iter::once((before, last)).chain(within) {
            let Some((kinds, project, env)) = below(before) else { continue };
            for of in kinds {
                let inner = Self {
                    of: (*of).to_owned(),
                    text: text.to_owned(),
                    project: project.clone(),
                    env: env.clone(),
                };
                let place = if before.is_empty() { String::new() } else { format!("{before}:") };
                let keys = inner.answer(db, organization, viewer)?.into_iter();
                found.extend(keys.map(|(key, name)| (format!("{place}{of}/{key}"), name)));
            }
        }
        found.truncate(MOST as usize);
        Ok(found)
    }

    /// The project that was named.
    fn project(&self, db: &Database, organization: OrganizationId) -> Result<Option<ProjectId>, ApiError> {
        let Some(key) = &self.project else { return Ok(None) };
        Ok(db.projects().keyed(organization, key)?)
    }

    /// The environment that was named, of the project that was named.
    fn place(&self, db: &Database, organization: OrganizationId) -> Result<Option<EnvironmentId>, ApiError> {
        match (self.project(db, organization)?, &self.env) {
            (Some(project), Some(key)) => Ok(db.environments().keyed(project, key)?),
            _ => Ok(None),
        }
    }

    /// The environments of the project that was named; of any, each key once.
    fn environments(
        &self,
        db: &Database,
        organization: OrganizationId,
        viewer: &Caller,
    ) -> Result<Vec<(String, String)>, ApiError> {
        let typed = self.text.to_lowercase();
        let mut found: Vec<(String, String)> = Vec::new();
        let mut take = |key: &str, name: &str| {
            let holds = |it: &str| it.to_lowercase().contains(&typed);
            if (holds(key) || holds(name)) && !found.iter().any(|(it, _)| it == key) {
                found.push((key.to_owned(), name.to_owned()));
            }
        };
        if let (Some(key), Some(project)) = (&self.project, self.project(db, organization)?) {
            for it in db.environments().of(organization, project)? {
                if viewer.may(Action::CAN_ACCESS_ENV, &format!("project/{key}:env/{}", it.key)) {
                    take(it.key.as_str(), it.name.as_str());
                }
            }
        } else if self.project.is_none() {
            let paging = Paging { page_index: 0, page_size: PROJECTS };
            for project in bodies::page(db, organization, viewer, "", paging)?.items {
                project.environments.iter().for_each(|it| take(&it.key, &it.name));
            }
        }
        found.truncate(MOST as usize);
        Ok(found)
    }

    fn flags(
        &self,
        db: &Database,
        viewer: &Caller,
        environment: EnvironmentId,
    ) -> Result<Vec<(String, String)>, ApiError> {
        let filter = FlagFilter {
            name: Some(self.text.clone()),
            tags: Vec::new(),
            is_enabled: None,
            is_archived: false,
            sort_by: Some("key".to_owned()),
        };
        let paging = Paging { page_index: 0, page_size: MOST };
        let reading = feature_flags::Reading::new(viewer, environment)?;
        let found = reading.page(db, &filter.check()?, paging)?;
        Ok(found.items.into_iter().map(|it| (it.key, it.name)).collect())
    }
}

/// What kinds of things are below a place, and the keys that it is made of.
fn below(place: &str) -> Option<(&'static [&'static str], Option<Key>, Option<Key>)> {
    let mut segments = place.split(':').filter(|it| !it.is_empty());
    let mut key = |kind: &str| -> Option<Option<Key>> {
        let Some(segment) = segments.next() else { return Some(None) };
        let (named, key) = segment.split_once('/')?;
        if named == kind { Key::new(key).ok().map(Some) } else { None }
    };
    let (project, env) = (key("project")?, key("env")?);
    if segments.next().is_some() {
        return None;
    }
    let kinds: &[&str] = match (&project, &env) {
        (None, _) => &["project"],
        (Some(_), None) => &["env"],
        (Some(_), Some(_)) => &["flag", "segment"],
    };
    Some((kinds, project, env))
}
