//! What a plugin's code is asked: judgements, events, calls, pages and jobs.

use std::time::Duration;

use keywright_core::Catalogue;

use super::{
    Manifest,
    about::is_name,
    capability::bytes,
    logic::{judged, on_failure, own_name, told, unique},
    source::{Section, Source, shorten},
};
use crate::{kinds::Kinds, rule::OnFailure, words::Words};

/// What code is asked about before it happens.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Admission {
    /// The events.
    pub on: Kinds,
    /// What follows if it cannot answer.
    pub on_failure: OnFailure,
}

/// What code is told after it happened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Subscription {
    /// The events.
    pub on: Kinds,
    /// How many at once at most.
    pub batch: usize,
}

/// A call that code answers, below `/plugins/<name>`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Route {
    /// Its path; `{id}` is one part that can be anything.
    pub path: String,
    /// Its methods.
    pub methods: Vec<String>,
    /// Who may call.
    pub access: Access,
    /// The most bytes of a body.
    pub body: u64,
    /// How many calls a minute, of everybody together.
    pub per_minute: u32,
}

/// Who may call a route or see a page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Access {
    /// Everybody in the world.
    Anybody,
    /// Who has a token or a login.
    Known,
    /// Who may do this to that.
    May {
        /// The action, by its full name.
        action: String,
        /// The resource, in which `{id}` is that part of the path.
        resource: String,
    },
}

/// A page that code draws.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Page {
    /// What it is called in the plugin.
    pub id: String,
    /// Where it is shown.
    pub slot: Slot,
    /// What people call it.
    pub title: Words,
    /// Who sees it.
    pub access: Access,
}

/// Where a page is shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Slot {
    /// In the navigation, as a page of its own.
    Nav,
    /// On the overview, as a card.
    Overview,
    /// On the page of a token.
    Token,
    /// On the page of a member.
    Member,
    /// On the page of a policy.
    Policy,
}

/// What code does from time to time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Job {
    /// What it is called in the plugin.
    pub name: String,
    /// How long from one to the next.
    pub every: Duration,
}

pub(super) fn admissions<'t>(source: &mut Source<'t>, root: Section<'_, 't>) -> Vec<Admission> {
    let sections = source.sections(root, "admission", "an admission hook", Manifest::MAX_OF_EACH);
    let mut read = |section| {
        source.only(section, &["on", "on-failure"]);
        Admission { on: judged(source, section), on_failure: on_failure(source, section) }
    };
    sections.into_iter().map(&mut read).collect()
}

pub(super) fn subscriptions<'t>(source: &mut Source<'t>, root: Section<'_, 't>) -> Vec<Subscription> {
    let sections = source.sections(root, "event", "an event subscription", Manifest::MAX_OF_EACH);
    let mut read = |section| {
        source.only(section, &["on", "batch"]);
        let batch = source.whole(section, "batch", 1..=500).unwrap_or(100);
        Subscription { on: told(source, section), batch: usize::try_from(batch).unwrap_or(100) }
    };
    sections.into_iter().map(&mut read).collect()
}

pub(super) fn routes<'t>(
    source: &mut Source<'t>,
    root: Section<'_, 't>,
    plugin: &str,
    catalogue: &Catalogue,
) -> Vec<Route> {
    let sections = source.sections(root, "route", "a route", Manifest::MAX_OF_EACH);
    let routes: Vec<_> = sections
        .iter()
        .filter_map(|it| route(source, *it, plugin, catalogue).map(|route| (*it, route)))
        .collect();
    for (at, (section, route)) in routes.iter().enumerate() {
        let is_same =
            |it: &Route| it.path == route.path && it.methods.iter().any(|it| route.methods.contains(it));
        if routes.iter().take(at).any(|it| is_same(&it.1)) {
            source.fault(section.span, "a route with this path and method is there already");
        }
    }
    routes.into_iter().map(|it| it.1).collect()
}

fn route<'t>(
    source: &mut Source<'t>,
    section: Section<'_, 't>,
    plugin: &str,
    catalogue: &Catalogue,
) -> Option<Route> {
    const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    source.only(section, &["path", "methods", "auth", "require", "resource", "rate", "body"]);
    let path = source.need(section, "path", 200)?;
    let captures = captures(&path);
    if captures.is_none() {
        let message = "a path begins with `/` and is made of letters, digits, `.`, `_`, `-`, and of parts such as `{id}`";
        source.fault(section.span_of("path"), message);
    }
    let methods = source.texts(section, "methods", METHODS.len());
    let wrong = methods.iter().find(|it| !METHODS.contains(&it.0.as_str())).map(|it| it.1);
    if methods.is_empty() || wrong.is_some() {
        source.fault(
            wrong.unwrap_or(section.span),
            format!("a route needs `methods`, some of {}", METHODS.join(", ")),
        );
    }
    let access = access(source, section, plugin, catalogue, &captures.unwrap_or_default());
    if access == Some(Access::Anybody) && !section.has("rate") {
        source.fault(section.span, "a route that anybody may call needs a `rate`, such as \"60/min\"");
    }
    let per_minute = per_minute(source, section);
    let body = if section.has("body") { bytes(source, section, "body", 1 << 20) } else { Some(64 << 10) };
    let methods = methods.into_iter().map(|it| it.0).collect();
    Some(Route { path, methods, access: access?, body: body?, per_minute: per_minute? })
}

/// How many calls there may be in a minute: 600 if nothing is said.
fn per_minute<'t>(source: &mut Source<'t>, section: Section<'_, 't>) -> Option<u32> {
    let Some(value) = section.table.get("rate") else { return Some(600) };
    let written = value.get_ref().as_str().and_then(|it| it.strip_suffix("/min")?.parse().ok());
    let rate = written.filter(|it| (1..=6000).contains(it));
    if rate.is_none() {
        let message = "a `rate` is 1 to 6000 calls a minute: write it as \"60/min\"";
        source.fault(section.span_of("rate"), message);
    }
    rate
}

/// The names of the parts of a path that can be anything; none if it is no path.
fn captures(path: &str) -> Option<Vec<&str>> {
    let is_plain = |it: &str| it.bytes().all(|it| it.is_ascii_alphanumeric() || b"._-".contains(&it));
    let mut names = Vec::new();
    for part in path.strip_prefix('/')?.split('/') {
        match part.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
            Some(name) if is_name_of_part(name) && !names.contains(&name) => names.push(name),
            None if (is_plain(part) && !part.is_empty() && part != "." && part != "..") || path == "/" => {}
            _ => return None,
        }
    }
    Some(names)
}

fn is_name_of_part(name: &str) -> bool {
    (1..=32).contains(&name.len()) && name.bytes().all(|it| it.is_ascii_alphanumeric())
}

/// Who may: what `auth` says, or what `require` and `resource` do.
fn access<'t>(
    source: &mut Source<'t>,
    section: Section<'_, 't>,
    plugin: &str,
    catalogue: &Catalogue,
    captures: &[&str],
) -> Option<Access> {
    if section.has("auth") == section.has("require") {
        let message = "needs either `require = \"…\"`, an action, or `auth`, which is \"known\" or \"none\"";
        source.fault(section.span, format!("{} {message}", section.what));
        return None;
    }
    if section.has("auth") {
        let is_open = source.word(section, "auth", &[("none", true), ("known", false)])?;
        return Some(if is_open { Access::Anybody } else { Access::Known });
    }
    let written = source.need(section, "require", 128)?;
    // Its own actions need not be said in full.
    let own = format!("{plugin}.{written}");
    let action = [own, written].into_iter().find(|it| catalogue.action_named(it).is_some());
    let Some(action) = action else {
        source.fault(section.span_of("require"), "`require` is no action of this plugin or of the server");
        return None;
    };
    let of = catalogue.action_named(&action).and_then(|it| catalogue.resource_type(it.resource_type()));
    let resource = source
        .text(section, "resource", 300)
        .or_else(|| of.map(keywright_core::catalogue::ResourceType::everything))?;
    let places = resource.split('{').skip(1).map(|it| it.split('}').next().unwrap_or_default());
    for place in places.filter(|it| !captures.contains(it)) {
        source.fault(section.span_of("resource"), format!("`{{{}}}` is no part of the path", shorten(place)));
    }
    // What stands for a part is some key: the name must be one of the action's type.
    let sample = captures.iter().fold(resource.clone(), |it, name| it.replace(&format!("{{{name}}}"), "x"));
    let kinds = sample.split(':').map(|it| it.split('/').next().unwrap_or_default());
    if of.is_some_and(|it| !kinds.eq(it.kinds.iter().map(|it| &**it))) {
        let shape = of.map(keywright_core::catalogue::ResourceType::everything).unwrap_or_default();
        source.fault(section.span_of("resource"), format!("`resource` is not of the shape `{shape}`"));
    }
    Some(Access::May { action, resource })
}

pub(super) fn pages<'t>(
    source: &mut Source<'t>,
    root: Section<'_, 't>,
    plugin: &str,
    catalogue: &Catalogue,
) -> Vec<Page> {
    const SLOTS: [(&str, Slot); 5] = [
        ("nav", Slot::Nav),
        ("overview", Slot::Overview),
        ("token", Slot::Token),
        ("member", Slot::Member),
        ("policy", Slot::Policy),
    ];
    let sections = source.sections(root, "page", "a page", Manifest::MAX_OF_EACH);
    unique(source, &sections, "id");
    let mut read = |section: Section<'_, 't>| {
        source.only(section, &["id", "slot", "title", "auth", "require", "resource"]);
        let id = source.need(section, "id", 40);
        if id.as_ref().is_some_and(|it| !is_name(it)) {
            source.fault(section.span_of("id"), "an id has 2 to 40 of a-z 0-9 -, a letter first");
        }
        if !section.has("slot") {
            source.fault(section.span, "a page needs a `slot`, where it is shown");
        }
        let slot = source.word(section, "slot", &SLOTS);
        let title = source.need_words(section, "title", 60);
        let access = access(source, section, plugin, catalogue, &[]);
        if access == Some(Access::Anybody) {
            source.fault(section.span_of("auth"), "pages are for those who are logged in: \"known\"");
        }
        Some(Page { id: id?, slot: slot?, title: title?, access: access? })
    };
    sections.into_iter().filter_map(&mut read).collect()
}

pub(super) fn jobs<'t>(source: &mut Source<'t>, root: Section<'_, 't>) -> Vec<Job> {
    let sections = source.sections(root, "job", "a job", 16);
    unique(source, &sections, "name");
    let mut read = |section: Section<'_, 't>| {
        source.only(section, &["name", "every"]);
        let name = own_name(source, section);
        let every = source.need(section, "every", 20)?;
        let every = duration(&every).filter(|it| (60..=30 * 86_400).contains(&it.as_secs()));
        if every.is_none() {
            source.fault(
                section.span_of("every"),
                "`every` is from 1 minute to 30 days: \"15m\", \"24h\", \"7d\"",
            );
        }
        Some(Job { name: name?, every: every? })
    };
    sections.into_iter().filter_map(&mut read).collect()
}

fn duration(text: &str) -> Option<Duration> {
    let of = |unit: char, seconds: u64| text.strip_suffix(unit)?.parse::<u64>().ok()?.checked_mul(seconds);
    of('m', 60).or_else(|| of('h', 3600)).or_else(|| of('d', 86_400)).map(Duration::from_secs)
}
